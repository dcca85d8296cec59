package recipe

import (
	"slices"
	"strings"
)

// alternatives reads a list of places, first index given.
func (v value) alternatives(rowsFields []string, index int) []*Alternative {
	var out []*Alternative
	for _, e := range v.list() {
		if a := e.alternative(rowsFields); a != nil {
			a.Index = index + len(out)
			out = append(out, a)
		}
	}
	return out
}

var alternativeOptions = slices.Concat(sourceOptions, []string{"transforms", "example"}, []string{"name", "section", "unit"})

// alternative reads { page: path, … }, { page: { css: … } }, { specs: UPC Code } or { const: JPY }.
func (v value) alternative(rowsFields []string) *Alternative {
	o, ok := v.mapping("an alternative such as { page: … }")
	if !ok {
		return nil
	}
	a := &Alternative{}
	places := o.places(rowsFields)
	if len(places) != 1 {
		known := slices.Concat(o.d.pageNames(), rowsFields, []string{"const", "var"})
		switch {
		case len(places) > 1:
			o.fail("%s in one alternative: write one for each", strings.Join(places, " and "))
		case len(o.names) == 0:
			o.fail("an alternative says nowhere to look")
		default:
			name := o.names[0]
			o.d.fail(o.keyPos(name), "unknown page %q%s", name, suggestOr(name, known))
		}
		return nil
	}
	in := o.values[places[0]]
	page, isPage := o.d.pages[places[0]]
	switch {
	case isPage:
		a.Page = page.Name
		a.Source = o.pageSource(page, in)
	case slices.Contains(rowsFields, places[0]):
		a.Rows = places[0]
		a.Row, _ = in.text()
		a.Source = &Source{At: v.at(), Kind: FromConst}
	default:
		a.Source = o.merged(nil, places[0], in).source("the alternative")
	}
	o.allow("an alternative", slices.Concat(alternativeOptions, places))
	if t, ok := o.get("transforms"); ok {
		a.Transforms = t.transforms()
	}
	if e, ok := o.get("example"); ok {
		a.Examples = e.texts()
	}
	for _, cell := range []string{"name", "section", "unit"} {
		if in, ok := o.get(cell); ok && a.Source != nil {
			if s := in.sourceOr(a.Kind, "cell "+cell); s != nil {
				a.Cells = append(a.Cells, Cell{Name: cell, From: s})
			}
		}
	}
	return a
}

// places are the keys that say where an alternative looks.
func (o object) places(rowsFields []string) []string {
	var out []string
	for _, name := range o.names {
		if _, ok := o.d.pages[name]; ok || slices.Contains(rowsFields, name) || name == "const" || name == "var" {
			out = append(out, name)
		}
	}
	return out
}

// pageSource reads what stands behind a page's name, with the options beside it.
func (o object) pageSource(page *Page, in value) *Source {
	if in.isMap() {
		inner, ok := in.object("the place on "+page.Name, sourceKeys)
		if !ok {
			return nil
		}
		return o.merged(&inner, "", value{}).source("the place on " + page.Name)
	}
	if page.Read.Kind != ReadHTML {
		return o.merged(nil, "json", in).source("the place on " + page.Name)
	}
	return o.merged(nil, "css", in).source("the place on " + page.Name)
}

// merged is a source's mapping with the options that stand beside it in the alternative.
func (o object) merged(inner *object, kind string, in value) object {
	out := object{value: o.value, values: map[string]value{}}
	if inner != nil {
		out.value = inner.value
		for _, n := range inner.names {
			out.names, out.values[n] = append(out.names, n), inner.values[n]
		}
	} else {
		out.value = in
		out.names, out.values[kind] = append(out.names, kind), in
	}
	for _, n := range o.names {
		if !slices.Contains(sourceOptions, n) {
			continue
		}
		if out.has(n) {
			o.values[n].fail("%q is there twice", n)
			continue
		}
		out.names, out.values[n] = append(out.names, n), o.values[n]
	}
	return out
}

func (d *decoder) pageNames() []string {
	out := make([]string, 0, len(d.pages))
	for n := range d.pages {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}
