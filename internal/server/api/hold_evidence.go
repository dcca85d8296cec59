package api

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
	"sheaf/internal/notify"
	"sheaf/internal/profile"
	"sheaf/internal/runs"
)

// HoldView is a hold with its evidence.
type HoldView struct {
	HoldSummary
	Verdicts []Finding        `json:"verdicts" doc:"What every check found about the source"`
	Counts   map[string]int64 `json:"counts" doc:"Rows by class, if they were published"`
	Outcomes map[string]int64 `json:"outcomes" doc:"Pages and items by outcome"`
	Before   int64            `json:"before" doc:"Rows of the source in the version that it was compared with"`
	After    int64            `json:"after" doc:"Rows of the source, if they were published"`
	Coverage []ColumnCoverage `json:"coverage" doc:"How full every column is, before and after"`
	Samples  []HoldSample     `json:"samples" doc:"Keys for people, by what they show: gone, quarantined, price_jumped"`
	Rows     *Rows            `json:"rows,omitempty" doc:"The first new and changed rows that wait"`
	Asked    []HoldAsked      `json:"asked" doc:"The events by which the owner was asked, the first and its reminders in order"`
}

// HoldAsked is one time that the owner of a dataset was asked about a hold.
type HoldAsked struct {
	Reminder int `json:"reminder" doc:"Which reminder it was, 0 = the first time"`
	EventView
}

// ColumnCoverage is the share of rows with a value.
type ColumnCoverage struct {
	Column string  `json:"column"`
	Before float64 `json:"before" doc:"0 to 1; 0 where there was no version"`
	After  float64 `json:"after"`
}

// HoldSample are keys that show something.
type HoldSample struct {
	Shows string   `json:"shows"`
	Keys  []string `json:"keys"`
}

// heldRows is how many parked rows are shown.
const heldRows = 10

func (a *API) hold(ctx context.Context, in *HoldPath) (*answer[HoldView], error) {
	h, err := a.findHold(ctx, *in)
	if err != nil {
		return nil, fail(err)
	}
	out := HoldView{
		HoldSummary: summarise(h), Verdicts: []Finding{}, Counts: map[string]int64{}, Outcomes: map[string]int64{},
		Coverage: []ColumnCoverage{}, Samples: []HoldSample{}, Asked: []HoldAsked{},
	}
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		out.Verdicts, err = a.findings(gctx, out.Run, out.Source)
		if reasons := why(out.Verdicts, out.Source); reasons != nil {
			out.ReasonSaid = reasons
		}
		return err
	})
	g.Go(func() error { return a.compared(gctx, &out) })
	g.Go(func() (err error) {
		out.Asked, err = a.asked(gctx, out.Dataset, out.Name)
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, fail(err)
	}
	return say(out), nil
}

// asked reads by which events somebody was asked about a hold.
func (a *API) asked(ctx context.Context, dataset, hold string) ([]HoldAsked, error) {
	entries, err := notify.Asked(ctx, a.Store, dataset, hold)
	if err != nil {
		return nil, err
	}
	views, err := a.eventViews(ctx, dataset, entries)
	if err != nil {
		return nil, err
	}
	out := make([]HoldAsked, len(views))
	for i, v := range views {
		out[i].EventView = v
		if n, ok := v.Data["reminder"].(float64); ok { // as JSON has numbers
			out[i].Reminder = int(n)
		}
	}
	return out, nil
}

// compared adds what Compare wrote about the parked source; nothing where a sweep has taken it.
func (a *API) compared(ctx context.Context, out *HoldView) error {
	delta, found, err := activities.NewestDelta(ctx, a.Store, out.Run, out.Source)
	if err != nil || !found {
		return err
	}
	out.Counts = classes(delta.Counts)
	for outcome, n := range delta.Outcomes {
		out.Outcomes[string(outcome)] = n
	}
	p := delta.Stats
	out.Before, out.After = p.Parent.Rows, p.Now.Rows
	for _, name := range sorted(p.Now.Coverage) {
		out.Coverage = append(out.Coverage, ColumnCoverage{Column: name, Before: share(p.Parent, name), After: share(p.Now, name)})
	}
	for _, shows := range sorted(p.Samples) {
		out.Samples = append(out.Samples, HoldSample{Shows: shows, Keys: p.Samples[shows]})
	}
	return a.parked(ctx, out, delta)
}

func share(r profile.Rows, column string) float64 {
	if r.Rows == 0 {
		return 0
	}
	return float64(r.Coverage[column]) / float64(r.Rows)
}

// parked reads the first rows that wait.
func (a *API) parked(ctx context.Context, out *HoldView, delta datasets.Delta) error {
	name, err := a.mainTable(ctx, out.Dataset, out.Run)
	if err != nil {
		return err
	}
	files := delta.Upserts[name]
	if len(files) == 0 {
		return nil
	}
	f, err := parquet.Open(blob.NewReaderAt(ctx, a.Store, blob.Info{Key: files[0].Key, Size: files[0].Bytes}), files[0].Bytes)
	if err != nil {
		return fmt.Errorf("open parked rows: %w", err)
	}
	rows := Rows{Table: name, Columns: f.Schema().Names(), Rows: []map[string]any{}}
	for _, file := range files {
		rows.Total += file.Rows
	}
	for row, err := range f.Rows(ctx) {
		if err != nil {
			return fmt.Errorf("read parked rows: %w", err)
		}
		rows.Rows = append(rows.Rows, cells(f.Schema(), row))
		if rows.Scanned++; len(rows.Rows) == heldRows {
			break
		}
	}
	out.Rows = &rows
	return nil
}

// mainTable is the name of the main table that a run worked on.
func (a *API) mainTable(ctx context.Context, dataset, run string) (string, error) {
	s, err := runs.Get(ctx, a.Store, dataset, run)
	if err != nil {
		return "", err
	}
	if s.Plan.Main != nil {
		return s.Plan.Main.Table, nil
	}
	def, err := a.repo.Definition(ctx, dataset, s.Plan.Definition)
	if err != nil {
		return "", err
	}
	main, err := table.Main(def.Kind, table.Schema{})
	return main.Table, err
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
