package profile

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Columns says what a Tally looks at in the rows of a table. Cells come as texts, in the form of table history.
type Columns struct {
	// Names are all columns; others in a row are left out.
	Names []string
	// Numbers hold numbers, Distinct and Tops short texts of which the different and the most frequent ones are counted.
	Numbers, Distinct, Tops []string
	// Title is the column whose texts name a row; "" = none.
	Title string
	// Where are the predicates of custom checks.
	Where []Where
}

// Where is a named predicate over the cells of a row. It must not panic and must be deterministic.
type Where struct {
	Name  string
	Match func(cells map[string]string) bool
}

const (
	topTitle    = "title"
	topCategory = "category_leaf"
	// NestedCell is the name under which a row's cells tell what its lists of structs hold, beside the columns: a line a
	// list, "specs 12 name=12 value=11". Lists themselves are too long for cells.
	NestedCell = "children of lists"
)

// Tally counts rows one by one. Its memory does not grow with them: bounded are the values of a Top, the hashes of a
// Distinct, the buckets of a Histogram and the categories. Not safe for concurrent use.
type Tally struct {
	columns  map[string]*columnTally
	order    []*columnTally
	spec     Columns
	rows     Rows
	titles   *Top
	lengths  Histogram
	groups   map[string]*groupTally
	category bool
	where    []int64
}

type columnTally struct {
	name     string
	index    int
	present  int64
	number   *Histogram
	distinct *Distinct
	top      *Top
}

type groupTally struct {
	rows      int64
	unoffered int64
	present   []int64 // by column
}

// NewTally begins to count.
func NewTally(c Columns) *Tally {
	t := &Tally{columns: map[string]*columnTally{}, spec: c, groups: map[string]*groupTally{}, where: make([]int64, len(c.Where))}
	for i, name := range c.Names {
		col := &columnTally{name: name, index: i}
		if slices.Contains(c.Numbers, name) {
			col.number = &Histogram{}
		}
		if slices.Contains(c.Distinct, name) {
			col.distinct = &Distinct{}
		}
		if slices.Contains(c.Tops, name) {
			col.top = &Top{}
		}
		t.columns[name], t.order = col, append(t.order, col)
	}
	if c.Title != "" {
		t.titles = &Top{}
	}
	t.category = t.columns["category_path"] != nil
	return t
}

// Add counts a row.
func (t *Tally) Add(key string, cells map[string]string, split string) {
	t.rows.Rows++
	Add(&t.rows.Splits, split, 1)
	root, leaf := t.groupsOf(cells)
	if cells["availability"] == "out_of_stock" && cells["price"] == "" {
		t.rows.Unoffered++
		for _, g := range []*groupTally{root, leaf} {
			if g != nil {
				g.unoffered++
			}
		}
	}
	for name, text := range cells {
		c := t.columns[name]
		if c == nil {
			continue
		}
		c.present++
		if root != nil {
			root.present[c.index]++
		}
		if leaf != nil {
			leaf.present[c.index]++
		}
		switch {
		case c.number != nil:
			if v, err := strconv.ParseFloat(text, 64); err == nil {
				c.number.Add(v)
			}
		case c.distinct != nil:
			c.distinct.Add(text)
		}
		if c.top != nil {
			c.top.Add(text, key)
		}
	}
	if v := cells["price_currency"]; v != "" && t.columns["price_currency"] != nil {
		Add(&t.rows.Currencies, v, 1)
	}
	if v := cells["language"]; v != "" && t.columns["language"] != nil {
		Add(&t.rows.Languages, v, 1)
	}
	t.title(key, cells)
	t.faults(cells)
	if text := cells[NestedCell]; text != "" {
		t.nested(text)
	}
	for i, w := range t.spec.Where {
		if w.Match(cells) {
			t.where[i]++
		}
	}
}

// title looks at the text that names the row.
func (t *Tally) title(key string, cells map[string]string) {
	if t.titles == nil {
		return
	}
	text, ok := cells[t.spec.Title]
	if !ok {
		return
	}
	t.rows.Titles.Add(text)
	t.titles.Add(text, key)
	t.lengths.Add(float64(utf8.RuneCountInString(text)))
}

