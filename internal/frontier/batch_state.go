package frontier

import (
	"maps"
	"slices"
	"time"

	"sheaf/internal/record"
)

// batchState is what the newest checkpoint of a batch knows: enough to go on, and once sealed enough to read.
type batchState struct {
	Batch    BatchRef  `json:"batch"`
	Began    time.Time `json:"began"` // of the crawl
	Segments []Segment `json:"segments"`
	// Done are the items with a final outcome, as ranges [from, to) of their line in the batch document.
	Done  [][2]int `json:"done"`
	Tries []tried  `json:"tries,omitempty"`
	// Intent is the item that is visited alone after this checkpoint: if the attempt crashes now, it is poison.
	Intent *int  `json:"intent,omitempty"`
	Poison int   `json:"poison,omitempty"`
	Stats  Stats `json:"stats"`
	// Partial says why items are left without outcome, once sealed.
	Partial string `json:"partial,omitempty"`
}

// tried counts the failed requests of an item that waits for another attempt.
type tried struct {
	Item int `json:"i"`
	N    int `json:"n"`
}

// batchDelta is what one checkpoint of a batch adds.
type batchDelta struct {
	Segment *Segment `json:"segment,omitempty"`
	Archive string   `json:"archive,omitempty"` // WARC chunk
	Items   int      `json:"items"`             // with a final outcome since the checkpoint before
	// Clean: the attempt ended on purpose (drain, pause, delay), not by a crash.
	Clean bool `json:"clean,omitempty"`
}

func (s *batchState) doneCount() int {
	n := 0
	for _, r := range s.Done {
		n += r[1] - r[0]
	}
	return n
}

// markDone adds item to the ranges.
func (s *batchState) markDone(item int) {
	i, _ := slices.BinarySearchFunc(s.Done, item, func(r [2]int, item int) int { return r[0] - item })
	s.Done = slices.Insert(s.Done, i, [2]int{item, item + 1})
	if i+1 < len(s.Done) && s.Done[i][1] == s.Done[i+1][0] {
		s.Done[i][1] = s.Done[i+1][1]
		s.Done = slices.Delete(s.Done, i+1, i+2)
	}
	if i > 0 && s.Done[i-1][1] == s.Done[i][0] {
		s.Done[i-1][1] = s.Done[i][1]
		s.Done = slices.Delete(s.Done, i, i+1)
	}
}

// left are the items without a final outcome, in order.
func (s *batchState) left() []int {
	var out []int
	next := 0
	for _, r := range append(slices.Clone(s.Done), [2]int{s.Batch.Items, s.Batch.Items}) {
		for ; next < r[0]; next++ {
			out = append(out, next)
		}
		next = r[1]
	}
	return out
}

// outcome counts one final outcome.
func (s *Stats) outcome(o record.Outcome) {
	if s.Outcomes == nil {
		s.Outcomes = map[string]int64{}
	}
	s.Outcomes[string(o)]++
	switch o {
	case record.OK, record.NotModified, record.NotFound, record.Gone, record.RedirectedAway:
	default:
		s.Errors++
	}
}

func (s *Stats) skip(reason string) {
	if s.Skipped == nil {
		s.Skipped = map[string]int64{}
	}
	s.Skipped[reason]++
}

// add sums two counts.
func (s *Stats) add(o Stats) {
	s.Fetched += o.Fetched
	s.Records += o.Records
	s.Errors += o.Errors
	s.Bytes += o.Bytes
	s.Retried += o.Retried
	for k, n := range o.Skipped {
		if s.Skipped == nil {
			s.Skipped = map[string]int64{}
		}
		s.Skipped[k] += n
	}
	for k, n := range o.Outcomes {
		if s.Outcomes == nil {
			s.Outcomes = map[string]int64{}
		}
		s.Outcomes[k] += n
	}
}

// sub takes earlier counts of the same chain away; outcomes and skips stay whole.
func (s *Stats) sub(o Stats) {
	s.Fetched -= o.Fetched
	s.Records -= o.Records
	s.Errors -= o.Errors
	s.Bytes -= o.Bytes
	s.Retried -= o.Retried
	s.Skipped, s.Outcomes = nil, nil
}

func (s Stats) clone() Stats {
	s.Skipped, s.Outcomes = maps.Clone(s.Skipped), maps.Clone(s.Outcomes)
	return s
}
