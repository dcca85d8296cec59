package product

import (
	"slices"

	"golang.org/x/net/html"
)

// Product is what a page says about the one product that it is about.
type Product struct {
	// IsProduct says whether the page is about one product. Where it is not, Fields is empty.
	IsProduct bool
	// Reason says what decided IsProduct: "declares a product", "several products, none of them the page's own", …
	Reason string
	// Confidence that IsProduct is right, 0 to 1.
	Confidence float64
	// Fields in the order of the products table; a field that the page does not tell is left out.
	Fields []Field
	// Flags are about the page: "several_products", "price_refused", …
	Flags []string
}

// Field is one column's value.
type Field struct {
	Name string
	// Value is a string, float64, int64, bool, record.Decimal, []string, []map[string]any or nil: the types of a record's
	// fields. It is nil only where the page shows candidates and none of them is certain: Flags say why and Others which.
	Value any
	// Raw is what the value was read from, as the page has it; empty where it is the value.
	Raw    string
	Source Source
	// Confidence is the share of such values that are right, by the measure of docs/BENCHMARKS.md; 0 where Value is nil.
	Confidence float64
	Flags      []string
	// Others are the candidates that lost, best first.
	Others []Candidate
}

// Candidate is a value that a page offers for a field.
type Candidate struct {
	Value      any
	Raw        string
	Source     Source
	Confidence float64
	// Why it lost: "struck", "other_product", "shown_differs", …; empty where it only came later.
	Why string
}

// Kind says what kind of evidence a value is.
type Kind string

// Kinds of evidence.
const (
	FromJSONLD    Kind = "json_ld"
	FromMicrodata Kind = "microdata"
	FromMeta      Kind = "meta"
	FromState     Kind = "state"
	FromDOM       Kind = "dom"
	FromURL       Kind = "url"
)

// Source says where a value stands.
type Source struct {
	Kind Kind
	// Path in the declared data, such as "offers.price", the name of a meta element or the path in a state; "" for DOM.
	Path string
	// Node that shows or declares the value; nil for JSON-LD, states and URLs.
	Node *html.Node
}

// Flags of fields.
const (
	FlagDeclaredDiffers  = "declared_differs"  // the page declares another value than it shows; the shown one is taken
	FlagDeclaredConflict = "declared_conflict" // the page declares several values
	FlagNotShown         = "not_shown"         // declared, and nothing on the page shows it
	FlagUndeclared       = "undeclared"        // the page declares a product without this value
	FlagCurrencyAssumed  = "currency_assumed"  // the currency is that of the page's country or language
	FlagSeveralPrices    = "several_prices"    // no price of those that show is certainly this product's
	FlagHinted           = "hinted"            // of several amounts the one that the list which leads here has
	FlagUncertain        = "uncertain"         // candidates were seen, and none is good enough
)

// Field gives the field of a column.
func (p Product) Field(name string) (Field, bool) {
	for _, f := range p.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// columnOrder is that of the products table.
var columnOrder = []string{
	"site_product_id", "parent_id", "canonical_url", "locale", "title", "description", "bullets", "specs", "brand_raw", "manufacturer", "model", "mpn", "sku",
	"gtin_raw", "category_path", "price", "price_max", "list_price", "price_currency", "price_kind", "availability", "availability_raw", "condition",
	"rating", "rating_scale", "rating_count", "review_count", "seller_name", "image_urls", "variants",
}

func (p *Product) add(f Field, ok bool) {
	if ok {
		p.Fields = append(p.Fields, f)
	}
}

func (p *Product) sort() {
	slices.SortStableFunc(p.Fields, func(a, b Field) int {
		return slices.Index(columnOrder, a.Name) - slices.Index(columnOrder, b.Name)
	})
}
