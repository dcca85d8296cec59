package table

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrColumns says that the columns that recipes state cannot be one table, or not the one that a dataset has.
var ErrColumns = errors.New("the columns do not fit")

// Stating is what one recipe states: who says it (for people), the table and its columns in the recipe's order.
type Stating struct {
	Who     string // "recipe chess r3"
	Table   string
	Columns []Column
}

// Pin makes the one main table of a dataset of kind table for a run. parent is the table of the parent version (the zero
// value for none), recipes are those of all sources, dropped the columns that the definition takes out.
//
// Columns are joined by name: those of parent first, in their order, then what the recipes add, in the order of sources
// and fields. A column that one recipe lacks is null in its rows. Of what is said about a column the first recipe counts; it is
// volatile where one says so and required where all do. Readers' code goes on working: a column of parent that no recipe
// states any more, or with another type, is an error unless dropped names it.
func Pin(parent Schema, recipes []Stating, dropped []string) (Schema, error) {
	if len(recipes) == 0 {
		return Schema{}, fmt.Errorf("%w: no recipe states any", ErrColumns)
	}
	p := pinned{by: map[string]int{}}
	for _, r := range recipes {
		if err := p.join(r, recipes[0]); err != nil {
			return Schema{}, err
		}
	}
	if parent.Key != "" && parent.Table != recipes[0].Table {
		return Schema{}, fmt.Errorf("%w: the last version's table is %q, %s produces %q; a table under another name is another dataset",
			ErrColumns, parent.Table, recipes[0].Who, recipes[0].Table)
	}
	p.require(recipes)
	for _, name := range dropped {
		if i, ok := p.by[name]; ok {
			return Schema{}, fmt.Errorf("%w: drop_columns names %q, which %s still states", ErrColumns, name, p.who[i])
		}
	}
	columns, err := p.after(parent, dropped)
	if err != nil {
		return Schema{}, err
	}
	return Own(recipes[0].Table, columns), nil
}

// Extend is Pin for a run that admits what was read by an older recipe: nothing of parent is lost.
func Extend(parent Schema, recipe Stating) (Schema, error) {
	if parent.Key == "" {
		return Pin(parent, []Stating{recipe}, nil)
	}
	return Pin(parent, []Stating{recipe, {Who: "the last version", Table: parent.Table, Columns: parent.Stated()}}, nil)
}

// pinned is the table in the making.
type pinned struct {
	columns []Column
	who     []string // that stated them first
	by      map[string]int
}

func (p *pinned) join(r, first Stating) error {
	if r.Table != first.Table {
		return fmt.Errorf("%w: %s produces table %q, %s produces %q; a dataset has one", ErrColumns, first.Who, first.Table, r.Who, r.Table)
	}
	for _, c := range r.Columns {
		i, known := p.by[c.Name]
		if !known {
			p.by[c.Name] = len(p.columns)
			p.columns, p.who = append(p.columns, c), append(p.who, r.Who)
			continue
		}
		if a, b := p.columns[i].Form(), c.Form(); a != b {
			return fmt.Errorf("%w: column %q is %s in %s and %s in %s; name one of them otherwise, or give both one type",
				ErrColumns, c.Name, a, p.who[i], b, r.Who)
		}
		p.columns[i].Volatile = p.columns[i].Volatile || c.Volatile
	}
	return nil
}

// require leaves those columns required that every recipe requires.
func (p *pinned) require(recipes []Stating) {
	for i, c := range p.columns {
		p.columns[i].Required = c.Required && !slices.ContainsFunc(recipes, func(r Stating) bool {
			return !slices.ContainsFunc(r.Columns, func(o Column) bool { return o.Name == c.Name && o.Required })
		})
	}
}

// after puts the columns into the order that parent has.
func (p *pinned) after(parent Schema, dropped []string) ([]Column, error) {
	var out []Column
	var lost []string
	placed := map[string]bool{}
	for _, old := range parent.Stated() {
		i, stated := p.by[old.Name]
		switch {
		case !stated && slices.Contains(dropped, old.Name):
		case !stated:
			lost = append(lost, old.Name)
		case old.Form() != p.columns[i].Form():
			return nil, fmt.Errorf("%w: column %q of the last version is %s, %s makes it %s; give the new one another name and list the old one under drop_columns",
				ErrColumns, old.Name, old.Form(), p.who[i], p.columns[i].Form())
		default:
			out, placed[old.Name] = append(out, p.columns[i]), true
		}
	}
	if len(lost) > 0 {
		return nil, fmt.Errorf("%w: no recipe states column %s of the last version any more; readers count on it: state it again, or list it under drop_columns in dataset.yaml",
			ErrColumns, strings.Join(lost, ", "))
	}
	for _, c := range p.columns {
		if !placed[c.Name] {
			out = append(out, c)
		}
	}
	return out, nil
}
