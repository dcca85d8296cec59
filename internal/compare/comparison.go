package compare

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"
	"golang.org/x/sync/errgroup"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/record"
)

// Compare writes the delta of one source and its files to the store and returns it with a reference to its
// document (canonical JSON under datasets.DeltaPrefix). Equal input gives equal bytes and keys, so that it may be
// repeated after any failure. Nothing is visible to readers until a version names the parts.
//
// Errors: ErrInput, ErrClockBack, blob errors, and whatever the record streams and Reextract return.
func Compare(ctx context.Context, store blob.Store, in Input, o Options) (datasets.Delta, datasets.FileRef, error) {
	if err := in.validate(); err != nil {
		return datasets.Delta{}, datasets.FileRef{}, err
	}
	c := &comparison{store: store, in: in, opts: o, workers: o.Workers}
	if c.workers <= 0 {
		c.workers = runtime.GOMAXPROCS(0)
	}
	delta, err := c.run(ctx)
	if err != nil {
		return datasets.Delta{}, datasets.FileRef{}, fmt.Errorf("compare %s: %w", in.Source, err)
	}
	body, err := blob.Canonical(delta)
	if err != nil {
		return datasets.Delta{}, datasets.FileRef{}, fmt.Errorf("compare %s: %w", in.Source, err)
	}
	info, _, err := blob.PutSHA256(ctx, store, datasets.DeltaPrefix(in.Run, in.Source), "json", body)
	if err != nil {
		return datasets.Delta{}, datasets.FileRef{}, fmt.Errorf("compare %s: %w", in.Source, err)
	}
	return delta, datasets.FileRef{Key: info.Key, SHA256: blob.SHA256Hex(body), Bytes: int64(len(body)), Rows: 1}, nil
}

// comparison is one call of Compare.
type comparison struct {
	store   blob.Store
	in      Input
	opts    Options
	workers int
	spill   *spill
}

func (c *comparison) run(ctx context.Context) (delta datasets.Delta, err error) {
	if c.spill, err = newSpill(c.opts.TempDir, c.opts.SpillBytes); err != nil {
		return delta, err
	}
	defer func() { err = errors.Join(err, c.spill.close()) }()
	if err := c.gather(ctx); err != nil {
		return delta, err
	}
	out, err := newOutput(c.store, c.in, c.opts)
	if err != nil {
		return delta, err
	}
	if err := c.compareAll(ctx, out); err != nil {
		return delta, errors.Join(err, out.abort())
	}
	return out.close(ctx)
}

// gather takes everything in that waits to be compared.
func (c *comparison) gather(ctx context.Context) error {
	for r, err := range c.in.Records {
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return fmt.Errorf("read records: %w", err)
		}
		if err := c.addRecord(r); err != nil {
			return err
		}
	}
	for o, err := range c.in.Outcomes {
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return fmt.Errorf("read outcomes: %w", err)
		}
		if err := c.addOutcome(o); err != nil {
			return err
		}
	}
	if c.in.Reextract == nil {
		return nil
	}
	return c.rereadParent(ctx, func(r reread) error {
		if r.Record.Key.Site != c.in.Site || r.Record.Key.Marketplace != c.in.Source {
			return nil
		}
		return c.add(entry{key: r.Record.Key.Hash(), kind: reparsedRecord}, r)
	})
}

func (c *comparison) addRecord(r record.Record) error {
	switch {
	case r.Quarantine != "":
	case r.Key.ID == "":
		r.Quarantine = "site_product_id: the record has none"
	case r.Key.Site != c.in.Site || r.Key.Marketplace != c.in.Source:
		r.Quarantine = fmt.Sprintf("the record belongs to %s on %s, not to %s on %s", r.Key.Site, r.Key.Marketplace, c.in.Site, c.in.Source)
	}
	e := entry{key: r.Key.Hash(), kind: rowRecord}
	if r.Key.ID == "" {
		e.key = "" // it names no row
	}
	switch {
	case r.Quarantine != "":
		e.kind = quarantinedRecord
	case ofItem(r):
		e.kind = itemRecord
	}
	var err error
	if e.bodies, err = json.Marshal(bodiesOf{r.Kind, r.Evidence}); err != nil {
		return fmt.Errorf("encode evidence of %s: %w", e.key, err)
	}
	r.Evidence = nil
	return c.add(e, r)
}

