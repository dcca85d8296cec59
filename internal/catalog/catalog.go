package catalog

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/clock"
)

// Catalog answers searches. Safe for concurrent use.
type Catalog struct {
	store blob.Store
	repo  *datasets.Repo
	clock clock.Clock

	turn  chan struct{} // held by who refreshes
	mu    sync.Mutex
	index *index
	at    time.Time // when the index was last up to date
	known map[string]*dataset
}

// New is a catalog of everything in a store. It reads nothing until it is asked.
func New(s blob.Store, c clock.Clock) *Catalog {
	return &Catalog{store: s, repo: datasets.New(s), clock: c, turn: make(chan struct{}, 1), known: map[string]*dataset{}}
}

// Fresh is how old an answer may be: what was published may be found so much later.
const Fresh = 10 * time.Second

// readers is how many datasets are looked at at once.
const readers = 16

// Search answers for somebody who sees what sees lets through; offset and limit cut the hits. The index is made on the first
// search, and brought up to date where it is older than Fresh: what was written since is read before the answer. A dataset that
// became private or went since is no hit at once: the definitions of hits are read where sees would not let a private one
// through. Only Total and Datasets may count one, beyond the hits that are shown, for as long as Fresh.
func (c *Catalog) Search(ctx context.Context, q Query, sees func(dataset string, private bool) bool, offset, limit int) (Result, error) {
	x, err := c.fresh(ctx)
	if err != nil {
		return Result{}, fmt.Errorf("search: %w", err)
	}
	looked := map[string]bool{} // hits, and whether they are still to be seen
	for {
		out := x.search(q, func(e *Entry) bool {
			still, known := looked[e.Dataset]
			return sees(e.Dataset, e.Private) && (still || !known)
		}, c.clock.Now(), offset, limit)
		same, err := c.stillSeen(ctx, out.Hits, sees, looked)
		if err != nil {
			return Result{}, fmt.Errorf("search: %w", err)
		}
		if same {
			return out, nil
		}
	}
}

// stillSeen reads of each hit that was not looked at before whether it is private by now, and reports whether all are still to be
// seen.
func (c *Catalog) stillSeen(ctx context.Context, hits []Hit, sees func(dataset string, private bool) bool, looked map[string]bool) (bool, error) {
	all := true
	var mu sync.Mutex
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for _, h := range hits {
		mu.Lock()
		_, known := looked[h.Dataset]
		mu.Unlock()
		if known || sees(h.Dataset, true) {
			continue
		}
		g.Go(func() error {
			private, err := c.repo.Private(gctx, h.Dataset)
			if err != nil && !errors.Is(err, datasets.ErrNotFound) {
				return fmt.Errorf("whether %s is private: %w", h.Dataset, err)
			}
			mu.Lock()
			defer mu.Unlock()
			looked[h.Dataset] = err == nil && sees(h.Dataset, private)
			all = all && looked[h.Dataset]
			return nil
		})
	}
	err := g.Wait()
	return all, err
}

// fresh is an index that is not older than Fresh. Who comes while it is refreshed gets the one before, if there is one.
func (c *Catalog) fresh(ctx context.Context) (*index, error) {
	if x := c.current(); x != nil {
		return x, nil
	}
	select {
	case c.turn <- struct{}{}:
	default:
		if x := c.any(); x != nil {
			return x, nil
		}
		select {
		case c.turn <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	defer func() { <-c.turn }()
	if x := c.current(); x != nil {
		return x, nil // somebody else was faster
	}
	return c.refresh(ctx)
}

func (c *Catalog) current() *index {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.index == nil || c.clock.Now().Sub(c.at) >= Fresh {
		return nil
	}
	return c.index
}

func (c *Catalog) any() *index {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.index
}

// refresh reads what was written since. Only one goroutine is here.
func (c *Catalog) refresh(ctx context.Context) (*index, error) {
	began := c.clock.Now()
	names, err := c.repo.Names(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]*dataset, len(names))
	changed := len(names) != len(c.known)
	var mu sync.Mutex
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, name := range names {
		g.Go(func() error {
			before := c.known[name]
			now, err := c.look(gctx, name, before, began)
			if err != nil {
				return fmt.Errorf("look at %s: %w", name, err)
			}
			mu.Lock()
			defer mu.Unlock()
			list[i], changed = now, changed || now != before
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	x := c.any()
	if changed || x == nil {
		known, entries := map[string]*dataset{}, []*Entry{}
		for i, d := range list {
			known[names[i]] = d
			if d.entry != nil {
				entries = append(entries, d.entry)
			}
		}
		c.known, x = known, newIndex(entries)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.index, c.at = x, began
	return x, nil
}
