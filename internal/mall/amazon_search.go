package mall

import (
	"net/url"
	"strconv"
	"strings"
)

// amazonPageSize is the number of organic rows on a page of results.
const amazonPageSize = 16

// amazonSearch renders a page of results for a keyword. Placeholders without an ASIN, sponsored rows of other kinds and
// a strip of other products stand among the rows.
func (s *shop) amazonSearch(l *lists, day int, keyword string, n int) []byte {
	found := l.named[strings.ToLower(keyword)]
	rows := window(found, n, amazonPageSize)
	pages := pagesOf(len(found), amazonPageSize)
	pad := s.padding()
	p := newPage(64 << 10)
	p.raw("<!doctype html><html lang=\"en-us\"><head><meta charset=\"utf-8\"><title>Amazon.com : ").text(keyword).raw("</title>\n", pad.head, "</head><body>\n<div id=\"navbar\">", pad.nav, "</div>\n<div id=\"search\">\n")
	if len(rows) > 0 {
		first := (n-1)*amazonPageSize + 1
		p.raw("<span data-component-type=\"s-result-info-bar\" class=\"rush-component\"><h1 class=\"a-size-base s-desktop-toolbar a-text-normal\"><span>").int(first).raw("-").int(first + len(rows) - 1)
		p.raw(" of ", grouped(int64(len(found))), " results for</span> <span class=\"a-color-state a-text-bold\">\"").text(keyword).raw("\"</span></h1></span>\n")
	}
	p.raw("<div class=\"s-main-slot s-result-list s-search-results sg-row\">\n")
	if len(rows) == 0 {
		p.raw("<div data-asin=\"\" data-index=\"0\" class=\"s-result-item s-widget\"><div class=\"a-section\"><span class=\"a-size-medium a-color-base\">No results for </span><span class=\"a-size-medium a-color-base\">").text(keyword).raw("</span></div></div>\n")
	} else {
		p.raw("<div data-asin=\"\" data-index=\"0\" class=\"a-section a-spacing-none s-result-item s-flex-full-width s-widget\"><div class=\"s-widget-container\"><h2>Results</h2> Check each product page for other buying options.</div></div>\n")
	}
	ads := dice(fold(s.seed, foldString(keyword), uint64(n), uint64(day)))
	for pos, i := range rows {
		if pos == 0 || pos == 9 {
			if ad := l.all[ads.below(len(l.all))]; ad != i {
				s.amazonRow(p, int(ad), day, keyword, pos, true)
			}
		}
		if pos == 5 {
			s.amazonWidget(p, l, &ads)
		}
		s.amazonRow(p, int(i), day, keyword, pos, false)
	}
	p.raw("</div>\n<span class=\"rush-component\" data-component-type=\"s-pagination\"><div class=\"a-section a-text-center s-pagination-container\"><span class=\"s-pagination-strip\">\n")
	p.raw("<span class=\"s-pagination-item s-pagination-selected\" aria-current=\"page\">").int(n).raw("</span>\n")
	if n < pages {
		next := "/s?k=" + url.QueryEscape(keyword) + "&amp;page=" + strconv.Itoa(n+1) + "&amp;qid=1790000000&amp;ref=sr_pg_" + strconv.Itoa(n)
		p.raw("<a href=\"", next, "\" class=\"s-pagination-item s-pagination-next s-pagination-button s-pagination-separator\" aria-label=\"Go to next page, page ").int(n + 1).raw("\">Next</a>\n")
	} else {
		p.raw("<span class=\"s-pagination-item s-pagination-next s-pagination-disabled\" aria-disabled=\"true\">Next</span>\n")
	}
	p.raw("</span></div></span></div>\n<div id=\"navFooter\">", pad.foot, "</div></body></html>\n")
	return p.b
}

