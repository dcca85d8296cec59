package edit

import (
	"strconv"
	"strings"
)

// Graph is the recipe as boxes and arrows.
type Graph struct {
	Nodes []GraphNode `json:"nodes"`
	Edges []GraphEdge `json:"edges"`
}

// NodeKind says what a box stands for.
type NodeKind string

// The kinds of GraphNode. Schedules and notifications are a dataset's, not a recipe's: whoever shows them adds their boxes behind KindDataset.
const (
	KindStart   NodeKind = "start"
	KindList    NodeKind = "list"
	KindNext    NodeKind = "next"
	KindOpen    NodeKind = "open"
	KindAPI     NodeKind = "api"
	KindFields  NodeKind = "fields"
	KindKey     NodeKind = "key"
	KindCheck   NodeKind = "check"
	KindDataset NodeKind = "dataset"
)

// GraphNode is a box; Path is the part that it edits.
type GraphNode struct {
	ID    string   `json:"id"` // start:0, list:search, next:search, open:product, page:detail, fields, key:product, check:…, dataset
	Kind  NodeKind `json:"kind"`
	Title Words    `json:"title"`
	Words Words    `json:"words"`
	Path  []string `json:"path"`
}

// GraphEdge is an arrow between two boxes, by their ids.
type GraphEdge struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// graph draws the recipe: starts lead to lists or items, lists to their next page and to what they open, items to the pages that answer for
// them, pages to the columns that they fill, and columns over keys and checks to the dataset.
func (v *viewer) graph(view *View) Graph {
	g := &drawing{Graph: Graph{Nodes: []GraphNode{}, Edges: []GraphEdge{}}, ids: map[string]bool{}, arrows: map[GraphEdge]bool{}}
	for _, s := range view.Starts {
		g.add("start:"+strconv.Itoa(s.Index), KindStart, "title.start", s.Words, s.Path)
	}
	for _, p := range view.Pages {
		kind, title := KindOpen, "title.page"
		switch {
		case p.Role == "list":
			kind, title = KindList, "title.list"
		case p.Role == "json" || p.Data && p.Role != "item":
			kind, title = KindAPI, "title.api"
		}
		g.add(v.pageID(p.Name), kind, title, p.Words, p.Path)
		if p.Next != nil {
			g.add("next:"+p.Name, KindNext, "title.next", p.Next.Words, p.Next.Path)
		}
	}
	for _, it := range view.Items {
		g.add("open:"+it.Name, KindOpen, "title.open", it.Words, it.Path)
	}
	g.add("fields", KindFields, "title.fields", fieldsWords(view.Columns), []string{"fields"})
	for _, it := range view.Items {
		g.add("key:"+it.Name, KindKey, "title.key", keyWords(it), append(it.Path[:len(it.Path):len(it.Path)], "key"))
	}
	for _, c := range view.Checks {
		g.add("check:"+strings.Join(c.Path, "."), KindCheck, "title.check", c.Words, c.Path)
	}
	g.add("dataset", KindDataset, "title.dataset", say("dataset", view.Produces), []string{"produces"})
	v.connect(g, view)
	return g.Graph
}

// pageID is the id of a page's box.
func (v *viewer) pageID(name string) string {
	if n := v.pages[name]; n != nil && v.role(name, n) == "list" {
		return "list:" + name
	}
	return "page:" + name
}

// drawing collects boxes and arrows; an arrow between boxes of which one is missing, or a second one, is left out.
type drawing struct {
	Graph
	ids    map[string]bool
	arrows map[GraphEdge]bool
}

func (g *drawing) add(id string, kind NodeKind, title string, words Words, path []string) {
	g.ids[id] = true
	g.Nodes = append(g.Nodes, GraphNode{ID: id, Kind: kind, Title: say(title), Words: words, Path: path})
}

func (g *drawing) connect(from, to string) {
	edge := GraphEdge{From: from, To: to}
	if g.ids[from] && g.ids[to] && !g.arrows[edge] {
		g.arrows[edge] = true
		g.Edges = append(g.Edges, edge)
	}
}

func (v *viewer) connect(g *drawing, view *View) {
	for _, s := range view.Starts {
		from := "start:" + strconv.Itoa(s.Index)
		g.connect(from, v.pageID(s.Page))
		g.connect(from, "open:"+s.Open)
	}
	for _, p := range view.Pages {
		id := v.pageID(p.Name)
		g.connect(id, "next:"+p.Name)
		g.connect("next:"+p.Name, id)
		for _, kind := range keysOfMap(v.pages[p.Name].get("open")) {
			g.connect(id, "open:"+kind)
			g.connect(id, v.pageID(kind))
		}
	}
	for _, it := range view.Items {
		if len(it.Answers) == 0 {
			g.connect("open:"+it.Name, "fields")
		}
		for _, a := range it.Answers {
			g.connect("open:"+it.Name, v.pageID(a.Page))
		}
		g.connect("fields", "key:"+it.Name)
	}
	for _, c := range view.Columns {
		for _, p := range c.Places {
			if p.Page != "" {
				g.connect(v.pageID(p.Page), "fields")
			}
		}
	}
	last := []string{"fields"}
	if len(view.Items) > 0 {
		last = nil
		for _, it := range view.Items {
			last = append(last, "key:"+it.Name)
		}
	}
	for _, from := range last {
		for _, c := range view.Checks {
			id := "check:" + strings.Join(c.Path, ".")
			g.connect(from, id)
			g.connect(id, "dataset")
		}
		if len(view.Checks) == 0 {
			g.connect(from, "dataset")
		}
	}
}
