package datasets

import (
	"bytes"
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/dir"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
)

func TestThinPath(t *testing.T) {
	for name, store := range stores(t) {
		t.Run(name, func(t *testing.T) {
			w := newWorldOn(t, store, 64<<10)
			w.fill("a.com", 120, 400)
			w.fill("b.de", 80, 400)
			p, _ := w.publish("a.com", "b.de")
			require.Equal(t, 1, p.Version)
			w.agrees("a.com", "b.de")

			w.set("a.com", 7, 99_999, 400)
			delete(w.rows["a.com"], w.set("a.com", 8, 0, 1))
			w.set("a.com", 1000, 5, 400)
			p, _ = w.publish("a.com", "b.de")
			require.Equal(t, 2, p.Version)
			w.agrees("a.com", "b.de")
			n, err := w.repo.Notice(context.Background(), w.dataset, 2)
			require.NoError(t, err)
			require.Equal(t, map[Class]int64{Added: 1, Changed: 1, Gone: 1, Unchanged: 198}, n.Counts)
			require.Equal(t, 1, n.Previous.Version)
		})
	}
}

func stores(t *testing.T) map[string]blob.Store {
	t.Helper()
	d, err := dir.Open(t.TempDir())
	require.NoError(t, err)
	return map[string]blob.Store{"mem": mem.New(), "dir": d}
}

// Parts of sources without changes keep their sha256; of a changed source only the ranges with changes are new.
func TestUnchangedPartsAreReused(t *testing.T) {
	w := newWorld(t, 16<<10)
	w.fill("a.com", 600, 600)
	w.fill("b.de", 300, 600)
	_, v1 := w.publish("a.com", "b.de")
	require.GreaterOrEqual(t, len(v1.Tables[0].Parts()), 32)
	before := shas(v1.Tables[0].Parts())

	w.set("a.com", 5, 12345, 600)
	_, v2 := w.publish("a.com", "b.de")
	w.agrees("a.com", "b.de")
	var fresh int
	for _, p := range v2.Tables[0].Parts() {
		if !slices.Contains(before, p.SHA256) {
			fresh++
			require.Equal(t, "a.com", p.Source)
		}
	}
	require.Equal(t, 1, fresh, "one changed row rewrites one part")
	require.Equal(t, 2, v2.Work.PartsWritten, "the part and its history")
}

// Whatever changes, a version holds exactly the true rows, its parts' keys do not overlap, and its digest is that of
// a dataset built from nothing with other parts.
func TestRandomChurn(t *testing.T) {
	for seed := range uint64(2) {
		r := rand.New(rand.NewPCG(seed, 7))
		w := newWorld(t, 24<<10)
		w.fill("a.com", 120, 300)
		w.fill("b.de", 30, 300)
		w.publish("a.com", "b.de")
		for version := 2; version <= 4; version++ {
			for range 1 + r.IntN(60) {
				i := r.IntN(200)
				switch key := w.set("a.com", i, r.Int64N(1000), 300); r.IntN(4) {
				case 0:
					delete(w.rows["a.com"], key)
				case 1: // moves to another split
					row := slices.Clone(w.rows["a.com"][key])
					row[products.Index("split")] = []string{"train", "validation", "test"}[r.IntN(3)]
					w.rows["a.com"][key] = row
				}
			}
			p, res := w.publish("a.com", "b.de")
			require.Equal(t, version, p.Version)
			w.agrees("a.com", "b.de")
			for _, s := range res.Tables[0].Splits {
				for _, source := range sourcesOf(s.Parts) {
					parts := partsOf(s.Parts, source)
					for i, part := range parts {
						require.LessOrEqual(t, part.MinKey, part.MaxKey)
						require.True(t, i == 0 || parts[i-1].MaxKey < part.MinKey, "ranges overlap")
					}
				}
			}
			fresh := newWorld(t, 0)
			fresh.rows = w.rows
			other, _ := fresh.publish("a.com", "b.de")
			require.Equal(t, other.DataDigest, p.DataDigest)
		}
	}
}

// A range that grows beyond twice the target becomes parts of about the target; one that loses all rows goes.
func TestRangesDivideAndVanish(t *testing.T) {
	w := newWorld(t, 32<<10)
	w.fill("a.com", 60, 1000)
	_, v1 := w.publish("a.com")
	for i := 60; i < 600; i++ {
		w.set("a.com", i, 1, 1000)
	}
	_, v2 := w.publish("a.com")
	w.agrees("a.com")
	require.Greater(t, len(v2.Tables[0].Parts()), 3*len(v1.Tables[0].Parts()))
	for _, p := range v2.Tables[0].Parts() {
		require.Less(t, p.Uncompressed, int64(4*32<<10))
	}
	w.rows["a.com"] = map[string]table.Row{}
	w.set("a.com", 1, 1, 1000)
	_, v3 := w.publish("a.com")
	w.agrees("a.com")
	require.Len(t, v3.Tables[0].Parts(), 1)
}

