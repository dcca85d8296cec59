package mall

import (
	"strconv"
	"strings"
)

// amazonItem renders an item page. Everything on it is a function of the product's own facts and state: the strips of
// other products show fixed offers, so that the bytes (and the ETag) change only when the product does.
func (s *shop) amazonItem(f *facts, st *state) []byte {
	pad := s.padding()
	title := titleOn(f, st, titleNotes)
	p := newPage(64 << 10)
	p.raw("<!doctype html><html lang=\"en-us\" class=\"a-no-js\"><head><meta charset=\"utf-8\">\n<title>Amazon.com: ").text(title)
	p.raw(" : ").text(f.kind.path[0]).raw("</title>\n")
	if f.layout != amazonCore { // some captures of the real shop have no canonical link
		p.raw("<link rel=\"canonical\" href=\"https://www.amazon.com/", f.path, "\">\n")
	}
	p.raw("<meta name=\"description\" content=\"").text(title).raw("\">\n", pad.head, "</head><body class=\"a-aui_72554-c\">\n")
	p.raw("<div id=\"navbar\">", pad.nav, "<form action=\"/s\"><input name=\"k\" id=\"twotabsearchtextbox\"></form></div>\n<div id=\"dp\" class=\"en_US\"><div id=\"dp-container\">\n")
	amazonCrumbs(p, f)
	amazonPictures(p, f, title)
	p.raw("<div id=\"centerCol\" class=\"centerColAlign\">\n<div id=\"title_feature_div\"><div id=\"titleSection\"><h1 id=\"title\" class=\"a-size-large a-spacing-none\"> <span id=\"productTitle\" class=\"a-size-large product-title-word-break\">        ")
	p.text(title).raw("       </span>")
	if f.layout == amazonBook {
		p.raw(" <span id=\"productSubtitle\" class=\"a-size-medium a-color-secondary\">Paperback – Illustrated</span>")
	}
	p.raw(" </h1></div></div>\n")
	amazonByline(p, f)
	amazonStars(p, f, st)
	amazonPrice(p, f, st)
	amazonText(p, f)
	p.raw("</div>\n")
	amazonBuyBox(p, f, st)
	amazonDetails(p, f)
	s.amazonStrip(p, f)
	p.raw("</div></div>\n<div id=\"navFooter\">", pad.foot, "</div></body></html>\n")
	return p.b
}

func amazonCrumbs(p *page, f *facts) {
	p.raw("<div id=\"wayfinding-breadcrumbs_feature_div\" class=\"a-subheader a-breadcrumb feature\"><ul class=\"a-unordered-list a-horizontal a-size-small\">\n")
	for i, c := range f.kind.path {
		if i > 0 {
			p.raw("<li aria-hidden=\"true\" class=\"a-breadcrumb-divider\"><span class=\"a-list-item a-color-tertiary\">›</span></li>\n")
		}
		p.raw("<li><span class=\"a-list-item\"><a class=\"a-link-normal a-color-tertiary\" href=\"/b/ref=dp_bc_").int(i + 1).raw("?ie=UTF8&amp;node=").int(1000 + i*77)
		p.raw("\">\n            ").text(c).raw("\n          </a></span></li>\n")
	}
	p.raw("</ul></div>\n")
}

