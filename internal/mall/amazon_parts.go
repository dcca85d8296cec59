package mall

// amazonText renders what the product is said to be.
func amazonText(p *page, f *facts) {
	if len(f.bullets) > 0 {
		p.raw("<div id=\"feature-bullets\" class=\"a-section a-spacing-medium a-spacing-top-small\"><h1 class=\"a-size-base-plus a-text-bold\"> About this item </h1><ul class=\"a-unordered-list a-vertical a-spacing-mini\">\n")
		for _, b := range f.bullets {
			p.raw("<li class=\"a-spacing-mini\"><span class=\"a-list-item\"> ").text(b).raw(" </span></li>\n")
		}
		p.raw("</ul></div>\n")
	}
	if f.layout == amazonBook {
		p.raw("<div id=\"bookDescription_feature_div\" class=\"celwidget\"><div data-a-expander-name=\"book_description_expander\" class=\"a-expander-collapsed-height a-row\"><div class=\"a-expander-content a-expander-partial-collapse-content\"><p><span>").text(f.about)
		p.raw("</span></p></div></div></div>\n<div id=\"tmmSwatches\" class=\"a-section a-spacing-none nonJSFormats\"><ul id=\"tmmSwatchesList\" class=\"a-unordered-list a-nostyle a-horizontal\">\n")
		other := dice(fold(uint64(f.index), dicePage))
		for _, edition := range []string{"Kindle", "Hardcover", "Audiobook"} {
			p.raw("<li class=\"swatchElement unselected\"><span class=\"a-list-item\"><a href=\"/dp/other\" class=\"a-button-text\"><span>", edition,
				"</span><br><span class=\"a-color-secondary\"><span class=\"a-color-base\"> $", dollars(other.between(299, 3999)), " </span></span></a></span></li>\n")
		}
		p.raw("</ul></div>\n")
		return
	}
	p.raw("<div id=\"productDescription_feature_div\"><div id=\"productDescription\" class=\"a-section a-spacing-small\"><p><span>").text(f.about).raw("</span></p></div></div>\n")
}

// amazonBuyBox renders the right column: stock and seller, or who else sells it. Prices of other offers stand here.
func amazonBuyBox(p *page, f *facts, st *state) {
	other := dice(fold(uint64(f.index), dicePage, 2))
	offer := "$" + dollars(other.between(f.price/2+1, f.price*2+9))
	p.raw("<div id=\"rightCol\"><div id=\"buybox\">\n")
	switch {
	case f.layout == amazonNoBuyBox:
		p.raw("<div id=\"unqualifiedBuyBox_feature_div\" class=\"celwidget\"><div id=\"unqualifiedBuyBox\" class=\"a-box\"><div class=\"a-box-inner\"><div class=\"a-section\"><span class=\"a-text-bold\">No featured offers available</span></div><span id=\"buybox-see-all-buying-choices\" class=\"a-button\"><a href=\"/gp/offer-listing/", f.id, "\" class=\"a-button-text\"> See All Buying Options </a></span></div></div></div>\n")
	case !st.inStock:
		p.raw("<div id=\"outOfStock_feature_div\"><div class=\"a-box\" id=\"outOfStock\"><div class=\"a-box-inner\"><div class=\"a-section a-spacing-small a-text-center\"><span class=\"a-color-price a-text-bold\"> Currently unavailable. </span><br> We don&#39;t know when or if this item will be back in stock.</div></div></div></div>\n",
			"<div id=\"availability\" class=\"a-section a-spacing-base\"><span class=\"a-size-medium a-color-price\"> Currently unavailable. </span></div>\n")
	default:
		words := " In Stock "
		if f.index%7 == 3 {
			words = " Only 3 left in stock - order soon. "
		}
		p.raw("<div id=\"availability\" class=\"a-section a-spacing-base a-spacing-top-micro }\"><span class=\"a-size-medium a-color-success primary-availability-message\">", words, "</span><br></div>\n")
		amazonSeller(p, f)
		p.raw("<input id=\"add-to-cart-button\" name=\"submit.add-to-cart\" title=\"Add to Shopping Cart\" type=\"button\">\n")
	}
	p.raw("</div>\n<div id=\"olp_feature_div\" class=\"celwidget\"><div id=\"olp-upd-new-used\" class=\"a-section\"><span class=\"olp-padding-right\"><a href=\"/gp/offer-listing/", f.id, "/ref=dp_olp_new?ie=UTF8&amp;condition=new\">").int(2 + other.below(40))
	p.raw(" New</a> from <span class='a-color-price'>", offer, "</span></span></div></div>\n",
		"<div id=\"mbc\" class=\"a-box\"><div class=\"a-padding-base\">Other Sellers on Amazon <span class=\"a-price a-size-base\"><span class=\"a-offscreen\">", offer, "</span><span aria-hidden=\"true\">", offer, "</span></span></div></div>\n</div>\n")
}

