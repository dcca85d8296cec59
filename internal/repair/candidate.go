package repair

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/selector"
)

// Way says how a place was found.
type Way string

// Ways of a Proposal, the surest first.
const (
	ByNames Way = "names" // the old place, with the names that the page uses now
	ByMarks Way = "marks" // the old element, by marks of it that are still there
	ByValue Way = "value" // the element that shows what the page before said
	ByHand  Way = "hand"  // somebody pointed at it
)

var ways = []Way{ByNames, ByMarks, ByValue, ByHand}

// candidate is a place that is to be tried.
type candidate struct {
	field, page string
	source      string // YAML
	way         Way
	tier        selector.Tier
}

// Bounds of what is tried for one column.
const (
	mostLookedAt   = 3 // pairs in which the old value is looked for
	mostElements   = 3 // that show it
	mostCandidates = 40
	mostAround     = 60 // bytes around a value in an element that shows more than it
)

// candidates are the places that may state a broken column now.
func (c *Case) candidates(b Broken) []candidate {
	l := list{field: b.Field, page: b.Page}
	old := c.oldSources(b)
	for _, p := range c.sources(b.Field) { // in the recipe's order, which says what comes before what
		if p.Page != b.Page {
			continue
		}
		if renamed, ok := c.names.source(p.Source); ok {
			l.add(renamed, ByNames, selector.Declared)
		}
	}
	like := ""
	if len(old) > 0 {
		like = old[0]
	}
	looked := 0
	for _, s := range b.Samples {
		if looked == mostLookedAt {
			break
		}
		was, now := c.old[s.Pair], c.fresh[s.Pair]
		i, ok := was.unitOf(s.Key)
		if !ok || now.index == nil {
			continue
		}
		looked++
		u := was.units[i]
		var card *html.Node
		if j, ok := now.unitOf(s.Key); ok {
			card = now.units[j].card
		}
		if node := u.nodes[b.Field]; node != nil {
			for _, sel := range was.index.Rank(node, u.card) {
				l.add(c.like(like, sel.CSS, ""), ByMarks, sel.Tier)
				if css, ok := c.names.CSS(sel.CSS); ok {
					l.add(c.like(like, css, ""), ByMarks, sel.Tier)
				}
			}
		}
		for _, f := range c.showing(now, card, u, b.Field) {
			for _, sel := range now.index.Rank(f.node, card) {
				l.add(c.like(like, sel.CSS, f.attr), ByValue, sel.Tier)
				l.add(place(sel.CSS, f.attr), ByValue, sel.Tier)
			}
		}
		if members, ok := u.fields[column(c.field(b.Field))].Value.([]string); ok && len(members) > 1 {
			for _, sel := range now.index.RankSet(now.members(card, members)) {
				l.add(c.like(like, sel.CSS, ""), ByValue, sel.Tier)
				l.add(place(sel.CSS, ""), ByValue, sel.Tier)
			}
		}
	}
	return l.all
}

// oldSources are a column's places on a page as YAML, that which stated it before first.
func (c *Case) oldSources(b Broken) []string {
	var out []string
	for i, p := range c.sources(b.Field) {
		if p.Page != b.Page {
			continue
		}
		if i == b.Place {
			out = append([]string{p.Source}, out...)
			continue
		}
		out = append(out, p.Source)
	}
	return out
}

// list collects candidates, each once.
type list struct {
	field, page string
	all         []candidate
	seen        map[string]bool
}

func (l *list) add(source string, way Way, tier selector.Tier) {
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	if source == "" || l.seen[source] || len(l.all) == mostCandidates {
		return
	}
	l.seen[source] = true
	l.all = append(l.all, candidate{field: l.field, page: l.page, source: source, way: way, tier: tier})
}

// finding is an element that shows a value, and what of it does ("" = its text).
type finding struct {
	node  *html.Node
	attr  string
	score int
}

