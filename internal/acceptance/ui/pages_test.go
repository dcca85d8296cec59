package ui_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/testenv"
	"sheaf/workflows/wire"
)

// TestPages visits every page of the UI with data on it. A server with tokens lets people in by them. Axe finds nothing serious, nothing is wider than a phone, no page asks
// another host for anything or breaks its policy; pages that wait, have nothing or are refused say so; and people decide holds, set
// schedules, take recipes in and out, and follow runs.
func TestPages(t *testing.T) {
	_, env := newPages(t)
	browse(t, env, "access.spec.ts", "axe.spec.ts", "builder-axe.spec.ts", "foreign.spec.ts", "holds.spec.ts", "schedule.spec.ts", "freshness.spec.ts", "telling.spec.ts", "recipes.spec.ts", "refusals.spec.ts", "states.spec.ts", "live.spec.ts")
}

// TestPictures takes docs/ui/*.png anew; only when PICTURES is set (make pictures).
func TestPictures(t *testing.T) {
	if os.Getenv("PICTURES") == "" {
		t.Skip("PICTURES is not set")
	}
	w, env := newPages(t)
	broken := []harness.Source{{Shop: mall.Amazon}}
	w.Apply(t, harness.Dataset{Name: "shop/phones", Sources: broken, More: "title: Phones of one shop"})
	require.Equal(t, wire.Published, harness.Wait(t, w.Start(t, harness.Input("shop/phones", harness.Day(1)))).Outcome)
	require.NoError(t, w.Mall.SetFaults(mall.Fault{Kind: mall.FaultRedesign, Shop: mall.Amazon, Path: "/dp/"}))
	require.Equal(t, wire.Held, harness.Wait(t, w.Start(t, harness.Input("shop/phones", harness.Day(3)))).Outcome)
	w.Mall.Reset()
	browse(t, env, "access.spec.ts", "builder-axe.spec.ts", "pictures.spec.ts")
	browse(t, append(env, "SHEAF_KEEPING=Products of four shops"), "keeping.spec.ts")
}

// newPages makes an installation with something on every page, and returns it with what specs have to know about it as an
// environment.
func newPages(t *testing.T) (*harness.World, []string) {
	t.Helper()
	requireBuiltUI(t)
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 31, Products: 200}})
	told := newTeam(t)
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: harness.AllShops(), More: `title: Products of four shops
owner: search team
licence: for tests only
checks: {min_rows: 5, row_count: {warn: 0.5, hold: 0.4}, retired: {warn: 0.5, hold: 0.5}}
schedule: {cron: "0 2 * * *", timezone: Asia/Seoul}
subscriptions:
  - {name: search-team, webhook: {url: "` + told.URL + `/pages"}}
  - {name: gone-team, webhook: {url: "` + told.URL + gonePath + `"}}`})
	for _, name := range held {
		w.Apply(t, harness.Dataset{Name: name, Sources: []harness.Source{{Shop: mall.Jomashop}}})
	}
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	for _, name := range held {
		require.Equal(t, wire.Published, harness.Wait(t, w.Start(t, harness.Input(name, harness.Day(1)))).Outcome)
		w.Apply(t, harness.Dataset{Name: name, Sources: []harness.Source{{Shop: mall.Jomashop}}, More: "checks: {min_rows: 100000}"})
	}
	w.Apply(t, harness.Dataset{Name: late, Sources: []harness.Source{{Shop: mall.Jomashop}}, More: `title: Watches of one shop
freshness: {max_age: 36h}
schedule: {cron: "0 2 29 2 *", timezone: Asia/Seoul, paused: true, paused_by: kim, paused_why: the shop moves house}`})
	w.EverySoOften(t, late, 2*time.Second)
	require.Equal(t, wire.Published, harness.Wait(t, w.Start(t, harness.Input(late, time.Now().UTC().Truncate(time.Second).Add(-40*time.Hour)))).Outcome)
	require.Equal(t, wire.Published, w.RunDay(t, 2).Outcome)
	for _, name := range held {
		require.Equal(t, wire.Held, harness.Wait(t, w.Start(t, harness.Input(name, harness.Day(2)))).Outcome)
	}
	w.Apply(t, harness.Dataset{Name: "shop/live", Sources: []harness.Source{{Shop: mall.Ebay, Concurrency: 1, BatchItems: 10}}})
	w.Apply(t, harness.Dataset{Name: "shop/refused", Sources: []harness.Source{{Shop: mall.Rakuten}}})
	w.Apply(t, harness.Dataset{Name: "shop/secret", Sources: []harness.Source{{Shop: mall.Jomashop}}, More: "title: Not for everybody\nprivate: true"})
	odd := httptest.NewServer(http.HandlerFunc(oddSites))
	t.Cleanup(odd.Close)
	silent, err := testenv.FreeAddr() // nobody listens there
	require.NoError(t, err)
	internet := append(w.MapEntries(), "silent.example="+silent, "www.silent.example="+silent, "*.example="+strings.TrimPrefix(odd.URL, "http://"))
	env := append(newStagehand(t, w, "--fetch-map", strings.Join(internet, ",")).env(), keptServer(t, w)...)
	return w, append(env, "SHEAF_SHOP=https://www.ebay.com/sch/i.html?_nkw="+strings.ReplaceAll(mall.Keywords(mall.Ebay)[0], " ", "+"))
}

// keptServer starts another server of the world, which asks for tokens, and returns what specs have to know about it.
func keptServer(t *testing.T, w *harness.World) []string {
	t.Helper()
	const reads, writes = "reads-000000000000000000000000", "writes-00000000000000000000000"
	url := w.StartServer(t, "--server-read-tokens", reads, "--server-write-tokens", writes)
	return []string{"SHEAF_KEPT=" + url, "SHEAF_READ_TOKEN=" + reads, "SHEAF_WRITE_TOKEN=" + writes}
}

// late is a dataset whose newest version is older than it may be, and whose schedule somebody paused.
const late = "shop/watches"

// held are datasets with a version, each with rows of the next day that a check keeps back.
var held = []string{"review/late", "review/thrown", "review/published"}
