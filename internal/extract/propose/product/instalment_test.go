package product

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/normalize"
)

// TestDeclaredInstalments: some shops declare what is to be paid a month.
func TestDeclaredInstalments(t *testing.T) {
	head := ld(`"offers":{"@type":"Offer","price":"24.96","priceCurrency":"USD"}`)
	for name, c := range map[string]struct {
		box, want string
		plan      bool
	}{
		"in one element":         {`<div class="item">$24.96/mo.</div>`, "none", true},
		"in elements of its own": {`<div class="item"><span>$</span>24.96<span>/mo.</span></div>`, "none", true},
		"per month":              {`<div class="item"><b>$24.96</b> per month</div>`, "none", true},
		"times":                  {`<div class="item"><b>$24.96</b> x 12</div>`, "none", true},
		"in German":              {`<div class="item"><b>$24.96</b> mtl.</div>`, "none", true},
		"in French":              {`<div class="item">24,96 $ /mois</div>`, "none", true},
		"beside the full price":  {`<div class="price">$649.99</div><div class="item">or $24.96/mo.</div>`, "649.99 USD", true},
		"and asked as the price": {`<div class="price">$24.96</div><div class="item">$24.96/mo.</div>`, "24.96 USD", false},
		"another is the payment": {`<div class="price">$24.96</div><div class="item">$2.08/mo.</div>`, "24.96 USD", false},
	} {
		t.Run(name, func(t *testing.T) {
			p := read(t, shop(head, c.box+buy))
			require.Equal(t, c.want, priceText(p))
			f, _ := p.Field("price")
			if c.plan {
				require.Contains(t, f.Flags, normalize.FlagInstalment)
			} else {
				require.NotContains(t, f.Flags, normalize.FlagInstalment)
			}
		})
	}
}

// TestPriceFrom: what begins at an amount is its price, also where another one is declared.
func TestPriceFrom(t *testing.T) {
	head := ld(`"offers":{"@type":"Offer","price":"52.00","priceCurrency":"CAD"}`)
	p := read(t, shop(head, `<div class="price"><p><span>Price:</span> US$ 36.97+</p> <del>US$ 41.08+</del></div>`+buy))
	require.Equal(t, "36.97 USD", priceText(p))
	kind, _ := p.Field("price_kind")
	require.Equal(t, string(normalize.From), kind.Value)
	require.Contains(t, kind.Flags, FlagDeclaredDiffers)
	for name, box := range map[string]string{"orders": `<div>Free shipping on $75+</div>`, "goes on": `<div class="price">$75+ orders ship free</div>`} {
		t.Run(name, func(t *testing.T) { require.Equal(t, "none", priceText(read(t, shop("", box+buy)))) })
	}
}
