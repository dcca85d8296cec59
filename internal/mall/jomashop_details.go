package mall

import "strconv"

// moreDetails are the specification groups; the one with department and category comes last, and some labels end in a
// colon.
func moreDetails(f *facts) []any {
	watch := f.kind.id == jomashopKinds[0].id
	info := [][2]string{{"Brand", f.brand}, {"Model", f.mpn}}
	if watch {
		info = append(info, [2]string{"Gender", "Unisex"}, [2]string{"Movement", " Quartz "})
	}
	out := []any{group("41", "Information", 910, info)}
	if watch {
		out = append(out, group("42", "Case", 920, [][2]string{{"Case Size:", strconv.Itoa(36+f.index%9) + " mm"}, {"Case Material:", "Stainless Steel"}}))
	}
	if f.gtin != "" {
		out = append(out, group("44", "Additional Info", 940, [][2]string{{"UPC Code", f.gtin}}))
	}
	return append(out, group("45", "Additional Info", 950, [][2]string{{"Department", f.kind.keyword}, {"Category", f.kind.path[0]}}))
}

func group(id, label string, first int, rows [][2]string) object {
	var list []any
	for i, r := range rows {
		list = append(list, object{"__typename": "MoreDetailsAttribute", "attribute_id": strconv.Itoa(first + i), "attribute_label": r[0], "attribute_value": r[1]})
	}
	return object{"__typename": "MoreDetailsGroup", "group_id": id, "group_label": label, "group_attributes": list}
}

// configure adds the sizes of a ConfigurableProduct. The parent has the cheapest variant's price.
func configure(o object, f *facts, st *state) {
	var values, variants []any
	for i := range 2 + f.index%4 {
		label := "Size: " + strconv.Itoa(40+i)
		values = append(values, object{"__typename": "ConfigurableProductOptionsValues", "value_index": 501 + i, "label": label, "default_label": label, "store_label": label, "use_default_value": true, "swatch_data": nil})
		dearer := *st
		dearer.price += int64(i) * 1500
		id, _ := strconv.Atoi(f.id)
		variants = append(variants, object{"__typename": "ConfigurableVariant",
			"attributes": []any{object{"__typename": "ConfigurableAttributeOption", "code": "shoe_size", "value_index": 501 + i, "label": label}},
			"product": object{"__typename": "SimpleProduct", "id": 20_000_000 + id*8 + i, "sku": f.mpn + "-" + strconv.Itoa(40+i), "brand_name": f.brand, "name": o["name"], "name_wout_brand": o["name_wout_brand"],
				"stock_status": stockStatus(st.inStock && i%3 < 2), "model_id": f.mpn + "-" + strconv.Itoa(40+i), "is_preowned": 0, "msrp": msrp(f, st), "price_range": priceRange(f, &dearer), "media_gallery": o["media_gallery"], "brand_size": label,
				"manufacturer": o["manufacturer"], "description": o["description"]}})
	}
	o["configurable_options"] = []any{object{"__typename": "ConfigurableProductOptions", "attribute_code": "shoe_size", "attribute_id": "141", "id": 77, "label": "Size", "values": values}}
	o["variants"] = variants
}

// piece is the pre-owned piece below a GroupedProduct; its price is its own.
func (s *shop) piece(f *facts, st *state) object {
	used := *st
	used.price = st.price + 700
	o := s.basics(f, &used)
	id, _ := strconv.Atoi(f.id)
	o["__typename"], o["id"], o["name"] = "SimpleProduct", 20_000_000+id*8, "Pre-Owned "+f.title
	o["is_preowned"], o["preowned_item_condition"], o["preowned_item_condition_text"] = 1, 3, "Very Good"
	o["preowned_box"], o["preowned_papers"], o["preowned_papers_year"], o["preowned_condition_description"] = 1, 0, nil, "Light marks on the case."
	o["model_id"], o["media_gallery"] = f.mpn, gallery(f)
	return o
}
