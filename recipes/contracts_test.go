// Package recipes_test holds the shipped recipes against the wire contracts' samples, with the engine that workers run.
package recipes_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
	"sheaf/internal/testenv/fixture"
)

const samples = "contracts/samples"

// truth is one sample's NAME.truth.json (the samples' README says what the keys mean).
type truth struct {
	Body    string
	Kind    string
	Request struct {
		URL       string
		Variables map[string]any
	}
	Response struct {
		Status      int
		ContentType string `json:"content_type"`
	}
	Outcome string
	Retry   bool
	Record  map[string]any
	Items   []map[string]any
	Page    map[string]any
	Accept  map[string][]any
}

func plan(t *testing.T, name string) *recipe.Plan {
	t.Helper()
	text, files, err := recipe.Load(name + ".yaml")
	require.NoError(t, err)
	r, err := recipe.Parse(text, files)
	require.NoError(t, err)
	p, err := r.Compile(1, nil)
	require.NoError(t, err)
	return p
}

func read(t *testing.T, p *recipe.Plan, page string, v recipe.Visit, vars map[string]string, tr truth, dir string) *extract.Answer {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(dir, tr.Body))
	require.NoError(t, err)
	a, err := extract.Read(p, page, extract.Input{URL: tr.Request.URL, Status: tr.Response.Status, ContentType: tr.Response.ContentType, Body: body, Visit: v, Vars: vars})
	require.NoError(t, err)
	return a
}

func eachSample(t *testing.T, shop string, run func(t *testing.T, tr truth, dir string)) {
	t.Helper()
	dir := fixture.Path(t, samples, shop)
	names, err := filepath.Glob(filepath.Join(dir, "*.truth.json"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".truth.json"), func(t *testing.T) {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			var tr truth
			require.NoError(t, json.Unmarshal(text, &tr))
			run(t, tr, dir)
		})
	}
}

func TestJomashopSamples(t *testing.T) {
	p := plan(t, "jomashop")
	eachSample(t, "jomashop", func(t *testing.T, tr truth, dir string) {
		t.Helper()
		switch tr.Kind {
		case "listing":
			v := recipe.Visit{Page: "category", N: number(tr.Request.Variables["currentPage"]), Vars: map[string]string{"category": "8741"}}
			a := read(t, p, "category", v, nil, tr, dir)
			checkRows(t, tr, a)
			require.EqualValues(t, number(tr.Page["total_count"]), *a.Total)
			require.Equal(t, number(tr.Page["next_page"]), a.Next.N)
		case "shell":
			vars, ok := p.ItemVars("product", tr.Request.URL)
			require.True(t, ok)
			a := read(t, p, "shell", recipe.Visit{}, vars, tr, dir)
			require.EqualValues(t, tr.Outcome, a.Outcome, a.Reason)
			require.Equal(t, tr.Record["site_product_id"], a.Let["id"])
		default:
			vars := map[string]string{"url_key": tr.Request.Variables["urlKey"].(string)}
			checkItem(t, p, "product", vars, "detail", tr, dir)
		}
	})
}

func TestRakutenSamples(t *testing.T) {
	p := plan(t, "rakuten")
	eachSample(t, "rakuten", func(t *testing.T, tr truth, dir string) {
		t.Helper()
		if tr.Kind == "listing" {
			v := recipe.Visit{Page: "search", N: 1 + number(tr.Page["start"])/45, Vars: map[string]string{"genre": "203186"}}
			a := read(t, p, "search", v, nil, tr, dir)
			checkRows(t, tr, a)
			require.Equal(t, tr.Page["capped"], a.Capped)
			if tr.Page["next_url"] == nil || a.Capped {
				return
			}
			require.NotNil(t, a.Next)
			require.Equal(t, v.N+1, a.Next.N)
			return
		}
		vars, ok := p.ItemVars("item", tr.Request.URL)
		require.True(t, ok)
		checkItem(t, p, "item", vars, "detail", tr, dir)
	})
}

// checkItem holds an item of one answer against the truth: with and without knowing its address.
func checkItem(t *testing.T, p *recipe.Plan, kind string, vars map[string]string, page string, tr truth, dir string) {
	t.Helper()
	a := read(t, p, page, recipe.Visit{}, vars, tr, dir)
	if tr.Outcome != "ok" {
		want := record.Outcome(tr.Outcome)
		if tr.Outcome == "fetch_failed" && tr.Retry {
			want = recipe.Retry
		}
		require.Equal(t, want, a.Outcome, a.Reason)
		return
	}
	require.Equal(t, record.OK, a.Outcome, a.Reason)
	rec, out, why := extract.Item(p, kind, vars, map[string]*extract.Answer{page: a})
	require.Equal(t, record.OK, out, why)
	checkRecord(t, tr.Record, rec)
	require.Equal(t, tr.Record["site_product_id"], rec.Key.ID)

	blind := read(t, p, page, recipe.Visit{}, map[string]string{}, tr, dir)
	rec, out, why = extract.Item(p, kind, map[string]string{}, map[string]*extract.Answer{page: blind})
	require.Equal(t, record.OK, out, why)
	require.Equal(t, tr.Record["site_product_id"], rec.Key.ID)
}

