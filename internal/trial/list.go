package trial

import (
	"strings"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
)

// visit is the list page's visit. Where its address does not say which list it is and which page of it, vars and n stand
// for what the page says of itself.
func (page Page) visit(p *recipe.Plan, kind string, vars map[string]string, n int) recipe.Visit {
	if address := page.address(); address != "" && page.addressed(p, kind) {
		v := p.PageAt(kind, address)
		if page.URL == "" {
			v.N = max(v.N, n) // a canonical link is the same for all pages of a list
		}
		return v
	}
	return recipe.Visit{Page: kind, Vars: vars, N: n}
}

// addressed reports whether a list page's own address is what its next page is asked for by. It is not where the
// counter stands in the path or in variables: then the request is built anew.
func (page Page) addressed(p *recipe.Plan, kind string) bool {
	param, counted := p.CountedBy(kind)
	return page.address() != "" && (!counted || param != "")
}

// readList reads a list page, twice where its address leaves open which list it is: the second time with what it says.
func (page Page) readList(p *recipe.Plan, kind string, in extract.Input) (*extract.Answer, error) {
	vars := map[string]string{}
	for _, name := range variablesOf(p, kind) {
		vars[name] = placeholder(name)
	}
	in.Visit = page.visit(p, kind, vars, 0)
	if in.URL == "" {
		in.URL = "https://www." + p.Marketplace + "/" // relative links lead somewhere
	}
	a, err := extract.Read(p, kind, in)
	if err != nil || page.URL != "" && page.addressed(p, kind) {
		return a, err
	}
	again := false
	for name := range vars {
		if v, ok := a.Let[name].(string); ok && v != "" {
			vars[name], again = v, true
		}
	}
	n := 0
	if a.Served != nil {
		n, again = *a.Served, true
	}
	if !again {
		return a, nil
	}
	in.Visit = page.visit(p, kind, vars, n)
	return extract.Read(p, kind, in)
}

// variablesOf are the variables that a list page is asked for with.
func variablesOf(p *recipe.Plan, kind string) []string {
	var names []string
	for _, s := range p.StartRules {
		if s.Page != kind {
			continue
		}
		for _, e := range s.Each {
			names = append(names, e.Name)
		}
		for _, v := range s.Vars {
			names = append(names, v.Name)
		}
	}
	return names
}

// placeholder stands in an address for a value that nobody told.
func placeholder(name string) string { return "{" + name + "}" }

// nextOf is the address of a list's next page for people: null only where the list ends. What neither page nor address
// tell about it stands in braces.
func (page Page) nextOf(p *recipe.Plan, kind string, a *extract.Answer, built *string) *string {
	if a.Next == nil {
		return nil
	}
	if built != nil {
		s := strings.NewReplacer("%7B", "{", "%7D", "}").Replace(*built)
		if s != *built && !hasPlaceholder(a.Next.Vars) {
			return built // its own braces
		}
		return &s
	}
	s := p.Pages[kind].URL.Text
	return &s
}

func hasPlaceholder(vars map[string]string) bool {
	for name, v := range vars {
		if v == placeholder(name) {
			return true
		}
	}
	return false
}
