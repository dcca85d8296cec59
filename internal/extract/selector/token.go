package selector

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// identifier are names that CSS writes without escapes.
var identifier = regexp.MustCompile(`^-?[A-Za-z_][A-Za-z0-9_-]*$`)

// stateWords are parts of names that say how an element stands just now, or where among its siblings.
var stateWords = map[string]bool{
	"active": true, "inactive": true, "selected": true, "unselected": true, "open": true, "opened": true, "close": true, "closed": true, "hidden": true,
	"hide": true, "show": true, "shown": true, "visible": true, "invisible": true, "hover": true, "focus": true, "focused": true, "disabled": true,
	"enabled": true, "current": true, "loaded": true, "loading": true, "lazy": true, "lazyload": true, "lazyloaded": true, "lazyloading": true,
	"first": true, "last": true, "odd": true, "even": true, "expanded": true, "collapsed": true, "checked": true, "unchecked": true, "sticky": true,
	"animated": true, "ready": true, "initialized": true, "init": true, "toggled": true, "pressed": true, "dragging": true, "visited": true,
}

// utilities are the first parts of names that style sheets of utilities give: they say how, never what.
var utilities = map[string]bool{
	"m": true, "mt": true, "mb": true, "ml": true, "mr": true, "mx": true, "my": true, "p": true, "pt": true, "pb": true, "pl": true, "pr": true,
	"px": true, "py": true, "w": true, "h": true, "min": true, "max": true, "flex": true, "grid": true, "block": true, "inline": true, "d": true,
	"text": true, "font": true, "bg": true, "border": true, "rounded": true, "shadow": true, "gap": true, "space": true, "justify": true,
	"items": true, "self": true, "align": true, "float": true, "col": true, "cols": true, "row": true, "order": true, "overflow": true, "z": true,
	"absolute": true, "relative": true, "fixed": true, "static": true, "top": true, "left": true, "right": true, "bottom": true, "opacity": true,
	"cursor": true, "transition": true, "duration": true, "leading": true, "tracking": true, "whitespace": true, "truncate": true, "sr": true,
	"xs": true, "sm": true, "md": true, "lg": true, "xl": true, "clearfix": true, "pull": true, "u": true, "is": true, "has": true, "ng": true,
	"no": true, "js": true, "svg": true,
}

// steady reports whether a name (a class, an id, the value of an attribute) looks as if people gave it and as if it
// outlived a release: no digests, no numbers of records, no state.
func steady(name string) bool {
	if len(name) < 2 || len(name) > 60 || !identifier.MatchString(name) {
		return false
	}
	parts := nameParts(name)
	numbers := 0
	for _, p := range parts {
		if stateWords[strings.ToLower(p)] || digest(p) {
			return false
		}
		if strings.Trim(p, "0123456789") == "" {
			numbers++
		}
	}
	return len(parts) > 0 && numbers < 2 // "star-4-5" is a value
}

// utility reports whether a class is one of a style sheet of utilities ("mt-4", "flex", "text-lg").
func utility(name string) bool {
	parts := nameParts(name)
	return len(parts) == 0 || utilities[strings.ToLower(parts[0])] && len(name) <= 24
}

func nameParts(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' || r == '.' || r == ':' })
}

// digest reports whether a part of a name is made by a program: three digits and more, letters mixed with digits more than once in a
// short one, capitals where no word begins, or five consonants in a row.
func digest(part string) bool {
	digits, changes, capitals, run := 0, 0, 0, 0
	lower := 0
	var before rune
	for i, r := range part {
		d := unicode.IsDigit(r)
		if d {
			digits++
		}
		if i > 0 && d != unicode.IsDigit(before) {
			changes++
		}
		if unicode.IsUpper(r) {
			capitals++
		}
		if unicode.IsLower(r) {
			lower++
		}
		if unicode.IsLetter(r) && !strings.ContainsRune("aeiouyAEIOUY", r) && (run == 0 || unicode.IsUpper(r) == unicode.IsUpper(before)) {
			run++
		} else {
			run = 0
		}
		if run > 5 {
			return true
		}
		before = r
	}
	switch {
	case digits >= 3, changes >= 4, changes >= 2 && len(part) >= 4 && len(part) <= 12:
		return true
	case len(part) >= 5 && lower > 0 && capitals >= 2:
		return float64(len(part))/float64(words(part)) < 2.5
	}
	return false
}

// words counts those of a camelCase part.
func words(part string) int {
	n := 1
	upper := false
	for i, r := range part {
		if i > 0 && unicode.IsUpper(r) && !upper {
			n++
		}
		upper = unicode.IsUpper(r)
	}
	return n
}

// hooks are attributes that page makers give elements for programs to find: tests, tracking, structured data.
var hooks = []string{
	"itemprop", "property", "data-testid", "data-test-id", "data-test", "data-qa", "data-qa-id", "data-cy", "data-hook", "data-auto", "data-auto-id",
	"data-automation", "data-automation-id", "data-component", "data-component-type", "data-feature-name", "data-role", "data-field", "data-element", "data-e2e", "data-ui",
	"data-elem-id", "data-zone", "data-price-type", "data-csa-c-content-id", "data-spm-protocol", "data-pl", "data-locator", "data-selector", "data-section-type",
}

func hook(name string) bool { return slices.Contains(hooks, name) }
