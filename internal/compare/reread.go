package compare

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
			if errors.Is(err, blob.ErrNotFound) {
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
	states := stateCursor(ctx, c.store, c.in.Parent.State)
	defer states.stop()
	evidence := evidenceCursor(ctx, c.store, c.in.Parent.Evidence)
	defer evidence.stop()
	lists := map[listPage]bool{}
	for {
		rows, err := evidence.group()
		if err != nil || len(rows) == 0 {
			return err
		}
		state, found, err := states.seek(rows[0].Key)
		if err != nil {
			return err
		}
		if !found || !state.Live() || int(state.RecipeRev) == c.in.RecipeRev && state.PrepRev == prep.Revision {
			continue
		}
		item, at := Bodies{Kind: state.ItemKind, Item: state.Item}, time.Time{}
		if item.Vars, err = state.Vars(); err != nil {
			return err
		}
		for _, e := range rows {
			if e.Kind == state.ItemKind {
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
