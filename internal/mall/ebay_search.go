package mall

import (
	"net/url"
	"strconv"
	"strings"
)

// ebaySearch renders a page of results. The first rows are the shop's own placeholders; after the last result of the
// last page come rows that match fewer words, below a notice.
func (s *shop) ebaySearch(l *lists, day int, query string, n, size int) []byte {
	found := l.named[strings.ToLower(query)]
	rows := window(found, n, size)
	pages := pagesOf(len(found), size)
	old := foldString(strings.ToLower(query))%4 == 0 // a quarter of the searches still has the older rows
	pad := s.padding()
	p := newPage(64<<10 + len(rows)*1200)
	p.raw("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>").text(query).raw(" for sale | eBay</title>\n", pad.head, "</head><body>\n<header id=\"gh\">", pad.nav, "</header>\n<div class=\"srp-main\"><div class=\"srp-controls\"><h1 class=\"srp-controls__count-heading\"><!--F#f_0--><span class=\"BOLD\">", grouped(int64(len(found))),
		"</span><!--F/--> results for <span class=\"BOLD\">").text(query).raw("</span></h1></div>\n<ul class=\"srp-results srp-list clearfix\">\n")
	ebayPlaceholder(p, old)
	for _, i := range rows {
		s.ebayRow(p, int(i), day, query, old)
	}
	if n >= pages {
		p.raw("<li class=\"srp-river-answer srp-river-answer--REWRITE_START\" data-view=\"mi:1706|iid:1\"><section class=\"su-notice\"><span class=\"section-notice__main\"><p><span class=\"BOLD\">Results matching fewer words</span></p></span></section></li>\n")
		others := dice(fold(s.seed, foldString(query), uint64(day)))
		for range 10 {
			i := l.all[others.below(len(l.all))]
			s.ebayRow(p, int(i), day, query, old)
		}
	}
	p.raw("</ul>\n<div class=\"s-pagination\"><nav class=\"pagination\" role=\"navigation\">\n")
	if n < pages {
		next := "https://www.ebay.com/sch/i.html?_nkw=" + url.QueryEscape(query) + "&amp;_ipg=" + strconv.Itoa(size) + "&amp;_pgn=" + strconv.Itoa(n+1)
		if old {
			p.raw("<a type=\"next\" aria-label=\"Go to next search page\" class=\"pagination__next icon-link\" href=\"", next, "\">Next</a>\n")
		} else {
			p.raw("<a aria-label=\"Go to next search page\" class=\"pagination__next icon-link\" href=\"", next, "\"></a>\n")
		}
	} else {
		p.raw("<button aria-disabled=\"true\" class=\"pagination__next icon-link\" type=\"next\"></button>\n")
	}
	p.raw("</nav></div></div>\n<footer>", pad.foot, "</footer></body></html>\n")
	return p.b
}

// ebayPlaceholder renders the two rows that every result starts with and that are no listings.
func ebayPlaceholder(p *page, old bool) {
	for range 2 {
		if old {
			p.raw("<li class=\"s-item s-item__pl-on-bottom\"><div class=\"s-item__wrapper clearfix\"><a class=\"s-item__link\" href=\"https://ebay.com/itm/123456?hash=item28caef0a3a:g:E3kAAOSwlGJiMikD\"><div class=\"s-item__title\"><span role=\"heading\" aria-level=\"3\">Shop on eBay</span></div></a><div class=\"s-item__details\"><span class=\"s-item__price\">$20.00</span></div></div></li>\n")
			continue
		}
		p.raw("<li class=\"s-card s-card--horizontal\" data-listingid=\"2500219655424533\" data-view=\"mi:1686|iid:1\"><div class=\"su-card-container\"><div class=\"su-card-container__header\"><a class=\"su-link\" href=\"https://ebay.com/itm/123456?itmmeta=012DEW30YG0MK\"><div role=\"heading\" aria-level=\"3\" class=\"s-card__title\"><span class=\"su-styled-text primary default\">Shop on eBay</span><span class=\"clipped\">Opens in a new window or tab</span></div></a>",
			"<div class=\"s-card__subtitle\"><span class=\"su-styled-text secondary default\">Brand New</span></div></div><div class=\"su-card-container__attributes__primary\"><div class=\"s-card__attribute-row\"><span class=\"su-styled-text primary bold large-1 s-card__price\">$20.00</span></div><div class=\"s-card__attribute-row\"><span class=\"su-styled-text secondary large\">or Best Offer</span></div></div></div></li>\n")
	}
}

