package repair

import (
	"fmt"

	"sheaf/internal/recipe"
	"sheaf/internal/recipe/edit"
)

// Compile binds a recipe's parameters as its dataset does.
type Compile func(r *recipe.Recipe) (*recipe.Plan, error)

// Case is a recipe with pairs of pages that it read before, and is to read now. It is not safe for concurrent use.
type Case struct {
	doc     *edit.Document
	compile Compile
	plan    *recipe.Plan
	pairs   []Pair
	old     []*sheet
	fresh   []*sheet
	names   Renaming
}

// Open reads every page of the pairs with the recipe. Errors: those of the recipe, and of a page kind that it does not have.
func Open(doc *edit.Document, compile Compile, pairs []Pair) (*Case, error) {
	c := &Case{doc: doc, compile: compile, pairs: pairs}
	var err error
	if c.plan, err = c.planOf(doc); err != nil {
		return nil, err
	}
	l := learner{}
	for _, p := range pairs {
		was, err := read(c.plan, p.Old, p.Key)
		if err != nil {
			return nil, err
		}
		now, err := read(c.plan, p.New, p.Key)
		if err != nil {
			return nil, err
		}
		c.old, c.fresh = append(c.old, was), append(c.fresh, now)
		if was.page != nil && now.page != nil {
			l.compare(was, now)
		}
	}
	c.names = l.renaming()
	return c, nil
}

func (c *Case) planOf(doc *edit.Document) (*recipe.Plan, error) {
	r, err := doc.Recipe()
	if err != nil {
		return nil, fmt.Errorf("read the recipe: %w", err)
	}
	return c.compile(r)
}

// Refused counts the pages after that the recipe takes for none of their kind, by the reason.
func (c *Case) Refused() map[string]int {
	out := map[string]int{}
	for _, s := range c.fresh {
		if s.refused != "" {
			out[s.refused]++
		}
	}
	return out
}

// field is a field of the recipe, nil for none.
func (c *Case) field(name string) *recipe.Field {
	for _, f := range c.plan.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// sources are the places of a column as the recipe writes them, with the page that each belongs to.
func (c *Case) sources(name string) []edit.PlaceView {
	for _, col := range c.doc.View().Columns {
		if col.Name == name {
			return col.Places
		}
	}
	return nil
}
