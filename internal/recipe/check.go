package recipe

import (
	"slices"
	"strings"
)

// checker looks at what only the whole recipe tells: that names refer to something and variables get values.
type checker struct {
	d     *decoder
	r     *Recipe
	pages map[string]*Page
	items map[string]*Item
	names []string // of fields
	known []string // parameters and constants: bound everywhere
}

func check(d *decoder, r *Recipe) {
	c := &checker{d: d, r: r, pages: d.pages, items: map[string]*Item{}}
	for _, it := range r.Items {
		c.items[it.Kind] = it
	}
	for _, f := range r.Fields {
		c.names = append(c.names, f.Name)
	}
	for _, p := range r.Parameters {
		if !p.List {
			c.known = append(c.known, p.Name)
		}
	}
	for _, k := range r.Constants {
		c.known = append(c.known, k.Name)
	}
	c.ownTable()
	c.identity()
	c.money()
	known := 0
	for _, s := range r.Starts {
		c.start(s)
		if s.Kind == StartKnown {
			known++
		}
		if s.Kind == StartKnown && known > 1 {
			d.fail(s.At, "a second known: one rule says for all stored items when they are due")
		}
	}
	for _, it := range r.Items {
		c.item(it)
	}
	for _, p := range r.Pages {
		c.page(p)
	}
	for _, f := range r.Fields {
		c.field(f)
	}
	c.rank()
}

// identity: site and marketplace are in every key.
func (c *checker) identity() {
	for _, name := range []string{"site", "marketplace"} {
		if !slices.Contains(c.known, name) {
			c.d.fail(Pos{Path: "constants"}, "%s is missing: every key has it, as constant or parameter", name)
		}
	}
	seen := map[string]bool{}
	for _, name := range c.known {
		if seen[name] {
			c.d.fail(Pos{Path: "constants." + name}, "%q is a parameter and a constant", name)
		}
		seen[name] = true
	}
	columns := columnsOf(c.r.Produces)
	for _, k := range c.r.Constants {
		allowed := append([]string{"site", "marketplace", "locale"}, columnNames(columns)...)
		if columns != nil && !slices.Contains(allowed, k.Name) {
			c.d.fail(k.At, "table %s has no column %q%s", c.r.Produces, k.Name, suggestOr(k.Name, allowed))
		}
		if k.By != nil {
			c.by(k.At, k.By.Parameter, keysOf(k.By.Values))
		}
	}
}

// by checks that a choice covers exactly the values of its parameter.
func (c *checker) by(at Pos, name string, values []string) {
	i := slices.IndexFunc(c.r.Parameters, func(p *Parameter) bool { return p.Name == name })
	if i < 0 {
		c.d.fail(at, "there is no parameter %q%s", name, suggest(name, c.parameterNames()))
		return
	}
	for _, allowed := range c.r.Parameters[i].OneOf {
		if !slices.Contains(values, allowed) {
			c.d.fail(at, "nothing is said for %s: %s", name, allowed)
		}
	}
	if len(c.r.Parameters[i].OneOf) == 0 {
		return
	}
	for _, v := range values {
		if !slices.Contains(c.r.Parameters[i].OneOf, v) {
			c.d.fail(at, "%s is never %q%s", name, v, suggest(v, c.r.Parameters[i].OneOf))
		}
	}
}

func (c *checker) parameterNames() []string {
	var out []string
	for _, p := range c.r.Parameters {
		out = append(out, p.Name)
	}
	return out
}

