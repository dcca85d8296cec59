package builder

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose/column"
	rows "sheaf/internal/extract/propose/list"
	"sheaf/internal/extract/propose/product"
	"sheaf/internal/extract/propose/records"
	"sheaf/internal/fetch/canon"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/draft"
	"sheaf/internal/recipe/path"
)

// Bounds of what is proposed.
const (
	mostLists   = 5
	leastList   = 0.25 // confidence from which a list is worth showing beside others
	doubtedRows = 3    // that a list below it must have to be shown where nothing else is
	sureList    = 0.5  // from which it is what drafting takes
	shownRows   = 5
	mostOutline = 500 // elements to outline
)

// role is what a sample looks like, by the rule that drafting goes by.
func (o *opened) role() string {
	switch {
	case o.page == nil:
		return RoleJSON
	case o.isItem():
		return RoleItem
	case o.isList():
		return RoleList
	}
	if _, _, ok := draft.StateOf(o.page); ok {
		return RoleList
	}
	return RoleOther
}

func (o *opened) isList() bool {
	return len(o.lists) > 0 && len(o.lists[0].Items) > 1 && o.lists[0].Confidence >= sureList
}

func (o *opened) isItem() bool {
	return o.product.IsProduct && (!o.isList() || o.product.Confidence >= o.lists[0].Confidence)
}

// proposals are what a sample may be collected as, the likeliest first.
func (o *opened) proposals(s sample) []Proposal {
	var out []Proposal
	if o.page == nil {
		out = o.fromJSON(s)
	} else {
		for i := range o.lists[:min(len(o.lists), mostLists)] {
			if l := &o.lists[i]; l.Confidence >= leastList && len(l.Items) > 0 {
				out = append(out, o.fromList(s, i, l))
			}
		}
		if p, ok := o.fromState(s); ok {
			out = append(out, p)
		}
		if len(out) == 0 && !o.product.IsProduct {
			out = o.doubted(s)
		}
		if o.product.IsProduct {
			p := o.fromProduct(s)
			if o.isItem() {
				return append([]Proposal{p}, out...)
			}
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Proposal) int { return cmp.Compare(b.weight(), a.weight()) })
	return out
}

// doubted are the lists of a page that seems to be there for something else, such as much text: where nothing better is found, a
// person can tell in a glance. Menus and bare links stay out: a row has an address of its own and says at least two things.
func (o *opened) doubted(s sample) []Proposal {
	var out []Proposal
	for i := range o.lists[:min(len(o.lists), mostLists)] {
		l := &o.lists[i]
		told := 0
		for _, c := range l.Columns {
			if c.Type != column.Link && c.Type != column.Image {
				told++
			}
		}
		if l.Kind == rows.Cards && len(l.Items) >= doubtedRows && told >= 2 {
			p := o.fromList(s, i, l)
			p.Doubtful = true
			out = append(out, p)
		}
	}
	return out
}

// weight orders proposals: rows that the page shows come before the same ones in what it carries for its scripts, which say
// nothing of a next page.
func (p Proposal) weight() float64 {
	if p.Kind == ProposeList && p.Confidence >= sureList {
		return p.Confidence + 1
	}
	return p.Confidence
}

// Ids of proposals name their sample, their kind and, of several, their place.
const (
	listMark    = "-list-"
	recordsMark = "-records-"
	stateMark   = "-state"
	productMark = "-product"
	answerMark  = "-answer-"
)

func (o *opened) fromList(s sample, i int, l *rows.List) Proposal {
	p := Proposal{
		ID: fmt.Sprintf("%s%s%d", s.ID, listMark, i+1), Kind: ProposeList, Sample: s.ID, Count: len(l.Items), Confidence: l.Confidence, Heading: clip(l.Heading, 120),
		Columns: columnsOf(l.Columns), Rows: firstRows(l.Items), Skipped: skippedOf(l), Nodes: []int{},
	}
	for _, r := range l.Items[:min(len(l.Items), mostOutline)] {
		if n := o.index.Number(r.Node); n >= 0 {
			p.Nodes = append(p.Nodes, n)
		}
	}
	if l.Next != nil {
		p.Next = &ProposedNext{By: string(l.Next.By), URL: l.Next.URL, Template: l.Next.Template, Nodes: o.found(l.Next.Find)}
	}
	p.Details = detailsOf(s, l.Items)
	return p
}

