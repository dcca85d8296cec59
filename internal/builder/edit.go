package builder

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/recipe"
	"sheaf/internal/recipe/draft"
	"sheaf/internal/recipe/edit"
)

// Edit is one change of a draft's recipe. Op says which; the other parts are those that it needs.
type Edit struct {
	Op string `json:"op" enum:"rows,next,link,column_add,column_place,column_remove,column_rename,column_set,column_order,place_remove,place_move,key,starts,politeness,name,part,yaml"`

	Sample string `json:"sample,omitempty" maxLength:"16" doc:"rows, next, link, column_add, column_place: page that was clicked"`
	Node   *int   `json:"node,omitempty" minimum:"0" doc:"The same: element that was clicked"`
	Attr   string `json:"attr,omitempty" maxLength:"100" doc:"column_add, column_place: what of the element is meant"`
	Also   []int  `json:"also,omitempty" maxItems:"100" doc:"Further elements that belong to it"`
	Except []int  `json:"except,omitempty" maxItems:"100" doc:"Elements that do not"`
	None   bool   `json:"none,omitempty" doc:"next, link: there is none"`

	Template string `json:"template,omitempty" maxLength:"8192" doc:"next: the list's address with {n} where the page's number stands"`
	First    *int   `json:"first,omitempty" minimum:"0" doc:"next: number of the first page; 1 unless said"`
	Step     int    `json:"step,omitempty" minimum:"0" doc:"next: what the number grows by"`

	Name       string       `json:"name,omitempty" maxLength:"100" doc:"Column; with op name the recipe's name"`
	To         string       `json:"to,omitempty" maxLength:"100" doc:"column_rename: new name"`
	Names      []string     `json:"names,omitempty" maxItems:"500" doc:"column_order"`
	At         string       `json:"at,omitempty" enum:"first,last" doc:"column_place: before the column's other places or behind them"`
	Type       string       `json:"type,omitempty" maxLength:"40" doc:"column_add, column_set"`
	Required   *bool        `json:"required,omitempty" doc:"column_add, column_set"`
	Tracked    *bool        `json:"tracked,omitempty" doc:"column_set"`
	Default    *string      `json:"default,omitempty" maxLength:"2000" doc:"column_set: value where the page has none; empty = none"`
	About      *string      `json:"about,omitempty" maxLength:"2000" doc:"column_set: the column's meaning"`
	Transforms *[]Transform `json:"transforms,omitempty" maxItems:"50" doc:"column_set: steps on the text; empty = none"`

	Index int `json:"index,omitempty" minimum:"0" doc:"place_remove, place_move: place, from 0"`
	Place int `json:"place,omitempty" minimum:"0" doc:"place_move: where it goes"`

	Columns   []string `json:"columns,omitempty" maxItems:"10" doc:"key"`
	Addresses []string `json:"addresses,omitempty" maxItems:"10000" doc:"starts: [1-20] stands for a range of numbers"`

	Rate        *string `json:"rate,omitempty" maxLength:"20" doc:"politeness: 1/s, 30/min"`
	BudgetPages *int    `json:"budget_pages,omitempty" minimum:"0" doc:"politeness: requests of a run at most; 0 = no bound"`

	Path []string `json:"path,omitempty" maxItems:"20" doc:"part: path of a part of the recipe"`
	YAML *string  `json:"yaml,omitempty" maxLength:"1000000" doc:"part: its new text, none takes it out; yaml: the whole recipe"`
}

// Transform is a step on a column's text.
type Transform struct {
	Kind string   `json:"kind" enum:"trim,squash,lower,upper,regex,replace,split,join,nth,prefix,suffix,strip_tags,unescape,decode_url,query,minor_units"`
	Args []string `json:"args" maxItems:"4"`
}

// Edit makes changes to a draft's recipe: all or none, one step of undo. Errors: CodeInvalid, CodeNoRecipe, CodeNoSample,
// CodeNoNode, CodeNothing, CodeChanged.
func (b *Builder) Edit(ctx context.Context, id string, seq int, edits []Edit) (Draft, error) {
	s, err := b.newest(ctx, id, seq)
	if err != nil {
		return Draft{}, err
	}
	w := s.Work
	for i, e := range edits {
		if err := ctx.Err(); err != nil {
			return Draft{}, context.Cause(ctx)
		}
		next := s
		next.Work = w
		if w, err = b.edited(ctx, id, next, e); err != nil {
			var mine *Error
			if errors.As(err, &mine) {
				mine.Field = strings.TrimSuffix(fmt.Sprintf("edits[%d].%s", i, mine.Field), ".")
			}
			return Draft{}, err
		}
	}
	return b.commit(ctx, id, s.step(w))
}

