package frontier

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// memParent is a parent's state made from a crawl's own records.
type memParent []KnownItem

func (p memParent) Items(_ context.Context, after string) iter.Seq2[KnownItem, error] {
	return func(yield func(KnownItem, error) bool) {
		for _, k := range p {
			if k.Key > after && !yield(k, nil) {
				return
			}
		}
	}
}

func (p memParent) Lookup(_ context.Context, key string) (KnownItem, bool, error) {
	i, ok := slices.BinarySearchFunc(p, key, func(k KnownItem, key string) int { return strings.Compare(k.Key, key) })
	if !ok {
		return KnownItem{}, false, nil
	}
	return p[i], true, nil
}

func (p memParent) ByAddress(_ context.Context, kind, address string) (KnownItem, bool, error) {
	i := slices.IndexFunc(p, func(k KnownItem) bool { return k.Kind == kind && k.Address == address })
	if i < 0 {
		return KnownItem{}, false, nil
	}
	return p[i], true, nil
}

func parentOf(t *testing.T, run *Run, seen time.Time) memParent {
	t.Helper()
	var out memParent
	for r, err := range run.Records(t.Context()) {
		require.NoError(t, err)
		if r.Kind == "thing" {
			out = append(out, KnownItem{Key: r.Key.Hash(), Kind: "thing", Address: shopHost + "/item/" + r.Key.ID, Vars: r.Vars, LastSeen: seen, Evidence: r.Evidence})
		}
	}
	slices.SortFunc(out, func(a, b KnownItem) int { return strings.Compare(a.Key, b.Key) })
	return out
}

var daily = recipe.KnownRule{Item: "thing", NotSeenFor: 20 * time.Hour}

// Day 2: everything is asked for with validators; a 304 stands for the archived body, which is read again.
func TestRevisitWithValidators(t *testing.T) {
	s := newShop(t, 1, 12)
	store := mem.New()
	day1 := newDrive(t, s.deps(store, s.site()), "day1")
	first := day1.run(t.Context())
	want := records(t, first)
	s.reset()

	site := s.site()
	site.lists, site.known = nil, &daily // it left the lists: only the state knows it
	day2 := newDrive(t, s.deps(store, site), "day2")
	day2.deps.Parent = parentOf(t, first, asOf.Add(-24*time.Hour))
	run := day2.run(t.Context())
	require.Equal(t, map[string]int{"thing not_modified": 12}, outcomes(t, run))
	require.True(t, run.Completion().Exhausted)
	hits, _ := s.count("/item/")
	require.Equal(t, 12, hits)
	var got []string
	for r, err := range run.Records(t.Context()) {
		require.NoError(t, err)
		require.Len(t, r.Evidence, 1)
		require.Contains(t, r.Evidence[0].Archive, "day1", "the body is where it was")
		require.Equal(t, asOf.Format(time.RFC3339), r.Evidence[0].NotModifiedAt)
		r.Evidence[0].Archive, r.Evidence[0].Offset, r.Evidence[0].Length, r.Evidence[0].NotModifiedAt = "", 0, 0, ""
		body, err := blob.Canonical(r)
		require.NoError(t, err)
		got = append(got, string(body))
	}
	slices.Sort(got)
	require.Subset(t, want, got)

	// The bodies are gone, or were read by another recipe: no validators, whole pages.
	for name, spoil := range map[string]func(*shopSite, memParent){
		"other recipe revision": func(site *shopSite, _ memParent) { site.rev = 2 },
		"archive swept": func(_ *shopSite, p memParent) {
			for i := range p {
				p[i].Evidence = slices.Clone(p[i].Evidence)
				p[i].Evidence[0].Archive = "archive/shop/gone.warc.gz"
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			site := *site
			d := newDrive(t, s.deps(store, &site), "x-"+strings.ReplaceAll(name, " ", "-"))
			parent := parentOf(t, first, asOf.Add(-24*time.Hour))
			spoil(&site, parent)
			d.deps.Parent = parent
			require.Equal(t, map[string]int{"thing ok": 12}, outcomes(t, d.run(t.Context())))
		})
	}

	t.Run("archive damaged after discovery", func(t *testing.T) {
		d := newDrive(t, s.deps(store, site), "damaged")
		parent := parentOf(t, first, asOf.Add(-24*time.Hour))
		for i := range parent {
			parent[i].Evidence[0].Offset++
		}
		d.deps.Parent = parent
		require.Equal(t, map[string]int{"thing ok": 12}, outcomes(t, d.run(t.Context())))
	})
}

