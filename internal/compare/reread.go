package compare

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets/blob"
	"sheaf/internal/prep"
	"sheaf/internal/record"
)

// reread is a record from archived bodies. A row of a list counts only for keys whose newest body the list page
// is; an item's record is the key's own.
type reread struct {
	AsOf   time.Time     `json:"as_of"`
	Page   *listPage     `json:"page,omitempty"` // nil for an item
	Record record.Record `json:"record"`
}

// listPage names an archived list page.
type listPage struct {
	Kind    string `json:"kind"`
	Archive string `json:"archive"`
	Offset  int64  `json:"offset"`
}

func (e Evidence) order(o Evidence) int {
	return cmp.Or(strings.Compare(e.Key, o.Key), strings.Compare(e.Kind, o.Kind), strings.Compare(e.Page, o.Page))
}

// rereadParent extracts the parent's bodies again, once a body or item, on the workers, and feeds the records to
// add, one call at a time in any order.
func (c *comparison) rereadParent(ctx context.Context, add func(reread) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(c.workers)
	var one sync.Mutex
	err := c.archived(ctx, func(b Bodies, as reread) {
		g.Go(func() error {
			records, err := c.in.Reextract(ctx, b)
			if errors.Is(err, blob.ErrNotFound) && !c.in.Strict {
				return nil // the stored record stands
			}
			if err != nil {
				return fmt.Errorf("read archived %s again: %w", b.Kind, err)
			}
			one.Lock()
			defer one.Unlock()
			for _, r := range records {
				as.Record = r
				if err := add(as); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return cmp.Or(g.Wait(), err) // the first failure cancels the walk, whose error then is only the echo
}

// archived yields what live rows that other rules read were read from: items, and every list page once.
func (c *comparison) archived(ctx context.Context, yield func(Bodies, reread)) error {
	lists := map[listPage]bool{}
	for row, err := range Archived(ctx, c.store, c.in) {
		if err != nil {
			return err
		}
		item, at := Bodies{Kind: row.ItemKind, Item: row.Item}, time.Time{}
		if item.Vars, err = row.Vars(); err != nil {
			return err
		}
		for _, e := range row.Bodies {
			if e.Kind == row.ItemKind {
				item.Evidence = append(item.Evidence, e.Evidence)
				at = later(at, e.AsOf)
				continue
			}
			page := listPage{Kind: e.Kind, Archive: e.Archive, Offset: e.Offset}
			if !lists[page] {
				lists[page] = true
				yield(Bodies{Kind: e.Kind, List: true, Evidence: []record.Evidence{e.Evidence}}, reread{AsOf: e.AsOf, Page: &page})
			}
		}
		if len(item.Evidence) > 0 {
			yield(item, reread{AsOf: at})
		}
	}
	return nil
}

// ArchivedRow is a row of the parent with the archived bodies that it was read from.
type ArchivedRow struct {
	State
	Bodies []Evidence
}

// Archived yields the rows of the parent whose bodies Compare reads again, in key order. Of in it looks at Parent,
// RecipeRev and Since.
func Archived(ctx context.Context, s blob.Store, in Input) iter.Seq2[ArchivedRow, error] {
	return func(yield func(ArchivedRow, error) bool) {
		states := stateCursor(ctx, s, in.Parent.State)
		defer states.stop()
		evidence := evidenceCursor(ctx, s, in.Parent.Evidence)
		defer evidence.stop()
		for {
			bodies, err := evidence.group()
			if err == nil && len(bodies) == 0 {
				return
			}
			var state State
			var found bool
			if err == nil {
				state, found, err = states.seek(bodies[0].Key)
			}
			if err != nil {
				yield(ArchivedRow{}, err)
				return
			}
			if found && in.rereads(state, bodies) && !yield(ArchivedRow{state, bodies}, nil) {
				return
			}
		}
	}
}

// rereads reports whether the bodies of a row are read again: it is live, other rules made it, and it is not older than
// what is asked for.
func (in Input) rereads(s State, bodies []Evidence) bool {
	if !s.Live() || int(s.RecipeRev) == in.RecipeRev && s.PrepRev == prep.Revision {
		return false
	}
	return in.Since.IsZero() || slices.ContainsFunc(bodies, func(e Evidence) bool { return !e.AsOf.Before(in.Since) })
}

// replay combines the records of the archived bodies in the order in which they were read, so that what a list
// refreshed stays refreshed. Fields that only came from pages without a body are kept.
func replay(stored *combined, evidence []Evidence, records []reread) (*combined, error) {
	records = slices.DeleteFunc(slices.Clone(records), func(p reread) bool {
		return p.Record.Quarantine != "" || p.Page != nil && !slices.ContainsFunc(evidence, func(e Evidence) bool {
			return *p.Page == listPage{Kind: e.Kind, Archive: e.Archive, Offset: e.Offset}
		})
	})
	if len(records) == 0 {
		return stored, nil
	}
	slices.SortStableFunc(records, func(a, b reread) int { return a.AsOf.Compare(b.AsOf) })
	var again *combined
	pages := map[string]bool{}
	for start := 0; start < len(records); {
		end := start
		var group []candidate
		for ; end < len(records) && records[end].AsOf.Equal(records[start].AsOf); end++ {
			for _, e := range records[end].Record.Evidence {
				pages[e.Page] = true
			}
			pages[records[end].Record.Kind] = true
			c, err := encodeCandidate(records[end].Record)
			if err != nil {
				return nil, err
			}
			group = append(group, c)
		}
		slices.SortFunc(group, candidate.order)
		merged, _ := merge(again, group)
		again = &merged
		start = end
	}
	for name, f := range stored.Fields {
		if pages[f.From] {
			continue
		}
		if _, known := again.Fields[name]; known && again.Ranks[name] >= stored.Ranks[name] {
			continue
		}
		again.Fields[name], again.Ranks[name] = f, stored.Ranks[name]
	}
	if again.Item == "" {
		again.Item, again.ItemKind, again.Vars = stored.Item, stored.ItemKind, stored.Vars
	}
	return again, nil
}

func encodeCandidate(r record.Record) (candidate, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return candidate{}, fmt.Errorf("encode record: %w", err)
	}
	return newCandidate(b, nil)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
