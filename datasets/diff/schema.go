package diff

import (
	"slices"
	"sort"

	"sheaf/datasets"
	"sheaf/datasets/table"
)

// Schema is how the columns of a table differ.
type Schema struct {
	Same       bool `json:"same" doc:"Same columns, types and order"`
	Compatible bool `json:"compatible" doc:"What reads the earlier version reads the later one: no column left and none has another type"`
	// Key is set where the column that identifies a row is another one.
	Key *Words `json:"key,omitempty" doc:"Where another column identifies a row"`
	// Added and Removed are whole columns, in the order of their tables.
	Added   []Column `json:"added"`
	Removed []Column `json:"removed"`
	Retyped []Retype `json:"retyped"`
	// Moved are the fewest columns of both that one has to move to come from one order to the other.
	Moved []string `json:"moved" doc:"Columns at another place"`
	// Described are columns of which something else is said.
	Described []Description `json:"described" doc:"Columns whose documentation differs"`
}

// Column is a column with its type and meaning.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Doc  string `json:"doc,omitempty"`
	Unit string `json:"unit,omitempty"`
}

// Retype is a column with another type.
type Retype struct {
	Name string `json:"name"`
	Words
}

// Words are a text before and after.
type Words struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Description is a difference in what the data dictionary says of a column.
type Description struct {
	Name string `json:"name"`
	What string `json:"what" enum:"doc,unit,null_means,required,volatile,derived,long" doc:"Which entry of the dictionary"`
	Words
}

func schemaOf(from, to datasets.TableVersion) Schema {
	a, b := from.Schema, to.Schema
	out := Schema{
		Same: a.Fingerprint() == b.Fingerprint(), Compatible: datasets.Compatible(a, b) && a.Key == b.Key,
		Added: []Column{}, Removed: []Column{}, Retyped: []Retype{}, Moved: moved(a, b), Described: []Description{},
	}
	if a.Key != b.Key {
		out.Key = &Words{a.Key, b.Key}
	}
	for _, c := range a.Columns {
		if b.Index(c.Name) < 0 {
			out.Removed = append(out.Removed, columnOf(c))
		}
	}
	for _, c := range b.Columns {
		i := a.Index(c.Name)
		if i < 0 {
			out.Added = append(out.Added, columnOf(c))
			continue
		}
		was := a.Columns[i]
		if was.Form() != c.Form() {
			out.Retyped = append(out.Retyped, Retype{c.Name, Words{was.Form(), c.Form()}})
		}
		out.Described = append(out.Described, described(was, c)...)
	}
	return out
}

func columnOf(c table.Column) Column {
	return Column{Name: c.Name, Type: c.Form(), Doc: c.Doc, Unit: c.Unit}
}

func described(a, b table.Column) (out []Description) {
	yes := map[bool]string{true: "yes", false: "no"}
	for _, e := range []struct{ what, from, to string }{
		{"doc", a.Doc, b.Doc}, {"unit", a.Unit, b.Unit}, {"null_means", a.NullMeans, b.NullMeans},
		{"required", yes[a.Required], yes[b.Required]}, {"volatile", yes[a.Volatile], yes[b.Volatile]},
		{"derived", yes[a.Derived], yes[b.Derived]}, {"long", yes[a.Long], yes[b.Long]},
	} {
		if e.from != e.to {
			out = append(out, Description{b.Name, e.what, Words{e.from, e.to}})
		}
	}
	return out
}

// moved are the columns of both that are not in a longest run that keeps its order.
func moved(a, b table.Schema) []string {
	var at []int // positions in a of the columns of b
	var names []string
	for _, c := range b.Columns {
		if i := a.Index(c.Name); i >= 0 {
			at, names = append(at, i), append(names, c.Name)
		}
	}
	var ends []int // ends[n] is the index whose position ends the best run of n+1
	before := make([]int, len(at))
	for i, p := range at {
		n := sort.Search(len(ends), func(n int) bool { return at[ends[n]] >= p })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	kept := make([]bool, len(at))
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			kept[i] = true
		}
	}
	out := []string{}
	for i, n := range names {
		if !kept[i] {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}