// A source that is held, failed or not run keeps its parts and its state; a dropped one leaves.
func TestCarriedAndDropped(t *testing.T) {
	w := newWorld(t, 0)
	w.fill("a.com", 20, 100)
	w.fill("b.de", 20, 100)
	w.fill("c.jp", 20, 100)
	_, v1 := w.publish("a.com", "b.de", "c.jp")
	w.set("a.com", 1, 99, 100)
	in := w.input("a.com")
	in.Carried = map[string]string{"b.de": "held"}
	ctx := context.Background()
	sum, err := w.repo.Build(ctx, in, nil)
	require.NoError(t, err)
	p, err := w.repo.Publish(ctx, w.publishInput(sum.Ref), nil)
	require.NoError(t, err)
	v2, err := w.repo.Version(ctx, w.dataset, p.Version)
	require.NoError(t, err)
	for source, want := range map[string]string{"a.com": "", "b.de": "held", "c.jp": "not run"} {
		s, ok := v2.Source(source)
		require.True(t, ok)
		require.Equal(t, want, s.Carried)
		if want != "" {
			require.Equal(t, day1, s.AsOf, "as_of stays that of its rows")
			for i, split := range v2.Tables[0].Splits {
				require.Equal(t, partsOf(v1.Tables[0].Splits[i].Parts, source), partsOf(split.Parts, source))
			}
			require.Equal(t, partsOf(v1.State, source), partsOf(v2.State, source))
		}
	}
	require.Equal(t, map[Class]int64{Changed: 1, Unchanged: 19}, v2.Counts(), "carried sources count nothing")

	in = w.input()
	in.Dropped = []string{"c.jp"}
	sum, err = w.repo.Build(ctx, in, nil)
	require.NoError(t, err)
	require.False(t, sum.Unchanged)
	require.EqualValues(t, 40, sum.Rows)
	res, err := w.repo.ReadBuild(ctx, sum.Ref)
	require.NoError(t, err)
	require.Empty(t, partsOf(res.Parts(), "c.jp"))
}

func TestBuildIsDeterministic(t *testing.T) {
	w := newWorld(t, 16<<10)
	w.fill("a.com", 100, 300)
	in := w.input("a.com")
	a, err := w.repo.Build(context.Background(), in, nil)
	require.NoError(t, err)
	in.Temp = t.TempDir()
	b, err := w.repo.Build(context.Background(), in, nil)
	require.NoError(t, err)
	require.Equal(t, a, b)
}