func keysOf[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (c *checker) money() {
	if e := c.r.Money.ExpectBy; e != nil {
		c.by(Pos{Path: "money.expect_by"}, e.Parameter, keysOf(e.Values))
	}
	for _, f := range c.r.Fields {
		if (f.Type == TypeMoney || f.Type == TypeMoneyRange) && len(c.r.Money.Expect) == 0 && c.r.Money.ExpectBy == nil {
			c.d.fail(f.At, "money needs the currencies that are believed: money: { expect: [USD] }")
			return
		}
	}
}

func (c *checker) start(s *Start) {
	var have []string
	for _, e := range s.Each {
		have = append(have, e.Name)
		c.values(e.Values)
	}
	for _, v := range s.Vars {
		c.bound(s.At, v.Value.Names(), slices.Concat(have, c.known))
		have = append(have, v.Name)
	}
	if s.Addresses != nil {
		c.values(*s.Addresses)
	}
	for _, t := range s.Sitemaps {
		c.bound(s.At, t.Names(), c.known)
	}
	if s.Page != "" {
		p, ok := c.pages[s.Page]
		if !ok {
			c.d.fail(s.At, "there is no page %q%s", s.Page, suggest(s.Page, keysOf(c.pages)))
			return
		}
		if s.Kind == StartAddresses || s.Kind == StartSitemap {
			have = append(have, addressVar)
		}
		c.startsPage(s, p, have)
	}
	if s.Open != "" {
		c.startsItem(s, have)
	}
}

func (c *checker) startsPage(s *Start, p *Page, have []string) {
	// A page at a given address is asked for as it is.
	if !slices.Contains(have, addressVar) || p.usesAddress() {
		c.bound(s.At, p.variables(), slices.Concat(have, c.known, p.ownVariables()))
	}
	for _, name := range have {
		if name != addressVar && !p.uses(name) && !c.usedByVars(s, name) {
			c.d.fail(s.At, "page %s does not use the variable %q%s", p.Name, name, suggest(name, p.variables()))
		}
	}
	if s.WhenCapped != nil {
		p.WhenCapped = s.WhenCapped
	}
}

func (c *checker) usedByVars(s *Start, name string) bool {
	return slices.ContainsFunc(s.Vars, func(v Var) bool { return slices.Contains(v.Value.Names(), name) })
}

// ownVariables get their values from the page's own paging.
func (p *Page) ownVariables() []string {
	if p.Paging == nil {
		return nil
	}
	var out []string
	if p.Paging.N != nil {
		out = append(out, "n")
	}
	for _, v := range p.Paging.Cursor {
		out = append(out, v.Name)
	}
	return out
}

func (c *checker) startsItem(s *Start, have []string) {
	it, ok := c.items[s.Open]
	switch {
	case !ok:
		c.d.fail(s.At, "there is no item %q%s", s.Open, suggest(s.Open, keysOf(c.items)))
	case it.Address.Text == "":
		c.d.fail(s.At, "item %s has no address that could be opened", s.Open)
	case s.Kind == StartEach:
		c.bound(s.At, it.Address.Names(), slices.Concat(have, c.known))
	}
}

func (c *checker) values(v Values) {
	if v.Parameter == "" {
		return
	}
	i := slices.IndexFunc(c.r.Parameters, func(p *Parameter) bool { return p.Name == v.Parameter })
	switch {
	case i < 0:
		c.d.fail(v.At, "there is no parameter %q%s", v.Parameter, suggest(v.Parameter, c.parameterNames()))
	case !c.r.Parameters[i].List:
		c.d.fail(v.At, "parameter %q is one value; say list: true where it is declared", v.Parameter)
	}
}

// bound reports variables that get no value.
func (c *checker) bound(at Pos, used, have []string) {
	for i, name := range used {
		if !slices.Contains(have, name) && !slices.Contains(used[:i], name) {
			c.d.fail(at, "variable %q has no value here; there are %s%s", name, orNone(have), suggest(name, have))
		}
	}
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

func (c *checker) item(it *Item) {
	vars := it.Address.Names()
	for _, name := range keysOf(it.Vars) {
		if !slices.Contains(vars, name) {
			c.d.fail(it.At, "the address has no variable %q%s", name, suggest(name, vars))
		}
	}
	c.bound(it.At, it.Key.Names(), slices.Concat(vars, c.names, c.known))
	if len(it.Answers) > 0 && it.Address.Text == "" {
		c.d.fail(it.At, "an item with answers has an address")
	}
	required := false
	for _, a := range it.Answers {
		p, ok := c.pages[a.Page]
		if !ok {
			c.d.fail(it.At, "there is no page %q%s", a.Page, suggest(a.Page, keysOf(c.pages)))
			continue
		}
		required = required || a.Required
		c.bound(p.At, p.variables(), slices.Concat(vars, c.known, []string{addressVar}))
	}
	if len(it.Answers) > 0 && !required {
		c.d.fail(it.At, "no answer is required: an item could be nothing")
	}
	for _, group := range it.Agree {
		for _, ref := range group {
			p, ok := c.pages[ref.Page]
			if !ok || !slices.ContainsFunc(p.Lets, func(l *Let) bool { return l.Name == ref.Let }) {
				c.d.fail(it.At, "agree: page %q has no `let` named %q", ref.Page, ref.Let)
			}
		}
	}
	if _, err := compileAddress(it.Address, it.Vars, func(string) (string, bool) { return "", false }); err != nil {
		c.d.fail(it.At, "%v", err)
	}
}

// rank gives page kinds their order: answers of items above lists, an item's first answer highest.
func (c *checker) rank() {
	lists := 0
	isAnswer := map[string]bool{}
	for _, it := range c.r.Items {
		for _, a := range it.Answers {
			isAnswer[a.Page] = true
		}
	}
	for _, p := range c.r.Pages {
		if !isAnswer[p.Name] {
			lists++
			p.Rank = lists
		}
	}
	for _, it := range c.r.Items {
		for i, a := range it.Answers {
			if p, ok := c.pages[a.Page]; ok {
				p.Rank = max(p.Rank, lists+len(it.Answers)-i)
			}
		}
	}
}
