// Package holds keeps what waits for somebody's decision: sources parked by a check.
//
//	datasets/<ns>/<name>/holds/<run>-<source>.json            what is parked and why, written once
//	datasets/<ns>/<name>/holds/<run>-<source>.decision.json   what was decided, by whom, why
package holds

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"sheaf/datasets/blob"
)

// Hold is a parked source of a run.
type Hold struct {
	Name    string    `json:"name"` // <run>-<source>
	Dataset string    `json:"dataset"`
	Run     string    `json:"run"`
	Source  string    `json:"source"`
	AsOf    time.Time `json:"as_of"`
	Reason  string    `json:"reason"`
	// Opened is when it was parked, Expires when it is thrown away if nobody decides; zero in holds of an older Sheaf.
	Opened  time.Time `json:"opened,omitzero"`
	Expires time.Time `json:"expires,omitzero"`
}

// Decision ends a hold.
type Decision struct {
	Verdict string `json:"verdict"` // approve, reject, expire
	Reason  string `json:"reason,omitempty"`
	By      string `json:"by"`
}

// Status is a hold with its decision, nil while it waits.
type Status struct {
	Hold     Hold      `json:"hold"`
	Decision *Decision `json:"decision,omitempty"`
}

func prefix(dataset string) string { return "datasets/" + dataset + "/holds/" }

const decisionSuffix = ".decision.json"

// Open parks a source; a retry with the same hold is no error.
func Open(ctx context.Context, s blob.Store, h Hold) error {
	if _, _, err := blob.CreateJSON(ctx, s, prefix(h.Dataset)+h.Name+".json", h); err != nil {
		return fmt.Errorf("open hold %s: %w", h.Name, err)
	}
	return nil
}

// Decide records a decision; blob.ErrConflict when another one was recorded already.
func Decide(ctx context.Context, s blob.Store, dataset, name string, d Decision) error {
	if _, _, err := blob.CreateJSON(ctx, s, prefix(dataset)+name+decisionSuffix, d); err != nil {
		return fmt.Errorf("decide hold %s: %w", name, err)
	}
	return nil
}

// Get reads one hold of a dataset; blob.ErrNotFound when there is none.
func Get(ctx context.Context, s blob.Store, dataset, name string) (Status, error) {
	h, err := blob.ReadJSON[Hold](ctx, s, prefix(dataset)+name+".json")
	if err != nil {
		return Status{}, fmt.Errorf("read hold %s of %s: %w", name, dataset, err)
	}
	d, err := blob.ReadJSON[Decision](ctx, s, prefix(dataset)+name+decisionSuffix)
	if errors.Is(err, blob.ErrNotFound) {
		return Status{Hold: h}, nil
	}
	if err != nil {
		return Status{}, fmt.Errorf("read decision on %s: %w", name, err)
	}
	return Status{Hold: h, Decision: &d}, nil
}

// List reads the holds of a dataset, oldest run first; open only leaves the decided ones out.
func List(ctx context.Context, s blob.Store, dataset string, open bool) ([]Status, error) {
	var out []Status
	for info, err := range s.List(ctx, prefix(dataset), blob.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("list holds of %s: %w", dataset, err)
		}
		if strings.HasSuffix(info.Key, decisionSuffix) {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(info.Key, prefix(dataset)), ".json")
		one, err := Get(ctx, s, dataset, name)
		if err != nil {
			return nil, err
		}
		if !open || one.Decision == nil {
			out = append(out, one)
		}
	}
	return out, nil
}