// edited is the work after one edit.
func (b *Builder) edited(ctx context.Context, id string, s state, e Edit) (work, error) {
	if e.Op == "rows" && e.Node != nil {
		if w, made, err := b.rowsAnew(ctx, id, s, e); made || err != nil {
			return w, err
		}
	}
	if s.Work.Recipe == "" && e.Op != "yaml" {
		return work{}, refuse(CodeNoRecipe, "nothing was chosen yet: accept a proposal or pick rows on the page first").on("op")
	}
	doc, err := edit.Open([]byte(s.Work.Recipe), s.Work.files())
	if err != nil {
		return work{}, &Error{Code: CodeRecipe, Detail: err.Error(), Err: err}
	}
	changes, err := b.changes(ctx, id, s, e)
	if err != nil {
		return work{}, err
	}
	next, err := doc.Apply(changes...)
	switch {
	case errors.Is(err, edit.ErrEdit), errors.Is(err, recipe.ErrInvalid):
		return work{}, &Error{Code: CodeInvalid, Detail: err.Error(), Field: "op", Err: err}
	case err != nil:
		return work{}, fmt.Errorf("edit draft %s: %w", id, err)
	}
	w := s.Work
	w.Recipe = string(next.Text())
	return w, nil
}

// changes are what an edit means to the recipe's text.
func (b *Builder) changes(ctx context.Context, id string, s state, e Edit) ([]edit.Edit, error) {
	switch e.Op {
	case "rows", "link", "column_add", "column_place":
		return b.picked(ctx, id, s, e)
	case "next":
		if e.Node != nil {
			by, err := b.picked(ctx, id, s, e)
			return append(s.uncounted(), by...), err
		}
		by, err := nextEdit(e)
		if e.None {
			by = append(by, s.uncounted()...)
		}
		return by, err
	case "column_remove":
		return one(edit.RemoveColumn{Name: e.Name})
	case "column_rename":
		return one(edit.RenameColumn{Name: e.Name, To: e.To})
	case "column_order":
		return one(edit.OrderColumns{Names: e.Names})
	case "column_set":
		return one(e.setColumn())
	case "place_remove":
		return one(edit.RemovePlace{Column: e.Name, Index: e.Index})
	case "place_move":
		return one(edit.MovePlace{Column: e.Name, Index: e.Index, To: e.Place})
	case "key":
		return one(edit.SetKey{Columns: e.Columns})
	case "starts":
		return s.startsEdit(e)
	case "politeness":
		return one(edit.SetPoliteness{Rate: e.Rate, BudgetPages: e.BudgetPages})
	case "name":
		return one(edit.SetName{Name: e.Name})
	case "part":
		return one(edit.SetPart{Path: e.Path, YAML: e.YAML})
	case "yaml":
		if e.YAML == nil {
			return nil, refuse(CodeInvalid, "the recipe's text is missing").on("yaml")
		}
		return one(edit.ReplaceText{Text: *e.YAML})
	}
	return nil, refuse(CodeInvalid, "%q is no edit", clip(e.Op, 30)).on("op")
}

func one(e edit.Edit) ([]edit.Edit, error) { return []edit.Edit{e}, nil }

func (e Edit) setColumn() edit.SetColumn {
	out := edit.SetColumn{Name: e.Name, Required: e.Required, Tracked: e.Tracked, Default: e.Default, About: e.About}
	if e.Type != "" {
		out.Type = &e.Type
	}
	if e.Transforms != nil {
		steps := []edit.Transform{}
		for _, t := range *e.Transforms {
			steps = append(steps, edit.Transform{Kind: recipe.TransformKind(t.Kind), Args: t.Args})
		}
		out.Transforms = &steps
	}
	return out
}

func nextEdit(e Edit) ([]edit.Edit, error) {
	switch {
	case e.None:
		return one(edit.SetNext{None: true})
	case e.Template != "":
		first := 1
		if e.First != nil {
			first = *e.First
		}
		return one(edit.SetNext{Template: e.Template, First: first, Step: e.Step})
	}
	return nil, refuse(CodeInvalid, "say what leads to the next page: a click on it, an address with {n}, or that there is none").on("node")
}

// uncounted lets a list that was counted by a number in its address begin with the draft's own address again.
func (s state) uncounted() []edit.Edit {
	view := s.Work.view()
	for _, page := range view.Pages {
		if page.Role != RoleList || page.Method != "GET" || !strings.Contains(page.Address, "${n}") || page.Data {
			continue
		}
		get := "${address}"
		out := []edit.Edit{edit.SetPart{Path: []string{"pages", page.Name, "get"}, YAML: &get}}
		for _, start := range view.Starts {
			if start.Page == page.Name && len(start.Addresses) == 0 {
				from := "{ addresses: [" + quote(s.Address) + "], page: " + page.Name + " }"
				out = append(out, edit.SetPart{Path: start.Path, YAML: &from})
			}
		}
		return out
	}
	return nil
}

