package table

// Products returns the schema of `products`: one row a (site, marketplace, product), its latest state.
func Products() Schema {
	var columns []Column
	for _, group := range [][]Column{
		identityColumns(), textColumns(), identifierColumns(), categoryColumns(), moneyColumns(), offerColumns(),
		ratingColumns(), mediaColumns(), trainingColumns(), lineageColumns(),
	} {
		columns = append(columns, group...)
	}
	return Schema{Table: ProductsTable, Key: "product_uid", Columns: columns}
}

func identityColumns() []Column {
	return []Column{
		{Name: "product_uid", Type: String, Required: true,
			Doc: "Row key: first 128 bits of SHA-256 over site, marketplace and site_product_id joined by NUL, as 32 hex digits."},
		{Name: "site", Type: String, Required: true, Doc: "Shop's short name."},
		{Name: "marketplace", Type: String, Required: true, Doc: "Registrable domain that was crawled, e.g. amazon.co.jp."},
		{Name: "site_product_id", Type: String, Required: true,
			Doc: "The site's own identifier: ASIN, item number, shop:item code."},
		{Name: "parent_id", Type: String, Doc: "Identifier of the product that this one is a variation of.",
			NullMeans: "no variation, or the site does not say"},
		{Name: "url", Type: String, Doc: "Address of the product's page.", NullMeans: "the site has no page of its own for it"},
		{Name: "canonical_url", Type: String, Doc: "Address that the page declares as canonical.", NullMeans: "none declared"},
		{Name: "locale", Type: String, Derived: true, Doc: "BCP 47 locale in which the pages were read.", NullMeans: "the recipe names none"},
	}
}

func textColumns() []Column {
	return []Column{
		{Name: "title", Type: String, Required: true, Doc: "Product name for display: plain text, Unicode NFC, one line."},
		{Name: "title_norm", Type: String, Derived: true, Required: true,
			Doc: "Match key of title: NFKC, case-folded, runs of white space as one space."},
		{Name: "description", Type: String, Long: true, Doc: "Plain text; paragraphs and list items end with a line feed.",
			NullMeans: "page states none"},
		{Name: "bullets", Type: Strings, Long: true, Doc: "Feature list in page order.", NullMeans: "page states none"},
		{Name: "specs", Type: Rows, Long: true, Doc: "Specification table in page order; names may repeat.",
			NullMeans: "page states none", Children: []Column{
				{Name: "name", Type: String, Doc: "Label as shown."},
				{Name: "value", Type: String, Doc: "Value as shown."},
				{Name: "unit", Type: String, Doc: "Unit as stated apart, or that of a value such as \"250 g\" (g, in, fl oz, pc, ...).", NullMeans: "value is no quantity"},
				{Name: "section", Type: String, Doc: "Heading of the group.", NullMeans: "no groups"},
			}},
		{Name: "language", Type: String, Derived: true,
			Doc:       "ISO 639-1 language of title and description: by script, then marketplace and function words.",
			NullMeans: "cannot be told"},
		{Name: "language_score", Type: Float32, Derived: true, Unit: "0 to 1", Doc: "Confidence in language.",
			NullMeans: "language is null"},
	}
}

func identifierColumns() []Column {
	return []Column{
		{Name: "brand_raw", Type: String, Doc: "Brand as shown.", NullMeans: "not stated"},
		{Name: "brand", Type: String, Derived: true,
			Doc: "brand_raw without phrases of the shop, marks and legal forms; known aliases unified.", NullMeans: "brand_raw is null"},
		{Name: "manufacturer", Type: String, Doc: "Manufacturer as shown.", NullMeans: "not stated"},
		{Name: "model", Type: String, Doc: "Model name as shown.", NullMeans: "not stated"},
		{Name: "mpn", Type: String, Doc: "Manufacturer's part number, without its label.", NullMeans: "not stated, or the page says that there is none"},
		{Name: "sku", Type: String, Doc: "Seller's stock-keeping unit.", NullMeans: "not stated"},
		{Name: "gtin14", Type: String, Derived: true,
			Doc:       "GTIN-8/12/13/14 or ISBN-10 as 14 digits, fit as a match key: check digit right, prefix not for in-store use.",
			NullMeans: "gtin_raw is null or unfit"},
		{Name: "gtin_raw", Type: String, Doc: "GTIN, EAN, UPC, JAN or ISBN as shown.", NullMeans: "not stated"},
		{Name: "gtin_valid", Type: Bool, Derived: true, Doc: "Whether gtin_raw gave gtin14.", NullMeans: "gtin_raw is null"},
	}
}

func categoryColumns() []Column {
	return []Column{
		{Name: "category_path", Type: Strings, Doc: "Breadcrumb from root to leaf, without the home page and the product itself.",
			NullMeans: "page states none"},
		{Name: "category_leaf", Type: String, Derived: true, Doc: "Last element of category_path.", NullMeans: "category_path is null"},
		{Name: "category_ids", Type: Strings, Doc: "The site's category identifiers from root to leaf.", NullMeans: "not stated"},
	}
}
