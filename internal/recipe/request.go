package recipe

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/record"
)

// address variable: the item's own address, or the address that a visit gives.
const addressVar = "address"

// PageRequest builds the request for a list page. A visit with an URL (a next link, a start's address) asks for just that,
// with the visit's number in the parameter that the page counts by, unless the page's own template says what to do with ${address}.
func (p *Plan) PageRequest(v Visit) (Request, error) {
	page, ok := p.Pages[v.Page]
	if !ok {
		return Request{}, fmt.Errorf("build request: recipe %s has no page %q", p.Name, v.Page)
	}
	if v.URL != "" && !page.usesAddress() {
		addr := v.URL
		if c := page.counter(); c != nil && v.N > c.First {
			addr = setQuery(addr, page.counterParam(), strconv.Itoa(v.N))
		}
		return p.withHeaders(page, Request{Method: "GET", URL: addr}, p.lookup(v.Vars, v.URL, ""))
	}
	n := v.N
	if c := page.counter(); c != nil && n < c.First {
		n = c.First
	}
	get := p.lookup(v.Vars, v.URL, strconv.Itoa(n))
	return p.build(page, v.Vars, get)
}

// ItemAddress builds an item's address. Errors: unknown kind, a variable without value.
func (p *Plan) ItemAddress(kind string, vars map[string]string) (string, error) {
	a, ok := p.addresses[kind]
	if !ok {
		return "", fmt.Errorf("build address: recipe %s has no item %q with an address", p.Name, kind)
	}
	out, err := a.template.ExpandURL(p.lookup(vars, "", ""))
	if err != nil {
		return "", fmt.Errorf("build address of %s: %w", kind, err)
	}
	return out, nil
}

// ItemVars reads an item's variables from an address in canonical form, or where that is no address of this kind, as it is.
// False: neither is.
func (p *Plan) ItemVars(kind, addr string) (map[string]string, bool) {
	a, ok := p.addresses[kind]
	if !ok {
		return nil, false
	}
	if canonical, err := p.Canonical(addr); err == nil {
		if vars, ok := a.parse(canonical); ok {
			return vars, true
		}
	}
	return a.parse(addr)
}

// ItemKey is the key of an item if its variables are enough to know it (the key may hold a field that only the page states).
func (p *Plan) ItemKey(kind string, vars map[string]string) (record.Key, bool) {
	get := func(name string) (string, bool) {
		if v, ok := vars[name]; ok {
			return v, true
		}
		return p.templateField(name, vars)
	}
	key, err := p.Key(kind, get)
	return key, err == nil
}

// templateField is the value of a field that is built from the item's variables.
func (p *Plan) templateField(name string, vars map[string]string) (string, bool) {
	for _, f := range p.Fields {
		if f.Name == name && f.Template != nil {
			v, err := f.Template.Expand(p.lookup(vars, "", ""))
			return v, err == nil
		}
	}
	return "", false
}

// Key is the key of a record of an item kind; get gives its variables and the texts of its fields. Errors: unknown kind, a
// variable without value, an empty id.
func (p *Plan) Key(kind string, get Lookup) (record.Key, error) {
	item, ok := p.Items[kind]
	if !ok {
		return record.Key{}, fmt.Errorf("build key: recipe %s has no item %q", p.Name, kind)
	}
	id, err := item.Key.Expand(func(name string) (string, bool) {
		if v, ok := get(name); ok {
			return v, true
		}
		v, ok := p.Constants[name]
		return v, ok
	})
	if err != nil {
		return record.Key{}, fmt.Errorf("build key of %s: %w", kind, err)
	}
	if id == "" {
		return record.Key{}, fmt.Errorf("build key of %s: %q gives an empty id", kind, item.Key.Text)
	}
	return record.Key{Site: p.Site, Marketplace: p.Marketplace, ID: id}, nil
}

// ItemRequests builds the requests of an item's answers in the recipe's order.
func (p *Plan) ItemRequests(kind string, vars map[string]string) ([]AnswerRequest, error) {
	item, ok := p.Items[kind]
	if !ok {
		return nil, fmt.Errorf("build requests: recipe %s has no item %q", p.Name, kind)
	}
	addr, err := p.ItemAddress(kind, vars)
	if err != nil {
		return nil, err
	}
	get := p.lookup(vars, addr, "1")
	out := make([]AnswerRequest, 0, len(item.Answers))
	for _, a := range item.Answers {
		req, err := p.build(p.Pages[a.Page], vars, get)
		if err != nil {
			return nil, err
		}
		out = append(out, AnswerRequest{Page: a.Page, Required: a.Required, Request: req})
	}
	return out, nil
}

// Canonical gives the form of an address by which it is known: rewritten and without the parameters to drop, as
// robots and dedupe see it. Errors: not absolute, not http or https, malformed.
func (p *Plan) Canonical(rawURL string) (string, error) {
	out, err := p.form.URL(rawURL)
	if err != nil {
		return "", fmt.Errorf("canonicalise %s: %w", rawURL, err)
	}
	return out, nil
}

