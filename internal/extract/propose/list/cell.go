package list

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/propose/column"
)

// cell is a value that one row holds.
type cell struct {
	key  int32 // cells of different rows with the same key are of one column
	at   int32
	attr string // read from this attribute; empty = text
	text string
	// without selects parts of the text that are left out.
	without string
}

// cellReader names the places of cells by what stands around them within the row, so that rows with and without an optional part align.
type cellReader struct {
	s    *survey
	keys map[string]int32
}

const (
	maxCells    = 120  // a row
	maxCellText = 2000 // bytes
)

// cells reads a row.
func (r *cellReader) cells(row int32) []cell {
	var out []cell
	ordinal := map[int32]int{}
	add := func(at int32, name, attribute, text string) {
		if text = strings.TrimSpace(text); text == "" || len(out) >= maxCells {
			return
		}
		base := r.key(name)
		ordinal[base]++
		key := base
		if n := ordinal[base]; n > 1 {
			key = r.key(name + "#" + string(rune('0'+min(n, 40))))
		}
		out = append(out, cell{key: key, at: at, attr: attribute, text: column.Clip(text, maxCellText)})
	}
	s := r.s
	read := int32(-1) // the text up to here is read
	for i := row; i <= s.p.Spots[row].Last; i++ {
		s.visits++
		sp := &s.p.Spots[i]
		n := sp.Node
		if n.Type != html.ElementNode {
			continue
		}
		place := r.place(i, row)
		for _, a := range cellAttrs(n, i == row) {
			if ref, ok := r.attrCell(n, a); ok {
				add(i, place+"@"+a, a, ref)
			}
		}
		if i <= read || s.facts[i].zone&zoneHidden != 0 {
			continue
		}
		if r.isText(i) {
			text := s.p.Shown(n)
			add(i, place, "", text)
			if s.textLen(i) <= 200 {
				read = sp.Last
			}
		}
	}
	return out
}

func (r *cellReader) key(name string) int32 {
	id, ok := r.keys[name]
	if !ok {
		id = int32(len(r.keys))
		r.keys[name] = id
	}
	return id
}

// isText: an element with words of its own, or an amount of money that stands in pieces.
func (r *cellReader) isText(i int32) bool {
	s := r.s
	size := s.textLen(i)
	if size < 1 {
		return false
	}
	own, parts := 0, 0
	for c := range s.children(i) {
		n := s.p.Spots[c].Node
		if n.Type == html.TextNode {
			own += len(strings.TrimSpace(n.Data))
		} else if s.textLen(c) > 0 {
			parts++
		}
	}
	if own > 0 {
		return own > 2 || parts == 0 || own*2 > int(size)
	}
	return parts > 1 && size <= 24 && s.facts[i].moneys > 0 && brokenMoney(s, i)
}

// brokenMoney: "$", "319", ".", "99" in elements of their own. Where one child holds the whole amount, that child is the cell.
func brokenMoney(s *survey, i int32) bool {
	for c := range s.children(i) {
		text := s.p.Text(s.p.Spots[c].Node)
		if hasDigit(text) && column.MoneyLike(text) {
			return false
		}
	}
	text := s.p.Text(s.p.Spots[i].Node)
	return hasDigit(text) && column.MoneyLike(text)
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// place is an element's name within its row: tag and classes, of it and of the two elements around it; without any class the tags up to the row. Cells of
// tables are told by their column.
func (r *cellReader) place(i, row int32) string {
	s := r.s
	if i == row {
		return "row"
	}
	var b strings.Builder
	classes := 0
	for up, level := i, 0; up != row && up >= 0; up, level = s.p.Spots[up].Parent, level+1 {
		n := s.p.Spots[up].Node
		if n.DataAtom == atom.Td || n.DataAtom == atom.Th {
			return b.String() + "<td" + columnNumber(n)
		}
		if level > 2 && classes > 0 {
			break
		}
		b.WriteByte('<')
		b.WriteString(n.Data)
		for _, t := range r.s.rowTokens(n) {
			b.WriteByte('.')
			b.WriteString(t)
			classes++
		}
	}
	return b.String()
}

func columnNumber(td *html.Node) string {
	n := 0
	for c := td.PrevSibling; c != nil; c = c.PrevSibling {
		if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
			n++
		}
	}
	return string(rune('0' + min(n, 60)))
}

