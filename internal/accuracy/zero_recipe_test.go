package accuracy

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/propose/product"
)

// rechecked are pages whose listed truth is only what they declare, and which show something else: what a reader of the page
// sees. The reading without a recipe takes what is shown and flags it.
var rechecked = map[string]Known{
	// "53,11 €" stands under the heading, tax included; JSON-LD declares 43.90 EUR, OpenGraph 48,00 USD.
	"stores/etsy.html": {"price": "53.11", "price_currency": "EUR"},
	// "$349" stands beside the heading and the button; nothing is declared.
	"stores/article.html": {"price": "349", "price_currency": "USD"},
	// One element: the listed address is its src, a thumbnail of 300 pixels; this is its data-old-hires.
	"amazon/in-iphone13.html": {"image_url": "https://m.media-amazon.com/images/I/61-r9zOKBCL._SL1500_.jpg"},
}

// tally counts one column over pages. Invented values are of columns that the page does not have.
type tally struct {
	Known, Right, Wrong, Missing, Invented int
	misses                                 []string
}

func (t tally) precision() float64 { return portion(t.Right, t.Right+t.Wrong+t.Invented) }
func (t tally) recall() float64    { return portion(t.Right, t.Known) }

func portion(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// zeroColumns are the columns that the fixtures know; the first three have bars.
var zeroColumns = []string{"title", "price", "image_url", "price_max", "brand_raw", "site_product_id", "rating", "rating_count", "availability", "category_path"}

// TestZeroRecipe reads every product page without a recipe and holds the result to the bars of title, price with currency,
// and image. The other columns are reported.
func TestZeroRecipe(t *testing.T) {
	truth := index(t)
	products := readPages(t, truth, asIs)
	columns := scoreZero(truth, products, rechecked)
	logZero(t, "as they are", columns)
	for _, column := range zeroColumns {
		columns[column].figure(t, "zero-recipe/"+column)
	}
	for _, column := range zeroColumns[:3] {
		require.GreaterOrEqual(t, columns[column].precision(), 0.98, column)
		require.GreaterOrEqual(t, columns[column].recall(), 0.90, column)
	}
	require.Zero(t, columns["price"].Invented, "a price of another offer: %v", columns["price"].misses)
	for _, name := range sortedPages(truth) {
		if !slices.Contains(otherThings, name) {
			require.Equal(t, truth[name].Kind == "product", products[name].IsProduct, "%s is a %s: %s", name, truth[name].Kind, products[name].Reason)
		}
	}
	logZero(t, "against what the index lists, unchecked", scoreZero(truth, products, nil))
	logConfidence(t, truth, products)
}

// TestZeroRecipeWithout takes evidence away from every page and asks again: the price is right, or there is none.
func TestZeroRecipeWithout(t *testing.T) {
	if testing.Short() {
		t.Skip("reads every page three times more")
	}
	truth := index(t)
	for _, p := range perturbations {
		t.Run(p.name, func(t *testing.T) {
			columns := scoreZero(truth, readPages(t, truth, p.change), rechecked)
			logZero(t, p.name, columns)
			columns["price"].figure(t, "zero-recipe/price/"+p.name)
			require.GreaterOrEqual(t, columns["price"].precision(), p.pricePrecision)
			require.GreaterOrEqual(t, columns["price"].recall(), p.priceRecall)
		})
	}
}

// readPages reads all pages, each changed first.
func readPages(t *testing.T, truth map[string]pageTruth, change func([]byte) []byte) map[string]product.Product {
	t.Helper()
	out := map[string]product.Product{}
	for name, page := range truth {
		body, err := os.ReadFile(filepath.Join(fixtures, "pages", name))
		require.NoError(t, err)
		p, err := propose.Open(change(body), "", pageAddress(name, body, page))
		require.NoError(t, err, name)
		out[name] = product.Read(p)
	}
	return out
}

// scoreZero compares what was read with what is known. A price on a page that is no product's is invented.
func scoreZero(truth map[string]pageTruth, products map[string]product.Product, checked map[string]Known) map[string]*tally {
	columns := map[string]*tally{}
	for _, c := range zeroColumns {
		columns[c] = &tally{}
	}
	for _, name := range sortedPages(truth) {
		page, got := truth[name], products[name]
		if page.Kind != "product" {
			if f, ok := got.Field("price"); ok && f.Value != nil {
				columns["price"].Invented++
				columns["price"].misses = append(columns["price"].misses, fmt.Sprintf("invented %s: %v", name, f.Value))
			}
			continue
		}
		for _, column := range zeroColumns {
			columns[column].add(name, column, got, knownOf(page.Record, checked[name]))
		}
	}
	return columns
}

// logConfidence shows how many of the values of each confidence are right.
func logConfidence(t *testing.T, truth map[string]pageTruth, products map[string]product.Product) {
	t.Helper()
	type bin struct{ right, all int }
	bins := map[float64]*bin{}
	for name, page := range truth {
		if page.Kind != "product" {
			continue
		}
		for _, column := range zeroColumns {
			var one tally
			one.add(name, column, products[name], knownOf(page.Record, rechecked[name]))
			f, _ := products[name].Field(strings.Replace(column, "image_url", "image_urls", 1))
			if f.Value == nil || one.Known == 0 {
				continue
			}
			key := math.Floor(f.Confidence*20) / 20
			if bins[key] == nil {
				bins[key] = &bin{}
			}
			bins[key].all++
			bins[key].right += one.Right
		}
	}
	for _, key := range slices.Sorted(maps.Keys(bins)) {
		t.Logf("confidence from %.2f: %d of %d right", key, bins[key].right, bins[key].all)
	}
}

// otherThings are pages that the index calls products and that sell something else: a film to rent or buy at four prices.
var otherThings = []string{"amazon/onebox-amazon-og.html"}

func knownOf(listed, checked Known) Known {
	out := Known{}
	for c, v := range listed {
		out[c] = v
	}
	for c, v := range checked {
		out[c] = v
	}
	return out
}

func (t *tally) add(page, column string, got product.Product, want Known) {
	value, known := want[column]
	name := column
	if column == "image_url" {
		name = "image_urls"
	}
	f, _ := got.Field(name)
	v := f.Value
	if list, ok := v.([]string); ok && column == "image_url" {
		v = list[0]
	}
	if known {
		t.Known++
	}
	at := page + ": " + column
	switch {
	case !known && v == nil:
	case !known:
		if column == "price" {
			t.Invented++
			t.misses = append(t.misses, fmt.Sprintf("invented %s: %v", at, v))
		}
	case v == nil:
		t.Missing++
		t.misses = append(t.misses, "missing "+at)
	case !sameZero(column, v, value) || column == "price" && currencyOf(got) != want["price_currency"]:
		t.Wrong++
		t.misses = append(t.misses, fmt.Sprintf("wrong %s: got %v %s, want %v (%.2f %v)", at, show(v), currencyOf(got), value, f.Confidence, f.Flags))
	default:
		t.Right++
	}
}

func currencyOf(p product.Product) any {
	f, _ := p.Field("price_currency")
	return f.Value
}

// sameZero is equal; ratings are listed with four decimals.
func sameZero(column string, got, want any) bool {
	if column == "rating" {
		a, err1 := decimal.NewFromString(show(got))
		b, err2 := decimal.NewFromString(show(want))
		return err1 == nil && err2 == nil && a.Round(4).Equal(b.Round(4))
	}
	return equal(column, got, want)
}

func logZero(t *testing.T, what string, columns map[string]*tally) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%s:\n| column | known | right | wrong | missing | invented | precision | recall |\n|---|---|---|---|---|---|---|---|\n", what)
	for _, c := range zeroColumns {
		v := columns[c]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %.3f | %.3f |\n", c, v.Known, v.Right, v.Wrong, v.Missing, v.Invented, v.precision(), v.recall())
	}
	for _, c := range zeroColumns {
		for _, m := range columns[c].misses {
			fmt.Fprintln(&b, m)
		}
	}
	t.Log(b.String())
}

