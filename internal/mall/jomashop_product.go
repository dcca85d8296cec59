package mall

import (
	"strconv"
	"strings"
)

// Product types of the shop's API.
const (
	jomashopSimple = iota
	jomashopConfigurable
	jomashopGrouped
)

// jomashopIDBase keeps site ids at six digits or more.
const jomashopIDBase = 600_000

const jomashopAddress = "https://www.jomashop.com/"

var jomashopKinds = []*kind{
	{keyword: "watch", id: 871, path: []string{"Watches"}, lo: 4900, hi: 900000,
		nouns: []string{"Men's Watch", "Ladies Watch", "Unisex Watch"}, traits: []string{"Black Dial", "Blue Dial", "Silver Dial", "Green Dial", "White Dial", "Champagne Dial"}},
	{keyword: "fragrance", id: 5869, path: []string{"Fragrances"}, lo: 1900, hi: 24000,
		nouns: []string{"Eau de Parfum Spray", "Eau de Toilette Spray", "Cologne Spray"}, traits: []string{"3.4 oz", "1.7 oz", "6.7 oz", "3.3 oz (Tester)"}},
	{keyword: "sunglasses", id: 2214, path: []string{"Sunglasses"}, lo: 2900, hi: 45000,
		nouns: []string{"Men's Sunglasses", "Ladies Sunglasses", "Unisex Sunglasses"}, traits: []string{"Grey Round", "Brown Gradient Square", "Dark Green Pilot", "Polarized Blue Oval", "Smoke Rectangular"}},
}

var (
	jomashopBrands = []string{"Calvex", "Orvane", "Virelli", "Ostberg", "Halden Roe", "Nordstrand", "Lumaro", "Trevana", "D'Alorio", "Maison Thierne", "Bexley & Crane", "Zellweg"}
	jomashopSeries = []string{"Tidewater", "Meridian", "Harbour", "Lagoon", "Avenue", "Field", "Marinelle", "Corsair", "Solstice", "Velocity", "Pavilion", "Nocturne"}
	jomashopWorks  = []string{"Automatic", "Quartz", "Chronograph", "Hand Wind"}
)

func jomashopFacts(s *shop, index int) facts {
	d := s.dice(index)
	k := jomashopKinds[0]
	switch index % 10 {
	case 4, 8:
		k = jomashopKinds[1]
	case 6:
		k = jomashopKinds[2]
	}
	f := facts{index: index, brand: d.pick(jomashopBrands), shipping: -1}
	n := s.ids.encode(uint64(index))
	f.id = strconv.FormatUint(jomashopIDBase+n, 10)
	digits := strconv.FormatUint(10_000_000+n, 10)[1:]
	f.mpn = strings.ToUpper(f.brand[:1]) + string("ABCDEFGHKLMNPRSTUVWXY"[d.below(21)]) + digits[:2] + "." + digits[2:5] + "." + digits[5:]
	noun, trait, series := d.pick(k.nouns), d.pick(k.traits), d.pick(jomashopSeries)
	name := series + " "
	switch k.keyword {
	case "watch":
		name += d.pick(jomashopWorks) + " " + trait + " " + noun
	case "fragrance":
		name += noun + " " + trait
	default:
		name += trait + " " + noun
	}
	f.title = f.brand + " " + name + " " + f.mpn
	// The address says unisex although the title does not, for one in five: a slug is no source of facts.
	if d.chance(0.2) {
		noun = strings.NewReplacer("Men's", "Unisex", "Ladies", "Unisex").Replace(noun)
	}
	if k.keyword == "fragrance" {
		f.path = slug(f.brand+" "+series+" "+noun+" "+f.mpn, 20, true)
	} else {
		f.path = slug(f.brand+" "+series+" "+trait+" "+noun+" "+f.mpn, 20, true)
	}
	f.kind = &kind{keyword: k.keyword, id: k.id, path: jomashopPath(k, f.title, f.brand, &d)}
	f.price = priceIn(&d, k.lo, k.hi) / 5 * 5
	if d.chance(0.4) {
		f.price = f.price/100*100 + 99
	}
	switch n := d.below(10); {
	case n < 6:
		f.list = f.price * d.between(120, 300) / 100 / 100 * 100
	case n < 8:
		f.regular = f.price * d.between(110, 140) / 100
	}
	f.about = "The " + f.brand + " " + series + " " + strings.ToLower(noun) + " " + d.pick(aboutMiddles) + ". " + d.pick(aboutEndings)
	if d.chance(0.75) {
		f.gtin = gtin("08", n, 12)
	}
	f.soldOut = d.chance(0.08)
	switch n := d.below(100); {
	case n < 6:
		f.layout = jomashopConfigurable
	case n < 9 && k.keyword == "watch":
		f.layout = jomashopGrouped
	}
	if f.soldOut && d.chance(0.3) { // sparse products: no text, no picture, no path
		f.about, f.gtin, f.kind.path = "", "", nil
		return f
	}
	stem := jomashopPictures + f.path[:1] + "/" + f.path[1:2] + "/" + f.path
	f.images = append(f.images, stem+".jpg")
	for i := range d.below(4) {
		f.images = append(f.images, stem+"_"+strconv.Itoa(i+2)+".jpg")
	}
	return f
}

const jomashopPictures = "https://cdn2.jomashop.com/media/catalog/product/"

func jomashopPath(k *kind, title, brand string, d *dice) []string {
	path := append([]string(nil), k.path...)
	for _, who := range []string{"Men's", "Ladies"} {
		if strings.Contains(title, who) {
			path = append(path, who+" "+k.path[0])
		}
	}
	if d.chance(0.5) {
		path = append(path, brand)
	}
	return path
}

// jomashopIndex returns the index that a url_key belongs to, or -1. The last three parts of a key are the digits of the
// model reference; the whole key must be the product's.
func (s *shop) jomashopIndex(key string, day int) int {
	parts := strings.Split(key, "-")
	if len(parts) < 4 {
		return -1
	}
	parts = parts[len(parts)-3:]
	if len(parts[0]) != 4 || len(parts[1]) != 3 || len(parts[2]) != 2 {
		return -1
	}
	n, err := strconv.ParseUint(parts[0][2:]+parts[1]+parts[2], 10, 64)
	if err != nil {
		return -1
	}
	index := s.ids.decode(n)
	if index >= uint64(s.born(day)) {
		return -1
	}
	if f := s.facts(int(index)); f.path != key {
		return -1
	}
	return int(index)
}

// regularOn is the shop's own price before its discount; it never lies below the price.
func regularOn(f *facts, st *state) int64 { return max(f.regular, st.price) }

func jomashopRecord(f *facts, st *state, r *Record) {
	r.URL = jomashopAddress + f.path + ".html"
	r.Title = titleOn(f, st, titleNotes)
	r.Availability = stock(st.inStock)
	r.Price, r.PriceCurrency, r.PriceKind = decimal(st.price, usd), usd, "exact"
	switch {
	case f.struck(st) > st.price:
		r.ListPrice = decimal(f.struck(st), usd)
	case regularOn(f, st) > st.price:
		r.ListPrice = decimal(regularOn(f, st), usd)
	}
}
