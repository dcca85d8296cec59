package mall

// Record is what a right crawler must publish about one product, under the table's column names. A field is left out
// where the shop's pages do not state it. Money is a decimal string in major units.
type Record struct {
	Site          string   `json:"site"`
	Marketplace   string   `json:"marketplace"`
	SiteProductID string   `json:"site_product_id"`
	URL           string   `json:"url"`
	Title         string   `json:"title"`
	BrandRaw      string   `json:"brand_raw,omitempty"`
	Price         string   `json:"price,omitempty"`
	PriceMax      string   `json:"price_max,omitempty"`
	ListPrice     string   `json:"list_price,omitempty"`
	PriceCurrency string   `json:"price_currency,omitempty"`
	PriceKind     string   `json:"price_kind,omitempty"` // exact, range, bid
	ShippingPrice string   `json:"shipping_price,omitempty"`
	Availability  string   `json:"availability,omitempty"` // in_stock, out_of_stock
	Condition     string   `json:"condition,omitempty"`
	Rating        float64  `json:"rating,omitempty"`
	RatingCount   int      `json:"rating_count,omitempty"`
	CategoryPath  []string `json:"category_path,omitempty"`
	ImageURLs     []string `json:"image_urls,omitempty"` // without size modifiers and query
	MPN           string   `json:"mpn,omitempty"`
	GTINRaw       string   `json:"gtin_raw,omitempty"`
	SellerName    string   `json:"seller_name,omitempty"`
	Description   string   `json:"description,omitempty"`
	Bullets       []string `json:"bullets,omitempty"`
}

// record returns what a product's pages state in a state.
func (s *shop) record(f *facts, st *state) Record {
	r := Record{
		Site: s.site, Marketplace: s.marketplace, SiteProductID: f.id, BrandRaw: f.brand,
		CategoryPath: f.kind.path, ImageURLs: f.images, MPN: f.mpn, GTINRaw: f.gtin, SellerName: f.seller,
		Description: f.about, Bullets: f.bullets, Condition: f.cond,
	}
	if st.reviews > 0 {
		r.Rating, r.RatingCount = float64(st.rating)/10, st.reviews
	}
	switch s.site {
	case Amazon:
		amazonRecord(f, st, &r)
	case Ebay:
		ebayRecord(f, st, &r)
	case Jomashop:
		jomashopRecord(f, st, &r)
	case Rakuten:
		rakutenRecord(f, st, &r)
	}
	return r
}

// setPrice states the price with everything that stands beside it.
func (r *Record) setPrice(f *facts, st *state, currency string) {
	r.Price, r.PriceCurrency, r.PriceKind = decimal(st.price, currency), currency, "exact"
	if f.span > 0 {
		r.PriceMax, r.PriceKind = decimal(st.price+f.span, currency), "range"
	}
	if f.struck(st) > st.price+f.span {
		r.ListPrice = decimal(f.struck(st), currency)
	}
}

// stock is the availability column's word.
func stock(in bool) string {
	if in {
		return "in_stock"
	}
	return "out_of_stock"
}
