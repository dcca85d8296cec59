package checks_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"sheaf/datasets/table"
	"sheaf/internal/checks"
	"sheaf/internal/profile"
)

// calm is a source of 1000 rows with ten runs of a past, all alike.
func calm(change func(*checks.Source)) checks.Source {
	tally := func() profile.Rows {
		random := rand.New(rand.NewPCG(1, 2))
		t := profile.NewTally(profile.Columns{
			Names:   []string{"title", "url", "price", "price_currency", "language", "brand", "category_path", "category_leaf", "gtin_raw", "gtin_valid", "quality_flags"},
			Numbers: []string{"price"}, Distinct: []string{"url"}, Tops: []string{"price", "category_leaf"}, Title: "title",
		})
		for i := range 1000 {
			t.Add(fmt.Sprintf("%04d", i), map[string]string{
				"title": fmt.Sprint("Watch ", i), "url": fmt.Sprint("https://shop.example/", i), "price": fmt.Sprint(10 + random.IntN(500)), "price_currency": "EUR",
				"language": "de", "brand": "B", "category_path": `["Watches"]`, "category_leaf": fmt.Sprint("c", i%10), "gtin_raw": "1", "gtin_valid": "true",
				profile.NestedCell: "specs 4 name=4 value=4\n",
			}, "train")
		}
		return t.Rows()
	}
	s := checks.Source{
		Source: "shop.example", Recipe: "shop", RecipeRev: 1,
		Profile: profile.Source{
			Now: tally(), Parent: tally(), Seen: 1000, Listed: 1000, Records: 2000, Attempted: 1000, Added: 10,
			Pairs: profile.Pairs{Repriced: 1000, PriceChanged: 50, Paired: 1000}, Crawl: profile.Crawl{Fetched: 1000, Skipped: 100},
		},
	}
	for i := range 20 {
		s.Profile.Ratios.Add(1 + float64(i%5-2)/100)
	}
	s.Profile.Body("item", 9000)
	for range 99 {
		s.Profile.Body("item", 9000)
	}
	for range 10 {
		s.Past = profile.Roll(profile.Figures{Recipe: "shop", RecipeRev: 1, Values: s.Profile.Values()}, s.Past)
	}
	if change != nil {
		change(&s)
	}
	return s
}

