package product

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/normalize"
)

// identity gives the columns that say which product it is.
func (s *scene) identity(p *Product) {
	p.add(s.siteID())
	p.add(s.declaredField("sku", 0.95, "sku"))
	p.add(s.declaredField("mpn", 0.95, "mpn", "model.mpn"))
	p.add(s.declaredField("model", 0.9, "model"))
	p.add(s.gtin())
	p.add(s.brand())
	p.add(s.declaredField("manufacturer", 0.9, "manufacturer"))
	if s.canonical != "" {
		f := Field{Name: "canonical_url", Value: s.canonical, Source: Source{Kind: FromMeta, Path: "canonical", Node: s.canonicalNode}, Confidence: 0.98}
		if s.page.URL != nil {
			if u, err := url.Parse(s.canonical); err == nil && strings.Trim(u.Path, "/") == "" && strings.Trim(s.page.URL.Path, "/") != "" {
				f.Confidence, f.Flags = 0.3, []string{FlagUncertain} // all pages of some shops name the home page
			}
		}
		p.add(f, true)
	}
	if s.locale.declared && s.locale.tag != "" {
		p.add(Field{Name: "locale", Value: s.locale.tag, Source: Source{Kind: FromMeta, Path: "lang"}, Confidence: 0.9}, true)
	}
}

// declaredField is the first text at any of the paths of the own declarations.
func (s *scene) declaredField(name string, confidence float64, paths ...string) (Field, bool) {
	t, source := s.ownText(paths...)
	if t == "" || len(t) > 300 || isTemplate(t) {
		return Field{}, false
	}
	return Field{Name: name, Value: t, Source: source, Confidence: confidence}, true
}

// isTemplate: values that a template engine should have filled.
func isTemplate(s string) bool {
	return strings.Contains(s, "{{") || strings.Contains(s, "<&") || strings.Contains(s, "${") || strings.Contains(s, "<%") || s == "{}" || s == "null" || s == "undefined" || s == "N/A"
}

func (s *scene) siteID() (Field, bool) {
	if f, ok := s.declaredField("site_product_id", 0.9, "productID", "sku", "productGroupID", "mpn"); ok {
		if v, ok := f.Value.(string); ok {
			for _, prefix := range []string{"sku:", "mpn:", "isbn:"} {
				v = strings.TrimPrefix(v, prefix)
			}
			f.Value = v
		}
		return f, true
	}
	if c, name, node := s.meta("product:retailer_item_id", "product:sku", looseMeta+"productid", looseMeta+"sku"); c != "" {
		return Field{Name: "site_product_id", Value: c, Source: Source{Kind: FromMeta, Path: name, Node: node}, Confidence: 0.8}, true
	}
	if f, ok := s.formID(); ok {
		return f, true
	}
	for _, address := range []*url.URL{s.parsedCanonical(), s.page.URL} {
		if id := idInURL(address); id != "" {
			return Field{Name: "site_product_id", Value: id, Source: Source{Kind: FromURL, Path: address.Path}, Confidence: 0.8}, true
		}
	}
	return Field{}, false
}

// formIDs are names that forms give the number of what they sell.
var formIDs = words("asin sku productid product itemid item goodsid variantid pid itemcode productcode articlenumber skuid")

// formID is the number in a hidden input of the form that sells the product. It has to be in the address too, or the page
// has none: forms carry numbers of sellers and offers as well.
func (s *scene) formID() (Field, bool) {
	address := s.canonical
	if s.page.URL != nil {
		address += " " + s.page.URL.String()
	}
	for n := range s.page.Nodes(nil) {
		if n.DataAtom != atom.Input || !strings.EqualFold(dom.Attr(n, "type"), "hidden") {
			continue
		}
		name, value := strings.Join(appendWords(nil, dom.Attr(n, "name")), ""), dom.Attr(n, "value")
		if !formIDs[name] || len(value) < 3 || len(value) > 40 || !strings.ContainsAny(value, "0123456789") || s.isElsewhere(n) {
			continue
		}
		if idInURL(s.parsedCanonical()) == "" && idInURL(s.page.URL) == "" || strings.Contains(address, value) {
			return Field{Name: "site_product_id", Value: value, Source: Source{Kind: FromDOM, Node: n}, Confidence: 0.85}, true
		}
	}
	return Field{}, false
}

func (s *scene) parsedCanonical() *url.URL {
	u, err := url.Parse(s.canonical)
	if err != nil || u.Host == "" {
		return nil
	}
	return u
}

// idParameters are query parameters that name products.
var idParameters = []string{"id", "pid", "productid", "product_id", "item", "itemid", "item_id", "sku", "code", "p", "asin", "goods_id", "goodsno"}

var (
	idSegment = regexp.MustCompile(`^(?:[A-Z0-9]{6,16}|[a-z]?\d{5,15}|[0-9]{5,15})$`)
	idTail    = regexp.MustCompile(`(?:^|[-_.])([a-z]{0,2}\d{5,15}|[A-Z]{1,4}\d{3,12})(?:\.(?:html?|aspx?|php|p|prd))?$`)
)