func amazonSeller(p *page, f *facts) {
	if f.layout == amazonOld {
		p.raw("<div id=\"merchant-info\" class=\"a-section\">")
		if f.seller == "Amazon.com" {
			p.raw("Ships from and sold by Amazon.com.</div>\n")
			return
		}
		p.raw("Sold by <a id=\"sellerProfileTriggerId\" href=\"/gp/help/seller/at-a-glance.html?seller=A1\">").text(f.seller).raw("</a> and Fulfilled by Amazon.</div>\n")
		return
	}
	p.raw("<div id=\"offerDisplayFeatures_desktop\"><div id=\"fulfillerInfoFeature_feature_div\" class=\"offer-display-feature-container\"><div class=\"offer-display-feature-label\"><span>Ships from</span></div><div class=\"offer-display-feature-text\"><span class=\"a-size-small offer-display-feature-text-message\">Amazon</span></div></div>\n",
		"<div id=\"merchantInfoFeature_feature_div\" class=\"offer-display-feature-container\"><div class=\"offer-display-feature-label\"><span>Sold by</span></div><div class=\"offer-display-feature-text\">")
	if f.seller == "Amazon.com" {
		p.raw("<span class=\"a-size-small offer-display-feature-text-message\">Amazon.com</span>")
	} else {
		p.raw("<a class=\"a-size-small a-link-normal offer-display-feature-text-message\" href=\"/gp/help/seller/at-a-glance.html?seller=A1\" id=\"sellerProfileTriggerId\">").text(f.seller).raw("</a>")
	}
	p.raw("</div></div></div>\n")
}

// amazonDetails renders the tables: as rows for most products, as a list for books.
func amazonDetails(p *page, f *facts) {
	if f.layout == amazonBook {
		p.raw("<div id=\"detailBulletsWrapper_feature_div\"><div id=\"detailBullets_feature_div\"><ul class=\"a-unordered-list a-nostyle a-vertical a-spacing-none detail-bullet-list\">\n")
		for _, row := range [][2]string{{"Publisher", "Lanternhouse Press"}, {"Language", "English"}, {"ISBN-10", f.id}, {"ISBN-13", f.gtin[:3] + "-" + f.gtin[3:]}} {
			p.raw("<li><span class=\"a-list-item\"><span class=\"a-text-bold\">", row[0], "\n &rlm;\n :\n &lrm;\n </span><span>", row[1], "</span></span></li>\n")
		}
		p.raw("</ul></div></div>\n")
		return
	}
	p.raw("<div id=\"productDetails_feature_div\"><div class=\"a-section a-spacing-medium\" id=\"prodDetails\"><h1 class=\"a-size-large a-spacing-small a-text-bold\"> Product information </h1><table id=\"productDetails_detailBullets_sections1\" class=\"a-keyvalue prodDetTable\"><tbody>\n")
	rows := [][2]string{{"Item model number", f.mpn}, {"ASIN", f.id}, {"Item Weight", "1.2 pounds"}}
	if f.gtin != "" {
		rows = append(rows, [2]string{"UPC", f.gtin})
	}
	if f.brand != "" {
		rows = append([][2]string{{"Brand", f.brand}}, rows...)
	}
	for _, row := range rows {
		p.raw("<tr><th class=\"a-color-secondary a-size-base prodDetSectionEntry\"> ", row[0], " </th><td class=\"a-size-base prodDetAttrValue\"> &lrm;").text(row[1]).raw(" </td></tr>\n")
	}
	p.raw("</tbody></table></div></div>\n")
}

// amazonStrip renders two strips of other products, with prices that are theirs.
func (s *shop) amazonStrip(p *page, f *facts) {
	other := dice(fold(uint64(f.index), dicePage, 3))
	for _, name := range []string{"Customers who viewed this item also viewed", "Products related to this item"} {
		p.raw("<div class=\"a-section a-carousel-container\" data-a-carousel-options=\"{&#34;set_size&#34;:8}\"><h2 class=\"a-carousel-heading\">", name, "</h2><ol class=\"a-carousel\">\n")
		for range 8 {
			i := other.below(s.first)
			k := goods[i%len(goods)]
			price := dollars(other.between(k.lo, k.hi))
			id := s.asin(i)
			p.raw("<li class=\"a-carousel-card\"><div data-asin=\"", id, "\" class=\"p13n-sc-uncoverable-faceout\"><a class=\"a-link-normal\" href=\"/dp/", id, "/ref=pd_sim\"><div class=\"p13n-sc-truncate\">").text(other.pick(brands)).raw(" ").text(k.path[len(k.path)-1])
			p.raw("</div></a><span class=\"a-icon-alt\">4.", string(rune('0'+other.below(10))), " out of 5 stars</span> <span class=\"a-size-small\">").int(1 + other.below(9000))
			p.raw("</span><span class=\"a-price\" data-a-size=\"m\"><span class=\"a-offscreen\">$", price, "</span><span aria-hidden=\"true\">$", price, "</span></span></div></li>\n")
		}
		p.raw("</ol></div>\n")
	}
}
