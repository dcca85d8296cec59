package checks_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"sheaf/datasets/table"
	"sheaf/internal/checks"
	"sheaf/internal/profile"
)

// rows of which all have title and url, and price in priced of them.
func rows(n, priced int64) profile.Rows {
	return profile.Rows{Rows: n, Coverage: map[string]int64{"title": n, "url": n, "price": priced}}
}

// levels lists check=level for what did not pass.
func levels(verdicts []checks.Verdict) []string {
	out := []string{}
	for _, v := range verdicts {
		if v.Level != checks.Pass {
			out = append(out, v.Check+"="+string(v.Level))
		}
	}
	return out
}

func TestRun(t *testing.T) {
	for _, c := range []struct {
		name   string
		config checks.Config
		source checks.Source
		want   []string
	}{
		{"healthy", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(100, 90), Parent: rows(100, 90)}}, []string{}},
		{"v1 is judged by what is declared", checks.Config{MinRows: 101}, checks.Source{Profile: profile.Source{Now: rows(100, 90)}}, []string{"minimum_rows=hold"}},
		{"v1 that holds enough", checks.Config{MinRows: 100}, checks.Source{Profile: profile.Source{Now: rows(100, 90)}}, []string{}},
		{"v1 without a row", checks.Config{}, checks.Source{}, []string{"minimum_rows=hold"}},
		{"minimum of one source", checks.Config{MinRows: 1000, MinRowsBySource: map[string]int64{"a.de": 10}}, checks.Source{Source: "a.de", Profile: profile.Source{Now: rows(100, 90)}}, []string{}},
		{"declared coverage", checks.Config{Coverage: map[string]float64{"price": 0.95}}, checks.Source{Profile: profile.Source{Now: rows(100, 90)}}, []string{"coverage=hold"}},
		{"declared coverage, just met", checks.Config{Coverage: map[string]float64{"price": 0.9}}, checks.Source{Profile: profile.Source{Now: rows(100, 90)}}, []string{}},
		{"rows at 90 %", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(90, 81), Parent: rows(100, 90)}}, []string{}},
		{"rows below 90 %", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(89, 80), Parent: rows(100, 90)}}, []string{"row_count=warn"}},
		{"rows at 70 %", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(70, 63), Parent: rows(100, 90)}}, []string{"row_count=warn"}},
		{"rows below 70 %", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(69, 62), Parent: rows(100, 90)}}, []string{"row_count=hold"}},
		{"coverage falls 5 points", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(100, 85), Parent: rows(100, 90)}}, []string{}},
		{"coverage falls 6 points", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(100, 84), Parent: rows(100, 90)}}, []string{"coverage_drop=warn"}},
		{"coverage falls 16 points", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(100, 74), Parent: rows(100, 90)}}, []string{"coverage_drop=hold"}},
		{"coverage of a rare column", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(100, 0), Parent: rows(100, 40)}}, []string{}},
		{"retires 5 %", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(95, 90), Parent: rows(100, 95), Retired: 5}}, []string{}},
		{"retires 6 %", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(100, 95), Parent: rows(100, 95), Retired: 6, Samples: map[string][]string{"gone": {"k"}}}}, []string{"retired=warn"}},
		{"retires 16 %", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(100, 95), Parent: rows(100, 95), Retired: 16}}, []string{"retired=hold"}},
		{"a tenth cannot be read", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(100, 90), Attempted: 100, Failed: 10}}, []string{}},
		{"more cannot be read", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(100, 90), Attempted: 100, Failed: 11}}, []string{"failures=warn"}},
		{"nothing can be read", checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(100, 90), Attempted: 100, Failed: 100}}, []string{"failures=hold"}},
		{"as many as ever cannot be read", checks.Config{}, checks.Source{Past: failing(0.6), Profile: profile.Source{Now: rows(100, 90), Attempted: 100, Failed: 65}}, []string{"failures=warn"}},
		{"declared failures", checks.Config{Failures: checks.Ceiling{Warn: 0.1, Hold: 0.5}}, checks.Source{Profile: profile.Source{Now: rows(100, 90), Attempted: 100, Failed: 51}}, []string{"failures=hold"}},
		{"places as before", checks.Config{}, placed(1, 90, 10), []string{}},
		{"a fifth from another place", checks.Config{}, placed(1, 70, 30), []string{}},
		{"more from another place", checks.Config{}, placed(1, 69, 31), []string{"alternatives=warn"}},
		{"all from another place", checks.Config{}, placed(1, 0, 100), []string{"alternatives=warn"}},
		{"declared places", checks.Config{Alternatives: checks.Ceiling{Warn: 0.1, Hold: 0.5}}, placed(1, 39, 61), []string{"alternatives=hold"}},
		{"places of another revision", checks.Config{}, placed(2, 0, 100), []string{}},
		{"too few to tell", checks.Config{}, placed(1, 0, 19), []string{}},
		{"partial", checks.Config{}, checks.Source{Partial: true, Profile: profile.Source{Now: rows(100, 90)}}, []string{"complete=warn"}},
		{"partial that must not be", checks.Config{Partial: checks.Hold}, checks.Source{Partial: true, Profile: profile.Source{Now: rows(100, 90)}}, []string{"complete=hold"}},
		{"failed", checks.Config{}, checks.Source{Failed: "no address answered"}, []string{"crawl=hold"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			verdicts := checks.Run(c.config, c.source)
			assert.Equal(t, c.want, levels(verdicts))
			require.NotEmpty(t, verdicts)
			for _, v := range verdicts {
				assert.NotEmpty(t, v.Reason)
				assert.NotEmpty(t, v.Check)
				assert.Equal(t, c.source.Source, v.Source)
			}
		})
	}
}