func TestGates(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*checks.Source)
		want   []string
	}{
		{"a calm day", nil, []string{}},
		{"sale", func(s *checks.Source) { s.Profile.PriceChanged, s.Profile.Falls = 350, 300 }, []string{"price_changed=warn"}},
		{"prices by twelve", func(s *checks.Source) { s.Profile.PriceJumped, s.Profile.PriceFar = 600, 600 }, []string{"price_jumped=hold", "price_jumped=hold"}},
		{"prices by three", func(s *checks.Source) { s.Profile.PriceFar = 600 }, []string{"price_jumped=hold"}},
		{"few jumps are one product or another", func(s *checks.Source) { s.Profile.PriceJumped = 4 }, []string{}},
		{"one factor", func(s *checks.Source) {
			for range 900 {
				s.Profile.Ratios.Add(1.08)
				s.Profile.RatioTop.Add("1.08", "k")
			}
		}, []string{"price_level=hold"}},
		{"the middle moves", func(s *checks.Source) {
			for range 900 {
				s.Profile.Ratios.Add(0.5)
			}
		}, []string{"price_level=hold"}},
		{"other variants, both ways", func(s *checks.Source) { s.Profile.PriceUp, s.Profile.PriceDown = 50, 40 }, []string{"price_moved=hold"}},
		{"other variants, whatever is struck", func(s *checks.Source) {
			s.Profile.LeapUp, s.Profile.LeapDown = 25, 20
			for i := range 45 {
				s.Profile.LeapTop.Add(fmt.Sprint(1.3+0.01*float64(i)), "k")
			}
		}, []string{"price_moved=hold"}},
		{"one sale begins where another ends", func(s *checks.Source) {
			s.Profile.LeapUp, s.Profile.LeapDown = 200, 200
			for range 200 {
				s.Profile.LeapTop.Add("0.70", "k")
				s.Profile.LeapTop.Add("1.43", "k")
			}
		}, []string{}},
		{"a sale of everything without struck prices", func(s *checks.Source) {
			for range 980 {
				s.Profile.Ratios.Add(0.7)
				s.Profile.RatioTop.Add("0.70", "k")
			}
		}, []string{"price_level=warn", "price_level=warn"}},
		{"the end of a sale of before", func(s *checks.Source) {
			s.Profile.PriceUp = 300
			s.Past[3].Values["share.falls"] = 0.3
		}, []string{}},
		{"risen for no reason", func(s *checks.Source) { s.Profile.PriceUp = 300 }, []string{"price_moved=hold"}},
		{"another currency", func(s *checks.Source) {
			s.Profile.Now.Currencies = map[string]int64{"EUR": 990, "CHF": 10}
		}, []string{"currency=hold"}},
		{"a currency that is not expected", func(s *checks.Source) { s.Profile.Now.Flags = map[string]int64{"foreign_currency": 30} }, []string{"currency=hold"}},
		{"another language", func(s *checks.Source) { s.Profile.Now.Languages = map[string]int64{"de": 700, "en": 300} }, []string{"language=hold"}},
		{"one title", func(s *checks.Source) {
			top := s.Profile.Now.Tops["title"]
			for range 40 {
				top.Add("Robot check", "0001")
			}
			s.Profile.Now.Tops["title"] = top
		}, []string{"dominance=hold"}},
		{"half of it seen", func(s *checks.Source) { s.Profile.Seen = 500 }, []string{"seen=hold"}},
		{"a weekend", func(s *checks.Source) { s.Profile.Seen, s.Profile.Listed = 880, 880 }, []string{"seen=warn", "listed=warn"}},
		{"half of the lists", func(s *checks.Source) { s.Profile.Listed = 500 }, []string{"listed=hold"}},
		{"a partial crawl says so itself", func(s *checks.Source) { s.Profile.Seen, s.Profile.Listed, s.Partial = 500, 500, true }, []string{"complete=warn"}},
		{"brand in one category", func(s *checks.Source) {
			s.Profile.Drops = []profile.Drop{{Category: "c1", Column: "brand", Rows: 100, Before: 1, After: 0.1}}
		}, []string{"category_coverage=hold"}},
		{"a small category", func(s *checks.Source) {
			s.Profile.Drops = []profile.Drop{{Category: "c1", Column: "brand", Rows: 8, Before: 1, After: 0.6}}
		}, []string{"category_coverage=warn"}},
		{"children of lists", func(s *checks.Source) { s.Profile.Now.Nested["specs.value"] = 3000 }, []string{"coverage_drop=hold"}},
		{"GTINs", func(s *checks.Source) { s.Profile.Now.Faults = map[string]int64{"gtin": 200} }, []string{"format=hold"}},
		{"dates", func(s *checks.Source) { s.Profile.Now.Flags = map[string]int64{"ended_on_unreadable": 100} }, []string{"format=warn"}},
		{"characters", func(s *checks.Source) { s.Profile.Now.Faults = map[string]int64{"character": 100} }, []string{"characters=hold"}},
		{"characters that were repaired", func(s *checks.Source) { s.Profile.Damaged = 100 }, []string{"characters=hold"}},
		{"refused", func(s *checks.Source) { s.Profile.Refused = 400 }, []string{"refused=hold"}},
		{"retried", func(s *checks.Source) { s.Profile.Crawl.Retried = 200 }, []string{"retried=warn"}},
		{"small pages", func(s *checks.Source) {
			s.Profile.Bodies = nil
			for range 100 {
				s.Profile.Body("item", 900)
			}
		}, []string{"body_size=warn"}},
		{"rows under new keys", func(s *checks.Source) { s.Profile.Now.Coverage["url"] *= 2 }, []string{"uniqueness=hold"}},
		{"titles that are the same", func(s *checks.Source) { s.Profile.Now.Titles.Least = s.Profile.Now.Titles.Least[:100] }, []string{"distinct_titles=hold"}},
		{"quarantine", func(s *checks.Source) { s.Profile.Quarantined = map[string]int64{"prepare": 400} }, []string{"quarantine=hold"}},
		{"a filter that takes all", func(s *checks.Source) { s.Profile.Crawl.Skipped = 2000 }, []string{"removal=hold"}},
		{"stale", func(s *checks.Source) { s.Profile.Stale = 200 }, []string{"stale=warn"}},
		{"offers that end", func(s *checks.Source) { s.Profile.Retired, s.Profile.Ended = 100, 100 }, []string{}},
		{"offers that all end", func(s *checks.Source) { s.Profile.Retired, s.Profile.Ended = 400, 400 }, []string{"ended=hold"}},
		{"twice as many", func(s *checks.Source) { s.Profile.Now.Rows = 2200; s.Profile.Now.Coverage = nil }, nil},
		{"prices of another kind", func(s *checks.Source) {
			h := profile.Histogram{}
			for range 1000 {
				h.Add(3)
			}
			s.Profile.Now.Numbers["price"] = h
		}, []string{"distribution=warn"}},
		{"new column", schemas([]string{"a"}, []string{"a", "b"}), []string{"schema=warn"}},
		{"no column", schemas([]string{"a", "b"}, []string{"a"}), []string{"schema=hold"}},
		{"column that is taken out", func(s *checks.Source) { schemas([]string{"a", "b"}, []string{"a"})(s); s.Dropped = []string{"b"} }, []string{"schema=warn"}},
		{"other type", func(s *checks.Source) {
			schemas([]string{"a"}, []string{"a"})(s)
			s.Schema.Columns[0].Type = table.Int64
		}, []string{"schema=hold"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := calm(c.change)
			verdicts := checks.Run(checks.Config{}, s)
			if c.want != nil {
				assert.Equal(t, c.want, levels(verdicts))
			} else {
				assert.Contains(t, levels(verdicts), "growth=warn")
			}
			known := checks.Codes()
			for _, v := range verdicts {
				require.Contains(t, known, v.Code)
				assert.NotContains(t, v.Reason, "{", v.Code)
				b, err := json.Marshal(v)
				require.NoError(t, err)
				assert.Less(t, len(b), 16_000)
				// What was found can be switched off by its name.
				if v.Level != checks.Pass {
					off := checks.Run(checks.Config{Off: []string{v.Check}}, s)
					assert.False(t, slices.ContainsFunc(off, func(o checks.Verdict) bool { return o.Check == v.Check }))
				}
			}
		})
	}
}

