package recipe

import (
	"slices"
	"strings"
)

func (c *checker) page(p *Page) {
	for _, name := range p.States {
		i := slices.IndexFunc(c.r.Fields, func(f *Field) bool { return slices.Contains(f.Into, name) || f.Name == name })
		switch {
		case i < 0:
			c.d.fail(p.At, "states: there is no field %q%s", name, suggest(name, c.names))
		case !c.r.Fields[i].readOn(p.Name):
			c.d.fail(p.At, "states: field %q says nothing about where it is on %s", name, p.Name)
		}
	}
	for _, name := range p.Refreshes {
		if !slices.Contains(p.States, name) {
			c.d.fail(p.At, "refreshes: %q is not among states%s", name, suggest(name, p.States))
		}
	}
	if p.Rows == nil && len(p.States) > 0 {
		c.d.fail(p.At, "states needs rows: which parts of the page are its rows")
	}
	if p.Rows != nil && len(p.States) > 0 && !slices.ContainsFunc(p.Open, func(o *Open) bool { _, ok := c.items[o.Item]; return ok }) {
		c.d.fail(p.At, "rows state fields of an item: say in open which one")
	}
	for _, o := range p.Open {
		c.open(o)
	}
	c.paging(p)
	c.pageExpressions(p)
}

// readOn reports whether the field can be known from this page.
func (f *Field) readOn(page string) bool {
	if f.Template != nil {
		return true
	}
	return slices.ContainsFunc(f.From, func(a *Alternative) bool { return a.Page == page || a.Page == "" && a.Rows == "" })
}

func (c *checker) open(o *Open) {
	var vars []string
	it, isItem := c.items[o.Item]
	target, isPage := c.pages[o.Item]
	switch {
	case isItem:
		vars = it.Address.Names()
		if o.Address != nil && it.Address.Text == "" {
			c.d.fail(o.At, "item %s has no address that could be parsed", o.Item)
		}
	case isPage:
		o.Page, o.Item = o.Item, ""
		vars = target.variables()
	default:
		c.d.fail(o.At, "there is no item or page %q%s", o.Item, suggest(o.Item, append(keysOf(c.items), keysOf(c.pages)...)))
		return
	}
	have := slices.Clone(c.known)
	for _, v := range o.Vars {
		if !slices.Contains(vars, v.Name) {
			c.d.fail(v.From.At, "%s has no variable %q%s", o.Item+o.Page, v.Name, suggest(v.Name, vars))
		}
		have = append(have, v.Name)
	}
	if o.Address == nil {
		if isPage {
			have = append(have, target.ownVariables()...)
		}
		c.bound(o.At, vars, have)
	}
}

func (c *checker) paging(p *Page) {
	if p.Paging == nil {
		return
	}
	if p.Paging.N != nil && !p.uses("n") {
		c.d.fail(p.Paging.At, "the page counts, but its request has no ${n}")
	}
	for _, v := range p.Paging.Cursor {
		if !p.uses(v.Name) {
			c.d.fail(v.From.At, "the page's request has no ${%s}", v.Name)
		}
	}
	if p.Rows == nil && slices.Contains(p.Paging.Stop, StopNoNewKeys) && len(p.Open) == 0 {
		c.d.fail(p.Paging.At, "%s needs rows or open: what the keys are", StopNoNewKeys)
	}
}

// pageExpressions checks $names where the page knows which there are.
func (c *checker) pageExpressions(p *Page) {
	check := func(at Pos, e *Expr) { c.dollarNames(at, e, p) }
	for _, s := range p.sources() {
		check(s.At, s.JSON)
	}
	if p.Paging != nil {
		check(p.Paging.At, p.Paging.Served)
	}
	if p.WhenCapped != nil {
		check(p.At, p.WhenCapped.If)
	}
}

func (c *checker) dollarNames(at Pos, e *Expr, p *Page) {
	if e == nil {
		return
	}
	known := p.names()
	for _, start := range e.Starts() {
		name, ok := strings.CutPrefix(start, "$")
		if ok && !slices.Contains(known, name) {
			c.d.fail(at, "%q: there is no $%s here; there are $%s%s", e, name, strings.Join(known, ", $"), suggest(name, known))
		}
	}
}

// names are what expressions on the page may start from beside its data.
func (p *Page) names() []string {
	out := []string{"root", "row"}
	for _, l := range p.Lets {
		out = append(out, l.Name)
	}
	if p.Children != nil {
		out = append(out, "children")
		for _, j := range p.Children.Joins {
			out = append(out, j.As)
		}
	}
	return out
}

// sources lists every source of the page itself.
func (p *Page) sources() []*Source {
	var out []*Source
	for _, l := range p.Lets {
		out = append(out, l.From...)
	}
	for _, o := range p.Open {
		for _, v := range o.Vars {
			out = append(out, v.From)
		}
		if o.Address != nil {
			out = append(out, o.Address)
		}
	}
	for _, s := range []*Source{p.Total, p.Reachable} {
		if s != nil {
			out = append(out, s)
		}
	}
	if p.Paging != nil {
		out = append(out, p.Paging.Next...)
		for _, v := range p.Paging.Cursor {
			out = append(out, v.From)
		}
		if p.Paging.Last != nil {
			out = append(out, p.Paging.Last)
		}
	}
	return out
}

func (c *checker) field(f *Field) {
	columns := columnsOf(c.r.Produces)
	for _, name := range f.Into {
		if _, ok := findColumn(columns, name); columns != nil && !ok {
			c.d.fail(f.At, "into: table %s has no column %q%s", c.r.Produces, name, suggest(name, columnNames(columns)))
		}
		if name != f.Name && slices.Contains(c.names, name) {
			c.d.fail(f.At, "into: %q is a field of its own as well", name)
		}
	}
	if f.OnlyIf != "" && !slices.Contains(c.names, f.OnlyIf) {
		c.d.fail(f.At, "only_if: there is no field %q%s", f.OnlyIf, suggest(f.OnlyIf, c.names))
	}
	if f.Template != nil {
		c.bound(f.At, f.Template.Names(), c.itemVariables())
	}
	for _, a := range slices.Concat(f.From, f.Currency) {
		if a.Source != nil && a.Page != "" {
			c.dollarNames(a.At, a.JSON, c.pages[a.Page])
		}
		if a.Source != nil && a.Kind == FromJSON && a.Page != "" && c.pages[a.Page].Read.Kind == ReadHTML {
			c.d.fail(a.At, "page %s has no JSON: say in read where it is", a.Page)
		}
	}
	c.cells(f)
	c.ownColumn(f)
	if f.Required && f.Template == nil && len(f.From) == 0 {
		c.d.fail(f.At, "a required field has a place where it is")
	}
}

func (c *checker) itemVariables() []string {
	out := slices.Clone(c.known)
	for _, it := range c.r.Items {
		out = append(out, it.Address.Names()...)
	}
	return out
}
