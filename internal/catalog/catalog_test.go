package catalog

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/dir"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
	"sheaf/internal/clock"
)

func define(tb testing.TB, s blob.Store, d datasets.Definition) {
	tb.Helper()
	if d.Sources == nil {
		d.Sources = []datasets.Source{{Recipe: "ebay", Params: map[string]any{"marketplace": "ebay.de"}}}
	}
	d.Kind = table.Catalog
	_, _, err := datasets.New(s).PutDefinition(context.Background(), d)
	require.NoError(tb, err)
}

func publish(tb testing.TB, s blob.Store, dataset string, version int) {
	tb.Helper()
	schema := table.Products()
	m := datasets.Manifest{
		Format: datasets.ManifestFormat, Dataset: dataset, Version: version, Run: fmt.Sprintf("run-%s-%d", dataset, version), AsOf: now, PublishedAt: now,
		Content: datasets.Content{
			Sources: []datasets.SourceVersion{{Source: "ebay.de", Recipe: "ebay"}}, State: []datasets.Part{}, Evidence: []datasets.Part{}, Kind: table.Catalog,
			DataDigest: fmt.Sprintf("%064d", version),
			Tables:     []datasets.TableVersion{{Name: schema.Table, Fingerprint: schema.Fingerprint(), Schema: schema, Splits: []datasets.SplitVersion{{Name: "train", Parts: []datasets.Part{}}}}},
		},
	}
	_, _, err := blob.CreateJSON(context.Background(), s, datasets.ManifestKey(dataset, version), m)
	require.NoError(tb, err)
	_, err = datasets.New(s).SetTag(context.Background(), dataset, datasets.TagEntry{Tag: datasets.Latest, To: version, Who: "test", Why: "test", When: now, Forced: true})
	require.NoError(tb, err)
}

// reads counts what is read of a store.
type reads struct {
	blob.Store
	gets *atomic.Int64
}

func (r reads) Get(ctx context.Context, key string) (io.ReadCloser, blob.Info, error) {
	r.gets.Add(1)
	return r.Store.Get(ctx, key)
}

func TestCatalogFollowsTheBucket(t *testing.T) {
	s := mem.New()
	fake := clock.NewFake(now)
	c := New(s, fake)
	find := func(text string) []string {
		q, err := Parse(text)
		require.NoError(t, err)
		r, err := c.Search(t.Context(), q, func(string, bool) bool { return true }, 0, 10)
		require.NoError(t, err)
		return names(r)
	}
	require.Empty(t, find(""))
	define(t, s, datasets.Definition{Name: "shop/lamps", Title: "Lamps", Owner: "ann"})
	require.Empty(t, find("lamps"), "answers may be a little old")
	fake.Advance(Fresh)
	require.Equal(t, []string{"shop/lamps"}, find("lamps"))
	require.Equal(t, []string{"shop/lamps"}, find("published:false source:ebay.de"))
	publish(t, s, "shop/lamps", 1)
	fake.Advance(Fresh)
	require.Equal(t, []string{"shop/lamps"}, find("lamps column:title published:true"))
	publish(t, s, "shop/lamps", 2)
	fake.Advance(Fresh)
	require.Equal(t, []string{"shop/lamps"}, find("run-shop/lamps-2"))
	define(t, s, datasets.Definition{Name: "shop/lamps", Title: "Lanterns"})
	fake.Advance(Fresh)
	require.Empty(t, find("owner:ann"))
	require.Equal(t, []string{"shop/lamps"}, find("lanterns"))

	// A limit of age passes without anything being written.
	define(t, s, datasets.Definition{Name: "shop/lamps", Title: "Lanterns", Freshness: &datasets.Freshness{MaxAge: datasets.Duration(time.Hour)}})
	fake.Advance(Fresh)
	require.Empty(t, find("stale:true"))
	fake.Advance(1e6 * time.Hour)
	require.Equal(t, []string{"shop/lamps"}, find("stale:true"))
}

