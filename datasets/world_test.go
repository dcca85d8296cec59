package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
	"sheaf/internal/record"
)

var (
	day1     = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	products = table.Products()
)

// world stands for sites and Compare: it knows the true rows of every source and makes deltas against a parent.
type world struct {
	t       testing.TB
	store   blob.Store
	repo    *Repo
	dataset string
	target  int64
	rows    map[string]map[string]table.Row // source → key → row, as it should be published next
	run     int
}

func newWorld(tb testing.TB, target int64) *world {
	tb.Helper()
	return newWorldOn(tb, mem.New(), target)
}

func newWorldOn(tb testing.TB, s blob.Store, target int64) *world {
	tb.Helper()
	return &world{t: tb, store: s, repo: New(s), dataset: "shop/products", target: target, rows: map[string]map[string]table.Row{}}
}

// noise is text that does not compress away, the same for the same seed.
func noise(seed string, n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		sum := sha256.Sum256(binary.LittleEndian.AppendUint32([]byte(seed), uint32(i)))
		fmt.Fprintf(&b, "%x ", sum[:6])
	}
	return b.String()[:n]
}

// set gives product i of a source a price; textBytes of its description stay the same.
func (w *world) set(source string, i int, price int64, textBytes int) string {
	key := record.Key{Site: strings.Split(source, ".")[0], Marketplace: source, ID: fmt.Sprint(i)}.Hash()
	row := make(table.Row, len(products.Columns))
	put := func(column string, v any) { row[products.Index(column)] = v }
	put("product_uid", key)
	put("site", strings.Split(source, ".")[0])
	put("marketplace", source)
	put("site_product_id", fmt.Sprint(i))
	put("title", fmt.Sprintf("Product %d of %s", i, source))
	put("description", noise(key, textBytes))
	put("price", price*10_000)
	put("image_urls", []string{"https://img/" + key})
	put("split", []string{"train", "train", "train", "validation", "test"}[int(key[31])%5])
	if w.rows[source] == nil {
		w.rows[source] = map[string]table.Row{}
	}
	w.rows[source][key] = row
	return key
}

func (w *world) fill(source string, n, textBytes int) {
	for i := range n {
		w.set(source, i, int64(i), textBytes)
	}
}

func splitOf(row table.Row) string { return row[products.Index("split")].(string) }

// published reads what latest has of a source.
func (w *world) published(source string) map[string]table.Row {
	out := map[string]table.Row{}
	p, err := w.repo.Parent(context.Background(), w.dataset)
	require.NoError(w.t, err)
	if p.Version == nil {
		return out
	}
	for _, part := range p.Version.Tables[0].Parts() {
		if part.Source != source {
			continue
		}
		for row, err := range w.repo.rows(context.Background(), part.FileRef, w.t.TempDir(), products) {
			require.NoError(w.t, err)
			out[row[0].(string)] = row
		}
	}
	return out
}

// delta writes the delta from what latest has to what the world has.
func (w *world) delta(run string, source string, asOf time.Time) FileRef {
	ctx := context.Background()
	p, err := w.repo.Parent(ctx, w.dataset)
	require.NoError(w.t, err)
	before, now := w.published(source), w.rows[source]
	d := Delta{
		Dataset: w.dataset, Source: source, Run: run, AsOf: asOf, Recipe: "r-" + source, RecipeRev: 1, PrepRev: 1, Parent: p.Ref,
		Counts: map[Class]int64{}, Outcomes: map[record.Outcome]int64{record.OK: int64(len(now))},
		Upserts: map[string][]FileRef{}, Appends: map[string][]FileRef{}, Rows: map[string]map[string]int64{"products": {}},
		Stats: SourceStats{},
	}
	var upserts, history, state []table.Row
	var removes []Remove
	for _, key := range slices.Sorted(maps.Keys(now)) {
		hash, err := table.RowHash(products, now[key])
		require.NoError(w.t, err)
		st := make(table.Row, len(table.State().Columns))
		put := func(column string, v any) { st[table.State().Index(column)] = v }
		put("key", key)
		put("status", "active")
		put("split", splitOf(now[key]))
		put("row_hash", hash)
		state = append(state, st)
		d.Rows["products"][splitOf(now[key])]++
		class := Added
		if old := before[key]; old != nil {
			oldHash, err := table.RowHash(products, old)
			require.NoError(w.t, err)
			if oldHash == hash {
				d.Counts[Unchanged]++
				continue
			}
			class = Changed
			if was := splitOf(old); was != splitOf(now[key]) {
				removes = append(removes, Remove{Table: "products", Key: key, Split: was})
			}
		}
		d.Counts[class]++
		upserts = append(upserts, now[key])
		history = append(history, table.Row{key, asOf.UnixMicro(), string(class), nil, nil, nil, "source", "s", source})
	}
	for _, key := range slices.Sorted(maps.Keys(before)) {
		if now[key] != nil {
			continue
		}
		d.Counts[Gone]++
		removes = append(removes, Remove{Table: "products", Key: key, Split: splitOf(before[key])})
		history = append(history, table.Row{key, asOf.UnixMicro(), string(Gone), nil, nil, nil, "source", "s", source})
		st := make(table.Row, len(table.State().Columns))
		st[table.State().Index("key")], st[table.State().Index("status")] = key, "gone"
		st[table.State().Index("split")], st[table.State().Index("row_hash")] = splitOf(before[key]), strings.Repeat("0", 64)
		state = append(state, st)
	}
	slices.SortFunc(state, func(a, b table.Row) int { return strings.Compare(a[0].(string), b[0].(string)) })
	d.Upserts["products"] = w.files(run, source, products, upserts)
	d.Appends["history"] = w.files(run, source, table.History(), history)
	slices.SortFunc(removes, func(a, b Remove) int { return strings.Compare(a.Key, b.Key) })
	if len(removes) > 0 {
		body, err := EncodeRemoves(removes)
		require.NoError(w.t, err)
		info, _, err := blob.PutSHA256(ctx, w.store, DeltaPrefix(run, source), "jsonl.zst", body)
		require.NoError(w.t, err)
		d.Removes = []FileRef{{Key: info.Key, SHA256: blob.SHA256Hex(body), Bytes: int64(len(body)), Rows: int64(len(removes))}}
	}
	d.State = w.parts(source, table.State(), state)
	d.Evidence = []Part{}
	return w.store1(run, source, d)
}

