package product

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// mozilla/price-tracker #273: the page of one variation declares its siblings, too, and links to them with their prices.
func TestPriceOfASiblingIsNotTaken(t *testing.T) {
	group := ld(`"@id":"#own","url":"/products/oak-chair-nora","sku":"NORA-1","offers":{"@type":"Offer","price":"129.00","priceCurrency":"USD"},
		"isVariantOf":{"@type":"ProductGroup","name":"Oak Chair","hasVariant":[
		{"@type":"Product","name":"Oak Chair Small","sku":"NORA-0","url":"/products/oak-chair-small","offers":{"@type":"Offer","price":"89.00","priceCurrency":"USD"}},
		{"@type":"Product","name":"Oak Chair Large","sku":"NORA-2","url":"/products/oak-chair-large","offers":{"@type":"Offer","price":"169.00","priceCurrency":"USD"}}]}`)
	swatches := `<ul class="variants"><li><a href="/products/oak-chair-small">Small <span class="price">$89.00</span></a></li>` +
		`<li class="selected">Nora</li><li><a href="/products/oak-chair-large">Large <span class="price">$169.00</span></a></li></ul>`
	own := `<div class="price">$129.00</div>`
	for name, c := range map[string]struct{ head, box, want string }{
		"declared, siblings shown":  {group, swatches + buy, "129.00 USD"},
		"declared and shown":        {group, own + swatches + buy, "129.00 USD"},
		"siblings before the price": {group, swatches + own + buy, "129.00 USD"},
		"shown alone":               {"", swatches + own + buy, "129.00 USD"},
		"siblings alone":            {"", swatches + buy, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, priceText(read(t, shop(c.head, c.box))))
		})
	}
}
