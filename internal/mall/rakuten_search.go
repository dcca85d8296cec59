package mall

import (
	"net/url"
	"strconv"
	"strings"
)

// rakutenQuery is one search: a list by name within a price window, both ends included.
type rakutenQuery struct {
	path     string // as asked: "/search/mall/-/558944/"
	name     string // genre id or keyword
	lo, hi   int64  // yen; hi 0 = no upper end
	page     int
	landing  bool // a genre's landing page, which ignores the page number
	rawRange url.Values
}

// matches returns what a query finds, in the shop's order.
func (l *lists) matches(q *rakutenQuery) []int32 {
	list := l.named[q.name]
	if q.lo <= 0 && q.hi <= 0 {
		return list
	}
	var out []int32
	for _, i := range list {
		if price := l.prices[i]; price >= q.lo && (q.hi <= 0 || price <= q.hi) {
			out = append(out, i)
		}
	}
	return out
}

// rakutenPages is how many pages of a result can be reached.
func rakutenPages(found, limit int) int {
	return pagesOf(min(found, limit), rakutenPageSize)
}

// address returns the address of another page of the same query.
func (q *rakutenQuery) address(page int) string {
	v := url.Values{}
	for _, k := range []string{"min", "max", "s"} {
		if q.rawRange.Has(k) {
			v.Set(k, q.rawRange.Get(k))
		}
	}
	if page > 1 {
		v.Set("p", strconv.Itoa(page))
	}
	path := q.path
	if q.landing {
		path = "/search/mall/-/" + q.name + "/"
	}
	out := "https://search.rakuten.co.jp" + path
	if len(v) > 0 {
		out += "?" + v.Encode()
	}
	return out
}

// rakutenSearch renders a page of results; the page asked for must exist.
func (s *shop) rakutenSearch(l *lists, day int, q *rakutenQuery, limit int) []byte {
	found := l.matches(q)
	reach := found
	if len(found) > limit {
		reach = found[:limit]
	}
	rows := window(reach, q.page, rakutenPageSize)
	pad := s.padding()
	p := newPage(128 << 10)
	p.raw("<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"UTF-8\">\n<title>【楽天市場】").text(q.name).raw("の通販</title>\n<link rel=\"stylesheet\" href=\"https://r.r10s.jp/com/css/search/grid.css\">\n<script src=\"https://r.r10s.jp/com/js/search/app.js\"></script>\n")
	if q.page == 1 && len(rows) > 0 {
		rakutenCarousel(p)
	}
	p.raw(pad.head, "</head>\n<body>\n<img src=\"https://r.r10s.jp/com/img/home/logo.png\" alt=\"楽天市場\">\n<div class=\"searchresults\">\n")
	if len(found) == 0 {
		p.raw("<p>該当する商品が見つかりませんでした</p>\n")
	}
	ads := 0
	if len(rows) > 0 {
		ads = s.rakutenAds(q, day)
	}
	for range ads {
		p.raw("<div class=\"searchresultitem pr\"><a class=\"image--a91Zk\" href=\"https://grp07.ias.rakuten.co.jp/redirect_rpp/?s=b64x9086727421\"><img src=\"https://thumbnail.image.rakuten.co.jp/@0_mall/pr/cabinet/ad.jpg?_ex=300x300\" alt=\"\"></a><a class=\"title--3f0aX\" href=\"https://grp07.ias.rakuten.co.jp/redirect_rpp/?s=b64x9086727421\">[PR] 広告枠</a><span class=\"price--1kQz9\">6,890円</span></div>\n")
	}
	items := newPage(96 << 10)
	for range ads {
		rakutenAd(items)
	}
	for pos, i := range rows {
		f := s.facts(int(i))
		st, _ := s.at(&f, day)
		s.rakutenRow(items, &f, &st)
		if pos < len(rows)-1 {
			items.raw(",")
		}
		_, code, _ := strings.Cut(f.path, "/")
		p.raw("<div class=\"searchresultitem\"><a class=\"image--a91Zk\" href=\"https://item.rakuten.co.jp/", f.path, "/\"><img src=\"https://thumbnail.image.rakuten.co.jp/@0_mall/", f.merchant.code, "/cabinet/", code, ".jpg?_ex=300x300\" alt=\"\"></a><a class=\"title--3f0aX\" href=\"https://item.rakuten.co.jp/", f.path, "/\">").text(plainTitle(&f, &st)).raw("</a><span class=\"price--1kQz9\">", grouped(st.price), "円</span></div>\n")
	}
	p.raw("</div>\n")
	if q.page < rakutenPages(len(found), limit) {
		p.raw("<a class=\"nextPage\" href=\"").text(q.address(q.page + 1)).raw("\">次のページ</a>\n")
	}
	subset := "null"
	if len(found) > limit {
		subset = strconv.Itoa(limit)
	}
	p.raw(`<script>window.__INITIAL_STATE__ = {"state":{"data":{"ichibaSearch":{"items":[`, string(items.b), `],"pagination":{"numFound":`).int(len(found)).raw(`,"start":`).int((q.page-1)*rakutenPageSize).raw(`,"pageSize":`).int(rakutenPageSize).raw(`,"subset":`, subset, `}}},"metadata":{"lang":"ja"}},"locale":"ja"};window.__RENDERED__={a:{b:1}};</script>`, "\n", pad.foot, "</body>\n</html>\n")
	return p.b
}

// rakutenAds is how many sponsored entries a page has: none on most.
func (s *shop) rakutenAds(q *rakutenQuery, day int) int {
	if n := fold(s.seed, foldString(q.address(q.page)), uint64(day)) % 10; n < 3 {
		return int(n) + 1
	}
	return 0
}

func rakutenAd(p *page) {
	p.raw(`{"url":"https://grp07.ias.rakuten.co.jp/redirect_rpp/?s=b64x9086727421","originalItemUrl":null,"name":"[PR] 広告枠","price":6890,"hasPriceRange":false,"skuInfo":{"priceRange":"6890"},"variantId":null,"code":null,"brand":null,"tags":[],"review":{"score":0,"numReviews":0},"images":[],"shop":{"id":1,"name":"広告","urlCode":"pr","url":"https://www.rakuten.co.jp/pr/","officialBrandShopLabel":null},"shipping":{"price":0,"estimateDeliveryDayShort":null},"point":{"count":0,"itemMultiplier":1},"subscription":null,"genres":[],"genreIdList":[],"ranking":null,"itemOptions":{"superDeal":false,"shop39":false,"cpc":{"id":"b64x"}},"isSoldOut":false,"sale":null},`)
}

// rakutenCarousel renders the linked data of a first page: ten recommendations that are not the result.
func rakutenCarousel(p *page) {
	p.raw(`<script type="application/ld+json">{"@context": "https://schema.org", "@type": "ItemList", "itemListElement": [`)
	for i := 1; i <= 10; i++ {
		if i > 1 {
			p.raw(", ")
		}
		p.raw(`{"@type": "ListItem", "position": `).int(i).raw(`, "item": {"@type": "Product", "name": "おすすめ商品 `).int(i).raw(`", "url": "https://item.rakuten.co.jp/osusume-ten/car`, twoDigits(i), `/?scid=seo-carousel-search", "offers": {"@type": "Offer", "price": `).int(880 + 111*i).raw(`, "priceCurrency": "JPY"}}}`)
	}
	p.raw("]}</script>\n")
}
