package builder

import (
	"context"
	"slices"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	rows "sheaf/internal/extract/propose/list"
	"sheaf/internal/extract/selector"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/edit"
)

// Things that a click may be meant as.
const (
	PickRows   = "rows"   // the rows of the list
	PickColumn = "column" // a value of each row, or of the page's one thing
	PickNext   = "next"   // what leads to the next page
	PickLink   = "link"   // what leads from a row to its own page
)

// Click is an element of a sample that somebody points at.
type Click struct {
	Sample string `json:"sample" maxLength:"16" doc:"Page of the draft"`
	Node   int    `json:"node" minimum:"0" doc:"Number of the element (data-n)"`
	Attr   string `json:"attr,omitempty" maxLength:"100" doc:"What of the element is meant, one of the attrs of a pick; empty = what it shows"`
	Also   []int  `json:"also,omitempty" maxItems:"100" doc:"Further elements that belong to it"`
	Except []int  `json:"except,omitempty" maxItems:"100" doc:"Elements that do not"`
}

// Pick is what a click would select.
type Pick struct {
	Nodes    []int          `json:"nodes" doc:"Elements like it, the clicked one too"`
	Count    int            `json:"count"`
	Name     string         `json:"name" doc:"Suggested column; empty where none of the table's fits"`
	Type     string         `json:"type" doc:"Suggested type"`
	Examples []string       `json:"examples" doc:"Values, as a run would read them"`
	Parents  []int          `json:"parents" doc:"Elements around it, the nearest first"`
	Children []int          `json:"children" doc:"Elements in it"`
	Places   []PickPlace    `json:"places" doc:"How a run would find it, the steadiest first; each was tried"`
	Attrs    []PickAttr     `json:"attrs" doc:"What of the element may be taken"`
	Groups   []PickGroup    `json:"groups" doc:"Other readings of the click"`
	Columns  []ColumnChoice `json:"columns" doc:"Columns that the recipe's table has; empty where columns may have any name"`
	Problem  string         `json:"problem,omitempty" enum:"outside_rows,not_findable,no_link" doc:"Why it cannot be taken so: it stands outside of the rows; nothing tells it from its neighbours; it leads nowhere"`
}

// PickPlace is a way to find what was clicked.
type PickPlace struct {
	Words edit.Words `json:"words"`
	YAML  string     `json:"yaml"`
	Count int        `json:"count" doc:"Rows, or pages, that it gives a value for"`
}

// PickAttr is something that an element has.
type PickAttr struct {
	Name  string `json:"name" doc:"text, html, or an attribute: href, src, datetime, …"`
	Value string `json:"value"`
}

// PickGroup is another reading of a click.
type PickGroup struct {
	Count int   `json:"count"`
	Nodes []int `json:"nodes"`
}

// ColumnChoice is a column that a table has.
type ColumnChoice struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Used bool   `json:"used" doc:"The recipe fills it already"`
}

// Problems of a Pick.
const (
	ProblemOutside = "outside_rows"
	ProblemFind    = "not_findable"
	ProblemNoLink  = "no_link"
)

// Bounds of a Pick.
const (
	mostGroups   = 4
	mostAround   = 16
	mostChildren = 100
)

// Pick says what a click would select; nothing is changed. Errors: CodeNoSample, CodeNoNode, CodeInvalid.
func (b *Builder) Pick(ctx context.Context, id string, c Click, as string) (Pick, error) {
	s, err := b.store.newest(ctx, id)
	if err != nil {
		return Pick{}, err
	}
	t, err := b.target(ctx, id, s, c)
	if err != nil {
		return Pick{}, err
	}
	t.o.mu.Lock()
	defer t.o.mu.Unlock()
	out := Pick{Nodes: []int{}, Examples: []string{}, Children: []int{}, Places: []PickPlace{}, Groups: []PickGroup{}, Columns: t.choices(), Attrs: attrsOf(t.node), Parents: t.around()}
	for n := range t.node.ChildNodes() {
		if i := t.o.index.Number(n); i >= 0 && len(out.Children) < mostChildren {
			out.Children = append(out.Children, i)
		}
	}
	switch as {
	case PickRows:
		t.pickRows(&out)
	case PickColumn:
		t.pickColumn(&out)
	case PickLink:
		t.pickLink(&out)
	case PickNext:
		t.pickNext(&out)
	default:
		return Pick{}, refuse(CodeInvalid, "%q is nothing that can be picked", clip(as, 20)).on("as")
	}
	out.Count = len(out.Nodes)
	return out, nil
}

// target is a click with what it is looked at by.
type target struct {
	o     *opened
	click Click
	node  *html.Node
	picks selector.Picks
	bench bench
	// rows are those of the sample's list as the recipe reads them; nil where it reads none.
	rows []*html.Node
	// kind is the page kind that the sample is read as; "" without a recipe.
	kind string
	// fields are the recipe's, produces its table.
	fields   []*recipe.Field
	produces string
}

