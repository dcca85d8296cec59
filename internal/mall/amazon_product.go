package mall

import (
	"strconv"
	"strings"
)

// asinSpace is the number of ASINs of the form B0 and eight characters of [0-9A-Z].
const asinSpace = 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36

// Layouts of an amazon item page.
const (
	amazonCore     = iota // #corePriceDisplay_desktop_feature_div
	amazonBlank           // the same, but the first .a-offscreen holds a blank
	amazonOld             // #priceblock_ourprice
	amazonBook            // byline with authors, format swatches with prices of other editions
	amazonNoBuyBox        // other sellers only: the product has no price and no availability
	amazonRange           // the price depends on the size
)

func amazonFacts(s *shop, index int) facts {
	d := s.dice(index)
	k := goods[index%len(goods)]
	f := facts{index: index, kind: k, brand: d.pick(brands), shipping: -1}
	f.id = s.asin(index)
	f.mpn = model(&d, f.brand, s.ids.encode(uint64(index)))
	f.title = generalTitle(&d, k, f.brand, f.mpn)
	f.path = slug(f.title, 5, false) + "/dp/" + f.id
	f.price = priceIn(&d, k.lo, k.hi)/10*10 + 9
	f.list = f.price * d.between(108, 160) / 100
	if !d.chance(0.4) {
		f.list = 0
	}
	f.about = about(&d, strings.ToLower(k.keyword))
	f.seller = "Amazon.com"
	if d.chance(0.5) {
		f.seller = d.pick(sellers)
	}
	if d.chance(0.3) {
		f.gtin = gtin("08", s.ids.encode(uint64(index)), 12)
	}
	f.layout = amazonLayout(&d, k)
	if k.book {
		f.brand, f.mpn = d.pick(authors), ""
		f.gtin = gtin("978", mix(uint64(index))%1e9, 13)
	} else {
		for range 3 + d.below(3) {
			f.bullets = append(f.bullets, d.pick(bulletHeads)+": "+d.pick(k.traits)+" "+strings.ToLower(d.pick(k.nouns))+" that "+d.pick(aboutMiddles)+".")
		}
	}
	switch f.layout {
	case amazonRange:
		f.span, f.list = f.price*d.between(20, 70)/100, 0
	case amazonOld, amazonBook:
		f.bullets = nil // these pages have a description alone
	}
	if f.layout != amazonNoBuyBox {
		f.soldOut = d.chance(0.05)
	}
	for range 1 + d.below(4) {
		f.images = append(f.images, "https://m.media-amazon.com/images/I/"+strconv.Itoa(int(51+d.below(45)))+imageName(&d)+".jpg")
	}
	if !d.chance(0.08) {
		f.rating, f.reviews = 30+d.below(20), 1+int(priceIn(&d, 3, 40000))
	}
	return f
}

func amazonLayout(d *dice, k *kind) int {
	n := d.below(100)
	switch {
	case k.book:
		return amazonBook
	case n < 20:
		return amazonOld
	case n < 24:
		return amazonNoBuyBox
	case n < 30:
		return amazonRange
	case n < 60:
		return amazonBlank
	}
	return amazonCore
}

// imageName draws a picture's name: nine characters, as amazon's are.
func imageName(d *dice) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-+"
	b := make([]byte, 9)
	v := d.next()
	for i := range b {
		b[i] = alphabet[v&63]
		v >>= 6
	}
	b[8] = 'L'
	return string(b)
}

// asin returns a product's id: a book has an ISBN-10, everything else B0 and eight characters.
func (s *shop) asin(index int) string {
	if goods[index%len(goods)].book {
		return isbn10(s.ids.encode(uint64(index)))
	}
	v := s.wide.encode(uint64(index))
	b := []byte("B000000000")
	for i := 9; i >= 2; i-- {
		b[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[v%36]
		v /= 36
	}
	return string(b)
}

// isbn10 returns the ISBN of a seven-digit number in the group 19, with its check character (weights 10 to 2, mod 11).
func isbn10(n uint64) string {
	b := []byte("190000000X")
	for i := 8; i >= 2; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	sum := 0
	for i := range 9 {
		sum += (10 - i) * int(b[i]-'0')
	}
	if c := (11 - sum%11) % 11; c < 10 {
		b[9] = byte('0' + c)
	}
	return string(b)
}

// amazonIndex returns the index that an ASIN belongs to, or -1.
func (s *shop) amazonIndex(asin string, day int) int {
	if len(asin) != 10 {
		return -1
	}
	var n uint64
	var err error
	codec := s.wide
	if strings.HasPrefix(asin, "19") {
		codec = s.ids
		n, err = strconv.ParseUint(asin[2:9], 10, 64)
	} else {
		n, err = strconv.ParseUint(asin[2:], 36, 64)
	}
	if err != nil {
		return -1
	}
	index := codec.decode(n)
	if index >= uint64(s.born(day)) || s.asin(int(index)) != asin {
		return -1
	}
	return int(index)
}

func amazonRecord(f *facts, st *state, r *Record) {
	r.URL = "https://www.amazon.com/dp/" + f.id
	r.Title = titleOn(f, st, titleNotes)
	if f.layout == amazonNoBuyBox {
		r.SellerName = ""
		return
	}
	r.Availability = stock(st.inStock)
	if st.inStock {
		r.setPrice(f, st, usd)
	} else {
		r.SellerName = ""
	}
}
