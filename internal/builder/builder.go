package builder

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets/blob"
	"sheaf/internal/clock"
	"sheaf/internal/render"
	"sheaf/internal/visitor"
)

// Options of a Builder. Store, Visitor and Clock are required.
type Options struct {
	Store   blob.Store
	Visitor *visitor.Visitor
	Clock   clock.Clock
	Browser *render.Browser // nil = pages are taken as they are sent
	// Random makes the unguessable part of a draft's id, 26 characters of base 32; nil = crypto/rand.
	Random func() string
}

// Builder keeps drafts. One a process: it remembers parsed pages, and spaces its requests to a site. Safe for concurrent use.
type Builder struct {
	store   store
	visitor *visitor.Visitor
	clock   clock.Clock
	browser *render.Browser
	random  func() string
	shelf   *shelf
	tries   *tries

	mu    sync.Mutex
	swept time.Time
}

// New makes a Builder.
func New(o Options) *Builder {
	if o.Random == nil {
		o.Random = rand.Text
	}
	return &Builder{store: store{o.Store}, visitor: o.Visitor, clock: o.Clock, browser: o.Browser, random: o.Random, shelf: newShelf(), tries: &tries{}}
}

// Open begins a draft with a page that somebody pasted the address of. That the site refuses it is part of the draft, no
// error. Errors: CodeAddress, CodeNoBrowser, and those of the object store.
func (b *Builder) Open(ctx context.Context, pasted string, render *bool) (Draft, error) {
	address, notes, err := CleanAddress(pasted)
	if err != nil {
		return Draft{}, err
	}
	if err := b.tidy(ctx); err != nil {
		return Draft{}, err
	}
	id := newID(b.clock.Now(), b.random())
	got, err := b.visit(ctx, id, address, render)
	if err != nil {
		return Draft{}, err
	}
	s := state{Created: b.clock.Now().UTC(), Notes: append(notes, got.notes...), Address: got.address, Title: readableHost(got.address), Refusal: got.refusal}
	return b.begin(ctx, id, s, got)
}

// begin stores the first state of a draft.
func (b *Builder) begin(ctx context.Context, id string, s state, got visited) (Draft, error) {
	if got.sample != nil {
		got.sample.ID = "p1"
		s.Samples = []sample{*got.sample}
		if err := b.name(ctx, id, &s); err != nil {
			return Draft{}, err
		}
	}
	return b.commit(ctx, id, s)
}

// Get reads a draft. Errors: CodeNoDraft.
func (b *Builder) Get(ctx context.Context, id string) (Draft, error) {
	s, err := b.store.newest(ctx, id)
	if err != nil {
		return Draft{}, err
	}
	return b.show(ctx, id, s)
}

// newest reads a draft that is to be changed. seq is the one that the caller has seen; 0 = whichever there is.
func (b *Builder) newest(ctx context.Context, id string, seq int) (state, error) {
	s, err := b.store.newest(ctx, id)
	if err == nil && seq != 0 && s.Seq != seq {
		return state{}, changed()
	}
	return s, err
}

// commit stores the state after one that was read, and shows it.
func (b *Builder) commit(ctx context.Context, id string, s state) (Draft, error) {
	s.At = b.clock.Now().UTC()
	if s.Secret == "" {
		s.Secret = b.random()
	}
	next, err := b.store.append(ctx, id, s)
	if err != nil {
		return Draft{}, err
	}
	return b.show(ctx, id, next)
}

// Undo takes the last step back. Errors: CodeNoUndo, CodeChanged.
func (b *Builder) Undo(ctx context.Context, id string, seq int) (Draft, error) {
	return b.turn(ctx, id, seq, func(s *state) *int { return pop(&s.Past) }, func(s *state, now int) { s.Future = append(s.Future, now) })
}

// Redo takes back that the last step was taken back. Errors: CodeNoUndo, CodeChanged.
func (b *Builder) Redo(ctx context.Context, id string, seq int) (Draft, error) {
	return b.turn(ctx, id, seq, func(s *state) *int { return pop(&s.Future) }, func(s *state, now int) { s.Past = append(s.Past, now) })
}

func (b *Builder) turn(ctx context.Context, id string, seq int, from func(*state) *int, remember func(*state, int)) (Draft, error) {
	s, err := b.newest(ctx, id, seq)
	if err != nil {
		return Draft{}, err
	}
	s.Past, s.Future = slices.Clone(s.Past), slices.Clone(s.Future)
	target := from(&s)
	if target == nil {
		return Draft{}, refuse(CodeNoUndo, "there is no further step")
	}
	then, err := b.store.at(ctx, id, *target)
	if err != nil {
		return Draft{}, err
	}
	remember(&s, s.Seq)
	s.Work = then.Work
	return b.commit(ctx, id, s)
}

func pop(list *[]int) *int {
	if len(*list) == 0 {
		return nil
	}
	last := (*list)[len(*list)-1]
	*list = (*list)[:len(*list)-1]
	return &last
}

// newestDrafts is how many drafts a listing has.
const newestDrafts = 50

// List gives the drafts that were begun last, the newest change first.
func (b *Builder) List(ctx context.Context) ([]Listed, error) {
	ids, err := b.store.ids(ctx)
	if err != nil {
		return nil, err
	}
	ids = ids[max(0, len(ids)-newestDrafts):]
	out := make([]Listed, len(ids))
	g, inner := errgroup.WithContext(ctx)
	g.SetLimit(8)
	for i, id := range ids {
		g.Go(func() error {
			s, err := b.store.newest(inner, id)
			var gone *Error
			switch {
			case errors.As(err, &gone): // removed meanwhile
				return nil
			case err != nil:
				return err
			}
			out[i] = Listed{ID: id, Title: s.Title, Address: s.Address, ChangedAt: s.At, Saved: s.Saved}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	out = slices.DeleteFunc(out, func(l Listed) bool { return l.ID == "" })
	slices.SortStableFunc(out, func(a, b Listed) int { return b.ChangedAt.Compare(a.ChangedAt) })
	return out, nil
}

// Delete removes a draft with its pages. Errors: CodeNoDraft.
func (b *Builder) Delete(ctx context.Context, id string) error {
	if _, err := b.store.newest(ctx, id); err != nil {
		return err
	}
	return b.store.remove(ctx, id)
}

// sweepEvery is how often a process that begins drafts removes old ones.
const sweepEvery = time.Hour

// tidy removes drafts that were left behind.
func (b *Builder) tidy(ctx context.Context) error {
	now := b.clock.Now()
	b.mu.Lock()
	due := now.Sub(b.swept) >= sweepEvery
	if due {
		b.swept = now
	}
	b.mu.Unlock()
	if !due {
		return nil
	}
	return b.store.sweep(ctx, now)
}
