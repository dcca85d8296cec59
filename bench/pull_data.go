package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/table"
	"sheaf/internal/record"
)

const (
	pullDataset = "bench/pull"
	pullSource  = "bench.com"
	// pullText is how many characters a description has: base64 of random bytes, which hardly compresses.
	pullText = 13_000
	// pullRow is about what a row is in a part, in bytes.
	pullRow = 13_050
)

// bulk makes versions of a dataset of so many rows by the real Build and Publish: of each only what Compare would hand over is
// made here, by hand.
type bulk struct {
	store blob.Store
	repo  *datasets.Repo
	temp  string
	keys  []string // sorted
	text  int      // characters of a description
	runs  int
}

func newBulk(s blob.Store, temp string, rows int) *bulk {
	b := &bulk{store: s, repo: datasets.New(s), temp: temp, text: pullText}
	for i := range rows {
		b.keys = append(b.keys, record.Key{Site: "bench", Marketplace: pullSource, ID: fmt.Sprint(i)}.Hash())
	}
	slices.Sort(b.keys)
	return b
}

// row of a key with a price; its text is always the same.
func (b *bulk) row(key string, price int64) table.Row {
	s := table.Products()
	row := make(table.Row, len(s.Columns))
	put := func(column string, v any) { row[s.Index(column)] = v }
	var seed [32]byte
	copy(seed[:], key)
	text := make([]byte, b.text*3/4)
	_, _ = rand.NewChaCha8(seed).Read(text) // never fails
	put("product_uid", key)
	put("site", "bench")
	put("marketplace", pullSource)
	put("site_product_id", key)
	put("title", "Product "+key[:8])
	put("description", base64.StdEncoding.EncodeToString(text))
	put("price", price*10_000)
	put("split", pullSplit(key))
	return row
}

func pullSplit(key string) string {
	return []string{"train", "train", "train", "validation", "test"}[int(key[31])%5]
}

// publish makes the next version: the rows with these positions in key order get another price; nil: all rows are new.
func (b *bulk) publish(ctx context.Context, changed []int) error {
	finish, err := b.prepare(ctx, changed)
	if err != nil {
		return err
	}
	_, err = finish()
	return err
}

// prepare makes what Compare hands over; what it returns builds and publishes that.
func (b *bulk) prepare(ctx context.Context, changed []int) (func() (datasets.BuildSummary, error), error) {
	b.runs++
	run, asOf := fmt.Sprintf("run-%d", b.runs), day(b.runs)
	parent, err := b.repo.Parent(ctx, pullDataset)
	if err != nil {
		return nil, err
	}
	ref, err := b.delta(ctx, run, asOf, parent, changed)
	if err != nil {
		return nil, err
	}
	return func() (datasets.BuildSummary, error) { return b.finish(ctx, run, asOf, parent, ref) }, nil
}

func (b *bulk) finish(ctx context.Context, run string, asOf time.Time, parent datasets.Parent, ref datasets.FileRef) (datasets.BuildSummary, error) {
	sum, err := b.repo.Build(ctx, datasets.BuildInput{
		Dataset: pullDataset, Kind: table.Catalog, Run: run, AsOf: asOf, Parent: parent.Ref, Temp: b.temp, Deltas: []datasets.FileRef{ref},
		Verdicts: []datasets.Verdict{{Check: "min_rows", Result: "pass"}},
	}, nil)
	if err != nil {
		return sum, err
	}
	if _, err := b.repo.Publish(ctx, datasets.PublishInput{Build: sum.Ref, Version: b.runs, At: asOf, Who: "bench"}, nil); err != nil {
		return sum, err
	}
	return sum, b.clear(ctx, run)
}

