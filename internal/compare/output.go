package compare

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/table"
	"sheaf/internal/prep"
	"sheaf/internal/profile"
	"sheaf/internal/record"
)

// output gathers results in key order into the files of a delta.
type output struct {
	store   blob.Store
	in      Input
	main    table.Schema
	delta   datasets.Delta
	figures *measure
	stats   *profile.Source

	upserts, history, quarantine, state, evidence *datasets.PartWriter
	removes                                       bytes.Buffer
	removed                                       int64
}

func newOutput(store blob.Store, in Input, o Options) (*output, error) {
	main, err := table.Main(in.Kind, in.Main)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, p := range slices.Concat(in.Parent.State, in.Parent.Evidence) {
		named[p.SHA256] = true
	}
	lane := datasets.NewLane()
	writer := func(s table.Schema, prefix string) *datasets.PartWriter {
		return datasets.NewPartWriter(store, s, datasets.PartOptions{
			Dataset: in.Dataset, Source: in.Source, Target: o.PartBytes, Temp: o.TempDir, Prefix: prefix, Named: named, Lane: lane,
		})
	}
	run := datasets.DeltaPrefix(in.Run, in.Source)
	out := &output{
		store: store, in: in, main: main,
		upserts: writer(main, run), history: writer(table.History(), run), quarantine: writer(table.Quarantine(), run),
		state: writer(table.State(), ""), evidence: writer(table.Evidence(), ""),
		delta: datasets.Delta{
			Dataset: in.Dataset, Source: in.Source, Run: in.Run, AsOf: in.AsOf, Recipe: in.Recipe, RecipeRev: in.RecipeRev,
			PrepRev: prep.Revision, Rate: in.Rate, Partial: in.Partial, Again: in.Again, Parent: in.Parent.Ref,
			Counts: map[datasets.Class]int64{}, Outcomes: map[record.Outcome]int64{},
			Upserts: map[string][]datasets.FileRef{}, Removes: []datasets.FileRef{}, Appends: map[string][]datasets.FileRef{},
			State: []datasets.Part{}, Evidence: []datasets.Part{},
			Rows: map[string]map[string]int64{main.Table: {}},
		},
	}
	out.stats = &out.delta.Stats
	out.figures = newMeasure(in, main, out.stats)
	for _, class := range datasets.Classes {
		out.delta.Counts[class] = 0
	}
	return out, nil
}

// Positions in rows of history.
var historyClass, historyField = table.History().Index("class"), table.History().Index("field")

// add takes the result of one key. Keys must ascend.
func (o *output) add(ctx context.Context, t task, r result) error {
	for _, outcome := range r.outcomes {
		o.delta.Outcomes[outcome]++
	}
	o.figures.outcomes(r)
	if t.key == "" {
		o.stats.Records += r.read
		return o.quarantined(ctx, r)
	}
	if t.old != nil && t.old.LastSeenAt.After(o.in.AsOf) {
		return fmt.Errorf("%w: %s was last seen at %s", ErrClockBack, t.key, t.old.LastSeenAt.Format(time.RFC3339))
	}
	if r.class != "" {
		o.delta.Counts[r.class]++
	}
	if r.upsert != nil {
		if err := o.upserts.Write(ctx, r.upsert); err != nil {
			return err
		}
	}
	if r.remove {
		if err := o.remove(t.key, r.state.Split); err != nil {
			return err
		}
	}
	for _, row := range r.history {
		if err := o.history.Write(ctx, row); err != nil {
			return err
		}
		if field, ok := row[historyField].(string); ok && row[historyClass] == string(datasets.Changed) {
			profile.Add(&o.stats.Changed, field, 1)
		}
	}
	if err := o.quarantined(ctx, r); err != nil {
		return err
	}
	if r.state != nil {
		if err := o.state.Write(ctx, r.state.Row()); err != nil {
			return err
		}
	}
	for _, e := range r.bodies {
		if err := o.evidence.Write(ctx, e.row()); err != nil {
			return err
		}
	}
	if r.state != nil && r.state.Live() {
		o.delta.Rows[o.main.Table][r.state.Split]++
	}
	o.figures.row(t, r)
	return nil
}

func (o *output) remove(key, split string) error {
	b, err := json.Marshal(datasets.Remove{Table: o.main.Table, Key: key, Split: split})
	if err != nil {
		return fmt.Errorf("encode removal of %s: %w", key, err)
	}
	o.removes.Write(append(b, '\n'))
	o.removed++
	return nil
}

func (o *output) quarantined(ctx context.Context, r result) error {
	for _, q := range r.quarantine {
		row := table.Row{o.in.AsOf.UnixMicro(), o.in.Site, o.in.Source, q.key, q.url, q.stage, q.reason, q.json}
		for i, cell := range row {
			if cell == "" {
				row[i] = nil
			}
		}
		if err := o.quarantine.Write(ctx, row); err != nil {
			return err
		}
		profile.Add(&o.stats.Quarantined, q.stage, 1)
		if q.key != "" {
			o.stats.Sample("quarantined", q.key)
		}
	}
	return nil
}

// close completes all files and the delta.
func (o *output) close(ctx context.Context) (datasets.Delta, error) {
	var err error
	collect := func(w *datasets.PartWriter) []datasets.Part {
		if err != nil {
			return nil
		}
		var parts []datasets.Part
		parts, err = w.Close(ctx)
		return parts
	}
	o.delta.Upserts[o.main.Table] = refs(collect(o.upserts))
	o.delta.Appends[table.HistoryTable] = refs(collect(o.history))
	o.delta.Appends[table.QuarantineTable] = refs(collect(o.quarantine))
	o.delta.State = append(o.delta.State, collect(o.state)...)
	o.delta.Evidence = append(o.delta.Evidence, collect(o.evidence)...)
	if err != nil {
		return datasets.Delta{}, errors.Join(err, o.abort())
	}
	if err := o.putRemoves(ctx); err != nil {
		return datasets.Delta{}, err
	}
	o.figures.close()
	return o.delta, nil
}

func (o *output) putRemoves(ctx context.Context) error {
	if o.removed == 0 {
		return nil
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return fmt.Errorf("compress removals: %w", err)
	}
	defer enc.Close()
	body := enc.EncodeAll(o.removes.Bytes(), nil)
	info, _, err := blob.PutSHA256(ctx, o.store, datasets.DeltaPrefix(o.in.Run, o.in.Source), "jsonl.zst", body)
	if err != nil {
		return fmt.Errorf("store removals: %w", err)
	}
	o.delta.Removes = append(o.delta.Removes, datasets.FileRef{Key: info.Key, SHA256: blob.SHA256Hex(body), Bytes: int64(len(body)), Rows: o.removed})
	return nil
}

// abort removes temporary files.
func (o *output) abort() error {
	return errors.Join(o.upserts.Abort(), o.history.Abort(), o.quarantine.Abort(), o.state.Abort(), o.evidence.Abort())
}

// refs gives the files of a run; a table without rows is an empty list.
func refs(parts []datasets.Part) []datasets.FileRef {
	out := make([]datasets.FileRef, 0, len(parts))
	for _, p := range parts {
		out = append(out, p.FileRef)
	}
	return out
}