func amazonPictures(p *page, f *facts, title string) {
	base := strings.TrimSuffix(f.images[0], ".jpg")
	p.raw("<div id=\"leftCol\"><div id=\"imgTagWrapperId\" class=\"imgTagWrapper\"><img alt=\"").text(title)
	p.raw("\" src=\"", base, "._AC_SX466_.jpg\" data-old-hires=\"", base, "._AC_SL1500_.jpg\" id=\"landingImage\" class=\"a-dynamic-image a-stretch-horizontal\" data-a-dynamic-image=\"{&#34;",
		base, "._AC_SX466_.jpg&#34;:[466,466],&#34;", base, "._AC_SX342_.jpg&#34;:[342,342]}\"></div>\n")
	p.raw("<div id=\"altImages\"><ul>")
	for _, img := range f.images {
		p.raw("<li class=\"a-spacing-small item imageThumbnail\"><img src=\"", strings.TrimSuffix(img, ".jpg"), "._AC_US40_.jpg\" alt=\"\"></li>")
	}
	p.raw("</ul></div></div>\n<script type=\"text/javascript\">P.when('A').register(\"ImageBlockATF\", function(A){ var data = {\n'colorImages': { 'initial': [")
	for i, img := range f.images {
		base := strings.TrimSuffix(img, ".jpg")
		if i > 0 {
			p.raw(",")
		}
		p.raw("{\"hiRes\":\"", base, "._AC_SL1500_.jpg\",\"thumb\":\"", base, "._AC_US40_.jpg\",\"large\":\"", base, "._AC_.jpg\",\"variant\":\"PT0").int(i).raw("\"}")
	}
	p.raw("]},\n'colorToAsin': {'initial': {}},\n'holderRatio': 1.0 }; return data; });</script>\n")
}

func amazonByline(p *page, f *facts) {
	p.raw("<div id=\"bylineInfo_feature_div\" class=\"celwidget\"><div class=\"a-section a-spacing-none\">")
	switch {
	case f.brand == "":
	case f.layout == amazonBook:
		p.raw("<div id=\"bylineInfo\" class=\"a-section a-spacing-micro bylineHidden feature\">by <span class=\"author notFaded\"><a class=\"a-link-normal\" href=\"/s?k=author\">").text(f.brand)
		p.raw("</a> <span class=\"contribution\"><span class=\"a-color-secondary\">(Author)</span></span></span></div>")
	case f.index%3 == 0:
		p.raw("<a id=\"bylineInfo\" class=\"a-link-normal\" href=\"/s?field-keywords=brand\">Brand: ").text(f.brand).raw("</a>")
	default:
		p.raw("<a id=\"bylineInfo\" class=\"a-link-normal\" href=\"/stores/page/").int(f.index).raw("?ref_=ast_bln\">Visit the ").text(f.brand).raw(" Store</a>")
	}
	p.raw("</div></div>\n")
}

func amazonStars(p *page, f *facts, st *state) {
	if st.reviews == 0 {
		p.raw("<div id=\"averageCustomerReviews_feature_div\"></div>\n")
		return
	}
	stars := decimal(int64(st.rating)*10, usd)[:3]
	p.raw("<div id=\"averageCustomerReviews\" data-asin=\"", f.id, "\"><span id=\"acrPopover\" class=\"reviewCountTextLinkedHistogram noUnderline\" title=\"", stars, " out of 5 stars\">",
		"<a class=\"a-popover-trigger\" href=\"javascript:void(0)\"><span aria-hidden=\"true\" class=\"a-size-small a-color-base\"> ", stars,
		" </span><i class=\"a-icon a-icon-star-mini\"><span class=\"a-icon-alt\">", stars, " out of 5 stars</span></i></a></span> <a id=\"acrCustomerReviewLink\" class=\"a-link-normal\" href=\"#averageCustomerReviewsAnchor\"><span id=\"acrCustomerReviewText\" class=\"a-size-small\"")
	if f.index%2 == 0 {
		p.raw(">", grouped(int64(st.reviews)), " ratings</span></a></div>\n")
		return
	}
	p.raw(" aria-label=\"", grouped(int64(st.reviews)), " Reviews\">(", grouped(int64(st.reviews)), ")</span></a></div>\n")
}