// failing are three runs before, in which a share of the pages could not be read.
func failing(share float64) (out []profile.Figures) {
	for range 3 {
		out = append(out, profile.Figures{Values: map[string]float64{"share.failed": share}})
	}
	return out
}

// placed is a healthy source whose price came from the first place of its page kind, and from the second, so often; rows
// of lists, of which this run read none, do not count. Before it was 90 and 10.
func placed(rev int, first, second int64) checks.Source {
	return checks.Source{
		Recipe: "shop", RecipeRev: rev,
		Profile: profile.Source{Now: rows(100, 90), Parent: rows(100, 90), Matched: map[string]map[string]int64{"price": {"item#0": first, "item#1": second}}},
		Before:  &checks.Before{Version: 3, Recipe: "shop", RecipeRev: 1, Matched: map[string]map[string]int64{"price": {"item#0": 90, "item#1": 10, "list#2": 500}}},
	}
}

func TestAlternativesNamesThePlace(t *testing.T) {
	for _, v := range checks.Run(checks.Config{}, placed(1, 20, 80)) {
		if v.Check == "alternatives" {
			require.Equal(t, "price: place item#0 of the recipe gave 20.0 % of the values, before 90.0 %.", v.Reason)
			return
		}
	}
	t.Fatal("nothing is said")
}

func TestHoldNamesSamples(t *testing.T) {
	v := checks.Run(checks.Config{}, checks.Source{Profile: profile.Source{Now: rows(84, 84), Parent: rows(100, 100), Retired: 16, Samples: map[string][]string{"gone": {"k1", "k2"}}}})
	i := slices.IndexFunc(v, func(v checks.Verdict) bool { return v.Check == "retired" })
	assert.Equal(t, checks.Verdict{
		Check: "retired", Level: checks.Hold, Reason: "16 of 100 rows (16.0 %) would be taken out.", Observed: "16.0 %", Expected: "at most 15.0 %", Samples: []string{"k1", "k2"},
		Code: "retired.share", Params: map[string]any{"gone": int64(16), "rows": int64(100), "share": "16.0 %"},
	}, v[i])
	assert.Equal(t, checks.Hold, checks.Worst(v))
	assert.Equal(t, checks.Pass, checks.Worst(nil))
	assert.Equal(t, checks.Warn, checks.Worst([]checks.Verdict{{Level: checks.Warn}, {Level: checks.Pass}}))
}

// A share of the first run is compared with nothing, and says of nothing what is usual.
func TestTheFirstRunIsComparedWithNothing(t *testing.T) {
	first := profile.Source{Now: rows(100, 90), Seen: 100, Damaged: 2, Attempted: 100, Refused: 1}
	reasons := map[string]string{}
	for _, v := range checks.Run(checks.Config{}, checks.Source{Profile: first}) {
		reasons[v.Code] = v.Reason
		assert.NotContains(t, v.Reason, "before", v.Code)
		assert.NotContains(t, v.Reason, "usual", v.Code)
	}
	assert.Equal(t, "The site refused 1 of 100 pages (1.0 %): captcha, 403, 429 or 503.", reasons["refused.share.first"])
	assert.Equal(t, "2.0 % of the rows have damaged characters.", reasons["characters.share.first"])
}

func columns(names ...string) (s table.Schema) {
	s.Table = "things"
	for _, name := range names {
		s.Columns = append(s.Columns, table.Column{Name: name, Type: table.String})
	}
	return s
}

func TestConfigYAML(t *testing.T) {
	var c checks.Config
	require.NoError(t, yaml.Unmarshal([]byte("min_rows: 500\nmin_rows_by_source: {ebay.de: 20}\ncoverage: {title: 0.99, price: 0.8}\nrow_count: {warn: 0.95, hold: 0.8}\nretired: {warn: 0.1, hold: 0.2}\npartial: hold\n"), &c))
	assert.NoError(t, c.Validate(columns("title", "price")))
	full := c.WithDefaults()
	assert.Equal(t, int64(500), full.MinRows)
	assert.Equal(t, checks.Floor{Warn: 0.95, Hold: 0.8}, full.RowCount)
	assert.Equal(t, checks.Ceiling{Warn: 0.05, Hold: 0.15}, full.CoverageDrop)
	assert.NoError(t, checks.Default().Validate(columns("title", "url")))
}

func TestConfigNamesTheKey(t *testing.T) {
	for want, c := range map[string]checks.Config{
		"checks.min_rows: -1 is negative":                           {MinRows: -1},
		"checks.min_rows_by_source.a.de: -1 is negative":            {MinRowsBySource: map[string]int64{"a.de": -1}},
		"checks.coverage.prise: there is no such column":            {Coverage: map[string]float64{"prise": 1}},
		"checks.coverage.title: 99 is no share between 0 and 1":     {Coverage: map[string]float64{"title": 99}},
		"checks.row_count: hold (0.9) must not be above warn (0.8)": {RowCount: checks.Floor{Warn: 0.8, Hold: 0.9}},
		"checks.retired: hold (0.1) must not be below warn (0.2)":   {Retired: checks.Ceiling{Warn: 0.2, Hold: 0.1}},
		"checks.coverage_drop: bounds must lie between 0 and 1":     {CoverageDrop: checks.Ceiling{Warn: 5, Hold: 15}},
		`checks.partial: "maybe" is not pass, warn or hold`:         {Partial: "maybe"},
	} {
		assert.EqualError(t, c.Validate(columns("title")), want)
	}
}