func schemas(before, now []string) func(*checks.Source) {
	return func(s *checks.Source) { s.SchemaBefore, s.Schema = columns(before...), columns(now...) }
}

// With fewer than three runs to compare with the last version alone counts, and the verdict says so.
func TestBaseline(t *testing.T) {
	reason := func(runs int) string {
		s := calm(func(s *checks.Source) { s.Profile.Now.Rows = 850; s.Past = s.Past[:runs] })
		for _, v := range checks.Run(checks.Config{}, s) {
			if v.Check == "row_count" {
				return v.Reason
			}
		}
		return ""
	}
	assert.Equal(t, "850 rows, 85.0 % of the usual 1000. (Usual: the median of 10 runs.)", reason(10))
	assert.Equal(t, "850 rows, 85.0 % of the usual 1000. (Compared with the last version alone.)", reason(2))
}

// In a source of ten rows, one is ten points.
func TestTinySourcesMakeNoNoise(t *testing.T) {
	s := checks.Source{Profile: profile.Source{
		Now: rows(10, 7), Parent: rows(10, 10), Retired: 2, Seen: 8, Attempted: 10, Pairs: profile.Pairs{Repriced: 7, PriceJumped: 2, PriceFar: 2, Paired: 10},
	}}
	for range 10 {
		s.Past = profile.Roll(profile.Figures{Values: map[string]float64{"rows": 10, "seen": 10}}, s.Past)
	}
	assert.NotContains(t, strings.Join(levels(checks.Run(checks.Config{}, s)), " "), "hold")
}

