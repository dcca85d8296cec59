package normalize

import "strings"

// schemaAvailability maps schema.org ItemAvailability names (v30), lower case, to the dataset's values.
var schemaAvailability = map[string]string{
	"instock": "in_stock", "outofstock": "out_of_stock", "soldout": "out_of_stock", "preorder": "pre_order", "presale": "pre_sale", "backorder": "back_order",
	"discontinued": "discontinued", "instoreonly": "in_store_only", "onlineonly": "online_only", "limitedavailability": "limited_availability", "madetoorder": "made_to_order", "reserved": "reserved",
}

// Availability reads a schema.org availability ("http://schema.org/InStock", "InStock", "in stock") as the
// dataset's snake_case value; ok is false for anything else.
func Availability(text string) (string, bool) {
	name := strings.ToLower(strings.TrimSpace(text))
	if i := strings.LastIndexAny(name, "/#:"); i >= 0 {
		name = name[i+1:]
	}
	name = strings.NewReplacer(" ", "", "_", "", "-", "").Replace(name)
	v, ok := schemaAvailability[name]
	return v, ok
}
