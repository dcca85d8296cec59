package sweep

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/table"
	"sheaf/internal/holds"
	"sheaf/internal/recipe"
	"sheaf/internal/runs"
)

// deletes counts what a sweep removed.
func (w *world) deletes() (n int) {
	for _, c := range w.store.Calls() {
		if c.Op == blob.OpDelete {
			n++
		}
	}
	return n
}

// aged is a world with two versions and a dead run, months later: there is something to remove.
func aged(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, 1, datasets.Retention{})
	require.NoError(t, w.run(published, nil))
	require.NoError(t, w.run(published, nil))
	require.NoError(t, w.run(killed, nil))
	require.NoError(t, w.sweep())
	w.clock.Advance(60 * 24 * time.Hour)
	return w
}

// Any listing or read that fails ends the sweep before it removes anything.
func TestNothingGoesAfterAnError(t *testing.T) {
	w := aged(t)
	r, err := Sweep(t.Context(), w.store, Input{Dataset: dataset, Now: w.clock.Now(), By: "ann", DryRun: true})
	require.NoError(t, err)
	require.NotZero(t, r.Removed.Sum().Objects)
	for _, ops := range [][]blob.Op{{blob.OpList}, {blob.OpGet, blob.OpGetRange}} {
		w := aged(t)
		before := w.keys()
		for n := 1; ; n++ {
			w.store.Clear()
			w.store.Add(fault.Rule{Ops: ops, Nth: n, Phase: fault.After})
			if err := w.sweep(); err == nil {
				require.Greater(t, n, 5)
				require.Less(t, len(w.keys()), len(before))
				break
			}
			require.Equal(t, before, w.keys(), "call %d of %v", n, ops)
		}
	}
}

// What is written while a sweep looks is no candidate, and a version that comes in between ends the sweep.
func TestTheDatasetMovesUnderTheSweep(t *testing.T) {
	w := aged(t)
	before := w.deletes()
	other := datasets.New(w.mem)
	w.store.Add(fault.Rule{Ops: []blob.Op{blob.OpList}, Key: regexp.MustCompile(`/holds/$`), Nth: 2, Do: func(fault.Call) error {
		_, err := other.Rollback(t.Context(), dataset, datasets.TagEntry{To: 1, Who: "ann", Why: "without the lock", When: start})
		require.NoError(t, err)
		_, err = other.DeleteVersion(t.Context(), dataset, 2, datasets.Deletion{Who: "ann", Why: "without the lock", When: start})
		require.NoError(t, err)
		return nil
	}})
	require.ErrorIs(t, w.sweep(), ErrMoved)
	require.Equal(t, before, w.deletes())
}

// A build that makes a part again which an earlier run left behind, and a sweep at the same time: the part is sent again, so
// that it is young. Without that the sweep would take it between the check of parts and the manifest.
func TestAPartThatNobodyNamesIsSentAgain(t *testing.T) {
	w := newWorld(t, 3, datasets.Retention{KeepRunDays: 1})
	require.NoError(t, w.run(published, nil))
	parent, err := w.repo.Parent(t.Context(), dataset)
	require.NoError(t, err)
	again := func() datasets.FileRef { // the same rows by another run: the same parts
		*w.dice = *newWorld(t, 9, datasets.Retention{}).dice
		w.runs++
		ref, err := w.build("run-same", "run-same", start, parent, false)
		require.NoError(t, err)
		return ref
	}
	again()
	left := map[string]bool{}
	for _, key := range w.keys() {
		left[key] = strings.Contains(key, "/tables/")
	}
	for _, p := range parent.Version.Parts() {
		delete(left, p.Key)
	}
	w.clock.Advance(49 * time.Hour)
	build := again() // by a run whose workflow somebody ended, and whose worker does not know yet
	r, err := Sweep(t.Context(), w.store, Input{Dataset: dataset, Now: w.clock.Now(), By: "sheaf"})
	require.NoError(t, err)
	require.Zero(t, r.Removed[Parts])
	require.NotZero(t, r.Young[Parts])
	_, err = w.repo.Publish(t.Context(), datasets.PublishInput{Build: build, Version: 2, At: w.clock.Now(), Who: "zombie"}, nil)
	require.NoError(t, err)
	_, err = w.truth.Verify(t.Context(), dataset, true, nil)
	require.NoError(t, err)
}

