package builder

import (
	"context"
	"slices"

	"sheaf/internal/recipe"
)

// Origin is a recipe that a draft begins with.
type Origin struct {
	Title string            // what people call it, until a page says what its site is called
	YAML  string            // any text: what is wrong with it is a problem of the draft's view
	Files map[string]string // that the text names
	// Saved is the revision that the draft is to change; nil = it becomes a recipe of its own.
	Saved *Saved
	// Address is a page to look at; "" = the first that the recipe itself asks for. Blind: none is fetched.
	Address string
	Blind   bool
}

// FromRecipe begins a draft with a recipe that is there already, to change it, to make another of it, or to mend it: and with
// a page of its site. That the site refuses the page is a warning of the draft, no error. Errors: CodeAddress, and those of
// the object store.
func (b *Builder) FromRecipe(ctx context.Context, o Origin) (Draft, error) {
	if err := b.tidy(ctx); err != nil {
		return Draft{}, err
	}
	s := state{Created: b.clock.Now().UTC(), Title: o.Title, Saved: o.Saved, Work: work{Recipe: o.YAML, Files: o.Files}}
	address, notes := o.Address, []Note(nil)
	switch {
	case o.Blind:
		address = ""
	case address != "":
		var err error
		if address, notes, err = CleanAddress(address); err != nil {
			return Draft{}, err
		}
	default:
		address = s.Work.firstAddress()
	}
	id := newID(b.clock.Now(), b.random())
	var got visited
	if address != "" {
		var err error
		if got, err = b.visit(ctx, id, address, nil); err != nil {
			return Draft{}, err
		}
		s.Address, s.Notes, s.Refused = got.address, slices.Concat(notes, got.notes), got.refusal
	}
	return b.begin(ctx, id, s, got)
}

// firstAddress is the first page that the recipe asks for by a plain GET; "" where it cannot be said.
func (w work) firstAddress() string {
	r, err := w.parsed()
	if err != nil {
		return ""
	}
	plan, err := r.Compile(0, nil)
	if err != nil {
		return "" // a parameter without default: only a dataset says where it begins
	}
	for v, err := range plan.Starts() {
		if err != nil {
			return ""
		}
		if address := addressOf(plan, v); address != "" {
			return address
		}
	}
	return ""
}

func addressOf(plan *recipe.Plan, v recipe.Visit) string {
	switch {
	case v.Item != "":
		asked, err := plan.ItemRequests(v.Item, v.Vars)
		if err == nil && len(asked) > 0 && asked[0].Method == "GET" {
			return asked[0].URL
		}
	case v.Page != "":
		if req, err := plan.PageRequest(v); err == nil && req.Method == "GET" {
			return req.URL
		}
	}
	return ""
}
