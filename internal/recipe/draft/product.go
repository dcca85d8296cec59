package draft

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose/product"
	"sheaf/internal/recipe/path"
)

func quoteMeta(s string) string { return regexp.QuoteMeta(s) }

// itemPage and listPage are the names of pages in drafts.
const (
	itemPage = "item"
	listPage = "list"
	itemKind = "product"
	// otherKind is the kind of items whose addresses have another form.
	otherKind = "other_product"
)

// derived are proposed columns that recipes get by themselves: of the price, of the page's link, of the recipe's constants, of what stock is called.
var derived = map[string]bool{"canonical_url": true, "locale": true, "price_currency": true, "price_kind": true, "price_max": true, "variants": true, "url": true, "rating_scale": true, "availability_raw": true}

// drafted is what one page gave.
type drafted struct {
	page   *opened   // the first
	pages  []*opened // all of a kind that were looked at
	fields []*field
	lost   []*field // proposed, and no place reads them back
	notes  []string
	// currency is the one that the page itself names for its price; "" where it names none.
	currency string
}

func (s *site) fromProduct(page *opened, forced bool) (Draft, error) {
	found := product.Read(page.Page)
	if !found.IsProduct {
		if refusal := page.refusal(); refusal != "" || !forced {
			return Draft{}, none(page, found.Reason)
		}
		return Draft{}, fmt.Errorf("%w on %s: it does not look like a page of one product (%s); try --kind list, or another page", ErrNothing, page.address(), found.Reason)
	}
	item := itemOf(page, s.itemAddress(page))
	d, err := s.item(page, found, item)
	if err != nil {
		return Draft{}, err
	}
	return s.write(item, d, nil)
}

// itemAddress is the address that a product's page goes by: its canonical one on the same site, else the one that answered.
func (s *site) itemAddress(page *opened) string {
	for n := range page.Nodes(nil) {
		if n.DataAtom == atom.Link && strings.EqualFold(dom.Attr(n, "rel"), "canonical") {
			if address := page.Resolve(dom.Attr(n, "href")); s.own(address) {
				return address
			}
		}
	}
	return page.address()
}

// item drafts the fields of a product's page.
func (s *site) item(page *opened, found product.Product, item *item) (*drafted, error) {
	d := &drafted{page: page, pages: []*opened{page}}
	currency := ""
	if f, ok := found.Field("price_currency"); ok {
		currency, _ = f.Value.(string)
	}
	s.money(currency)
	if price, ok := found.Field("price"); ok && !slices.Contains(price.Flags, product.FlagCurrencyAssumed) {
		d.currency = currency
	} else if ok && currency != "" {
		s.guessed = true
	}
	if f, ok := found.Field("locale"); ok {
		if tag, ok := f.Value.(string); ok && s.locale == "" {
			s.locale = tag
		}
	}
	var fields []*field
	for _, f := range found.Fields {
		if f.Value == nil || derived[f.Name] {
			d.notes = append(d.notes, unread(f)...)
			continue
		}
		out := &field{name: f.Name, want: []any{f.Value}, source: sourceText(f.Source), confidence: f.Confidence, flags: f.Flags, raw: f.Raw, places: page.evidence(f)}
		if f.Name == "price" || f.Name == "list_price" {
			out.currency = currency
			if upper, ok := found.Field("price_max"); ok && f.Name == "price" && upper.Value != nil {
				out.upper = upper.Value
			}
		}
		if f.Name == "site_product_id" && item.shops {
			continue // made of the address
		}
		if f.Name == "site_product_id" {
			text, _ := path.Text(f.Value)
			if text != item.id {
				d.notes = append(d.notes, fmt.Sprintf("the page names itself %s, its address %s: the key is the address's", quote(text), quote(item.id)))
				continue
			}
		}
		out.settle()
		if f.Name == "specs" {
			page.specs(out, f)
		}
		fields = append(fields, out)
	}
	if item.id != "" && !item.shops {
		fields = item.withID(fields, page.address())
	}
	t := tryout{site: s, page: page.raw, kind: itemPage, head: s.head(item, true, nil)}
	kept, err := t.keep(fields)
	if err != nil {
		return nil, err
	}
	if apart := page.apart(found, kept); len(apart) > 0 {
		if apart, err = t.keep(apart); err != nil {
			return nil, err
		}
		kept = append(kept, apart...)
	}
	d.fields = kept
	for _, f := range fields {
		if !slices.ContainsFunc(kept, func(k *field) bool { return k.name == f.name }) {
			d.lost = append(d.lost, f)
		}
	}
	return d, nil
}

// apart are the ends of a range of prices that no place gives together: aggregate offers declare them one by one.
func (o *opened) apart(found product.Product, kept []*field) []*field {
	low, priced := found.Field("price")
	high, ranged := found.Field("price_max")
	has := slices.ContainsFunc(kept, func(f *field) bool { return f.name == "price" })
	if has || !priced || !ranged || low.Value == nil || high.Value == nil {
		return nil
	}
	var out []*field
	for _, f := range []product.Field{low, high} {
		end := &field{name: f.Name, want: []any{f.Value}, source: sourceText(f.Source), confidence: f.Confidence, flags: f.Flags, raw: f.Raw, places: o.evidence(f)}
		if f.Name == "price_max" {
			end.options = []string{"accept: '> price'"}
		}
		out = append(out, end)
	}
	return out
}

// unread are remarks about proposals without a certain value.
func unread(f product.Field) []string {
	if f.Value != nil || derived[f.Name] {
		return nil
	}
	var saw []string
	for _, c := range f.Others[:min(len(f.Others), 3)] {
		saw = append(saw, clip(plain(c.Value), 40)+" ("+sourceText(c.Source)+")")
	}
	return []string{fmt.Sprintf("%s: nothing certain (%s); seen: %s", f.Name, strings.Join(f.Flags, ", "), strings.Join(saw, ", "))}
}

func sourceText(s product.Source) string {
	names := map[product.Kind]string{product.FromJSONLD: "JSON-LD", product.FromMicrodata: "microdata", product.FromMeta: "meta", product.FromState: "page state",
		product.FromDOM: "shown", product.FromURL: "address"}
	out := names[s.Kind]
	if out == "" {
		out = string(s.Kind)
	}
	if s.Path != "" {
		out += " " + s.Path
	}
	return out
}

// settle adds what the column needs beside places.
func (f *field) settle() {
	switch f.name {
	case "title":
		f.options = append(f.options, "required: true")
	case "price":
		if f.upper != nil {
			f.options = append(f.options, "type: money_range", "into: [price, price_max]")
		}
	case "list_price":
		f.options = append(f.options, "accept: '> price'")
	}
}

// specs makes the places rows of names and values: those of a table, or the terms of a definition list.
func (o *opened) specs(f *field, p product.Field) {
	f.places = nil
	n := p.Source.Node
	if n == nil {
		return
	}
	rows := " tr"
	f.options = append(f.options, "name: { css: ['th', 'td:first-child'] }", "value: { css: ['th + td', 'td + td', 'th + th'] }")
	if n.DataAtom == atom.Dl {
		rows = " dt"
		f.options = []string{"name: { xpath: . }", "value: { xpath: 'following-sibling::dd[1]' }"}
	}
	for _, sel := range o.index.Rank(n, nil) {
		f.places = append(f.places, place{key: "css", text: sel.CSS + rows, about: "the element that shows it"})
	}
}
