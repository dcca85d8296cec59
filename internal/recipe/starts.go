package recipe

import (
	"fmt"
	"iter"
	"maps"
	"net/url"
	"strconv"
)

// Starts yields what a crawl begins with, in the recipe's order: list pages, items and sitemaps. Items that the stored
// state brings up are not among them, see Known. An error ends it; it names the start.
func (p *Plan) Starts() iter.Seq2[Visit, error] {
	return func(yield func(Visit, error) bool) {
		for i, s := range p.StartRules {
			for v, err := range p.startVisits(i, s) {
				if err != nil {
					yield(Visit{}, fmt.Errorf("recipe %s: %s: %w", p.Name, s.At, err))
					return
				}
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}

// Known is the rule for visiting stored items again, and whether the recipe has one.
func (p *Plan) Known() (KnownRule, bool) {
	for _, s := range p.StartRules {
		if s.Kind == StartKnown {
			return *s.Known, true
		}
	}
	return KnownRule{}, false
}

func (p *Plan) startVisits(i int, s *Start) iter.Seq2[Visit, error] {
	switch s.Kind {
	case StartSitemap:
		return p.sitemapStarts(i, s)
	case StartAddresses:
		return p.addressStarts(i, s)
	case StartEach:
		return p.eachStarts(i, s)
	}
	return func(func(Visit, error) bool) {}
}

func (p *Plan) sitemapStarts(i int, s *Start) iter.Seq2[Visit, error] {
	return func(yield func(Visit, error) bool) {
		for _, t := range s.Sitemaps {
			addr, err := t.ExpandURL(p.bound)
			if !yield(Visit{Sitemap: addr, URL: addr, Start: i}, err) || err != nil {
				return
			}
		}
	}
}

// SitemapEntry is what an address in a sitemap leads to: nothing if the start's filter drops it or it is no address of the item.
// v is the sitemap's visit.
func (p *Plan) SitemapEntry(v Visit, loc string) (Visit, bool) {
	s := p.StartRules[v.Start]
	if s.Keep != nil && !s.Keep.MatchString(loc) || s.Drop != nil && s.Drop.MatchString(loc) {
		return Visit{}, false
	}
	if s.Page != "" {
		return p.pageAt(s.Page, loc, v.Depth+1, v.Start), true
	}
	vars, ok := p.ItemVars(s.Open, loc)
	return Visit{Item: s.Open, Vars: vars, Depth: v.Depth + 1, Start: v.Start}, ok
}

func (p *Plan) pageAt(page, addr string, depth, start int) Visit {
	v := p.PageAt(page, addr)
	v.Depth, v.Start = depth, start
	return v
}

// PageAt is the visit of a list page at a given address. Where the page counts by a query parameter, the address says which
// page of the list it is, and further pages are asked for by that parameter of the same address.
func (p *Plan) PageAt(page, addr string) Visit {
	v := Visit{Page: page, URL: addr, Chain: ChainName(page, map[string]string{addressVar: addr})}
	kind, ok := p.Pages[page]
	if !ok || kind.counter() == nil {
		return v
	}
	c := kind.counter()
	v.N = c.First
	if n, err := strconv.Atoi(queryValue(addr, kind.counterParam())); err == nil && n > c.First {
		v.N = n
	}
	return v
}

func (p *Plan) addressStarts(i int, s *Start) iter.Seq2[Visit, error] {
	return func(yield func(Visit, error) bool) {
		for _, addr := range p.values(s.Addresses) {
			v, err := p.addressVisit(i, s, addr)
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

func (p *Plan) addressVisit(i int, s *Start, addr string) (Visit, error) {
	if s.Page != "" {
		return p.pageAt(s.Page, addr, 0, i), nil
	}
	vars, ok := p.ItemVars(s.Open, addr)
	if !ok {
		return Visit{}, fmt.Errorf("%s is no address of %s: %s", addr, s.Open, p.Items[s.Open].Address.Text)
	}
	return Visit{Item: s.Open, Vars: vars, Start: i}, nil
}

func (p *Plan) eachStarts(i int, s *Start) iter.Seq2[Visit, error] {
	return func(yield func(Visit, error) bool) {
		lists := make([][]string, len(s.Each))
		for e := range s.Each {
			lists[e] = p.values(&s.Each[e].Values)
			if len(lists[e]) == 0 {
				return
			}
		}
		at := make([]int, len(lists))
		for {
			v, err := p.eachVisit(i, s, lists, at)
			if !yield(v, err) || err != nil || !advance(at, lists) {
				return
			}
		}
	}
}

// advance moves to the next combination, the last list changing fastest.
func advance(at []int, lists [][]string) bool {
	for e := len(at) - 1; e >= 0; e-- {
		if at[e]++; at[e] < len(lists[e]) {
			return true
		}
		at[e] = 0
	}
	return false
}

func (p *Plan) eachVisit(i int, s *Start, lists [][]string, at []int) (Visit, error) {
	vars := make(map[string]string, len(lists)+len(s.Vars))
	for e, list := range lists {
		vars[s.Each[e].Name] = list[at[e]]
	}
	for _, fixed := range s.Vars {
		v, err := fixed.Value.Expand(p.lookup(vars, "", ""))
		if err != nil {
			return Visit{}, err
		}
		vars[fixed.Name] = v
	}
	if s.Open != "" {
		return Visit{Item: s.Open, Vars: vars, Start: i}, nil
	}
	v := Visit{Page: s.Page, Vars: vars, Start: i, Chain: ChainName(s.Page, vars)}
	if c := p.Pages[s.Page].counter(); c != nil {
		v.N = c.First
	}
	return v, nil
}

// values are the members of a list, whichever way it is given.
func (p *Plan) values(v *Values) []string {
	switch {
	case v.File != "":
		return lines(p.recipe.Files[v.File])
	case v.Parameter != "":
		return p.lists[v.Parameter]
	}
	return v.List
}

// ChainName names the list that a page belongs to by what makes its query: the page kind and its variables.
func ChainName(page string, vars map[string]string) string {
	q := make(url.Values, len(vars))
	for k, v := range vars {
		q.Set(k, v)
	}
	return page + "?" + q.Encode() // sorted by name
}

// SplitVisit cuts the window of a capped query into two halves, both from their first page. False: the page is not split, or its window
// is one unit wide, which the crawl reports as incomplete.
func (p *Plan) SplitVisit(v Visit) ([]Visit, bool) {
	page := p.Pages[v.Page]
	if page == nil || page.WhenCapped == nil {
		return nil, false
	}
	c := page.WhenCapped
	low, high := c.Min, c.Max
	if n, err := strconv.ParseInt(v.Vars[c.Param[0]], 10, 64); err == nil {
		low = n
	}
	if n, err := strconv.ParseInt(v.Vars[c.Param[1]], 10, 64); err == nil {
		high = n
	}
	if low >= high {
		return nil, false
	}
	mid := low + (high-low)/2
	return []Visit{p.window(v, c, low, mid), p.window(v, c, mid+1, high)}, true
}

func (p *Plan) window(v Visit, c *WhenCapped, low, high int64) Visit {
	vars := maps.Clone(v.Vars)
	if vars == nil {
		vars = map[string]string{}
	}
	vars[c.Param[0]], vars[c.Param[1]] = strconv.FormatInt(low, 10), strconv.FormatInt(high, 10)
	out := Visit{Page: v.Page, Vars: vars, Depth: v.Depth, Start: v.Start, Chain: ChainName(v.Page, vars)}
	if n := p.Pages[v.Page].counter(); n != nil {
		out.N = n.First
	}
	return out
}
