package accuracy

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/mall"
	"sheaf/internal/record"
)

// TestRedesign: on markup that a recipe does not know, nothing is proven gone, and no value is wrong.
func TestRedesign(t *testing.T) {
	m, err := mall.New(mall.Options{Seed: 7, Products: 200})
	require.NoError(t, err)
	for _, shop := range []string{"amazon", "ebay", "jomashop", "rakuten"} {
		t.Run(shop, func(t *testing.T) {
			require.NoError(t, m.SetRedesign(shop, 0))
			before := crawl(t, m, shop)
			require.NotEmpty(t, before.items)
			require.NoError(t, m.SetRedesign(shop, 1))
			after := &walker{t: t, plan: before.plan, handler: m.Handler(), visited: map[string]bool{}, records: map[string]record.Record{}, outcomes: map[record.Outcome]int{}}
			for _, v := range before.items {
				after.item(v)
			}
			require.Zero(t, after.outcomes[record.NotFound]+after.outcomes[record.Gone]+after.outcomes[record.Blocked], "%v", after.outcomes)
			for id, r := range after.records {
				was := before.records[id]
				for column, f := range r.Fields {
					if f.State == record.Value && was.Fields[column].State == record.Value && column != "specs" && column != "image_urls" && column != "bullets" {
						require.Equal(t, was.Fields[column].Value, f.Value, "%s %s", id, column)
					}
				}
			}
			t.Logf("outcomes on the new markup: %v", after.outcomes)
		})
	}
}
