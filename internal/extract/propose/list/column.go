package list

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/propose/column"
	"sheaf/internal/normalize"
)

// draft is a column while it is found out.
type draft struct {
	key    int32
	values []string // by row, "" = none
	cells  []*cell  // by row
	fill   int
	kind   column.Type
	attr   string
}

const maxColumns = 40

// columns aligns the cells of rows. Columns that say the same in each row, or the same as a column before, are left out.
func (s *survey) columns(rows []int32, r *cellReader) []*draft {
	byKey := map[int32]*draft{}
	var order []*draft
	for i, row := range rows {
		cells := r.cells(row)
		for j := range cells {
			c := &cells[j]
			d := byKey[c.key]
			if d == nil {
				d = &draft{key: c.key, attr: c.attr, values: make([]string, len(rows)), cells: make([]*cell, len(rows))}
				byKey[c.key] = d
				order = append(order, d)
			}
			if d.cells[i] == nil {
				d.values[i], d.cells[i] = c.text, c
				d.fill++
			}
		}
	}
	for _, d := range order {
		d.kind = s.typeOf(d)
	}
	return withoutRepeats(order)
}

// withoutRepeats drops columns that say the same as another: attributes that repeat a text, then what comes later.
func withoutRepeats(drafts []*draft) []*draft {
	said := map[string]*draft{}
	for _, d := range drafts {
		all := string(d.kind) + "\x00" + strings.Join(d.values, "\x00")
		if known := said[all]; known == nil || known.attr != "" && d.attr == "" {
			said[all] = d
		}
	}
	return slices.DeleteFunc(drafts, func(d *draft) bool {
		return said[string(d.kind)+"\x00"+strings.Join(d.values, "\x00")] != d
	})
}

var (
	numberText = regexp.MustCompile(`^[(+]?[\d][\d.,' \x{a0}]*\s?(?:[kKmM万千]?\+?)[)]?$`)
	linkAttr   = map[string]bool{"href": true}
	imageAttrs = map[string]bool{"src": true, "srcset": true, "data-src": true, "data-original": true, "data-lazy-src": true, "data-lazy": true, "data-defer-load": true, "data-altsrc": true, "data-image-src": true, "data-srcset": true}
)

// typeOf is what most values look like.
func (s *survey) typeOf(d *draft) column.Type {
	switch {
	case linkAttr[d.attr]:
		return column.Link
	case imageAttrs[d.attr]:
		return column.Image
	case d.attr == "datetime":
		return column.Date
	}
	votes := map[column.Type]int{}
	looked := 0
	for _, v := range d.values {
		if v == "" || looked >= 30 {
			continue
		}
		looked++
		votes[valueType(v, s.locale)]++
	}
	for _, t := range []column.Type{column.Money, column.Rating, column.Date, column.Number} {
		if votes[t]*10 >= looked*6 {
			return t
		}
	}
	return column.Text
}

// valueType is what one text looks like.
func valueType(v, locale string) column.Type {
	if len(v) > 60 || !hasDigit(v) {
		return column.Text
	}
	if rowRating.MatchString(v) {
		return column.Rating
	}
	if column.MoneyLike(v) && utf8.RuneCountInString(v) <= 40 {
		if m, ok := normalize.ParseMoney(v, normalize.MoneyOptions{Locale: locale}); ok && (m.Currency != "" || m.Token != "" || column.DecimalAlone(strings.TrimSpace(v))) {
			return column.Money
		}
	}
	if len(v) <= 40 {
		if _, err := normalize.Date(v, locale); err == nil {
			return column.Date
		}
	}
	if numberText.MatchString(v) {
		return column.Number
	}
	return column.Text
}

// around gives the elements from a cell up to its row, the row left out; at most n.
func (s *survey) around(at, row int32, n int) []int32 {
	var out []int32
	for up := at; up >= 0 && up != row && len(out) < n; up = s.p.Spots[up].Parent {
		out = append(out, up)
	}
	return out
}

// headersOf are the names of a table's columns: the last row of th before or among the rows.
func (s *survey) headersOf(b *built) []string {
	row := int32(-1)
	for i := range b.members {
		if b.members[i].reason == HeaderRow {
			row = b.members[i].at
			break
		}
	}
	if row < 0 {
		for up := b.region.container; up >= 0; up = s.p.Spots[up].Parent {
			if s.p.Spots[up].Node.DataAtom != atom.Table {
				continue
			}
			for i := up; i < b.region.members[0]; i++ {
				if n := s.p.Spots[i].Node; n.DataAtom == atom.Tr && onlyHeaders(n) {
					row = i
				}
			}
			break
		}
	}
	if row < 0 {
		return nil
	}
	var out []string
	for c := range s.children(row) {
		if s.element(c) {
			out = append(out, s.p.Shown(s.p.Spots[c].Node))
		}
	}
	return out
}
