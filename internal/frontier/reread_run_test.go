package frontier

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/extract"
	"sheaf/internal/record"
)

// redesigned is the shop's recipe after its markup changed: it cannot read some page kinds.
type redesigned struct {
	*shopSite
	broken map[string]bool
}

func (s redesigned) Read(page string, in extract.Input) (*extract.Answer, error) {
	if s.broken[page] {
		return &extract.Answer{Page: page, URL: in.URL, FinalURL: in.FinalURL, Outcome: record.ParseFailed, Reason: "new markup"}, nil
	}
	return s.shopSite.Read(page, in)
}

// rereadDrive reads what the run "old" fetched by another recipe.
func rereadDrive(t *testing.T, deps Deps, site Site, run string) *drive {
	t.Helper()
	deps.Site = site
	deps.Connect = nil // whoever asks the site panics
	d := newDrive(t, deps, run)
	d.crawl.Rereads, d.crawl.Lifted = "old", false
	return d
}

// mended gives the records of a crawl by the right recipe and the store in which a crawl by a broken one lies.
func mended(t *testing.T, s *shop, site *shopSite, broken ...string) (want []string, deps Deps) {
	t.Helper()
	want = records(t, newDrive(t, s.deps(mem.New(), site), "old").run(t.Context()))
	old := redesigned{site, map[string]bool{}}
	for _, page := range broken {
		old.broken[page] = true
	}
	deps = s.deps(mem.New(), old)
	run := newDrive(t, deps, "old").run(t.Context())
	require.NotEqual(t, want, records(t, run))
	s.reset()
	return want, deps
}

// same compares long lists of records and shows the first difference only.
func same(t *testing.T, want, got []string) {
	t.Helper()
	for i := range min(len(want), len(got)) {
		require.Equal(t, want[i], got[i])
	}
	require.Len(t, got, len(want))
}

// byRev is what a recipe's later revision gives.
func byRev(list []string, rev string) (out []string) {
	for _, r := range list {
		out = append(out, strings.ReplaceAll(r, `"recipe_rev":1`, `"recipe_rev":`+rev))
	}
	return out
}

// mixedShop has items that are gone, blocked, redirected and half there, and a sitemap.
func mixedShop(t *testing.T) (*shop, *shopSite) {
	t.Helper()
	s := newShop(t, 3, 25)
	s.maps["/map.xml"] = `<urlset><url><loc>` + shopHost + `/item/900</loc></url><url><loc>` + shopHost + `/item/901</loc></url></urlset>`
	s.before = func(w http.ResponseWriter, r *http.Request) bool {
		switch r.URL.Path {
		case "/item/7":
			w.WriteHeader(http.StatusNotFound)
		case "/item/8":
			w.WriteHeader(http.StatusForbidden)
		case "/item/9":
			http.Redirect(w, r, "/item/109", http.StatusFound)
		case "/more/11":
			panic(http.ErrAbortHandler)
		default:
			return false
		}
		return true
	}
	site := s.site()
	site.sitemaps = []string{shopHost + "/map.xml"}
	return s, site
}

// Pages that a recipe could not read are read by one that can, as if it had been there. Nothing is asked.
func TestRereadGivesWhatTheRightRecipeWouldHave(t *testing.T) {
	for broken, more := range map[string]bool{"item": false, "more": true} {
		t.Run(broken, func(t *testing.T) {
			s, site := mixedShop(t)
			site.more = more
			want, deps := mended(t, s, site, broken)
			site.rev = 2
			run := rereadDrive(t, deps, site, "new").run(t.Context())
			hits, _ := s.count("/")
			require.Zero(t, hits)
			require.True(t, run.Completion().Exhausted, run.Completion().Reason)
			same(t, byRev(want, "2"), records(t, run))
			got := outcomes(t, run)
			require.Equal(t, 1, got["thing not_found"])
			require.Equal(t, 1, got["thing blocked"])
			require.Zero(t, got["thing parse_failed"])
			for b, err := range run.Bodies(t.Context()) {
				require.NoError(t, err)
				require.Contains(t, b.Archive, "/old-", "bodies stay where they were archived")
			}
			for info, err := range deps.Store.List(t.Context(), "archive/", blob.ListOptions{}) {
				require.NoError(t, err)
				require.NotContains(t, info.Key, "/new-", "nothing is archived twice")
			}
			// What was read again can be read again.
			d := rereadDrive(t, deps, site, "newer")
			d.crawl.Rereads = "new"
			same(t, byRev(want, "2"), records(t, d.run(t.Context())))
		})
	}
}

// A required answer that could not be read kept the run from asking for the others: what they say is missing, and the
// source is partial.
func TestRereadOfItemsThatWereAskedForByHalf(t *testing.T) {
	s, site := mixedShop(t)
	site.more = true
	_, deps := mended(t, s, site, "item")
	run := rereadDrive(t, deps, site, "new").run(t.Context())
	require.Equal(t, "the recipe leads to pages that run old never fetched: 75", run.Completion().Reason)
}

