package profile_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/internal/profile"
)

func TestHistogram(t *testing.T) {
	var h profile.Histogram
	for i := 1; i <= 1000; i++ {
		h.Add(float64(i))
	}
	h.Add(0)
	h.Add(-3)
	assert.Equal(t, int64(1002), h.Count)
	assert.Equal(t, int64(2), h.Low)
	for q, want := range map[float64]float64{0.1: 98, 0.5: 500, 0.9: 901, 1: 1000} {
		assert.InEpsilon(t, want, h.Quantile(q), 0.07, "%v", q)
	}
	assert.Zero(t, h.Quantile(0.001))
	assert.InEpsilon(t, 500, h.Mean(), 0.07)
	assert.InDelta(t, 500, h.Above(500), 40)
	assert.Less(t, len(h.Buckets), 90)
	assert.Zero(t, profile.Histogram{}.Quantile(0.5))
	for _, v := range []float64{1e-300, 1e300, 0.3, 0.99, 1, 1.01} {
		var one profile.Histogram
		one.Add(v)
		assert.InEpsilon(t, v, one.Quantile(0.5), 0.07)
	}
}

// Counts of frequent values are exact up to 128 values, and above too low by 1/129 of all at most.
func TestTop(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	exact := map[string]int64{}
	var whole profile.Top
	for i := range 40_000 {
		v := fmt.Sprint("title ", i)
		switch n := random.IntN(100); {
		case n < 5:
			v = "Robot check"
		case n < 8:
			v = "Sold out"
		}
		exact[v]++
		whole.Add(v, fmt.Sprintf("%06d", i))
	}
	first, ok := whole.First()
	require.True(t, ok)
	assert.Equal(t, "Robot check", first.Value)
	assert.LessOrEqual(t, first.Count, exact["Robot check"])
	assert.GreaterOrEqual(t, first.Count, exact["Robot check"]-whole.Total/129)
	assert.GreaterOrEqual(t, whole.Count("Sold out"), exact["Sold out"]-whole.Total/129)
	whole.Cut(2)
	assert.Len(t, whole.Values, 2)
	assert.Equal(t, "Sold out", whole.Values[1].Value)
	_, ok = profile.Top{}.First()
	assert.False(t, ok)
}

// cells are rows of a shop drawn by a seed; odd ones differ in ways that sketches look at.
func cells(random *rand.Rand, values int) map[string]string {
	n := random.IntN(values)
	c := map[string]string{
		"title": fmt.Sprint("Watch ", n), "price": fmt.Sprintf("%d.50", 1+random.IntN(100)), "price_currency": []string{"EUR", "USD"}[n%2],
		"language": "de", "category_path": fmt.Sprintf(`["Watches","Model %d"]`, n%7), "category_leaf": fmt.Sprint("Model ", n%7),
		"url": fmt.Sprint("https://shop.example/", n), "quality_flags": `["foreign_currency","mojibake"]`, profile.NestedCell: "specs 3 name=3 value=2\n",
	}
	if n%3 == 0 {
		delete(c, "price")
		c["url"] = "/relative"
	}
	return c
}

func columns() profile.Columns {
	return profile.Columns{
		Names:   []string{"title", "price", "price_currency", "language", "category_path", "category_leaf", "url", "quality_flags"},
		Numbers: []string{"price"}, Distinct: []string{"url"}, Tops: []string{"price", "category_leaf"}, Title: "title",
		Where: []profile.Where{{Name: "cheap", Match: func(c map[string]string) bool { return len(c["price"]) < 5 && c["price"] != "" }}},
	}
}

// Whatever shards rows are counted in, and in whatever order the shards are put together, the figures are those of the
// whole.
func TestShardsAreTheWhole(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 7))
		whole := profile.NewTally(columns())
		shards := make([]*profile.Tally, 2+random.IntN(5))
		for i := range shards {
			shards[i] = profile.NewTally(columns())
		}
		for i := range 2000 {
			key, row := fmt.Sprintf("%05d", i), cells(random, 90)
			whole.Add(key, row, "train")
			shards[random.IntN(len(shards))].Add(key, row, "train")
		}
		want := asJSON(t, whole.Rows())
		order := random.Perm(len(shards))
		var left profile.Rows // ((a+b)+c)+d
		for _, i := range order {
			left.Merge(shards[i].Rows())
		}
		assert.Equal(t, want, asJSON(t, left), "seed %d", seed)
		var right profile.Rows // d+(c+(b+a)), grouped the other way
		for n := len(order) - 1; n >= 0; n-- {
			pair := shards[order[n]].Rows()
			pair.Merge(right)
			right = pair
		}
		assert.Equal(t, want, asJSON(t, right), "seed %d", seed)
		assert.Equal(t, whole.Rows().Groups, right.Groups)
	}
}

