package recipe

import "sheaf/datasets/table"

// column is what a recipe may say about a column of the table that it produces.
type column struct {
	name     string
	kind     FieldType
	list     bool
	volatile bool
	cells    []Cell // of rows: their names and types
}

// productColumns are the columns of `products` that a site can state. What preprocessing derives (language, gtin14, split, …) is
// not among them.
var productColumns = []column{
	{name: "site_product_id", kind: TypeText},
	{name: "parent_id", kind: TypeText},
	{name: "url", kind: TypeURL},
	{name: "canonical_url", kind: TypeURL},
	{name: "locale", kind: TypeText},
	{name: "title", kind: TypeText},
	{name: "description", kind: TypeHTML},
	{name: "bullets", kind: TypeText, list: true},
	{name: "specs", kind: TypeRows},
	{name: "brand_raw", kind: TypeText},
	{name: "manufacturer", kind: TypeText},
	{name: "model", kind: TypeText},
	{name: "mpn", kind: TypeText},
	{name: "sku", kind: TypeText},
	{name: "gtin_raw", kind: TypeText},
	{name: "category_path", kind: TypeText, list: true},
	{name: "category_ids", kind: TypeText, list: true},
	{name: "price", kind: TypeMoney},
	{name: "price_max", kind: TypeMoney},
	{name: "list_price", kind: TypeMoney},
	{name: "unit_price", kind: TypeMoney},
	{name: "unit_price_per", kind: TypeText},
	{name: "price_kind", kind: TypeText},
	{name: "price_currency", kind: TypeText},
	{name: "tax_included", kind: TypeBoolean},
	{name: "shipping_price", kind: TypeMoney},
	{name: "availability", kind: TypeText},
	{name: "availability_raw", kind: TypeText},
	{name: "stock_qty", kind: TypeInteger, volatile: true},
	{name: "condition", kind: TypeText},
	{name: "rating", kind: TypeNumber, volatile: true},
	{name: "rating_scale", kind: TypeNumber},
	{name: "rating_count", kind: TypeInteger, volatile: true},
	{name: "review_count", kind: TypeInteger, volatile: true},
	{name: "seller_name", kind: TypeText},
	{name: "seller_id", kind: TypeText},
	{name: "ships_from", kind: TypeText},
	{name: "image_urls", kind: TypeImages, list: true},
	{name: "ended_on", kind: TypeDate},
	{name: "variants", kind: TypeRows, cells: []Cell{
		{Name: "variant_id"}, {Name: "label"}, {Name: "price", Type: TypeMoney}, {Name: "price_currency"},
		{Name: "stock_qty", Type: TypeInteger}, {Name: "availability"},
	}},
	{name: "attributes_json", kind: TypeText},
}

// documentColumns are the columns of `documents` that a site can state.
var documentColumns = []column{
	{name: "url", kind: TypeURL},
	{name: "title", kind: TypeText},
	{name: "text", kind: TypeHTML},
	{name: "author", kind: TypeText},
	{name: "published_at", kind: TypeDateTime},
}

// columnsOf gives the columns of a known table; nil = a table of the dataset's own, whose columns are the recipe's fields.
func columnsOf(name string) []column {
	switch name {
	case table.ProductsTable:
		return productColumns
	case table.DocumentsTable:
		return documentColumns
	}
	return nil
}

func findColumn(columns []column, name string) (column, bool) {
	for _, c := range columns {
		if c.name == name {
			return c, true
		}
	}
	return column{}, false
}

func columnNames(columns []column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.name
	}
	return out
}
