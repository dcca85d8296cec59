package repair

import (
	"encoding/json"
	"fmt"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/edit"
	"sheaf/internal/record"
)

// spot is a row, or the one thing of a page: a pair and a key.
type spot struct {
	pair int
	key  string
}

// tried is a candidate with what it gave on the pages after.
type tried struct {
	candidate
	values map[spot]any
}

// weigh reads the pages after with every candidate.
func (c *Case) weigh(all []candidate) ([]tried, error) {
	if len(all) == 0 {
		return nil, nil
	}
	plan, at, err := c.with(all)
	if err != nil {
		return nil, err
	}
	out := make([]tried, len(all))
	for i, t := range all {
		out[i] = tried{t, map[spot]any{}}
	}
	for i, p := range c.pairs {
		a, err := extract.Read(plan, p.New.Kind, p.New.input())
		if err != nil {
			return nil, fmt.Errorf("read archived %s: %w", p.New.URL, err)
		}
		if a.Outcome != record.OK {
			continue
		}
		for _, r := range extract.ReadPlaces(plan, a) {
			j, ok := at[placed{r.Field, r.Index}]
			if !ok || all[j].page != p.New.Kind {
				continue
			}
			for row, v := range r.Values {
				if v != nil {
					out[j].values[spot{i, c.keyAt(i, row)}] = v
				}
			}
		}
	}
	return out, nil
}

// keyAt is the key of a row of the page after of a pair.
func (c *Case) keyAt(pair, row int) string {
	if units := c.fresh[pair].units; row < len(units) {
		return units[row].key
	}
	return c.pairs[pair].Key
}

// placed names a place of a plan.
type placed struct {
	field string
	index int
}

// with is the recipe with every candidate behind the places of its column. Those that the language refuses are left out.
func (c *Case) with(all []candidate) (*recipe.Plan, map[placed]int, error) {
	var edits []edit.Edit
	at, next := map[placed]int{}, map[string]int{}
	put := func(i int) {
		field := all[i].field
		if _, known := next[field]; !known {
			next[field] = len(c.sources(field))
		}
		at[placed{field, next[field]}] = i
		next[field]++
	}
	for i, t := range all {
		edits = append(edits, edit.AddPlace{Column: t.field, Place: edit.Place{Page: t.page, Source: t.source}})
		put(i)
	}
	if doc, err := c.doc.Apply(edits...); err == nil {
		if plan, err := c.planOf(doc); err == nil {
			return plan, at, nil
		}
	}
	at, next = map[placed]int{}, map[string]int{}
	doc := c.doc
	for i := range all {
		one, err := doc.Apply(edits[i])
		if err == nil {
			_, err = one.Recipe()
		}
		if err == nil {
			doc = one
			put(i)
		}
	}
	plan, err := c.planOf(doc)
	return plan, at, err
}

// same reports whether two values are the same to a table.
func same(a, b any) bool {
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && string(x) == string(y)
}