// asJSON has frequent values in order: how a Top is laid out is its own affair.
func asJSON(t *testing.T, r profile.Rows) string {
	t.Helper()
	for name, top := range r.Tops {
		top.Cut(1000)
		r.Tops[name] = top
	}
	b, err := json.Marshal(r)
	require.NoError(t, err)
	return string(b)
}

func TestTally(t *testing.T) {
	tally := profile.NewTally(columns())
	tally.Add("k1", map[string]string{
		"title": "Uhr", "price": "9.5", "price_currency": "EUR", "category_path": `["Watches","Men"]`, "category_leaf": "Men", "url": "https://a.example/1", "unknown": "x",
		profile.NestedCell: "specs 2 name=2 value=1\n",
	}, "train")
	tally.Add("k2", map[string]string{"title": "Uhr\uFFFD", "url": "shop", "quality_flags": `["a","b"]`, "category_path": `["Watches"]`, "category_leaf": "Watches"}, "test")
	r := tally.Rows()
	assert.Equal(t, int64(2), r.Rows)
	assert.Equal(t, map[string]int64{"title": 2, "price": 1, "price_currency": 1, "category_path": 2, "category_leaf": 2, "url": 2, "quality_flags": 1}, r.Coverage)
	assert.Equal(t, map[string]int64{"specs": 2, "specs.name": 2, "specs.value": 1}, r.Nested)
	assert.Equal(t, map[string]int64{profile.FaultURL: 1, profile.FaultCharacter: 1}, r.Faults)
	assert.Equal(t, map[string]int64{"a": 1, "b": 1}, r.Flags)
	assert.Equal(t, map[string]int64{"cheap": 1}, r.Where)
	assert.Equal(t, int64(2), r.Groups["Watches"].Rows)
	assert.Equal(t, int64(1), r.Groups["Men"].Coverage["price"])
	assert.Equal(t, 2.0, r.Titles.Estimate())
	v := profile.Source{Now: r}.Values()
	assert.Equal(t, 0.5, v["coverage.price"])
	assert.Equal(t, 0.5, v["coverage.specs.value"])
	assert.Equal(t, 0.5, v["where.cheap"])
	assert.Equal(t, 0.5, v["fault.url"])
	tally.Add("k3", map[string]string{"title": "x"}, "test")
	assert.Equal(t, int64(2), r.Rows, "what was given away stays as it was")
}

func TestDrops(t *testing.T) {
	tally := func(brandless int) profile.Rows {
		tally := profile.NewTally(profile.Columns{Names: []string{"category_path", "category_leaf", "brand"}})
		for i := range 100 {
			c := map[string]string{"category_path": `["Watches"]`, "category_leaf": "Watches", "brand": "B"}
			if i >= 70 {
				c["category_path"], c["category_leaf"] = `["Straps"]`, "Straps"
			}
			if i >= 100-brandless {
				delete(c, "brand")
			}
			tally.Add(fmt.Sprint(i), c, "train")
		}
		return tally.Rows()
	}
	assert.Empty(t, profile.DropsOf(tally(0), tally(1)))
	assert.Equal(t, []profile.Drop{{Category: "Straps", Column: "brand", Rows: 30, Before: 1, After: 0.5}}, profile.DropsOf(tally(0), tally(15)))
}

func TestDrift(t *testing.T) {
	rows := func(factor float64, extra string, n int) profile.Rows {
		random := rand.New(rand.NewPCG(3, 4))
		tally := profile.NewTally(columns())
		for i := range 3000 {
			c := map[string]string{"title": fmt.Sprint("Watch ", i), "price": fmt.Sprint((5 + 500*random.Float64()) * factor), "category_leaf": fmt.Sprint("c", i%5)}
			if i < n {
				c["category_leaf"] = extra
			}
			tally.Add(fmt.Sprint(i), c, "train")
		}
		return tally.Rows()
	}
	psi := func(a, b profile.Rows) map[string]float64 {
		out := map[string]float64{}
		for _, d := range profile.DriftOf(a.Compact(), b.Compact()) {
			out[d.Column] = d.PSI
		}
		return out
	}
	calm := psi(rows(1, "", 0), rows(1.02, "c0", 30))
	assert.Less(t, calm["price"], 0.05)
	assert.Less(t, calm["category_leaf"], 0.02)
	assert.Greater(t, psi(rows(1, "", 0), rows(3, "", 0))["price"], 0.5)
	assert.Greater(t, psi(rows(1, "", 0), rows(1, "Toys", 900))["category_leaf"], 0.25)
	assert.Zero(t, psi(rows(1, "", 0), rows(1, "", 0))["price"])
	assert.Less(t, len(asJSON(t, rows(1, "", 0).Compact())), 12_000)
}