// startsEdit cleans the addresses as those that are pasted first.
func (s state) startsEdit(e Edit) ([]edit.Edit, error) {
	var out []string
	for i, pasted := range e.Addresses {
		if strings.TrimSpace(pasted) == "" {
			continue
		}
		address, _, err := CleanAddress(pasted)
		if err != nil {
			var mine *Error
			if errors.As(err, &mine) {
				mine.Field = "addresses[" + strconv.Itoa(i) + "]"
			}
			return nil, err
		}
		if ranged := strings.NewReplacer("%5B", "[", "%5D", "]").Replace(address); strings.Contains(pasted, "[") {
			address = ranged
		}
		if !slices.Contains(out, address) {
			out = append(out, address)
		}
	}
	if len(out) == 0 {
		return nil, refuse(CodeInvalid, "a collection begins with at least one address").on("addresses")
	}
	return append(s.formed(out), edit.SetStarts{Addresses: out}), nil
}

// formed lets the recipe's items have the form of some addresses, where the recipe begins with items and their form, which was
// told from one address, does not fit them.
func (s state) formed(addresses []string) []edit.Edit {
	plan, err := s.plan()
	if err != nil || len(plan.StartRules) == 0 || plan.StartRules[0].Open == "" {
		return nil
	}
	kind := plan.StartRules[0].Open
	fits := func(address string) bool { _, ok := plan.ItemVars(kind, address); return ok }
	plain := slices.DeleteFunc(slices.Clone(addresses), func(a string) bool { return strings.Contains(a, "[") })
	if !slices.ContainsFunc(plain, func(a string) bool { return !fits(a) }) {
		return nil
	}
	form, ok := draft.FormOf(plain, plan.Items[kind].Address.Text)
	if !ok {
		return nil
	}
	address := quote(form.Address)
	out := []edit.Edit{edit.SetPart{Path: []string{"items", kind, "address"}, YAML: &address}}
	if form.Vars != "" {
		out = append(out, edit.SetPart{Path: []string{"items", kind, "vars"}, YAML: &form.Vars})
	} else if len(plan.Items[kind].Vars) > 0 {
		out = append(out, edit.SetPart{Path: []string{"items", kind, "vars"}})
	}
	pattern := quote(form.Pattern)
	for _, f := range plan.Fields {
		for i, alt := range f.From {
			if f.Name == keyColumn && alt.Page != "" && alt.Kind == recipe.FromURL {
				out = append(out, edit.SetPart{Path: []string{"fields", f.Name, "from", strconv.Itoa(i), alt.Page, "url"}, YAML: &pattern})
			}
		}
	}
	return out
}

// rowsAnew makes the recipe from rows that somebody chose on a page, with what else stands in them. False: the recipe has a
// list on this page whose rows these are another choice of; its columns stay.
func (b *Builder) rowsAnew(ctx context.Context, id string, s state, e Edit) (work, bool, error) {
	t, err := b.target(ctx, id, s, e.click())
	if err != nil {
		return work{}, false, err
	}
	t.o.mu.Lock()
	chosen, _ := t.chosenRows()
	same := 0
	for _, r := range chosen {
		if slices.Contains(t.rows, r) {
			same++
		}
	}
	options := t.optionsOf(chosen)
	t.o.mu.Unlock()
	if len(chosen) < 2 {
		return work{}, false, refuse(CodeNothing, "nothing on the page is like this: click a part of a row that repeats, such as its title").on("node")
	}
	if same*2 >= len(chosen) {
		return work{}, false, nil
	}
	p, _ := s.sample(e.Sample)
	made, err := draft.Make(draft.Page{URL: p.URL, Status: p.Status, ContentType: p.ContentType, Body: t.o.body}, options)
	if err != nil {
		return work{}, false, notMade(err)
	}
	return madeOf(made), true, nil
}

// optionsOf are those by which drafting takes chosen rows: as the list that the page is read to have, where they are just
// that one's.
func (t *target) optionsOf(chosen []*html.Node) draft.Options {
	o := draft.Options{Kind: draft.List, Rows: t.numbers(chosen)}
	if l := t.listOf(chosen); l != nil && len(l.Items) == len(chosen) {
		for i := range t.o.lists {
			if &t.o.lists[i] == l {
				o.Nth, o.Rows = i+1, nil
			}
		}
	}
	return o
}

func (e Edit) click() Click {
	c := Click{Sample: e.Sample, Attr: e.Attr, Also: e.Also, Except: e.Except}
	if e.Node != nil {
		c.Node = *e.Node
	}
	return c
}
