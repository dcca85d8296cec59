package bodies_test

import (
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/bodies"
)

func list(n, perArchive int, fail error) iter.Seq2[bodies.Body, error] {
	return func(yield func(bodies.Body, error) bool) {
		for i := range n {
			b := bodies.Body{SiteProductID: fmt.Sprint(i), Offset: int64(i), Page: "item", URL: fmt.Sprintf("https://shop.example/%d", i), Archive: fmt.Sprintf("archive/%02d", i/perArchive)}
			if !yield(b, nil) {
				return
			}
		}
		if fail != nil {
			yield(bodies.Body{}, fail)
		}
	}
}

func TestGone(t *testing.T) {
	store := mem.New()
	for i := range 5 {
		_, err := store.Put(t.Context(), fmt.Sprintf("archive/%02d", i), strings.NewReader("x"), 1, blob.PutOptions{})
		require.NoError(t, err)
	}
	counting := fault.Wrap(store)
	total, gone, err := bodies.Gone(t.Context(), counting, list(70, 10, nil), list(20, 10, nil))
	require.NoError(t, err)
	require.EqualValues(t, 70, total, "a page is named once")
	require.Len(t, gone, 20)
	require.Equal(t, "50 (item https://shop.example/50)", gone[0].String())
	require.Equal(t, "69", gone[19].SiteProductID)
	looks := 0
	for _, c := range counting.Calls() {
		if c.Op == blob.OpStat {
			looks++
		}
	}
	require.Equal(t, 7, looks, "an object is looked for once")
}

func TestGoneFailsWithItsSources(t *testing.T) {
	broken := errors.New("broken")
	_, _, err := bodies.Gone(t.Context(), mem.New(), list(3, 1, broken))
	require.ErrorIs(t, err, broken)
	away := fault.Wrap(mem.New(), fault.Rule{Ops: []blob.Op{blob.OpStat}, Nth: 1, Err: blob.ErrUnavailable})
	_, _, err = bodies.Gone(t.Context(), away, list(3, 1, nil))
	require.ErrorIs(t, err, blob.ErrUnavailable)
}

func TestReport(t *testing.T) {
	store := mem.New()
	none, err := bodies.Get(t.Context(), store, "run-1", "shop.example")
	require.NoError(t, err)
	require.Empty(t, none.Gone)
	r := bodies.Report{Run: "run-1", Source: "shop.example", Gone: []bodies.Body{{Page: "item", URL: "https://shop.example/1", Archive: "archive/1", Offset: 7}}}
	for range 2 {
		key, sha, err := bodies.Put(t.Context(), store, r)
		require.NoError(t, err)
		require.Equal(t, "runs/run-1/shop.example/gone.json", key)
		require.Len(t, sha, 64)
	}
	back, err := bodies.Get(t.Context(), store, "run-1", "shop.example")
	require.NoError(t, err)
	require.Equal(t, r, back)
}
