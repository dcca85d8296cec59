package repair

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/extract"
	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/selector"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// Page is an archived body.
type Page struct {
	Kind        string // page kind of the recipe
	URL         string // that was asked for
	FinalURL    string // that answered
	Status      int
	ContentType string
	Body        []byte
	Vars        map[string]string // of the item; nil for a list
}

// Pair is the same thing, or the same list, before and after.
type Pair struct {
	Key      string // the site's id of it, or a list's address
	Old, New Page
}

// sheet is a page as a recipe reads it.
type sheet struct {
	page  *propose.Page   // nil for JSON
	index *selector.Index // of page
	units []unit
	// refused says why the recipe takes the page for none of its kind; empty = it reads it.
	refused string
}

// unit is a row of a list, or the one thing that a page is about.
type unit struct {
	key    string
	card   *html.Node // of sheet.page; nil = the whole page
	fields map[string]record.Field
	texts  map[string]string
	nodes  map[string]*html.Node // of sheet.page
}

// input is the page as the extractor takes it.
func (p Page) input() extract.Input {
	return extract.Input{
		URL: p.URL, FinalURL: p.FinalURL, Status: p.Status, ContentType: p.ContentType, Body: p.Body, Vars: p.Vars,
		Visit: recipe.Visit{Page: p.Kind, URL: p.URL},
	}
}

// read reads a page with a plan. The error is that of a page kind which the plan does not have.
func read(plan *recipe.Plan, p Page, key string) (*sheet, error) {
	a, err := extract.Read(plan, p.Kind, p.input())
	if err != nil {
		return nil, fmt.Errorf("read archived %s: %w", p.URL, err)
	}
	s := &sheet{}
	if !p.json(plan) {
		if page, err := propose.Open(p.Body, p.ContentType, p.URL); err == nil {
			s.page, s.index = page, selector.New(page.Root)
		}
	}
	if a.Outcome != record.OK {
		s.refused = strings.TrimSpace(string(a.Outcome) + " " + a.Reason)
		return s, nil
	}
	for i, l := range extract.LookAt(plan, a, p.Vars) {
		u := unit{key: key, card: s.same(l.Node), fields: l.Fields, texts: l.Texts, nodes: map[string]*html.Node{}}
		if i < len(a.Rows) {
			u.key = a.Rows[i].Key.ID
		}
		for name, n := range l.Nodes {
			if mine := s.same(n); mine != nil {
				u.nodes[name] = mine
			}
		}
		s.units = append(s.units, u)
	}
	return s, nil
}

// json reports whether the recipe reads the page as data.
func (p Page) json(plan *recipe.Plan) bool {
	kind := plan.Pages[p.Kind]
	return kind != nil && kind.Read.Kind == recipe.ReadJSON
}

// same is the element of the sheet's tree that another tree of the same body has; nil for none.
func (s *sheet) same(n *html.Node) *html.Node {
	for n != nil && n.Type != html.ElementNode {
		n = n.Parent
	}
	if n == nil || s.index == nil {
		return nil
	}
	root := n
	for root.Parent != nil {
		root = root.Parent
	}
	i := 0
	for e := range root.Descendants() {
		if e == n {
			return s.index.Element(i)
		}
		if e.Type == html.ElementNode {
			i++
		}
	}
	return nil
}

// number is an element's number on its page, -1 for none.
func (s *sheet) number(n *html.Node) int {
	if n == nil || s.index == nil {
		return -1
	}
	return s.index.Number(n)
}

// unitOf is the unit of a key.
func (s *sheet) unitOf(key string) (int, bool) {
	for i, u := range s.units {
		if u.key == key {
			return i, true
		}
	}
	return 0, false
}
