package edit

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

var (
	// besideLabel is a label and its neighbour: dt:containsOwn("Price") + dd.
	besideLabel = regexp.MustCompile(`:contains(?:Own)?\(\s*["']([^"']{1,80})["']\s*\)\s*[+~]\s*[a-zA-Z*]`)
	saysText    = regexp.MustCompile(`:contains(?:Own)?\(\s*["']([^"']{1,80})["']\s*\)`)
	declaresAs  = regexp.MustCompile(`\[(?:itemprop|property|name)\s*[*^$~|]?=\s*["']?([^"'\]]{1,60})["']?\s*\]`)
	idMark      = regexp.MustCompile(`#([\p{L}_][\p{L}\p{N}_-]*)`)
	classMark   = regexp.MustCompile(`\.([\p{L}_][\p{L}\p{N}_-]*)`)
	attrMark    = regexp.MustCompile(`\[\s*([a-zA-Z][a-zA-Z0-9_-]*)\s*(?:[*^$~|]?=\s*["']?([^"'\]]{1,60})["']?)?\s*\]`)
	tagName     = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9]*`)
	functions   = regexp.MustCompile(`:[a-zA-Z-]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?`)
	canonical   = regexp.MustCompile(`\brel\s*[*^$~|]?=\s*["']?canonical\b`)
	// telling are names that say what something is, where others say how it looks.
	telling = regexp.MustCompile(`(?i)“[^”]*(?:price|cost|title|name|brand|rating|review|image|photo|picture|desc|spec|stock|avail|seller|shop|merchant|` +
		`sku|code|date|author|categor|crumb|model|ship|deliver|count|product|condition|detail|label|total|card|tile|result)|main heading|says|declared`)
	// neighbourPath is a label in XPath: //dt[.="Price"]/following-sibling::dd.
	neighbourPath = regexp.MustCompile(`["']([^"']{1,80})["']\s*\)?\s*\]\s*/+following-sibling::`)
	pathMark      = regexp.MustCompile(`@(?:id|class|itemprop|name|property)[^"'\]]*["']([^"']{1,60})["']`)
	pathTag       = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9]*)(?:\[[^\]]*\])*\s*$`)
)

// tagKind groups tags by what people call them.
func tagKind(tag string) string {
	switch tag = strings.ToLower(tag); tag {
	case "h2", "h3", "h4", "h5", "h6":
		return "heading"
	case "ul", "ol", "li":
		return "li"
	case "picture", "img":
		return "img"
	case "a", "h1", "title", "table", "tr", "th", "td", "p", "time", "button", "article", "body", "dt", "dd":
		return tag
	}
	return ""
}

// element says in words which elements a selector means. beside tells that it is found by the label next to it, which
// is then the whole of the words.
func element(css string) (words Words, beside bool) {
	groups := splitTop(css, ',')
	if len(groups) > 1 {
		first, beside := element(groups[0])
		return first, beside
	}
	css = strings.TrimSpace(css)
	if m := besideLabel.FindStringSubmatch(css); m != nil {
		return alike(clip(m[1])), true
	}
	steps := splitSteps(css)
	if len(steps) == 0 {
		return say("element.part"), false
	}
	if canonical.MatchString(css) {
		return say("place.canonical"), false
	}
	var best *Words
	for i := len(steps) - 1; i >= 0; i-- {
		words, ok := step(steps[i], i < len(steps)-1, steps[len(steps)-1])
		if ok && telling.MatchString(words.EN) {
			return words, false
		}
		if ok && best == nil {
			best = &words
		}
	}
	if best != nil {
		return *best, false
	}
	if kind := tagKind(tagName.FindString(steps[len(steps)-1])); kind != "" {
		return say("tag." + kind), false
	}
	return say("element.part"), false
}

// step tells one compound of a selector by the most telling of its marks. A mark of an element around is told with the kind of the
// element that is meant.
func step(compound string, around bool, last string) (Words, bool) {
	if m := saysText.FindStringSubmatch(compound); m != nil {
		return say("element.containing", clip(m[1])), true
	}
	tag := tagKind(tagName.FindString(last))
	bare := functions.ReplaceAllString(compound, "")
	if m := declaresAs.FindStringSubmatch(bare); m != nil {
		if strings.HasPrefix(bare, "meta") || strings.Contains(bare, "itemprop") {
			return say("element.declared", readable(m[1])), true
		}
		return named(tag, m[1]), true
	}
	marks := attrMark.ReplaceAllString(bare, "")
	for _, m := range append(idMark.FindAllStringSubmatch(marks, 1), classMark.FindAllStringSubmatch(marks, -1)...) {
		if words := named(tag, m[1]); telling.MatchString(words.EN) || !isLatin(m[1]) {
			return words, true // other names are made for programs: they say nothing to people
		}
	}
	if around {
		return Words{}, false
	}
	if m := attrMark.FindStringSubmatch(bare); m != nil && tag == "" {
		if m[2] != "" && !strings.Contains(m[2], "/") {
			return named(tag, m[2]), true
		}
		return named(tag, m[1]), true
	}
	switch tag {
	case "h1", "title", "body", "article", "table", "p", "time", "img", "a":
		return say("tag." + tag), true
	}
	return Words{}, false
}

// isLatin reports whether a name is of Latin letters: names in others were given by people for people.
func isLatin(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) })
}

// named is an element of a kind with the name that the page gives it.
func named(tag, name string) Words {
	name = withoutCodes(readable(name))
	switch tag {
	case "a":
		return say("element.link", name)
	case "img":
		return say("element.picture", name)
	case "table", "th", "td":
		return say("element.table", name)
	case "tr":
		return say("element.row", name)
	case "li":
		return say("element.entry", name)
	case "h1", "heading":
		return say("element.heading", name)
	case "button":
		return say("element.button", name)
	}
	return say("element.marked", name)
}

// readable makes words of a name such as price-current__main or priceCurrent. Letters alone in front, which shops put before all of their
// names, are left out. Short words in capitals stay so: they are abbreviations.
func readable(name string) string {
	var b strings.Builder
	before := ' '
	for _, r := range name {
		if r == '-' || r == '_' || r == '.' || r == ':' {
			r = ' '
		}
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		before = r
	}
	words := strings.Fields(b.String())
	for len(words) > 1 && (len(words[0]) == 1 || prefixes[words[0]]) {
		words = words[1:]
	}
	if len(words) == 0 {
		return clip(name)
	}
	for i, w := range words {
		if w != strings.ToUpper(w) || len(w) > 5 {
			words[i] = strings.ToLower(w)
		}
	}
	return clip(strings.Join(words, " "))
}

// withoutCodes leaves out words that a program made up: letters and digits in one, as in “price 1k9z”.
func withoutCodes(name string) string {
	words := slices.DeleteFunc(strings.Fields(name), func(w string) bool {
		return strings.ContainsAny(w, "0123456789") && strings.ContainsFunc(w, unicode.IsLetter)
	})
	if len(words) == 0 {
		return name
	}
	return strings.Join(words, " ")
}

// prefixes say nothing of what is named.
var prefixes = map[string]bool{"ux": true, "js": true, "qa": true, "ui": true, "css": true}

// splitTop cuts at a character that stands in no brackets or quotes.
func splitTop(s string, at byte) []string {
	var out []string
	depth, from := 0, 0
	var quote byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			switch c {
			case '\\':
				i++
			case quote:
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case c == at && depth <= 0:
			out = append(out, s[from:i])
			from = i + 1
		}
	}
	return append(out, s[from:])
}

// splitSteps cuts a selector into its compounds, outermost first.
func splitSteps(css string) []string {
	var out []string
	for _, s := range splitTop(strings.NewReplacer(">", " ", "+", " ", "~", " ").Replace(protect(css)), ' ') {
		if s = strings.NewReplacer("\x01", ">", "\x02", "+", "\x03", "~").Replace(strings.TrimSpace(s)); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// protect hides the combinators that stand in brackets, which are none.
func protect(css string) string {
	var b strings.Builder
	depth := 0
	for i := 0; i < len(css); i++ {
		c := css[i]
		switch c {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		}
		if depth > 0 {
			switch c {
			case '>':
				c = 1
			case '+':
				c = 2
			case '~':
				c = 3
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

// pathElement says in words which elements an XPath means.
func pathElement(xpath string) (words Words, beside bool) {
	if m := neighbourPath.FindStringSubmatch(xpath); m != nil {
		return alike(clip(m[1])), true
	}
	tag := ""
	if m := pathTag.FindStringSubmatch(xpath); m != nil {
		tag = tagKind(m[1])
	}
	if marks := pathMark.FindAllStringSubmatch(xpath, -1); len(marks) > 0 {
		if name := marks[len(marks)-1][1]; telling.MatchString(named(tag, name).EN) || !isLatin(name) {
			return named(tag, name), false
		}
	}
	if tag != "" {
		return say("tag." + tag), false
	}
	return say("element.part"), false
}