func (s *shop) ebayRow(p *page, index, day int, query string, old bool) {
	f := s.facts(index)
	st, _ := s.at(&f, day)
	title := titleOn(&f, &st, titleNotes)
	link := "https://www.ebay.com/itm/" + f.id + "?_skw=" + url.QueryEscape(query) + "&amp;itmmeta=01K8MFW7KQ&amp;hash=item" + f.id[:6] + "&amp;LH_BIN=1"
	if old {
		link = "https://www.ebay.com/itm/" + slug(f.title, 8, false) + "/" + f.id + "?hash=item" + f.id[:6] + ":g:g4oAAOSwAgFgKclK"
		s.ebayOldRow(p, &f, &st, title, link)
		return
	}
	p.raw("<li class=\"s-card s-card--horizontal s-card--dark-solt-links-blue\" data-listingid=\"", f.id, "\" data-view=\"mi:1686|iid:5\" id=\"item", f.id[:10], "\"><div class=\"su-card-container su-card-container--horizontal\"><div class=\"su-card-container__media\"><a class=\"image-treatment\" href=\"", link, "\"><img class=\"s-card__image\" src=\"", f.images[0][:len(f.images[0])-len("s-l1600.jpg")], "s-l500.jpg\" alt=\"\"></a></div>\n")
	p.raw("<div class=\"su-card-container__content\"><div class=\"su-card-container__header\"><a class=\"su-link\" href=\"", link, "\" target=\"_blank\"><div role=\"heading\" aria-level=\"3\" class=\"s-card__title\"><span class=\"su-styled-text primary default\">").text(title)
	p.raw("</span><span class=\"clipped\">Opens in a new window or tab</span></div></a><div class=\"s-card__subtitle-row\"><div class=\"s-card__subtitle\"><span class=\"su-styled-text secondary default\">", f.cond, "</span></div></div></div>\n<div class=\"su-card-container__attributes\"><div class=\"su-card-container__attributes__primary\">")
	p.raw("<div class=\"s-card__attribute-row\"><span class=\"su-styled-text primary bold large-1 s-card__price\">$", dollars(st.price), "</span>")
	if f.span > 0 {
		p.raw("<span class=\"su-styled-text primary bold large-1 s-card__price\"> to </span><span class=\"su-styled-text primary bold large-1 s-card__price\">$", dollars(st.price+f.span), "</span>")
	}
	if f.struck(&st) > st.price+f.span {
		p.raw(" <span class=\"su-styled-text secondary strikethrough large\">$", dollars(f.struck(&st)), "</span>")
	}
	p.raw("</div>")
	switch {
	case f.auction:
		ebayAttribute(p, strconv.Itoa(st.bids)+" bids</span><span class=\"su-styled-text secondary large\"> · </span><span class=\"su-styled-text secondary large\">1d 4h left")
	default:
		ebayAttribute(p, "Buy It Now")
	}
	ebayAttribute(p, f.delivery())
	ebayAttribute(p, "Located in United States")
	p.raw("</div><div class=\"su-card-container__attributes__secondary\"><div class=\"s-card__attribute-row\"><span class=\"su-styled-text primary large\">").text(f.seller).raw("</span> <span class=\"su-styled-text primary large\">99.").int(f.index % 10).raw("% positive (1.3K)</span></div></div></div></div></div></li>\n")
}

// ebayAttribute renders one line of a row; s is markup.
func ebayAttribute(p *page, s string) {
	p.raw("<div class=\"s-card__attribute-row\"><span class=\"su-styled-text secondary large\">", s, "</span></div>")
}

func (s *shop) ebayOldRow(p *page, f *facts, st *state, title, link string) {
	p.raw("<li class=\"s-item s-item--watch-at-corner\" data-view=\"mi:1686|iid:2\"><div class=\"s-item__wrapper clearfix\"><div class=\"s-item__image-section\"><a aria-hidden=\"true\" href=\"", link, "\" tabindex=\"-1\"><img class=\"s-item__image-img\" alt=\"\" src=\"", f.images[0][:len(f.images[0])-len("s-l1600.jpg")], "s-l225.webp\"></a></div><div class=\"s-item__info clearfix\"><a class=\"s-item__link\" href=\"", link, "\"><h3 class=\"s-item__title\">")
	if f.index%5 == 0 {
		p.raw("<span class=\"LIGHT_HIGHLIGHT\">New Listing</span>")
	}
	p.text(title).raw("</h3></a><div class=\"s-item__subtitle\"><span class=\"SECONDARY_INFO\">", f.cond, "</span></div><div class=\"s-item__details clearfix\"><div class=\"s-item__detail s-item__detail--primary\"><span class=\"s-item__price\">$", dollars(st.price))
	if f.span > 0 {
		p.raw("<span class=\"DEFAULT\"> to </span>$", dollars(st.price+f.span))
	}
	p.raw("</span></div>")
	if f.struck(st) > st.price+f.span {
		p.raw("<div class=\"s-item__detail s-item__detail--primary\"><span class=\"s-item__trending-price\">Was: <span class=\"STRIKETHROUGH\">$", dollars(f.struck(st)), "</span></span></div>")
	}
	if f.auction {
		p.raw("<div class=\"s-item__detail s-item__detail--primary\"><span class=\"s-item__bids s-item__bidCount\">").int(st.bids).raw(" bids</span></div>")
	}
	p.raw("<div class=\"s-item__detail s-item__detail--primary\"><span class=\"s-item__shipping s-item__logisticsCost\">", f.delivery(), "</span></div></div></div></div></li>\n")
}
