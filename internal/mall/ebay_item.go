package mall

import "strconv"

// span writes eBay's wrapped text: components leave comments between their parts.
func (p *page) span(class, s string) *page {
	return p.raw("<!--F#12[0]--><span class=\"", class, "\">").text(s).raw("</span><!--F/-->")
}

// shown is the price as the item page shows it: "US $12.50", or both ends of a range.
func (f *facts) shown(st *state) string {
	out := "US $" + dollars(st.price)
	if f.span > 0 {
		out += " to US $" + dollars(st.price+f.span)
	}
	return out
}

// ebayItem renders an item page; a listing that has ended says so above everything else and offers similar items.
func (s *shop) ebayItem(f *facts, st *state) []byte {
	pad := s.padding()
	title := titleOn(f, st, titleNotes)
	address := "https://www.ebay.com/itm/" + f.id
	p := newPage(64 << 10)
	p.raw("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>").text(title).raw(" | eBay</title>\n<link rel=\"canonical\" href=\"", address, "\">\n<meta property=\"og:type\" content=\"ebay-objects:item\"><meta property=\"og:title\" content=\"").text(title)
	p.raw("\"><meta property=\"og:image\" content=\"", f.images[0], "\">\n", pad.head, "</head><body class=\"vi-evo\">\n<header id=\"gh\">", pad.nav, "</header>\n")
	ebayCrumbs(p, f)
	if !st.live {
		how := "was ended by the seller on Mon, Nov 23 at 2:10 AM because the item is no longer available."
		if f.index%2 == 0 {
			how = "sold on Mon, Nov 23 at 2:10 AM."
		}
		p.raw("<div class=\"vim d-statusmessage\" data-testid=\"d-statusmessage\"><div class=\"ux-layout-section__textual-display\">").span("ux-textspans", "This listing "+how).raw("</div></div>\n")
	}
	ebayPictures(p, f)
	p.raw("<div class=\"vim x-item-title\" data-testid=\"x-item-title\"><h1 class=\"x-item-title__mainTitle\">").span("ux-textspans ux-textspans--BOLD", title).raw("</h1></div>\n")
	ebaySeller(p, f)
	p.raw("<div class=\"vim x-price-section\" data-testid=\"x-price-section\"><div class=\"x-bin-price\" data-testid=\"x-bin-price\"><div class=\"x-bin-price__content\"><div class=\"x-price-primary\" data-testid=\"x-price-primary\">").span("ux-textspans", f.shown(st)).raw("</div>\n")
	if f.struck(st) > st.price+f.span {
		p.raw("<div class=\"x-additional-info\"><div class=\"x-additional-info__textual-display\">").span("ux-textspans ux-textspans--SECONDARY", "Was ").span("ux-textspans ux-textspans--STRIKETHROUGH ux-textspans--SECONDARY", "US $"+dollars(f.struck(st))).raw("</div></div>\n")
	}
	if f.auction {
		p.raw("<div class=\"x-bid-count\" data-testid=\"x-bid-count\">").span("ux-textspans", strconv.Itoa(st.bids)+" bids").raw("</div>\n")
	}
	p.raw("</div></div></div>\n<div class=\"vim x-item-condition\"><div class=\"x-item-condition-text\"><div class=\"ux-icon-text\"><span class=\"ux-icon-text__text\"><span data-testid=\"ux-textual-display\" aria-hidden=\"true\">").span("ux-textspans", f.cond)
	p.raw("</span><span class=\"clipped\">").text(f.cond).raw("</span></span></div></div></div>\n")
	ebayStock(p, f, st)
	ebayShipping(p, f)
	ebaySpecifics(p, f)
	s.ebayStrip(p, f)
	ebayLinkedData(p, f, st, title)
	p.raw("<footer>", pad.foot, "</footer></body></html>\n")
	return p.b
}