func (w *world) store1(run, source string, d Delta) FileRef {
	body, err := blob.Canonical(d)
	require.NoError(w.t, err)
	info, _, err := blob.PutSHA256(context.Background(), w.store, DeltaPrefix(run, source), "json", body)
	require.NoError(w.t, err)
	return FileRef{Key: info.Key, SHA256: blob.SHA256Hex(body), Bytes: int64(len(body))}
}

func (w *world) files(run, source string, s table.Schema, rows []table.Row) []FileRef {
	pw := NewPartWriter(w.store, s, PartOptions{Prefix: DeltaPrefix(run, source), Temp: w.t.TempDir()})
	return refs(w.write(pw, rows))
}

func (w *world) parts(source string, s table.Schema, rows []table.Row) []Part {
	return w.write(NewPartWriter(w.store, s, PartOptions{Dataset: w.dataset, Source: source, Target: w.target, Temp: w.t.TempDir()}), rows)
}

func (w *world) write(pw *PartWriter, rows []table.Row) []Part {
	for _, row := range rows {
		require.NoError(w.t, pw.Write(context.Background(), row))
	}
	parts, err := pw.Close(context.Background())
	require.NoError(w.t, err)
	return parts
}

func refs(parts []Part) []FileRef {
	out := []FileRef{}
	for _, p := range parts {
		out = append(out, p.FileRef)
	}
	return out
}

// input is a build of the given sources; all others are carried.
func (w *world) input(sources ...string) BuildInput {
	w.run++
	run := fmt.Sprintf("run-%d", w.run)
	asOf := day1.AddDate(0, 0, w.run-1)
	p, err := w.repo.Parent(context.Background(), w.dataset)
	require.NoError(w.t, err)
	in := BuildInput{
		Dataset: w.dataset, Kind: table.Catalog, Run: run, AsOf: asOf, Parent: p.Ref, PartTarget: w.target,
		Temp: w.t.TempDir(), Verdicts: []Verdict{{Check: "min_rows", Result: "pass"}},
	}
	for _, s := range sources {
		in.Deltas = append(in.Deltas, w.delta(run, s, asOf))
	}
	return in
}

func (w *world) build(sources ...string) (BuildSummary, BuildResult) {
	sum, err := w.repo.Build(context.Background(), w.input(sources...), nil)
	require.NoError(w.t, err)
	res, err := w.repo.ReadBuild(context.Background(), sum.Ref)
	require.NoError(w.t, err)
	return sum, res
}

func (w *world) publishInput(ref FileRef) PublishInput {
	n, err := w.repo.NextVersion(context.Background(), w.dataset)
	require.NoError(w.t, err)
	return PublishInput{Build: ref, Version: n, At: day1.Add(time.Hour), Who: "test"}
}

// publish builds and publishes the sources and verifies the result deeply.
func (w *world) publish(sources ...string) (Published, BuildResult) {
	sum, res := w.build(sources...)
	p, err := w.repo.Publish(context.Background(), w.publishInput(sum.Ref), nil)
	require.NoError(w.t, err)
	_, err = w.repo.Verify(context.Background(), w.dataset, true, nil)
	require.NoError(w.t, err)
	return p, res
}

// agrees holds what latest has against the world.
func (w *world) agrees(sources ...string) {
	for _, s := range sources {
		require.Equal(w.t, w.rows[s], w.published(s))
	}
}
