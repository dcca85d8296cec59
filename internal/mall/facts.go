package mall

// facts is what never changes about a product. One struct serves the four shops; a shop leaves out what its pages never
// state (empty, zero).
type facts struct {
	index int
	id    string // site_product_id
	path  string // last part of the product's address; jomashop: url_key; rakuten: shop/code
	kind  *kind

	brand    string
	title    string // as of birth; see shop.title for edits
	mpn      string
	gtin     string
	seller   string
	about    string // description, plain text
	bullets  []string
	images   []string // canonical addresses, main first
	cond     string
	price    int64 // on the day of birth, minor units
	list     int64 // struck price; shown only while above the price
	regular  int64 // jomashop: the shop's own price before its discount
	span     int64 // price_max - price of a product with a range; 0 = one price
	shipping int64 // minor units; -1 = the page does not say
	soldOut  bool  // on the day of birth
	rating   int   // tenths; 0 = nobody has rated
	reviews  int
	auction  bool
	bids     int
	layout   int // which of its shop's layouts the page has
	merchant *merchant
}

// kind is a class of goods: what its titles say, where it is filed, what it costs.
type kind struct {
	keyword string   // lower-case search words that find exactly the products of this kind
	path    []string // breadcrumb, root first
	nouns   []string
	traits  []string
	lo, hi  int64 // price range in the shop's minor units
	id      int   // number of the shop's category or genre, where it has one
	book    bool
}

// priceIn draws a price that is spread evenly over the orders of magnitude between lo and hi, as shop prices are, so
// that price windows split a large result about evenly.
func priceIn(d *dice, lo, hi int64) int64 {
	for lo*2 < hi && d.chance(0.55) {
		lo *= 2
	}
	return d.between(lo, min(hi, lo*2))
}

// facts returns a product's facts.
func (s *shop) facts(index int) facts { return s.shopPlan.facts(s, index) }

// titleOn returns the title as edited so far: a shop appends what it forgot to say at first.
func titleOn(f *facts, st *state, notes []string) string {
	if st.edits == 0 {
		return f.title
	}
	return f.title + notes[(f.index+st.edits)%len(notes)]
}

// checkDigit returns the last digit of a GTIN from the digits before it (GS1 General Specifications 7.9: weights 3 and 1
// from the right).
func checkDigit(digits []byte) byte {
	sum := 0
	for i := len(digits) - 1; i >= 0; i-- {
		v := int(digits[i] - '0')
		if (len(digits)-1-i)%2 == 0 {
			v *= 3
		}
		sum += v
	}
	return byte('0' + (10-sum%10)%10)
}

// gtin returns a GTIN of the prefix, a product number and a check digit, with the given number of digits in all.
func gtin(prefix string, n uint64, length int) string {
	b := make([]byte, length)
	copy(b, prefix)
	for i := length - 2; i >= len(prefix); i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	b[length-1] = checkDigit(b[:length-1])
	return string(b)
}
