package datasets

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// The whole path over a real MinIO: its digests beside objects, ranges and conditional creates.
func TestOverMinIO(t *testing.T) {
	w := newWorldOn(t, testenv.MinIO(t).Store(t), 64<<10)
	w.fill("a.com", 100, 500)
	w.fill("b.de", 20, 100)
	w.publish("a.com", "b.de")
	w.set("a.com", 7, 99_999, 500)
	delete(w.rows["a.com"], w.set("a.com", 8, 0, 1))
	p, res := w.publish("a.com")
	require.Equal(t, 2, p.Version)
	require.NotZero(t, res.Work.BytesReused)
	w.agrees("a.com", "b.de")
	got, err := w.repo.Pull(context.Background(), w.dataset+"@"+p.DataDigest, t.TempDir(), PullOptions{})
	require.NoError(t, err)
	require.Equal(t, p.Commit, got.Commit)
	sum, _ := w.build("a.com")
	require.True(t, sum.Unchanged)
	_, err = w.repo.CommitState(context.Background(), sum.Ref)
	require.NoError(t, err)
}