func ebayCrumbs(p *page, f *facts) {
	p.raw("<nav aria-labelledby=\"crumbs\" class=\"breadcrumbs breadcrumb--overflow\" role=\"navigation\"><h2 id=\"crumbs\" class=\"clipped\">breadcrumb</h2><ul>\n")
	for i, c := range f.kind.path {
		p.raw("<li><a class=\"seo-breadcrumb-text\" href=\"https://www.ebay.com/b/c/").int(58000 + i).raw("\" title=\"\"><!--F#7[0]--><span>").text(c).raw("</span><!--F/--></a></li>\n")
	}
	p.raw("</ul></nav>\n")
}

func ebayPictures(p *page, f *facts) {
	p.raw("<div class=\"vim x-photos\" data-testid=\"x-photos\"><div class=\"ux-image-carousel zoom img-transition-medium\">\n")
	for i, img := range f.images {
		p.raw("<div class=\"ux-image-carousel-item image-treatment image\" data-idx=\"").int(i).raw("\"><img alt=\"Picture ").int(i+1).raw(" of ").int(len(f.images)).raw("\" data-zoom-src=\"", img, "\" loading=\"lazy\" src=\"", img[:len(img)-len("s-l1600.jpg")], "s-l500.jpg\"></div>\n")
	}
	p.raw("</div></div>\n")
}

func ebaySeller(p *page, f *facts) {
	p.raw("<div class=\"vim x-sellercard-atf\"><div class=\"x-sellercard-atf__info\"><div class=\"x-sellercard-atf__info__about-seller\"><a class=\"ux-action\" href=\"https://www.ebay.com/str/seller\">").span("ux-textspans ux-textspans--BOLD", f.seller)
	p.raw("</a><span class=\"SECONDARY\">(").int(40+f.index%9000).raw(")</span></div><ul class=\"x-sellercard-atf__data-item-wrapper\"><li>").span("ux-textspans ux-textspans--PSEUDOLINK", "99."+strconv.Itoa(f.index%10)+"% positive").raw("</li></ul></div></div>\n")
}

func ebayStock(p *page, f *facts, st *state) {
	if f.auction {
		return
	}
	words := "Out of Stock"
	if st.inStock {
		words = "Last one"
		if f.index%3 > 0 {
			words = "More than 10 available"
		}
	}
	p.raw("<div class=\"x-quantity__availability\" id=\"qtyAvailability\">").span("ux-textspans ux-textspans--SECONDARY", words).raw("</div>\n")
}

func ebayShipping(p *page, f *facts) {
	words := "Free"
	if f.shipping > 0 {
		words = "US $" + dollars(f.shipping)
	}
	p.raw("<div data-testid=\"ux-labels-values\" class=\"ux-labels-values col-12 ux-labels-values--shipping\"><div class=\"ux-labels-values__labels\">").span("ux-textspans", "Shipping:").raw("</div><div class=\"ux-labels-values__values\">").span("ux-textspans ux-textspans--BOLD", words).span("ux-textspans", " Standard Shipping. ").raw("</div></div>\n")
}

func ebaySpecifics(p *page, f *facts) {
	rows := [][2]string{{"Condition", f.cond + ": see the seller's listing for full details."}, {"Type", f.kind.path[len(f.kind.path)-1]}}
	if f.brand != "" {
		rows = append(rows, [2]string{"Brand", f.brand}, [2]string{"MPN", f.mpn})
	}
	if f.gtin != "" {
		name := "UPC"
		if f.kind.book {
			name = "ISBN"
		}
		rows = append(rows, [2]string{name, f.gtin})
	}
	p.raw("<div class=\"vim x-about-this-item\" data-testid=\"x-about-this-item\"><div class=\"ux-layout-section-evo__item ux-layout-section-evo__item--table-view\">\n")
	for _, row := range rows {
		p.raw("<div class=\"ux-layout-section-evo__col\"><dl data-testid=\"ux-labels-values\" class=\"ux-labels-values ux-labels-values--inline col-6\"><dt class=\"ux-labels-values__labels\"><div class=\"ux-labels-values__labels-content\">").span("ux-textspans", row[0])
		p.raw("</div></dt><dd class=\"ux-labels-values__values\"><div class=\"ux-labels-values__values-content\">").span("ux-textspans", row[1]).raw("</div></dd></dl></div>\n")
	}
	p.raw("</div></div>\n<iframe id=\"desc_ifr\" title=\"Seller&#39;s description of item\" src=\"https://itm.ebaydesc.com/itmdesc/", f.id, "?t=0\"></iframe>\n")
}

