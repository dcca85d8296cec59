package frontier

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
)

// reading counts the sections that are read.
type reading struct {
	blob.Store
	reads atomic.Int64
}

func (r *reading) GetRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	r.reads.Add(1)
	return r.Store.GetRange(ctx, key, offset, length)
}

func TestTroubles(t *testing.T) {
	s := newShop(t, 2, 60)
	for i := range 25 {
		s.lists["l01"] = append(s.lists["l01"], fmt.Sprintf("missing-%02d", i))
	}
	s.before = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/item/missing") {
			return false
		}
		w.WriteHeader(http.StatusNotFound)
		return true
	}
	store := &reading{Store: mem.New()}
	d := newDrive(t, s.deps(store, s.site()), "run")
	run := d.run(t.Context())
	require.True(t, run.Sealed())
	var want []string
	for o, err := range run.Outcomes(t.Context()) {
		require.NoError(t, err)
		if !fine(o.Outcome) {
			want = append(want, o.URL)
		}
	}
	require.Len(t, want, 25)

	for _, c := range []struct{ limit, look int }{{1, 1}, {1, 1000}, {4, 7}, {10, 1000}, {25, 1000}, {1000, 1000}} {
		var got []string
		cursor, pages := "", 0
		for {
			page, err := run.Troubles(t.Context(), cursor, c.limit, c.look)
			require.NoError(t, err)
			require.LessOrEqual(t, len(page.Outcomes), c.limit)
			for _, o := range page.Outcomes {
				got = append(got, o.URL)
			}
			pages++
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		require.Equal(t, want, got, c)
		if c.limit == 25 {
			require.Equal(t, 1, pages, "what holds the last one has no next")
		}
	}

	store.reads.Store(0)
	_, err := run.Troubles(t.Context(), "", 1000, 1000)
	require.NoError(t, err)
	with := store.reads.Load()
	for _, err := range run.Outcomes(t.Context()) {
		require.NoError(t, err)
	}
	require.Less(t, with, store.reads.Load()-with, "batches without trouble are not read")

	for _, cursor := range []string{"x", "0123456789abcdef.1", ".", run.segments[0].SHA256[:16] + ".-1", run.segments[0].SHA256[:16]} {
		_, err := run.Troubles(t.Context(), cursor, 1, 1)
		require.ErrorIs(t, err, ErrCursor, cursor)
	}
}
