package list

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose/column"
)

// Next is how the page after this one is reached.
type Next struct {
	// URL is its absolute address.
	URL string
	// Find is where the address stands, page-wide. By says what it was recognised by.
	Find column.Locator
	By   NextBy
	// Template is the address with the page's number or offset replaced by {n}, Step what {n} grows by from page to page; empty where none can
	// be told.
	Template string
	Step     int
	// Current and Last are page numbers; 0 = unknown. Last is the highest page that the pager names: there may be more.
	Current, Last int
}

// NextBy says what a link to the next page was recognised by.
type NextBy string

// Ways to recognise a link to the next page.
const (
	ByRel      NextBy = "rel"       // rel=next on a link
	ByHead     NextBy = "head"      // link rel=next in the head
	ByWord     NextBy = "word"      // "Next", "다음", "次へ"
	ByArrow    NextBy = "arrow"     // "›", or a class that says next
	ByNumber   NextBy = "number"    // the page number after the current one
	ByLoadMore NextBy = "load_more" // an address that a "load more" button carries
)

var (
	nextWord = regexp.MustCompile(`(?i)\bnext\b|\bolder\b|siguientes?\b|suivante?s?\b|nächste|naechste|\bweiter\b|\bvor(wärts)?$|volgende|próxim[ao]|proxim[ao]\b|seguinte|successiv[ao]|\bavanti\b|następn|\bdalej\b|další|ďalši|nästa|\bneste\b|næste|seuraava|sonraki|\bileri\b|` +
		`следующ|дальше|вперед|вперёд|далее|наступн|التالي|التالية|הבא|επόμεν|următo|\binainte\b|következő|berikutnya|selanjutnya|\btiếp|trang sau|ถัดไป|अगला|次へ|次の|次ページ|次頁|^次$|다음|下一页|下一頁|下一步|下页|下頁|后一页|後一頁|ältere (beiträge|einträge)|(articles|messages) plus anciens|entradas (antiguas|más antiguas)|seterusnya`)
	prevWord = regexp.MustCompile(`(?i)\bprev|previous|\bnewer\b|\bback\b|anterior|précédent|precedent|zurück|zurueck|vorherig|vorige|poprzedni|\bwstecz\b|předchozí|föregående|forrige|edellinen|önceki|\bgeri\b|назад|предыдущ|السابق|הקודם|προηγούμεν|前へ|前の|前ページ|前頁|이전|上一页|上一頁|上页|上頁|前一页|sebelumnya|\bfirst\b|\blast\b|letzte|dernière|última|ultima|처음|마지막|最後|最初|末页|尾页|首页`)
	moreWord = regexp.MustCompile(`(?i)^(load|show|view|see)? ?more( (results|items|products|posts|articles|stories))?$|mehr (laden|anzeigen|ergebnisse|artikel)|weitere (laden|anzeigen|ergebnisse|artikel|produkte)|(voir|afficher|charger) plus|(ver|cargar|mostrar) más|carregar mais|ver mais|mostrar mais|carica altr|mostra altr|meer (laden|tonen|resultaten|producten)|` +
		`załaduj więcej|pokaż więcej|načíst další|visa fler|ladda fler|показать ещё|загрузить ещё|daha fazla|もっと見る|もっとみる|さらに(表示|読み込む)|더 ?보기|더 ?불러오기|加载更多|載入更多|查看更多|显示更多`)
	otherNext  = regexp.MustCompile(`(?i)next (thread|topic|post|article|day|week|month|year|event|photo|picture|image|slide|story|chapter|product|item|video|game|step|project)|(nächst|vorherig)\w* (thema|beitrag|artikel|tag|woche|monat|bild)|(sujet|article|jour|mois|photo) suivant|(tema|artículo|día|mes|foto) siguiente|следующая (тема|запись|статья)|次の(記事|トピック|日|月|画像)|다음 ?(글|기사|날|달)|下一(篇|个|张|天|月)`)
	arrowText  = regexp.MustCompile(`^(?:[>›»→⟩❯▶►▸⇒〉＞⟶]|>>|&gt;|chevron_right|navigate_next|keyboard_arrow_right|arrow_forward)$`)
	nextToken  = regexp.MustCompile(`(?i)(^|[-_.])(i-)?next(page|link|btn|button|2)?([-_.]|$)|pagination[-_]*next|pagerNext|nextPage|PageNext`)
	prevToken  = regexp.MustCompile(`(?i)(^|[-_])prev(ious)?([-_]|$)|back`)
	pagerToken = regexp.MustCompile(`(?i)pagin|(^|[-_ ])pager?s?([-_ ]|$)|page-?(nav|links?|list|number)|nav-?links|wp-pagenavi|pagenum|toolbar|paging|page_?no`)
	stripToken = regexp.MustCompile(`(?i)carousel|slider|swiper|slick|gallery|calendar|datepicker|lightbox|slideshow|testimonial`)
	moreAttr   = regexp.MustCompile(`^data-(next|more|load-?more|pagination-next|infinite)(-?page)?(-?(url|href|link|path|src))$|^data-next$`)
)

