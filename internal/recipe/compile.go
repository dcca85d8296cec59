package recipe

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"sheaf/internal/fetch/canon"
)

// ErrNoBrowser says that a recipe asks for rendering by a browser where there is none.
var ErrNoBrowser = errors.New("its pages are rendered by a browser, which runs and the web UI have and this command has not")

// Compile binds a source's parameters: text, numbers, booleans or lists of them, as YAML gives them. revision is that of the
// stored recipe, 0 if it is not stored. Errors wrap ErrInvalid and name the parameter; a recipe that renders pages gives
// ErrNoBrowser: whoever fetches pages for this plan fetches them as they are sent.
func (r *Recipe) Compile(revision int, params map[string]any) (*Plan, error) {
	if r.Policy.Render != nil {
		return nil, fmt.Errorf("compile recipe %s: %s: %w", r.Name, r.Policy.Render.At, ErrNoBrowser)
	}
	return r.CompileRendering(revision, params)
}

// CompileRendering is Compile for those who render pages where Plan.Policy.Render says so, or fetch none.
func (r *Recipe) CompileRendering(revision int, params map[string]any) (*Plan, error) {
	p := &Plan{
		Name: r.Name, Revision: revision, Produces: r.Produces, Policy: r.Policy, Money: r.Money, Fields: r.Fields, StartRules: r.Starts,
		Items: map[string]*Item{}, Pages: map[string]*Page{}, Constants: map[string]string{}, Parameters: map[string]string{},
		recipe: r, lists: map[string][]string{}, addresses: map[string]*address{},
	}
	if err := p.bindParameters(r, params); err != nil {
		return nil, fmt.Errorf("compile recipe %s: %w: %w", r.Name, ErrInvalid, err)
	}
	p.bindConstants(r)
	if err := p.checkPlace(); err != nil {
		return nil, fmt.Errorf("compile recipe %s: %w: %w", r.Name, ErrInvalid, err)
	}
	for _, page := range r.Pages {
		p.Pages[page.Name], p.PageNames = page, append(p.PageNames, page.Name)
	}
	for _, item := range r.Items {
		p.Items[item.Kind], p.ItemKinds = item, append(p.ItemKinds, item.Kind)
		if item.Address.Text == "" {
			continue
		}
		a, err := compileAddress(item.Address, item.Vars, p.bound)
		if err != nil {
			return nil, fmt.Errorf("compile recipe %s: %s: %w", r.Name, item.At, err)
		}
		p.addresses[item.Kind] = a
	}
	form, err := canon.Compile(r.Policy.canonRules())
	if err != nil {
		return nil, fmt.Errorf("compile recipe %s: requests: %w: %w", r.Name, ErrInvalid, err)
	}
	p.form = form
	return p, nil
}

func (p Policy) canonRules() canon.Rules {
	rules := canon.Rules{DropQuery: p.DropQuery, SortQuery: p.SortQuery}
	for _, rw := range p.Rewrite {
		rules.Rewrite = append(rules.Rewrite, canon.Rewrite{From: rw.From.String(), To: rw.To})
	}
	return rules
}

func (p *Plan) bindParameters(r *Recipe, params map[string]any) error {
	var known []string
	for _, decl := range r.Parameters {
		known = append(known, decl.Name)
		given, ok := params[decl.Name]
		if !ok {
			if decl.Default == nil {
				return fmt.Errorf("parameter %q is missing%s", decl.Name, allowedValues(decl))
			}
			given = *decl.Default
		}
		if err := p.bindParameter(decl, given); err != nil {
			return err
		}
	}
	for _, name := range keysOf(params) {
		if !slices.Contains(known, name) {
			return fmt.Errorf("the recipe has no parameter %q%s", name, suggestOr(name, known))
		}
	}
	return nil
}

func (p *Plan) bindParameter(decl *Parameter, given any) error {
	var values []string
	switch g := given.(type) {
	case []string:
		values = g
	case []any:
		for _, e := range g {
			values = append(values, fmt.Sprint(e))
		}
	default:
		values = []string{fmt.Sprint(g)}
		if given == nil {
			return fmt.Errorf("parameter %q has no value%s", decl.Name, allowedValues(decl))
		}
		if decl.List {
			break
		}
	}
	for _, v := range values {
		if len(decl.OneOf) > 0 && !slices.Contains(decl.OneOf, v) {
			return fmt.Errorf("parameter %q: %q%s%s", decl.Name, v, allowedValues(decl), suggest(v, decl.OneOf))
		}
	}
	if decl.List {
		if len(values) == 0 {
			return fmt.Errorf("parameter %q: the list is empty", decl.Name)
		}
		p.lists[decl.Name] = values
		return nil
	}
	if len(values) != 1 {
		return fmt.Errorf("parameter %q is one value, not a list", decl.Name)
	}
	p.Parameters[decl.Name] = values[0]
	return nil
}

func allowedValues(decl *Parameter) string {
	if len(decl.OneOf) == 0 {
		return ""
	}
	return "; it is one of " + strings.Join(decl.OneOf, ", ")
}

func (p *Plan) bindConstants(r *Recipe) {
	for _, c := range r.Constants {
		p.Constants[c.Name] = c.Value
		if c.By != nil {
			p.Constants[c.Name] = c.By.Values[p.Parameters[c.By.Parameter]]
		}
	}
	if e := r.Money.ExpectBy; e != nil {
		p.Money.Expect, p.Money.ExpectBy = e.Values[p.Parameters[e.Parameter]], nil
	}
	for _, identity := range []struct {
		name string
		into *string
	}{{"site", &p.Site}, {"marketplace", &p.Marketplace}, {"locale", &p.Locale}} {
		if v, ok := p.bound(identity.name); ok {
			*identity.into, p.Constants[identity.name] = v, v
		}
	}
}
