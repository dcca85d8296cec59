package profile

import (
	"maps"
	"slices"
)

// Rows summarises the published rows of one source at one moment. Everything in it merges, so that shards may be counted
// apart; what is only an estimate says so.
type Rows struct {
	Rows int64 `json:"rows"`
	// Unoffered is how many rows are sold out and state no price: what belongs to an offer is not missing from them.
	Unoffered int64 `json:"unoffered,omitempty"`
	// Coverage is, by column, how many rows have a value.
	Coverage map[string]int64 `json:"coverage,omitempty"`
	// Nested counts what lists of structs hold: "specs" the elements of all rows, "specs.value" how many of them state it.
	Nested map[string]int64 `json:"nested,omitempty"`
	// Currencies, Languages and Splits count rows by value of price_currency, language and split; Flags by quality flag.
	Currencies map[string]int64 `json:"currencies,omitempty"`
	Languages  map[string]int64 `json:"languages,omitempty"`
	Splits     map[string]int64 `json:"splits,omitempty"`
	Flags      map[string]int64 `json:"flags,omitempty"`
	// Faults count rows by what is wrong with the form of a value: FaultURL, FaultCharacter, FaultGTIN.
	Faults map[string]int64 `json:"faults,omitempty"`
	// Where counts, by custom check, the rows that its predicate holds for.
	Where map[string]int64 `json:"where,omitempty"`
	// Titles estimates how many titles differ, Distinct the same of other columns.
	Titles   Distinct            `json:"titles"`
	Distinct map[string]Distinct `json:"distinct,omitempty"`
	// Numbers are the values of columns that hold numbers, and "title_length", the characters of titles.
	Numbers map[string]Histogram `json:"numbers,omitempty"`
	// Tops are the most frequent values of columns with short texts.
	Tops map[string]Top `json:"tops,omitempty"`
	// Groups are coverage by category; at most MaxGroups. They are not stored: Drops is what is made of them.
	Groups map[string]Group `json:"-"`
}

// Group is the coverage within one category.
type Group struct {
	Rows      int64
	Unoffered int64
	Coverage  map[string]int64
}

// ofOffers are columns that a page states of what it sells: many shops leave them out where a product is sold out.
var ofOffers = map[string]bool{"price": true, "price_currency": true, "price_kind": true, "price_raw": true, "list_price": true, "seller_name": true}

// covered is the share of rows that have a column's value, of those that can have it.
func covered(column string, n, rows, unoffered int64) float64 {
	if ofOffers[column] {
		rows -= unoffered
	}
	return min(1, ratio(n, rows))
}

// Faults of values.
const (
	FaultURL       = "url"       // no absolute http(s) address
	FaultCharacter = "character" // a title with U+FFFD, or flagged as mojibake
	FaultGTIN      = "gtin"      // gtin_raw that gives no GTIN
)

// TitleLength names the histogram of the lengths of titles, in characters.
const TitleLength = "title_length"

// MaxGroups is how many categories coverage is told apart for.
const MaxGroups = 256

// Merge adds other to r.
func (r *Rows) Merge(other Rows) {
	r.Rows += other.Rows
	r.Unoffered += other.Unoffered
	addAll(&r.Coverage, other.Coverage)
	addAll(&r.Nested, other.Nested)
	addAll(&r.Currencies, other.Currencies)
	addAll(&r.Languages, other.Languages)
	addAll(&r.Splits, other.Splits)
	addAll(&r.Flags, other.Flags)
	addAll(&r.Faults, other.Faults)
	addAll(&r.Where, other.Where)
	r.Titles.Merge(other.Titles)
	r.Distinct = merged(r.Distinct, other.Distinct, func(to *Distinct, from Distinct) { to.Merge(from) })
	r.Numbers = merged(r.Numbers, other.Numbers, func(to *Histogram, from Histogram) { to.Merge(from) })
	r.Tops = merged(r.Tops, other.Tops, func(to *Top, from Top) { to.Merge(from) })
	r.Groups = merged(r.Groups, other.Groups, func(to *Group, from Group) {
		to.Rows += from.Rows
		to.Unoffered += from.Unoffered
		addAll(&to.Coverage, from.Coverage)
	})
	r.limitGroups()
}

// merged leaves what it was given untouched.
func merged[V any](a, b map[string]V, merge func(*V, V)) map[string]V {
	if len(a)+len(b) == 0 {
		return nil
	}
	out := make(map[string]V, max(len(a), len(b)))
	for _, m := range []map[string]V{a, b} {
		for k, v := range m {
			to := out[k]
			merge(&to, v)
			out[k] = to
		}
	}
	return out
}

// limitGroups keeps the largest categories.
func (r *Rows) limitGroups() {
	if len(r.Groups) <= MaxGroups {
		return
	}
	names := slices.SortedFunc(maps.Keys(r.Groups), func(a, b string) int {
		if x, y := r.Groups[a].Rows, r.Groups[b].Rows; x != y {
			return int(y - x)
		}
		if a < b {
			return -1
		}
		return 1
	})
	for _, name := range names[MaxGroups:] {
		delete(r.Groups, name)
	}
}

// keptTops is how many frequent values a manifest keeps of a column.
const keptTops = 16

// keptNumbers are the columns whose distribution a manifest keeps.
var keptNumbers = []string{"price", TitleLength, "text_len", "char_count"}

// Compact is what manifests keep of rows: enough to say how the rows of two versions differ (Drift), in a few KB.
func (r Rows) Compact() Rows {
	out := r
	out.Distinct, out.Groups = nil, nil
	out.Numbers, out.Tops = map[string]Histogram{}, map[string]Top{}
	for _, name := range keptNumbers {
		if h, ok := r.Numbers[name]; ok {
			out.Numbers[name] = h
		}
	}
	if c, ok := r.Tops[topCategory]; ok {
		c.Values = slices.Clone(c.Values)
		c.Cut(keptTops)
		out.Tops[topCategory] = c
	}
	return out
}

func addAll(to *map[string]int64, from map[string]int64) {
	for k, n := range from {
		Add(to, k, n)
	}
}

// Add counts n in m, creating it on first use.
func Add(m *map[string]int64, key string, n int64) {
	if *m == nil {
		*m = map[string]int64{}
	}
	(*m)[key] += n
}