// nextLink is a candidate for the way to the next page.
type nextLink struct {
	at     int32
	ref    string
	attr   string
	by     NextBy
	weight int
}

// next finds the page after this one for the list whose rows stand from first to last. Rows hold strips with arrows of their own: what stands in a row
// is no pager.
func (s *survey) next(rows []int32) *Next {
	pager := s.pager(rows)
	links := s.nextLinks(rows)
	if pager != nil {
		if l, ok := pager.after(); ok {
			links = append(links, l)
		}
	}
	for i, l := range links {
		if pager != nil && l.weight < 8 && !pager.elsewhere(s, s.p.Resolve(l.ref)) {
			links[i].weight += 2 // of the same form as the numbers' addresses
		}
	}
	links = slices.DeleteFunc(links, func(l nextLink) bool { return l.weight < 7 })
	slices.SortStableFunc(links, func(a, b nextLink) int { return cmp.Compare(b.weight, a.weight) })
	for _, l := range links {
		address := s.p.Resolve(l.ref)
		if address == "" || s.isHere(address) {
			continue
		}
		if pager.turnsBack(address) || l.by == ByArrow && pager.elsewhere(s, address) {
			continue
		}
		n := &Next{URL: address, By: l.by, Find: column.Locator{Attr: l.attr}}
		n.Find.CSS = s.pageSelector(l.at)
		pager.describe(s, n)
		if l.by != ByNumber && pager.leaps(address, n) {
			continue
		}
		return n
	}
	return nil
}

// isHere: the address of the page itself, where that is known.
func (s *survey) isHere(address string) bool {
	if s.p.URL == nil {
		return false
	}
	here := *s.p.URL
	here.Fragment = ""
	return address == here.String()
}

// nextLinks weighs all links that may lead on.
func (s *survey) nextLinks(rows []int32) []nextLink {
	var out []nextLink
	k := 0
	for i := range s.p.Spots {
		at := int32(i)
		s.visits++
		for k < len(rows) && s.p.Spots[rows[k]].Last < at {
			k++
		}
		n := s.p.Spots[i].Node
		if n.Type != html.ElementNode || k < len(rows) && rows[k] <= at {
			continue
		}
		if l, ok := s.nextLink(at, n); ok {
			out = append(out, l)
		}
	}
	return out
}

func (s *survey) nextLink(at int32, n *html.Node) (nextLink, bool) {
	l := nextLink{at: at}
	switch n.DataAtom {
	case atom.Link:
		l.ref, l.attr, l.by, l.weight = dom.Attr(n, "href"), "href", ByHead, 9
		return l, relNext(n) && usableRef(l.ref) != ""
	case atom.A, atom.Button:
	default:
		if l.ref, l.attr = moreRef(n); l.ref != "" {
			l.by, l.weight = ByLoadMore, 7
			return l, true
		}
		return l, false
	}
	if disabled(n) || n.Parent != nil && disabled(n.Parent) {
		return l, false
	}
	l.ref, l.attr = GoesTo(n)
	if l.ref == "" {
		return l, false
	}
	l.by, l.weight = s.nextSign(at, n)
	if l.weight == 0 {
		return l, false
	}
	if l.by == ByLoadMore && n.DataAtom == atom.Button {
		l.weight += 2 // a button with an address is made for that; a link that says more may lead anywhere
	}
	if l.by != ByRel && s.countsOn(l.ref) {
		l.weight += 3
	}
	l.weight += s.pagerPlace(at, l.by)
	return l, l.weight >= 5
}

// countsOn says whether a link's address asks for the page after this one by its number.
func (s *survey) countsOn(ref string) bool {
	u, err := url.Parse(s.p.Resolve(ref))
	if err != nil || u.RawQuery == "" {
		return false
	}
	for name, values := range u.Query() {
		n, err := strconv.Atoi(values[0])
		if err != nil || !pageParameter.MatchString(name) {
			continue
		}
		here := 1
		if s.p.URL != nil {
			if k, err := strconv.Atoi(s.p.URL.Query().Get(name)); err == nil {
				here = k
			}
		}
		if n == here+1 {
			return true
		}
	}
	return false
}

// pageParameter are query parameters that number pages.
var pageParameter = regexp.MustCompile(`(?i)^_?(p|pgn?|page|paged|pagenum|pageno|page_?(number|no)|seite|pagina|página|strona)$`)

