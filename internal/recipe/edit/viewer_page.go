package edit

import (
	"slices"
	"strconv"
	"strings"
)

func (v *viewer) starts() []Start {
	out := []Start{}
	list := v.root.get("start")
	for i, n := range list.list() {
		path := []string{"start"}
		if list.isList() {
			path = append(path, strconv.Itoa(i))
		}
		s := Start{Index: i, Page: n.get("page").text(), Open: n.get("open").text()}
		words := v.startWords(n, &s)
		s.Part = v.part(words, path...)
		out = append(out, s)
	}
	return out
}

func (v *viewer) startWords(n *node, s *Start) Words {
	switch {
	case n.get("addresses") != nil:
		s.Kind = "addresses"
		given := n.get("addresses")
		if given.isMap() {
			return say("start.addresses.from", some(append(keysOf(given), given.values[0].texts()...)[1:], 2))
		}
		s.Addresses = given.texts()
		if len(s.Addresses) == 1 {
			return say("start.address", clip(s.Addresses[0]))
		}
		return say("start.addresses", len(s.Addresses), some(s.Addresses, 2))
	case n.get("sitemap") != nil:
		s.Kind = "sitemap"
		if n.get("keep") != nil || n.get("drop") != nil {
			return say("start.sitemap.some", some(n.get("sitemap").texts(), 2))
		}
		return say("start.sitemap", some(n.get("sitemap").texts(), 2))
	case n.get("known") != nil:
		s.Kind = "known"
		return say("start.known", durationWords(n.at("known", "not_seen_for").text()))
	case s.Page != "":
		s.Kind = "page"
	case s.Open != "":
		s.Kind = "open"
	default:
		return say("start.unknown")
	}
	var each []Words
	eachEntry(n.get("each"), func(name string, values *node) { each = append(each, valuesWords(name, values)) })
	to := s.Page + s.Open
	if len(each) == 0 {
		return say("start."+s.Kind, clip(to))
	}
	return say("start."+s.Kind+".each", clip(to), joined(each, " × "))
}

// valuesWords says which values a variable takes.
func valuesWords(name string, n *node) Words {
	for _, kind := range []string{"file", "parameter", "range"} {
		if from := n.get(kind); from != nil {
			return say("values."+kind, clip(from.text()), clip(name))
		}
	}
	return say("values.some", some(n.texts(), 3), clip(name))
}

// wizardPageKeys are the parts of a page that the wizard shows.
var wizardPageKeys = []string{"about", "get", "rows", "paging", "open", "states", "refreshes", "covers"}

func (v *viewer) pageViews() []Page {
	out := []Page{}
	eachEntry(v.root.get("pages"), func(name string, n *node) {
		p := Page{Name: name, Role: v.role(name, n), Data: n.get("read") != nil, Method: "GET", Address: n.get("get").text(),
			States: n.get("states").texts(), Refreshes: n.get("refreshes").texts(), Outcomes: []Part{}}
		if post := n.get("post"); post != nil {
			p.Method, p.Address = "POST", post.text()
		}
		p.Rows = v.rowsView(name, n)
		if paging := n.get("paging"); paging != nil {
			next := v.part(pagingWords(paging), "pages", name, "paging")
			p.Next = &next
		}
		eachEntry(n.get("open"), func(kind string, how *node) {
			if p.Opens == "" {
				p.Opens = kind
				link := v.part(v.linkWords(kind, how), "pages", name, "open", kind)
				p.Link = &link
			}
		})
		if c := n.get("children"); c != nil {
			words := say("children.any")
			if rows := strings.TrimSpace(c.get("rows").text() + c.at("rows", "json").text()); rows != "" {
				words = say("children", steps(rows))
			}
			children := v.part(words, "pages", name, "children")
			p.Children = &children
		}
		eachEntry(n.get("outcomes"), func(is string, list *node) { p.Outcomes = append(p.Outcomes, v.outcomeParts(name, is, list)...) })
		for _, k := range keysOfMap(n) {
			p.Advanced = p.Advanced || !slices.Contains(wizardPageKeys, k)
		}
		words := say("page."+p.Role, name)
		p.Part = v.part(words, "pages", name)
		out = append(out, p)
	})
	return out
}

func (v *viewer) outcomeParts(page, is string, list *node) []Part {
	var out []Part
	for i, c := range list.list() {
		path := []string{"pages", page, "outcomes", is}
		if list.isList() {
			path = append(path, strconv.Itoa(i))
		}
		key := "outcome." + is
		words := conditionWords(c)
		if _, ok := phrases[key]; ok && is != "unknown" {
			words = say(key, words)
		} else {
			words = say("outcome.unknown", clip(is), words)
		}
		out = append(out, v.part(words, path...))
	}
	return out
}

// role is what a page is for: an answer of an item, a list, or a request for data that is neither.
func (v *viewer) role(name string, n *node) string {
	switch {
	case n.get("rows") != nil || n.get("open") != nil || n.get("paging") != nil:
		return "list"
	case n.get("read").get("json") != nil || n.get("post") != nil:
		return "json"
	case v.answers[name]:
		return "item"
	}
	for _, s := range v.root.get("start").list() {
		if s.get("page").text() == name {
			return "list"
		}
	}
	return "other"
}

func (v *viewer) rowsView(page string, n *node) *Rows {
	r := n.get("rows")
	if r == nil {
		return nil
	}
	out := &Rows{By: "css", Text: r.text()}
	words := say("rows.place")
	for _, by := range []string{"css", "xpath", "json"} {
		in := r.get(by)
		if in == nil {
			continue
		}
		out.By, out.Text = by, in.text()
	}
	switch {
	case out.Text == "":
	case out.By == "json":
		words = say("rows.data.all")
		if path := steps(out.Text); path != "" {
			words = say("rows.data", path)
		}
	case out.By == "xpath":
		part, _ := pathElement(out.Text)
		words = say("rows.element", part)
	default:
		part, _ := element(out.Text)
		words = say("rows.element", part)
	}
	if out.Skip = len(r.get("skip").list()); out.Skip > 0 {
		words = say("rows.skip", words, out.Skip)
	}
	out.Part = v.part(words, "pages", page, "rows")
	return out
}

func pagingWords(n *node) Words {
	words := say("next.unknown")
	switch {
	case n.get("n") != nil:
		first, last, _ := strings.Cut(n.get("n").text(), "..")
		words = say("next.count", clip(first))
		if last != "" {
			words = say("next.count.to", clip(first), clip(last))
		}
	case n.get("next") != nil:
		part := say("tag.a")
		if links := n.get("next").list(); len(links) > 0 {
			part = linkElement(links[0])
		}
		words = say("next.link", part)
	case n.get("cursor") != nil:
		words = say("next.cursor")
	}
	if limit := n.get("max").text(); limit != "" {
		words = say("next.max", words, clip(limit))
	}
	return words
}

// linkElement says which link is meant.
func linkElement(n *node) Words {
	css := n.text()
	if n.isMap() {
		if css = n.get("css").text(); css == "" {
			return source(n, true)
		}
	}
	part, beside := element(css)
	if beside {
		return say("element.beside", part)
	}
	return part
}

func (v *viewer) linkWords(kind string, how *node) Words {
	if address := how.get("address"); address != nil {
		return say("link.address", clip(kind), source(address, true))
	}
	var names []string
	for _, k := range keysOfMap(how) {
		if k != "when" {
			names = append(names, k)
		}
	}
	if len(names) == 0 {
		return say("link.none", clip(kind))
	}
	return say("link.vars", clip(kind), some(names, 3))
}
