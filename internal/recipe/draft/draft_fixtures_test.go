package draft_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"sheaf/internal/extract"
	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/propose/list"
	"sheaf/internal/extract/propose/product"
	"sheaf/internal/mall"
	"sheaf/internal/normalize"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/draft"
	"sheaf/internal/recipe/path"
	"sheaf/internal/record"
	"sheaf/internal/testenv/fixture"
	"sheaf/internal/trial"
)

// saved is a page of the fixtures.
type saved struct {
	name, kind string
	page       draft.Page
}

func savedPages(t *testing.T) []saved {
	t.Helper()
	b := fixture.Read(t, "index.json")
	var index map[string]struct {
		Kind  string `json:"kind"`
		Items struct {
			Items []struct {
				URL string `json:"url"`
			} `json:"items"`
		} `json:"items_truth"`
	}
	require.NoError(t, json.Unmarshal(b, &index))
	var out []saved
	for _, name := range slices.Sorted(maps.Keys(index)) {
		e := index[name]
		if e.Kind != "product" && e.Kind != "listing" {
			continue
		}
		body, err := os.ReadFile(filepath.Join(fixture.Dir(), "pages", name))
		require.NoError(t, err)
		address := draft.OwnAddress(body)
		if u, err := url.Parse(address); err != nil || u.Host == "" || strings.Contains(u.Host, "archive.org") {
			address = "https://www." + strings.Split(filepath.Base(name), "-")[0] + "-shop.com/p/saved-12345"
			if len(e.Items.Items) > 0 {
				if u, err := url.Parse(e.Items.Items[0].URL); err == nil && u.Host != "" {
					address = u.Scheme + "://" + u.Host + "/saved"
				}
			}
		}
		out = append(out, saved{name, e.Kind, draft.Page{URL: address, Body: body}})
	}
	return out
}

// readBack reads a page with a draft as `sheaf recipe test` does.
func readBack(t *testing.T, d draft.Draft, kind string, p draft.Page) trial.Result {
	t.Helper()
	r, err := recipe.Parse([]byte(d.Recipe), nil)
	require.NoError(t, err, d.Recipe)
	requireSchema(t, d.Recipe)
	pages := []trial.Page{{As: kind, URL: p.URL, ContentType: p.ContentType, Body: p.Body}}
	plan, err := trial.Compile(r, 0, nil, pages)
	require.NoError(t, err, d.Recipe)
	result, err := trial.Run(plan, pages)
	require.NoError(t, err, d.Recipe)
	return result
}

func requireSchema(t *testing.T, text string) {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile("../../../docs/recipe.schema.json")
	require.NoError(t, err)
	var v any
	require.NoError(t, yaml.Unmarshal([]byte(text), &v))
	b, err := json.Marshal(v)
	require.NoError(t, err)
	instance, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	require.NoError(t, err)
	require.NoError(t, s.Validate(instance), text)
}

// equal compares a proposal's value with a record's.
func equal(want, got any) bool {
	switch w := want.(type) {
	case string:
		g, ok := got.(string)
		return ok && strings.Join(strings.Fields(w), " ") == strings.Join(strings.Fields(g), " ")
	case []string:
		g, ok := got.([]string)
		return ok && slices.EqualFunc(w, g, func(a, b string) bool { return normalize.Line(a) == normalize.Line(b) })
	case []map[string]any:
		g, ok := got.([]map[string]any)
		return ok && len(g) >= len(w)
	}
	a, okA := path.Number(want)
	b, okB := path.Number(got)
	return okA && okB && a.Equal(b)
}

// share counts proposals and those that recipes read back.
type share struct{ proposed, read int }

// unproposed are columns that drafts do not take from a product's page: recipes have them by themselves, or not at all.
var unproposed = []string{"canonical_url", "locale", "price_currency", "price_kind", "price_max", "variants", "url", "rating_scale", "site_product_id", "availability_raw"}

// requireProduct holds what a draft reads of a product's page against the proposal.
func requireProduct(t *testing.T, name string, p draft.Page, d draft.Draft, counts map[string]*share) {
	t.Helper()
	page, err := propose.Open(p.Body, p.ContentType, p.URL)
	require.NoError(t, err)
	found := product.Read(page)
	result := readBack(t, d, "item", p)
	require.NotNil(t, result.Item, name)
	require.EqualValues(t, record.OK, result.Item.Outcome, "%s: %s\n%s", name, result.Item.Reason, d.Recipe)
	for _, e := range result.Item.Examples {
		require.True(t, e.Kept, "%s: %+v", name, e)
	}
	drafted := map[string]bool{}
	for _, f := range d.Fields {
		drafted[f.Name] = f.Page == "item"
	}
	for _, f := range found.Fields {
		if f.Value == nil || slices.Contains(unproposed, f.Name) {
			continue
		}
		if counts[f.Name] == nil {
			counts[f.Name] = &share{}
		}
		counts[f.Name].proposed++
		if !drafted[f.Name] {
			continue
		}
		counts[f.Name].read++
		got := meant(f.Name, result.Item.Record[f.Name])
		require.True(t, equal(f.Value, got), "%s %s: proposed %v, read %v\n%s", name, f.Name, f.Value, got, d.Recipe)
	}
	if f, ok := found.Field("price_currency"); ok && drafted["price"] {
		require.Equal(t, f.Value, result.Item.Record["price_currency"], name)
	}
	if f, ok := found.Field("price_max"); ok && f.Value != nil && drafted["price"] {
		require.True(t, equal(f.Value, result.Item.Record["price_max"]), name)
	}
}

