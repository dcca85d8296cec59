package list

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose/column"
)

// knownNames are columns of the products table by words that shops use for them in class names.
var knownNames = []struct {
	name  string
	words *regexp.Regexp
	kinds []column.Type
}{
	{"rating_count", regexp.MustCompile(`(?i)review|rating-?count|num-?ratings|feedback-?count|bewertung|avis|opinion`), []column.Type{column.Number}},
	{"rating", regexp.MustCompile(`(?i)rating|stars?\b|review`), []column.Type{column.Rating, column.Number}},
	{"brand_raw", regexp.MustCompile(`(?i)brand|manufacturer|marca|marque|marke`), []column.Type{column.Text}},
	{"seller_name", regexp.MustCompile(`(?i)seller|vendor|merchant|shop-?name|store-?name|vendedor`), []column.Type{column.Text}},
	{"condition", regexp.MustCompile(`(?i)condition|zustand`), []column.Type{column.Text}},
	{"shipping", regexp.MustCompile(`(?i)shipping|delivery|logistics|versand|livraison|envio`), []column.Type{column.Text, column.Money, column.Date}},
	{"availability", regexp.MustCompile(`(?i)availab|in-?stock|stock-?status`), []column.Type{column.Text}},
	{"published", regexp.MustCompile(`(?i)date|time|published|posted`), []column.Type{column.Date}},
	{"author", regexp.MustCompile(`(?i)author|byline`), []column.Type{column.Text}},
	{"description", regexp.MustCompile(`(?i)desc(ription)?|summary|excerpt|snippet|teaser`), []column.Type{column.Text}},
	{"location", regexp.MustCompile(`(?i)location|address|city|place`), []column.Type{column.Text}},
}

var (
	labelled  = regexp.MustCompile(`^(\p{L}[\p{L} /-]{1,30})\s?[:：]\s*\S`)
	plainWord = map[string]bool{"": true, "item": true, "product": true, "card": true, "component": true, "wrapper": true, "container": true, "inner": true, "outer": true, "text": true, "label": true, "value": true, "content": true, "row": true,
		"col": true, "box": true, "block": true, "element": true, "list": true, "grid": true, "section": true, "span": true, "div": true, "link": true, "info": true, "details": true, "detail": true, "primary": true, "secondary": true, "default": true,
		"small": true, "large": true, "medium": true, "bold": true, "normal": true, "base": true, "color": true, "size": true, "font": true, "a": true, "s": true, "su": true, "ui": true, "c": true, "u": true, "styles": true, "styled": true, "style": true,
		"search": true, "result": true, "results": true, "main": true, "main-text": true, "left": true, "right": true, "top": true, "bottom": true, "first": true, "last": true, "attribute": true, "attributes": true}
)

// nameOf names a column: itemprop, the table's header, a label in its values, a class name, its type, in this order.
func (r *roles) nameOf(d *draft, heads []string, taken map[string]bool) string {
	name := r.bareName(d, heads)
	if name == "" {
		name = string(d.kind)
	}
	unique := name
	for n := 2; taken[unique]; n++ {
		unique = name + "_" + strconv.Itoa(n)
	}
	taken[unique] = true
	return unique
}

func (r *roles) bareName(d *draft, heads []string) string {
	i := slices.IndexFunc(d.cells, func(c *cell) bool { return c != nil })
	c := d.cells[i]
	path := r.s.around(c.at, r.rows[i], 4)
	for _, up := range path[:min(len(path), 2)] {
		if prop := dom.Attr(r.s.p.Spots[up].Node, "itemprop"); prop != "" && !strings.Contains(prop, " ") {
			return column.Snake(prop)
		}
	}
	if len(heads) > 0 {
		for _, up := range path {
			if n := r.s.p.Spots[up].Node; n.Data == "td" || n.Data == "th" {
				if k := int(columnNumber(n)[0] - '0'); k < len(heads) && heads[k] != "" {
					return withKind(column.Snake(heads[k]), d)
				}
			}
		}
	}
	if strings.HasPrefix(d.attr, "data-") {
		return column.Snake(strings.TrimPrefix(d.attr, "data-"))
	}
	if d.kind != column.Link && d.kind != column.Image {
		if l := r.labelOf(d); l != "" {
			return l
		}
	}
	for _, up := range path[:min(len(path), 3)] {
		n := r.s.p.Spots[up].Node
		for _, k := range knownNames {
			if slices.Contains(k.kinds, d.kind) && (k.words.MatchString(dom.Attr(n, "class")) || k.words.MatchString(dom.Attr(n, "data-testid"))) {
				return k.name
			}
		}
	}
	for _, up := range path[:min(len(path), 2)] {
		for _, t := range r.s.ranked(up) {
			if name := r.s.names[t]; name[0] == '.' && steady(name) {
				if word := classWord(name[1:]); word != "" {
					return withKind(word, d)
				}
			}
		}
	}
	return withKind("", d)
}

// labelOf is the label that all values begin with ("Location: Berlin"), or the dt or label that stands before the values.
func (r *roles) labelOf(d *draft) string {
	common, n := "", 0
	for _, v := range d.values {
		if v == "" {
			continue
		}
		m := labelled.FindStringSubmatch(v)
		if m == nil || common != "" && m[1] != common {
			return r.labelBefore(d)
		}
		common, n = m[1], n+1
	}
	if n < 2 {
		return r.labelBefore(d)
	}
	return column.Snake(common)
}

func (r *roles) labelBefore(d *draft) string {
	common := ""
	for _, c := range d.cells {
		if c == nil {
			continue
		}
		prev := r.s.p.Spots[c.at].Node.PrevSibling
		for prev != nil && prev.Data != "dt" && prev.Data != "label" && prev.Data != "th" {
			if strings.TrimSpace(prev.Data) != "" {
				return ""
			}
			prev = prev.PrevSibling
		}
		if prev == nil {
			return ""
		}
		text := strings.TrimRight(r.s.p.Shown(prev), " :：")
		if common != "" && common != text || len(text) > 40 {
			return ""
		}
		common = text
	}
	return column.Snake(common)
}

// classWord is what a class name says: the element of a block ("s-card__subtitle"), without words that only place it.
func classWord(class string) string {
	if block, element, found := strings.Cut(class, "__"); found {
		if looksHashed(element) {
			class = block
		} else {
			class = element
		}
	}
	words := strings.FieldsFunc(strings.ToLower(column.SplitCase(class)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	words = slices.DeleteFunc(words, func(w string) bool { return plainWord[w] || looksHashed(w) || len(w) > 20 })
	if len(words) > 3 {
		words = words[len(words)-3:]
	}
	return strings.Join(words, "_")
}

// withKind says of links and images what they are.
func withKind(name string, d *draft) string {
	suffix := ""
	switch d.kind {
	case column.Link:
		suffix = "url"
	case column.Image:
		suffix = "image"
	}
	switch {
	case suffix == "" || name == suffix || strings.HasSuffix(name, "_"+suffix):
		return name
	case name == "":
		return suffix
	}
	return name + "_" + suffix
}
