package accuracy

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract"
	"sheaf/internal/mall"
	"sheaf/internal/normalize"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// TestFaults: refusals lead to their outcome, whatever the status, and a foreign visitor's prices to none.
func TestFaults(t *testing.T) {
	tests := []struct {
		shop, kind string
		want       record.Outcome // of the item
	}{
		{"amazon", mall.FaultCaptcha, record.Blocked},
		{"ebay", mall.FaultCaptcha, record.Blocked},
		{"jomashop", mall.FaultChallenge, record.OK}, // the shell is optional, and the API does not challenge
		{"jomashop", mall.FaultGraphQL, record.Incomplete},
		{"rakuten", mall.FaultBlock, record.Blocked},
		{"rakuten", mall.FaultDeny, record.Blocked},
		{"rakuten", mall.FaultErrorPage, record.Incomplete},
		{"rakuten", mall.FaultUnavailable, record.Incomplete},
		{"amazon", mall.FaultTooMany, record.Incomplete},
		{"amazon", mall.FaultCurrency, record.OK},
	}
	m, err := mall.New(mall.Options{Seed: 7, Products: 200})
	require.NoError(t, err)
	crawled := map[string]*walker{}
	for _, tt := range tests {
		t.Run(tt.shop+"/"+tt.kind, func(t *testing.T) {
			require.NoError(t, m.SetFaults())
			w := crawled[tt.shop]
			if w == nil {
				w = crawl(t, m, tt.shop)
				crawled[tt.shop] = w
			}
			require.NoError(t, m.SetFaults(mall.Fault{Kind: tt.kind, Shop: tt.shop}))
			foreign := 0
			for _, v := range w.items[:10] {
				rec, out, why := w.answer(t, v)
				require.Equal(t, tt.want, out, why)
				price := rec.Fields["price"]
				if slices.Contains(price.Flags, normalize.FlagForeignCurrency) {
					foreign++
					require.Equal(t, record.Null, price.State)
					require.Contains(t, price.Raw, "EUR")
				}
			}
			if tt.kind == mall.FaultCurrency {
				require.Greater(t, foreign, 3, "the mall leaves prices in split elements alone")
			}
		})
	}
}

// answer reads one item as the mall answers now.
func (w *walker) answer(t *testing.T, v recipe.Visit) (record.Record, record.Outcome, string) {
	t.Helper()
	requests, err := w.plan.ItemRequests(v.Item, v.Vars)
	require.NoError(t, err)
	answers := map[string]*extract.Answer{}
	for _, r := range requests {
		in := w.get(r.Request)
		in.Vars = v.Vars
		answers[r.Page], err = extract.Read(w.plan, r.Page, in)
		require.NoError(t, err)
	}
	return extract.Item(w.plan, v.Item, v.Vars, answers)
}
