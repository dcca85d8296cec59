package expression_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
	"sheaf/internal/expression"
)

func products(tb testing.TB) table.Schema {
	tb.Helper()
	s, err := table.Main(table.Catalog, table.Schema{})
	require.NoError(tb, err)
	return s
}

func TestRow(t *testing.T) {
	row := map[string]string{
		"title": "Diver Watch", "price": "120.5", "list_price": "99", "availability": "in_stock", "rating_count": "7", "tax_included": "true",
		"category_path": `["Watches","Men"]`, "ended_on": "2026-11-01", "quality_flags": `["a"]`,
	}
	for text, want := range map[string]bool{
		`price > list_price`:                        true,
		`price < list_price`:                        false,
		`price > shipping_price`:                    false, // no value: no answer
		`empty("shipping_price")`:                   true,
		`not empty("price") and price < 200`:        true,
		`empty("description")`:                      true,
		`title contains "Watch"`:                    true,
		`lower(title) startsWith "diver"`:           true,
		`title matches "^D.*h$"`:                    true,
		`availability in ["in_stock", "pre_order"]`: true,
		`len(category_path) == 2`:                   true,
		`"Men" in category_path`:                    true,
		`tax_included ? price > 1 : price > 1000`:   true,
		`ended_on >= "2026-10-31"`:                  true,
		`abs(price - list_price) > 21`:              true,
		`rating_count / 0 > 1`:                      true, // infinity, no panic
		`max(price, list_price) == 120.5`:           true,
		`title[0:5] == "Diver"`:                     true,
		`int(title) > 3`:                            false, // cannot be computed
	} {
		p, err := expression.NewRow(text, products(t))
		require.NoError(t, err, text)
		assert.Equal(t, want, p.Match(row), text)
	}
}

func TestRowNamesThePlace(t *testing.T) {
	for text, want := range map[string]string{
		``:                         "invalid expression: it is empty",
		`prise > 3`:                "invalid expression: column 1: there is no column prise; did you mean price?",
		`1 < prise`:                "invalid expression: column 5: there is no column prise; did you mean price?",
		`"é" == title and prise`:   "invalid expression: column 18: there is no column prise; did you mean price?",
		`price > "cheap"`:          "invalid expression: column 7: invalid operation: > (mismatched types float64 and string)",
		`price`:                    "invalid expression: expected bool, but got float64",
		`price >`:                  "invalid expression: column 7: unexpected token EOF",
		`description contains "x"`: `invalid expression: column 1: description is a long text; of those only empty("description") can be asked`,
		`len(specs) > 3`:           `invalid expression: column 5: specs is a list; of those only empty("specs") can be asked`,
		`empty("prise")`:           "invalid expression: column 7: there is no column prise; did you mean price?",
		`empty(title)`:             `invalid expression: column 1: empty asks for one column by its name in quotes, as in empty("price")`,
		`len(1..1000000) > 1`:      `invalid expression: column 6: ".." is not allowed`,
		`price ** 2 > 1`:           `invalid expression: column 7: "**" is not allowed`,
		`title matches brand`:      "invalid expression: column 7: what `matches` looks for must be a text in quotes",
		`let x = price; x > 1`:     "invalid expression: column 5: only conditions over columns and figures are allowed, no functions of one's own, variables or maps",
		`now() > 1`:                "invalid expression: column 1: there is no column now",
		strings.Repeat("price > 1 and ", 60) + "price > 1": "invalid expression: column 711: compilation failed: expression exceeds maximum allowed nodes",
		strings.Repeat(" ", 2000):                          "invalid expression: it is empty",
		"price > 1" + strings.Repeat(" ", 2000):            "invalid expression: it is longer than 1000 bytes",
	} {
		_, err := expression.NewRow(text, products(t))
		require.ErrorIs(t, err, expression.ErrInvalid, text)
		assert.Equal(t, want, err.Error(), text)
	}
}

func TestFigures(t *testing.T) {
	values := map[string]float64{"rows": 90, "coverage.price": 0.8, "baseline.rows": 100}
	known := func(name string) bool {
		return name == "rows" || name == "seen" || strings.HasPrefix(name, "coverage.")
	}
	value := func(name string) (float64, bool) { v, ok := values[name]; return v, ok }
	for text, want := range map[string]bool{
		`rows >= 0.9 * baseline.rows`:                true,
		`coverage.price > 0.9 or rows == 90`:         true,
		`abs(rows - baseline.rows) < 5`:              false,
		`coverage.brand > 0`:                         false,
		`coverage.specs.value == 0 and rows / 0 > 1`: true,
	} {
		f, err := expression.NewFigures(text, known, []string{"rows", "seen"})
		require.NoError(t, err, text)
		got, err := f.Holds(value)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	f, err := expression.NewFigures(`seen > baseline.seen`, known, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"seen", "baseline.seen"}, f.Names())
	_, err = f.Holds(value)
	require.ErrorIs(t, err, expression.ErrNoBaseline)
	for text, want := range map[string]string{
		`row > 1`:                  "invalid expression: column 1: there is no figure row; did you mean rows?",
		`1 < baseline.row`:         "invalid expression: column 5: there is no figure baseline.row; did you mean baseline.rows?",
		`coverage > 1`:             "invalid expression: column 1: there is no figure coverage",
		`rows`:                     "invalid expression: expected bool, but got float64",
		`rows > "a"`:               "invalid expression: column 6: invalid operation: > (mismatched types float64 and string)",
		`filter([1], # > 0) == []`: "invalid expression: column 13: only conditions over columns and figures are allowed, no functions of one's own, variables or maps",
	} {
		_, err := expression.NewFigures(text, known, []string{"rows", "seen"})
		require.ErrorIs(t, err, expression.ErrInvalid, text)
		assert.Equal(t, want, err.Error(), text)
	}
}

// Whatever is written, compiling and running it ends, gives no panic and twice the same answer.
func FuzzRow(f *testing.F) {
	for _, s := range []string{`price > list_price`, `empty("x")`, `len(category_path) > 1 ? title contains "a" : brand in ["b"]`, `title matches "("`, `"" matches ""`, `{}.a`, `[1,2][0:1]`, `price?.x ?? 1`, `-price!=+1`} {
		f.Add(s, "a", "1")
	}
	main := products(f)
	f.Fuzz(func(t *testing.T, text, title, price string) {
		p, err := expression.NewRow(text, main)
		if err != nil {
			require.ErrorIs(t, err, expression.ErrInvalid)
			return
		}
		row := map[string]string{"title": title, "price": price, "brand": title, "category_path": `["` + title + `"]`}
		require.Equal(t, p.Match(row), p.Match(row))
		_, err = expression.NewFigures(text, func(string) bool { return true }, nil)
		if err != nil {
			require.ErrorIs(t, err, expression.ErrInvalid)
		}
	})
}
