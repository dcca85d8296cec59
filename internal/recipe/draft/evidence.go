package draft

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose/product"
	"sheaf/internal/extract/selector"
	"sheaf/internal/extract/structured"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
)

// declaredPaths are where schema.org's vocabulary has a column of a product, the usual one first.
var declaredPaths = map[string][]string{
	"title":           {"name"},
	"description":     {"description"},
	"brand_raw":       {"brand.name", "brand", "manufacturer.name"},
	"manufacturer":    {"manufacturer.name", "manufacturer"},
	"model":           {"model.name", "model"},
	"mpn":             {"mpn"},
	"sku":             {"sku"},
	"site_product_id": {"productID", "sku", "@id"},
	"gtin_raw":        {"gtin13", "gtin", "gtin14", "gtin12", "gtin8", "isbn"},
	"price": {"offers.price", "offers.lowPrice", "offers.priceSpecification.price", "offers.offers.price", "offers[0].price", "hasVariant.offers.price",
		"hasVariant[0].offers.price"},
	"price_max":    {"offers.highPrice", "offers.offers.price"},
	"list_price":   {"offers.priceSpecification.price", "offers.highPrice"},
	"availability": {"offers.availability", "offers.offers.availability", "offers[0].availability", "hasVariant.offers.availability"},
	"condition":    {"offers.itemCondition", "itemCondition"},
	"rating":       {"aggregateRating.ratingValue"},
	"rating_scale": {"aggregateRating.bestRating"},
	"rating_count": {"aggregateRating.ratingCount", "aggregateRating.reviewCount"},
	"review_count": {"aggregateRating.reviewCount", "aggregateRating.ratingCount"},
	"seller_name":  {"offers.seller.name", "offers.seller"},
	"image_urls":   {"image", "image.url", "image[*].url", "image.contentUrl", "image[*].contentUrl"},
}

// metaNames are meta elements that state a column.
var metaNames = map[string][]string{
	"title":           {"og:title", "twitter:title", "title"},
	"description":     {"og:description", "description"},
	"brand_raw":       {"product:brand", "og:brand", "brand"},
	"price":           {"product:price:amount", "og:price:amount", "price", "twitter:data1"},
	"availability":    {"product:availability", "og:availability", "availability"},
	"condition":       {"product:condition", "itemCondition"},
	"image_urls":      {"og:image", "twitter:image", "image"},
	"sku":             {"product:retailer_item_id", "sku"},
	"site_product_id": {"product:retailer_item_id", "productID"},
	"mpn":             {"product:mfr_part_no", "mpn"},
	"gtin_raw":        {"product:ean", "product:upc", "product:isbn", "gtin13"},
	"rating":          {"ratingValue"},
	"rating_count":    {"ratingCount", "reviewCount"},
	"review_count":    {"reviewCount"},
}

// productTypes are schema.org's types of products, as an alternative of the language names several.
var productTypes = []string{"Product", "ProductGroup", "IndividualProduct", "ProductModel", "Book", "Vehicle", "Car"}

// declaredAs are the beginnings of paths to the product that nodes declare: its type, types joined, or that of the page that
// it is the main thing of.
func declaredAs(nodes []map[string]any) []string {
	var direct, out []string
	for _, t := range productTypes {
		if slices.ContainsFunc(nodes, func(n map[string]any) bool { return structured.HasType(n, t) }) {
			direct = append(direct, t)
		}
	}
	if len(direct) > 0 {
		out = append(out, strings.Join(direct, "|"))
	}
	for _, t := range pageTypes {
		if slices.ContainsFunc(nodes, func(n map[string]any) bool { return structured.HasType(n, t) && n["mainEntity"] != nil }) {
			out = append(out, t+".mainEntity")
		}
	}
	return out
}

// concrete is a declared path with [0] behind every name that has a list in the first node that it begins with; "" where the
// path leads nowhere.
func concrete(graph *structured.Graph, text string) string {
	kinds, rest, _ := strings.Cut(text, ".")
	for kind := range strings.SplitSeq(kinds, "|") {
		for _, node := range graph.OfType(kind) {
			var v any = node // its references are resolved
			out := kinds
			for name := range strings.SplitSeq(rest, ".") {
				m, ok := graph.Deref(v).(map[string]any)
				if !ok {
					out = ""
					break
				}
				v, out = m[name], out+"."+name
				if list, ok := v.([]any); ok && len(list) > 0 {
					v, out = list[0], out+"[0]"
				}
			}
			if out != "" && v != nil {
				return out
			}
		}
	}
	return ""
}

// pageTypes are schema.org's types of pages.
var pageTypes = []string{"ItemPage", "WebPage"}