// A link that only the right recipe sees leads to a page that nobody fetched.
func TestRereadOfLinksThatNobodyFollowed(t *testing.T) {
	s := newShop(t, 1, 12)
	s.more["3"] = []string{"950"}
	_, deps := mended(t, s, s.site(), "item")
	run := rereadDrive(t, deps, s.site(), "new").run(t.Context())
	require.Equal(t, "the recipe leads to pages that run old never fetched: 1", run.Completion().Reason)
	require.Equal(t, 12, outcomes(t, run)["thing ok"])
}

// A recipe that could not read lists never saw what is behind them: the source is partial and says how much is missing.
func TestRereadOfListsThatNobodyWalked(t *testing.T) {
	s := newShop(t, 2, 25)
	site := s.site()
	site.items = []string{"1", "2"}
	_, deps := mended(t, s, site, "list")
	run := rereadDrive(t, deps, site, "new").run(t.Context())
	hits, _ := s.count("/")
	require.Zero(t, hits)
	// Of each list the first page was fetched: its second, and the items on it but those that are starts of their own.
	require.Equal(t, "the recipe leads to pages that run old never fetched: 20", run.Completion().Reason)
	require.False(t, run.Completion().Exhausted)
	got := outcomes(t, run)
	require.Equal(t, map[string]int{"list ok": 2, "thing ok": 2}, got)
}

func TestRereadRepeatsWhatHasNoBody(t *testing.T) {
	s := newShop(t, 1, 12)
	s.robots = "User-agent: *\nDisallow: /item/3\n"
	s.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/item/5" {
			panic(http.ErrAbortHandler)
		}
		return false
	}
	site := s.site()
	deps := s.deps(mem.New(), site)
	old := newDrive(t, deps, "old").run(t.Context())
	s.reset()
	run := rereadDrive(t, deps, site, "new").run(t.Context())
	require.Equal(t, outcomes(t, old), outcomes(t, run))
	require.Equal(t, 1, outcomes(t, run)["thing robots_denied"])
	require.Equal(t, 1, outcomes(t, run)["thing incomplete"]+outcomes(t, run)["thing fetch_failed"])
	same(t, records(t, old), records(t, run))
	require.Equal(t, old.Completion().Reason, run.Completion().Reason)
}

func TestRereadOfAStoppedCrawlIsPartial(t *testing.T) {
	s := newShop(t, 2, 25)
	site := s.site()
	deps := s.deps(mem.New(), site)
	d := newDrive(t, deps, "old")
	_, err := Discover(t.Context(), deps, DiscoverInput{Crawl: d.crawl, BatchItems: 7, Want: 3})
	require.NoError(t, err)
	_, err = d.batch(t.Context(), 1)
	require.NoError(t, err)
	_, err = SealCrawl(t.Context(), deps, d.crawl.Place, "stopped")
	require.NoError(t, err)
	run := rereadDrive(t, deps, site, "new").run(t.Context())
	require.True(t, run.Completion().Partial)
	require.Equal(t, 7, outcomes(t, run)["thing ok"])
	require.Contains(t, run.Completion().Reason, "run old")
}

func TestRereadWithoutItsBodies(t *testing.T) {
	s := newShop(t, 1, 12)
	_, deps := mended(t, s, s.site(), "item")
	for info, err := range deps.Store.List(t.Context(), "archive/shop/", blob.ListOptions{}) {
		require.NoError(t, err)
		require.NoError(t, deps.Store.Delete(t.Context(), info.Key))
	}
	d := rereadDrive(t, deps, s.site(), "new")
	_, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.crawl})
	require.ErrorIs(t, err, blob.ErrNotFound)
}

func TestRereadNeedsASealedCrawl(t *testing.T) {
	s := newShop(t, 1, 12)
	d := rereadDrive(t, s.deps(mem.New(), s.site()), s.site(), "new")
	_, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.crawl})
	require.ErrorIs(t, err, ErrNotSealed)
}

// An attempt may die at any write: its successor goes on, and the records are the same.
func TestRereadKilledAtEveryWrite(t *testing.T) {
	s := newShop(t, 2, 15)
	site := s.site()
	want, deps := mended(t, s, site, "item")
	for _, phase := range []fault.Phase{fault.Before, fault.After} {
		for n := 1; ; n++ {
			killed := errors.New("killed")
			dying := deps
			dying.Store = fault.Wrap(deps.Store, fault.Rule{Ops: fault.Writes, Nth: n, Phase: phase, Err: killed})
			d := rereadDrive(t, dying, site, fmt.Sprintf("new-%d-%d", phase, n))
			same(t, want, records(t, d.run(t.Context())))
			if d.lastErr == nil {
				require.Greater(t, n, 10, "no write was hit")
				break
			}
			require.ErrorIs(t, d.lastErr, killed)
		}
	}
}