// faults looks at the form of values.
func (t *Tally) faults(cells map[string]string) {
	if v, ok := cells["url"]; ok && !isAddress(v) {
		Add(&t.rows.Faults, FaultURL, 1)
	}
	if cells["gtin_valid"] == "false" {
		Add(&t.rows.Faults, FaultGTIN, 1)
	}
	flags := cells["quality_flags"]
	damaged := strings.ContainsRune(cells["title"], utf8.RuneError)
	for len(flags) > 0 { // a JSON list of plain words
		_, rest, ok := strings.Cut(flags, `"`)
		if !ok {
			break
		}
		var flag string
		if flag, flags, ok = strings.Cut(rest, `"`); !ok {
			break
		}
		Add(&t.rows.Flags, flag, 1)
		damaged = damaged || strings.HasPrefix(flag, "mojibake")
	}
	if damaged {
		Add(&t.rows.Faults, FaultCharacter, 1)
	}
}

func isAddress(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(s, "http://")
	}
	return ok && len(rest) > 3 && rest[0] != '/' && !strings.ContainsAny(s, " \n\"<>")
}

func (t *Tally) nested(text string) {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		n, err := strconv.ParseInt(words[1], 10, 64)
		if err != nil {
			continue
		}
		Add(&t.rows.Nested, words[0], n)
		for _, w := range words[2:] {
			child, count, _ := strings.Cut(w, "=")
			if n, err := strconv.ParseInt(count, 10, 64); err == nil {
				Add(&t.rows.Nested, words[0]+"."+child, n)
			}
		}
	}
}

// groupsOf are the categories of a row: the first and the last of its path.
func (t *Tally) groupsOf(cells map[string]string) (root, leaf *groupTally) {
	if !t.category {
		return nil, nil
	}
	last := cells[topCategory]
	first := firstOf(cells["category_path"])
	if first != "" {
		root = t.group(first)
	}
	if last != "" && last != first {
		leaf = t.group(last)
	}
	return root, leaf
}

func (t *Tally) group(name string) *groupTally {
	g := t.groups[name]
	if g == nil && len(t.groups) < MaxGroups {
		g = &groupTally{present: make([]int64, len(t.order))}
		t.groups[strings.Clone(name)] = g
	}
	if g != nil {
		g.rows++
	}
	return g
}

// firstOf is the first text of a JSON list of texts, "" when it is empty or was too long to be kept.
func firstOf(list string) string {
	rest, ok := strings.CutPrefix(list, `["`)
	if !ok {
		return ""
	}
	first, _, _ := strings.Cut(rest, `"`)
	return strings.TrimSuffix(first, `\`)
}

// Rows is what was counted so far.
func (t *Tally) Rows() Rows {
	out := Rows{
		Rows: t.rows.Rows, Unoffered: t.rows.Unoffered, Splits: maps.Clone(t.rows.Splits), Currencies: maps.Clone(t.rows.Currencies), Languages: maps.Clone(t.rows.Languages),
		Flags: maps.Clone(t.rows.Flags), Faults: maps.Clone(t.rows.Faults), Nested: maps.Clone(t.rows.Nested),
		Titles: Distinct{Least: slices.Clone(t.rows.Titles.Least)},
	}
	for _, c := range t.order {
		if c.present > 0 {
			Add(&out.Coverage, c.name, c.present)
		}
		if c.number != nil && c.number.Count > 0 {
			put(&out.Numbers, c.name, *c.number)
		}
		if c.distinct != nil && len(c.distinct.Least) > 0 {
			put(&out.Distinct, c.name, *c.distinct)
		}
		if c.top != nil && c.top.Total > 0 {
			put(&out.Tops, c.name, *c.top)
		}
	}
	if t.titles != nil && t.titles.Total > 0 {
		put(&out.Tops, topTitle, *t.titles)
		put(&out.Numbers, TitleLength, t.lengths)
	}
	for i, w := range t.spec.Where {
		Add(&out.Where, w.Name, t.where[i])
	}
	for name, g := range t.groups {
		group := Group{Rows: g.rows, Unoffered: g.unoffered, Coverage: map[string]int64{}}
		for _, c := range t.order {
			if g.present[c.index] > 0 {
				group.Coverage[c.name] = g.present[c.index]
			}
		}
		put(&out.Groups, name, group)
	}
	// Merging copies: what the tally goes on counting must not show in what it gave away.
	var whole Rows
	whole.Merge(out)
	return whole
}

func put[V any](m *map[string]V, key string, v V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = v
}
