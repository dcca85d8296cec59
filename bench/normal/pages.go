package main

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"sheaf/internal/mall"
	"sheaf/internal/normalize"
	"sheaf/internal/prep"
	"sheaf/internal/record"
)

// page is a product as its page shows it: the mall's own values, written the way the shop writes them.
type page struct {
	key                   record.Key
	url, locale           string
	expect                []string
	price, list, shipping string
	availability, listed  string
	fields                map[string]record.Field
}

// locales of the mall's shops, which are all in dollars but the Japanese one.
var locales = map[string]string{"rakuten": "ja-JP"}

// pages are the products of a mall of n.
func pages(n int) ([]page, error) {
	m, err := mall.New(mall.Options{Products: n})
	if err != nil {
		return nil, fmt.Errorf("open a mall: %w", err)
	}
	var out []page
	for row := range m.Truth(1) {
		r := row.Record
		p := page{
			key: record.Key{Site: r.Site, Marketplace: r.Marketplace, ID: r.SiteProductID}, url: r.URL, locale: "en-US", expect: []string{r.PriceCurrency},
			price: shown(r.Price, r.PriceCurrency), list: shown(r.ListPrice, r.PriceCurrency), availability: "In Stock", listed: "Reviewed in the United States on May 3, 2024", shipping: "Free shipping",
		}
		if locale := locales[r.Site]; locale != "" {
			p.locale, p.availability, p.listed, p.shipping = locale, "在庫あり", "2024年5月3日に日本でレビュー済み", "送料無料"
		}
		p.fields = fieldsOf(r)
		out = append(out, p)
	}
	return out, nil
}

func shown(amount, currency string) string {
	d, err := decimal.NewFromString(amount)
	if err != nil {
		return ""
	}
	whole, cents, _ := strings.Cut(d.StringFixed(2), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if currency == "JPY" {
		return whole + "円(税込)"
	}
	return "$" + whole + "." + cents
}

// fieldsOf states all that a full page does. Description and specifications are HTML and quantities, as shops have them.
func fieldsOf(r mall.Record) map[string]record.Field {
	fields := map[string]record.Field{}
	put := func(name string, v any) {
		switch t := v.(type) {
		case string:
			if t == "" {
				return
			}
		case []string:
			if len(t) == 0 {
				return
			}
		}
		fields[name] = record.Field{State: record.Value, Value: v, From: "item", Matched: "item#0"}
	}
	put("title", r.Title)
	put("brand_raw", "Visit the "+r.BrandRaw+" Store")
	put("price_currency", r.PriceCurrency)
	put("condition", r.Condition)
	put("category_path", append([]string{"Home"}, r.CategoryPath...))
	put("mpn", r.MPN)
	put("gtin_raw", r.GTINRaw)
	put("seller_name", r.SellerName)
	put("bullets", r.Bullets)
	put("rating", r.Rating)
	put("rating_count", int64(r.RatingCount))
	put("description", "<div><p>"+r.Title+"</p><p>"+r.Description+"</p><ul><li>"+strings.Join(r.Bullets, "</li><li>")+"</li></ul></div>")
	var images []string
	for _, address := range r.ImageURLs {
		images = append(images, strings.Replace(address, ".jpg", "._AC_SL1500_.jpg", 1))
	}
	put("image_urls", images)
	put("specs", []map[string]any{
		{"name": "Weight", "value": "1.5 kg"}, {"name": "Dimensions", "value": "20 x 30 x 5.5 cm"}, {"name": "Display", "value": "27 in"}, {"name": "Colour", "value": "Black"}, {"name": "Voltage", "value": "220 V"},
		{"name": "Brand", "value": r.BrandRaw}, {"name": "Material", "value": "Stainless steel"}, {"name": "Model", "value": r.MPN},
	})
	return fields
}

// parse reads what is shown, as extraction does for every record.
func (p *page) parse() map[string]record.Field {
	out := make(map[string]record.Field, len(p.fields)+5)
	for name, f := range p.fields {
		out[name] = f
	}
	for _, amount := range []struct{ column, text string }{{"price", p.price}, {"list_price", p.list}, {"shipping_price", p.shipping}} {
		m, ok := normalize.ParseMoney(amount.text, normalize.MoneyOptions{Locale: p.locale, Expect: p.expect, FreeIsZero: amount.column == "shipping_price"})
		if !ok {
			continue
		}
		if m = m.Gate(p.expect, p.expect[0]); m.Price != nil {
			out[amount.column] = record.Field{State: record.Value, Value: record.Decimal{Decimal: *m.Price}}
		}
	}
	if v, ok := normalize.Availability(p.availability); ok {
		out["availability"] = record.Field{State: record.Value, Value: v}
	}
	if day, err := normalize.Date(p.listed, p.locale); err == nil {
		out["date_first_available"] = record.Field{State: record.Value, Value: day}
	}
	return out
}

func (p *page) input(fields map[string]record.Field) prep.Input {
	if fields == nil {
		fields = p.parse()
	}
	return prep.Input{Key: p.key, Locale: p.locale, URL: p.url, Canonical: p.url, Fields: fields}
}
