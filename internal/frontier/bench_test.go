package frontier

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob/mem"
	"sheaf/internal/mall"
)

// BenchmarkRunBatch is unique pages a second of one slot over loopback with the mall in the same process: fetched, read by
// the shipped recipe, archived and committed to a store in memory.
func BenchmarkRunBatch(b *testing.B) {
	for _, shop := range []string{"amazon", "ebay", "jomashop", "rakuten"} {
		b.Run(shop, func(b *testing.B) { benchShop(b, shop) })
	}
}

func benchShop(b *testing.B, shop string) {
	b.Helper()
	m, err := mall.New(mall.Options{Seed: 3, Products: 4000})
	require.NoError(b, err)
	server := httptest.NewServer(m.Handler())
	b.Cleanup(server.Close)
	plan := mallPlan(b, shop)
	site := NewSite(plan)
	store := mem.New()
	deps := hostDeps(b, server.URL, store, site).withDefaults()
	crawl := Crawl{Place: Place{Source: plan.Marketplace}, AsOf: asOf, Lifted: true, Slots: 1, Concurrency: 8, Commit: 12 * time.Second}
	var items []Item
	for row := range m.Truth(1) {
		if row.Record.Site == shop && len(items) < maxItems {
			kind := plan.ItemKinds[0]
			vars, ok := site.ItemVars(kind, row.Record.URL)
			require.True(b, ok, row.Record.URL)
			items = append(items, Item{Kind: kind, Vars: vars, Address: row.Record.URL})
		}
	}
	pages, bytes := int64(0), int64(0)
	for n := 0; b.Loop(); n++ {
		crawl.Run = fmt.Sprintf("bench%d", n)
		ref, err := writeBatch(b.Context(), store, crawl.batchDoc(1, 1), 1, items)
		require.NoError(b, err)
		chain, err := OpenChain(b.Context(), store, deps.Clock, crawl.frontierChain(), "bench", -1)
		require.NoError(b, err)
		require.NoError(b, chain.Commit(b.Context(), nil, frontierState{LastBatch: 1, Open: []BatchRef{ref}}, nil, false))
		res, err := RunBatch(b.Context(), deps, BatchInput{Crawl: crawl, Batch: 1})
		require.NoError(b, err)
		require.EqualValues(b, len(items), res.Stats.Outcomes["ok"], "%v", res)
		pages += res.Stats.Fetched
		bytes += res.Stats.Bytes
	}
	b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(float64(bytes)/float64(pages)/1e3, "KB/page")
}
