// Package live tells what running runs do now. However many people watch a run, it is asked once: the first one starts a
// feed, which everybody hears, and which ends with the run or when nobody listens any more.
package live

import (
	"context"
	"errors"
	"sync"
	"time"

	"sheaf/datasets/blob"
	"sheaf/internal/clock"
	"sheaf/internal/runs"
	"sheaf/workflows/wire"
)

// Progress is what a run does now.
type Progress struct {
	Run     string   `json:"run"`
	Stage   string   `json:"stage" doc:"prepare, crawl, reread, compare, check, build, publish, notify, done; empty = not begun"`
	Paused  bool     `json:"paused"`
	Sources []Source `json:"sources"`
	// Stale says why the stage is not fresh; the figures still are.
	Stale string `json:"stale,omitempty" doc:"Why the run itself does not answer at the moment; figures are still fresh"`
}

// Source is one source of a running run.
type Source struct {
	Source  string  `json:"source"`
	Stage   string  `json:"stage" doc:"waiting, crawling, rereading, comparing, compared, held, failed, or why it waits"`
	Fetched int64   `json:"fetched" doc:"Requests answered"`
	Records int64   `json:"records"`
	Errors  int64   `json:"errors"`
	Bytes   int64   `json:"bytes"`
	Rate    float64 `json:"rate" doc:"Requests a second, now"`
	Limit   string  `json:"limit,omitempty" doc:"What holds it back: rate, crawl-delay, adaptive, retry-after, concurrency, latency, idle"`
	Slots   int     `json:"slots" doc:"Slots at work"`

	Planned         int64            `json:"planned" doc:"Requests that are known so far"`
	Growing         bool             `json:"growing" doc:"More may be found: planned is a lower bound"`
	ETA             *float64         `json:"eta_seconds,omitempty" doc:"Until what is planned is fetched at the present rate; absent = cannot be said"`
	Batches         int              `json:"batches" doc:"Found so far"`
	BatchesFinished int              `json:"batches_finished"`
	Outcomes        map[string]int64 `json:"outcomes" doc:"Pages and items by outcome, as committed"`
	Skipped         map[string]int64 `json:"skipped" doc:"Rows and links left out, by reason"`
}

// Rows are the newest records, latest first.
type Rows struct {
	Rows []Row `json:"rows"`
}

// Row is a record as it was read, before it is compared with anything.
type Row struct {
	Source string         `json:"source"`
	Kind   string         `json:"kind" doc:"Item kind or list page of the recipe"`
	ID     string         `json:"id" doc:"The site's own id"`
	URL    string         `json:"url"`
	Fields map[string]any `json:"fields" doc:"What the page stated"`
}

// End is how the run ended; nothing follows.
type End struct {
	runs.Result
	// Lost: the run is over and left no result; somebody terminated it.
	Lost bool `json:"lost,omitempty" doc:"The run is over and left no result: somebody terminated it"`
}

// Ask gives the progress of the run that has a dataset; control.ErrIdle when there is none.
type Ask func(ctx context.Context, dataset string) (wire.Progress, error)

// Hub keeps the feeds. Safe for concurrent use.
type Hub struct {
	store blob.Store
	clock clock.Clock
	ask   Ask

	closed chan struct{}
	once   sync.Once
	mu     sync.Mutex
	feeds  map[string]*feed // by run
}

// NewHub makes a hub without feeds.
func NewHub(store blob.Store, c clock.Clock, ask Ask) *Hub {
	return &Hub{store: store, clock: c, ask: ask, feeds: map[string]*feed{}, closed: make(chan struct{})}
}

// Close ends everybody's Watch, and so all feeds.
func (h *Hub) Close() { h.once.Do(func() { close(h.closed) }) }

// ErrClosed says that the hub was closed.
var ErrClosed = errors.New("the server stops")

// Listener hears a run. Its methods are called one after the other; an error ends the watch.
type Listener struct {
	Progress func(Progress) error
	Rows     func(Rows) error
	End      func(End) error
}

// Watch tells l what the run does now, and every change, until the run has ended, ctx or the hub ends, or l returns an
// error. Whoever is slow misses steps between, never the newest. A run that is over already only has its End.
func (h *Hub) Watch(ctx context.Context, dataset, run string, l Listener) error {
	f := h.join(dataset, run)
	defer h.leave(f)
	var progress, rows int
	for {
		now := f.now()
		if now.progressAt > progress {
			if err := l.Progress(now.progress); err != nil {
				return err
			}
			progress = now.progressAt
		}
		if now.rowsAt > rows {
			if err := l.Rows(now.rows); err != nil {
				return err
			}
			rows = now.rowsAt
		}
		if now.end != nil {
			return l.End(*now.end)
		}
		select {
		case <-now.changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-h.closed:
			return ErrClosed
		}
	}
}

func (h *Hub) join(dataset, run string) *feed {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := h.feeds[run]
	if f == nil {
		f = &feed{hub: h, dataset: dataset, run: run}
		f.state.changed = make(chan struct{})
		ctx, cancel := context.WithCancel(context.Background()) // nobody's: it outlives the listener that comes first
		f.cancel = cancel
		h.feeds[run] = f
		go f.follow(ctx)
	}
	f.listeners++
	return f
}

// leave ends the feed with its last listener.
func (h *Hub) leave(f *feed) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if f.listeners--; f.listeners == 0 {
		f.cancel()
		delete(h.feeds, f.run)
	}
}

// How often a feed looks at figures; at every askEvery-th look it asks the run, at every lookEvery-th what is committed.
const (
	figuresEvery = time.Second
	askEvery     = 2
	lookEvery    = 3
)
