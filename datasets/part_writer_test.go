package datasets

import (
	"context"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
)

// sorted are products of a world in key order.
func sorted(t *testing.T, n int) []table.Row {
	t.Helper()
	w := newWorld(t, 0)
	w.fill("a.com", n, 400)
	var rows []table.Row
	for _, row := range w.rows["a.com"] {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, compareKeys)
	return rows
}

func compareKeys(a, b table.Row) int {
	if a[0].(string) < b[0].(string) {
		return -1
	}
	return 1
}

func objects(t *testing.T, s blob.Store) (keys []string) {
	t.Helper()
	for info, err := range s.List(t.Context(), "", blob.ListOptions{}) {
		require.NoError(t, err)
		keys = append(keys, info.Key)
	}
	return keys
}

func emptyDir(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left, "temporary files")
}

// puts is a store that knows how many uploads there are at once; hold lets each last until its context ends.
type puts struct {
	blob.Store
	now, most atomic.Int32
	began     chan struct{}
	hold      bool
}

func (p *puts) Put(ctx context.Context, key string, body io.Reader, size int64, o blob.PutOptions) (blob.Info, error) {
	n := p.now.Add(1)
	defer p.now.Add(-1)
	for {
		most := p.most.Load()
		if n <= most || p.most.CompareAndSwap(most, n) {
			break
		}
	}
	if p.hold {
		close(p.began)
		<-ctx.Done()
		time.Sleep(10 * time.Millisecond) // so that who does not wait for it is seen
		return blob.Info{}, ctx.Err()
	}
	time.Sleep(time.Millisecond) // so that uploads at once would meet
	return p.Store.Put(ctx, key, body, size, o)
}

// Parts keep the order of their rows, and writers that share a lane send one part at a time.
func TestPartsInOrderOneAtATime(t *testing.T) {
	rows, s, temp, lane := sorted(t, 300), &puts{Store: mem.New()}, t.TempDir(), NewLane()
	var writers []*PartWriter
	for _, split := range []string{"test", "train", "validation"} {
		writers = append(writers, NewPartWriter(s, products, PartOptions{Dataset: "shop/products", Source: "a.com", Split: split, Target: 8 << 10, Temp: temp, Lane: lane}))
	}
	for i, row := range rows {
		require.NoError(t, writers[i%3].Write(t.Context(), row))
	}
	for i, w := range writers {
		parts, err := w.Close(t.Context())
		require.NoError(t, err)
		require.Greater(t, len(parts), 2)
		require.EqualValues(t, 100, countRows(parts))
		require.Equal(t, rows[i][0], parts[0].MinKey)
		for n := 1; n < len(parts); n++ {
			require.Less(t, parts[n-1].MaxKey, parts[n].MinKey)
		}
	}
	require.EqualValues(t, 1, s.most.Load())
	emptyDir(t, temp)
}

// An upload that fails while the next part is written is told by Close at the latest, again and again.
func TestFailedPartIsTold(t *testing.T) {
	rows, temp := sorted(t, 120), t.TempDir()
	last := 0
	for nth := 1; nth <= 3 || nth == last; nth++ {
		s := fault.Wrap(mem.New(), fault.Rule{Ops: []blob.Op{blob.OpPut}, Key: regexp.MustCompile("parquet$"), Nth: nth})
		w := NewPartWriter(s, products, PartOptions{Dataset: "shop/products", Source: "a.com", Split: "train", Target: 8 << 10, Temp: temp})
		var err error
		for _, row := range rows {
			if err = w.Write(t.Context(), row); err != nil {
				break
			}
		}
		if err == nil {
			_, err = w.Close(t.Context())
		}
		require.ErrorIs(t, err, blob.ErrUnavailable)
		parts, err := w.Close(t.Context())
		require.ErrorIs(t, err, blob.ErrUnavailable, "what lacks a part is never taken for whole")
		require.Empty(t, parts)
		require.NoError(t, w.Abort())
		require.Len(t, objects(t, s), nth-1)
		if nth == 3 {
			last = partsOfRows(t, rows)
			require.Greater(t, last, 4)
			nth = last - 1 // and the last one, which only Close can tell
		}
		emptyDir(t, temp)
	}
}

// partsOfRows is how many parts the rows of TestFailedPartIsTold make.
func partsOfRows(t *testing.T, rows []table.Row) int {
	t.Helper()
	w := NewPartWriter(mem.New(), products, PartOptions{Dataset: "shop/products", Source: "a.com", Split: "train", Target: 8 << 10, Temp: t.TempDir()})
	for _, row := range rows {
		require.NoError(t, w.Write(t.Context(), row))
	}
	parts, err := w.Close(t.Context())
	require.NoError(t, err)
	return len(parts)
}

// Abort ends an upload that is under way, and waits until its file is gone; a context that ends does, too.
func TestAbortEndsAnUpload(t *testing.T) {
	rows := sorted(t, 60)
	for _, canceled := range []bool{false, true} {
		s, temp := &puts{Store: mem.New(), hold: true, began: make(chan struct{})}, t.TempDir()
		w := NewPartWriter(s, products, PartOptions{Dataset: "shop/products", Source: "a.com", Split: "train", Temp: temp})
		ctx, cancel := context.WithCancel(t.Context())
		for i, row := range rows {
			if i == 30 {
				require.NoError(t, w.Cut(ctx))
				<-s.began
			}
			require.NoError(t, w.Write(ctx, row))
		}
		if canceled {
			cancel()
			_, err := w.Close(ctx)
			require.ErrorIs(t, err, context.Canceled)
		}
		require.NoError(t, w.Abort())
		require.NoError(t, w.Abort(), "twice is as once")
		cancel()
		emptyDir(t, temp)
	}
}

// A part whose bytes are not what was written goes nowhere.
func TestPartsAreReadBeforeTheyAreSent(t *testing.T) {
	s, temp := mem.New(), t.TempDir()
	w := NewPartWriter(s, products, PartOptions{Dataset: "shop/products", Source: "a.com", Split: "train", Target: 64 << 10, Temp: temp})
	var written int64
	for _, row := range sorted(t, 200) {
		require.NoError(t, w.Write(t.Context(), row))
		if written = w.file.writer.Written(); written > 4096 {
			break // a row group is in the file
		}
	}
	require.Greater(t, written, int64(4096))
	_, err := w.file.f.WriteAt([]byte("damage"), written/2)
	require.NoError(t, err)
	_, err = w.Close(t.Context())
	require.True(t, errors.Is(err, parquet.ErrDamaged) || errors.Is(err, parquet.ErrWrittenWrong), "the store would refuse it, too, but sees it only then: %v", err)
	require.NoError(t, w.Abort())
	require.Empty(t, objects(t, s))
	emptyDir(t, temp)
}
