package datasets

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
)

// Wherever a publication is killed, what is said of the version is true: latest names it only when its manifest is there, its
// event is there only when latest named it, and lists know it only when its event is there.
func TestNothingIsSaidOfAVersionBeforeItIsTrue(t *testing.T) {
	w, in := twoVersions(t)
	ctx := context.Background()
	sum, err := w.repo.Build(ctx, in, nil)
	require.NoError(t, err)
	seen := map[int]bool{}
	for _, phase := range []fault.Phase{fault.Before, fault.After} {
		for n := 1; ; n++ {
			store := copied(t, w.store)
			r := New(store)
			f := fault.Wrap(store, fault.Rule{Ops: fault.Writes, Nth: n, Phase: phase})
			_, failed := New(f).Publish(ctx, PublishInput{Build: sum.Ref, Version: 2, At: day1, Who: "run"}, nil)

			said := 0
			there := func(err error, says int) {
				if errors.Is(err, ErrNotFound) {
					return
				}
				require.NoError(t, err)
				require.Equal(t, says-1, said, "write %d, phase %d: step %d before the one before it", n, phase, says)
				said = says
			}
			_, err := r.Version(ctx, w.dataset, 2)
			there(err, 1)
			if e, err := r.Tag(ctx, w.dataset, Latest); e.To == 2 {
				there(err, 2)
			}
			_, err = r.Notice(ctx, w.dataset, 2)
			there(err, 3)
			known, err := r.Known(ctx, w.dataset)
			require.NoError(t, err)
			if _, ok := known[2]; ok {
				there(nil, 4)
			}
			seen[said] = true
			if failed == nil {
				require.Equal(t, 4, said)
				break
			}
		}
	}
	require.Len(t, seen, 5, "it died before, between and after all four")
}

// A part that is as long as it should be and honest of what it is, which is not what the build names.
func TestPublishRefusesAnotherPart(t *testing.T) {
	w, ctx := newWorld(t, 0), context.Background()
	w.fill("a.com", 5, 10)
	sum, res := w.build("a.com")
	p := res.Tables[0].Parts()[0]
	body := bytes.Repeat([]byte("x"), int(p.Bytes))
	_, err := w.store.Put(ctx, p.Key, bytes.NewReader(body), p.Bytes, blob.PutOptions{SHA256: blob.SHA256Hex(body)})
	require.NoError(t, err)
	_, err = w.repo.Publish(ctx, w.publishInput(sum.Ref), nil)
	require.ErrorIs(t, err, ErrDamaged)
	require.ErrorContains(t, err, p.Key)
	numbers, err := w.repo.VersionNumbers(ctx, w.dataset)
	require.NoError(t, err)
	require.Empty(t, numbers)
}
