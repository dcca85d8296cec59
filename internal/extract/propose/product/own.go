package product

import (
	"net/url"
	"slices"
	"strings"
)

// chooseOwn picks, of all products that the page declares, those that are declarations of the page's own one: by address,
// by the heading and by the page's title. Carousels and "similar items" declare products too.
func (s *scene) chooseOwn() {
	var candidates []ownCandidate
	for _, kind := range []Kind{FromJSONLD, FromMicrodata} {
		best, count := ownCandidate{score: -1}, 0
		var all []ownCandidate
		for i := range s.declared.products {
			d := &s.declared.products[i]
			if d.kind != kind || d.listed {
				continue
			}
			count++
			c := s.judgeOwn(d, i)
			if all = append(all, c); c.score > best.score {
				best = c
			}
		}
		if count > 1 {
			s.rivals += count - 1
		}
		// A lone declaration needs no more than that nothing speaks against it; of several the one has to be told.
		if best.item == nil || count > 1 && best.score < 1 || best.against || !standsOut(best, all) {
			if count > 0 && best.item != nil {
				s.rivals++
			}
			continue
		}
		candidates = append(candidates, best)
	}
	slices.SortStableFunc(candidates, func(a, b ownCandidate) int {
		if a.item.kind == FromJSONLD {
			return -1
		}
		return 0
	})
	for _, c := range candidates {
		s.own = append(s.own, *c.item)
	}
	s.mergeTwins()
}

// Bounds of standsOut.
const (
	manyDeclared = 3
	leadOfOwn    = 0.4
)

// standsOut: where many products are declared side by side, a list's cards, all of them share words with what was searched for; the page's own
// one agrees with the page better than each of another name.
func standsOut(best ownCandidate, all []ownCandidate) bool {
	if len(all) < manyDeclared {
		return true
	}
	name := matchKey(best.item.text("name"))
	for _, c := range all {
		if best.score-c.score < leadOfOwn && matchKey(c.item.text("name")) != name {
			return false
		}
	}
	return true
}

type ownCandidate struct {
	item    *declaredItem
	score   float64
	against bool // its address or name is another thing's
}

func (s *scene) judgeOwn(d *declaredItem, order int) ownCandidate {
	c := ownCandidate{item: d, score: 0.2 - 0.001*float64(min(order, 100))}
	name := d.text("name")
	heading, og := "", ""
	if s.heading != nil {
		heading = s.page.Text(s.heading)
	}
	og, _, _ = s.meta("og:title")
	named := max(agreement(name, heading), agreement(name, s.title), agreement(name, og))
	c.score += 2 * named
	same, other := s.declaredAddress(d)
	switch {
	case same:
		c.score += 3
	case other && named < 0.5:
		c.against = true
	}
	if name != "" && named < 0.34 && !same && (heading != "" || s.title != "") {
		c.against = true
	}
	if hasAnyType(d.data, "ProductGroup") {
		c.score += 0.5
	}
	if d.data["offers"] != nil {
		c.score += 0.3
	}
	return c
}

// declaredAddress says whether an item gives the page's address as its own, or another page's.
func (s *scene) declaredAddress(d *declaredItem) (same, other bool) {
	var own []*url.URL
	if s.page.URL != nil {
		own = append(own, s.page.URL)
	}
	if u, err := url.Parse(s.canonical); err == nil && u.Host != "" {
		own = append(own, u)
	}
	for _, path := range []string{"url", "@id", "mainEntityOfPage", "offers.url"} {
		text := d.text(path)
		if !strings.Contains(text, "/") {
			continue
		}
		u, err := url.Parse(s.page.Resolve(text))
		if err != nil || u.Host == "" || strings.Trim(u.Path, "/") == "" {
			continue
		}
		for _, o := range own {
			if samePlace(o, u) {
				return true, false
			}
		}
		other = other || len(own) > 0
	}
	return false, other
}

// mergeTwins adds the other top-level JSON-LD nodes of the same name: some pages part one product over several blocks.
func (s *scene) mergeTwins() {
	if len(s.own) == 0 || s.own[0].kind != FromJSONLD {
		return
	}
	name := matchKey(s.own[0].text("name"))
	for i := range s.declared.products {
		d := &s.declared.products[i]
		if d.kind != FromJSONLD || d.listed || name == "" || matchKey(d.text("name")) != name {
			continue
		}
		for _, key := range sortedNames(d.data) {
			if _, known := s.own[0].data[key]; !known {
				merged := make(map[string]any, len(s.own[0].data)+1)
				for k, v := range s.own[0].data {
					merged[k] = v
				}
				merged[key] = d.data[key]
				s.own[0].data = merged
			}
		}
	}
}

// text gives the first text at any of the paths, in the order of the own declarations.
func (s *scene) ownText(paths ...string) (string, Source) {
	for i := range s.own {
		for _, path := range paths {
			if t := s.own[i].text(path); t != "" {
				return t, s.own[i].source(path)
			}
		}
	}
	return "", Source{}
}
