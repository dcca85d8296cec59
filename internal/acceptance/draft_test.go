package acceptance

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/extract"
	"sheaf/internal/mall"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/draft"
	"sheaf/workflows/wire"
)

// A recipe that nobody wrote: drafted from one list and the pages of three of its rows, stored, named by a dataset, run.
// The version holds every product of the list's pages, with the title and price that the shop states. Amazon shows
// products' pages in more layouts than three pages can tell, and its cards show prices in one.
func TestADraftedRecipeCollectsItsList(t *testing.T) {
	for _, c := range []struct{ shop, list, page string }{
		{mall.Amazon, "https://www.amazon.com/s?k=", "search"},
		{mall.Ebay, "https://www.ebay.com/sch/i.html?_ipg=240&_nkw=", "search"},
	} {
		t.Run(c.shop, func(t *testing.T) {
			w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 22, Products: 2400}})
			w.StartWorker(t, harness.WorkerOptions{})
			require.NoError(t, w.Mall.SetDay(1))
			address := c.list + url.QueryEscape(mall.Keywords(c.shop)[0])
			list := visit(t, w, address)
			name := "drafted-" + c.shop
			alone, err := draft.Make(list, draft.Options{Name: name})
			require.NoError(t, err)
			var items []draft.Page
			for _, item := range alone.Items {
				items = append(items, visit(t, w, item))
			}
			d, err := draft.Make(list, draft.Options{Name: name, Items: items})
			require.NoError(t, err)
			_, _, err = recipe.NewStore(w.Store).Put(harness.Deadline(t), []byte(d.Recipe), nil)
			require.NoError(t, err)

			w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: name}}, More: "checks: {min_rows: 5}\n"})
			r := w.RunDay(t, 1)
			require.Equal(t, wire.Published, r.Outcome, "%+v\n%s", r, d.Recipe)

			want := reachable(t, w, c.shop, c.page, address)
			require.Greater(t, len(want), d.Rows/2)
			truth := w.Truth([]int{1}, harness.Marketplaces[c.shop])
			rows := w.Rows(t, "v1", "")
			seen := map[string]bool{}
			for _, row := range rows {
				id := harness.ID(row)
				seen[id] = true
				product, ok := truth[id]
				require.True(t, ok, "%s is no product", id)
				require.Equal(t, product.Record.Title, row.Text("title"), id)
				price := ""
				if v, ok := row["price"].(int64); ok {
					price = money(v)
				}
				require.Equal(t, product.Record.Price, price, id)
				require.Equal(t, product.Record.PriceCurrency, row.Text("price_currency"), id)
				require.Contains(t, row.Text("url"), row.Text("site_product_id"))
			}
			for id := range want {
				require.True(t, seen[harness.Marketplaces[c.shop]+"/"+id], "%s is on the list and not in the version", id)
			}
			require.Len(t, rows, len(want))
			w.Verify(t, "v1")
			t.Logf("%d rows, titles and prices as the shop states them; %d columns drafted", len(rows), len(d.Fields))
		})
	}
}

// money writes a cell's value with two decimals, as truths do.
func money(v int64) string { return fmt.Sprintf("%d.%02d", v/10_000, v%10_000/100) }

// reachable are the ids on the list's pages, as the shop's own recipe reads them.
func reachable(t *testing.T, w *harness.World, shop, page, address string) map[string]bool {
	t.Helper()
	text, files, err := recipe.Load(harness.Root() + "/recipes/" + shop + ".yaml")
	require.NoError(t, err)
	r, err := recipe.Parse(text, files)
	require.NoError(t, err)
	plan, err := r.Compile(1, nil)
	require.NoError(t, err)
	out := map[string]bool{}
	for pages := 0; address != "" && pages < 20; pages++ {
		p := visit(t, w, address)
		a, err := extract.Read(plan, page, extract.Input{URL: p.URL, Status: p.Status, ContentType: p.ContentType, Body: p.Body, Visit: recipe.Visit{Page: page, URL: p.URL}})
		require.NoError(t, err)
		for _, row := range a.Rows {
			out[row.Key.ID] = true
		}
		address = ""
		if a.Next != nil {
			address = a.Next.URL
		}
	}
	return out
}

// visit fetches an address of a shop from the mall.
func visit(t *testing.T, w *harness.World, address string) draft.Page {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	host := u.Host
	u.Scheme, u.Host = "http", w.MallAddr
	req, err := http.NewRequestWithContext(harness.Deadline(t), http.MethodGet, u.String(), nil)
	require.NoError(t, err)
	req.Host = host
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return draft.Page{URL: address, Status: resp.StatusCode, ContentType: resp.Header.Get("Content-Type"), Body: body}
}
