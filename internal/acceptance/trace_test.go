package acceptance

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/table"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/clock"
	"sheaf/internal/extract"
	"sheaf/internal/mall"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
	"sheaf/internal/server"
	"sheaf/internal/trace"
	"sheaf/workflows/wire"
)

// tracing is a published version with the recipes that made it.
type tracing struct {
	*harness.World
	plans map[string]*recipe.Plan // by marketplace
}

func newTracing(t *testing.T) *tracing {
	t.Helper()
	w := &tracing{World: harness.New(t, harness.Options{Mall: mall.Options{Seed: 31, Products: 160, Churn: churn()}}), plans: map[string]*recipe.Plan{}}
	w.StartWorker(t, harness.WorkerOptions{})
	def := w.Apply(t, harness.Dataset{Sources: harness.AllShops(), More: lenient})
	for _, day := range []int{1, 2} {
		require.Equal(t, wire.Published, w.RunDay(t, day).Outcome)
	}
	for _, s := range def.Sources {
		stored, err := recipe.NewStore(w.Store).Get(harness.Deadline(t), s.Recipe, 1)
		require.NoError(t, err)
		r, err := stored.Parse()
		require.NoError(t, err)
		plan, err := r.Compile(1, s.Params)
		require.NoError(t, err)
		w.plans[plan.Marketplace] = plan
	}
	return w
}

func TestTrace(t *testing.T) {
	w := newTracing(t)
	t.Run("every column", w.everyColumn)
	t.Run("mistakes", w.mistakes) // it takes a page away: the last
}

// everyColumn: every column of rows of every shop can be traced, and what a page stated is read from the archived page again by
// the same place of the recipe.
func (w *tracing) everyColumn(t *testing.T) {
	version, err := datasets.Open(harness.Deadline(t), w.Store, harness.Name+"@v2")
	require.NoError(t, err)
	const each = 6
	rows, stated := map[string]int{}, map[string]int{}
	for _, row := range w.Rows(t, "v2", "") {
		if rows[row.Text("marketplace")]++; rows[row.Text("marketplace")] > each {
			continue
		}
		one, err := trace.Open(harness.Deadline(t), w.Store, version, row.Text("product_uid"))
		require.NoError(t, err)
		for _, c := range table.Products().Columns {
			got, err := one.Column(harness.Deadline(t), c.Name)
			require.NoError(t, err, "%s of %s", c.Name, harness.ID(row))
			require.Equal(t, row.Text("site_product_id"), got.Row.SiteProductID)
			require.Equal(t, row[c.Name] == nil, got.Value == nil, "%s of %s is %v", c.Name, harness.ID(row), got.Value)
			_, err = json.Marshal(got)
			require.NoError(t, err)
			require.NotEmpty(t, got.Changes, "the row was added one day")
			switch {
			case got.Derived != nil:
				require.NotEmpty(t, got.Derived.Rule)
				require.Nil(t, got.Stated)
			case got.Stated.State == string(record.Value) && got.Stated.Alternative.Matched != "default" && got.Stated.Alternative.YAML != "" && !templated(w.plans[row.Text("marketplace")], c.Name):
				w.readAgain(t, row, c.Name, got)
				stated[c.Name]++
			}
		}
	}
	require.Len(t, rows, 4)
	for _, column := range []string{"title", "price", "price_currency", "price_kind", "availability", "brand_raw", "image_urls", "category_path", "description", "specs"} {
		require.Positive(t, stated[column], column)
	}
	t.Logf("values read again from their archived page: %v", stated)
}

// templated fields are built from the item's variables, and stand on no page.
func templated(p *recipe.Plan, column string) bool {
	for _, f := range p.Fields {
		if f.Name == column {
			return f.Template != nil
		}
	}
	return false
}