// lookup serves templates: a visit's variables, then n and address, then parameters and constants.
func (p *Plan) lookup(vars map[string]string, addr, n string) Lookup {
	return func(name string) (string, bool) {
		if v, ok := vars[name]; ok {
			return v, true
		}
		switch {
		case name == addressVar && addr != "":
			return addr, true
		case name == "n" && n != "":
			return n, true
		}
		return p.bound(name)
	}
}

func (p *Plan) bound(name string) (string, bool) {
	if v, ok := p.Parameters[name]; ok {
		return v, true
	}
	v, ok := p.Constants[name]
	return v, ok
}

func (p *Plan) build(page *Page, vars map[string]string, get Lookup) (Request, error) {
	addr, err := page.URL.ExpandURL(get)
	if err != nil {
		return Request{}, fmt.Errorf("build request of %s: %w", page.Name, err)
	}
	var query strings.Builder
	for _, q := range page.Query {
		if q.fixed != "" {
			appendParam(&query, q.fixed)
			continue
		}
		v, err := q.Value.expand(get, p.recipe.Files)
		if err != nil {
			return Request{}, fmt.Errorf("build request of %s: query %s: %w", page.Name, q.Name, err)
		}
		addParam(&query, q.Name, v)
	}
	if c := page.WhenCapped; c != nil {
		for _, name := range c.Param {
			if v, ok := vars[name]; ok && !page.uses(name) {
				addParam(&query, name, v)
			}
		}
	}
	req := Request{Method: page.Method, URL: joinQuery(addr, query.String())}
	if page.Body != nil {
		body, err := page.Body.expand(get, p.recipe.Files)
		if err != nil {
			return Request{}, fmt.Errorf("build request of %s: body: %w", page.Name, err)
		}
		req.Body = []byte(body)
	}
	return p.withHeaders(page, req, get)
}

func (p *Plan) withHeaders(page *Page, req Request, get Lookup) (Request, error) {
	req.anyMethod, req.anyBody = !slices.Contains(p.Policy.Identity, "method"), !slices.Contains(p.Policy.Identity, "body")
	if len(p.Policy.Headers)+len(page.Headers) == 0 && len(req.Body) == 0 {
		return req, nil
	}
	req.Header = make(map[string]string, len(p.Policy.Headers)+len(page.Headers)+1)
	if len(req.Body) > 0 && page.Body.JSON != nil {
		req.Header["Content-Type"] = "application/json"
	}
	for _, list := range [][]Header{p.Policy.Headers, page.Headers} {
		for _, h := range list {
			v, err := h.Value.Expand(get)
			if err != nil {
				return Request{}, fmt.Errorf("build request of %s: header %s: %w", page.Name, h.Name, err)
			}
			req.Header[h.Name] = v
		}
	}
	return req, nil
}

func (b *BodyValue) expand(get Lookup, files Files) (string, error) {
	switch {
	case b.Text != nil:
		return b.Text.Expand(get)
	case b.JSON != nil:
		out, err := b.JSON.Expand(get)
		return string(out), err
	}
	return string(files[b.File]), nil
}

// fixedParam is name=value escaped, or "" where the value has variables.
func (b *BodyValue) fixedParam(name string, files Files) string {
	if len(b.variables()) > 0 {
		return ""
	}
	v, err := b.expand(func(string) (string, bool) { return "", false }, files)
	if err != nil {
		return ""
	}
	return url.QueryEscape(name) + "=" + url.QueryEscape(v)
}

func addParam(b *strings.Builder, name, value string) {
	appendParam(b, url.QueryEscape(name)+"="+url.QueryEscape(value))
}

func appendParam(b *strings.Builder, escaped string) {
	if b.Len() > 0 {
		b.WriteByte('&')
	}
	b.WriteString(escaped)
}

func joinQuery(addr, query string) string {
	switch {
	case query == "":
		return addr
	case !strings.Contains(addr, "?"):
		return addr + "?" + query
	case strings.HasSuffix(addr, "?") || strings.HasSuffix(addr, "&"):
		return addr + query
	}
	return addr + "&" + query
}

// queryValue is the value of a query parameter in an address, "" without it.
func queryValue(addr, name string) string {
	u, err := url.Parse(addr)
	if err != nil || name == "" {
		return ""
	}
	return u.Query().Get(name)
}

// setQuery replaces a query parameter of an address in its place, or appends it. Without a name the address stays.
func setQuery(addr, name, value string) string {
	if name == "" {
		return addr
	}
	addr, fragment, hasFragment := strings.Cut(addr, "#")
	head, query, _ := strings.Cut(addr, "?")
	pair := url.QueryEscape(name) + "=" + url.QueryEscape(value)
	var pairs []string
	found := false
	for old := range strings.SplitSeq(query, "&") {
		key, _, _ := strings.Cut(old, "=")
		switch {
		case old == "":
		case key != name:
			pairs = append(pairs, old)
		case !found:
			pairs, found = append(pairs, pair), true
		}
	}
	if !found {
		pairs = append(pairs, pair)
	}
	out := head + "?" + strings.Join(pairs, "&")
	if hasFragment {
		out += "#" + fragment
	}
	return out
}