func sortedPages(truth map[string]pageTruth) []string {
	var names []string
	for name := range truth {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// TestZeroRecipeWithoutPrice takes each page's own price away: whatever is then given is another offer's.
func TestZeroRecipeWithoutPrice(t *testing.T) {
	truth := index(t)
	pages, invented := 0, 0
	for _, name := range sortedPages(truth) {
		want := knownOf(truth[name].Record, rechecked[name])
		amount, ok := want["price"].(string)
		if truth[name].Kind != "product" || !ok {
			continue
		}
		body, err := os.ReadFile(filepath.Join(fixtures, "pages", name))
		require.NoError(t, err)
		p, err := propose.Open(withoutPrice(body, amount), "", pageAddress(name, body, truth[name]))
		require.NoError(t, err)
		pages++
		if f, _ := product.Read(p).Field("price"); f.Value != nil {
			invented++
			t.Logf("%s: %v instead of none (was %s), %.2f %v %s", name, show(f.Value), amount, f.Confidence, f.Flags, f.Raw)
		}
	}
	t.Logf("%d pages without their price, %d prices given", pages, invented)
	figure(t, "zero-recipe/price/given where the page's own is gone", portion(invented, pages), fmt.Sprintf("of %d pages", pages))
	require.LessOrEqual(t, invented, pages*5/100)
}

// TestZeroRecipeOfArticles: news and blogs sell nothing, whatever they cost in their texts.
func TestZeroRecipeOfArticles(t *testing.T) {
	needFixtures(t)
	folder := filepath.Join(fixtures, "suites/article-extraction-benchmark")
	text, err := os.ReadFile(filepath.Join(folder, "ground-truth.json"))
	require.NoError(t, err)
	var pages map[string]struct {
		URL string `json:"url"`
	}
	require.NoError(t, json.Unmarshal(text, &pages))
	taken := 0
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		packed, err := os.Open(filepath.Join(folder, "html", name+".html.gz"))
		require.NoError(t, err)
		r, err := gzip.NewReader(packed)
		require.NoError(t, err)
		body, err := io.ReadAll(r)
		require.NoError(t, err)
		require.NoError(t, packed.Close())
		p, err := propose.Open(body, "text/html; charset=utf-8", pages[name].URL)
		if err != nil {
			continue
		}
		if got := product.Read(p); got.IsProduct {
			taken++
			f, _ := got.Field("price")
			t.Logf("%s %s is taken for a product: %s, price %v", name[:8], pages[name].URL, got.Reason, f.Value)
		}
	}
	t.Logf("%d of %d articles are taken for products", taken, len(pages))
	figure(t, "zero-recipe/articles taken for products", portion(taken, len(pages)), fmt.Sprintf("of %d articles", len(pages)))
	require.LessOrEqual(t, taken, len(pages)*2/100)
}