// ebayStrip renders other listings, with prices that are theirs.
func (s *shop) ebayStrip(p *page, f *facts) {
	other := dice(fold(uint64(f.index), dicePage, 4))
	p.raw("<div class=\"vim x-pda-placements\"><h2>Similar sponsored items</h2>\n")
	for range 12 {
		i := other.below(s.first)
		k := goods[i%len(goods)]
		price := dollars(other.between(k.lo, k.hi))
		p.raw("<div class=\"recs-item\"><a href=\"https://www.ebay.com/itm/", strconv.FormatUint(ebayIDBase+s.wide.encode(uint64(i)), 10), "?itmmeta=01K\"><h3 class=\"recs-title\">").text(other.pick(brands)).raw(" ").text(k.keyword).raw("</h3><span class=\"recs-price\"><span class=\"ux-textspans\">US $", price, "</span></span><span class=\"recs-was\">US $", dollars(other.between(k.hi, k.hi*2)), "</span></a></div>\n")
	}
	p.raw("</div>\n")
}

func ebayLinkedData(p *page, f *facts, st *state, title string) {
	p.raw("<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@type\":\"BreadcrumbList\",\"itemListElement\":[{\"@type\":\"ListItem\",\"position\":1,\"name\":\"eBay\",\"item\":\"https://www.ebay.com\"}")
	for i, c := range f.kind.path {
		p.raw(",{\"@type\":\"ListItem\",\"position\":").int(i + 2).raw(",\"name\":").json(c).raw(",\"item\":\"https://www.ebay.com/b/c/").int(58000 + i).raw("\"}")
	}
	p.raw("]}</script>\n")
	if f.auction {
		return // the shop declares no product for auctions
	}
	kind, state := "NewCondition", "InStock"
	if f.cond == "Pre-Owned" || f.cond == "Open Box" {
		kind = "UsedCondition"
	}
	if !st.inStock || !st.live {
		state = "OutOfStock"
	}
	p.raw("<script type=\"application/ld+json\">{\"@type\":\"Product\",\"@context\":\"https://schema.org\",\"name\":").json(title).raw(",\"image\":[")
	for i, img := range f.images {
		if i > 0 {
			p.raw(",")
		}
		p.raw("\"", img, "\"")
	}
	p.raw("]")
	if f.brand != "" {
		p.raw(",\"brand\":{\"@type\":\"Brand\",\"name\":").json(f.brand).raw("},\"mpn\":").json(f.mpn)
	}
	if f.gtin != "" {
		p.raw(",\"gtin13\":\"", f.gtin, "\"")
	}
	if f.span > 0 {
		p.raw(",\"offers\":{\"@type\":\"AggregateOffer\",\"priceCurrency\":\"USD\",\"lowPrice\":\"", decimal(st.price, usd), "\",\"highPrice\":\"", decimal(st.price+f.span, usd), "\"")
	} else {
		p.raw(",\"offers\":{\"@type\":\"Offer\",\"priceCurrency\":\"USD\",\"price\":\"", decimal(st.price, usd), "\"")
	}
	p.raw(",\"url\":\"https://www.ebay.com/itm/", f.id, "\",\"itemCondition\":\"https://schema.org/", kind, "\",\"availability\":\"https://schema.org/", state, "\"}")
	if st.reviews > 0 {
		p.raw(",\"aggregateRating\":{\"@type\":\"AggregateRating\",\"ratingValue\":\"", decimal(int64(st.rating)*10, usd)[:3], "\",\"ratingCount\":\"").int(st.reviews).raw("\"}")
	}
	p.raw("}</script>\n")
}
