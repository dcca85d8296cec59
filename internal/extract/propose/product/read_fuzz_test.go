package product

import (
	"testing"

	"sheaf/internal/extract/propose"
)

// FuzzProduct: no bytes make reading panic, reading twice gives the same, and what is given is well-formed.
func FuzzProduct(f *testing.F) {
	f.Add([]byte(shop(ld(`"offers":{"@type":"Offer","price":"129.00","priceCurrency":"USD"}`), `<div class="price"><span>$</span>129<sup>95</sup> <del>$159</del></div>`+buy+cards("$1.00", "$2.00", "$3.00"))), "https://shop.example/products/1")
	f.Add([]byte(`<base href="//x"><h1 class=title itemscope itemtype="http://schema.org/Product" itemref=a><i itemprop=offers itemscope id=a><b itemprop=price content=1>`), "x")
	f.Add([]byte(`<html lang=xx-YY><title>a - b</title><meta property=og:title content="a"><table class=specs><tr><td>a<td>b</table><img srcset="a 1x, b 2x" data-a-dynamic-image='{"a":[1,2]}'>`), "http://[::1]/%zz")
	f.Add([]byte(`{"a":1}`), "")
	f.Fuzz(func(t *testing.T, body []byte, address string) {
		p, err := propose.Open(body, "text/html; charset=utf-8", address)
		if err != nil {
			return
		}
		got := Read(p)
		for _, field := range got.Fields {
			if field.Confidence < 0 || field.Confidence > 1 || field.Value != nil && field.Source.Kind == "" {
				t.Fatalf("%+v", field)
			}
		}
		if !got.IsProduct && len(got.Fields) > 0 {
			t.Fatal("fields of no product")
		}
		again, err := propose.Open(body, "text/html; charset=utf-8", address)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := plainFields(got), plainFields(Read(again)); a != b {
			t.Fatalf("not the same twice:\n%s\n%s", a, b)
		}
	})
}