// nextSign is what a link says by itself.
func (s *survey) nextSign(at int32, n *html.Node) (NextBy, int) {
	if relNext(n) {
		return ByRel, 12
	}
	texts := []string{dom.Attr(n, "aria-label"), dom.Attr(n, "title")}
	if s.textLen(at) <= 60 {
		texts = append(texts, s.p.Text(n))
	}
	by, weight := NextBy(""), 0
	for _, t := range texts {
		sign := s.signOf(strings.TrimSpace(t))
		if sign.weight < 0 {
			return "", 0
		}
		if sign.weight > weight {
			by, weight = sign.by, sign.weight
		}
	}
	if weight > 0 {
		return by, weight
	}
	if dom.Attr(n, "type") == "next" || s.saysNext(at, n) {
		return ByArrow, 5
	}
	return "", 0
}

// sign is what a label says about where its link leads; a weight below 0: elsewhere.
type sign struct {
	by     NextBy
	weight int
}

// signOf reads a label. Pages repeat few labels often: each is read once.
func (s *survey) signOf(t string) sign {
	if t == "" || len(t) > 60 {
		return sign{}
	}
	known, ok := s.signs[t]
	if ok {
		return known
	}
	switch {
	case otherNext.MatchString(t), prevWord.MatchString(t) && !nextWord.MatchString(t):
		known.weight = -1
	case nextWord.MatchString(t):
		known = sign{ByWord, 8 - oneIf(len(t) > 25)*2}
	case moreWord.MatchString(t):
		known = sign{ByLoadMore, 5}
	case arrowText.MatchString(t):
		known = sign{ByArrow, 5}
	}
	s.signs[t] = known
	return known
}

// saysNext: a class or id of the link, of the element around it alone, or of an icon in it, says next.
func (s *survey) saysNext(at int32, n *html.Node) bool {
	says := func(n *html.Node) bool {
		for _, name := range []string{"class", "id"} {
			for t := range strings.FieldsSeq(dom.Attr(n, name)) {
				if s.isNextToken(t) {
					return true
				}
			}
		}
		return false
	}
	if says(n) {
		return true
	}
	if up := s.p.Spots[at].Parent; up >= 0 && s.facts[up].links == 1 && says(n.Parent) {
		return true
	}
	if s.p.Spots[at].Last-at > 8 {
		return false
	}
	for i := at + 1; i <= s.p.Spots[at].Last; i++ {
		if says(s.p.Spots[i].Node) {
			return true
		}
	}
	return false
}

func (s *survey) isNextToken(t string) bool {
	known, ok := s.nextTokens[t]
	if !ok {
		known = nextToken.MatchString(t) && !prevToken.MatchString(t)
		s.nextTokens[t] = known
	}
	return known
}

// pagerPlace weighs what stands around a link, up to five elements.
func (s *survey) pagerPlace(at int32, by NextBy) int {
	weight := 0
	up := s.p.Spots[at].Parent
	for range 5 {
		if up < 0 {
			break
		}
		n := s.p.Spots[up].Node
		tokens := dom.Attr(n, "class") + " " + dom.Attr(n, "id") + " " + dom.Attr(n, "aria-label")
		if len(tokens) < 200 {
			switch {
			case stripToken.MatchString(tokens):
				return -20
			case pagerToken.MatchString(tokens):
				weight = max(weight, 4)
			}
		}
		up = s.p.Spots[up].Parent
	}
	if z := s.facts[at].zone; z&zoneHidden != 0 && by != ByRel {
		weight -= 4
	} else if z&zoneBeside != 0 && weight == 0 {
		weight -= 2
	}
	return weight
}

func relNext(n *html.Node) bool {
	for t := range strings.FieldsSeq(dom.Attr(n, "rel")) {
		if strings.EqualFold(t, "next") {
			return true
		}
	}
	return false
}

func disabled(n *html.Node) bool {
	if strings.EqualFold(dom.Attr(n, "aria-disabled"), "true") || dom.HasAttr(n, "disabled") {
		return true
	}
	for t := range strings.FieldsSeq(dom.Attr(n, "class")) {
		if l := strings.ToLower(t); l == "disabled" || l == "inactive" || strings.HasSuffix(l, "-disabled") || strings.HasSuffix(l, "--disabled") || l == "is-disabled" {
			return true
		}
	}
	return false
}

// GoesTo is the address that a link or button carries, as written, and the attribute that holds it; empty without one.
func GoesTo(n *html.Node) (ref, name string) {
	if n.DataAtom == atom.A {
		if ref = usableRef(dom.Attr(n, "href")); ref != "" {
			return ref, "href"
		}
	}
	for _, name := range []string{"data-href", "data-url", "data-link", "data-next-url", "data-next", "formaction"} {
		if ref = usableRef(dom.Attr(n, name)); strings.ContainsAny(ref, "/?") {
			return ref, name
		}
	}
	return moreRef(n)
}

// moreRef is the address of more rows that any element may carry in a data attribute.
func moreRef(n *html.Node) (ref, name string) {
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "data-") && moreAttr.MatchString(a.Key) {
			if ref = usableRef(a.Val); strings.ContainsAny(ref, "/?") && !strings.ContainsAny(ref, " {<") {
				return ref, a.Key
			}
		}
	}
	return "", ""
}
