package extract

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/record"
)

// TestPriceKinds: the kind comes with the price where the recipe states none. What is no price gives way to the next place, which says
// 9.5.
func TestPriceKinds(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	stock := readPage(t, p, "stock", goodStock)
	for shown, want := range map[string][2]any{
		"$10.00": {"10", "exact"}, "from $10.00": {"10", "from"}, "Current bid: $10.00": {"10", "bid"}, "Current bid: $1.00 Buy It Now $10.00": {"10", "exact"},
		"$10.00/mo": {"9.5", "exact"}, "Save $10.00": {"9.5", "exact"}, "Free": {"9.5", "exact"}, "2 for $10.00": {"9.5", "exact"},
	} {
		page := readPage(t, p, "page", strings.Replace(goodPage, "<span class=price>$10.00<", "<span class=price>"+shown+"<", 1))
		rec, out, why := Item(p, "product", map[string]string{"site_product_id": "7"}, map[string]*Answer{"page": page, "stock": stock})
		require.Equal(t, record.OK, out, why)
		got := columns(p, rec)
		require.Equal(t, want, [2]any{got["price"], got["price_kind"]}, shown)
	}
}
