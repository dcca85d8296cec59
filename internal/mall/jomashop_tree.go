package mall

import (
	"strconv"
	"strings"
)

// object is a value of the API before a selection is applied: field name to nil, string, int, bool, amount, object or
// []any. A field that a selection names and the object lacks is null.
type object = map[string]any

// amount is a JSON number, written out.
type amount string

const jomashopCache = jomashopPictures + "cache/5f1c0b7a92d84e6fb3a07c15de9842a6/"

const jomashopNoPicture = jomashopPictures + "placeholder/default/placeholder_1.png"

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func money(cents int64) object {
	return object{"__typename": "Money", "value": amount(number(cents)), "currency": usd}
}

func discount(from, to int64) object {
	off, percent := int64(0), int64(0)
	if from > to {
		off, percent = from-to, (from-to)*10000/from
	}
	return object{"__typename": "ProductDiscount", "amount_off": amount(number(off)), "percent_off": amount(number(percent))}
}

// msrp is the maker's price where the shop knows it: null for most others, 0 for some.
func msrp(f *facts, st *state) any {
	switch {
	case f.struck(st) > 0:
		return amount(number(f.struck(st)))
	case f.index%3 == 0:
		return 0
	}
	return nil
}

// coupon is a code that the buyer would have to enter: one product in nine has one, and the price does not include it.
func coupon(f *facts) (code, kind, value any) {
	if f.index%9 != 5 {
		return nil, nil, nil
	}
	return "TAKE20", "percent", "20"
}

func priceRange(f *facts, st *state) object {
	code, _, value := coupon(f)
	now, has := st.price, code != nil
	if has {
		now = st.price * 80 / 100
	}
	regular := regularOn(f, st)
	var promo, was any
	if has {
		promo = "Extra 20% off with code TAKE20"
	}
	if f.struck(st) > 0 {
		was = amount(number(f.struck(st)))
	}
	return object{"__typename": "PriceRange", "minimum_price": object{
		"__typename": "ProductPrice", "final_price": money(st.price), "regular_price": money(regular),
		"msrp_price":       object{"__typename": "Money", "value": msrp(f, st), "currency": usd},
		"discount":         discount(regular, st.price),
		"discount_on_msrp": discount(f.struck(st), st.price),
		"price_promo_text": promo,
		"plp_price":        object{"__typename": "PlpPrice", "was_price": was, "now_price": amount(number(now)), "discount": nil, "promotext_value": value, "has_coupon": has},
	}}
}

func jomashopType(f *facts) string {
	return [...]string{"SimpleProduct", "ConfigurableProduct", "GroupedProduct"}[f.layout]
}

func stockStatus(in bool) string {
	if in {
		return "IN_STOCK"
	}
	return "OUT_OF_STOCK"
}

// pictureURL is where the shop's own page loads a picture from: the cache's address with a size.
func pictureURL(img string, size int) string {
	n := strconv.Itoa(size)
	return jomashopCache + strings.TrimPrefix(img, jomashopPictures) + "?width=" + n + "&height=" + n
}

// basics are the fields that rows and items have in common.
func (s *shop) basics(f *facts, st *state) object {
	code, kind, value := coupon(f)
	id, _ := strconv.Atoi(f.id)
	title := titleOn(f, st, titleNotes)
	prices := priceRange(f, st)
	first := jomashopNoPicture
	if len(f.images) > 0 {
		first = pictureURL(f.images[0], 350)
	}
	return object{
		"__typename": jomashopType(f), "id": id, "sku": f.mpn, "name": title, "name_wout_brand": strings.TrimPrefix(title, f.brand+" "),
		"brand_name": f.brand, "manufacturer": 100 + f.index%900, "url_key": f.path, "stock_status": stockStatus(st.inStock),
		"is_preowned": 0, "msrp": msrp(f, st), "special_price": nil, "price_range": prices,
		"price_promo_text": prices["minimum_price"].(object)["price_promo_text"],
		"promotext_code":   code, "promotext_type": kind, "promotext_value": value,
		"promotext_data_info": object{"__typename": "PromotextDataInfo", "promotext_code": code, "promotext_type": kind, "promotext_value": value},
		"small_image":         object{"__typename": "ProductImage", "url": first, "label": nil, "sizes": []any{}},
	}
}

