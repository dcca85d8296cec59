package builder

import (
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"sheaf/internal/phrase"
)

// Try is a small crawl for real: a few pages of the list and a few items, by the run's fetcher, plan and extractor.
type Try struct {
	ID      string     `json:"id"`
	Draft   string     `json:"draft"`
	Seq     int        `json:"seq" doc:"The draft's seq that was tried"`
	Running bool       `json:"running"`
	Columns []string   `json:"columns" doc:"Names of the cells of rows"`
	Events  []TryEvent `json:"events" doc:"In order"`
}

// TryEvent is something that happened. Exactly one of its parts is set.
type TryEvent struct {
	Request  *TryRequest  `json:"request,omitempty"`
	Row      *TryRow      `json:"row,omitempty"`
	Problem  *TryProblem  `json:"problem,omitempty"`
	Estimate *TryEstimate `json:"estimate,omitempty"`
	Done     *TryDone     `json:"done,omitempty"`
}

// TryRequest is a page that was asked for.
type TryRequest struct {
	URL     string `json:"url"`
	Page    string `json:"page" doc:"Page kind of the recipe"`
	Status  int    `json:"status" doc:"HTTP status; 0 = no answer"`
	Millis  int64  `json:"ms"`
	Bytes   int    `json:"bytes"`
	Outcome string `json:"outcome" doc:"As a run would record it: ok, not_found, blocked, parse_failed, robots_denied, fetch_failed, …"`
	Rows    int    `json:"rows" doc:"Rows that count, of a list"`
	Skipped int    `json:"skipped" doc:"Rows that are none"`
}

// TryRow is a row as it would be published. A row that comes again, with the same key, has what its own page added.
type TryRow struct {
	Key   string      `json:"key"`
	URL   string      `json:"url"`
	Own   bool        `json:"own" doc:"Its own page was read"`
	Cells []TableCell `json:"cells" doc:"One for each of the try's columns"`
}

// TryProblem is something that failed, and why.
type TryProblem struct {
	Code   string `json:"code" doc:"Outcome, or: no_start, no_rows, no_next, not_reached, timeout, recipe"`
	URL    string `json:"url"`
	Detail string `json:"detail"`
	// Said is Detail, for translation.
	Said []phrase.Said `json:"detail_said,omitempty" doc:"The detail, for translation"`
}

// TryEstimate is what a run would take.
type TryEstimate struct {
	Pages    int64              `json:"pages" doc:"Requests of a run"`
	AtLeast  bool               `json:"at_least" doc:"The site does not say how much there is: these are what is known of"`
	Items    int64              `json:"items" doc:"Rows that a run brings"`
	Seconds  int64              `json:"seconds"`
	Batches  int64              `json:"batches" doc:"Parts in which workers share the items"`
	Rate     float64            `json:"rate" doc:"Requests a second"`
	Robots   TryRobots          `json:"robots"`
	MinRows  int64              `json:"min_rows" doc:"Proposed check: fewer rows hold a run back"`
	Coverage map[string]float64 `json:"coverage" doc:"Proposed check: least share of rows with a value, by column"`
}

// TryRobots is what robots.txt says.
type TryRobots struct {
	Allowed    bool    `json:"allowed"`
	CrawlDelay float64 `json:"crawl_delay" doc:"Seconds between two requests that the site asks for; 0 = nothing"`
	Rule       string  `json:"rule,omitempty" doc:"Line that decides"`
}

// TryDone ends a try.
type TryDone struct {
	Requests int    `json:"requests"`
	Rows     int    `json:"rows"`
	Failed   int    `json:"failed" doc:"Requests that gave nothing"`
	Ended    string `json:"ended" enum:"finished,canceled,timeout,closed"`
}

// Bounds of tries.
const (
	tryTime   = 90 * time.Second
	mostTries = 4  // at once
	keptTries = 32 // remembered
	mostPages = 10 // of lists in one try
	mostItems = 20
)

// tries are those of a process.
type tries struct {
	mu     sync.Mutex
	list   []*trying // the newest last
	closed bool
}

// trying is a try that goes on or has ended.
type trying struct {
	cancel context.CancelCauseFunc

	mu    sync.Mutex
	try   Try
	grown chan struct{} // closed and replaced when an event comes
}

func (t *trying) add(e TryEvent) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.try.Events = append(t.try.Events, e)
	if e.Done != nil {
		t.try.Running = false
	}
	close(t.grown)
	t.grown = make(chan struct{})
}