func (s *shop) amazonRow(p *page, index, day int, keyword string, pos int, sponsored bool) {
	f := s.facts(index)
	st, _ := s.at(&f, day)
	title := titleOn(&f, &st, titleNotes)
	link := "/" + f.path + "/ref=sr_1_" + strconv.Itoa(pos+1) + "?keywords=" + url.QueryEscape(keyword) + "&amp;qid=1790000000&amp;sr=8-" + strconv.Itoa(pos+1)
	class := "sg-col-4-of-12 s-result-item s-asin sg-col-20-of-24 sg-col s-widget-spacing-small"
	if sponsored {
		class += " AdHolder"
		link = "/sspa/click?ie=UTF8&amp;spc=MTo4NTg3&amp;url=" + url.QueryEscape("/"+f.path+"/ref=sr_1_1_sspa?psc=1")
	}
	p.raw("<div role=\"listitem\" data-asin=\"", f.id, "\" data-index=\"").int(pos+2).raw("\" data-component-type=\"s-search-result\" class=\"", class, "\"><div class=\"sg-col-inner\"><div class=\"puis-card-container s-card-container\" data-cy=\"asin-faceout-container\">\n")
	if sponsored {
		p.raw("<span class=\"puis-label-popover-default\"><span class=\"puis-sponsored-label-text\">Sponsored</span></span>\n")
	}
	p.raw("<div class=\"s-product-image-container\"><a class=\"a-link-normal s-no-outline\" href=\"", link, "\"><img class=\"s-image\" src=\"", strings.TrimSuffix(f.images[0], ".jpg"), "._AC_UL320_.jpg\" alt=\"").text(title).raw("\"></a></div>\n")
	p.raw("<div data-cy=\"title-recipe\" class=\"a-section a-spacing-none\"><a class=\"a-link-normal s-line-clamp-2 s-link-style a-text-normal\" href=\"", link, "\"><h2 aria-label=\"").text(title).raw("\" class=\"a-size-medium a-spacing-none a-color-base a-text-normal\"><span>").text(title).raw("</span></h2></a></div>\n")
	if st.reviews > 0 {
		stars := decimal(int64(st.rating)*10, usd)[:3]
		p.raw("<div data-cy=\"reviews-block\" class=\"a-section\"><a aria-label=\"", stars, " out of 5 stars, rating details\" href=\"javascript:void(0)\"><i class=\"a-icon a-icon-star-mini\"><span class=\"a-icon-alt\">", stars,
			" out of 5 stars</span></i></a> <a class=\"a-link-normal\" href=\"", link, "#customerReviews\" aria-label=\"", grouped(int64(st.reviews)), " ratings\"><span class=\"a-size-mini s-underline-text\">(", grouped(int64(st.reviews)), ")</span></a></div>\n")
	}
	amazonRowPrice(p, &f, &st, link)
	p.raw("</div></div></div>\n")
}

func amazonRowPrice(p *page, f *facts, st *state, link string) {
	p.raw("<div data-cy=\"price-recipe\" class=\"a-section\">")
	switch {
	case f.layout == amazonNoBuyBox:
		p.raw("</div>\n<div data-cy=\"secondary-offer-recipe\"><span class=\"a-size-base a-color-secondary\">No featured offers available</span><br><span class=\"a-color-base\">$", dollars(f.price+500), "</span> (3 used &amp; new offers)</div>\n")
		return
	case !st.inStock:
		p.raw("</div>\n<div><span class=\"a-size-base a-color-price\">Currently unavailable.</span></div>\n")
		return
	}
	p.raw("<a class=\"a-link-normal s-no-hover s-underline-text\" href=\"", link, "\">")
	amounts := []int64{st.price}
	if f.span > 0 {
		amounts = append(amounts, st.price+f.span)
	}
	for i, a := range amounts {
		price := dollars(a)
		whole, cents, _ := strings.Cut(price, ".")
		if i > 0 {
			p.raw("<span class=\"a-price-dash\"> - </span>")
		}
		p.raw("<span class=\"a-price\" data-a-size=\"xl\" data-a-color=\"base\"><span class=\"a-offscreen\">$", price, "</span><span aria-hidden=\"true\"><span class=\"a-price-symbol\">$</span><span class=\"a-price-whole\">", whole,
			"<span class=\"a-price-decimal\">.</span></span><span class=\"a-price-fraction\">", cents, "</span></span></span>")
	}
	if f.struck(st) > st.price {
		p.raw(" <span class=\"a-price a-text-price\" data-a-size=\"b\" data-a-strike=\"true\" data-a-color=\"secondary\"><span class=\"a-offscreen\">$", dollars(f.struck(st)), "</span><span aria-hidden=\"true\">$", dollars(f.struck(st)), "</span></span>")
	}
	p.raw("</a></div>\n")
}

// amazonWidget renders a strip between the rows: products of other searches, outside any s-asin row.
func (s *shop) amazonWidget(p *page, l *lists, ads *dice) {
	p.raw("<div data-asin=\"\" data-index=\"6\" class=\"s-result-item s-widget sg-col-20-of-24\"><h2 class=\"a-size-medium-plus\">Related to items you&#39;ve viewed</h2><ol class=\"a-carousel\">\n")
	for range 4 {
		i := int(l.all[ads.below(len(l.all))])
		k := goods[i%len(goods)]
		p.raw("<li class=\"a-carousel-card\"><a class=\"a-link-normal\" href=\"/dp/", s.asin(i), "\">").text(ads.pick(brands)).raw(" ").text(k.path[len(k.path)-1]).raw("</a> <span class=\"a-price\"><span class=\"a-offscreen\">$", dollars(ads.between(k.lo, k.hi)), "</span></span></li>\n")
	}
	p.raw("</ol></div>\n")
}
