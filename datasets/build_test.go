package datasets

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/dir"
	"sheaf/datasets/blob/mem"
)

func TestThinPath(t *testing.T) {
	for name, store := range stores(t) {
		t.Run(name, func(t *testing.T) {
			w := newWorldOn(t, store, 64<<10)
			w.fill("a.com", 120, 400)
			w.fill("b.de", 80, 400)
			p, _ := w.publish("a.com", "b.de")
			require.Equal(t, 1, p.Version)
			w.agrees("a.com", "b.de")

			w.set("a.com", 7, 99_999, 400)
			delete(w.rows["a.com"], w.set("a.com", 8, 0, 1))
			w.set("a.com", 1000, 5, 400)
			p, _ = w.publish("a.com", "b.de")
			require.Equal(t, 2, p.Version)
			w.agrees("a.com", "b.de")
			n, err := w.repo.Notice(context.Background(), w.dataset, 2)
			require.NoError(t, err)
			require.Equal(t, map[Class]int64{Added: 1, Changed: 1, Gone: 1, Unchanged: 198}, n.Counts)
			require.Equal(t, 1, n.Previous.Version)
		})
	}
}

func stores(t *testing.T) map[string]blob.Store {
	d, err := dir.Open(t.TempDir())
	require.NoError(t, err)
	return map[string]blob.Store{"mem": mem.New(), "dir": d}
}

// Parts of sources without changes keep their sha256; of a changed source only the ranges with changes are new.
func TestUnchangedPartsAreReused(t *testing.T) {
	w := newWorld(t, 16<<10)
	w.fill("a.com", 600, 600)
	w.fill("b.de", 300, 600)
	_, v1 := w.publish("a.com", "b.de")
	require.GreaterOrEqual(t, len(v1.Tables[0].Parts()), 32)
	before := shas(v1.Tables[0].Parts())

	w.set("a.com", 5, 12345, 600)
	_, v2 := w.publish("a.com", "b.de")
	w.agrees("a.com", "b.de")
	var fresh int
	for _, p := range v2.Tables[0].Parts() {
		if !slices.Contains(before, p.SHA256) {
			fresh++
			require.Equal(t, "a.com", p.Source)
		}
	}
	require.Equal(t, 1, fresh, "one changed row rewrites one part")
	require.Equal(t, 2, v2.Work.PartsWritten, "the part and its history")
}

func shas(parts []Part) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p.SHA256)
	}
	return out
}
