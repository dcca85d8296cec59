package diff

import (
	"strconv"
	"strings"

	"sheaf/datasets"
	"sheaf/datasets/table"
	"sheaf/internal/profile"
)

// manifestFigures are what a manifest keeps of a table's columns: of all of them nulls, least and greatest values by part;
// of the main table what checks left by source (internal/profile): prices, lengths, currencies, languages, splits, categories.
func manifestFigures(v datasets.Version, t datasets.TableVersion) map[string]*figures {
	out := map[string]*figures{}
	for _, c := range t.Schema.Columns {
		out[c.Name] = partFigures(c, t.Parts())
	}
	if len(v.Tables) == 0 || v.Tables[0].Name != t.Name {
		return out
	}
	var all profile.Rows
	for _, s := range v.Sources {
		all.Merge(s.Stats.Now)
	}
	if all.Rows != t.Rows() || all.Rows == 0 {
		return out // imported or built by hand: nothing was measured
	}
	for name, h := range all.Numbers {
		f, of := out[name], ofValue
		if name == profile.TitleLength {
			f, of = out["title"], ofCharacters
		}
		if f != nil {
			f.numbers, f.of = &h, of
		}
	}
	for column, mix := range map[string]map[string]int64{"price_currency": all.Currencies, "language": all.Languages, "split": all.Splits} {
		if f := out[column]; f != nil && len(mix) > 0 {
			f.top = mixed(mix)
		}
	}
	for name, top := range all.Tops {
		if f := out[name]; f != nil && name != "title" {
			f.top = &top
		}
	}
	if f := out["title"]; f != nil && len(all.Titles.Least) > 0 {
		n := all.Titles.Estimate()
		f.distinct = &n
	}
	single(v, out)
	return out
}

// single adds what the newest figures of a version's only source tell; those of several do not add up.
func single(v datasets.Version, out map[string]*figures) {
	if len(v.Sources) != 1 || len(v.Sources[0].Past) == 0 || v.Sources[0].Past[0].Run != v.Sources[0].Run {
		return
	}
	for name, value := range v.Sources[0].Past[0].Values {
		kind, column, _ := strings.Cut(name, ".")
		f := out[column]
		switch {
		case f == nil:
		case kind == "distinct" && f.distinct == nil:
			f.distinct = &value
		case kind == "median" && f.numbers == nil:
			f.median, f.of = &value, ofValue
		}
	}
}

func mixed(mix map[string]int64) *profile.Top {
	t := &profile.Top{}
	for value, n := range mix {
		t.Total += n
		t.Values = append(t.Values, profile.TopValue{Value: value, Count: n})
	}
	t.Cut(len(t.Values))
	return t
}

// partFigures adds up what parts say of a column.
func partFigures(c table.Column, parts []datasets.Part) *figures {
	f := &figures{}
	less := order(c.Type)
	for _, p := range parts {
		f.rows += p.Rows
		s := p.Columns[c.Name]
		f.nulls += s.Nulls
		if s.Min == "" && s.Max == "" || less == nil {
			continue
		}
		if f.least == nil || less(s.Min, *f.least) {
			f.least = &s.Min
		}
		if f.most == nil || less(*f.most, s.Max) {
			f.most = &s.Max
		}
	}
	return f
}

// order compares cell texts in the order of a type; nil for types without one. Texts have none: which of two titles comes first
// in the alphabet says nothing.
func order(t table.Type) func(a, b string) bool {
	switch t {
	case table.Timestamp, table.Date:
		return func(a, b string) bool { return a < b } // ISO 8601 in UTC
	case table.Int32, table.Int64, table.Float32, table.Float64, table.Decimal:
		return func(a, b string) bool {
			x, errX := strconv.ParseFloat(a, 64)
			y, errY := strconv.ParseFloat(b, 64)
			return errX == nil && errY == nil && x < y
		}
	}
	return nil
}