func columnsOf(columns []column.Column) []ProposedColumn {
	out := make([]ProposedColumn, 0, len(columns))
	for _, c := range columns {
		examples := make([]string, 0, len(c.Examples))
		for _, e := range c.Examples {
			examples = append(examples, clip(e, 200))
		}
		out = append(out, ProposedColumn{Name: c.Name, Type: string(c.Type), Examples: examples})
	}
	return out
}

func firstRows(items []rows.Row) [][]string {
	out := [][]string{}
	for _, r := range items[:min(len(items), shownRows)] {
		cells := make([]string, len(r.Values))
		for i, v := range r.Values {
			cells[i] = clip(v, 200)
		}
		out = append(out, cells)
	}
	return out
}

// skippedOf counts the rows that are none, by reason in the order in which they come up.
func skippedOf(l *rows.List) []SkippedRows {
	out := []SkippedRows{}
	for _, r := range l.NotItems {
		i := slices.IndexFunc(out, func(s SkippedRows) bool { return s.Reason == string(r.Reason) })
		if i < 0 {
			out = append(out, SkippedRows{Reason: string(r.Reason)})
			i = len(out) - 1
		}
		out[i].Count++
	}
	return out
}

// detailsOf are the pages of the sample's own site that rows lead to; nil without any.
func detailsOf(s sample, items []rows.Row) *Details {
	site, err := canon.Site(s.URL)
	if err != nil {
		return nil
	}
	d := Details{}
	for _, r := range items {
		if own, err := canon.Site(r.URL); r.URL == "" || err != nil || own != site {
			continue
		}
		if d.Count++; d.Example == "" {
			d.Example = r.URL
		}
	}
	if d.Count == 0 {
		return nil
	}
	return &d
}

// found are the numbers of the elements that a locator finds on the page.
func (o *opened) found(l column.Locator) []int {
	out := []int{}
	css, err := recipe.CompileCSS(l.CSS)
	if err != nil {
		return out
	}
	for _, n := range css.MatchAll(o.page.Root) {
		if number := o.index.Number(n); number >= 0 && len(out) < shownRows {
			out = append(out, number)
		}
	}
	return out
}

// notShown are fields of a product that are about others.
var notShown = map[string]bool{"locale": true, "price_kind": true}

func (o *opened) fromProduct(s sample) Proposal {
	p := Proposal{ID: s.ID + productMark, Kind: ProposeProduct, Sample: s.ID, Count: 1, Confidence: o.product.Confidence, Columns: []ProposedColumn{}, Skipped: []SkippedRows{}, Nodes: []int{}}
	var cells []string
	for _, f := range o.product.Fields {
		if f.Value == nil || notShown[f.Name] {
			continue
		}
		text := valueText(f.Value)
		if f.Name == "title" {
			p.Heading = clip(text, 120)
		}
		p.Columns = append(p.Columns, ProposedColumn{Name: f.Name, Type: typeOf(f), Examples: []string{clip(text, 200)}})
		cells = append(cells, clip(text, 200))
		if n := o.index.Number(elementOf(f.Source.Node)); n >= 0 {
			p.Nodes = append(p.Nodes, n)
		}
	}
	p.Rows = [][]string{cells}
	p.Lists = o.breadcrumbs(s)
	return p
}

// crumbs are names of elements that hold the way to a page.
var crumbs = regexp.MustCompile(`(?i)bread-?_?crumb`)

// mostCrumbs is how many lists a product is said to stand in.
const mostCrumbs = 3

// breadcrumbs are the lists of the site that the page says it stands in, the nearest first.
func (o *opened) breadcrumbs(s sample) []LinkedList {
	var out []LinkedList
	for n := range o.page.Root.Descendants() {
		if n.DataAtom != atom.A || dom.Attr(n, "href") == "" || !inCrumbs(n) {
			continue
		}
		address, title := o.page.Resolve(dom.Attr(n, "href")), clip(dom.FlatText(n), 80)
		u, err := url.Parse(address)
		if err != nil || title == "" || strings.Trim(u.Path, "/") == "" && u.RawQuery == "" || siteOf(address) != siteOf(s.URL) || sameAddress(address, s.URL) {
			continue
		}
		if !slices.ContainsFunc(out, func(l LinkedList) bool { return l.URL == address }) {
			out = append(out, LinkedList{Title: title, URL: address})
		}
	}
	slices.Reverse(out)
	return out[:min(len(out), mostCrumbs)]
}

