package product

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/normalize"
)

// Bounds of texts.
const (
	maxSpecs     = 300
	maxBullets   = 40
	minBulletLen = 12
	maxBulletLen = 1200
)

// texts gives the columns of words about the product.
func (s *scene) texts(p *Product) {
	p.add(s.categories())
	p.add(s.description())
	p.add(s.bullets())
	if specs := s.specs(); len(specs) > 0 {
		p.add(Field{Name: "specs", Value: specs, Source: Source{Kind: FromDOM, Node: s.specNode}, Confidence: 0.85}, true)
	} else if f, ok := s.declaredSpecs(); ok {
		p.add(f, true)
	}
}

// categories is the path of breadcrumbs without the home page and the product itself.
func (s *scene) categories() (Field, bool) {
	for _, kind := range []Kind{FromJSONLD, FromMicrodata} {
		var best []string
		for i := range s.declared.crumbs {
			d := &s.declared.crumbs[i]
			if path := s.cleanCrumbs(crumbNames(d.data)); d.kind == kind && len(path) > len(best) {
				best = path
			}
		}
		if len(best) > 0 {
			return Field{Name: "category_path", Value: best, Source: Source{Kind: kind, Path: "BreadcrumbList"}, Confidence: 0.93}, true
		}
	}
	if n, path := s.shownCrumbs(); len(path) > 0 {
		return Field{Name: "category_path", Value: path, Source: Source{Kind: FromDOM, Node: n}, Confidence: 0.85}, true
	}
	if t, source := s.ownText("category"); t != "" && len(t) < 300 {
		var path []string
		for part := range strings.FieldsFuncSeq(t, func(r rune) bool { return r == '>' || r == '›' || r == '|' }) {
			path = append(path, normalize.Line(strings.TrimSuffix(strings.TrimSpace(part), "/")))
		}
		if path = s.cleanCrumbs(path); len(path) > 0 {
			return Field{Name: "category_path", Value: path, Source: source, Confidence: 0.8}, true
		}
	}
	return Field{}, false
}

func crumbNames(list map[string]any) []string {
	var out []string
	for _, e := range nodesOf(list["itemListElement"]) {
		name := declaredText(e["name"])
		if name == "" {
			if m, ok := first(e["item"]).(map[string]any); ok {
				name = declaredText(m["name"])
			}
		}
		if name != "" && !strings.Contains(name, "://") {
			out = append(out, name)
		}
	}
	return out
}

var homeNames = words("home homepage start startseite accueil inicio home.page トップ ホーム top 首页 首頁 홈 hem forside strona")

func (s *scene) cleanCrumbs(path []string) []string {
	var out []string
	heading := ""
	if s.heading != nil {
		heading = matchKey(s.page.Text(s.heading))
	}
	for i, name := range path {
		key := matchKey(name)
		if key == "" || i == 0 && (homeNames[key] || s.withoutSite("x | "+name) == "x") {
			continue
		}
		if i == len(path)-1 && heading != "" && (key == heading || len(key) > 12 && strings.HasPrefix(heading, key)) {
			continue
		}
		if len(out) > 0 && out[len(out)-1] == name {
			continue
		}
		out = append(out, name)
	}
	if len(out) > 12 {
		return nil
	}
	return out
}

var wordsCrumb = words("breadcrumb breadcrumbs crumb crumbs crumbtrail topicpath pankuzu")

// shownCrumbs are the links of the element that is named breadcrumbs and stands nearest to the heading.
func (s *scene) shownCrumbs() (*html.Node, []string) {
	var best *html.Node
	var path []string
	for n := range s.page.Nodes(nil) {
		if n.Type != html.ElementNode || s.page.TextLen(n) > 600 || s.page.TextLen(n) < 3 {
			continue
		}
		label := strings.ToLower(dom.Attr(n, "aria-label"))
		if !wordsCrumb.any(nameTokens(n)) && !strings.Contains(label, "breadcrumb") {
			continue
		}
		var names []string
		for a := range s.page.Nodes(n) {
			if a.DataAtom == atom.A {
				if t := s.page.Text(a); t != "" && len(t) < 80 && !strings.HasPrefix(t, "‹") && !strings.HasPrefix(matchKey(t), "back to") {
					names = append(names, t)
				}
			}
		}
		if names = s.cleanCrumbs(names); len(names) > len(path) && !s.page.Hidden(n) {
			best, path = n, names
		}
	}
	return best, path
}