// Whoever pulls a version while it is deleted has two days to end: its parts stay as long, then they go.
func TestADeletedVersionCanBeReadToTheEnd(t *testing.T) {
	w := newWorld(t, 5, datasets.Retention{KeepLast: 1, KeepRunDays: 1})
	require.NoError(t, w.run(published, nil))
	require.NoError(t, w.run(published, nil))
	v1, err := w.truth.Version(t.Context(), dataset, 1)
	require.NoError(t, err)
	w.clock.Advance(90 * 24 * time.Hour)
	r, err := Sweep(t.Context(), w.store, Input{Dataset: dataset, Now: w.clock.Now(), By: "sheaf"})
	require.NoError(t, err)
	require.Equal(t, []datasets.Expired{{Version: 1, Why: "retention keeps the last 1 versions"}}, r.Expired)
	_, err = w.truth.Version(t.Context(), dataset, 1)
	require.ErrorIs(t, err, datasets.ErrDeleted)
	for _, p := range v1.Parts() {
		_, err := w.mem.Stat(t.Context(), p.Key)
		require.NoError(t, err)
	}
	w.clock.Advance(Grace)
	r, err = Sweep(t.Context(), w.store, Input{Dataset: dataset, Now: w.clock.Now(), By: "sheaf"})
	require.NoError(t, err)
	require.NotZero(t, r.Removed[Parts])
	require.NotZero(t, r.Removed[Deleted])
	require.Equal(t, r.Removed[Parts].Objects, r.Reasons["parts: no version, state or run names it"])
	list, err := History(t.Context(), w.mem, dataset)
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, r.Removed, list[0].Removed)
}

// A hold's records stand on pages that earlier runs archived, where the site answered 304. They stay when no version and no
// state stands on them any more, for as long as the hold is open.
func TestAHoldKeepsThePagesOfEarlierRuns(t *testing.T) {
	w := newWorld(t, 6, datasets.Retention{KeepRunDays: 1})
	require.NoError(t, w.run(published, nil))
	require.NoError(t, w.run(quiet, nil))
	second, third := chunkKey("run-0002"), chunkKey("run-0003")
	stands := func(key string) bool {
		_, err := w.mem.Stat(t.Context(), key)
		require.True(t, err == nil || errors.Is(err, blob.ErrNotFound), "%v", err)
		return err == nil
	}
	onto := func(key string) bool {
		parent, err := w.truth.Parent(t.Context(), dataset)
		require.NoError(t, err)
		rows, err := w.rows(parent)
		require.NoError(t, err)
		return slices.ContainsFunc(slices.Collect(maps.Values(rows)), func(r rowOf) bool { return r.chunk == key })
	}
	require.True(t, onto(second), "the newest state has pages of the second run")
	require.NoError(t, w.run(quiet, nil))
	w.confirms = second
	require.NoError(t, w.run(parked, nil))
	for _, key := range w.keys() { // what it compared names those pages, too: the records alone must do
		if strings.HasPrefix(key, datasets.DeltaPrefix("run-0004", source)) || strings.HasPrefix(key, "runs/run-0004/build/") {
			require.NoError(t, w.mem.Delete(t.Context(), key))
		}
	}
	for onto(second) || onto(third) { // quiet runs fetch those pages anew
		require.NoError(t, w.run(quiet, nil))
	}
	sweeps := func() {
		for range 2 {
			w.clock.Advance(31 * 24 * time.Hour)
			require.NoError(t, w.sweep())
		}
	}
	sweeps()
	require.True(t, stands(second), "the hold's record stands on it")
	require.True(t, stands(strings.TrimSuffix(second, ".warc.gz")+".cdxj"))
	require.False(t, stands(third), "nothing stands on it")
	require.NoError(t, holds.Decide(t.Context(), w.mem, dataset, w.held[0].Name, holds.Decision{Verdict: "reject", By: "ann"}))
	sweeps()
	require.False(t, stands(second))
}

