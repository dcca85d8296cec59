package product

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"sheaf/internal/record"
)

// unnamed is a page whose element names say nothing: several amounts stand as close to the name.
var unnamed = `<html lang="en-US"><head><title>Copper Kettle 2 l – Shop</title></head><body><h1>Copper Kettle 2 l</h1>
<p class="q1">Handmade in a small place.</p><div class="q2"><i class="q3">FIRST</i></div><div class="q4"><i class="q5">SECOND</i></div>
<div class="q6"><button>Add to cart</button></div><div class="q7">` + "It keeps water hot for hours and stands on every stove. " + `</div>` + filler + `</body></html>`

func TestHints(t *testing.T) {
	price := func(s string) *decimal.Decimal { d := decimal.RequireFromString(s); return &d }
	hint := Hints{Title: "Copper Kettle 2 l", Price: price("39.90"), Currency: "USD"}
	for name, c := range map[string]struct {
		first, second string
		hint          Hints
		want          string
	}{
		"open without a hint":           {"$39.90", "$55.00", Hints{}, ""},
		"the row's price is one":        {"$39.90", "$55.00", hint, "39.9"},
		"it stands second":              {"$55.00", "$39.90", hint, "39.9"},
		"the page does not show it":     {"$41.00", "$55.00", hint, ""},
		"a row of another thing":        {"$39.90", "$55.00", Hints{Title: "Steel Pan", Price: price("39.90"), Currency: "USD"}, ""},
		"a row in another currency":     {"$39.90", "$55.00", Hints{Title: hint.Title, Price: price("39.90"), Currency: "EUR"}, ""},
		"struck, and a lower one shown": {"$35.00", "<s>$39.90</s></i><i class=q8>$39.90", hint, ""},
		"another seller's":              {"26 new from $39.90", "$55.00", hint, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, strings.NewReplacer("FIRST", c.first, "SECOND", c.second).Replace(unnamed), "https://shop.example/p/1")
			f, _ := ReadWith(p, c.hint).Field("price")
			if c.want == "" {
				if f.Value != nil {
					require.NotEqual(t, "39.9", f.Value.(record.Decimal).String())
				}
				return
			}
			require.Equal(t, c.want, f.Value.(record.Decimal).String())
			require.Contains(t, f.Flags, FlagHinted)
		})
	}
}
