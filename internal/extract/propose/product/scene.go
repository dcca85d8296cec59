package product

import (
	"net/url"
	"strings"

	"github.com/shopspring/decimal"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose"
	"sheaf/internal/normalize"
)

// scene is what fields are told from: the page with its declarations, the place that names the product, the controls that
// sell it, and all amounts of money that it shows.
type scene struct {
	page     *propose.Page
	hints    Hints
	declared *declarations
	// own are the declarations of the page's own product, best first; several of them are several syntaxes.
	own []declaredItem
	// rivals are top-level products beside own.
	rivals int
	// title is the page's title element, canonical its canonical address ("" without).
	title         string
	titleNode     *html.Node
	canonical     string
	canonicalNode *html.Node

	// heading names the product; copies are elements that repeat it (pages have one for each width).
	heading *html.Node
	copies  []*html.Node
	buys    []*html.Node
	locale  locale
	spots   []*moneySpot
	// instalments are the amounts that the page shows as a part of what is to be paid: by month, or times a number.
	instalments []decimal.Decimal
	tally       tally

	elsewhere []int8 // by place: 1 in another product's block, -1 not, 0 not asked yet
	stock     *shownStock
	specsRead bool
	specRows  []map[string]any
	specNode  *html.Node // the table that the first of specRows is from
	codeRead  bool
	code      string // see barcode
	codeNode  *html.Node
}

func newScene(p *propose.Page) *scene {
	s := &scene{page: p, declared: readDeclarations(p)}
	s.readHead()
	s.count()
	s.findHeading()
	s.chooseOwn()
	s.locale = s.findLocale()
	s.findControls()
	return s
}

func (s *scene) readHead() {
	for n := range s.page.Nodes(nil) {
		switch n.DataAtom {
		case atom.Title:
			if s.titleNode == nil && n.Namespace == "" {
				s.titleNode, s.title = n, cutLength(s.page.Text(n), 500)
			}
		case atom.Link:
			if s.canonicalNode == nil && strings.EqualFold(dom.Attr(n, "rel"), "canonical") && dom.Attr(n, "href") != "" {
				s.canonicalNode, s.canonical = n, s.page.Resolve(dom.Attr(n, "href"))
			}
		}
	}
	if s.canonical == "" {
		if m, ok := s.declared.meta["og:url"]; ok {
			s.canonicalNode, s.canonical = m.node, s.page.Resolve(m.content)
		}
	}
}

// address is the page's address, or the one that it declares.
func (s *scene) address() *url.URL {
	if s.page.URL != nil {
		return s.page.URL
	}
	if u, err := url.Parse(s.canonical); err == nil && u.Host != "" {
		return u
	}
	return nil
}

func (s *scene) meta(names ...string) (content, name string, node *html.Node) {
	for _, n := range names {
		if m, ok := s.declared.meta[n]; ok {
			if c := normalize.Line(m.content); c != "" {
				return c, n, m.node
			}
		}
	}
	return "", "", nil
}

func cutLength(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// samePlace says whether two addresses are of one page: the same host but for www, and the same path.
// Shops that keep all products under one path part them by a parameter: another value of it is another place.
func samePlace(a, b *url.URL) bool {
	if a == nil || b == nil {
		return false
	}
	host := func(u *url.URL) string { return strings.TrimPrefix(strings.ToLower(u.Host), "www.") }
	return host(a) == host(b) && strings.TrimRight(a.Path, "/") == strings.TrimRight(b.Path, "/") && !otherID(a, b)
}

// placeParameters are query parameters that name the page itself; others choose a variation, sort or count visits.
var placeParameters = []string{"id", "pid", "productid", "product_id", "item", "itemid", "item_id", "goods_id", "goodsno", "route"}

// otherID says whether two addresses give different values to a parameter that both have and that names pages.
func otherID(a, b *url.URL) bool {
	if a.RawQuery == "" || b.RawQuery == "" {
		return false
	}
	one, two := a.Query(), b.Query()
	for _, name := range placeParameters {
		if v, w := one.Get(name), two.Get(name); v != "" && w != "" && v != w {
			return true
		}
	}
	return false
}