func TestKnownItemsThatAreNotDue(t *testing.T) {
	s := newShop(t, 1, 6)
	store := mem.New()
	first := newDrive(t, s.deps(store, s.site()), "day1").run(t.Context())
	site := s.site()
	site.lists, site.known = nil, &daily
	d := newDrive(t, s.deps(store, site), "soon")
	d.deps.Parent = parentOf(t, first, asOf.Add(-time.Hour))
	run := d.run(t.Context())
	require.Empty(t, outcomes(t, run))
	require.True(t, run.Completion().Exhausted)
}

// Where the variables do not tell the key, a known item found by a list is known by its address: its outcome has the
// key, and validators are sent.
func TestKnownByAddress(t *testing.T) {
	s := newShop(t, 1, 6)
	store := mem.New()
	first := newDrive(t, s.deps(store, s.site()), "day1").run(t.Context())
	site := s.site()
	site.known = &daily
	d := newDrive(t, s.deps(store, keyless{site}), "day2")
	d.deps.Parent = parentOf(t, first, asOf.Add(-24*time.Hour))
	s.hook(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/item/3" {
			return false
		}
		w.WriteHeader(http.StatusNotFound)
		return true
	})
	run := d.run(t.Context())
	require.Equal(t, map[string]int{"list ok": 1, "thing not_modified": 5, "thing not_found": 1}, outcomes(t, run))
	for o, err := range run.Outcomes(t.Context()) {
		require.NoError(t, err)
		if o.Kind == "thing" {
			require.Equal(t, shopKey(strings.TrimPrefix(o.URL, shopHost+"/item/")).Hash(), o.KeyHash)
		}
	}
}

type keyless struct{ *shopSite }

func (keyless) ItemKey(string, map[string]string) (record.Key, bool) { return record.Key{}, false }

// new_or_due: a known item that is not due is not visited, its list row is the update; new and due ones are.
func TestNewOrDue(t *testing.T) {
	s := newShop(t, 1, 10)
	store := mem.New()
	first := newDrive(t, s.deps(store, s.site()), "day1").run(t.Context())
	s.lists["l00"] = append(s.lists["l00"][3:], "new1", "new2") // 0, 1, 2 left the list
	site := s.site()
	site.known, site.when = &daily, recipe.NewOrDue
	for name, c := range map[string]struct {
		seen time.Duration
		want []string
		rows int
	}{
		"an hour ago": {time.Hour, []string{"new1", "new2"}, 9},
		"a day ago":   {24 * time.Hour, []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "new1", "new2"}, 9},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDrive(t, s.deps(store, site), "day2-"+strings.Fields(name)[1])
			d.deps.Parent = parentOf(t, first, asOf.Add(-c.seen))
			run := d.run(t.Context())
			visited, rows := []string{}, 0
			for o, err := range run.Outcomes(t.Context()) {
				require.NoError(t, err)
				if o.Kind == "thing" {
					visited = append(visited, strings.TrimPrefix(o.URL, shopHost+"/item/"))
				}
			}
			for r, err := range run.Records(t.Context()) {
				require.NoError(t, err)
				if r.Kind == "list" {
					rows++
				}
			}
			slices.Sort(visited)
			require.Equal(t, c.want, visited)
			require.Equal(t, c.rows, rows)
		})
	}
}