func (b *bulk) delta(ctx context.Context, run string, asOf time.Time, parent datasets.Parent, changed []int) (datasets.FileRef, error) {
	class := datasets.Changed
	if changed == nil {
		class = datasets.Added
		for i := range b.keys {
			changed = append(changed, i)
		}
	}
	prefix := datasets.DeltaPrefix(run, pullSource)
	upserts := datasets.NewPartWriter(b.store, table.Products(), datasets.PartOptions{Prefix: prefix, Temp: b.temp})
	history := datasets.NewPartWriter(b.store, table.History(), datasets.PartOptions{Prefix: prefix, Temp: b.temp})
	hashes := map[string]string{}
	for _, i := range changed {
		row := b.row(b.keys[i], int64(b.runs*1000+i%100))
		if err := upserts.Write(ctx, row); err != nil {
			return datasets.FileRef{}, err
		}
		line := table.Row{b.keys[i], asOf.UnixMicro(), string(class), nil, nil, nil, "source", "bench", pullSource}
		if err := history.Write(ctx, line); err != nil {
			return datasets.FileRef{}, err
		}
		hash, err := table.RowHash(table.Products(), row)
		if err != nil {
			return datasets.FileRef{}, err
		}
		hashes[b.keys[i]] = hash
	}
	d := datasets.Delta{
		Dataset: pullDataset, Source: pullSource, Run: run, AsOf: asOf, Recipe: "bench", RecipeRev: 1, PrepRev: 1, Parent: parent.Ref,
		Counts:   map[datasets.Class]int64{class: int64(len(changed)), datasets.Unchanged: int64(len(b.keys) - len(changed))},
		Outcomes: map[record.Outcome]int64{record.OK: int64(len(b.keys))}, Upserts: map[string][]datasets.FileRef{},
		Appends: map[string][]datasets.FileRef{}, Rows: map[string]map[string]int64{"products": {}}, Stats: datasets.SourceStats{}, Evidence: []datasets.Part{},
	}
	var err error
	if d.Upserts["products"], err = closeFiles(ctx, upserts); err != nil {
		return datasets.FileRef{}, err
	}
	if d.Appends["history"], err = closeFiles(ctx, history); err != nil {
		return datasets.FileRef{}, err
	}
	if d.State, err = b.state(ctx, parent, hashes, d.Rows["products"]); err != nil {
		return datasets.FileRef{}, err
	}
	body, err := blob.Canonical(d)
	if err != nil {
		return datasets.FileRef{}, err
	}
	info, _, err := blob.PutSHA256(ctx, b.store, prefix, "json", body)
	return datasets.FileRef{Key: info.Key, SHA256: blob.SHA256Hex(body), Bytes: int64(len(body))}, err
}

// state is the source's whole internal table.
func (b *bulk) state(ctx context.Context, parent datasets.Parent, hashes map[string]string, rows map[string]int64) ([]datasets.Part, error) {
	s := table.State()
	w := datasets.NewPartWriter(b.store, s, datasets.PartOptions{Dataset: pullDataset, Source: pullSource, Temp: b.temp})
	for _, key := range b.keys {
		rows[pullSplit(key)]++
		row := make(table.Row, len(s.Columns))
		row[s.Index("key")], row[s.Index("status")], row[s.Index("split")] = key, "active", pullSplit(key)
		row[s.Index("row_hash")] = hashes[key]
		if hashes[key] == "" {
			row[s.Index("row_hash")] = fmt.Sprintf("%064x", parent.Ref.Version) // nobody reads it here
		}
		if err := w.Write(ctx, row); err != nil {
			return nil, err
		}
	}
	return w.Close(ctx)
}

func closeFiles(ctx context.Context, w *datasets.PartWriter) ([]datasets.FileRef, error) {
	parts, err := w.Close(ctx)
	refs := []datasets.FileRef{}
	for _, p := range parts {
		refs = append(refs, p.FileRef)
	}
	return refs, err
}

// clear removes what the run handed over: it is as large as what it published.
func (b *bulk) clear(ctx context.Context, run string) error {
	for info, err := range b.store.List(ctx, "runs/"+run+"/", blob.ListOptions{}) {
		if err != nil {
			return err
		}
		if err := b.store.Delete(ctx, info.Key); err != nil {
			return err
		}
	}
	return nil
}

// scratch is where what is pulled goes: BENCH_DIR, else the system's temporary directory.
func scratch() (string, error) {
	dir, err := os.MkdirTemp(os.Getenv("BENCH_DIR"), "sheaf-bench-pull-")
	if err != nil {
		return "", fmt.Errorf("make a directory: %w", err)
	}
	return dir, nil
}