func TestRetention(t *testing.T) {
	var all []datasets.Listed
	for n := 6; n >= 1; n-- {
		all = append(all, datasets.Listed{Version: n, Published: start.AddDate(0, 0, n)})
	}
	now := start.AddDate(0, 0, 7)
	for _, test := range []struct {
		r     datasets.Retention
		stays map[int]string
		want  []int
	}{
		{datasets.Retention{}, nil, nil},
		{datasets.Retention{KeepLast: 2}, nil, []int{1, 2, 3, 4}},
		{datasets.Retention{KeepLast: 2}, map[int]string{3: "tag prod"}, []int{1, 2, 4}},
		{datasets.Retention{KeepDays: 3}, nil, []int{1, 2, 3, 4}},
		{datasets.Retention{KeepDays: 4, KeepLast: 1}, nil, []int{1, 2, 3}},
		{datasets.Retention{KeepDays: 1}, nil, []int{1, 2, 3, 4, 5}},
		{datasets.Retention{KeepLast: 9}, nil, nil},
	} {
		var got []int
		for _, e := range test.r.Expired(all, test.stays, now) {
			got = append(got, e.Version)
		}
		require.Equal(t, test.want, got, "%+v", test.r)
	}
	// Deleted ones do not count: three stand, and two of them stay. A day is 24 h since the publication, to the second.
	all[0].Deleted, all[1].Deleted, all[3].Deleted = &datasets.Tombstone{}, &datasets.Tombstone{}, &datasets.Tombstone{}
	require.Equal(t, []datasets.Expired{{Version: 1, Why: "retention keeps the last 2 versions"}}, datasets.Retention{KeepLast: 2}.Expired(all, nil, now))
	require.Nil(t, all[2].Deleted)
	all = []datasets.Listed{{Version: 2, Published: start}, {Version: 1, Published: start}}
	for _, test := range []struct {
		after time.Duration
		goes  int
	}{{72*time.Hour - time.Second, 0}, {72 * time.Hour, 1}} {
		require.Len(t, datasets.Retention{KeepDays: 3}.Expired(all, nil, start.Add(test.after)), test.goes, "%s", test.after)
	}
}

func TestWhoseChunk(t *testing.T) {
	own := map[string]bool{"run-20261123-0200-x7": true, "run-20261123-0200-x7-admit-a.com": true}
	for key, want := range map[string]string{
		"archive/a/2026-11/run-20261123-0200-x7-a-b.com-b000012-e2-000001.warc.gz": "run-20261123-0200-x7",
		"archive/a/2026-11/run-20261123-0200-x7-a.com-frontier-e1-000000.cdxj":     "run-20261123-0200-x7",
		"archive/a/2026-11/run-20261123-0200-y8-a.com-frontier-e1-000000.cdxj":     "",
		"archive/a/2026-11/notes.txt":                                              "",
	} {
		got, _ := runOf(key, own)
		require.Equal(t, want, got, key)
	}
}

// A sweep that goes on although its worker was thought lost meets the next run, which makes again what the sweep is about to
// remove: a part has its content for a name, and is young when it was sent again.
func TestAPartThatIsSentAgainMeanwhileStays(t *testing.T) {
	w := aged(t)
	rehearsal, err := Sweep(t.Context(), w.store, Input{Dataset: dataset, Now: w.clock.Now(), By: "ann", DryRun: true})
	require.NoError(t, err)
	require.Greater(t, rehearsal.Removed[Parts].Objects, int64(1))
	again := ""
	w.store.Add(fault.Rule{Ops: []blob.Op{blob.OpStat}, Key: regexp.MustCompile("/tables/"), Nth: 1, Do: func(c fault.Call) error {
		again = c.Key
		_, err := w.mem.Put(t.Context(), c.Key, strings.NewReader("rows"), 4, blob.PutOptions{})
		return err
	}})
	require.NoError(t, w.sweep())
	for _, o := range rehearsal.Objects {
		_, err := w.mem.Stat(t.Context(), o.Key)
		if o.Key == again {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, blob.ErrNotFound, o.Key)
		}
	}
	require.NotEmpty(t, again)
}

