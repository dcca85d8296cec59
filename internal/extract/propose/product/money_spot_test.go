package product

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSplitAmounts: shops set the digits of one amount in elements of their own.
func TestSplitAmounts(t *testing.T) {
	for name, c := range map[string]struct{ box, want string }{
		"raised cents":          {`<div class="price"><span>R$</span><span>303</span><sup>05</sup></div>`, "303.05 BRL"},
		"separator on its own":  {`<div class="price"><span>R$</span><span>303<span>,</span></span><span>05</span></div>`, "303.05 BRL"},
		"thousands and cents":   {`<div class="price"><span>R$</span><span>1.303<span>,</span></span><span>05</span></div>`, "1303.05 BRL"},
		"separator with digits": {`<div class="price"><span>R$</span> <b>303,</b><span>05</span></div>`, "303.05 BRL"},
		"whole":                 {`<div class="price"><span>R$</span><span>303</span></div>`, "303.00 BRL"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, priceText(read(t, shop("", c.box+buy))))
		})
	}
}