// target finds the element of a click, and the rows that it may stand in.
func (b *Builder) target(ctx context.Context, id string, s state, c Click) (*target, error) {
	p, missing := s.sample(c.Sample)
	if missing != nil {
		return nil, missing.on("sample")
	}
	o, err := b.look(ctx, id, p)
	if err != nil {
		return nil, err
	}
	if o.page == nil {
		return nil, refuse(CodeInvalid, "this sample is JSON: there are no elements to point at").on("sample")
	}
	t := &target{o: o, click: c, bench: newBench(s, p)}
	if plan, err := s.plan(); err == nil {
		t.fields, t.produces = plan.Fields, plan.Produces
		if r, err := b.read(ctx, id, plan, p); err == nil && plan.Pages[r.kind] != nil {
			t.kind = r.kind
			if plan.Pages[r.kind].Rows != nil {
				t.bench.rowsOf(r.kind)
				t.rows = o.rowsOf(plan, r)
			}
		}
	} else if p.Role != RoleItem {
		t.unfinished()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if t.node = o.index.Element(c.Node); t.node == nil {
		return nil, refuse(CodeNoNode, "the page has no element %d: load it again", c.Node).on("node")
	}
	for _, list := range []struct {
		from []int
		to   *[]*html.Node
	}{{c.Also, &t.picks.With}, {c.Except, &t.picks.Without}} {
		for _, i := range list.from {
			if n := o.index.Element(i); n != nil {
				*list.to = append(*list.to, n)
			}
		}
	}
	return t, nil
}

// unfinished finds the rows of a recipe that is not whole yet: it has rows, and no column or key.
func (t *target) unfinished() {
	if t.bench.doc == nil {
		return
	}
	view := t.bench.doc.View()
	t.produces = view.Produces
	for _, page := range view.Pages {
		if page.Rows == nil || page.Rows.By != "css" {
			continue
		}
		if css, err := recipe.CompileCSS(page.Rows.Text); err == nil {
			t.bench.rowsOf(page.Name)
			t.kind, t.rows = page.Name, css.MatchAll(t.o.page.Root)
			return
		}
	}
}

// around are the elements around the clicked one.
func (t *target) around() []int {
	out := []int{}
	for n := t.node.Parent; n != nil && n.Type == html.ElementNode && n.DataAtom != atom.Html && len(out) < mostAround; n = n.Parent {
		out = append(out, t.o.index.Number(n))
	}
	return out
}

func (t *target) numbers(nodes []*html.Node) []int {
	out := []int{}
	for _, n := range nodes {
		if i := t.o.index.Number(n); i >= 0 {
			out = append(out, i)
		}
	}
	return out
}

// chosenRows are the rows that the click means, none where nothing is like it; others are further readings. Rows that the page's own
// reading tells for advertisements and fillers are left out, unless they were pointed at.
func (t *target) chosenRows() (rows []*html.Node, others [][]*html.Node) {
	for i, g := range t.o.index.Similar(t.node, t.picks) {
		cards := g.Cards
		if i == 0 {
			if l := t.listOf(cards); l != nil && len(l.Items) < len(cards) {
				others, cards = append(others, cards), nodesOf(l.Items)
			}
			rows = cards
			continue
		}
		if len(others) < mostGroups {
			others = append(others, cards)
		}
	}
	return rows, others
}

// listOf is the list that the page is read to have, whose results are among some elements, and all others of them are told to
// be none. nil without one, or where somebody has pointed at one of these.
func (t *target) listOf(cards []*html.Node) *rows.List {
	for i := range t.o.lists {
		l := &t.o.lists[i]
		none := nodesOf(l.NotItems)
		if len(l.Items) < 2 || slices.ContainsFunc(l.Items, func(r rows.Row) bool { return !slices.Contains(cards, r.Node) }) {
			continue
		}
		rest := slices.DeleteFunc(slices.Clone(cards), func(n *html.Node) bool {
			return slices.ContainsFunc(l.Items, func(r rows.Row) bool { return r.Node == n })
		})
		pointed := func(n *html.Node) bool {
			return slices.ContainsFunc(append([]*html.Node{t.node}, t.picks.With...), func(p *html.Node) bool { return t.o.page.Contains(n, p) })
		}
		if slices.ContainsFunc(rest, func(n *html.Node) bool { return !slices.Contains(none, n) || pointed(n) }) {
			continue
		}
		return l
	}
	return nil
}

func nodesOf(list []rows.Row) []*html.Node {
	out := make([]*html.Node, len(list))
	for i, r := range list {
		out[i] = r.Node
	}
	return out
}

func (t *target) pickRows(out *Pick) {
	chosen, others := t.chosenRows()
	if len(chosen) == 0 {
		out.Nodes, out.Problem = []int{t.click.Node}, ProblemFind
		return
	}
	out.Nodes = t.numbers(chosen)
	for _, g := range others {
		out.Groups = append(out.Groups, PickGroup{Count: len(g), Nodes: t.numbers(g)})
	}
	for _, n := range chosen[:min(len(chosen), mostExamples)] {
		out.Examples = append(out.Examples, clip(t.o.page.Shown(n), 120))
	}
	for _, css := range t.rowSelectors(chosen) {
		out.Places = append(out.Places, PickPlace{Words: wordsOf(source(css, "")), YAML: source(css, ""), Count: len(chosen)})
	}
	if len(out.Places) == 0 {
		out.Problem = ProblemFind
	}
}

// rowSelectors name rows: exactly these, or with those that the page's own reading has rules to skip.
func (t *target) rowSelectors(chosen []*html.Node) []string {
	var out []string
	for _, sel := range t.o.index.RankSet(chosen) {
		out = append(out, sel.CSS)
	}
	if l := t.listOf(chosen); len(out) == 0 && l != nil && len(l.Items) == len(chosen) && l.Rows != "" {
		out = append(out, l.Rows)
	}
	return out
}

func (t *target) pickColumn(out *Pick) {
	found := t.values(t.node, t.attr())
	out.Nodes, out.Places, out.Examples, out.Problem = found.nodes, found.places, found.examples, found.problem
	out.Type = found.kind
	out.Name = t.nameOf(found.kind)
}

func (t *target) pickLink(out *Pick) {
	link := nearestLink(t.node, t.rows)
	if link == nil {
		out.Nodes, out.Problem = []int{t.click.Node}, ProblemNoLink
		return
	}
	found := t.values(link, "href")
	out.Nodes, out.Places, out.Examples, out.Problem, out.Type, out.Name = found.nodes, found.places, found.examples, found.problem, string(recipe.TypeURL), "url"
	for i, e := range out.Examples {
		out.Examples[i] = t.o.page.Resolve(e)
	}
}

func (t *target) pickNext(out *Pick) {
	link, attr := t.onward()
	if link == nil {
		out.Nodes, out.Problem = []int{t.click.Node}, ProblemNoLink
		return
	}
	out.Nodes, out.Type = t.numbers([]*html.Node{link}), string(recipe.TypeURL)
	out.Examples = append(out.Examples, t.o.page.Resolve(dom.Attr(link, attr)))
	for _, place := range t.nextPlaces(link, attr) {
		out.Places = append(out.Places, PickPlace{Words: wordsOf(place), YAML: place, Count: 1})
	}
	if len(out.Places) == 0 {
		out.Problem = ProblemFind
	}
}

// nearButton is how far from what was clicked a button may stand that carries an address.
const nearButton = 3

// onward is the element of the click that leads to another page, and its attribute that says where: a link, else a button that carries
// an address, as those that load more rows do. nil without one.
func (t *target) onward() (*html.Node, string) {
	if link := nearestLink(t.node, nil); link != nil {
		return link, "href"
	}
	for n, up := t.node, 0; n != nil && n.Type == html.ElementNode && up < nearButton; n, up = n.Parent, up+1 {
		if ref, attr := rows.GoesTo(n); ref != "" {
			return n, attr
		}
	}
	for n := range t.node.Descendants() {
		if ref, attr := rows.GoesTo(n); ref != "" {
			return n, attr
		}
	}
	return nil, ""
}

// nextPlaces are places of what leads to the next page, those that hold on other pages of the list before those that count.
func (t *target) nextPlaces(link *html.Node, attr string) []string {
	var out []string
	for _, sel := range t.o.index.Rank(link, nil) {
		if sel.Tier < selector.ByPath || len(out) == 0 {
			out = append(out, source(sel.CSS, attr))
		}
	}
	return out
}

// nearestLink is the link that an element is, stands in or holds; in a row it does not leave the row.
func nearestLink(n *html.Node, rows []*html.Node) *html.Node {
	for up := n; up != nil; up = up.Parent {
		if up.DataAtom == atom.A && dom.Attr(up, "href") != "" {
			return up
		}
		if slices.Contains(rows, up) {
			break
		}
	}
	for d := range n.Descendants() {
		if d.DataAtom == atom.A && dom.Attr(d, "href") != "" {
			return d
		}
	}
	return nil
}

// choices are the columns that the recipe's table has.
func (t *target) choices() []ColumnChoice {
	out := []ColumnChoice{}
	for _, c := range recipe.TableColumns(t.produces) {
		kind := string(c.Type)
		if c.List && c.Type != recipe.TypeImages {
			kind = "list"
		}
		out = append(out, ColumnChoice{Name: c.Name, Type: kind, Used: slices.ContainsFunc(t.fields, func(f *recipe.Field) bool { return f.Name == c.Name })})
	}
	return out
}