// since are the events from one on, whether more may come, and what is closed when they do.
func (t *trying) since(from int) (events []TryEvent, running bool, grown <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.try.Events[min(from, len(t.try.Events)):]), t.try.Running, t.grown
}

// StartTry begins a try of a draft; one of the same draft that goes on is ended. Pages and items bound it, 0 = 2 and 5. It goes on
// when nobody listens, 90 seconds at most. Errors: CodeNoRecipe, CodeRecipe, CodeBusy.
func (b *Builder) StartTry(ctx context.Context, id string, pages, items int) (Try, error) {
	s, err := b.store.newest(ctx, id)
	if err != nil {
		return Try{}, err
	}
	plan, err := s.plan()
	if err != nil {
		return Try{}, err
	}
	if pages <= 0 {
		pages = 2
	}
	if items < 0 {
		items = 0
	}
	within, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	t := &trying{cancel: cancel, grown: make(chan struct{}), try: Try{ID: b.random(), Draft: id, Seq: s.Seq, Running: true, Columns: []string{}, Events: []TryEvent{}}}
	for _, f := range plan.Fields {
		t.try.Columns = append(t.try.Columns, f.Name)
	}
	if err := b.tries.start(t); err != nil {
		cancel(nil)
		return Try{}, err
	}
	go func() {
		defer cancel(nil)
		bounded, stop := context.WithTimeoutCause(within, tryTime, errTryTime)
		defer stop()
		w := &tryWalk{b: b, t: t, plan: plan, pages: min(pages, mostPages), items: min(items, mostItems)}
		w.run(bounded)
	}()
	return t.copy(), nil
}

func (t *trying) copy() Try {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := t.try
	out.Events = slices.Clone(out.Events)
	return out
}

func (ts *tries) start(t *trying) error {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.closed {
		return refuse(CodeBusy, "the server is stopping: try again in a minute")
	}
	running := 0
	for _, other := range ts.list {
		if !other.copy().Running {
			continue
		}
		if other.try.Draft == t.try.Draft {
			other.cancel(errTryCanceled)
			continue
		}
		running++
	}
	if running >= mostTries {
		return refuse(CodeBusy, "%d tries are going on: wait a minute for one of them to end", running)
	}
	ts.list = append(ts.list, t)
	if len(ts.list) > keptTries {
		ts.list = slices.Delete(ts.list, 0, len(ts.list)-keptTries)
	}
	return nil
}

func (ts *tries) find(draft, id string) (*trying, error) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	for _, t := range ts.list {
		if t.try.ID == id && t.try.Draft == draft {
			return t, nil
		}
	}
	return nil, refuse(CodeNoTry, "this try is forgotten: start another one")
}

// GetTry gives a try as far as it is. Errors: CodeNoTry.
func (b *Builder) GetTry(id, try string) (Try, error) {
	t, err := b.tries.find(id, try)
	if err != nil {
		return Try{}, err
	}
	return t.copy(), nil
}

// CancelTry ends a try. One that has ended already stays as it is. Errors: CodeNoTry.
func (b *Builder) CancelTry(id, try string) error {
	t, err := b.tries.find(id, try)
	if err != nil {
		return err
	}
	t.cancel(errTryCanceled)
	return nil
}

// TryEvents gives the events of a try as they happen, from one on, to its end or that of ctx. Errors: CodeNoTry.
func (b *Builder) TryEvents(ctx context.Context, id, try string, from int) (iter.Seq2[int, TryEvent], error) {
	t, err := b.tries.find(id, try)
	if err != nil {
		return nil, err
	}
	return func(yield func(int, TryEvent) bool) {
		for at := max(from, 0); ; {
			events, running, grown := t.since(at)
			for _, e := range events {
				if !yield(at, e) {
					return
				}
				at++
			}
			if !running && len(events) == 0 {
				return
			}
			if len(events) > 0 {
				continue
			}
			select {
			case <-grown:
			case <-ctx.Done():
				return
			}
		}
	}, nil
}

// Close ends the tries that go on.
func (b *Builder) Close() {
	b.tries.mu.Lock()
	defer b.tries.mu.Unlock()
	b.tries.closed = true
	for _, t := range b.tries.list {
		t.cancel(errTryClosed)
	}
}

// Part is the one part of an event that is set.
func (e TryEvent) Part() any {
	switch {
	case e.Request != nil:
		return *e.Request
	case e.Row != nil:
		return *e.Row
	case e.Problem != nil:
		return *e.Problem
	case e.Estimate != nil:
		return *e.Estimate
	}
	return *e.Done
}
