package sweep

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/internal/holds"
	"sheaf/internal/runs"
)

var seeds = flag.Int("seeds", 8, "random histories to try")

// Whatever runs, holds, tag moves, rollbacks, deletions and sweeps happen in whatever order, killed at whatever call: nothing
// that a root names is ever lost, and when all has been quiet for long enough, nothing else is left.
func TestNothingNamedIsLostAndTheRestGoes(t *testing.T) {
	for seed := range *seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			retention := []datasets.Retention{{}, {KeepLast: 2}, {KeepDays: 5, KeepTagged: true}, {KeepLast: 3, KeepRunDays: 3}}[seed%4]
			w := newWorld(t, uint64(seed), retention)
			for range 35 {
				w.step()
			}
			w.settle()
		})
	}
}

// step does one thing, perhaps with a fault in the middle of it, and lets time pass.
func (w *world) step() {
	if w.dice.IntN(3) == 0 {
		ops := [][]blob.Op{fault.Writes, {blob.OpGet, blob.OpGetRange, blob.OpStat}, {blob.OpList}}[w.dice.IntN(3)]
		phase := []fault.Phase{fault.Before, fault.After}[w.dice.IntN(2)]
		w.store.Add(fault.Rule{Ops: ops, Nth: 1 + w.dice.IntN(25), Phase: phase})
	}
	w.remember()
	what, err := w.act()
	w.store.Clear()
	if err != nil {
		w.note("  %s: %v", what, err)
		for _, fine := range []error{fault.ErrInjected, datasets.ErrNeeded, datasets.ErrNotFound, datasets.ErrProtected, datasets.ErrInvalid, datasets.ErrParentMoved, blob.ErrUnavailable, ErrMoved} {
			if errors.Is(err, fine) {
				err = nil
				break
			}
		}
		require.NoError(w.t, err, "%s\n%s", what, strings.Join(w.log, "\n"))
	}
	if what == "sweep" || what == "delete" || what == "rollback" { // nothing else takes anything away
		w.whole(what)
	}
	w.clock.Advance(time.Duration(1+w.dice.IntN(40)) * time.Hour)
}

func (w *world) act() (string, error) {
	numbers, err := w.truth.VersionNumbers(w.ctx(), dataset)
	require.NoError(w.t, err)
	some := 1
	if len(numbers) > 0 {
		some = numbers[w.dice.IntN(len(numbers))]
	}
	e := datasets.TagEntry{To: some, Who: "ann", Why: "because", When: w.clock.Now(), Forced: w.dice.IntN(2) == 0}
	e.Tag = []string{"prod", "beta"}[w.dice.IntN(2)]
	switch n := w.dice.IntN(20); {
	case n < 4:
		return "publish", w.run(published, nil)
	case n < 6:
		return "quiet run", w.run(quiet, nil)
	case n < 7:
		return "failed run", w.run(failed, nil)
	case n < 8:
		return "killed run", w.run(killed, nil)
	case n < 9 && len(numbers) > 0:
		return "held run", w.run(parked, nil)
	case n < 10:
		return "decision", w.decide()
	case n < 12:
		w.note("tag %s v%d", e.Tag, e.To)
		_, err := w.repo.SetTag(w.ctx(), dataset, e)
		return "tag", err
	case n < 13:
		w.note("remove tag %s", e.Tag)
		_, err := w.repo.RemoveTag(w.ctx(), dataset, e)
		return "remove tag", err
	case n < 14:
		w.note("roll back to v%d", some)
		_, err := w.repo.Rollback(w.ctx(), dataset, e)
		return "rollback", err
	case n < 16:
		w.note("delete v%d", some)
		return "delete", w.remove(some)
	case n < 17 && len(numbers) > 0:
		w.report(some)
		return "training", nil
	case n < 18:
		w.note("rehearse a sweep")
		before := len(w.keys())
		r, err := Sweep(w.ctx(), w.store, Input{Dataset: dataset, Now: w.clock.Now(), By: "ann", DryRun: true})
		require.Len(w.t, w.keys(), before, "a rehearsal changes nothing")
		require.True(w.t, r.DryRun)
		return "rehearsal", err
	}
	if w.dice.IntN(2) == 0 {
		return "sweep", w.disturbed()
	}
	return "sweep", w.sweep()
}

