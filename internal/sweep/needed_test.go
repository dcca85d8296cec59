package sweep

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/table"
	"sheaf/internal/holds"
	"sheaf/internal/notify"
	"sheaf/internal/runs"
	"sheaf/internal/trainings"
)

// Every reason for which a version stays although neither keep_last nor keep_days keeps it, one version each.
func TestWhatRetentionSpares(t *testing.T) {
	w, ctx := newWorld(t, 4, datasets.Retention{}), t.Context()
	for range 9 {
		require.NoError(t, w.run(published, nil))
		w.clock.Advance(time.Hour)
	}
	require.NoError(t, w.run(parked, nil)) // compared with v9
	held := w.held[0]
	w.held = nil
	require.NoError(t, w.run(published, nil))
	for _, to := range []int{2, 3} {
		_, err := w.repo.SetTag(ctx, dataset, datasets.TagEntry{Tag: "beta", To: to, Who: "ann", Why: "tested", When: w.clock.Now()})
		require.NoError(t, err)
	}
	report := func(team string, version int, failed string) {
		v, err := w.truth.Version(ctx, dataset, version)
		require.NoError(t, err)
		_, err = trainings.Record(ctx, w.mem, trainings.Training{
			ID: fmt.Sprintf("%s-%d", team, version), Team: team, Dataset: dataset, Version: version, Digest: v.DataDigest, Model: "m",
			Scores: map[string]float64{"f1": 0.5}, Failed: failed, At: w.clock.Now(),
		})
		require.NoError(t, err)
	}
	report("search", 1, "")
	report("search", 4, "")
	report("ads", 6, "out of memory")
	w.report(1)
	w.report(5)
	require.NoError(t, trainings.PutStart(ctx, w.mem, trainings.Start{Dataset: dataset, Subscription: "night", ID: "v000007", Version: 7, At: w.clock.Now()}))
	require.NoError(t, trainings.PutStart(ctx, w.mem, trainings.Start{Dataset: dataset, Subscription: "night", ID: "v000008", Version: 8, At: w.clock.Now()}))
	require.NoError(t, trainings.PutEnd(ctx, w.mem, trainings.End{Dataset: dataset, Subscription: "night", ID: "v000008", Version: 8, State: trainings.Succeeded, At: w.clock.Now()}))

	expired := func(r datasets.Retention) (out []int) {
		_, _, err := w.truth.PutDefinition(ctx, datasets.Definition{Name: dataset, Kind: table.Catalog, Sources: []datasets.Source{{Recipe: "shop"}}, Retention: r})
		require.NoError(t, err)
		rehearsed, err := Sweep(ctx, w.store, Input{Dataset: dataset, Now: w.clock.Now(), By: "ann", DryRun: true})
		require.NoError(t, err)
		for _, e := range rehearsed.Expired {
			out = append(out, e.Version)
		}
		return out
	}
	const why = "1: an older model of the team and an older start of the trigger; 2: was beta; 6: its training failed"
	require.Equal(t, []int{1, 2, 6}, expired(datasets.Retention{KeepLast: 1}), why)
	require.Equal(t, []int{1, 6}, expired(datasets.Retention{KeepLast: 1, KeepTagged: true}), why)
	require.Empty(t, expired(datasets.Retention{KeepLast: 1, KeepDays: 1}), "all are of today: each rule keeps")
	needed, err := Needed(ctx, w.mem, dataset)
	require.NoError(t, err)
	require.Equal(t, map[int]string{7: "night trains on it", 9: "hold " + held.Name + " compares with it"}, needed)
	require.NoError(t, holds.Decide(ctx, w.mem, dataset, held.Name, holds.Decision{Verdict: "reject", By: "ann"}))
	require.NoError(t, trainings.PutEnd(ctx, w.mem, trainings.End{Dataset: dataset, Subscription: "night", ID: "v000007", Version: 7, State: trainings.Succeeded, At: w.clock.Now()}))
	require.Equal(t, []int{1, 2, 6, 7, 9}, expired(datasets.Retention{KeepLast: 1}), "what was waited for is over; 8: the newest start")
}

// Files of a run that no version names stay for keep_run_days after its end, 30 without a word, and not a day longer.
func TestRunsAreKeptForDays(t *testing.T) {
	for days, keep := range map[int]int{0: datasets.DefaultKeepRunDays, 3: 3} {
		w := newWorld(t, 8, datasets.Retention{KeepRunDays: days})
		require.NoError(t, w.run(failed, nil))
		for _, test := range []struct {
			after time.Duration
			gone  bool
		}{{time.Duration(keep)*24*time.Hour - time.Second, false}, {time.Second, true}} {
			w.clock.Advance(test.after)
			r, err := Sweep(t.Context(), w.store, Input{Dataset: dataset, Now: w.clock.Now(), By: "ann", DryRun: true})
			require.NoError(t, err)
			require.Equal(t, test.gone, r.Removed[Archive].Objects > 0, "%d days", keep)
			require.Equal(t, test.gone, r.Reasons["run files: no version names the run"] > 0)
		}
	}
}

