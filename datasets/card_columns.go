package datasets

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"sheaf/datasets/table"
)

// columns are the data dictionary and the statistics of every table.
func (c *cardText) columns() {
	for _, t := range c.v.Tables {
		c.line("\n## Table `%s`\n\n| column | type | meaning | unit | null means | example |\n|---|---|---|---|---|---|", t.Name)
		c.dictionary("", t.Schema.Columns, t.Examples)
		if t.Rows() == 0 {
			continue
		}
		c.line("\n### Statistics of `%s`\n\n| column | filled | least | greatest |\n|---|---:|---|---|", t.Name)
		for _, col := range t.Schema.Columns {
			nulls, lo, hi := summary(t, col)
			c.line("| `%s` | %s | %s | %s |", cellOf(col.Name), filled(t.Rows()-nulls, t.Rows()), codeOf(lo), codeOf(hi))
		}
	}
}

func (c *cardText) dictionary(prefix string, columns []table.Column, examples map[string]string) {
	for _, col := range columns {
		null := col.NullMeans
		if col.Required {
			null = "never null"
		}
		c.line("| `%s%s` | %s | %s | %s | %s | %s |", prefix, cellOf(col.Name), cellOf(string(col.Type)), cellOf(col.Doc), cellOf(col.Unit),
			cellOf(null), codeOf(examples[col.Name]))
		c.dictionary(prefix+col.Name+"[].", col.Children, nil)
	}
}

// filled rounds towards the middle, so that only what is none says 0 % and only what is all says 100 %.
func filled(n, of int64) string {
	switch n {
	case of:
		return "100 %"
	case 0:
		return "0 %"
	}
	share := 100 * float64(n) / float64(of)
	return fmt.Sprintf("%.1f %%", min(max(share, 0.1), 99.9))
}

// summary adds up what the manifest keeps of a column's parts. least and greatest are empty when a part that has values
// keeps none: they were too long, or the column is a list.
func summary(t TableVersion, c table.Column) (nulls int64, least, greatest string) {
	known := true
	for _, p := range t.Parts() {
		s := p.Columns[c.Name]
		nulls += s.Nulls
		switch {
		case s.Min == "" && s.Max == "":
			known = known && s.Nulls == p.Rows
		default:
			if least == "" || lessText(c.Type, s.Min, least) {
				least = s.Min
			}
			if greatest == "" || lessText(c.Type, greatest, s.Max) {
				greatest = s.Max
			}
		}
	}
	if !known {
		return nulls, "", ""
	}
	return nulls, least, greatest
}

// lessText compares the texts of two cells in the order of their type.
func lessText(t table.Type, a, b string) bool {
	switch t {
	case table.Int32, table.Int64, table.Decimal:
		x, errX := decimal.NewFromString(a)
		y, errY := decimal.NewFromString(b)
		if errX == nil && errY == nil {
			return x.LessThan(y)
		}
	case table.Float32, table.Float64:
		x, errX := strconv.ParseFloat(a, 64)
		y, errY := strconv.ParseFloat(b, 64)
		if errX == nil && errY == nil {
			return x < y
		}
	}
	return strings.Compare(a, b) < 0 // instants and dates are written so that this is their order
}