// row is a product as `category` lists it. A few rows have lost their address.
func (s *shop) row(f *facts, st *state) object {
	o := s.basics(f, st)
	if f.kind.id == jomashopKinds[0].id && f.index%499 == 7 {
		o["url_key"] = nil
	}
	o["moredetails"] = object{"__typename": "MoreDetails", "description": nil, "more_details": nil,
		"more_details_text": object{"__typename": "MoreDetailsText", "manufacturer": f.brand}}
	return o
}

// detail is a product as `productDetail` answers with it.
func (s *shop) detail(f *facts, st *state) object {
	o := s.basics(f, st)
	title := o["name"].(string)
	o["brand_url"] = "/" + slug(f.brand, 9, true) + ".html"
	o["model_id"] = f.mpn
	o["upc_code"] = orNull(f.gtin)
	if f.index%4 == 1 { // the number stands in the table alone
		o["upc_code"] = ""
	}
	if st.inStock {
		o["on_hand_priority"], o["on_hand_priority_text"] = 1, "Ready to ship"
	}
	o["out_of_stock_template"], o["out_of_stock_template_text"] = "1", "default"
	o["is_shipping_free_message"], o["shipping_availability"] = "Free Shipping", "In stock"
	o["image"] = object{"__typename": "ProductImage", "label": title, "url": jomashopNoPicture}
	o["media_gallery"] = gallery(f)
	if len(f.images) > 0 {
		o["image"].(object)["url"] = pictureURL(f.images[0], 546)
	}
	o["canonical_url"] = f.path + ".html"
	o["meta_title"], o["meta_description"] = title, "Shop for "+o["name_wout_brand"].(string)+" by "+f.brand+" at JOMASHOP."
	if len(f.kind.path) > 0 {
		o["breadcrumbs"] = crumbs(f)
	}
	if f.about != "" {
		html := object{"__typename": "ComplexTextValue", "html": "<p>" + escaped(f.about) + "</p>"}
		o["description"], o["short_description"] = html, object{"__typename": "ComplexTextValue", "html": ""}
		o["moredetails"] = object{"__typename": "MoreDetails", "description": "", "more_details": moreDetails(f)}
	}
	switch f.layout {
	case jomashopConfigurable:
		configure(o, f, st)
	case jomashopGrouped:
		o["items"] = []any{object{"__typename": "GroupedProductItem", "qty": 1, "position": 1, "product": s.piece(f, st)}}
	}
	return o
}

func gallery(f *facts) []any {
	if len(f.images) == 0 {
		return []any{object{"__typename": "ProductImage", "label": nil, "role": "image", "url": jomashopNoPicture, "url_nocache": jomashopNoPicture, "sizes": []any{}}}
	}
	var out []any
	for i, img := range f.images {
		role := any(nil)
		if i == 0 {
			role = "image"
		}
		out = append(out, object{"__typename": "ProductImage", "label": "", "role": role, "url": pictureURL(img, 546), "url_nocache": img,
			"sizes": []any{object{"__typename": "ProductImageSizes", "image_id": "product_page_image_small", "url": pictureURL(img, 120)}}})
		if i == 0 && f.index%8 == 2 {
			out = append(out, object{"__typename": "ProductVideo"})
		}
	}
	return out
}

func crumbs(f *facts) object {
	var list []any
	path := "1/2/" + strconv.Itoa(f.kind.id)
	for i, name := range f.kind.path {
		if i > 0 {
			path += "/" + strconv.Itoa(f.kind.id+i)
		}
		list = append(list, object{"__typename": "Breadcrumb", "name": name, "url_key": slug(name, 9, true)})
	}
	return object{"__typename": "BreadcrumbsPath", "path": path, "categories": list}
}
