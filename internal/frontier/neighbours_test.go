package frontier

import (
	"context"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/record"
)

// ranged counts the ranges that are read of the archive.
type ranged struct {
	blob.Store
	ranges, bytes atomic.Int64
}

func (r *ranged) GetRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	if strings.HasPrefix(key, "archive/") {
		r.ranges.Add(1)
		r.bytes.Add(length)
	}
	return r.Store.GetRange(ctx, key, offset, length)
}

// Bodies of pages that have not changed are read many at a time, though known items come in the order of their keys.
func TestNeighboursAreReadTogether(t *testing.T) {
	s := newShop(t, 1, 200)
	store := &ranged{Store: mem.New()}
	day1 := newDrive(t, s.deps(store, s.site()), "day1")
	day1.items = 50
	first := day1.run(t.Context())
	store.ranges.Store(0)
	chunks := 0 // the slower the machine, the more: a commit closes one
	for info, err := range store.List(t.Context(), "archive/", blob.ListOptions{}) {
		require.NoError(t, err)
		if strings.HasSuffix(info.Key, ".warc.gz") {
			chunks++
		}
	}

	site := s.site()
	site.lists, site.known = nil, &daily
	day2 := newDrive(t, s.deps(store, site), "day2")
	day2.items = 50
	day2.deps.Parent = parentOf(t, first, asOf.Add(-24*time.Hour))
	require.Equal(t, map[string]int{"thing not_modified": 200}, outcomes(t, day2.run(t.Context())))
	require.LessOrEqual(t, store.ranges.Load(), int64(chunks+4), "four batches; in the order of keys each reads every archive object")
}

func TestNeighbours(t *testing.T) {
	store := &ranged{Store: mem.New()}
	body := strings.Repeat("0123456789", 400_000)
	_, err := store.Put(t.Context(), "archive/a", strings.NewReader(body), int64(len(body)), blob.PutOptions{})
	require.NoError(t, err)
	at := func(offset, length int64) record.Evidence {
		return record.Evidence{Archive: "archive/a", Offset: offset, Length: length}
	}
	var items []Item
	for offset := int64(0); offset < 3_900_000; offset += 10_000 {
		items = append(items, Item{Evidence: []record.Evidence{at(offset, 9_000)}})
	}
	n := newNeighbours(store, items)
	for _, it := range items {
		ev := it.Evidence[0]
		got, err := n.member(t.Context(), ev)
		require.NoError(t, err)
		require.Equal(t, body[ev.Offset:ev.Offset+ev.Length], string(got))
		require.LessOrEqual(t, len(n.held), spansHeld)
	}
	require.Equal(t, int64(4), store.ranges.Load(), "3.9 MB in ranges of a megabyte")

	t.Run("far apart", func(t *testing.T) {
		store.ranges.Store(0)
		store.bytes.Store(0)
		far := newNeighbours(store, []Item{{Evidence: []record.Evidence{at(0, 10), at(1_000_000, 10)}}})
		for _, ev := range []record.Evidence{at(0, 10), at(1_000_000, 10)} {
			_, err := far.member(t.Context(), ev)
			require.NoError(t, err)
		}
		require.Equal(t, int64(2), store.ranges.Load())
		require.Equal(t, int64(20), store.bytes.Load())
	})
	t.Run("not of the batch", func(t *testing.T) {
		got, err := n.member(t.Context(), at(5, 10))
		require.NoError(t, err)
		require.Equal(t, body[5:15], string(got))
	})
	t.Run("past the end", func(t *testing.T) {
		short := newNeighbours(store, []Item{{Evidence: []record.Evidence{at(3_999_990, 100)}}})
		_, err := short.member(t.Context(), at(3_999_990, 100))
		require.ErrorContains(t, err, "read archived body archive/a at 3999990")
	})
}
