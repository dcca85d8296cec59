package builder

import (
	"context"
	"slices"
	"strings"

	rows "sheaf/internal/extract/propose/list"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/edit"
)

// mostKept is how many places of a click a column keeps.
const mostKept = 4

// picked turns a click into changes of the recipe.
func (b *Builder) picked(ctx context.Context, id string, s state, e Edit) ([]edit.Edit, error) {
	if e.Op == "link" && e.None {
		if s.keyedByLink() {
			return nil, refuse(CodeInvalid, "rows are told from each other by the address that they link to: choose another key first").on("none")
		}
		return one(edit.SetLink{None: true})
	}
	if e.Node == nil {
		return nil, refuse(CodeInvalid, "click the element that is meant").on("node")
	}
	t, err := b.target(ctx, id, s, e.click())
	if err != nil {
		return nil, err
	}
	t.o.mu.Lock()
	defer t.o.mu.Unlock()
	switch e.Op {
	case "rows":
		return t.editRows()
	case "next":
		return t.editNext()
	case "link":
		return t.editLink()
	}
	return t.editColumn(e)
}

// keyedByLink reports whether a part of the address of rows' own pages is what makes them the same tomorrow.
func (s state) keyedByLink() bool {
	return slices.ContainsFunc(s.Work.view().Items, func(it edit.Item) bool {
		return slices.ContainsFunc(it.KeyOf, func(name string) bool { return strings.Contains(it.Address, "{"+name+"}") })
	})
}

// editRows names the rows anew where only which of them count has changed.
func (t *target) editRows() ([]edit.Edit, error) {
	chosen, _ := t.chosenRows()
	if slices.Equal(chosen, t.rows) {
		return nil, nil
	}
	list := t.o.index.RankSet(chosen)
	if len(list) > 0 {
		none := []string{}
		return one(edit.SetRows{Page: t.bench.page, Text: list[0].CSS, Skip: &none, StopAt: &none})
	}
	if l := t.listOf(chosen); l != nil && len(l.Items) == len(chosen) && l.Rows != "" {
		skip, stop := skipRules(l)
		return one(edit.SetRows{Page: t.bench.page, Text: l.Rows, Skip: &skip, StopAt: &stop})
	}
	return nil, unfindable("rows").on("node")
}

// skipRules are a list's rules for rows that are none, and where it ends, as the language writes them.
func skipRules(l *rows.List) (skip, stop []string) {
	skip, stop = []string{}, []string{}
	for _, r := range l.Skip {
		switch {
		case r.Lacks != "":
			skip = append(skip, "{ lacks: "+quote(r.Lacks)+" }")
		case r.Equals != "":
			skip = append(skip, "{ css: "+quote(r.CSS)+", equals: "+quote(r.Equals)+" }")
		default:
			skip = append(skip, "{ css: "+quote(r.CSS)+" }")
		}
	}
	if l.StopAt != "" {
		stop = append(stop, "{ css: "+quote(l.StopAt)+" }")
	}
	return skip, stop
}

func (t *target) editNext() ([]edit.Edit, error) {
	link, attr := t.onward()
	if link == nil {
		return nil, noLink().on("node")
	}
	places := t.nextPlaces(link, attr)
	if len(places) == 0 {
		return nil, unfindable("link").on("node")
	}
	return one(edit.SetNext{Page: t.listPage(), Links: places[:min(len(places), mostKept)]})
}

func (t *target) editLink() ([]edit.Edit, error) {
	link := nearestLink(t.node, t.rows)
	if link == nil {
		return nil, noLink().on("node")
	}
	found := t.values(link, "href")
	if len(found.sources) == 0 {
		return nil, t.problem(found, "link")
	}
	return one(edit.SetLink{Page: t.listPage(), Address: found.sources[0]})
}

// listPage is the page kind of the sample's list, "" where the recipe reads none on it.
func (t *target) listPage() string {
	if t.rows == nil {
		return ""
	}
	return t.bench.page
}

// editColumn adds a column with the places of a click, or the places to a column that is there.
func (t *target) editColumn(e Edit) ([]edit.Edit, error) {
	if !columnName.MatchString(e.Name) {
		return nil, refuse(CodeInvalid, "a column's name has lower-case letters, digits and _, and begins with a letter").on("name")
	}
	found := t.values(t.node, t.attr())
	if len(found.sources) == 0 {
		return nil, t.problem(found, "value")
	}
	out, err := t.ownPage()
	if err != nil {
		return nil, err
	}
	var places []edit.Place
	for _, source := range found.sources[:min(len(found.sources), mostKept)] {
		places = append(places, edit.Place{Page: t.pageKind(), Source: source})
	}
	at := slices.IndexFunc(t.fields, func(f *recipe.Field) bool { return f.Name == e.Name })
	if e.Op == "column_add" && at < 0 {
		return append(out, t.newColumn(e, found.kind, places)), nil
	}
	if at < 0 {
		return nil, refuse(CodeInvalid, "there is no column %s", clip(e.Name, 60)).on("name")
	}
	first := e.At == "first"
	if first {
		slices.Reverse(places)
	}
	for _, p := range places {
		out = append(out, edit.AddPlace{Column: e.Name, Place: p, First: first})
	}
	if e.Op == "column_add" && e.Type != "" {
		out = append(out, edit.SetColumn{Name: e.Name, Type: &e.Type})
	}
	return out, nil
}

func (t *target) newColumn(e Edit, kind string, places []edit.Place) edit.AddColumn {
	out := edit.AddColumn{Name: e.Name, Type: e.Type, Places: places, Required: e.Required != nil && *e.Required}
	own := recipe.TableColumns(t.produces) == nil
	if out.Type == "" && own && kind != string(recipe.TypeText) {
		out.Type = kind
	}
	if out.Type == string(recipe.TypeImages) && own {
		out.Options = map[string]string{"list": "true"}
	}
	return out
}

// ownPage adds the page of one thing to a recipe that reads rows only, so that columns may have places on it.
func (t *target) ownPage() ([]edit.Edit, error) {
	if t.rows != nil || t.kind != "" || t.bench.doc == nil {
		return nil, nil
	}
	view := t.bench.doc.View()
	if slices.ContainsFunc(view.Pages, func(p edit.Page) bool { return p.Name == t.bench.page }) {
		return nil, nil
	}
	if len(view.Items) == 0 || view.Items[0].Address == "" {
		return nil, refuse(CodeInvalid, "the rows do not lead to pages like this one: pick the link that does first").on("node")
	}
	get, required := "get: ${address}", "required"
	return []edit.Edit{
		edit.SetPart{Path: []string{"pages", t.bench.page}, YAML: &get},
		edit.SetPart{Path: []string{"items", view.Items[0].Name, "answers", t.bench.page}, YAML: &required},
	}, nil
}

// pageKind is the page kind that a sample's places are written for.
func (t *target) pageKind() string {
	if t.rows != nil || t.kind == "" {
		return t.bench.page
	}
	return t.kind
}

func (t *target) problem(found valued, what string) *Error {
	if found.problem == ProblemOutside {
		return refuse(CodeInvalid, "this stands outside of the list's rows: click inside one of them").on("node")
	}
	return unfindable(what).on("node")
}

func unfindable(what string) *Error {
	return refuse(CodeNothing, "nothing tells this %s from what stands beside it: click the element around it, or another one", what)
}

func noLink() *Error { return refuse(CodeInvalid, "this leads nowhere: click a link") }
