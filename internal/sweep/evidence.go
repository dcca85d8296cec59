package sweep

import (
	"context"
	"fmt"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/parquet"
	"sheaf/internal/frontier"
	"sheaf/internal/runs"
)

// pointed takes off the candidates what evidence of a root, or of a hold's records, points into. It reads no more than it
// has to: where nothing is a candidate, nothing.
func (s *sweeper) pointed(ctx context.Context, candidates map[string]bool) error {
	for _, p := range s.roots.evidence {
		if len(candidates) == 0 {
			return nil
		}
		if err := s.pointedBy(ctx, p, candidates); err != nil {
			return err
		}
	}
	for _, h := range s.roots.parked {
		if len(candidates) == 0 {
			return nil
		}
		plan, err := runs.Get(ctx, s.store, s.in.Dataset, h.Run)
		if err != nil {
			return fmt.Errorf("read plan of hold %s: %w", h.Name, err)
		}
		if r := plan.Plan.Reextract; r != nil && r.Run == "" {
			continue // it parks what the published rows' own pages say: their evidence names them
		}
		run, err := frontier.OpenRun(ctx, s.store, frontier.Place{Run: h.Run, Source: h.Source})
		if err != nil {
			return fmt.Errorf("read records of hold %s: %w", h.Name, err)
		}
		for b, err := range run.Bodies(ctx) {
			if err != nil {
				return fmt.Errorf("read records of hold %s: %w", h.Name, err)
			}
			delete(candidates, b.Archive)
		}
	}
	return nil
}

func (s *sweeper) pointedBy(ctx context.Context, p datasets.Part, candidates map[string]bool) error {
	r, err := parquet.Open(blob.NewReaderAt(ctx, s.store, blob.Info{Key: p.Key, Size: p.Bytes}), p.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", p.Key, err)
	}
	for row, err := range r.Rows(ctx, "archive") {
		if err != nil {
			return fmt.Errorf("read %s: %w", p.Key, err)
		}
		if key, ok := row[0].(string); ok {
			delete(candidates, key)
		}
	}
	return nil
}
