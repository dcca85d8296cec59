package product

import (
	"math/bits"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
)

// buyPhrases are what controls say that put the page's product into a cart, as match keys. A control's text has to begin with
// one of them.
var buyPhrases = []string{
	"add to cart", "add to bag", "add to basket", "add to trolley", "add to my bag", "add item to cart", "add to shopping", "buy now", "buy it now", "buy new", "preorder", "pre order", "order now", "purchase now",
	"in den warenkorb", "in den einkaufswagen", "zum warenkorb hinzufügen", "jetzt kaufen", "sofort kaufen", "kaufen", "ajouter au panier", "acheter", "añadir al carrito", "añadir a la cesta", "añadir a la bolsa", "agregar al carrito", "agregar a la bolsa", "comprar", "aggiungi al carrello",
	"acquista", "adicionar ao carrinho", "adicionar à sacola", "do koszyka", "dodaj do koszyka", "kup teraz", "in winkelwagen", "in winkelmand", "toevoegen aan winkel", "bestellen", "lägg i varukorg", "köp", "læg i kurv", "legg i handlekurv", "lisää ostoskoriin", "do košíku", "přidat do košíku", "kosárba", "adaugă în coș",
	"sepete ekle", "hemen al", "в корзину", "добавить в корзину", "купить", "カートに入れる", "カートに追加", "買い物かごに入れる", "かごに追加", "購入", "今すぐ買う", "今すぐ購入", "ご購入", "장바구니", "바로구매", "구매하기", "加入购物车", "加入購物車", "立即购买", "立即購買", "أضف إلى", "اشتري", "thêm vào giỏ", "mua ngay", "เพิ่มลง", "beli sekarang", "tambah ke",
}

// maxPhraseTail is what may follow a phrase: "add to cart - $140", "add to cart: red shoe".
const maxPhraseTail = 60

// countBehind is what filters have: "Buy It Now (242)".
var countBehind = regexp.MustCompile(`\([0-9.,]+\)\s*$`)

// buyNames are element names of such controls, joined.
var buyNames = []string{"addtocart", "addtobag", "addtobasket", "buynow", "buybutton", "atcbutton", "purchasebutton", "cartbutton"}

// maxControls bounds the controls that are believed; more of them are a list's.
const maxControls = 40

// findControls collects the controls that sell, but for those in repeated blocks: each of those sells another product.
func (s *scene) findControls() {
	var all []*html.Node
	for n := range s.page.Nodes(nil) {
		if n.Type == html.ElementNode && isControl(n) && s.sells(n) {
			all = append(all, n)
		}
	}
	groups := s.repeats(all)
	for i, n := range all {
		if groups[i].count < 3 && len(s.buys) < maxControls {
			s.buys = append(s.buys, n)
		}
	}
}

func isControl(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Button, atom.A:
		return true
	case atom.Input:
		switch strings.ToLower(dom.Attr(n, "type")) {
		case "submit", "button", "image":
			return true
		}
		return false
	}
	return dom.Attr(n, "role") == "button"
}

func (s *scene) sells(n *html.Node) bool {
	if s.page.TextLen(n) > 120 {
		return false
	}
	for _, text := range []string{s.page.Text(n), dom.Attr(n, "value"), dom.Attr(n, "aria-label"), dom.Attr(n, "title"), dom.Attr(n, "alt")} {
		if len(text) == 0 || len(text) > 120 {
			continue
		}
		key := matchKey(text)
		for _, phrase := range buyPhrases {
			if strings.HasPrefix(key, phrase) && len(key) <= len(phrase)+maxPhraseTail && !countBehind.MatchString(text) {
				return true
			}
		}
	}
	if n.DataAtom == atom.A {
		return false // a link named "buy now" without saying so leads to a page of help
	}
	names := strings.Join(nameTokens(n), "")
	for _, b := range buyNames {
		if strings.Contains(names, b) && !strings.Contains(names, "view"+b) && !strings.Contains(names, "mini") {
			return true
		}
	}
	return false
}

// repeat is how many blocks like its own a node stands in, and its own one.
type repeat struct {
	count int
	block *html.Node
}

