package product

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Kinds of pages on which the rules were wrong when they met them first.

func TestCardsInTheOwnItemAreNotItsPictures(t *testing.T) {
	card := `<article><a href="/p/%d"><img itemprop="image" src="/pic/other-%d.png"></a></article>`
	page := `<html lang="pl-PL"><head><title>Oak Chair Nora</title></head><body><div itemscope itemtype="https://schema.org/Product">
<div itemprop="name"><h1>Oak Chair Nora</h1></div><img src="/pic/chair-524.png" width="524" height="524">
<div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="price" content="10.99"><meta itemprop="priceCurrency" content="PLN">10,99 zł</div>` +
		fmt.Sprintf(card, 2, 2) + fmt.Sprintf(card, 3, 3) + `</div>` + filler + `</body></html>`
	p := Read(open(t, page, "https://shop.example/p/1"))
	f, _ := p.Field("image_urls")
	require.Equal(t, []string{"https://shop.example/pic/chair-524.png"}, f.Value)
}

func TestTitlesWithoutTheSite(t *testing.T) {
	for name, c := range map[string]struct{ title, heading, declared, og, want string }{
		"the declaration repeats the title": {
			"Herb Sauce 280 g : Shop.example: Food and Drinks", "Herb Sauce 280 g", "Herb Sauce 280 g : Shop.example: Food and Drinks", "", "Herb Sauce 280 g",
		},
		"a longer declared name": {"Herb Sauce 280 g | Shop", "Herb Sauce", "Herb Sauce 280 g", "", "Herb Sauce 280 g"},
		"a name that is cut behind a comma": {
			"Padded bed 140x200 | Shop", "Padded bed 140x200 with a high back and four drawers, in beige", "", "Padded bed 140x200 with a high back and four drawers,",
			"Padded bed 140x200 with a high back and four drawers, in beige",
		},
		"no heading, the title parts the shop by another mark": {"Malt Whisky 12 years old：Three Lines", "", "Malt Whisky 12 years old｜Three Lines", "", "Malt Whisky 12 years old"},
		"no heading, the mark is the name's own":               {"Malt Whisky - Three Lines", "", "Malt Whisky - Three Lines", "", "Malt Whisky - Three Lines"},
		"the title's words are the site's": {"Copper Kettle – Shop Official Site", "Copper Kettle - Black, two litres, with lid and stand", "", "",
			"Copper Kettle - Black, two litres, with lid and stand"},
	} {
		t.Run(name, func(t *testing.T) {
			head := `<title>` + c.title + `</title>`
			if c.og != "" {
				head += `<meta property="og:title" content="` + c.og + `"><meta property="og:type" content="product">`
			}
			if c.declared != "" {
				head += `<script type="application/ld+json">{"@type":"Product","name":"` + c.declared + `","offers":{"@type":"Offer","price":"9.00","priceCurrency":"USD"}}</script>`
			}
			body := buy
			if c.heading != "" {
				body = `<h1>` + c.heading + `</h1><div class="price">$9.00</div>` + buy
			}
			p := Read(open(t, `<html lang="en-US"><head>`+head+`</head><body>`+body+filler+`</body></html>`, "https://www.shop.example/p/1"))
			require.True(t, p.IsProduct, p.Reason)
			f, _ := p.Field("title")
			require.Equal(t, c.want, f.Value)
		})
	}
}

// TestOffersOfWhichOneIsShown: of a new one, a used one and one that nobody has, the page sells what it shows.
func TestOffersOfWhichOneIsShown(t *testing.T) {
	offers := `"offers":[{"@type":"Offer","price":1046,"priceCurrency":"USD"},{"@type":"Offer","price":586,"priceCurrency":"USD"},{"@type":"Offer","price":913,"priceCurrency":"USD"}]`
	require.Equal(t, "1046.00 USD", priceText(read(t, shop(ld(offers), `<p>Hard cover</p><div>$1,046.00</div><div>$913.00</div>`))))
	require.Equal(t, "586.00 USD", priceText(read(t, shop(ld(offers), `<p>Hard cover</p><div>$586.00</div><div>$913.00</div>`))))
}

// TestCurrencyIsNoThousand: the first letter of a currency is not the k of thousands.
func TestCurrencyIsNoThousand(t *testing.T) {
	page := strings.Replace(shop("", `<div class="price"><span class="sale-price">121,2 Kč</span> <span class="list-price">286,91 Kč</span></div>`+buy), `lang="en-US"`, `lang="cs-CZ"`, 1)
	require.Equal(t, "121.20 CZK", priceText(read(t, page)))
}

// TestDeclaredCategoryIsNoProduct: classifieds declare a category as a product with the range of all offers in it.
func TestDeclaredCategoryIsNoProduct(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<html lang="en-US"><head><title>Phones</title><script type="application/ld+json">{"@type":"Product","name":"Phones","offers":{"@type":"AggregateOffer","offerCount":800,"lowPrice":15,"highPrice":3750,"priceCurrency":"USD"}}</script></head><body><h1>Phones</h1>`)
	for i := range 20 {
		fmt.Fprintf(&b, `<div class="card"><a href="/ad/%d"><img src="/i/%d.jpg"></a><a href="/ad/%d"><h4>A phone of somebody, number %d</h4></a><p class="amount">$%d</p></div>`, i, i, i, i, 100+7*i)
	}
	p := Read(open(t, b.String()+`</body></html>`, "https://ads.example/phones/"))
	require.False(t, p.IsProduct, p.Reason)
}

// TestCartIsNoProduct: a control that sells is not enough where no price shows and nothing is declared.
func TestCartIsNoProduct(t *testing.T) {
	p := Read(open(t, `<html lang="en-US"><head><title>Shop for books and more</title></head><body><h1>Shop for books and more</h1><button>Add to cart</button>`+filler+`</body></html>`, "https://shop.example/"))
	require.False(t, p.IsProduct, p.Reason)
}

func TestSizesInNames(t *testing.T) {
	for ref, want := range map[string]bool{
		"/a/sale-136-52.png": true, "/a/badge_90x90.jpg": true, "/a/chair-1200x800.jpg": false, "/a/chair.jpg": false, "/a/strip-900-40.png": true, "/a/tps-172-108.png_.webp": true,
	} {
		require.Equal(t, want, isSmallByName(ref), ref)
	}
}
