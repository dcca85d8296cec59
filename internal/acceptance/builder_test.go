package acceptance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/builder"
	"sheaf/internal/clock"
	"sheaf/internal/mall"
	"sheaf/internal/render"
	"sheaf/internal/server"
	"sheaf/internal/testenv"
	"sheaf/internal/visitor"
	"sheaf/workflows/wire"
)

// asked is a Sheaf server as a browser asks it.
type asked struct{ base string }

// serve runs the server over a world, as `sheaf server` does.
func serve(t *testing.T, w *harness.World) asked {
	t.Helper()
	browser, err := render.New(render.Config{})
	if err != nil {
		require.ErrorIs(t, err, render.ErrNoBrowser)
	}
	drafts := builder.New(builder.Options{
		Store: w.Store, Clock: clock.System(), Browser: browser,
		Visitor: visitor.New(visitor.Options{Mapping: w.Mapping(t), MapRate: harness.MapRate, UserAgent: "Sheaf/1.0 (acceptance test)", Clock: clock.System()}),
	})
	t.Cleanup(drafts.Close)
	s := httptest.NewServer(server.New(server.Options{Store: w.Store, Client: w.Client, Clock: clock.System(), Base: "http://127.0.0.1", Builder: drafts, Browser: browser != nil}))
	t.Cleanup(s.Close)
	return asked{s.URL + "/api/v1"}
}

// do sends a request and reads the answer into out; it must have the status.
func (a asked) do(t *testing.T, method, path string, body, out any, status int) {
	t.Helper()
	var send io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		require.NoError(t, err)
		send = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(harness.Deadline(t), method, a.base+path, send)
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, status, resp.StatusCode, "%s %s: %s", method, path, text)
	if out != nil {
		require.NoError(t, json.Unmarshal(text, out), "%s", text)
	}
}

// events reads a stream of events to its end, by their names.
func (a asked) events(t *testing.T, path string) map[string]int {
	t.Helper()
	req, err := http.NewRequestWithContext(harness.Deadline(t), http.MethodGet, a.base+path, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	seen := map[string]int{}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			seen[name]++
		}
	}
	require.NoError(t, lines.Err())
	return seen
}

// From a pasted address to a published version, with nothing but what the web UI asks the server: a list of each of the four
// shops, messily pasted. The version holds every product of the list's pages with the title and price that the shop states.
func TestABuiltRecipeCollectsItsShop(t *testing.T) {
	for shop, pasted := range map[string]string{
		mall.Amazon:   "www.amazon.com/s?k=" + url.QueryEscape(mall.Keywords(mall.Amazon)[0]) + "&utm_source=mail",
		mall.Ebay:     "https://www.ebay.com/sch/i.html?_ipg=240&_nkw=" + url.QueryEscape(mall.Keywords(mall.Ebay)[0]) + "&_trksid=p1",
		mall.Rakuten:  "search.rakuten.co.jp/search/mall/-/100371/",
		mall.Jomashop: "https://www.jomashop.com/watches.html?gclid=1",
	} {
		t.Run(shop, func(t *testing.T) {
			if shop == mall.Jomashop {
				testenv.Chromium(t) // its pages build themselves
			}
			w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 22, Products: 2400, Skin: 7}})
			w.StartWorker(t, harness.WorkerOptions{})
			require.NoError(t, w.Mall.SetDay(1))
			a := serve(t, w)

			var d builder.Draft
			a.do(t, http.MethodPost, "/drafts", map[string]any{"address": pasted}, &d, http.StatusCreated)
			require.Nil(t, d.Refusal)
			a.do(t, http.MethodPost, "/drafts/"+d.ID+"/accept", map[string]any{"seq": d.Seq, "proposal": d.Proposals[0].ID, "follow": true}, &d, http.StatusOK)

			var started struct{ Try string }
			a.do(t, http.MethodPost, "/drafts/"+d.ID+"/tries", map[string]any{"pages": 2, "items": 2}, &started, http.StatusOK)
			seen := a.events(t, "/drafts/"+d.ID+"/tries/"+started.Try+"/events")
			require.Equal(t, 1, seen["done"])
			require.Equal(t, 1, seen["estimate"])
			require.Positive(t, seen["row"])
			var try builder.Try
			a.do(t, http.MethodGet, "/drafts/"+d.ID+"/tries/"+started.Try, nil, &try, http.StatusOK)
			var estimate builder.TryEstimate
			for _, e := range try.Events {
				if e.Estimate != nil {
					estimate = *e.Estimate
				}
			}

			a.do(t, http.MethodPost, "/drafts/"+d.ID+"/save", map[string]any{
				"seq": d.Seq, "recipe": "built-" + shop, "run": true,
				"dataset":  map[string]any{"name": "built/" + shop, "title": "Built", "min_rows": estimate.MinRows, "coverage": estimate.Coverage},
				"schedule": map[string]any{"cron": "0 2 * * *"},
			}, &d, http.StatusOK)
			require.Equal(t, "built-"+shop, d.Saved.Recipe)
			require.NotEmpty(t, d.Saved.Run)
			var result wire.BuildResult
			require.NoError(t, w.Client.GetWorkflow(harness.Deadline(t), wire.DatasetID(d.Saved.Dataset), "").Get(harness.Deadline(t), &result))
			require.Equal(t, wire.Published, result.Outcome, "%+v\n%+v", result, estimate)

			truth := map[string]mall.Record{}
			for row := range w.Mall.TruthAfter(1) {
				if row.Record.Site == shop {
					truth[row.Record.SiteProductID] = row.Record
				}
			}
			rows := w.RowsOf(t, d.Saved.Dataset+"@v1", "")
			require.GreaterOrEqual(t, int64(len(rows)), estimate.MinRows)
			for _, row := range rows {
				product, ok := truth[row.Text("site_product_id")]
				require.True(t, ok, row.Text("site_product_id"))
				require.Equal(t, product.Title, row.Text("title"))
				price := ""
				if v, ok := row["price"].(int64); ok {
					price = stated(v, product.PriceCurrency)
				}
				require.Equal(t, product.Price, price, product.SiteProductID)
				require.Equal(t, product.PriceCurrency, row.Text("price_currency"))
			}
			t.Logf("%d rows, estimated %d (at least: %v) by %d requests in %d s", len(rows), estimate.Items, estimate.AtLeast, estimate.Pages, estimate.Seconds)
		})
	}
}

// stated writes a cell's value as truths do: with two decimals, or none where the currency has none.
func stated(v int64, currency string) string {
	if currency == "JPY" {
		return strings.TrimSuffix(money(v), ".00")
	}
	return money(v)
}
