package frontier

import (
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/clock"
	"sheaf/internal/fetch"
	"sheaf/internal/fetch/robots"
	"sheaf/internal/mall"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

const recipes = "../../recipes/"

// mallPlan compiles a shipped recipe so that it reaches every product of a mall.
func mallPlan(tb testing.TB, shop string) *recipe.Plan {
	tb.Helper()
	text, err := os.ReadFile(recipes + shop + ".yaml")
	require.NoError(tb, err)
	files := recipe.Files{}
	entries, err := os.ReadDir(recipes)
	require.NoError(tb, err)
	for _, e := range entries {
		if body, err := os.ReadFile(recipes + e.Name()); err == nil {
			files[e.Name()] = body
		}
	}
	params := map[string]any{}
	if words := mall.Keywords(shop); words != nil {
		params["keywords"] = words
	}
	switch shop {
	case "jomashop":
		files["jomashop-categories.txt"] = []byte(strings.Join(mall.Categories(), "\n"))
	case "rakuten":
		files["rakuten-genres.txt"] = []byte(strings.Join(mall.Genres(), "\n"))
	}
	r, err := recipe.Parse(text, files)
	require.NoError(tb, err)
	plan, err := r.Compile(1, params)
	require.NoError(tb, err)
	return plan
}

// hostDeps maps every host to one server.
func hostDeps(tb testing.TB, server string, store blob.Store, site Site) Deps {
	tb.Helper()
	m, err := fetch.ParseMap("*=" + strings.TrimPrefix(server, "http://"))
	require.NoError(tb, err)
	tr := fetch.NewTransport(fetch.TransportOptions{Map: m})
	tb.Cleanup(tr.Close)
	cache := robots.NewCache(robots.CacheOptions{Agent: "sheaf", Clock: clock.System()})
	return Deps{Store: store, Site: site, Connect: Connector(fetch.Options{Transport: tr, UserAgent: "sheaf", Robots: cache})}
}

// Every product that some list of a shop shows is visited exactly once, and its record has the id and title of the
// mall's truth; on day 2 the known ones are asked for again, ended ones are told from live ones.
func TestMall(t *testing.T) {
	m, err := mall.New(mall.Options{Seed: 11, Products: 320})
	require.NoError(t, err)
	server := httptest.NewServer(m.Handler())
	t.Cleanup(server.Close)
	for _, shop := range []string{"amazon", "ebay", "jomashop", "rakuten"} {
		t.Run(shop, func(t *testing.T) {
			require.NoError(t, m.SetDay(1))
			store := mem.New()
			plan := mallPlan(t, shop)
			d := mallDrive(t, hostDeps(t, server.URL, store, NewSite(plan)), plan, "day1", asOf)
			run := d.run(t.Context())
			require.True(t, run.Completion().Exhausted, "%+v", run.Completion())
			got := titles(t, run)
			known := memParent{}
			for row := range m.Truth(1) {
				if row.Record.Site != shop {
					continue
				}
				title, ok := got[row.Record.SiteProductID]
				require.True(t, ok, "%s is missing", row.Record.SiteProductID)
				require.Equal(t, squash(row.Record.Title), title)
				delete(got, row.Record.SiteProductID)
			}
			require.Empty(t, got, "invented")

			require.NoError(t, m.SetDay(2))
			for r, err := range run.Records(t.Context()) {
				require.NoError(t, err)
				if _, ok := plan.Items[r.Kind]; ok {
					known = append(known, KnownItem{Key: r.Key.Hash(), Kind: r.ItemKind, Address: r.Item, Vars: r.Vars, LastSeen: asOf, Evidence: r.Evidence})
				}
			}
			known = known.sorted()
			d2 := mallDrive(t, hostDeps(t, server.URL, store, NewSite(plan)), plan, "day2", asOf.Add(24*time.Hour))
			d2.deps.Parent = known
			run2 := d2.run(t.Context())
			require.True(t, run2.Completion().Exhausted, "%+v", run2.Completion())
			got = titles(t, run2)
			missing := 0
			for row := range m.Truth(2) {
				if row.Record.Site != shop {
					continue
				}
				if row.Class == mall.Missing {
					missing++
					require.NotContains(t, got, row.Record.SiteProductID)
					continue
				}
				require.Equal(t, squash(row.Record.Title), got[row.Record.SiteProductID], "%s %s", row.Class, row.Record.SiteProductID)
			}
			st := run2.Completion().Stats.Outcomes
			t.Logf("day 1 %v; day 2 %v, %d missing", run.Completion().Stats, run2.Completion().Stats, missing)
			require.EqualValues(t, missing, st["not_found"]+st["gone"])
		})
	}
}

func mallDrive(t *testing.T, deps Deps, plan *recipe.Plan, run string, at time.Time) *drive {
	t.Helper()
	d := newDrive(t, deps, run)
	d.crawl.Source, d.crawl.AsOf, d.items = plan.Marketplace, at, 25
	d.crawl.Commit = time.Second
	return d
}

// titles of the items' records by id.
func titles(t *testing.T, run *Run) map[string]string {
	t.Helper()
	out := map[string]string{}
	for r, err := range run.Records(t.Context()) {
		require.NoError(t, err)
		if r.ItemKind == "" || r.Rank < 0 || len(r.Refreshes) > 0 {
			continue
		}
		f := r.Fields["title"]
		if f.State != record.Value {
			continue
		}
		require.NotContains(t, out, r.Key.ID, "two item records")
		text, _ := f.Value.(string)
		out[r.Key.ID] = squash(text)
	}
	return out
}

// squash leaves aside what preprocessing does with blanks and line breaks.
func squash(s string) string { return strings.Join(strings.Fields(s), " ") }
