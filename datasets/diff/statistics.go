package diff

import (
	"context"
	"slices"

	"sheaf/datasets/table"
	"sheaf/internal/profile"
)

// Statistics are how the values of a table's columns moved.
type Statistics struct {
	Table string `json:"table"`
	// Measured says where the figures come from: manifests, which keep what checks need of the main table, or all rows.
	Measured string  `json:"measured" enum:"manifest,rows" doc:"manifest: from what versions keep; rows: every row was read"`
	Columns  []Shift `json:"columns" doc:"Every column, those that moved most first"`
	// Unmeasured are columns of which manifests keep how full they are and no distribution.
	Unmeasured []string `json:"unmeasured" doc:"Columns of which only fill, least and greatest are known; deep reads the rows"`
	Work       *Work    `json:"work,omitempty" doc:"What reading took"`
}

// Shift is one column on both sides. A figure that one side does not have is null there; one that neither has is absent.
type Shift struct {
	Column string  `json:"column"`
	Type   string  `json:"type"`
	Nulls  Figures `json:"nulls" doc:"Share of rows without a value"`
	// Of is what the figures below measure: the values themselves, the characters of texts or the elements of lists.
	Of       string   `json:"of,omitempty" enum:"value,characters,elements"`
	Mean     *Figures `json:"mean,omitempty" doc:"Within 6 %; what is not positive counts as 0"`
	P05      *Figures `json:"p05,omitempty" doc:"5 % lie below; within 6 %"`
	Median   *Figures `json:"median,omitempty"`
	P95      *Figures `json:"p95,omitempty"`
	Distinct *Figures `json:"distinct,omitempty" doc:"How many different values: exact below 512, else within some 5 %"`
	Least    *Ends    `json:"least,omitempty"`
	Greatest *Ends    `json:"greatest,omitempty"`
	// Values are frequent ones with their share of all values, at most MaxValues.
	Values []ValueShift `json:"values,omitempty"`
	// Drift is the population stability index of the distribution: under 0.1 stable, over 0.25 a shift (Siddiqi, 2006).
	Drift *float64 `json:"drift,omitempty" doc:"Population stability index: under 0.1 stable, over 0.25 a shift"`
}

// Figures are a number on both sides.
type Figures struct {
	From *float64 `json:"from"`
	To   *float64 `json:"to"`
}

// Ends are a least or greatest value as text.
type Ends struct {
	From *string `json:"from"`
	To   *string `json:"to"`
}

// ValueShift is a frequent value.
type ValueShift struct {
	Value string  `json:"value"`
	From  float64 `json:"from" doc:"Share of all values"`
	To    float64 `json:"to"`
}

// MaxValues is how many frequent values a shift names.
const MaxValues = 8

// leastShare is the share from which a value counts as frequent.
const leastShare = 0.005

// What Shift.Of says.
const (
	ofValue      = "value"
	ofCharacters = "characters"
	ofElements   = "elements"
)

// Statistics compares a table's columns (empty: the main one): from the manifests, or, deep, by reading all rows; parts that
// both versions have are read once.
func (d *Diff) Statistics(ctx context.Context, name string, deep bool) (Statistics, error) {
	a, b, err := d.tables(name)
	if err != nil {
		return Statistics{}, err
	}
	out := Statistics{Table: b.Name, Measured: "manifest", Columns: []Shift{}, Unmeasured: []string{}}
	var from, to map[string]*figures
	if deep {
		out.Measured = "rows"
		var work Work
		if from, to, work, err = d.readFigures(ctx, a, b); err != nil {
			return Statistics{}, err
		}
		out.Work = &work
	} else {
		from, to = manifestFigures(d.From, a), manifestFigures(d.To, b)
	}
	for _, c := range newColumns(a.Schema, b.Schema).list {
		s := shift(c, from[c.name], to[c.name])
		out.Columns = append(out.Columns, s)
		if !deep && c.name != b.Schema.Key && s.Median == nil && s.Values == nil && s.Distinct == nil {
			out.Unmeasured = append(out.Unmeasured, c.name)
		}
	}
	slices.SortStableFunc(out.Columns, func(x, y Shift) int {
		switch u, v := x.moved(), y.moved(); {
		case u > v:
			return -1
		case u < v:
			return 1
		}
		return 0
	})
	return out, nil
}

// figures are those of one column of one version.
type figures struct {
	rows, nulls int64
	of          string
	numbers     *profile.Histogram
	distinct    *float64
	top         *profile.Top
	median      *float64 // where numbers are not known
	least, most *string
}

// different is how many different values there are: an estimate never exceeds the values there are.
func (f *figures) different() *float64 {
	if f.distinct == nil {
		return nil
	}
	n := min(*f.distinct, float64(f.rows-f.nulls))
	return &n
}