// A delta that does not fit is refused, whatever is wrong with it.
func TestBadDeltas(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*world, *Delta)
		want  string
	}{
		"other dataset": {func(_ *world, d *Delta) { d.Dataset = "x/y" }, "belongs to dataset x/y"},
		"other parent":  {func(_ *world, d *Delta) { d.Parent.StateSeq = 7 }, "made against v1 state 7"},
		"clock back":    {func(_ *world, d *Delta) { d.AsOf = day1.AddDate(0, 0, -1) }, "is before the parent's"},
		"rows":          {func(_ *world, d *Delta) { d.Rows["products"]["train"]++ }, "the delta announces"},
		"no split":      {func(_ *world, d *Delta) { delete(d.Rows["products"], "train") }, "does not announce"},
		"lost upserts": {func(_ *world, d *Delta) {
			d.Upserts = nil
			d.Rows["products"]["train"]-- // as if the added row had never been
		}, "by the state"},
		"unknown remove": {func(w *world, d *Delta) {
			body, _ := EncodeRemoves([]Remove{{Table: "products", Key: strings.Repeat("7", 32), Split: "train"}})
			info, _, _ := blob.PutSHA256(context.Background(), w.store, "runs/x", "zst", body)
			d.Removes = []FileRef{{Key: info.Key, SHA256: blob.SHA256Hex(body), Bytes: int64(len(body)), Rows: 1}}
		}, "is removed from split train, which does not have it"},
		"unsorted": {func(w *world, d *Delta) {
			d.Upserts["products"] = append(d.Upserts["products"], d.Upserts["products"]...)
		}, "after"},
		"state of another run": {func(w *world, d *Delta) {
			p, _ := w.repo.Parent(context.Background(), w.dataset)
			d.State = p.State
		}, "by the state"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 0)
			w.fill("a.com", 10, 10)
			w.publish("a.com")
			for i := 10; splitOf(w.rows["a.com"][w.set("a.com", i, 1, 10)]) != "train"; i++ {
				delete(w.rows["a.com"], w.set("a.com", i, 1, 10))
			}
			in := w.input("a.com")
			d, err := w.repo.ReadDelta(context.Background(), in.Deltas[0])
			require.NoError(t, err)
			c.spoil(w, &d)
			in.Deltas[0] = w.store1(in.Run, "a.com", d)
			_, err = w.repo.Build(context.Background(), in, nil)
			require.ErrorIs(t, err, ErrDelta)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// Only the state may say that nothing changed: rows of quarantine alone make no version, history does.
func TestHistoryMakesAVersion(t *testing.T) {
	w := newWorld(t, 0)
	w.fill("a.com", 10, 10)
	w.publish("a.com")
	in := w.input("a.com")
	d, err := w.repo.ReadDelta(context.Background(), in.Deltas[0])
	require.NoError(t, err)
	quarantine := make(table.Row, len(table.Quarantine().Columns))
	d.Appends["quarantine"] = w.files(in.Run, "a.com", table.Quarantine(), []table.Row{quarantine})
	in.Deltas[0] = w.store1(in.Run, "a.com", d)
	sum, err := w.repo.Build(context.Background(), in, nil)
	require.NoError(t, err)
	require.True(t, sum.Unchanged)
	history := make(table.Row, len(table.History().Columns))
	d.Appends["history"] = w.files(in.Run, "a.com", table.History(), []table.Row{history})
	in.Deltas[0] = w.store1(in.Run, "a.com", d)
	sum, err = w.repo.Build(context.Background(), in, nil)
	require.NoError(t, err)
	require.False(t, sum.Unchanged)
}

func TestVerifyFindsDamage(t *testing.T) {
	w := newWorld(t, 0)
	w.fill("a.com", 10, 10)
	w.publish("a.com")
	ctx := context.Background()
	v, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	for _, part := range v.Parts() {
		body, err := blob.ReadAll(ctx, w.store, part.Key, 1<<20)
		require.NoError(t, err)
		flipped := slices.Clone(body)
		flipped[len(body)/2] ^= 1
		// Same size, and a store that has no digest of it: only reading tells.
		_, err = w.store.Put(ctx, part.Key, bytes.NewReader(flipped), part.Bytes, blob.PutOptions{})
		require.NoError(t, err)
		_, err = w.repo.Verify(ctx, w.dataset, true, nil)
		require.ErrorIs(t, err, ErrDamaged, part.Table)
		_, err = w.store.Put(ctx, part.Key, bytes.NewReader(body), part.Bytes, blob.PutOptions{SHA256: part.SHA256})
		require.NoError(t, err)
	}
	_, err = w.repo.Verify(ctx, w.dataset, true, nil)
	require.NoError(t, err)
}

// A manifest that states another digest than its rows have is found out.
func TestVerifyRecomputesTheDigest(t *testing.T) {
	w := newWorld(t, 0)
	w.fill("a.com", 10, 10)
	_, res := w.build("a.com")
	res.DataDigest = strings.Repeat("0", 64)
	body, err := blob.Canonical(res)
	require.NoError(t, err)
	info, _, err := blob.PutSHA256(context.Background(), w.store, "runs/x/build", "json", body)
	require.NoError(t, err)
	_, err = w.repo.Publish(context.Background(), w.publishInput(FileRef{Key: info.Key, SHA256: blob.SHA256Hex(body)}), nil)
	require.NoError(t, err)
	_, err = w.repo.Verify(context.Background(), w.dataset, false, nil)
	require.NoError(t, err)
	_, err = w.repo.Verify(context.Background(), w.dataset, true, nil)
	require.ErrorContains(t, err, "data_digest of the rows is")
}

// Parts under another split's name are found out, although rows and digests by split are right.
func TestVerifyHoldsPartsToTheirSplit(t *testing.T) {
	w := newWorld(t, 0)
	w.fill("a.com", 40, 10)
	_, res := w.build("a.com")
	splits := res.Tables[0].Splits
	splits[0].Parts, splits[1].Parts = splits[1].Parts, splits[0].Parts
	body, err := blob.Canonical(res)
	require.NoError(t, err)
	info, _, err := blob.PutSHA256(context.Background(), w.store, "runs/x/build", "json", body)
	require.NoError(t, err)
	_, err = w.repo.Publish(context.Background(), w.publishInput(FileRef{Key: info.Key, SHA256: blob.SHA256Hex(body)}), nil)
	require.NoError(t, err)
	_, err = w.repo.Verify(context.Background(), w.dataset, true, nil)
	require.ErrorContains(t, err, "does not belong there")
}

func shas(parts []Part) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p.SHA256)
	}
	return out
}