// repeats says for each node in how many blocks like its own nodes of the list stand: the largest number, over all levels
// around it, of sibling elements of one tag, class and size that hold one and a picture or a way to another page. Lines of a
// price ("List price", "Price", "You save") repeat too, but lead nowhere. Blocks that hold the heading count as none, nor
// does the one of several that is marked as chosen.
func (s *scene) repeats(nodes []*html.Node) []repeat {
	type group struct {
		parent *html.Node
		kind   string
	}
	type members struct {
		sizes  [33]int // by the text's length in bits
		chosen int
	}
	groups := map[group]*members{}
	seen := map[*html.Node]bool{}
	key := func(n *html.Node) group { return group{n.Parent, n.Data + "." + steadyClass(n)} }
	size := func(n *html.Node) int { return bits.Len(uint(s.page.TextLen(n))) }
	for _, n := range nodes {
		for a := n; a.Parent != nil && a.DataAtom != atom.Body && !seen[a]; a = a.Parent {
			seen[a] = true
			if !s.leadsAway(a) {
				continue
			}
			k := key(a)
			if groups[k] == nil {
				groups[k] = &members{}
			}
			groups[k].sizes[min(size(a), 32)]++
			if isMarked(a) {
				groups[k].chosen++
			}
		}
	}
	out := make([]repeat, len(nodes))
	for i, n := range nodes {
		for a := n; a.Parent != nil && a.DataAtom != atom.Body; a = a.Parent {
			if s.heading != nil && s.page.Contains(a, s.heading) {
				break
			}
			if !s.leadsAway(a) {
				continue
			}
			g := groups[key(a)]
			if g.chosen == 1 && isMarked(a) {
				continue
			}
			alike := 0
			for b := max(0, size(a)-2); b <= min(32, size(a)+2); b++ {
				alike += g.sizes[b]
			}
			if alike > out[i].count {
				out[i] = repeat{alike, a}
			}
		}
	}
	s.spread(nodes, out)
	return out
}

// cardSizes counts blocks of one tag and class that hold linked pictures, by the length of their text in bits and wherever on the
// page they stand.
type cardSizes map[string]*[33]int

// spread finds blocks that stand in rows of one or two, or in a box of their own beside the list: they have the tag, the class
// and about the size of blocks that repeat, and like those a picture that leads to another page.
func (s *scene) spread(nodes []*html.Node, found []repeat) {
	kind := func(n *html.Node) (string, bool) {
		at, ok := s.page.Place(n)
		class := steadyClass(n)
		return n.Data + "." + class, ok && class != "" && s.tally.linkedImages.in(s.page, at) > 0
	}
	size := func(n *html.Node) int { return min(bits.Len(uint(s.page.TextLen(n))), 32) }
	repeated := cardSizes{}
	for _, r := range found {
		if r.count < 3 {
			continue
		}
		if k, ok := kind(r.block); ok {
			if repeated[k] == nil {
				repeated[k] = &[33]int{}
			}
			repeated[k][size(r.block)]++
		}
	}
	if len(repeated) == 0 {
		return
	}
	for i, n := range nodes {
		for a := n; found[i].count < 3 && a.Parent != nil && a.DataAtom != atom.Body; a = a.Parent {
			if s.heading != nil && s.page.Contains(a, s.heading) {
				break
			}
			k, ok := kind(a)
			if !ok || repeated[k] == nil || isMarked(a) {
				continue
			}
			alike := 0
			for b := max(0, size(a)-1); b <= min(32, size(a)+1); b++ {
				alike += repeated[k][b]
			}
			if alike >= 3 {
				found[i] = repeat{alike, a}
			}
		}
	}
}

// isMarked says whether an element is marked as the open, checked or selected one.
func isMarked(n *html.Node) bool {
	for _, name := range []string{"aria-selected", "aria-checked", "aria-expanded"} {
		if dom.Attr(n, name) == "true" {
			return true
		}
	}
	return wordsChosen.any(nameTokens(n))
}

// leadsAway says whether an element holds a picture or a link to another page. Lines of tables hold links to help.
func (s *scene) leadsAway(n *html.Node) bool {
	i, ok := s.page.Place(n)
	if !ok {
		return false
	}
	switch n.DataAtom {
	case atom.Tr, atom.Td, atom.Dt, atom.Dd:
		return s.tally.images.in(s.page, i) > 0
	}
	return s.tally.images.in(s.page, i)+s.tally.foreignLinks.in(s.page, i) > 0
}

// rowStates are class tokens that say where in its list a block stands.
var rowStates = words("odd even first last alt")

// steadyClass is an element's class without the tokens that differ between blocks of one kind: numbers, states and places.
func steadyClass(n *html.Node) string {
	class := dom.Attr(n, "class")
	if class == "" {
		return ""
	}
	tokens := strings.Fields(class)
	out := tokens[:0]
	for _, t := range tokens {
		if !strings.ContainsAny(t, "0123456789") && !wordsChosen.any(appendWords(nil, t)) && !rowStates[strings.ToLower(t)] {
			out = append(out, t)
		}
	}
	return strings.Join(out, " ")
}