// Items without answers are what their rows say: none is visited, and none counts as one that could not be read.
func TestRowsAreAllThereIs(t *testing.T) {
	s := newShop(t, 1, 10)
	site := s.site()
	site.when = recipe.Never
	run := newDrive(t, s.deps(mem.New(), site), "run").run(t.Context())
	require.Equal(t, map[string]int{"list ok": 1}, outcomes(t, run))
	rows := 0
	for _, err := range run.Records(t.Context()) {
		require.NoError(t, err)
		rows++
	}
	require.Equal(t, 10, rows)

	for answers, want := range map[string]recipe.When{"": recipe.Never, ", answers: { item: required }": recipe.Always} {
		r, err := recipe.Parse([]byte(`{ sheaf: recipe/v1, name: lamps, produces: products, constants: { site: lamps, marketplace: lamps.example, locale: en }, money: { expect: [USD] },
  start: [{ addresses: ['https://lamps.example/all'], page: list }],
  items: { product: { address: 'https://lamps.example/lamp/{site_product_id}', key: '{site_product_id}'`+answers+` } },
  pages: { list: { get: '${address}', rows: { css: li }, open: { product: { address: { css: a, attr: href } } }, states: [title] }, item: { get: '${address}' } },
  fields: { title: { required: true, from: [{ list: { css: h2 } }, { item: { css: h1 } }] } } }`), nil)
		require.NoError(t, err)
		plan, err := r.Compile(1, nil)
		require.NoError(t, err)
		require.Equal(t, want, NewSite(plan).When("product"), answers)
	}
}

func TestSitemap(t *testing.T) {
	s := newShop(t, 0, 0)
	s.maps["/sitemap.xml"] = `<sitemapindex><sitemap><loc>https://shop.example/s1.xml</loc></sitemap><sitemap><loc>https://shop.example/none.xml</loc></sitemap></sitemapindex>`
	var b strings.Builder
	b.WriteString("<urlset>")
	for i := range 40 {
		fmt.Fprintf(&b, "<url><loc>https://shop.example/item/%d</loc></url>", i)
	}
	b.WriteString("<url><loc>https://shop.example/about</loc></url><url><loc>https://shop.example/item/3</loc></url></urlset>")
	s.maps["/s1.xml"] = b.String()
	site := s.site()
	site.sitemaps = []string{"https://shop.example/sitemap.xml"}
	d := newDrive(t, s.deps(mem.New(), site), "run")
	run := d.run(t.Context())
	require.Equal(t, map[string]int{"sitemap ok": 2, "sitemap not_found": 1, "thing ok": 40}, outcomes(t, run))
	require.EqualValues(t, 1, run.Completion().Stats.Skipped["filtered from sitemap"])
	hits, _ := s.count("/s1.xml")
	require.Equal(t, 1, hits)
}

func TestRowsOfOtherMarketplacesAreSkipped(t *testing.T) {
	s := newShop(t, 1, 3)
	site := foreign{s.site()}
	d := newDrive(t, s.deps(mem.New(), site), "run")
	run := d.run(t.Context())
	require.Equal(t, map[string]int{"list ok": 1, "thing ok": 2}, outcomes(t, run))
	require.EqualValues(t, 1, run.Completion().Stats.Skipped["other marketplace"])
}

type foreign struct{ *shopSite }

func (f foreign) ItemAddress(kind string, vars map[string]string) (string, error) {
	if vars["id"] == "1" {
		return "https://elsewhere.example/item/1", nil
	}
	return f.shopSite.ItemAddress(kind, vars)
}

// A list that ends with a refusal was not seen to its end: the source is partial.
func TestRefusedListMakesTheSourcePartial(t *testing.T) {
	s := newShop(t, 2, 20)
	s.hook(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/list/l01" {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		return true
	})
	run := newDrive(t, s.deps(mem.New(), s.site()), "run").run(t.Context())
	require.Equal(t, map[string]int{"list ok": 2, "list blocked": 1, "thing ok": 20}, outcomes(t, run))
	require.True(t, run.Completion().Partial)
	require.Contains(t, run.Completion().Reason, "blocked")
}

func (p memParent) sorted() memParent {
	slices.SortFunc(p, func(a, b KnownItem) int { return strings.Compare(a.Key, b.Key) })
	return p
}
