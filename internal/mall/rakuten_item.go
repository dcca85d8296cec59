package mall

import (
	"strconv"
	"strings"
)

// jtext and jjson append Japanese text for a page that is sent as EUC-JP.
func (p *page) jtext(s string) *page {
	n := len(p.b)
	p.text(s)
	if rest := string(p.b[n:]); rest != "" {
		p.b = append(p.b[:n], encodable(rest, entity)...)
	}
	return p
}

func (p *page) jjson(s string) *page {
	n := len(p.b)
	p.json(s)
	p.b = append(p.b[:n], encodable(string(p.b[n:]), jsonEscape)...)
	return p
}

// rakutenItem renders an item page, as EUC-JP bytes.
func (s *shop) rakutenItem(f *facts, st *state) []byte {
	pad := s.padding()
	title := titleOn(f, st, jaNotes)
	plain := strings.ReplaceAll(title, "<br>", " ")
	p := newPage(64 << 10)
	p.raw("<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=EUC-JP\">\n<title>【楽天市場】").jtext(plain).raw("：").jtext(f.seller)
	p.raw("</title>\n<link rel=\"stylesheet\" href=\"https://r.r10s.jp/com/css/item/pc.css\">\n<script src=\"https://r.r10s.jp/com/js/item/app.js\"></script>\n<meta itemprop=\"sku\" content=\"", f.id, "\">\n<meta itemprop=\"price\" content=\"", decimal(st.price, jpy), "\">\n<meta itemprop=\"priceCurrency\" content=\"JPY\">\n")
	if f.layout&rakutenNoMeta == 0 {
		word := "InStock"
		if !st.inStock {
			word = "OutOfStock"
			if f.index%4 == 0 {
				word = "SoldOut"
			}
		}
		p.raw("<meta itemprop=\"availability\" content=\"http://schema.org/", word, "\">\n")
	}
	rakutenCrumbData(p, f)
	p.raw(pad.head, "</head>\n<body>\n", pad.nav, "<div id=\"rakutenLimitedId_title\"><h1><span class=\"normal_reserve_catch_copy\">期間限定セール開催中</span><span class=\"normal_reserve_item_name\">").jtext(plain)
	p.raw("</span></h1></div>\n<div id=\"priceCalculationConfig\" class=\"price\">", grouped(st.price), "円 <span class=\"tax\">(税込)</span></div>\n")
	p.raw("<script type=\"application/json\" id=\"item-page-app-data\">")
	rakutenIsland(p, f, st, title)
	p.raw("</script>\n")
	s.rakutenStrip(p, f)
	p.raw("<p class=\"shop\">").jtext(f.seller).raw("</p>\n", pad.foot, "</body>\n</html>\n")
	body := eucJP(p.b)
	recycle(p.b)
	return body
}

func rakutenCrumbData(p *page, f *facts) {
	p.raw("<script type=\"application/ld+json\">{\"@context\": \"http://schema.org\", \"@type\": \"BreadcrumbList\", \"itemListElement\": [")
	for i, name := range f.kind.path {
		if i > 0 {
			p.raw(", ")
		}
		p.raw("{\"@type\": \"ListItem\", \"position\": ").int(i + 1).raw(", \"item\": {\"@id\": \"https://www.rakuten.co.jp/category/").int(200000 + i).raw("/\", \"name\": ").jjson(name).raw("}}")
	}
	p.raw("]}</script>\n")
}

// rakutenStrip renders links to the shop's other items, with their prices, and to its own category pages.
func (s *shop) rakutenStrip(p *page, f *facts) {
	other := dice(fold(uint64(f.index), dicePage, 5))
	p.raw("<h2>この商品を見た人はこちらも見ています</h2>\n<ul>")
	for i := range 8 {
		price := grouped(other.between(30, 3000) * 10)
		p.raw("<li><a href=\"https://item.rakuten.co.jp/", f.merchant.code, "/osusume-0").int(i).raw("/?l-id=item_recommend\"><img src=\"https://thumbnail.image.rakuten.co.jp/@0_mall/", f.merchant.code, "/cabinet/o1.jpg?_ex=128x128\" alt=\"\"></a> ", price, "円</li>\n")
	}
	p.raw("<li><a href=\"https://item.rakuten.co.jp/", f.merchant.code, "/c/0000000101/\">もっと見る</a></li></ul>\n")
}

// rakutenIsland renders the page's data: one JSON object with the item below one root or two.
func rakutenIsland(p *page, f *facts, st *state, title string) {
	item := newPage(4 << 10)
	rakutenInfo(item, f, st, title)
	info := string(item.b)
	p.raw("{")
	if f.layout&rakutenOldRoot == 0 {
		p.raw(`"newApi":{"itemInfoSku":`, info, `},`)
	}
	p.raw(`"api":{"data":{"itemInfoSku":`, info, `}},"shop":{"shopName":`).jjson(f.seller).raw(`,"shopUrl":"`, f.merchant.code, `","taxRate":0.1},"rat":{"genericParameter":{"ratPoint":`).int(int(st.price/110)).raw(`,"ratItemGenrePath":"/0/`, strings.Join(genreLine(f.kind), "/"), `"}},"apiConfig":{"shipping":{"apiKey":"sample"}}}`)
}

func rakutenInfo(p *page, f *facts, st *state, title string) {
	_, code, _ := strings.Cut(f.path, "/")
	kind := "single"
	if f.layout&rakutenMulti != 0 {
		kind = "multiple"
	}
	p.raw(`{"itemId":`).int(10_000_000+f.index).raw(`,"manageNumber":"`, code, `","shopId":`).int(f.merchant.id).raw(`,"title":`).jjson(title)
	p.raw(`,"inventoryType":"`, kind, `","sellType":"NORMAL","media":{"images":[`)
	old := "null"
	if f.layout&rakutenOldImage != 0 {
		old = `"` + f.images[0] + `?20260901"`
	} else {
		for i, img := range f.images {
			if i > 0 {
				p.raw(",")
			}
			p.raw(`{"location":"`, img, `","alt":""}`)
		}
	}
	p.raw(`]},"oldImage":`, old)
	vs := f.variants(st)
	rakutenVariants(p, f, vs)
	rakutenPurchase(p, f, st, vs)
	p.raw(`,"itemReviewInfo":{"summary":{"itemReviewCount":`).int(st.reviews).raw(`,"itemReviewRating":`, longFloat(f, st), `},"reviews":[`)
	if st.reviews > 0 {
		p.raw(`{"evaluation":`).int(1 + f.index%5).raw(`,"nickName":"購入者さん","review":"思っていたより小さめでした。送料は660円でした。"}`)
	}
	p.raw(`]},"breadcrumbs":{"genreBreadcrumbs":[`)
	line := genreLine(f.kind)
	for i, name := range f.kind.path {
		if i > 0 {
			p.raw(",")
		}
		p.raw(`{"name":`).jjson(name).raw(`,"id":"`, line[i], `"}`)
	}
	p.raw(`]},"rCategoryId":`).int(f.kind.id).raw(`,"superDeal":false,"is39Shop":false,"features":{"inventoryDisplay":"HIDDEN_STOCK"},"pcFields":{`)
	if f.about != "" {
		p.raw(`"productDescription":`).jjson(f.about)
	}
	p.raw(`}}`)
}

// longFloat writes the rating as the real pages do: a 32-bit float spelled with the digits of a 64-bit one.
func longFloat(f *facts, st *state) string {
	if st.reviews == 0 {
		return "0"
	}
	return strconv.FormatFloat(float64(float32(rakutenRating(f, st))/100), 'f', -1, 64)
}