// disturbed is a sweep in the middle of which somebody does something, up to the moment at which it begins to remove: what wants
// no lock, and a whole run, too, as if the lock did not hold.
func (w *world) disturbed() error {
	what, e := w.dice.IntN(6), datasets.TagEntry{Tag: "beta", To: 1 + w.dice.IntN(6), Who: "bob", Why: "meanwhile", When: w.clock.Now(), Forced: true}
	var did error
	w.store.Add(fault.Rule{Ops: []blob.Op{blob.OpList, blob.OpGet, blob.OpGetRange}, Nth: 1 + w.dice.IntN(150), Do: func(c fault.Call) error {
		w.note("  meanwhile (%s %s):", c.Op, c.Key)
		switch what {
		case 0:
			did = w.run(published, nil)
		case 1:
			did = w.run(quiet, nil)
		case 2:
			did = w.run(failed, nil)
		case 3:
			did = w.decide()
		case 4:
			_, did = Sweep(w.ctx(), w.store, Input{Dataset: dataset, Now: w.clock.Now(), By: "ann", DryRun: true})
		default:
			_, did = w.repo.SetTag(w.ctx(), dataset, e)
		}
		w.note("  meanwhile: %v", did)
		return nil
	}})
	err := w.sweep()
	if did != nil && err == nil {
		err = did
	}
	return err
}

func (w *world) sweep() error {
	w.note("sweep")
	_, err := Sweep(w.ctx(), w.store, Input{Dataset: dataset, Now: w.clock.Now(), By: "sheaf"})
	return err
}

func (w *world) remove(version int) error {
	needed, err := Needed(w.ctx(), w.store, dataset)
	if err != nil {
		return err
	}
	_, err = w.repo.DeleteVersion(w.ctx(), dataset, version, datasets.Deletion{Who: "ann", Why: "because", When: w.clock.Now(), Needed: needed})
	return err
}

// decide approves or rejects a hold; an approval is admitted by a run.
func (w *world) decide() error {
	if len(w.held) == 0 {
		return nil
	}
	h := w.held[0]
	w.held = w.held[1:]
	verdict := []string{"approve", "reject"}[w.dice.IntN(2)]
	w.note("%s %s", verdict, h.Name)
	if err := holds.Decide(w.ctx(), w.store, dataset, h.Name, holds.Decision{Verdict: verdict, By: "ann"}); err != nil || verdict == "reject" {
		return err
	}
	return w.run(published, &h)
}

func (w *world) keys() []string {
	var out []string
	for info, err := range w.mem.List(w.ctx(), "", blob.ListOptions{}) {
		require.NoError(w.t, err)
		out = append(out, info.Key)
	}
	return out
}

// settle lets everything come to its end: holds are decided, runs that died are found, and time passes.
func (w *world) settle() {
	open, err := holds.Parking(w.ctx(), w.mem, dataset)
	require.NoError(w.t, err)
	for _, h := range open {
		err := holds.Decide(w.ctx(), w.mem, dataset, h.Name, holds.Decision{Verdict: "reject", By: "ann"})
		for n := 1; err != nil; n++ { // approved, and its admission died, or was found dead
			err = runs.PutResult(w.ctx(), w.mem, runs.Result{Run: holds.AdmissionRun(h.Run, h.Source, n), Dataset: dataset, Outcome: "published"})
		}
	}
	for range 4 {
		w.remember()
		require.NoError(w.t, w.sweep(), strings.Join(w.log, "\n"))
		w.whole("settling")
		w.clock.Advance(31 * 24 * time.Hour)
	}
	require.NoError(w.t, w.sweep())
	w.clock.Advance(Grace + time.Hour)
	require.NoError(w.t, w.sweep())

	must, may := w.closure()
	for _, key := range w.keys() {
		kind := strings.Split(key, "/")
		if kind[0] == "datasets" && (kind[3] == "starts" || kind[3] == "events") {
			continue // below
		}
		require.True(w.t, may[key], "%s is left\n%s", key, strings.Join(w.log, "\n"))
	}
	for key := range must {
		_, err := w.mem.Stat(w.ctx(), key)
		require.NoError(w.t, err, "%s is lost", key)
	}
	versions, err := w.truth.Versions(w.ctx(), dataset)
	require.NoError(w.t, err)
	stands := map[string]bool{}
	for _, v := range versions {
		_, err := w.truth.Verify(w.ctx(), fmt.Sprintf("%s@v%d", dataset, v.Version), true, nil)
		require.NoError(w.t, err)
		stands[datasets.EventKey(dataset, v.Version)] = true
	}
	starts := map[string]bool{}
	for _, key := range w.keys() {
		if strings.HasPrefix(key, "datasets/"+dataset+"/events/") {
			require.True(w.t, stands[key], "%s tells of a version that is gone", key)
		}
		if rest, ok := strings.CutPrefix(key, "datasets/"+dataset+"/starts/team/"); ok && !stands[datasets.EventKey(dataset, numbered(rest[:7]+".json"))] {
			starts[rest[:7]] = true
		}
	}
	require.LessOrEqual(w.t, len(starts), 1, "only a trigger's last start stays without its version")
	// And the dataset is as fit as ever: whatever latest names can be built on.
	require.NoError(w.t, w.run(published, nil), strings.Join(w.log, "\n"))
}