// A sweep lists the chunks of the sites that the dataset's runs collected, by the recipes and parameters of then, and all chunks only
// where it cannot know.
func TestOnlyOwnSitesAreListed(t *testing.T) {
	w, ctx := newWorld(t, 2, datasets.Retention{KeepRunDays: 1}), t.Context()
	define := func(sources ...datasets.Source) int {
		d, _, err := w.truth.PutDefinition(ctx, datasets.Definition{Name: dataset, Kind: table.Catalog, Sources: sources, Retention: datasets.Retention{KeepRunDays: 1}})
		require.NoError(t, err)
		return d.Revision
	}
	listed := func() (out []string) {
		seen := len(w.store.Calls())
		_, err := Sweep(ctx, w.store, Input{Dataset: dataset, Now: w.clock.Now(), By: "ann", DryRun: true})
		require.NoError(t, err)
		for _, c := range w.store.Calls()[seen:] {
			if c.Op == blob.OpList && strings.HasPrefix(c.Key, "archive/") {
				out = append(out, c.Key)
			}
		}
		return out
	}
	run := func(p runs.Plan) {
		w.runs++
		p.Run, p.Dataset = fmt.Sprintf("run-%04d", w.runs), dataset
		require.NoError(t, runs.PutPlan(ctx, w.mem, p))
		require.NoError(t, runs.PutResult(ctx, w.mem, runs.Result{Run: p.Run, Dataset: dataset, Outcome: "failed"}))
	}
	require.Empty(t, listed(), "no run, no chunks")
	run(runs.Plan{Definition: 1})
	run(runs.Plan{Definition: 1, Sources: []runs.Source{{Name: datasets.ImportSource, Recipe: datasets.ImportSource, Revision: 1}}})
	run(runs.Plan{Definition: 1, Records: "run-0009", Sources: []runs.Source{{Name: source, Recipe: "elsewhere", Revision: 1}}})
	run(runs.Plan{Definition: 1, Reextract: &runs.Reextract{}, Sources: []runs.Source{{Name: source, Recipe: "elsewhere", Revision: 1}}})
	require.Empty(t, listed(), "those asked no site")
	run(runs.Plan{Definition: 1, Sources: []runs.Source{{Name: source, Recipe: "shop", Revision: 1}}})
	require.Equal(t, []string{"archive/a/"}, listed())

	// The recipe calls its site otherwise from its second revision on: what the first one left is still found, and goes.
	w.recipe("b")
	require.NoError(t, w.run(killed, nil))
	left := "archive/b/2026-11/run-0007-" + source + "-b000001-e1-000000.warc.gz"
	run(runs.Plan{Definition: 1, Sources: []runs.Source{{Name: source, Recipe: "shop", Revision: 2}}})
	require.NoError(t, w.put(left))
	require.Equal(t, []string{"archive/a/", "archive/b/"}, listed())
	require.NoError(t, w.sweep())
	w.clock.Advance(60 * 24 * time.Hour)
	require.NoError(t, w.sweep())
	for _, key := range []string{left, chunkKey("run-0006")} {
		_, err := w.mem.Stat(ctx, key)
		require.ErrorIs(t, err, blob.ErrNotFound, key)
	}

	// What a run was made with is lost, or says nothing of its recipe.
	other := define(datasets.Source{Recipe: "other"})
	for name, p := range map[string]runs.Plan{
		"recipe":      {Definition: other, Sources: []runs.Source{{Name: "b.com", Recipe: "other", Revision: 1}}},
		"revision":    {Definition: 1, Sources: []runs.Source{{Name: source, Recipe: "shop", Revision: 9}}},
		"definition":  {Definition: 77, Sources: []runs.Source{{Name: source, Recipe: "shop", Revision: 1}}},
		"no such one": {Definition: other, Sources: []runs.Source{{Name: source, Recipe: "shop", Revision: 1}}},
	} {
		before := w.runs
		run(p)
		require.Equal(t, []string{"archive/"}, listed(), name)
		require.NoError(t, w.mem.Delete(ctx, fmt.Sprintf("datasets/%s/runs/run-%04d.json", dataset, w.runs)))
		require.NoError(t, w.mem.Delete(ctx, fmt.Sprintf("runs/run-%04d/result.json", w.runs)))
		w.runs = before
	}
	_, err := w.mem.Put(ctx, recipe.StoreKey("shop", 3), strings.NewReader(`{"name":"shop","revision":3,"yaml":"sheaf: recipe/v0"}`), 54, blob.PutOptions{})
	require.NoError(t, err)
	run(runs.Plan{Definition: 1, Sources: []runs.Source{{Name: source, Recipe: "shop", Revision: 3}}})
	require.Equal(t, []string{"archive/"}, listed(), "of a Sheaf that wrote recipes otherwise")
}
