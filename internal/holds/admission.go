package holds

import (
	"context"
	"errors"
	"fmt"

	"sheaf/datasets/blob"
	"sheaf/internal/runs"
)

// Admissions is how many runs try to admit a hold before somebody has to look.
const Admissions = 3

// AdmissionRun is the id of the n-th run that admits a hold, from 1: the same on every attempt.
func AdmissionRun(run, source string, n int) string {
	id := run + "-admit-" + source
	if n > 1 {
		id += fmt.Sprintf("-%d", n)
	}
	return id
}

// Due reports whether a hold was approved and no run has admitted it, or failed to as often as it may.
func Due(ctx context.Context, s blob.Store, h Status) (bool, error) {
	if h.Decision == nil || h.Decision.Verdict != "approve" {
		return false, nil
	}
	for n := 1; n <= Admissions; n++ {
		r, err := runs.GetResult(ctx, s, AdmissionRun(h.Hold.Run, h.Hold.Source, n))
		if errors.Is(err, blob.ErrNotFound) {
			return true, nil
		}
		if err != nil || r.Outcome != "failed" {
			return false, err
		}
	}
	return false, nil
}

// Parking lists the holds whose records may still be published: those that wait for a decision, and approved ones that
// no run has admitted yet.
func Parking(ctx context.Context, s blob.Store, dataset string) ([]Hold, error) {
	all, err := List(ctx, s, dataset, false)
	if err != nil {
		return nil, err
	}
	var out []Hold
	for _, h := range all {
		due, err := Due(ctx, s, h)
		if err != nil {
			return nil, err
		}
		if due || h.Decision == nil {
			out = append(out, h.Hold)
		}
	}
	return out, nil
}
