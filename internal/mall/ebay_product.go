package mall

import "strconv"

// eBay item numbers have twelve digits here and start at 150,000,000,000, clear of the placeholder row's /itm/123456.
const (
	ebayIDBase  = 150_000_000_000
	ebayIDSpace = 300_000_000_000
)

var conditions = []string{"Brand New", "New (Other)", "Open Box", "Pre-Owned", "Refurbished"}

func ebayFacts(s *shop, index int) facts {
	d := s.dice(index)
	k := goods[index%len(goods)]
	f := facts{index: index, kind: k, brand: d.pick(brands), seller: d.pick(sellers)}
	f.id = strconv.FormatUint(ebayIDBase+s.wide.encode(uint64(index)), 10)
	f.path = f.id
	f.mpn = model(&d, f.brand, s.ids.encode(uint64(index)))
	f.title = generalTitle(&d, k, f.brand, f.mpn)
	f.cond = conditions[d.below(len(conditions))]
	f.price = d.between(k.lo/2, k.hi)/5*5 + 100
	switch n := d.below(100); {
	case n < 12:
		f.auction, f.bids = true, d.below(20)
	case n < 22:
		f.span = f.price * d.between(20, 150) / 100
	case n < 45:
		f.list = f.price * d.between(108, 170) / 100
	}
	if d.chance(0.5) {
		f.shipping = 399 + 50*d.between(0, 30)
	}
	if k.book {
		f.brand, f.mpn = "", ""
		f.gtin = gtin("978", mix(uint64(index))%1e9, 13)
	} else if d.chance(0.4) {
		f.gtin = gtin("08", s.ids.encode(uint64(index)), 13)
	}
	for range 1 + d.below(5) {
		f.images = append(f.images, "https://i.ebayimg.com/images/g/"+imageName(&d)+"AAOSw"+imageName(&d)[:4]+"/s-l1600.jpg")
	}
	if !f.auction && d.chance(0.25) { // an auction's page declares no product, and so no rating
		f.rating, f.reviews = 35+d.below(16), 1+d.below(300)
	}
	return f
}

// ebayIndex returns the index that an item number belongs to, or -1.
func (s *shop) ebayIndex(id string, day int) int {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil || n < ebayIDBase || n >= ebayIDBase+ebayIDSpace {
		return -1
	}
	if index := s.wide.decode(n - ebayIDBase); index < uint64(s.born(day)) {
		return int(index)
	}
	return -1
}

func ebayRecord(f *facts, st *state, r *Record) {
	r.URL = "https://www.ebay.com/itm/" + f.id
	r.Title = titleOn(f, st, titleNotes)
	r.Availability = stock(st.inStock)
	r.setPrice(f, st, usd)
	if f.auction {
		r.PriceKind, r.Availability = "bid", "" // nothing on the page speaks of stock
	}
	if f.shipping >= 0 {
		r.ShippingPrice = decimal(f.shipping, usd)
	}
}

// delivery is the shipping line of a row or an item page: "Free delivery" or "+$5.49 delivery".
func (f *facts) delivery() string {
	if f.shipping == 0 {
		return "Free delivery"
	}
	return "+$" + dollars(f.shipping) + " delivery"
}