// evidence lists the places where a field may stand on a product's page, likeliest first: where the proposal has it from,
// then where the same is declared, then the elements that show it.
func (o *opened) evidence(f product.Field) []place {
	var out []place
	add := func(more ...place) {
		for _, p := range more {
			if p.valid() && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	graphs := map[product.Kind]*structured.Graph{product.FromJSONLD: o.Structured.JSONLD(), product.FromMicrodata: o.Structured.MicrodataGraph()}
	sources := []product.Source{f.Source}
	for _, c := range f.Others {
		sources = append(sources, c.Source)
	}
	declared := func(kind product.Kind, p string) {
		graph := graphs[kind]
		if graph == nil {
			return
		}
		for _, beginning := range declaredAs(graph.Nodes()) {
			for _, text := range []string{beginning + "." + p, concrete(graph, beginning+"."+p)} {
				add(place{key: syntax[kind], text: text, about: "declared in " + syntaxName[kind]})
			}
		}
	}
	for i, s := range sources {
		if i == 1 && f.Source.Kind != product.FromDOM {
			o.standard(f.Name, declared, add)
		}
		switch s.Kind {
		case product.FromJSONLD, product.FromMicrodata:
			declared(s.Kind, s.Path)
			add(crumbs(f.Name, s.Kind)...)
		case product.FromMeta:
			add(place{key: "meta", text: s.Path, about: "declared in a meta element"})
		}
		if s.Node != nil {
			add(o.shown(f, s.Node)...)
		}
	}
	o.standard(f.Name, declared, add)
	return out
}

// standard adds the usual places of a column.
func (o *opened) standard(name string, declared func(product.Kind, string), add func(...place)) {
	for _, p := range declaredPaths[name] {
		declared(product.FromJSONLD, p)
	}
	for _, p := range declaredPaths[name] {
		declared(product.FromMicrodata, p)
	}
	for _, m := range metaNames[name] {
		if _, ok := o.Structured.MetaContent(m); ok {
			add(place{key: "meta", text: m, about: "declared in a meta element"})
		}
	}
	add(crumbs(name, product.FromJSONLD)...)
	add(crumbs(name, product.FromMicrodata)...)
}

// crumbs are the declared breadcrumbs, for the column of categories.
func crumbs(name string, kind product.Kind) []place {
	if name != "category_path" {
		return nil
	}
	if syntax[kind] == "" {
		return nil
	}
	var out []place
	for _, list := range []string{"BreadcrumbList", "ItemPage.breadcrumb", "WebPage.breadcrumb"} {
		for _, p := range []string{"itemListElement[*].name", "itemListElement[*].item.name", "itemListElement[position > 1].name", "itemListElement[position > 1].item.name"} {
			out = append(out, place{key: syntax[kind], text: list + "." + p, about: "declared breadcrumbs"})
		}
	}
	return out
}

// syntax names the kinds of declared data in the language, syntaxName for people.
var (
	syntax     = map[product.Kind]string{product.FromJSONLD: "jsonld", product.FromMicrodata: "microdata"}
	syntaxName = map[product.Kind]string{product.FromJSONLD: "JSON-LD", product.FromMicrodata: "microdata"}
)

// readable are attributes that hold what elements show, or what they stand for.
var readable = []string{"content", "value", "datetime", "data-price", "data-value", "data-old-hires", "data-zoom-image", "data-large_image", "data-src", "src", "href", "srcset", "alt", "title", "aria-label"}

// shown are the ways to read a value from an element: its text or an attribute, all of it or the part that is the value.
func (o *opened) shown(f product.Field, n *html.Node) []place {
	if n.Type != html.ElementNode {
		return nil
	}
	n = saying(innermost(n), f.Value)
	list := o.index.Rank(n, nil)
	if len(list) == 0 {
		return nil
	}
	var ways []place
	way := func(p place, said string) {
		switch v := f.Value.(type) {
		case string:
			switch {
			case understood[f.Name] != nil || oneLine(said) == oneLine(v):
				ways = append(ways, p)
			case f.Name != "title" && f.Name != "description" && cut(said, v) != "": // what stands around a title is as much its own
				p.regex = cut(said, v)
				ways = append(ways, p)
			}
		case nil:
		default:
			ways = append(ways, p)
			if len(said) < 200 && strings.ContainsAny(said, "0123456789") && f.Name != "image_urls" {
				p.regex = `(\d[\d.,]*)`
				ways = append(ways, p)
			}
		}
	}
	if text := dom.FlatText(n); text != "" {
		way(place{key: "css"}, text)
		if own := dom.OwnText(n); own != "" && own != text {
			way(place{key: "css", own: true}, own)
		}
	}
	for _, name := range readable {
		if v := dom.Attr(n, name); v != "" && len(v) < 4000 {
			way(place{key: "css", attr: name}, v)
		}
	}
	if listColumns[f.Name] {
		return append(o.members(f, n, list[0].CSS), spread(ways, list)...)
	}
	return spread(ways, list)
}

// saying is the element inside of n that says the value alone, where n says more; else n.
func saying(n *html.Node, value any) *html.Node {
	text, ok := value.(string)
	if !ok || oneLine(dom.FlatText(n)) == oneLine(text) {
		return n
	}
	looked := 0
	for d := range n.Descendants() {
		if looked++; looked > 200 {
			break
		}
		if d.Type == html.ElementNode && oneLine(dom.FlatText(d)) == oneLine(text) {
			return innermost(d)
		}
	}
	return n
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// innermost is the deepest element that says all that n says.
func innermost(n *html.Node) *html.Node {
	for {
		var only *html.Node
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode && strings.TrimSpace(c.Data) == "", c.Type == html.CommentNode:
			case c.Type == html.ElementNode && only == nil && dom.FlatText(c) != "":
				only = c
			case c.Type == html.ElementNode && dom.FlatText(c) == "" && c.Data != "img" && c.Data != "input" && c.Data != "meta":
			default:
				return n
			}
		}
		if only == nil {
			return n
		}
		n = only
	}
}

// spread gives every way of reading by every selector; the ways of the first selector come first.
func spread(ways []place, list []selector.Selector) []place {
	var out []place
	for _, s := range list {
		for _, w := range ways {
			w.text, w.about, w.loose = s.CSS, aboutTier(s.Tier), s.Tier >= selector.ByPath
			out = append(out, w)
		}
	}
	return out
}

// aboutTier says in a comment how a selector finds its element.
func aboutTier(t selector.Tier) string {
	return map[selector.Tier]string{
		selector.Declared: "shown: by a mark for programs", selector.ByID: "shown: by its id", selector.ByClass: "shown: by its class", selector.ByLabel: "shown: by the label before it",
		selector.ByPath: "shown: by the way from an element nearby", selector.ByPlace: "shown: by its place alone; the first to break",
	}[t]
}

// listColumns hold several values.
var listColumns = map[string]bool{"bullets": true, "category_path": true, "image_urls": true, "category_ids": true}

// members are the parts of an element that holds a list.
func (o *opened) members(f product.Field, n *html.Node, css string) []place {
	var out []place
	inner := []string{"li", "a", "li a", "span", "li span", "img", "p"}
	if f.Name == "category_path" { // trails begin with the shop and end with the product
		inner = append(inner, "li:not(:first-child) a", "li:not(:first-child)", "li:not(:first-child) span", "a:not(:first-child)", "a + a", "li:not(:first-child):not(:last-child)",
			"li:not(:last-child)", "li:not(:last-child) a", "li:not(:first-child):not(:last-child) a", "span:not(:last-child)", "span:not(:first-child)", "span a", "a span", "li + li a")
	}
	for n.Data == "a" || n.Data == "li" || n.Data == "img" || n.Data == "span" { // one of them was pointed at
		if n = n.Parent; n == nil || n.Type != html.ElementNode || n.Data == "body" {
			return out
		}
		if list := o.index.Rank(n, nil); len(list) > 0 {
			css = list[0].CSS
			out = append(out, o.membersOf(f, css, inner)...)
		}
	}
	return append(out, o.membersOf(f, css, inner)...)
}

func (o *opened) membersOf(f product.Field, css string, inner []string) []place {
	var out []place
	for _, tag := range inner {
		if f.Name == "image_urls" {
			if tag == "img" || tag == "a" {
				for _, name := range []string{"data-old-hires", "data-zoom-image", "data-src", "src", "href"} {
					out = append(out, place{key: "css", text: css + " " + tag, attr: name, about: "the pictures shown in it"})
				}
			}
			continue
		}
		out = append(out, place{key: "css", text: css + " " + tag, about: "the parts shown in it"})
	}
	return out
}

// cut is an expression that takes a value out of the text around it, which must be words; "" where there are none or they
// are too long to be a label.
func cut(said, value string) string {
	said = strings.Join(strings.Fields(said), " ")
	value = strings.Join(strings.Fields(value), " ")
	before, after, ok := strings.Cut(said, value)
	if !ok || value == "" || before+after == "" || len(before) > 60 || len(after) > 60 {
		return ""
	}
	if strings.ContainsAny(before+after, "0123456789") {
		return ""
	}
	re := "^" + literal(before) + "(.+?)" + literal(after) + "$"
	return re
}

func literal(s string) string { return strings.ReplaceAll(quoteMeta(s), " ", `\s+`) }

// valid reports whether the language reads the place.
func (p place) valid() bool {
	switch p.key {
	case "css":
		_, err := recipe.CompileCSS(p.text)
		return err == nil
	case "jsonld", "microdata":
		_, rest, found := strings.Cut(p.text, ".")
		if !found {
			return false
		}
		_, err := path.Compile(rest)
		return err == nil
	case "json":
		_, err := path.Compile(p.text)
		return err == nil
	}
	return p.text != ""
}

func index(n int) *int { return &n }

func itoa(n int) string { return strconv.Itoa(n) }