// idInURL finds what looks like a product's number in an address: a segment of digits and capitals, the number at the end of a
// slug, a parameter that says so.
func idInURL(u *url.URL) string {
	if u == nil {
		return ""
	}
	segments := strings.Split(strings.Trim(u.Path, "/"), "/")
	for i := len(segments) - 1; i >= 0; i-- {
		if seg := segments[i]; idSegment.MatchString(seg) && strings.ContainsAny(seg, "0123456789") {
			return seg
		}
	}
	query := u.Query()
	for _, k := range sortedNames(query) {
		for _, name := range idParameters {
			if v := query.Get(k); strings.EqualFold(k, name) && v != "" && len(v) <= 40 && strings.ContainsAny(v, "0123456789") {
				return v
			}
		}
	}
	if len(segments) > 0 {
		if m := idTail.FindStringSubmatch(segments[len(segments)-1]); m != nil {
			return m[1]
		}
	}
	return ""
}

func (s *scene) gtin() (Field, bool) {
	for _, path := range []string{"gtin13", "gtin14", "gtin12", "gtin8", "gtin", "ean", "isbn", "offers.gtin13", "offers.gtin", "offers.gtin12"} {
		if t, source := s.ownText(path); t != "" {
			if _, ok := normalize.GTIN(t); ok {
				return Field{Name: "gtin_raw", Value: t, Source: source, Confidence: 0.97}, true
			}
		}
	}
	c, name, node := s.meta("product:gtin", "product:ean", "product:upc", "product:isbn", "og:upc", "og:ean", "books:isbn", "book:isbn")
	if _, ok := normalize.GTIN(c); ok {
		return Field{Name: "gtin_raw", Value: c, Source: Source{Kind: FromMeta, Path: name, Node: node}, Confidence: 0.9}, true
	}
	for _, spec := range s.specs() {
		name, value := spec["name"].(string), spec["value"].(string) // specs holds both
		key := matchKey(name)
		if key == "ean" || key == "gtin" || key == "upc" || key == "isbn 13" || key == "jan" || key == "isbn" || strings.HasPrefix(key, "ean ") || strings.HasPrefix(key, "gtin ") {
			if _, ok := normalize.GTIN(value); ok {
				return Field{Name: "gtin_raw", Value: value, Source: Source{Kind: FromDOM, Node: s.specNode}, Confidence: 0.85}, true
			}
		}
	}
	if code, node := s.barcode(); code != "" {
		return Field{Name: "gtin_raw", Value: code, Raw: s.page.Text(node), Source: Source{Kind: FromDOM, Node: node}, Confidence: 0.85}, true
	}
	return Field{}, false
}

var brandVisit = regexp.MustCompile(`(?i)^(?:visit the (.+?) (?:store|shop)|brand ?[:：]\s*(.+)|by ?[:：]? (.+)|besuche(?:n sie)? den (.+?)[- ]store|visiter la boutique (.+)|visita (?:la|lo) (?:tienda de|store di) (.+)|marque ?: (.+)|marke ?: (.+)|marca ?: (.+))$`)

// brandRole is what bookshops write behind a name.
var brandRole = regexp.MustCompile(`(?i)\s*\((?:author|auteur|autor|autore|illustrator|artist|editor|著|作者)[^)]*\).*$`)

// brand takes the declared brand, else an element near the heading that is named so.
func (s *scene) brand() (Field, bool) {
	if f, ok := s.declaredField("brand_raw", 0.97, "brand", "manufacturer"); ok {
		if v, ok := f.Value.(string); ok && !strings.Contains(v, "/") {
			return f, true
		}
	}
	if c, name, node := s.meta("product:brand", "og:brand", "brand"); c != "" && len(c) < 100 {
		return Field{Name: "brand_raw", Value: c, Source: Source{Kind: FromMeta, Path: name, Node: node}, Confidence: 0.92}, true
	}
	if s.heading == nil {
		return Field{}, false
	}
	best, bestScore := Field{}, 0.0
	for n := range s.page.Nodes(nil) {
		if n.FirstChild == nil || s.page.TextLen(n) > 90 || s.page.TextLen(n) == 0 || !wordsBrand.any(nameTokens(n)) || s.page.Hidden(n) || s.page.Contains(n, s.heading) {
			continue
		}
		text := s.page.Text(n)
		confidence := 0.75
		text = strings.TrimSpace(brandRole.ReplaceAllString(text, ""))
		if m := brandVisit.FindStringSubmatch(text); m != nil {
			text, confidence = strings.TrimSpace(strings.Join(m[1:], "")), 0.92
		} else if dom.Attr(n, "itemprop") == "brand" {
			confidence = 0.9
		}
		score := confidence * nearness(float64(max(s.page.Order(n)-s.page.Order(s.heading), s.page.Order(s.heading)-s.page.Order(n))), 120, 1200)
		if len(text) > 1 && len(text) < 60 && score > bestScore {
			bestScore = score
			best = Field{Name: "brand_raw", Value: text, Raw: s.page.Text(n), Source: Source{Kind: FromDOM, Node: n}, Confidence: confidence}
		}
	}
	if bestScore >= 0.35 {
		return best, true
	}
	for _, spec := range s.specs() {
		name, value := spec["name"].(string), spec["value"].(string)
		switch matchKey(name) {
		case "brand", "brand name", "marke", "marque", "marca", "merk", "marka", "ブランド", "ブランド名", "브랜드", "品牌", "märke":
			return Field{Name: "brand_raw", Value: value, Source: Source{Kind: FromDOM, Node: s.specNode}, Confidence: 0.85}, true
		}
	}
	return Field{}, false
}

var wordsBrand = words("brand byline manufacturer bylineinfo brandname vendor productbrand")
