package draft

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestItemAddresses(t *testing.T) {
	for name, c := range map[string]struct {
		addresses []string
		keyed     string
		address   string
		vars      []string
		id        string
	}{
		"the step that differs": {
			[]string{"https://a.example/itm/101", "https://a.example/itm/202?hash=x"}, "101",
			"https://a.example/itm/{site_product_id}", []string{`site_product_id: '\d+'`}, "101",
		},
		"words before it": {
			[]string{"https://a.example/Red-Lamp/dp/B0CX23V2ZK/ref=sr_1_1", "https://a.example/Blue/dp/B0CX23V2AA/ref=sr_1_2"}, "",
			"https://a.example/{slug}/dp/{site_product_id}", []string{"site_product_id: '[A-Z0-9]{10}'"}, "B0CX23V2ZK",
		},
		"a number behind words": {
			[]string{"https://a.example/red-lamp-p-12345.html", "https://a.example/blue-p-6789.html"}, "",
			"https://a.example/{slug}-{site_product_id}.html", []string{`site_product_id: '\d+'`}, "12345",
		},
		"words alone": {
			[]string{"https://a.example/products/red-lamp", "https://a.example/products/blue-lamp"}, "",
			"https://a.example/products/{site_product_id}", nil, "red-lamp",
		},
		"a shop's code and its item's": {
			[]string{"https://a.example/shop_a/100/", "https://a.example/shop_b/101/", "https://a.example/shop_a/102/"}, "",
			"https://a.example/{slug}/{site_product_id}/", []string{`site_product_id: '\d+'`}, "100",
		},
		"a query": {
			[]string{"https://a.example/item.php?id=7&lang=en", "https://a.example/item.php?id=9&lang=en"}, "7",
			"https://a.example/item.php?id={site_product_id}", []string{`site_product_id: '\d+'`}, "7",
		},
		"one address": {
			[]string{"https://a.example/products/red-lamp-2"}, "",
			"https://a.example/products/{site_product_id}", nil, "red-lamp-2",
		},
		"one with a number": {
			[]string{"https://a.example/home/lamps/red-lamp/12345"}, "",
			"https://a.example/home/lamps/red-lamp/{site_product_id}", []string{`site_product_id: '\d+'`}, "12345",
		},
		"most of them": {
			[]string{"https://b.example/x", "https://a.example/itm/1000", "https://a.example/itm/2000", "https://a.example/itm/t/3000"}, "",
			"https://a.example/itm/{site_product_id}", []string{`site_product_id: '\d+'`}, "1000",
		},
		"braces": {
			[]string{"https://a.example/{x}/1000", "https://a.example/{x}/2000"}, "",
			"https://a.example/%7Bx%7D/{site_product_id}", []string{`site_product_id: '\d+'`}, "1000",
		},
		"none": {nil, "", "", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			it := newItem(c.addresses, c.keyed)
			require.Equal(t, c.address, it.address)
			require.Equal(t, c.vars, it.vars)
			require.Equal(t, c.id, it.id)
		})
	}
}