// What a run made that ended a moment ago stays for two days, however old it is: an activity of it may still be at work.
func TestARunThatJustEndedKeepsWhatItMade(t *testing.T) {
	w := newWorld(t, 10, datasets.Retention{KeepRunDays: 1})
	require.NoError(t, w.run(published, nil))
	require.NoError(t, w.run(killed, nil))
	w.clock.Advance(60 * time.Hour)
	require.NoError(t, runs.PutResult(t.Context(), w.mem, runs.Result{Run: "run-0002", Dataset: dataset, Outcome: "failed"}))
	for _, test := range []struct {
		after time.Duration
		gone  bool
	}{{Grace - time.Second, false}, {time.Second, true}} {
		w.clock.Advance(test.after)
		r, err := Sweep(t.Context(), w.store, Input{Dataset: dataset, Now: w.clock.Now(), By: "ann", DryRun: true})
		require.NoError(t, err)
		require.Equal(t, test.gone, r.Removed[Parts].Objects > 0)
		require.Equal(t, test.gone, r.Removed[Archive].Objects > 0)
		left := 0
		for _, o := range r.Objects {
			if o.Kind == Runs && strings.HasPrefix(o.Key, "runs/run-0002/") {
				left++
			}
		}
		require.Equal(t, test.gone, left > 0)
	}
}

// What tells of a version goes when its deletion is two days old, but for a trigger's newest start, and for one that has not ended:
// later ones are counted from them.
func TestWhatTellsOfADeletedVersion(t *testing.T) {
	w, ctx := newWorld(t, 12, datasets.Retention{}), t.Context()
	for range 3 {
		require.NoError(t, w.run(published, nil))
	}
	v1, err := w.truth.Version(ctx, dataset, 1)
	require.NoError(t, err)
	w.report(1)
	w.report(2)
	starts := func(trigger string, version int) string {
		return fmt.Sprintf("datasets/%s/starts/%s/v%06d/start.json", dataset, trigger, version)
	}
	require.NoError(t, trainings.PutStart(ctx, w.mem, trainings.Start{Dataset: dataset, Subscription: "only", ID: "v000001", Version: 1, At: w.clock.Now()}))
	require.NoError(t, trainings.PutEnd(ctx, w.mem, trainings.End{Dataset: dataset, Subscription: "only", ID: "v000001", Version: 1, State: trainings.Succeeded, At: w.clock.Now()}))
	_, err = trainings.Record(ctx, w.mem, trainings.Training{
		ID: "x", Team: "nlp", Dataset: dataset, Version: 1, Digest: v1.DataDigest, Model: "m", Scores: map[string]float64{"f1": 1}, At: w.clock.Now(),
	})
	require.NoError(t, err)
	require.NoError(t, w.put("datasets/"+dataset+"/receipts/"+notify.VersionEventID(dataset, 1)+"/team.json"))
	require.NoError(t, w.put("datasets/"+dataset+"/receipts/"+notify.VersionEventID(dataset, 2)+"/team.json"))
	require.NoError(t, w.remove(1))
	// Started by somebody a moment before the deletion, and never heard of again.
	require.NoError(t, trainings.PutStart(ctx, w.mem, trainings.Start{Dataset: dataset, Subscription: "lost", ID: "v000001", Version: 1, At: w.clock.Now()}))
	require.NoError(t, trainings.PutStart(ctx, w.mem, trainings.Start{Dataset: dataset, Subscription: "lost", ID: "v000002", Version: 2, At: w.clock.Now()}))
	before := w.keys()
	w.clock.Advance(Grace)
	require.NoError(t, w.sweep())
	var gone []string
	for _, key := range before {
		if _, err := w.mem.Stat(ctx, key); err != nil && (strings.Contains(key, "/starts/") || strings.Contains(key, "/trainings/") || strings.Contains(key, "/receipts/") || strings.Contains(key, "/events/")) {
			gone = append(gone, strings.TrimPrefix(key, "datasets/"+dataset+"/"))
		}
	}
	require.Equal(t, []string{
		"events/v000001.json", "receipts/" + notify.VersionEventID(dataset, 1) + "/team.json",
		"starts/team/v000001/end.json", "starts/team/v000001/start.json", "trainings/v000001/nlp-x.json",
	}, gone)
	for _, key := range []string{starts("only", 1), starts("lost", 1), starts("team", 2)} {
		_, err := w.mem.Stat(ctx, key)
		require.NoError(t, err, key)
	}
}

