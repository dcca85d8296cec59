// Package known tells a crawl what the parent version holds of a source: its live items with the archived bodies that
// may stand for them. It reads the internal state and evidence parts that a manifest or state commit names.
package known

import (
	"context"
	"fmt"
	"iter"
	"sort"
	"sync"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
	"sheaf/internal/compare"
	"sheaf/internal/frontier"
)

// stateColumns are what a crawl needs of a state row.
var stateColumns = []string{"key", "item_kind", "item", "vars_json", "status", "last_seen_at", "recipe_rev"}

// Items are the live items of one source, in memory, sorted by key: about 1 KB an item. It implements frontier.Parent.
// Immutable; safe for concurrent use.
type Items struct {
	list      []frontier.KnownItem
	addresses map[string]int // kind, a blank, address -> place in list
}

// Load reads the parts of one source. Items without an address are left out: there is nowhere to visit them.
func Load(ctx context.Context, s blob.Store, state, evidence []datasets.Part) (*Items, error) {
	items := &Items{}
	at := map[string]int{}
	for _, part := range state {
		err := each(ctx, s, part, stateColumns, func(row table.Row) error {
			st, err := compare.ReadState(row, stateColumns...)
			if err != nil || !st.Live() || st.Item == "" {
				return err
			}
			vars, err := st.Vars()
			if err != nil {
				return err
			}
			at[st.Key] = len(items.list)
			items.list = append(items.list, frontier.KnownItem{
				Key: st.Key, Kind: st.ItemKind, Address: st.Item, Vars: vars, LastSeen: st.LastSeenAt,
			})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, part := range evidence {
		err := each(ctx, s, part, nil, func(row table.Row) error {
			e, err := compare.ReadEvidence(row)
			if err != nil {
				return err
			}
			if i, ok := at[e.Key]; ok && items.list[i].Kind == e.Kind {
				items.list[i].Evidence = append(items.list[i].Evidence, e.Evidence)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	sort.Slice(items.list, func(i, j int) bool { return items.list[i].Key < items.list[j].Key })
	items.addresses = make(map[string]int, len(items.list))
	for i, k := range items.list {
		items.addresses[k.Kind+" "+k.Address] = i
	}
	return items, nil
}

func each(ctx context.Context, s blob.Store, part datasets.Part, columns []string, do func(table.Row) error) error {
	r, err := parquet.Open(blob.NewReaderAt(ctx, s, blob.Info{Key: part.Key, Size: part.Bytes}), part.Bytes)
	if err != nil {
		return fmt.Errorf("open %s: %w", part.Key, err)
	}
	for row, err := range r.Rows(ctx, columns...) {
		if err != nil {
			return fmt.Errorf("read %s: %w", part.Key, err)
		}
		if err := do(row); err != nil {
			return fmt.Errorf("read %s: %w", part.Key, err)
		}
	}
	return nil
}

// Items implements frontier.Parent.
func (k *Items) Items(ctx context.Context, after string) iter.Seq2[frontier.KnownItem, error] {
	return func(yield func(frontier.KnownItem, error) bool) {
		for i := sort.Search(len(k.list), func(i int) bool { return k.list[i].Key > after }); i < len(k.list); i++ {
			if ctx.Err() != nil {
				yield(frontier.KnownItem{}, ctx.Err())
				return
			}
			if !yield(k.list[i], nil) {
				return
			}
		}
	}
}

// Lookup implements frontier.Parent.
func (k *Items) Lookup(_ context.Context, key string) (frontier.KnownItem, bool, error) {
	i := sort.Search(len(k.list), func(i int) bool { return k.list[i].Key >= key })
	if i == len(k.list) || k.list[i].Key != key {
		return frontier.KnownItem{}, false, nil
	}
	return k.list[i], true, nil
}

// ByAddress implements frontier.Parent.
func (k *Items) ByAddress(_ context.Context, kind, address string) (frontier.KnownItem, bool, error) {
	i, ok := k.addresses[kind+" "+address]
	if !ok {
		return frontier.KnownItem{}, false, nil
	}
	return k.list[i], true, nil
}

// Cache keeps the items of the sources that this process discovers: Discover is called once a minute, and reading
// 70,000 items takes a second. Safe for concurrent use.
type Cache struct {
	mu   sync.Mutex
	held map[string]*Items
	keys []string // oldest first
}

// cached is how many sources stay: more than a worker discovers at once.
const cached = 8

// Load is Load by the cache; name identifies dataset, parent and source.
func (c *Cache) Load(ctx context.Context, s blob.Store, name string, state, evidence []datasets.Part) (*Items, error) {
	c.mu.Lock()
	items, ok := c.held[name]
	c.mu.Unlock()
	if ok {
		return items, nil
	}
	items, err := Load(ctx, s, state, evidence)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == nil {
		c.held = map[string]*Items{}
	}
	if _, ok := c.held[name]; !ok {
		c.keys = append(c.keys, name)
	}
	c.held[name] = items
	for len(c.keys) > cached {
		delete(c.held, c.keys[0])
		c.keys = c.keys[1:]
	}
	return items, nil
}