func TestCustom(t *testing.T) {
	s := calm(func(s *checks.Source) {
		s.Profile.Now.Where = map[string]int64{"dear": 30}
		s.Counts = map[string]int64{"added": 7}
		s.Profile.Show("where.dear", "k1", nil, map[string]string{"title": "Watch", "price": "3"}, "title", "price")
	})
	for _, c := range []struct {
		rule checks.Custom
		want string
	}{
		{checks.Custom{Name: "dear", Level: checks.Hold, Where: "price > list_price", AtMost: 0.01}, "hold custom.failed dear: where.dear <= 0.01 does not hold (where.dear = 0.03)."},
		{checks.Custom{Name: "dear", Where: "price > list_price", AtMost: 0.05}, "pass custom.ok dear: where.dear <= 0.05 holds."},
		{checks.Custom{Name: "enough", Expr: "rows >= 0.9 * baseline.rows and counts.added < 10"}, "pass custom.ok enough: rows >= 0.9 * baseline.rows and counts.added < 10 holds."},
		{checks.Custom{Name: "cheap", Expr: "median.price < 100", Message: "Prices are too high."}, "warn custom.failed Prices are too high."},
		{checks.Custom{Name: "code", Level: checks.Hold, Expr: "currency.EUR >= 0.999 and coverage.brand > 0.9"}, "pass custom.ok code: currency.EUR >= 0.999 and coverage.brand > 0.9 holds."},
		{checks.Custom{Name: "later", Where: "price > 1", Expr: "where.later < 2 * baseline.where.later"}, "pass custom.not_measured later: this run did not measure it; the next one will."},
		{checks.Custom{Name: "past", Expr: "flag.odd <= baseline.flag.odd"}, "pass custom.no_baseline past: there are no earlier runs to compare with yet."},
	} {
		for _, v := range checks.Run(checks.Config{Custom: []checks.Custom{c.rule}}, s) {
			if v.Check == "custom" {
				assert.Equal(t, c.want, fmt.Sprintf("%s %s %s", v.Level, v.Code, v.Reason))
				if v.Level == checks.Hold {
					assert.Equal(t, []string{"k1"}, v.Samples)
				}
			}
		}
	}
}

func TestCustomNamesThePlace(t *testing.T) {
	main, err := table.Main(table.Catalog, table.Schema{})
	require.NoError(t, err)
	for text, want := range map[string]string{
		"custom: [{name: a, where: prise > 1}]":                          "checks.custom[0].where: column 1: there is no column prise; did you mean price?",
		"custom: [{name: a, expr: median.title > 1}]":                    "checks.custom[0].expr: column 1: there is no figure median.title; did you mean median.price?",
		"custom: [{name: a, expr: where.b > 1}]":                         "checks.custom[0].expr: column 1: there is no figure where.b",
		"custom: [{name: A b, expr: rows > 1}]":                          `checks.custom[0].name: "A b" must be a unique name of lower-case letters, digits and underscores`,
		"custom: [{name: a, expr: rows > 1}, {name: a, expr: rows > 1}]": `checks.custom[1].name: "a" must be a unique name of lower-case letters, digits and underscores`,
		"custom: [{name: a}]":                                            "checks.custom[0]: give where (a condition over the columns of a row), expr (a condition over figures), or both",
		"custom: [{name: a, level: pass, expr: rows > 1}]":               `checks.custom[0].level: "pass" is not warn or hold`,
		"custom: [{name: a, expr: rows > 1, at_most: 0.5}]":              "checks.custom[0].at_most: belongs to where without expr",
		"off: [row_cuont]":                                               `checks.off[0]: there is no check "row_cuont"; did you mean row_count?`,
		"price_level: {low: 2, high: 3}":                                 "checks.price_level: low must lie between 0 and 1, high above 1",
		"distribution: {warn: 2000, hold: 3000}":                         "checks.distribution: bounds must lie between 0 and 1000",
	} {
		var c checks.Config
		require.NoError(t, yaml.Unmarshal([]byte(text), &c))
		assert.EqualError(t, c.Validate(main), want, text)
	}
}

// Manifests and verdicts of before had keys only.
func TestOldVerdictsAreRead(t *testing.T) {
	var v checks.Verdict
	require.NoError(t, json.Unmarshal([]byte(`{"check":"retired","level":"hold","source":"a.de","reason":"r","samples":["k1"]}`), &v))
	assert.Equal(t, []string{"k1"}, v.Samples)
	assert.Empty(t, v.Code)
}

func TestBounds(t *testing.T) {
	c := checks.Config{Off: []string{"price_jumped"}, Seen: checks.Floor{Warn: 0.8, Hold: 0.5}}
	text := map[string]string{}
	for _, b := range c.Bounds() {
		text[b.Key] = fmt.Sprint(b.Text(), " ", b.Declared)
	}
	assert.Equal(t, "warn below 80.0 %, hold below 50.0 % true", text["seen"])
	assert.Equal(t, "off false", text["price_jumped"])
	assert.Equal(t, "off false", text["price_far"])
	assert.Equal(t, "warn above 10.0 %, hold above 30.0 % false", text["failures"])
	assert.Equal(t, "warn above 0.25, never hold false", text["distribution"])
	assert.Len(t, text, 33)
}