// meant is what the table holds of a text whose words normalisation reads.
func meant(column string, got any) any {
	read := map[string]func(string) (string, bool){"availability": normalize.Availability, "condition": normalize.Condition}[column]
	text, ok := got.(string)
	if read == nil || !ok {
		return got
	}
	value, _ := read(text)
	return value
}

// requireRows holds what a draft reads of a list against the proposal: the same rows, each with its title and price.
func requireRows(t *testing.T, name string, p draft.Page, d draft.Draft) (rows int) {
	t.Helper()
	page, err := propose.Open(p.Body, p.ContentType, p.URL)
	require.NoError(t, err)
	want := list.Find(page)[0]
	result := readBack(t, d, "list", p)
	require.NotNil(t, result.List, name)
	require.EqualValues(t, record.OK, result.List.Outcome, "%s: %s", name, result.List.Reason)
	requireSameRows(t, name, want, result.List, d)
	if want.Next != nil && strings.Contains(d.Recipe, "paging: { next") {
		require.NotNil(t, result.List.Next, "%s\n%s", name, d.Recipe)
		require.Equal(t, withoutFragment(want.Next.URL), *result.List.Next, name)
	}
	return len(result.List.Rows)
}

func withoutFragment(s string) string { s, _, _ = strings.Cut(s, "#"); return s }

func requireSameRows(t *testing.T, name string, want list.List, got *extract.ListTest, d draft.Draft) {
	t.Helper()
	skipped := map[int]bool{}
	for _, s := range got.Skipped {
		if strings.HasPrefix(s.Reason, extract.SkipNoKey) || strings.HasPrefix(s.Reason, extract.SkipMarketplace) || strings.HasPrefix(s.Reason, extract.SkipRequired) {
			skipped[s.Index] = true
		}
	}
	require.GreaterOrEqual(t, len(got.Rows)*10, len(want.Items)*9, "%s: %v\n%s", name, got.Skipped, d.Recipe)
	if len(got.Rows) != len(want.Items) {
		return // rows of another shape of address are counted above; which they are is not told
	}
	for i, item := range want.Items {
		row := got.Rows[i]
		if item.Title != "" && row["title"] != nil {
			require.Equal(t, normalize.Line(item.Title), normalize.Line(fmt.Sprint(row["title"])), "%s row %d", name, i)
		}
		if price := want.Value(item, "price"); price != "" && strings.Contains(d.Recipe, "\n  price:") {
			m, ok := normalize.ParseMoney(price, normalize.MoneyOptions{Locale: localeOf(d), Expect: []string{currencyOf(d)}})
			if ok && m.Price != nil && (m.Currency == "" || m.Currency == currencyOf(d)) {
				require.True(t, equal(record.Decimal{Decimal: *m.Price}, row["price"]), "%s row %d: %q is %v, read %v\n%s", name, i, price, m.Price, row["price"], d.Recipe)
			}
		}
	}
}

func currencyOf(d draft.Draft) string { return between(d.Recipe, "money: { expect: [", "]") }

func localeOf(d draft.Draft) string { return strings.Trim(between(d.Recipe, "locale: ", "}"), "'") }

func between(s, before, after string) string {
	_, s, _ = strings.Cut(s, before)
	s, _, _ = strings.Cut(s, after)
	return strings.TrimSpace(s)
}

// TestDraftsOfSavedPages drafts a recipe from every saved product page and list, and reads the page with it.
func TestDraftsOfSavedPages(t *testing.T) {
	counts := map[string]*share{}
	products, lists, rows, refused := 0, 0, 0, []string{}
	for _, s := range savedPages(t) {
		kind := draft.Product
		if s.kind == "listing" {
			kind = draft.List
		}
		d, err := draft.Make(s.page, draft.Options{Kind: kind})
		if err != nil {
			require.ErrorIs(t, err, draft.ErrNothing, s.name)
			refused = append(refused, s.name+": "+err.Error())
			continue
		}
		if kind == draft.Product {
			products++
			requireProduct(t, s.name, s.page, d, counts)
			continue
		}
		lists++
		rows += requireRows(t, s.name, s.page, d)
	}
	all := share{}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		c := counts[name]
		t.Logf("%-18s %3d proposed, %3d read back", name, c.proposed, c.read)
		all.proposed, all.read = all.proposed+c.proposed, all.read+c.read
	}
	t.Logf("%d products, %d lists with %d rows; %d of %d values of products are read back", products, lists, rows, all.read, all.proposed)
	for _, r := range refused {
		t.Log(r)
	}
	require.Greater(t, float64(all.read), 0.85*float64(all.proposed))
	require.LessOrEqual(t, len(refused), 8)
}

