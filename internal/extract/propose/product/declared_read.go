package product

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/structured"
)

// declarations are what the page declares about itself.
type declarations struct {
	products []declaredItem
	crumbs   []declaredItem // BreadcrumbList
	meta     map[string]metaTag
	images   []metaTag // og:image, all of them
	listed   int       // products that stand in lists
	article  bool      // JSON-LD says that the page is an article
}

// metaTag is a meta element with its name in lower case.
type metaTag struct {
	content string
	node    *html.Node
}

func readDeclarations(p *propose.Page) *declarations {
	d := &declarations{meta: map[string]metaTag{}}
	graph := p.Structured.JSONLD()
	for _, n := range graph.ResolvedNodes() {
		d.take(n, FromJSONLD, nil)
		d.article = d.article || hasAnyType(n, articleTypes...)
	}
	micro := p.Structured.Microdata()
	for _, it := range micro.Items {
		d.take(micro.Node(it), FromMicrodata, it.Node)
	}
	for n := range p.Nodes(nil) {
		if n.DataAtom == atom.Meta {
			d.takeMeta(n)
		}
	}
	for i := range d.products {
		if d.products[i].listed {
			d.listed++
		}
	}
	return d
}

// looseMeta stands before the names of itemprops of meta elements that belong to no item: some shops put price and stock
// into the head like that. One that is there with several values says nothing about the page's product.
const looseMeta = "itemprop "

func (d *declarations) takeLoose(n *html.Node, content string) {
	name := looseMeta + strings.ToLower(dom.Attr(n, "itemprop"))
	if known, dup := d.meta[name]; dup && known.content != content {
		content = ""
	}
	d.meta[name] = metaTag{content, n}
}

func inItem(n *html.Node) bool {
	for a := n; a != nil; a = a.Parent {
		if dom.HasAttr(a, "itemscope") {
			return true
		}
	}
	return false
}

func (d *declarations) takeMeta(n *html.Node) {
	content := dom.Attr(n, "content")
	if content == "" {
		return
	}
	if dom.Attr(n, "itemprop") != "" && !inItem(n) {
		d.takeLoose(n, content)
	}
	for _, k := range []string{"property", "name", "itemprop"} {
		name := strings.ToLower(dom.Attr(n, k))
		if name == "" {
			continue
		}
		if name == "og:image" || name == "og:image:url" {
			d.images = append(d.images, metaTag{content, n})
		}
		if _, dup := d.meta[name]; !dup {
			d.meta[name] = metaTag{content, n}
		}
	}
}

func (d *declarations) take(v any, kind Kind, node *html.Node) {
	productsIn(v, kind, node, false, 0, &d.products)
	crumbsIn(v, kind, node, 0, &d.crumbs)
}

// crumbsIn collects breadcrumb lists, those of a page's node too.
func crumbsIn(v any, kind Kind, node *html.Node, depth int, out *[]declaredItem) {
	if depth > 6 {
		return
	}
	for _, m := range nodesOf(v) {
		if hasAnyType(m, "BreadcrumbList") {
			*out = append(*out, declaredItem{kind: kind, data: m, node: node})
			continue
		}
		for _, k := range []string{"breadcrumb", "mainEntity", "isPartOf"} {
			crumbsIn(m[k], kind, node, depth+1, out)
		}
	}
}

// productTypes are schema.org's types of things that are sold as they are.
var productTypes = []string{"Product", "ProductGroup", "IndividualProduct", "ProductModel", "SomeProducts", "Vehicle", "Car", "Motorcycle", "Book", "ProductCollection"}

// articleTypes are schema.org's types of pages to read.
var articleTypes = []string{"Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BlogPosting", "LiveBlogPosting", "TechArticle", "Recipe", "ClaimReview", "QAPage"}

func typesOf(node map[string]any) []string {
	var out []string
	for _, t := range structured.List(node["@type"]) {
		if s, ok := t.(string); ok {
			out = append(out, s[strings.LastIndexAny(s, "/#:")+1:])
		}
	}
	return out
}

func hasAnyType(node map[string]any, names ...string) bool {
	for _, t := range typesOf(node) {
		for _, n := range names {
			if strings.EqualFold(t, n) {
				return true
			}
		}
	}
	return false
}

// relatives are properties under which other products stand.
var relatives = []string{"itemListElement", "isRelatedTo", "isSimilarTo", "isAccessoryOrSparePartFor", "isConsumableFor", "hasVariant", "isVariantOf", "hasPart", "isPartOf", "mentions", "itemReviewed", "subjectOf", "makesOffer", "relatedLink", "significantLink", "itemOffered"}

// maxDeclaredDepth bounds the search for products in declared data; real ones nest under ten deep.
const maxDeclaredDepth = 24

// productsIn collects the products of a declared value in order.
func productsIn(v any, kind Kind, node *html.Node, listed bool, depth int, out *[]declaredItem) {
	if depth > maxDeclaredDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			productsIn(e, kind, node, listed, depth+1, out)
		}
	case map[string]any:
		if hasAnyType(v, productTypes...) {
			*out = append(*out, declaredItem{kind: kind, data: v, node: node, listed: listed})
			listed = true // what a product holds is not the page's own
		}
		list := listed || hasAnyType(v, "ItemList", "OfferCatalog", "BreadcrumbList")
		for _, k := range sortedNames(v) {
			switch v[k].(type) {
			case []any, map[string]any:
				productsIn(v[k], kind, node, list || slices.Contains(relatives, k), depth+1, out)
			}
		}
	}
}