// Who may not see private datasets does not find one from the moment on at which it is private, though the index is older; who
// comes next takes its place.
func TestWhatBecomesPrivateIsGoneAtOnce(t *testing.T) {
	s := mem.New()
	fake := clock.NewFake(now)
	var gets atomic.Int64
	c := New(reads{s, &gets}, fake)
	find := func(text string, all bool, limit int) (out Result) {
		q, err := Parse(text)
		require.NoError(t, err)
		out, err = c.Search(t.Context(), q, func(_ string, private bool) bool { return all || !private }, 0, limit)
		require.NoError(t, err)
		return out
	}
	for _, name := range []string{"shop/lamps", "shop/lamps-of-old", "shop/lanterns", "shop/chairs"} {
		define(t, s, datasets.Definition{Name: name, Title: name})
		publish(t, s, name, 1)
	}
	require.Equal(t, []string{"shop/lamps", "shop/lamps-of-old"}, names(find("lamps", false, 10)))

	define(t, s, datasets.Definition{Name: "shop/lamps", Title: "shop/lamps", Private: true})
	require.Equal(t, []string{"shop/lamps-of-old"}, names(find("lamps", false, 1)))
	r := find("shop", false, 10)
	require.Equal(t, []string{"shop/chairs", "shop/lamps-of-old", "shop/lanterns"}, sorted(names(r)))
	require.Equal(t, []int{3, 3}, []int{r.Total, r.Datasets}, "nobody learns that there is one")
	r = find("lamps old chairs", false, 10) // no dataset has all words: some of them are enough
	require.NotContains(t, names(r), "shop/lamps")
	require.True(t, r.Relaxed)
	gets.Store(0)
	require.Contains(t, names(find("lamps", true, 10)), "shop/lamps", "who sees all sees it")
	require.Zero(t, gets.Load(), "who sees all needs nothing read")
	fake.Advance(Fresh)
	require.Equal(t, []string{"shop/lamps-of-old"}, names(find("lamps", false, 10)))
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

func TestNothingIsReadTwice(t *testing.T) {
	s := mem.New()
	define(t, s, datasets.Definition{Name: "shop/lamps", Title: "Lamps"})
	for v := range 5 {
		publish(t, s, "shop/lamps", v+1)
	}
	var gets atomic.Int64
	fake := clock.NewFake(now)
	c := New(reads{s, &gets}, fake)
	search := func() int64 {
		gets.Store(0)
		fake.Advance(Fresh)
		_, err := c.Search(t.Context(), Query{}, func(string, bool) bool { return true }, 0, 10)
		require.NoError(t, err)
		return gets.Load()
	}
	first := search()
	require.Greater(t, first, int64(5))
	require.Zero(t, search(), "nothing was written")
	publish(t, s, "shop/lamps", 6)
	require.Less(t, search(), first, "five manifests are known")
}

// BenchmarkCatalog is 1,000 datasets with ten versions each, in a directory: making the index, bringing it up to date when
// nothing was written, and queries.
//
//	go test ./internal/catalog -run '^$' -bench . -benchtime 5x
func BenchmarkCatalog(b *testing.B) {
	s, err := dir.Open(b.TempDir())
	require.NoError(b, err)
	things := []string{"lamps", "watches", "shoes", "chairs", "books", "시계", "신발", "사용후기", "cameras", "bikes"}
	for i := range 1000 {
		name := fmt.Sprintf("team%d/set-%04d", i%20, i)
		define(b, s, datasets.Definition{
			Name: name, Title: fmt.Sprintf("%s of region %d", things[i%10], i/10), Owner: fmt.Sprintf("owner%d", i%37),
			Description: fmt.Sprintf("Everything about %s and %s that shop %d sells, every night.", things[i%10], things[i/10%10], i),
		})
		for v := range 10 {
			publish(b, s, name, v+1)
		}
	}
	fake := clock.NewFake(now)
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			_, err := New(s, fake).fresh(b.Context())
			require.NoError(b, err)
		}
	})
	c := New(s, fake)
	x, err := c.fresh(b.Context())
	require.NoError(b, err)
	b.ReportMetric(float64(len(x.terms)), "terms")
	b.Run("refresh", func(b *testing.B) {
		for b.Loop() {
			fake.Advance(Fresh)
			_, err := c.fresh(b.Context())
			require.NoError(b, err)
		}
	})
	for _, text := range []string{"lamps", "watches region 7", "wacthes", "후기", "owner:owner3 shoes", "run-team3"} {
		b.Run("query "+text, func(b *testing.B) {
			q, err := Parse(text)
			require.NoError(b, err)
			for b.Loop() {
				x.search(q, func(*Entry) bool { return true }, now, 0, 20)
			}
		})
	}
}

// manifests counts manifests that are read whole.
type manifests struct {
	blob.Store
	read *atomic.Int64
}

func (m manifests) Get(ctx context.Context, key string) (io.ReadCloser, blob.Info, error) {
	if strings.Contains(key, "/versions/v") {
		m.read.Add(1)
	}
	return m.Store.Get(ctx, key)
}

// Of versions that publications and deletions noted, only the latest one's manifest is read.
func TestNotedVersionsAreNotRead(t *testing.T) {
	s := mem.New()
	fake := clock.NewFake(now)
	define(t, s, datasets.Definition{Name: "shop/lamps", Title: "Lamps"})
	for n := range 6 {
		publish(t, s, "shop/lamps", n+1)
	}
	_, err := datasets.New(s).DeleteVersion(t.Context(), "shop/lamps", 2, datasets.Deletion{Who: "ann", Why: "wrong", When: now})
	require.NoError(t, err)
	const notes = "datasets/shop/lamps/listing/versions.json"
	noted, err := blob.ReadAll(t.Context(), s, notes, 1<<20)
	require.NoError(t, err)
	var read atomic.Int64
	c := New(manifests{s, &read}, fake)
	found := func(run int) bool {
		q, err := Parse(fmt.Sprintf("run-shop/lamps-%d", run))
		require.NoError(t, err)
		r, err := c.Search(t.Context(), q, func(string, bool) bool { return true }, 0, 10)
		require.NoError(t, err)
		return slices.ContainsFunc(r.Hits, func(h Hit) bool {
			return slices.ContainsFunc(h.Found, func(f Found) bool { return f.In == "version" && f.Version == run })
		})
	}
	require.True(t, found(3))
	require.Equal(t, int64(1), read.Load(), "the latest")
	require.True(t, found(6))
	require.False(t, found(2), "it was deleted")

	publish(t, s, "shop/lamps", 7) // as by an older Sheaf: nobody notes it
	publish(t, s, "shop/lamps", 8)
	fake.Advance(Fresh)
	require.True(t, found(7))
	require.Equal(t, int64(3), read.Load(), "what is noted nowhere")

	_, err = datasets.New(s).DeleteVersion(t.Context(), "shop/lamps", 3, datasets.Deletion{Who: "ann", Why: "wrong", When: now})
	require.NoError(t, err)
	_, err = s.Put(t.Context(), notes, bytes.NewReader(noted), int64(len(noted)), blob.PutOptions{}) // killed before it noted that
	require.NoError(t, err)
	c = New(s, fake)
	require.False(t, found(3), "what was noted of another object does not hold")
	require.True(t, found(4))
}