func (s *scene) description() (Field, bool) {
	if t, source := s.ownText("description"); t != "" && !isTemplate(t) {
		if html := s.declaredHTML("description"); html != "" {
			return Field{Name: "description", Value: html, Raw: t, Source: source, Confidence: 0.92}, true
		}
		return Field{Name: "description", Value: t, Source: source, Confidence: 0.92}, true
	}
	if n := s.shownDescription(); n != nil {
		return Field{Name: "description", Value: normalize.NodeText(n), Source: Source{Kind: FromDOM, Node: n}, Confidence: 0.75}, true
	}
	if c, name, node := s.meta("og:description", "description", "twitter:description"); c != "" {
		return Field{Name: "description", Value: c, Source: Source{Kind: FromMeta, Path: name, Node: node}, Confidence: 0.6}, true
	}
	return Field{}, false
}

// declaredHTML is a declared text that holds markup, as text.
func (s *scene) declaredHTML(path string) string {
	for i := range s.own {
		if raw, ok := first(s.own[i].value(path)).(string); ok && strings.Contains(raw, "<") && strings.Contains(raw, ">") {
			if t, err := normalize.HTMLText(raw); err == nil {
				return t
			}
		}
	}
	return ""
}

var wordsDescription = words("description productdescription desc longdescription")

func (s *scene) shownDescription() *html.Node {
	var best *html.Node
	size := 60
	for n := range s.page.Nodes(nil) {
		if n.Type != html.ElementNode || n.DataAtom == atom.Meta {
			continue
		}
		l := s.page.TextLen(n)
		if l <= size || l > 20_000 || !wordsDescription.any(nameTokens(n)) || s.isElsewhere(n) || s.heading != nil && s.page.Contains(n, s.heading) {
			continue
		}
		best, size = n, l
	}
	return best
}

var wordsBullets = words("bullets bullet features feature highlights highlight keyfeatures featurebullets benefits")

// bullets are the points of the list that is named features.
func (s *scene) bullets() (Field, bool) {
	for n := range s.page.Nodes(nil) {
		if n.DataAtom != atom.Ul || s.page.TextLen(n) < 2*minBulletLen || s.page.TextLen(n) > 8000 || s.page.Hidden(n) {
			continue
		}
		if !s.namedAround(n, wordsBullets, 3) || s.isElsewhere(n) {
			continue
		}
		var out []string
		for li := range n.ChildNodes() {
			if t := s.page.Text(li); li.DataAtom == atom.Li && !s.page.Hidden(li) && len(t) >= minBulletLen && len(t) <= maxBulletLen && len(out) < maxBullets {
				out = append(out, t)
			}
		}
		if len(out) >= 2 {
			return Field{Name: "bullets", Value: out, Source: Source{Kind: FromDOM, Node: n}, Confidence: 0.85}, true
		}
	}
	return Field{}, false
}

func (s *scene) namedAround(n *html.Node, list lexicon, levels int) bool {
	for a := n; a != nil && a.Type == html.ElementNode && levels > 0; a, levels = a.Parent, levels-1 {
		if list.any(nameTokens(a)) {
			return true
		}
	}
	return false
}

func (s *scene) declaredSpecs() (Field, bool) {
	for i := range s.own {
		var out []map[string]any
		for _, v := range nodesOf(s.own[i].data["additionalProperty"]) {
			if name, value := declaredText(v["name"]), declaredText(v["value"]); name != "" && value != "" && len(out) < maxSpecs {
				out = append(out, map[string]any{"name": name, "value": value})
			}
		}
		if len(out) > 0 {
			return Field{Name: "specs", Value: out, Source: s.own[i].source("additionalProperty"), Confidence: 0.92}, true
		}
	}
	return Field{}, false
}
