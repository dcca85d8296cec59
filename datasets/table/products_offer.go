package table

func moneyColumns() []Column {
	return []Column{
		{Name: "price", Type: Decimal, Unit: "major units of price_currency",
			Doc: "Price shown for one item, the lowest where a range is shown. Never converted.", NullMeans: "page shows no price of this product in an expected currency"},
		{Name: "price_max", Type: Decimal, Unit: "major units of price_currency", Doc: "Upper end of a range.", NullMeans: "no range"},
		{Name: "list_price", Type: Decimal, Unit: "major units of price_currency",
			Doc: "Struck-through or recommended price.", NullMeans: "none shown"},
		{Name: "unit_price", Type: Decimal, Unit: "major units of price_currency per unit_price_per",
			Doc: "Price per quantity as shown.", NullMeans: "none shown"},
		{Name: "price_currency", Type: String, Doc: "ISO 4217 code of every amount of the row.", NullMeans: "the row has no amount"},
		{Name: "price_kind", Type: String, Doc: "exact, from, range, bid, per_unit or hidden.", NullMeans: "not stated"},
		{Name: "price_raw", Type: String, Derived: true,
			Doc: "Text that price was read from, as shown when the row last changed.", NullMeans: "same as price"},
		{Name: "unit_price_per", Type: String, Doc: "Quantity of unit_price, e.g. \"100 g\".", NullMeans: "unit_price is null"},
		{Name: "tax_included", Type: Bool, Doc: "Whether price includes tax.", NullMeans: "not stated"},
		{Name: "shipping_price", Type: Decimal, Unit: "major units of price_currency",
			Doc: "Shipping as shown beside price; 0 = free.", NullMeans: "not stated"},
	}
}

func offerColumns() []Column {
	return []Column{
		{Name: "availability", Type: String,
			Doc:       "schema.org ItemAvailability in snake_case (in_stock, out_of_stock, pre_order, …) or unknown.",
			NullMeans: "page states none"},
		{Name: "availability_raw", Type: String, Derived: true,
			Doc: "Text that availability was read from, as shown when the row last changed.", NullMeans: "same as availability"},
		{Name: "stock_qty", Type: Int32, Volatile: true, Unit: "items", Doc: "Items in stock as shown.", NullMeans: "not stated"},
		{Name: "condition", Type: String, Doc: "Condition as shown, or new, used, refurbished, damaged.", NullMeans: "not stated"},
		{Name: "condition_class", Type: String, Derived: true, Doc: "new, used, refurbished or damaged, told from condition.", NullMeans: "condition is null or tells none of them"},
		{Name: "ended_on", Type: Date, Doc: "Day on which the offer was sold or ended.", NullMeans: "not ended, or not stated"},
		{Name: "seller_name", Type: String, Doc: "Marketplace seller's shown name.", NullMeans: "not stated"},
		{Name: "seller_id", Type: String, Doc: "Marketplace seller's identifier.", NullMeans: "not stated"},
		{Name: "ships_from", Type: String, Doc: "Place of dispatch as shown.", NullMeans: "not stated"},
		{Name: "variants", Type: Rows, Long: true, Doc: "Variations sold on the same page, in page order.",
			NullMeans: "none stated", Children: []Column{
				{Name: "variant_id", Type: String, Doc: "The site's identifier."},
				{Name: "label", Type: String, Doc: "Distinguishing values as shown, e.g. \"Blue / XL\"."},
				{Name: "price", Type: Decimal, Unit: "major units of price_currency", Doc: "Price of the variation."},
				{Name: "price_currency", Type: String, Doc: "ISO 4217 code."},
				{Name: "stock_qty", Type: Int32, Unit: "items", Doc: "Items in stock."},
				{Name: "availability", Type: String, Doc: "As in the column availability."},
			}},
	}
}

func ratingColumns() []Column {
	return []Column{
		{Name: "rating", Type: Float64, Volatile: true, Unit: "stars of rating_scale", Doc: "Average rating as shown.", NullMeans: "not rated"},
		{Name: "rating_scale", Type: Float64, Volatile: true, Doc: "Best possible rating.", NullMeans: "not stated (usually 5)"},
		{Name: "rating_count", Type: Int64, Volatile: true, Unit: "ratings", Doc: "Number of ratings.", NullMeans: "not stated"},
		{Name: "review_count", Type: Int64, Volatile: true, Unit: "reviews", Doc: "Number of written reviews.", NullMeans: "not stated"},
	}
}

func mediaColumns() []Column {
	return []Column{
		{Name: "image_urls", Type: Strings, Long: true, Doc: "Addresses of the product's pictures, main picture first.", NullMeans: "none"},
		{Name: "image_count", Type: Int32, Derived: true, Required: true, Unit: "pictures", Doc: "Length of image_urls; 0 when null."},
		{Name: "attributes_json", Type: String, Long: true,
			Doc: "Fields of the recipe that are no columns, as a JSON object with sorted keys.", NullMeans: "none"},
	}
}
