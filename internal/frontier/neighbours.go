package frontier

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"sync"

	"sheaf/datasets/blob"
	"sheaf/internal/record"
)

// Bounds of reading archived bodies together. A record is 5 to 20 KB; MinIO computes as much for a range of one record as for
// half a megabyte, because it checks whole blocks.
const (
	maxSpan   = 1 << 20
	maxGap    = 128 << 10 // bytes between two records that are read in vain rather than by another request
	spansHeld = 4         // a batch visits its items in order, so few are in use at once
)

// neighbours reads the archived bodies of a batch's items. Those that lie close to each other in one archive object are
// read by one request. Safe for concurrent use.
type neighbours struct {
	store blob.Store
	spans map[bodyPlace]*span

	mu   sync.Mutex
	held []*span // with data, oldest first
}

type bodyPlace struct {
	archive string
	offset  int64
}

// span is a range of one archive object, [from, to).
type span struct {
	archive  string
	from, to int64

	mu   sync.Mutex
	data []byte // nil = not read, or let go
}

func newNeighbours(store blob.Store, items []Item) *neighbours {
	var bodies []record.Evidence
	for _, it := range items {
		for _, ev := range it.Evidence {
			if ev.Length > 0 && ev.Length <= maxArchived {
				bodies = append(bodies, ev)
			}
		}
	}
	slices.SortFunc(bodies, func(a, b record.Evidence) int {
		return cmp.Or(cmp.Compare(a.Archive, b.Archive), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Length, b.Length))
	})
	n := &neighbours{store: store, spans: make(map[bodyPlace]*span, len(bodies))}
	var last *span
	for _, ev := range bodies {
		end := ev.Offset + ev.Length
		if last == nil || last.archive != ev.Archive || ev.Offset-last.to > maxGap || end-last.from > maxSpan {
			last = &span{archive: ev.Archive, from: ev.Offset, to: end}
		}
		last.to = max(last.to, end)
		n.spans[bodyPlace{ev.Archive, ev.Offset}] = last
	}
	return n
}

// member gives the compressed WARC record that ev names. It must not be changed.
func (n *neighbours) member(ctx context.Context, ev record.Evidence) ([]byte, error) {
	s, ok := n.spans[bodyPlace{ev.Archive, ev.Offset}]
	if !ok || ev.Offset+ev.Length > s.to {
		return readRange(ctx, n.store, ev.Archive, ev.Offset, ev.Length)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.data == nil {
		data, err := readRange(ctx, n.store, s.archive, s.from, s.to-s.from)
		if err != nil {
			return nil, err
		}
		s.data = data
		n.hold(s)
	}
	at := ev.Offset - s.from
	return s.data[at : at+ev.Length], nil
}

// hold lets go of the spans that were read longest ago. A span that is in use is left for the next time.
func (n *neighbours) hold(s *span) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.held = append(n.held, s)
	for i := 0; len(n.held) > spansHeld && i < len(n.held)-1; {
		old := n.held[i]
		if !old.mu.TryLock() {
			i++
			continue
		}
		old.data = nil
		old.mu.Unlock()
		n.held = slices.Delete(n.held, i, i+1)
	}
}

func readRange(ctx context.Context, s blob.Store, key string, from, length int64) ([]byte, error) {
	r, err := s.GetRange(ctx, key, from, length)
	if err != nil {
		return nil, fmt.Errorf("read archived body: %w", err)
	}
	defer r.Close()
	data := make([]byte, length)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, fmt.Errorf("read archived body %s at %d: %w", key, from, err)
	}
	return data, nil
}