// A hold may wait for months: what its run compared and built stays whole, for an admission to publish, until it is decided.
func TestAHoldKeepsWhatItsRunBuilt(t *testing.T) {
	w, ctx := newWorld(t, 14, datasets.Retention{KeepRunDays: 1}), t.Context()
	require.NoError(t, w.run(published, nil))
	require.NoError(t, w.run(parked, nil))
	parts := map[string]bool{}
	for _, key := range w.keys() {
		switch {
		case strings.HasPrefix(key, datasets.BuildPrefix("run-0002")):
			b, err := blob.ReadJSON[datasets.BuildResult](ctx, w.mem, key)
			require.NoError(t, err)
			for _, p := range b.Parts() {
				parts[p.Key] = true
			}
		case strings.HasPrefix(key, datasets.DeltaPrefix("run-0002", source)) && strings.HasSuffix(key, ".json"):
			d, err := blob.ReadJSON[datasets.Delta](ctx, w.mem, key)
			require.NoError(t, err)
			for _, p := range append(d.State, d.Evidence...) {
				parts[p.Key] = true
			}
		}
	}
	require.Greater(t, len(parts), 3)
	w.clock.Advance(90 * 24 * time.Hour)
	require.NoError(t, w.sweep())
	for key := range parts {
		_, err := w.mem.Stat(ctx, key)
		require.NoError(t, err, key)
	}
	require.ErrorIs(t, w.remove(1), datasets.ErrNeeded, "it is latest, and the hold compares with it")
	require.NoError(t, w.run(published, nil))
	require.ErrorContains(t, w.remove(1), "compares with it", "no tag names it any more, the hold does")
}

// Runs whose records or pages the run of a version was made of stay with the version, over as many steps as there are: they say how
// its rows came about.
func TestRunsThatARunWasMadeOfStay(t *testing.T) {
	w, ctx := newWorld(t, 16, datasets.Retention{KeepRunDays: 1}), t.Context()
	require.NoError(t, w.run(failed, nil)) // 1: nobody reads it again
	require.NoError(t, w.run(failed, nil)) // 2: 3 reads it again
	require.NoError(t, w.run(parked, nil)) // 3: its records are admitted
	plan := "datasets/" + dataset + "/runs/run-0003.json"
	read, err := blob.ReadJSON[runs.Plan](ctx, w.mem, plan)
	require.NoError(t, err)
	read.Reextract = &runs.Reextract{Run: "run-0002"}
	body, err := blob.Canonical(read)
	require.NoError(t, err)
	_, err = w.mem.Put(ctx, plan, bytes.NewReader(body), int64(len(body)), blob.PutOptions{})
	require.NoError(t, err)
	require.NoError(t, holds.Decide(ctx, w.mem, dataset, w.held[0].Name, holds.Decision{Verdict: "approve", By: "ann"}))
	require.NoError(t, w.run(published, &w.held[0]))
	w.clock.Advance(90 * 24 * time.Hour)
	require.NoError(t, w.sweep())
	for run, stays := range map[string]bool{"run-0001": false, "run-0002": true, "run-0003": true} {
		for _, key := range []string{"runs/" + run + "/" + source + "/segments/frontier-e1-000001.jsonl.zst", chunkKey(run)} {
			_, err := w.mem.Stat(ctx, key)
			require.Equal(t, stays, err == nil, "%s: %v", key, err)
		}
	}
}

// A deletion that was killed before its tombstone is ended by the next sweep, or taken back where something needs the version by
// then.
func TestADeletionThatWasCutOff(t *testing.T) {
	w, ctx := newWorld(t, 18, datasets.Retention{}), t.Context()
	for range 3 {
		require.NoError(t, w.run(published, nil))
	}
	for _, n := range []int{1, 2} {
		w.store.Add(fault.Rule{Ops: []blob.Op{blob.OpPut}, Key: regexp.MustCompile(fmt.Sprintf("/versions/v%06d.json$", n)), Times: 1})
		require.ErrorIs(t, w.remove(n), blob.ErrUnavailable)
		_, err := w.truth.Version(ctx, dataset, n)
		require.NoError(t, err, "nothing is deleted yet")
	}
	begun := trainings.Start{Dataset: dataset, Subscription: "team", ID: "v000002", Version: 2, At: w.clock.Now()}
	require.NoError(t, trainings.PutStart(ctx, w.mem, begun))
	require.NoError(t, w.sweep())
	_, err := w.truth.Version(ctx, dataset, 1)
	require.ErrorIs(t, err, datasets.ErrDeleted)
	_, err = w.truth.Version(ctx, dataset, 2)
	require.NoError(t, err, "somebody trains on it")
	left, err := w.truth.Deleting(ctx, dataset)
	require.NoError(t, err)
	require.Equal(t, []int{1}, left)
}