// inCrumbs reports whether a link stands in an element that is named as the way to a page.
func inCrumbs(n *html.Node) bool {
	for up := 0; n != nil && up < 6; n, up = n.Parent, up+1 {
		for _, name := range []string{"class", "id", "aria-label", "itemtype", "data-testid"} {
			if crumbs.MatchString(dom.Attr(n, name)) {
				return true
			}
		}
	}
	return false
}

// elementOf is the element that a node is or stands in.
func elementOf(n *html.Node) *html.Node {
	for n != nil && n.Type != html.ElementNode {
		n = n.Parent
	}
	return n
}

func typeOf(f product.Field) string {
	switch f.Name {
	case "price", "price_max", "list_price", "shipping_price", "unit_price":
		return string(column.Money)
	case "image_urls":
		return string(column.Image)
	case "rating":
		return string(column.Rating)
	case "url", "canonical_url":
		return string(column.Link)
	}
	switch f.Value.(type) {
	case float64, int64:
		return string(column.Number)
	case bool:
		return string(column.Bool)
	case []string, []map[string]any:
		return string(column.List)
	}
	return string(column.Text)
}

// valueText writes a value for people.
func valueText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []string:
		return strings.Join(v, ", ")
	case []map[string]any:
		var parts []string
		for _, row := range v {
			parts = append(parts, strings.TrimSpace(fmt.Sprint(row["name"])+": "+fmt.Sprint(row["value"])))
		}
		return strings.Join(parts, "; ")
	}
	if s, ok := path.Text(v); ok {
		return s
	}
	return fmt.Sprint(v)
}

func (o *opened) fromJSON(s sample) []Proposal {
	var out []Proposal
	for i, l := range o.records[:min(len(o.records), mostLists)] {
		if l.Confidence >= leastList && l.Count > 1 {
			p := ofRecords(s, l, o.json)
			p.ID, p.From = fmt.Sprintf("%s%s%d", s.ID, recordsMark, i+1), s.URL
			out = append(out, p)
		}
	}
	return out
}

func (o *opened) fromState(s sample) (Proposal, bool) {
	l, from, ok := draft.StateOf(o.page)
	if !ok {
		return Proposal{}, false
	}
	p := ofRecords(s, l, from.Value)
	p.ID = s.ID + stateMark
	return p, true
}

// ofRecords proposes the records of a JSON value.
func ofRecords(s sample, l records.List, root any) Proposal {
	p := Proposal{Kind: ProposeJSON, Sample: s.ID, Count: l.Count - len(l.Skipped), Confidence: l.Confidence, Columns: columnsOf(l.Columns), Rows: recordRows(l, root, shownRows), Skipped: []SkippedRows{}, Nodes: []int{}}
	if n := len(l.Skipped); n > 0 {
		p.Skipped = append(p.Skipped, SkippedRows{Reason: string(records.Sponsored), Count: n})
	}
	for _, h := range l.Hints {
		if h.Kind == records.HintNext && h.Value != "" {
			p.Next = &ProposedNext{By: "answer", URL: h.Value, Nodes: []int{}}
		}
	}
	return p
}

// recordRows are the first cells of a list of records.
func recordRows(l records.List, root any, most int) [][]string {
	out := [][]string{}
	at, err := path.Compile(l.Path)
	if err != nil {
		return out
	}
	var nodes []path.Node
	for _, n := range at.Nodes(path.Scope{At: path.Node{Value: root}, Root: root}) {
		if list, ok := n.Value.([]any); ok {
			for _, e := range list {
				nodes = append(nodes, path.Node{Value: e, Up: n.Up})
			}
			continue
		}
		nodes = append(nodes, n)
	}
	skipped := map[int]bool{}
	for _, s := range l.Skipped {
		skipped[s.Index] = true
	}
	for i, n := range nodes {
		if skipped[i] || len(out) == most {
			continue
		}
		cells := make([]string, len(l.Columns))
		for k, c := range l.Columns {
			if len(c.Find) == 0 {
				continue
			}
			if e, err := path.Compile(c.Find[0].Path); err == nil {
				if v, ok := e.First(path.Scope{At: n, Root: root}); ok {
					text, scalar := path.Text(v)
					if !scalar {
						text = valueText(v)
					}
					cells[k] = clip(text, 200)
				}
			}
		}
		out = append(out, cells)
	}
	return out
}