// scored are the columns that the contracts' record maps speak of.
var scored = []string{"site_product_id", "title", "brand_raw", "price", "price_currency", "price_max", "list_price", "availability",
	"rating", "rating_count", "category_path", "image_urls", "mpn", "gtin_raw", "seller_name", "url"}

func checkRecord(t *testing.T, want map[string]any, rec record.Record) {
	t.Helper()
	for _, column := range scored {
		f := rec.Fields[column]
		expected, stated := want[column]
		if column == "price_max" && !stated {
			continue // the truth files leave it out
		}
		if !stated {
			if f.State == record.Value {
				t.Errorf("%s: the page does not say; got %v by %s", column, f.Value, f.Matched)
			}
			continue
		}
		if f.State != record.Value || !same(expected, f.Value) {
			t.Errorf("%s: want %v, got %v %v %s %s", column, expected, f.State, f.Value, f.Matched, f.Error)
		}
	}
}

func checkRows(t *testing.T, tr truth, a *extract.Answer) {
	t.Helper()
	require.EqualValues(t, tr.Outcome, a.Outcome, a.Reason)
	require.Len(t, a.Rows, len(tr.Items))
	for i, want := range tr.Items {
		row := a.Rows[i]
		for _, column := range []string{"site_product_id", "price", "price_currency", "url"} {
			expected, stated := want[column]
			if stated && !same(expected, row.Fields[column].Value) {
				t.Errorf("row %d %s: want %v, got %v", i, column, expected, row.Fields[column].Value)
			}
		}
	}
}

func number(v any) int {
	f, _ := v.(float64)
	return int(f)
}

var blanks = regexp.MustCompile(`[ \t\r\n]+`)

// same compares as the samples' README says: numbers as numbers, texts after NFC with the two wave dashes as one.
func same(want, got any) bool {
	switch w := want.(type) {
	case []any:
		g, ok := got.([]string)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range w {
			if !same(w[i], g[i]) {
				return false
			}
		}
		return true
	case float64:
		switch g := got.(type) {
		case float64:
			return g == w
		case int64:
			return float64(g) == w
		}
		return false
	case string:
		if d, ok := got.(record.Decimal); ok {
			x, err := decimal.NewFromString(w)
			return err == nil && x.Equal(d.Decimal)
		}
		g, ok := got.(string)
		return ok && folded(w) == folded(g)
	}
	return false
}

func folded(s string) string {
	return strings.ReplaceAll(norm.NFC.String(blanks.ReplaceAllString(s, " ")), "\u301c", "\uff5e")
}

// TestRakutenAvailability: without the meta element the island's stock decides, as the contract says.
func TestRakutenAvailability(t *testing.T) {
	p := plan(t, "rakuten")
	tests := []struct {
		body, old, with, want string
	}{
		{"item-multi-variant.html", "", "", "in_stock"},
		{"item-single-sku.html", "", "", "in_stock"},
		{"item-single-sku.html", `"quantity":42`, `"quantity":0`, "out_of_stock"},
		{"item-single-sku.html", `"newPurchaseSku":{"quantity":42}`, `"newPurchaseSku":{}`, "in_stock"},
		{"item-single-sku.html", `{"sku":"10000387","inventoryId":"10000387","quantity":42}],"newPurchaseSku":{"quantity":42}`, `],"newPurchaseSku":{}`, "unknown"},
		{"item-sold-out.html", "", "", "out_of_stock"},
		{"item-sold-out.html", `"inventoryId":"r-sku00000002","quantity":0`, `"inventoryId":"r-sku00000002","quantity":3`, "in_stock"},
		{"item-sold-out.html", `"inventoryId":"r-sku00000002","quantity":0`, `"inventoryId":"r-sku00000002","quantity":0,"backOrderDeliveryDateId":9`, "in_stock"},
		{"item-sold-out.html", `"quantity":0`, `"other":0`, "unknown"},
	}
	for _, tt := range tests {
		body := fixture.Read(t, samples, "rakuten", tt.body)
		text := regexp.MustCompile(`<meta itemprop="availability"[^>]*>`).ReplaceAllString(string(body), "")
		require.Contains(t, text, tt.old)
		if tt.old != "" {
			text = strings.ReplaceAll(text, tt.old, tt.with)
		}
		vars := map[string]string{"shop": "s", "code": "c"}
		a, err := extract.Read(p, "detail", extract.Input{URL: "https://item.rakuten.co.jp/s/c/", Status: 200, ContentType: "text/html;charset=EUC-JP", Body: []byte(text), Vars: vars})
		require.NoError(t, err)
		rec, out, why := extract.Item(p, "item", vars, map[string]*extract.Answer{"detail": a})
		require.Equal(t, record.OK, out, why)
		require.Equal(t, tt.want, rec.Fields["availability"].Value, "%s with %s", tt.body, tt.with)
	}
}