// amazonPrice renders the price of the product, in the way of its layout, or nothing where it has none.
func amazonPrice(p *page, f *facts, st *state) {
	if !st.inStock || f.layout == amazonNoBuyBox {
		p.raw("<div id=\"corePriceDisplay_desktop_feature_div\" class=\"celwidget\"></div><div id=\"apex_desktop\"></div>\n")
		return
	}
	struck := ""
	if f.struck(st) > st.price {
		struck = "$" + dollars(f.struck(st))
	}
	price := dollars(st.price)
	switch f.layout {
	case amazonOld:
		p.raw("<div id=\"price\" class=\"a-section a-spacing-small\"><table class=\"a-lineitem\"><tbody>\n")
		if struck != "" {
			p.raw("<tr><td class=\"a-color-secondary a-size-base a-text-right a-nowrap\">List Price:</td><td class=\"a-span12 a-color-secondary a-size-base\"><span class=\"priceBlockStrikePriceString a-text-strike\"> ", struck, "</span></td></tr>\n")
		}
		p.raw("<tr id=\"priceblock_ourprice_row\"><td id=\"priceblock_ourprice_lbl\" class=\"a-color-secondary a-size-base a-text-right a-nowrap\">Price:</td><td class=\"a-span12\"><span id=\"priceblock_ourprice\" class=\"a-size-medium a-color-price priceBlockBuyingPriceString\">$", price,
			"</span> <span class=\"a-size-small a-color-price\">($", dollars(max(1, st.price/4)), " / Count)</span></td></tr>\n</tbody></table></div>\n")
	case amazonRange:
		p.raw("<div id=\"corePriceDisplay_desktop_feature_div\" class=\"celwidget\"><span class=\"a-price-range\"><span class=\"a-price a-text-price a-size-medium apexPriceToPay\" data-a-size=\"b\" data-a-color=\"price\"><span class=\"a-offscreen\">$", price,
			"</span><span aria-hidden=\"true\">$", price, "</span></span><span class=\"a-price-dash\"> - </span><span class=\"a-price a-text-price a-size-medium apexPriceToPay\" data-a-size=\"b\" data-a-color=\"price\"><span class=\"a-offscreen\">$",
			dollars(st.price+f.span), "</span><span aria-hidden=\"true\">$", dollars(st.price+f.span), "</span></span></span></div>\n")
	default:
		amazonCorePrice(p, f, st, struck)
	}
}

func amazonCorePrice(p *page, f *facts, st *state, struck string) {
	price := dollars(st.price)
	whole, cents, _ := strings.Cut(price, ".")
	p.raw("<div id=\"corePriceDisplay_desktop_feature_div\" class=\"celwidget\" data-feature-name=\"corePriceDisplay_desktop\" data-csa-c-asin=\"", f.id, "\">\n<div class=\"a-section a-spacing-none aok-align-center aok-relative apex-core-price-identifier\">\n")
	if struck != "" {
		off := strconv.Itoa(int((f.struck(st) - st.price) * 100 / f.struck(st)))
		p.raw("<span class=\"aok-offscreen\" id=\"apex-pricetopay-accessibility-label\"> $", price, " with ", off, " percent savings </span><span class=\"a-size-large a-color-price savingsPercentage\">-", off, "%</span>\n")
	}
	offscreen := "$" + price
	if f.layout == amazonBlank {
		offscreen = " "
	}
	p.raw("<span class=\"a-price aok-align-center reinventPricePriceToPayMargin priceToPay apex-pricetopay-value\" data-a-size=\"xl\" data-a-color=\"base\"><span class=\"a-offscreen\">", offscreen,
		"</span><span aria-hidden=\"true\"><span class=\"a-price-symbol\">$</span><span class=\"a-price-whole\">", whole, "<span class=\"a-price-decimal\">.</span></span><span class=\"a-price-fraction\">", cents, "</span></span></span>\n</div>\n")
	if struck != "" {
		p.raw("<div class=\"a-section a-spacing-small aok-align-center\"><span class=\"a-size-small a-color-secondary aok-align-center basisPrice\">List Price: <span class=\"a-price a-text-price\" data-a-size=\"s\" data-a-strike=\"true\" data-a-color=\"secondary\"><span class=\"a-offscreen\">",
			struck, "</span><span aria-hidden=\"true\">", struck, "</span></span></span></div>\n")
	}
	p.raw("</div>\n")
}