// readAgain reads the archived page with the recipe and demands the same statement by the same alternative.
func (w *tracing) readAgain(t *testing.T, row harness.Row, column string, got trace.Trace) {
	t.Helper()
	name := column + " of " + harness.ID(row)
	require.NotNil(t, got.Page, name)
	require.False(t, got.Page.Gone, name)
	require.False(t, got.Page.FetchedAt.IsZero(), name)
	require.Equal(t, got.Stated.Page, got.Page.Page, name)
	body, err := trace.Body(harness.Deadline(t), w.Store, got)
	require.NoError(t, err, name)
	plan := w.plans[row.Text("marketplace")]
	answer, err := extract.Read(plan, got.Page.Page, extract.Input{
		URL: got.Page.URL, FinalURL: got.Page.FinalURL, Status: got.Page.Status, ContentType: got.Page.ContentType, Body: body,
	})
	require.NoError(t, err, name)
	require.Equal(t, record.OK, answer.Outcome, name)
	fields := extract.Fields(plan, map[string]*extract.Answer{got.Page.Page: answer}, nil)
	if plan.Pages[got.Page.Page].Rows != nil {
		fields = nil
		for _, r := range answer.Rows {
			if r.Key.Hash() == row.Text("product_uid") {
				fields = r.Fields
				break
			}
		}
	}
	f := fields[column]
	require.Equal(t, got.Stated.Alternative.Matched, f.Matched, name)
	require.Equal(t, got.Stated.Raw, f.Raw, name)
	require.Equal(t, inJSON(t, got.Stated.Value), inJSON(t, f.Value), name)
}

// amount is how records write one; a trace shows its text.
var amount = regexp.MustCompile(`\{"d":("[^"]*")\}`)

func inJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return amount.ReplaceAllString(string(text), "$1")
}

// mistakes: a row is found by any of its names; what is not there is said with what is near.
func (w *tracing) mistakes(t *testing.T) {
	ctx := harness.Deadline(t)
	var row harness.Row
	for _, r := range w.Rows(t, "v2", "") {
		if r.Text("marketplace") == "amazon.com" && r["price"] != nil {
			row = r
			break
		}
	}
	ask := func(ref, key, field string) (trace.Trace, error) {
		return trace.Value(ctx, w.Store, trace.Question{Ref: harness.Name + ref, Key: key, Field: field})
	}
	first, err := ask("", row.Text("product_uid"), "price")
	require.NoError(t, err)
	for _, key := range []string{row.Text("site_product_id"), row.Text("url")} {
		again, err := ask("@latest", key, "price")
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
	id := row.Text("site_product_id")
	_, err = ask("", id[:len(id)-1]+"_", "price")
	require.ErrorIs(t, err, trace.ErrUnknown)
	require.ErrorContains(t, err, "did you mean "+id)
	_, err = ask("", id, "prize")
	require.ErrorIs(t, err, trace.ErrUnknown)
	require.ErrorContains(t, err, "did you mean price")

	derived, err := ask("", id, "split")
	require.NoError(t, err)
	require.NotEmpty(t, derived.Derived.From)
	_, err = trace.Body(ctx, w.Store, derived)
	require.ErrorIs(t, err, trace.ErrNoPage)

	// The server answers the same, and shows the page in a sandbox.
	srv := httptest.NewServer(server.New(server.Options{Store: w.Store, Client: w.Client, Clock: clock.System(), Base: "http://sheaf.test"}))
	t.Cleanup(srv.Close)
	address := srv.URL + "/api/v1/datasets/" + harness.Name + "/versions/latest/trace"
	resp, body := get(t, address+"?key="+id+"&field=price")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.JSONEq(t, inJSON(t, first), body)
	resp, body = get(t, address+"/page?key="+id+"&field=price")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	page, err := trace.Body(ctx, w.Store, first)
	require.NoError(t, err)
	require.Equal(t, string(page), body)
	require.Contains(t, resp.Header.Get("Content-Security-Policy"), "sandbox;")

	require.NoError(t, w.Store.Delete(ctx, first.Page.Archive))
	resp, _ = get(t, address+"/page?key="+id+"&field=price")
	require.Equal(t, http.StatusGone, resp.StatusCode)
	gone, err := ask("", id, "price")
	require.NoError(t, err)
	require.True(t, gone.Page.Gone)
	_, err = trace.Body(ctx, w.Store, gone)
	require.ErrorIs(t, err, blob.ErrNotFound)
}

func get(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(body)
}
