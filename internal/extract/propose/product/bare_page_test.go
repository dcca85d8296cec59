package product

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// bare is a page without declarations and without a control that sells.
func bare(facts, box string) string {
	return `<html lang="fr"><head><title></title></head><body><header><a href="/">Librairie</a></header><h1>La chaise de chêne</h1><ul>` + facts + `</ul><ul>` + strings.Repeat(`<li>Non disponible en magasin</li>`, 40) + `</ul>` + box + filler + `</body></html>`
}

// TestArticleNumberMakesAProduct: a number that identifies one article, and one amount on the whole page.
func TestArticleNumberMakesAProduct(t *testing.T) {
	const code, amount = `<li>EAN13 : <strong>9782365775717</strong></li>`, `<div>Neuf <strong>22,50 €</strong></div>`
	for name, c := range map[string]struct {
		facts, box string
		product    bool
		price      string
	}{
		"number and amount":      {code, amount, true, "22.50 EUR"},
		"no number":              {"", amount, false, "none"},
		"wrong check digit":      {strings.Replace(code, "717", "718", 1), amount, false, "none"},
		"number and no amount":   {code, "", false, "none"},
		"several numbers":        {code + `<li>EAN : 4006381333931</li>`, amount, false, "none"},
		"a second amount":        {code, amount + `<p>Poche <strong>9,90 €</strong></p>`, false, "none"},
		"number of another card": {`<li><a href="/autre"><img src="/a.jpg"></a> EAN : 9782365775717</li>`, amount, false, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read(open(t, bare(c.facts, c.box), "https://shop.example/livre/1"))
			require.Equal(t, c.product, p.IsProduct, p.Reason)
			require.Equal(t, c.price, priceText(p))
			if c.product {
				f, _ := p.Field("gtin_raw")
				require.Equal(t, "EAN13 : 9782365775717", f.Raw)
			}
		})
	}
}

// byQuery is a page of a shop that tells its products apart by a parameter.
func byQuery(box string) string {
	return `<html><head><title>橡木椅子诺拉手工制作 - 商店</title></head><body><h1>橡木椅子诺拉手工制作</h1>` + box + strings.Repeat(`<p>这把椅子由橡木制成，手工打磨，结实耐用。我们在一小时之内答复您的问题。</p>`, 12) + `</body></html>`
}

// TestRangeBesideOtherProducts: the buy block gives a range; what is seen beside it leads to the same path with another id. The
// page's writing tells which yen sign it is.
func TestRangeBesideOtherProducts(t *testing.T) {
	other := `<ul><li><div><a href="/item.htm?id=2"><img src="/2.jpg"></a></div><p class="now-price"><b>¥</b><b>799.00</b></p></li><li><div><a href="/item.htm?id=3"><img src="/3.jpg"></a></div><p class="now-price"><b>¥</b><b>559.00</b></p></li></ul>`
	gallery := `<div class="gallery"><a href="/view_image.php?pic=x" target="_blank"><img src="/big/chair_400x400.jpg"></a></div>`
	box := `<ul><li>价格 <strong class="price"><em>¥</em><em>149.00 - 159.00</em></strong></li></ul><a href="javascript:;">立即购买</a><a href="javascript:;">加入购物车</a>`
	p := Read(open(t, byQuery(gallery+box+other), "https://shop.example.com/item.htm?id=1"))
	require.Equal(t, "149.00 CNY", priceText(p))
	f, _ := p.Field("price_max")
	require.Equal(t, "159", fmt.Sprint(f.Value))
	images, _ := p.Field("image_urls")
	require.Equal(t, []string{"https://shop.example.com/big/chair_400x400.jpg"}, images.Value)
}

func TestWritingTellsTheYen(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("手工打磨结实耐用", 20): "CNY", strings.Repeat("手作りの椅子です", 20): "JPY", strings.Repeat("손으로 만든 의자", 20): "KRW",
		"手工打磨": "", strings.Repeat("Made by hand. ", 40): "", strings.Repeat("手工打磨", 20) + strings.Repeat("の", 6): "",
	} {
		require.Equal(t, want, writtenCurrency([]byte(text)), text[:12])
	}
}

// TestPriceThatVariationsChange: what the product costs, in an element that scripts keep up to date with the variation.
func TestPriceThatVariationsChange(t *testing.T) {
	require.Equal(t, "129.00 USD", priceText(read(t, shop("", `<div>Price: <em class="ProductPrice VariationProductPrice">$129.00</em></div>`+buy))))
	require.Equal(t, "none", priceText(read(t, shop("", `<div><em class="VariationPrice">$129.00</em></div>`+buy))))
}

// row is a list's row of two cards, each with its control.
func row(class string, from int) string {
	var b strings.Builder
	b.WriteString(`<div class="row-fluid">`)
	for i := from; i < from+2; i++ {
		fmt.Fprintf(&b, `<div class="%s"><div><a href="/index.php?route=product&amp;product_id=%d"><img src="/%d.jpg"></a></div><div>Chair number %d</div><div class="price">$%d.00</div><input type="button" value="Comprar"></div>`, class, i, i, i, 100+i)
	}
	return b.String() + `</div>`
}

// TestCategoryOfManyControls: a category whose heading is its title sells in each row; rows hold fewer cards than repeat by
// themselves, and a box beside the list has two of them more.
func TestCategoryOfManyControls(t *testing.T) {
	body := `<html lang="es"><head><title>Sillas de roble macizo</title></head><body>` + row("product-block span4", 90) + `<h1>Sillas de roble macizo</h1><div class="list">` +
		strings.Replace(row("product-block span4", 10), `</div></div>`, `</div>`+row("product-block span3", 12)[len(`<div class="row-fluid">`):], 1) +
		row("product-block span4", 20) + `</div>` + filler + `</body></html>`
	p := Read(open(t, body, "https://shop.example/index.php?route=category&path=1"))
	require.False(t, p.IsProduct, p.Reason)
}

// TestOddAndEvenCardsAreOneKind: four cards beside the product, two of each class.
func TestOddAndEvenCardsAreOneKind(t *testing.T) {
	var b strings.Builder
	for i, class := range []string{"Odd", "Even", "Odd", "Even"} {
		fmt.Fprintf(&b, `<li class="%s"><div><a href="/other-%d"><img src="/%d.jpg"></a></div><div>Other chair number %d, of oak</div><em>$%d.00</em><a href="/cart?add=%d">Add to cart</a></li>`, class, i, i, i, 40+i, i)
	}
	s := newScene(open(t, shop("", `<ul>`+b.String()+`</ul>`), "https://shop.example/products/oak-chair-nora"))
	require.Empty(t, s.buys)
}
