package draft

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// place is one alternative of a field as it is written.
type place struct {
	key  string // css, jsonld, microdata, meta, url, json
	text string
	// options of the language
	attr, regex string
	without     string
	own, html   bool
	nth         *int   // from 0
	about       string // of a comment: what kind of evidence
	order       int    // of places that read as many rows
	loose       bool   // by position alone: on another page it may be another thing
}

// yaml is the place inside of the page's name: { css: '.x', attr: href }.
func (p place) yaml() string {
	parts := []string{p.key + ": " + quote(p.text)}
	if p.attr != "" {
		parts = append(parts, "attr: "+quote(p.attr))
	}
	if p.without != "" {
		parts = append(parts, "without: "+quote(p.without))
	}
	if p.own {
		parts = append(parts, "own: true")
	}
	if p.html {
		parts = append(parts, "html: true")
	}
	if p.nth != nil {
		parts = append(parts, "nth: "+strconv.Itoa(*p.nth))
	}
	if p.regex != "" {
		parts = append(parts, "regex: "+quote(p.regex))
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// field is a column that is drafted for a page.
type field struct {
	name    string
	options []string // further keys: "type: money", "list: true"
	places  []place
	// want is what places shall give by row; one value for a product. currency and upper belong to money.
	want     []any
	currency string
	upper    any
	// raws are the texts of rows that values are told from: what the first place reads that fits is what all shall read.
	raws []string
	// about goes into comments.
	source     string
	confidence float64
	flags      []string
	raw        string
	words      string // what the first place reads, of columns whose words normalisation reads
}

// example is the value as recipes read it, "" where there is none to show.
func (f *field) example() string {
	if f.words != "" {
		return quote(shortened(f.words))
	}
	for _, w := range f.want {
		if list := exampleTexts(w); len(list) > 0 {
			for i := range list {
				list[i] = shortened(list[i])
			}
			if len(list) > 1 {
				quoted := make([]string, 0, 3)
				for _, e := range list[:min(len(list), 3)] {
					quoted = append(quoted, quote(e))
				}
				return "[" + strings.Join(quoted, ", ") + "]"
			}
			return quote(list[0])
		}
	}
	return ""
}

// maxExample is how long an example is that goes into a recipe, in characters; of longer ones the beginning.
const maxExample = 160

func shortened(text string) string {
	r := []rune(strings.Join(strings.Fields(text), " "))
	if len(r) <= maxExample {
		return text
	}
	return strings.TrimSpace(string(r[:maxExample-1])) + "…"
}

func exampleTexts(v any) []string {
	switch v := v.(type) {
	case nil, bool, []map[string]any:
		return nil
	case []string:
		return slices.Clone(v)
	}
	return []string{plain(v)}
}

var plainScalar = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// reservedScalar are words that YAML takes for something else than text.
var reservedScalar = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|null|y|n)$`)

// quote writes text as one YAML scalar on one line.
func quote(s string) string {
	if plainScalar.MatchString(s) && !reservedScalar.MatchString(s) {
		return s
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		b, err := json.Marshal(s) // YAML reads JSON strings
		if err != nil {
			return "''" // text always encodes
		}
		return string(b)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// comment makes text safe to stand behind a #.
func comment(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

// tried is the field as candidates are tried: without demands.
func (f *field) tried(page string) string {
	w := writer{}
	w.line("  %s:", f.name)
	for _, o := range f.options {
		if o != "required: true" && !strings.HasPrefix(o, "accept:") {
			w.line("    %s", o)
		}
	}
	w.line("    %s:", f.key())
	for _, p := range f.places {
		w.line("      - { %s: %s }", page, p.yaml())
	}
	return w.String()
}

// key is what a field's places stand under.
func (f *field) key() string {
	if slices.ContainsFunc(f.options, func(o string) bool { return strings.HasPrefix(o, "name: {") }) {
		return "rows"
	}
	return "from"
}
