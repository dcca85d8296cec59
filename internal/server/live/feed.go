package live

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"time"

	"sheaf/datasets/blob"
	"sheaf/internal/frontier"
	"sheaf/internal/runs"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

// feed follows one run for everybody who watches it.
type feed struct {
	hub          *Hub
	dataset, run string
	listeners    int // guarded by Hub.mu
	cancel       context.CancelFunc

	mu    sync.Mutex
	state state

	// Only follow uses these.
	said    wire.Progress
	stale   string
	gone    int // looks in a row at which no such run was going on
	glances map[string]frontier.Glance
	newest  map[string]int64 // records of a source when its rows were read
	latest  map[string][]Row
}

// state is what listeners are told; changed is closed when it is not the newest any more.
type state struct {
	progress           Progress
	rows               Rows
	progressAt, rowsAt int // count the changes, from 1
	end                *End
	changed            chan struct{}
}

func (f *feed) now() state {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state
}

// change applies what is new and wakes everybody.
func (f *feed) change(apply func(*state)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	apply(&f.state)
	close(f.state.changed)
	f.state.changed = make(chan struct{})
}

// follow looks until the run has ended or nobody listens.
func (f *feed) follow(ctx context.Context) {
	f.glances, f.newest, f.latest = map[string]frontier.Glance{}, map[string]int64{}, map[string][]Row{}
	for look := 0; ctx.Err() == nil; look++ {
		if look%askEvery == 0 && f.ask(ctx) {
			return
		}
		if look%lookEvery == 0 {
			f.look(ctx)
		}
		f.tell(ctx)
		if f.hub.clock.Sleep(ctx, figuresEvery) != nil {
			return
		}
	}
}

// patience is how long the run may take to answer.
const patience = 2 * time.Second

// ask the run for its stage; true when it is over and everybody was told.
func (f *feed) ask(ctx context.Context) (over bool) {
	asking, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	p, err := f.hub.ask(asking, f.dataset)
	switch {
	case err == nil && p.Run == f.run:
		f.said, f.stale, f.gone = p, "", 0
		return false
	case err == nil, errors.Is(err, control.ErrIdle):
		return f.ended(ctx)
	}
	f.stale = err.Error()
	return false
}

// ended tells the result. A run that is over without one was terminated; the second look makes sure that it was not only
// between two of its own steps.
func (f *feed) ended(ctx context.Context) bool {
	r, err := runs.GetResult(ctx, f.hub.store, f.run)
	switch {
	case err == nil:
		f.change(func(s *state) { s.end = &End{Result: r} })
		return true
	case !errors.Is(err, blob.ErrNotFound):
		f.stale = err.Error()
		return false
	}
	if f.gone++; f.gone < 2 {
		return false
	}
	f.change(func(s *state) {
		s.end = &End{Lost: true, Result: runs.Result{Run: f.run, Dataset: f.dataset, Outcome: "failed", Reason: "the run is over and left no result: somebody terminated it"}}
	})
	return true
}

// look at what the crawls have committed. What cannot be read is looked at again next time.
func (f *feed) look(ctx context.Context) {
	fresh := false
	for _, s := range f.said.Sources {
		before, known := f.glances[s.Source]
		if known && !moving(s.Stage) && before.Sealed {
			continue
		}
		after := int64(-1)
		if known {
			after = before.Seq
		}
		g, err := frontier.Look(ctx, f.hub.store, frontier.Place{Run: f.run, Source: s.Source}, after)
		if err != nil || g.Seq < 0 {
			continue
		}
		f.glances[s.Source] = g
		if g.Stats.Records == f.newest[s.Source] {
			continue
		}
		newest, err := g.Newest(ctx, f.hub.store, rowsShown)
		if err != nil || len(newest) == 0 {
			continue
		}
		f.newest[s.Source], f.latest[s.Source] = g.Stats.Records, shown(s.Source, newest)
		fresh = true
	}
	if fresh {
		rows := Rows{Rows: []Row{}}
		for _, s := range f.said.Sources {
			rows.Rows = append(rows.Rows, f.latest[s.Source]...)
		}
		f.change(func(s *state) { s.rows, s.rowsAt = rows, s.rowsAt+1 })
	}
}

// tell what changed.
func (f *feed) tell(ctx context.Context) {
	p := Progress{Run: f.run, Stage: f.said.Stage, Paused: f.said.Paused, Sources: []Source{}, Stale: f.stale}
	for _, s := range f.said.Sources {
		p.Sources = append(p.Sources, f.source(ctx, s))
	}
	if now := f.now(); now.progressAt > 0 && reflect.DeepEqual(now.progress, p) {
		return
	}
	f.change(func(s *state) { s.progress, s.progressAt = p, s.progressAt+1 })
}

func moving(stage string) bool { return stage == wire.StageCrawling || stage == wire.StageRereading }

// source joins what the run says of a source with the figures of its slots, which are seconds old, and what it committed.
func (f *feed) source(ctx context.Context, s wire.SourceProgress) Source {
	out := Source{
		Source: s.Source, Stage: s.Stage, Fetched: s.Fetched, Records: s.Records, Errors: s.Errors,
		Outcomes: map[string]int64{}, Skipped: map[string]int64{},
	}
	g, looked := f.glances[s.Source]
	if looked {
		out.Planned, out.Growing, out.Batches, out.BatchesFinished = max(g.Planned, out.Fetched), !g.Sealed && moving(s.Stage), g.Batches, g.Finished
		out.Bytes = g.Stats.Bytes
		for k, n := range g.Stats.Outcomes {
			out.Outcomes[k] = n
		}
		for k, n := range g.Stats.Skipped {
			out.Skipped[k] = n
		}
	}
	if !moving(s.Stage) {
		return out
	}
	t, err := frontier.ReadProgress(ctx, f.hub.store, frontier.Place{Run: f.run, Source: s.Source})
	if err != nil {
		return out // the run's own figures, which are older
	}
	out.Fetched, out.Records, out.Errors, out.Bytes, out.Rate, out.Limit, out.Slots = t.Fetched, t.Records, t.Errors, t.Bytes, t.Rate, t.Limit, t.Running
	out.Planned = max(out.Planned, out.Fetched)
	if left := out.Planned - out.Fetched; looked && t.Rate > 0 && left > 0 {
		eta := float64(left) / t.Rate
		out.ETA = &eta
	}
	return out
}