func (c *comparison) addOutcome(o record.ItemOutcome) error {
	if o.KeyHash != "" && !isKey(o.KeyHash) {
		return fmt.Errorf("%w: outcome of %s names the key %q", ErrInput, o.URL, o.KeyHash)
	}
	o.Evidence = nil // where bodies lie must not show in the order of what is compared
	return c.add(entry{key: o.KeyHash, kind: outcomeOf}, o)
}

func (c *comparison) add(e entry, v any) error {
	var err error
	if e.json, err = json.Marshal(v); err != nil {
		return fmt.Errorf("encode %T of %s: %w", v, e.key, err)
	}
	p := int(xxh3.Hash(e.json) % partitions)
	if e.key != "" {
		p = partitionOf(e.key)
	}
	return c.spill.add(p, e)
}

func (c *comparison) compareAll(ctx context.Context, out *output) error {
	j, err := newJudge(c.in)
	if err != nil {
		return err
	}
	states := stateCursor(ctx, c.store, c.in.Parent.State)
	defer states.stop()
	evidence := evidenceCursor(ctx, c.store, c.in.Parent.Evidence)
	defer evidence.stop()
	for p := range partitions {
		if err := ctx.Err(); err != nil {
			return err
		}
		entries, err := c.spill.take(p)
		if err != nil {
			return err
		}
		end := ""
		if p+1 < partitions {
			end = hex.EncodeToString([]byte{byte(p + 1)})
		}
		old, err := states.partition(end)
		if err != nil {
			return err
		}
		bodies, err := evidence.partition(end)
		if err != nil {
			return err
		}
		for tasks := range slices.Chunk(join(entries, old, bodies), window) {
			if err := c.compareKeys(ctx, j, out, tasks); err != nil {
				return err
			}
		}
	}
	return nil
}

const (
	// chunk is how many keys a worker takes at once.
	chunk = 64
	// window is how many results wait to be written in order.
	window = 2048
)

func (c *comparison) compareKeys(ctx context.Context, j *judge, out *output, tasks []task) error {
	results := make([]result, len(tasks))
	if err := ctx.Err(); err != nil {
		return err
	}
	var g errgroup.Group
	g.SetLimit(c.workers)
	for start := 0; start < len(tasks); start += chunk {
		g.Go(func() error {
			for i := start; i < min(start+chunk, len(tasks)); i++ {
				var err error
				if results[i], err = j.decide(tasks[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for i := range tasks {
		if err := out.add(ctx, tasks[i], results[i]); err != nil {
			return err
		}
	}
	return nil
}

// join brings together what there is about each key, in key order. All three inputs are sorted by key.
func join(entries []entry, old []State, bodies []Evidence) []task {
	var tasks []task
	for len(entries) > 0 || len(old) > 0 {
		var t task
		switch {
		case len(old) == 0 || len(entries) > 0 && entries[0].key < old[0].Key:
			t.key = entries[0].key
		default:
			t.key = old[0].Key
			t.old, old = &old[0], old[1:]
		}
		n := 0
		for n < len(entries) && entries[n].key == t.key {
			n++
		}
		t.entries, entries = entries[:n], entries[n:]
		for len(bodies) > 0 && bodies[0].Key < t.key {
			bodies = bodies[1:]
		}
		n = 0
		for n < len(bodies) && bodies[n].Key == t.key {
			n++
		}
		t.evidence, bodies = bodies[:n], bodies[n:]
		tasks = append(tasks, t)
	}
	return tasks
}

// partitionOf is the first byte of a key.
func partitionOf(key string) int {
	b, err := hex.DecodeString(key[:2])
	if err != nil {
		return 0 // isKey and Key.Hash leave no other text
	}
	return int(b[0])
}

func isKey(s string) bool {
	return len(s) == 32 && strings.Trim(s, "0123456789abcdef") == ""
}
