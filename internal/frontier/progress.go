package frontier

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sheaf/datasets/blob"
)

// Progress is what a running slot says about itself every few seconds, at progress/<owner>.json (owner "frontier"
// or "b000012"). Only that slot writes it; Discover removes it once it has taken a finished batch in, and adds it
// to its own figures.
type Progress struct {
	Owner   string  `json:"owner"`
	Fetched int64   `json:"fetched"`
	Records int64   `json:"records"`
	Errors  int64   `json:"errors"`
	Bytes   int64   `json:"bytes"`
	Rate    float64 `json:"rate"` // requests a second since the last write
	// Limit is what holds requests back: rate, crawl-delay, adaptive, retry-after, concurrency, latency, idle, done.
	Limit string `json:"limit"`
	Done  int    `json:"done"`
	Items int    `json:"items"`
}

// Total is the progress of a whole source.
type Total struct {
	Progress
	// Running is the number of slots that are at work; Limits counts them by what holds them back.
	Running int            `json:"running"`
	Limits  map[string]int `json:"limits,omitempty"`
}

// ReadProgress adds up the progress of a source's crawl. Limit is the one that holds most slots back.
func ReadProgress(ctx context.Context, s blob.Store, p Place) (Total, error) {
	t := Total{Limits: map[string]int{}}
	for info, err := range s.List(ctx, p.progress(), blob.ListOptions{}) {
		if err != nil {
			return t, fmt.Errorf("list progress: %w", err)
		}
		one, err := blob.ReadJSON[Progress](ctx, s, info.Key)
		if errors.Is(err, blob.ErrNotFound) {
			continue // taken in by Discover since the listing
		}
		if err != nil {
			return t, fmt.Errorf("read progress: %w", err)
		}
		t.Fetched += one.Fetched
		t.Records += one.Records
		t.Errors += one.Errors
		t.Bytes += one.Bytes
		t.Done += one.Done
		t.Items += one.Items
		if one.Limit == limitDone {
			continue
		}
		t.Rate += one.Rate
		t.Running++
		t.Limits[one.Limit]++
		if n := t.Limits[one.Limit]; t.Limit == "" || n > t.Limits[t.Limit] || n == t.Limits[t.Limit] && strings.Compare(one.Limit, t.Limit) < 0 {
			t.Limit = one.Limit
		}
	}
	return t, nil
}

const (
	limitDone    = "done"
	limitLatency = "latency"
)
