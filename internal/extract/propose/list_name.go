package propose

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// knownNames are columns of the products table by words that shops use for them in class names.
var knownNames = []struct {
	name  string
	words *regexp.Regexp
	kinds []ColumnType
}{
	{"rating_count", regexp.MustCompile(`(?i)review|rating-?count|num-?ratings|feedback-?count|bewertung|avis|opinion`), []ColumnType{TypeNumber}},
	{"rating", regexp.MustCompile(`(?i)rating|stars?\b|review`), []ColumnType{TypeRating, TypeNumber}},
	{"brand_raw", regexp.MustCompile(`(?i)brand|manufacturer|marca|marque|marke`), []ColumnType{TypeText}},
	{"seller_name", regexp.MustCompile(`(?i)seller|vendor|merchant|shop-?name|store-?name|vendedor`), []ColumnType{TypeText}},
	{"condition", regexp.MustCompile(`(?i)condition|zustand`), []ColumnType{TypeText}},
	{"shipping", regexp.MustCompile(`(?i)shipping|delivery|logistics|versand|livraison|envio`), []ColumnType{TypeText, TypeMoney, TypeDate}},
	{"availability", regexp.MustCompile(`(?i)availab|in-?stock|stock-?status`), []ColumnType{TypeText}},
	{"published", regexp.MustCompile(`(?i)date|time|published|posted`), []ColumnType{TypeDate}},
	{"author", regexp.MustCompile(`(?i)author|byline`), []ColumnType{TypeText}},
	{"description", regexp.MustCompile(`(?i)desc(ription)?|summary|excerpt|snippet|teaser`), []ColumnType{TypeText}},
	{"location", regexp.MustCompile(`(?i)location|address|city|place`), []ColumnType{TypeText}},
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
		unique = name + "_" + itoa(n)
	}
	taken[unique] = true
	return unique
}

func (r *roles) bareName(d *draft, heads []string) string {
	i := slices.IndexFunc(d.cells, func(c *cell) bool { return c != nil })
	c := d.cells[i]
	path := r.s.around(c.at, r.rows[i], 4)
	for _, up := range path[:min(len(path), 2)] {
		if prop := attr(r.s.p.spots[up].node, "itemprop"); prop != "" && !strings.Contains(prop, " ") {
			return snake(prop)
		}
	}
	if len(heads) > 0 {
		for _, up := range path {
			if n := r.s.p.spots[up].node; n.Data == "td" || n.Data == "th" {
				if k := int(columnNumber(n)[0] - '0'); k < len(heads) && heads[k] != "" {
					return withKind(snake(heads[k]), d)
				}
			}
		}
	}
	if strings.HasPrefix(d.attr, "data-") {
		return snake(strings.TrimPrefix(d.attr, "data-"))
	}
	if d.kind != TypeLink && d.kind != TypeImage {
		if l := r.labelOf(d); l != "" {
			return l
		}
	}
	for _, up := range path[:min(len(path), 3)] {
		n := r.s.p.spots[up].node
		for _, k := range knownNames {
			if slices.Contains(k.kinds, d.kind) && (k.words.MatchString(attr(n, "class")) || k.words.MatchString(attr(n, "data-testid"))) {
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
	return snake(common)
}

func (r *roles) labelBefore(d *draft) string {
	common := ""
	for _, c := range d.cells {
		if c == nil {
			continue
		}
		prev := r.s.p.spots[c.at].node.PrevSibling
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
	return snake(common)
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
	words := strings.FieldsFunc(strings.ToLower(splitCase(class)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	words = slices.DeleteFunc(words, func(w string) bool { return plainWord[w] || looksHashed(w) || len(w) > 20 })
	if len(words) > 3 {
		words = words[len(words)-3:]
	}
	return strings.Join(words, "_")
}

func splitCase(s string) string {
	var b strings.Builder
	low := false
	for _, r := range s {
		if unicode.IsUpper(r) && low {
			b.WriteByte(' ')
		}
		low = unicode.IsLower(r)
		b.WriteRune(r)
	}
	return b.String()
}

// withKind says of links and images what they are.
func withKind(name string, d *draft) string {
	suffix := ""
	switch d.kind {
	case TypeLink:
		suffix = "url"
	case TypeImage:
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

// snake writes a name as columns are written: lower case, words joined by _.
func snake(s string) string {
	words := strings.FieldsFunc(strings.ToLower(splitCase(s)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	out := strings.Join(words, "_")
	if len(out) > 40 {
		out = strings.TrimRight(strings.ToValidUTF8(out[:40], ""), "_")
	}
	return out
}