func shift(c column, a, b *figures) Shift {
	s := Shift{Column: c.name, Type: c.to.Form()}
	s.Nulls = Figures{a.nullShare(), b.nullShare()}
	pair := func(get func(*figures) *float64) *Figures {
		f := &Figures{at(a, get), at(b, get)}
		if f.From == nil && f.To == nil {
			return nil
		}
		return f
	}
	quantile := func(q float64) *Figures {
		return pair(func(f *figures) *float64 {
			if f.numbers == nil || f.numbers.Count == 0 {
				return nil
			}
			v := f.numbers.Quantile(q)
			return &v
		})
	}
	s.P05, s.Median, s.P95 = quantile(0.05), quantile(0.5), quantile(0.95)
	s.Mean = pair(func(f *figures) *float64 {
		if f.numbers == nil || f.numbers.Count == 0 {
			return nil
		}
		v := f.numbers.Mean()
		return &v
	})
	if s.Median == nil {
		s.Median = pair(func(f *figures) *float64 { return f.median })
	}
	s.Distinct = pair(func(f *figures) *float64 { return f.different() })
	for _, f := range []*figures{a, b} {
		if f != nil && f.of != "" && s.Median != nil {
			s.Of = f.of
		}
	}
	s.Least = ends(a, b, func(f *figures) *string { return f.least })
	s.Greatest = ends(a, b, func(f *figures) *string { return f.most })
	s.Values = values(a, b)
	s.Drift = drift(a, b, c)
	return s
}

// at asks a side that may not have the column.
func at(f *figures, get func(*figures) *float64) *float64 {
	if f == nil {
		return nil
	}
	return get(f)
}

func (f *figures) nullShare() *float64 {
	if f == nil || f.rows == 0 {
		return nil
	}
	v := float64(f.nulls) / float64(f.rows)
	return &v
}

func ends(a, b *figures, get func(*figures) *string) *Ends {
	out := &Ends{}
	if a != nil {
		out.From = get(a)
	}
	if b != nil {
		out.To = get(b)
	}
	if out.From == nil && out.To == nil {
		return nil
	}
	return out
}

// values are the frequent ones of either side, the most frequent of both first.
func values(a, b *figures) (out []ValueShift) {
	share := func(f *figures, value string) float64 {
		if f == nil || f.top == nil || f.top.Total == 0 {
			return 0
		}
		return float64(f.top.Count(value)) / float64(f.top.Total)
	}
	seen := map[string]bool{}
	for _, f := range []*figures{a, b} {
		if f == nil || f.top == nil {
			continue
		}
		for _, v := range f.top.Values {
			if !seen[v.Value] && v.Value != "" {
				seen[v.Value] = true
				one := ValueShift{v.Value, share(a, v.Value), share(b, v.Value)}
				if max(one.From, one.To) >= leastShare {
					out = append(out, one)
				}
			}
		}
	}
	slices.SortFunc(out, func(x, y ValueShift) int {
		switch u, v := x.From+x.To, y.From+y.To; {
		case u > v:
			return -1
		case u < v || x.Value > y.Value:
			return 1
		}
		return -1
	})
	return out[:min(len(out), MaxValues)]
}

func drift(a, b *figures, c column) *float64 {
	if a == nil || b == nil || c.retyped {
		return nil
	}
	var v float64
	switch {
	case a.numbers != nil && b.numbers != nil && a.numbers.Count > 0 && b.numbers.Count > 0:
		v = profile.NumbersPSI(*a.numbers, *b.numbers)
	case a.top != nil && b.top != nil && a.top.Total > 0 && b.top.Total > 0 && c.to.Type != table.Timestamp:
		v = profile.TopPSI(*a.top, *b.top)
	default:
		return nil
	}
	return &v
}

// Moved reports whether the column is another one: a drift or a share of empty cells that is more than noise, other ends or
// another number of different values.
func (s Shift) Moved() bool {
	if s.moved() >= 0.001 {
		return true
	}
	return s.Median != nil && s.Median.differ() || s.Distinct != nil && s.Distinct.differ()
}

func (f Figures) differ() bool {
	return f.From == nil || f.To == nil || *f.From != *f.To
}

// moved says how much a column moved, for the order: its drift, and how much fuller or emptier it is.
func (s Shift) moved() float64 {
	var out float64
	if s.Drift != nil {
		out = *s.Drift
	}
	f, t := s.Nulls.From, s.Nulls.To
	switch {
	case f != nil && t != nil:
		out += max(*f-*t, *t-*f)
	case f != nil || t != nil:
		out += 2
	}
	return out
}
