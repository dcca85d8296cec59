package product

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDeclaredCardsAreNoOwnProduct: a search declares each of its cards; all of them share words with what was searched for.
func TestDeclaredCardsAreNoOwnProduct(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<html lang="en-US"><head><title>oak chair - best prices | Shop</title></head><body><h1>oak chair</h1>`)
	for i := range 12 {
		fmt.Fprintf(&b, `<article itemscope itemtype="https://schema.org/Product"><h2 itemprop="name">Oak chair %c</h2><span itemprop="price">$%d.00</span></article>`, 'A'+rune(i), 20+i)
	}
	p := Read(open(t, b.String()+filler, "https://shop.example/find?text=oak+chair"))
	require.False(t, p.IsProduct, p.Reason)
}

func TestOwnProductAmongDeclaredOnes(t *testing.T) {
	head := ld(`"offers":{"@type":"Offer","price":"129.00","priceCurrency":"USD"}`)
	for _, n := range []string{"Oak Table Nora", "Oak Bench", "Oak Lamp"} {
		head += `<script type="application/ld+json">{"@type":"Product","name":"` + n + `","offers":{"@type":"Offer","price":"9.00","priceCurrency":"USD"}}</script>`
	}
	require.Equal(t, "129.00 USD", priceText(read(t, shop(head, `<div class="price">$129.00</div>`+buy))))
}

// TestBareAmountNamesNoCurrency: English is written everywhere, so it names no country.
func TestBareAmountNamesNoCurrency(t *testing.T) {
	box := `<div class="price"><span class="price">129.00</span></div>` + buy
	plain := strings.Replace(shop("", box), `lang="en-US"`, `lang="en"`, 1)
	require.Equal(t, "none", priceText(read(t, plain)))
	require.Equal(t, "129.00 GBP", priceText(read(t, strings.Replace(plain, `lang="en"`, `lang="en-GB"`, 1))))
}

// TestReferencesAreBounded: written out for each node anew, these would be 20,000 values a node.
func TestReferencesAreBounded(t *testing.T) {
	const nodes = 2000
	var b strings.Builder
	for i := range nodes {
		fmt.Fprintf(&b, `,{"@type":"Product","@id":"#%d","isRelatedTo":{"@id":"#%d"},"isVariantOf":{"@id":"#%d"},"name":"n%d","offers":{"@id":"#%d"}}`, i, i+1, i/2, i, i+7)
	}
	p := open(t, shop(`<script type="application/ld+json">{"@graph":[`+b.String()[1:]+`]}</script>`, buy), "")
	require.Less(t, len(readDeclarations(p).products), 400_000)
}

// TestDesignIsNoProductImage: a gallery's magnifying glass stands nearer to the heading than the picture.
func TestDesignIsNoProductImage(t *testing.T) {
	box := `<div class="gallery"><a href="/cache/oak-chair-700.jpg"><img src="/cache/oak-chair-420.jpg" id="image"></a>` + `<img src="/view/theme/basic/images/product_zoom.png" alt=""></div><div class="price">$129.00</div>` + buy
	p := read(t, shop("", box))
	f, ok := p.Field("image_urls")
	require.True(t, ok)
	require.Equal(t, []string{"https://shop.example/cache/oak-chair-700.jpg"}, f.Value)
}
