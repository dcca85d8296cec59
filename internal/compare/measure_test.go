package compare_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/internal/compare"
	"sheaf/internal/profile"
	"sheaf/internal/record"
)

// Figures of prices tell sales from other amounts: by what stands struck, before and after.
func TestPricesAreTold(t *testing.T) {
	for _, c := range []struct {
		name               string
		price, struck      string // before; struck may be empty
		to, struckTo       string
		up, down           int64
		rises, falls, jump int64
		far                int64
	}{
		{name: "a sale begins", price: "100", to: "70", struckTo: "100", falls: 1},
		{name: "a sale below the maker's price", price: "100", struck: "120", to: "70", struckTo: "120", falls: 1},
		{name: "a sale ends", price: "70", struck: "100", to: "100", rises: 1},
		{name: "falls for no reason", price: "100", to: "70", down: 1, falls: 1},
		{name: "rises for no reason", price: "100", to: "130", up: 1, rises: 1},
		{name: "rises above what stood struck", price: "100", struck: "110", to: "130", struckTo: "140", up: 1, rises: 1},
		{name: "an instalment is no sale", price: "100", to: "8.33", struckTo: "100", down: 1, falls: 1, jump: 1, far: 1},
		{name: "a currency is no sale", price: "100", struck: "150", to: "73", struckTo: "110", down: 1, falls: 1},
		{name: "by three", price: "90", to: "30", struckTo: "", down: 1, falls: 1, far: 1},
		{name: "everyday repricing", price: "100", to: "95"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			offer := func(price, struck string) record.Record {
				if struck == "" {
					return item("1", price, "list_price", nil)
				}
				return item("1", price, "list_price", money(struck))
			}
			w.day(run{at: day0, records: []record.Record{offer(c.price, c.struck)}})
			p := w.day(run{at: day0.Add(day), records: []record.Record{offer(c.to, c.struckTo)}}).Stats
			assert.Equal(t, []int64{1, 1, c.up, c.down, c.rises, c.falls, c.jump, c.far},
				[]int64{p.Repriced, p.PriceChanged, p.PriceUp, p.PriceDown, p.Rises, p.Falls, p.PriceJumped, p.PriceFar})
			require.Len(t, p.Shown["price_changed"], 1)
			assert.Equal(t, c.price, p.Shown["price_changed"][0].Before["price"])
			assert.Equal(t, c.to, p.Shown["price_changed"][0].After["price"])
		})
	}
}

// What a run met, lost and wrote off is counted in the pass that compares.
func TestFiguresOfARun(t *testing.T) {
	w := newWorld(t)
	var first []record.Record
	for i := range 40 {
		first = append(first, item(fmt.Sprint(i), "10", "brand_raw", "Brand", "category_path", []string{"Watches", "Men"},
			"specs", []map[string]any{{"name": "Case", "value": "steel"}, {"name": "Band"}}))
	}
	w.day(run{at: day0, records: append(first, listRow("1", "10"))})
	var second []record.Record
	for i := range 30 {
		r := item(fmt.Sprint(i), "10", "category_path", []string{"Watches", "Men"}, "specs", []map[string]any{{"name": "Case", "value": "steel"}, {"name": "Band"}})
		if i < 20 {
			r.Fields["brand_raw"] = record.Field{State: record.Null}
		} else {
			r.Fields["brand_raw"] = record.Field{State: record.Value, Value: "Brand", Matched: "detail#0"}
		}
		second = append(second, r)
	}
	outcomes := []record.ItemOutcome{outcome("38", record.NotFound), {KeyHash: key("39").Hash(), Kind: "product", Outcome: record.FetchFailed, Status: 503}}
	in := w.input(run{at: day0.Add(day), records: append(second, listRow("3", "10"), item("new", "9")), outcomes: outcomes})
	in.Crawl = profile.Crawl{Fetched: 40, Retried: 2}
	in.Where = []profile.Where{{Name: "cheap", Match: func(c map[string]string) bool { return c["price"] == "9" }}}
	d, _, err := compare.Compare(t.Context(), w.store, in, w.opts)
	require.NoError(t, err)
	s := d.Stats
	assert.Equal(t, []int64{41, 40, 31, 1, 1, 30}, []int64{s.Now.Rows, s.Parent.Rows, s.Seen, s.Listed, s.Added, s.Paired})
	assert.Equal(t, []int64{2, 1, 1}, []int64{s.Attempted, s.Failed, s.Refused})
	assert.Equal(t, map[string]int64{"503": 1}, s.Statuses)
	assert.Equal(t, profile.Crawl{Fetched: 40, Retried: 2}, s.Crawl)
	assert.Equal(t, int64(20), s.Lost["brand_raw"])
	assert.Len(t, s.Shown["lost.brand_raw"], profile.MaxSamples)
	assert.Equal(t, int64(80), s.Parent.Nested["specs"])
	assert.Equal(t, int64(40), s.Parent.Nested["specs.value"])
	assert.Equal(t, map[string]int64{"cheap": 1}, s.Now.Where)
	assert.Equal(t, int64(32), s.Bodies["detail"].Count+s.Bodies["search"].Count)
	assert.Equal(t, int64(41), s.Ages.Count)
	require.NotEmpty(t, s.Drops)
	assert.Equal(t, "brand", s.Drops[0].Column)
	assert.Zero(t, s.Stale)
	later := w.input(run{at: day0.Add(9 * 24 * time.Hour), records: second})
	later.Partial = true
	if d, _, err = compare.Compare(t.Context(), w.store, later, w.opts); assert.NoError(t, err) {
		assert.Equal(t, int64(10), d.Stats.Stale, "ten of forty were last seen nine days ago")
	}
}