// showing are the elements of a page that say what a unit of the page before read a field from, those first that stand most
// like the old one.
func (c *Case) showing(now *sheet, card *html.Node, u unit, field string) []finding {
	want := squeeze(u.texts[field])
	if want == "" {
		return nil
	}
	old := u.nodes[field]
	var out, around []finding
	for _, e := range now.within(card) {
		attr, found := "", squeeze(now.page.Shown(e)) == want && !narrower(now, e, want)
		for _, a := range e.Attr {
			if !found && a.Key != "class" && a.Key != "id" && squeeze(a.Val) == want {
				attr, found = a.Key, true
			}
		}
		if found {
			out = append(out, finding{node: e, attr: attr, score: c.alike(old, e)})
		}
	}
	for _, e := range now.within(card) {
		text := squeeze(now.page.Shown(e))
		if len(out) > 0 || len(text) > len(want)+mostAround || !strings.Contains(text, want) {
			continue
		}
		if !slices.ContainsFunc(elements(e), func(below *html.Node) bool { return strings.Contains(squeeze(now.page.Shown(below)), want) }) {
			around = append(around, finding{node: e, score: c.alike(old, e)})
		}
	}
	out = append(out, around...)
	slices.SortStableFunc(out, func(a, b finding) int { return cmp.Compare(b.score, a.score) })
	return out[:min(len(out), mostElements)]
}

// narrower reports whether one element below shows the whole value.
func narrower(s *sheet, e *html.Node, want string) bool {
	return slices.ContainsFunc(elements(e), func(below *html.Node) bool { return squeeze(s.page.Shown(below)) == want })
}

// alike scores how much an element of the new page is like the old one: itself, and what stands around and before it.
func (c *Case) alike(old, now *html.Node) int {
	score := 0
	for weight := 4; weight > 0 && old != nil && now != nil && old.Type == html.ElementNode && now.Type == html.ElementNode; weight-- {
		if old.Data == now.Data {
			score += weight
		}
		names := attributes(now)
		is := classes(names["class"])
		was := attributes(old)
		for _, name := range classes(was["class"]) {
			if slices.Contains(is, name) || c.names["."+name] != "" && slices.Contains(is, c.names["."+name][1:]) {
				score += weight
			}
		}
		if id := was["id"]; id != "" && (names["id"] == id || c.names["#"+id] == "#"+names["id"]) {
			score += 2 * weight
		}
		if label(old) != "" && label(old) == label(now) {
			score += 2 * weight
		}
		old, now = old.Parent, now.Parent
	}
	return score
}

// label is the short text that stands before an element.
func label(n *html.Node) string {
	for before := n.PrevSibling; before != nil; before = before.PrevSibling {
		text := ""
		switch before.Type {
		case html.TextNode:
			text = squeeze(before.Data)
		case html.ElementNode:
			text = squeeze(dom.FlatText(before))
		}
		if text != "" {
			return strings.ToLower(text[:min(len(text), 60)])
		}
	}
	return ""
}

// within are the elements of a card, or of the page.
func (s *sheet) within(card *html.Node) []*html.Node {
	root := card
	if root == nil {
		root = s.page.Root
	}
	var out []*html.Node
	for e := range root.Descendants() {
		if e.Type == html.ElementNode && e.Data != "script" && e.Data != "style" && e.Data != "option" {
			out = append(out, e)
		}
	}
	return out
}

// members are the smallest elements that show one of some texts each.
func (s *sheet) members(card *html.Node, texts []string) []*html.Node {
	var out []*html.Node
	for _, e := range s.within(card) {
		text := squeeze(s.page.Shown(e))
		if text != "" && slices.ContainsFunc(texts, func(t string) bool { return squeeze(t) == text }) && !narrower(s, e, text) {
			out = append(out, e)
		}
	}
	return out
}

// like is the old place with another element: what it takes of it and does to it stays. A place that names no element becomes a
// plain one.
func (c *Case) like(old, css, attr string) string {
	node := parsed(old)
	if node == nil || node.Kind != yaml.MappingNode || value(node, "css") == nil {
		return place(css, attr)
	}
	*value(node, "css") = *scalar(css)
	if attr != "" {
		if v := value(node, "attr"); v != nil {
			*v = *scalar(attr)
		} else {
			node.Content = append(node.Content, scalar("attr"), scalar(attr))
		}
	}
	c.names.within(node, "")
	return flow(node)
}

// place writes a plain place.
func place(css, attr string) string {
	node := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{scalar("css"), scalar(css)}}
	if attr != "" {
		node.Content = append(node.Content, scalar("attr"), scalar(attr))
	}
	return flow(node)
}