// TestDraftsOfTheMall drafts a list of each of the mall's shops, and the page of its first row where that is one of a product by
// what it says: a shell whose data is elsewhere is none.
func TestDraftsOfTheMall(t *testing.T) {
	m, err := mall.New(mall.Options{Seed: 21, Products: 1600})
	require.NoError(t, err)
	server := httptest.NewServer(m.Handler())
	defer server.Close()
	for _, shop := range []string{mall.Amazon, mall.Ebay, mall.Jomashop, mall.Rakuten} {
		t.Run(shop, func(t *testing.T) {
			answer := get(t, server.URL, listAddress(t, shop))
			d, err := draft.Make(answer, draft.Options{Kind: draft.List})
			require.NoError(t, err)
			t.Logf("%d rows, fields %d, items %s, next %s", d.Rows, len(d.Fields), d.Items, d.Next)
			result := readBack(t, d, "list", answer)
			require.EqualValues(t, record.OK, result.List.Outcome)
			require.GreaterOrEqual(t, len(result.List.Rows)*20, d.Rows*19, "%v", result.List.Skipped)
			require.GreaterOrEqual(t, d.Rows, 5)
			priced := 0
			for _, row := range result.List.Rows {
				require.NotEmpty(t, row["title"])
				if row["price"] != nil {
					priced++
				}
			}
			require.Greater(t, priced*10, d.Rows*7, d.Recipe)
			if shop == mall.Rakuten { // the address names the shop, its own code stands behind
				require.Contains(t, d.Recipe, "key: '{shop}:{code}'")
			}
			if !strings.Contains(d.Recipe, "json: ") {
				requireRows(t, shop, answer, d)
			}
			if shop != mall.Jomashop { // its rows' addresses are keys, and its pages shells
				item := get(t, server.URL, d.Items[0])
				both, err := draft.Make(answer, draft.Options{Items: []draft.Page{item}})
				require.NoError(t, err)
				counts := map[string]*share{}
				requireProduct(t, shop, item, both, counts)
				requireRows(t, shop, answer, both)
				require.Equal(t, 1, counts["title"].read)
			}
		})
	}
}

// TestResultsOfFewerWords: a search of several pages is drafted from its first page, and only its last one has rows of another
// search below a notice.
func TestResultsOfFewerWords(t *testing.T) {
	m, err := mall.New(mall.Options{Seed: 21, Products: 12_000})
	require.NoError(t, err)
	server := httptest.NewServer(m.Handler())
	defer server.Close()
	const words = "coffee grinder"
	page := get(t, server.URL, "https://www.ebay.com/sch/i.html?_nkw="+url.QueryEscape(words))
	d, err := draft.Make(page, draft.Options{Kind: draft.List})
	require.NoError(t, err)
	found := map[string]bool{}
	for pages := 1; ; pages++ {
		list := readBack(t, d, "list", page).List
		for _, row := range list.Rows {
			found[fmt.Sprint(row["site_product_id"])] = true
		}
		if list.Next == nil {
			require.Greater(t, pages, 1)
			require.Len(t, slices.DeleteFunc(slices.Clone(list.Skipped), func(s extract.Skip) bool { return s.Reason != extract.SkipPastEnd }), 10, "%v", list.Skipped)
			break
		}

		page = get(t, server.URL, *list.Next)
	}
	require.Len(t, found, len(m.Listed(mall.Ebay, words, 1)))
}

// listAddress is where the shop's own recipe begins.
func listAddress(t *testing.T, shop string) string {
	t.Helper()
	text, files, err := recipe.Load("../../../recipes/" + shop + ".yaml")
	require.NoError(t, err)
	r, err := recipe.Parse(text, files)
	require.NoError(t, err)
	params := map[string]any{}
	if words := mall.Keywords(shop); words != nil {
		params["keywords"] = words
	}
	plan, err := r.Compile(0, params)
	require.NoError(t, err)
	for v, err := range plan.Starts() {
		require.NoError(t, err)
		if v.Page != "" {
			req, err := plan.PageRequest(v)
			require.NoError(t, err)
			return req.URL
		}
	}
	t.Fatal("the recipe walks no list")
	return ""
}

// get fetches an address of the mall.
func get(t *testing.T, server, address string) draft.Page {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	host := u.Host
	base, err := url.Parse(server)
	require.NoError(t, err)
	u.Scheme, u.Host = base.Scheme, base.Host
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, u.String(), nil)
	require.NoError(t, err)
	req.Host = host
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body := make([]byte, 0, 1<<20)
	buf := make([]byte, 1<<16)
	for {
		n, err := resp.Body.Read(buf)
		body = append(body, buf[:n]...)
		if err != nil {
			break
		}
	}
	return draft.Page{URL: address, Status: resp.StatusCode, ContentType: resp.Header.Get("Content-Type"), Body: body}
}