// rowTokens are an element's class names without states ("first", "active") and numbers of rows, and its itemprop.
func (s *survey) rowTokens(n *html.Node) []string {
	var out []string
	for _, a := range n.Attr {
		switch a.Key {
		case "class":
			for t := range strings.FieldsSeq(a.Val) {
				if len(out) < 6 && !s.isState(t) {
					out = append(out, t)
				}
			}
		case "itemprop":
			out = append(out, "itemprop="+a.Val)
		}
	}
	slices.Sort(out)
	return out
}

var stateToken = regexp.MustCompile(`(?i)^(first|last|odd|even|active|selected|current|open|closed|hover|visible|is-.+|has-.+|js-.+|lazy(load(ed|ing)?)?|loaded|on|off|new|sale|left|right|clearfix|col(-.+)?|row|[a-z]{1,3}-\d+|.*\d{3,}.*)$`)

func (s *survey) isState(t string) bool {
	known, ok := s.states[t]
	if !ok {
		known = stateToken.MatchString(t)
		s.states[t] = known
	}
	return known
}

// cellAttrs are the attributes of an element that may hold a value.
func cellAttrs(n *html.Node, root bool) []string {
	var out []string
	switch n.DataAtom {
	case atom.A:
		out = append(out, "href", "title")
	case atom.Img:
		out = append(out, imageAttr(n), "alt")
	case atom.Time:
		out = append(out, "datetime")
	case atom.Meta:
		if dom.HasAttr(n, "itemprop") {
			out = append(out, "content")
		}
	case atom.Link:
		if dom.HasAttr(n, "itemprop") {
			out = append(out, "href")
		}
	case atom.Data:
		out = append(out, "value")
	}
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "data-") && (root || idAttr.MatchString(a.Key)) && len(a.Val) <= 64 && !slices.Contains(out, a.Key) {
			out = append(out, a.Key)
		}
		if a.Key == "aria-label" && n.DataAtom != atom.Button && rowRating.MatchString(a.Val) {
			out = append(out, a.Key)
		}
	}
	return out
}

var (
	idAttr    = regexp.MustCompile(`(?i)^data-.*(id|sku|asin|code|key|number|ean|gtin|isbn|article|product|item)$`)
	rowRating = regexp.MustCompile(`(?i)^\D{0,24}[0-5]([.,]\d+)? ?(out of|of|von|de|sur|su|van|/|z|av|из|중|つ星のうち|stars?|sterne|estrellas|étoiles|stelle|sterren|star|★)|^★`)
)

// imageAttr is the attribute that holds an image's address: lazy images carry a blank one in src.
func imageAttr(n *html.Node) string {
	for _, name := range []string{"data-src", "data-original", "data-lazy-src", "data-lazy", "data-defer-load", "data-altsrc", "data-image-src", "data-srcset"} {
		if ref := dom.Attr(n, name); ref != "" && !strings.HasPrefix(ref, "data:") && !strings.Contains(ref, "{") {
			return name
		}
	}
	if src := dom.Attr(n, "src"); (src == "" || strings.HasPrefix(src, "data:")) && dom.Attr(n, "srcset") != "" {
		return "srcset"
	}
	return "src"
}

func (r *cellReader) attrCell(n *html.Node, name string) (string, bool) {
	v := propose.CleanRef(dom.Attr(n, name))
	switch name {
	case "href":
		ref := usableRef(v)
		return ref, ref != ""
	case "src", "srcset", "data-srcset":
		if strings.HasSuffix(name, "srcset") {
			v, _, _ = strings.Cut(v, " ")
		}
		return v, v != "" && !strings.HasPrefix(v, "data:")
	}
	return v, v != ""
}
