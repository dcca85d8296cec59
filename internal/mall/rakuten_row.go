package mall

import (
	"strconv"
	"strings"
)

// plainTitle is the title as lists show it: without the item page's line break.
func plainTitle(f *facts, st *state) string {
	return strings.ReplaceAll(titleOn(f, st, jaNotes), "<br>", " ")
}

// rakutenRow renders one entry of the state's items.
func (s *shop) rakutenRow(p *page, f *facts, st *state) {
	_, code, _ := strings.Cut(f.path, "/")
	address := "https://item.rakuten.co.jp/" + f.path + "/"
	tracked := address
	if f.index%4 == 1 {
		tracked += "?l-id=search_regular"
	}
	priceRange := strconv.FormatInt(st.price, 10)
	if f.span > 0 {
		priceRange += "/" + strconv.FormatInt(st.price+f.span, 10)
	}
	variant := code
	if f.layout&rakutenMulti != 0 {
		variant = code + "-0"
	}
	p.raw(`{"url":"`, tracked, `","originalItemUrl":"`, address, `","name":`).json(plainTitle(f, st)).raw(`,"price":`).int(int(st.price)).raw(`,"hasPriceRange":`, strconv.FormatBool(f.span > 0), `,"skuInfo":{"priceRange":"`, priceRange, `"},"variantId":"`, variant, `","code":"`, code, `","brand":null,"tags":[`)
	if f.brand != "" {
		p.raw(`{"id":1000500,"name":`).json(f.brand).raw(`,"tag_group":{"id":1000040,"name":"ブランド"}},`)
	}
	p.raw(`{"id":1001392,"name":"ブラック","tag_group":{"id":1000041,"name":"カラー"}}],"review":{"score":`)
	if st.reviews > 0 {
		p.raw(strconv.FormatFloat(float64(rakutenRating(f, st))/100, 'f', -1, 64))
	} else {
		p.raw("0")
	}
	p.raw(`,"numReviews":`).int(st.reviews).raw(`},"images":[{"url":"https://thumbnail.image.rakuten.co.jp/@0_mall/`, f.merchant.code, `/cabinet/`, code, `_1.jpg?_ex=300x300"}],"shop":{"id":`).int(f.merchant.id).raw(`,"name":`).json(f.seller).raw(`,"urlCode":"`, f.merchant.code, `","url":"https://www.rakuten.co.jp/`, f.merchant.code, `/","officialBrandShopLabel":null},"shipping":{"price":`)
	if f.index%3 == 0 {
		p.raw("null")
	} else {
		p.raw("0")
	}
	p.raw(`,"estimateDeliveryDayShort":"9/26お届け"},"point":{"count":`).int(int(st.price / 110)).raw(`,"itemMultiplier":1},"subscription":null,"genres":[`)
	line := genreLine(f.kind)
	for i, name := range f.kind.path {
		if i > 0 {
			p.raw(",")
		}
		p.raw(`{"id":`, line[i], `,"name":`).json(name).raw(`}`)
	}
	p.raw(`],"genreIdList":[`, strings.Join(line, ","), `],"ranking":null,"itemOptions":{"superDeal":false,"shop39":true,"cpc":null},"isSoldOut":false,"sale":`)
	if f.index%11 == 6 {
		p.raw(`{"status":"ongoing","start":"2026-09-20T20:00:00","end":"2026-09-24T01:59:59"}}`)
	} else {
		p.raw("null}")
	}
}
