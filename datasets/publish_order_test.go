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

// Whoever rolls back, or deletes, after a publication that was killed before its tag, does so to what it would have left: the log of
// latest has both, and the event is there.
func TestChangesCompleteWhatWasKilled(t *testing.T) {
	ctx := context.Background()
	for name, change := range map[string]func(*Repo, string) error{
		"rollback": func(r *Repo, dataset string) error {
			_, err := r.Rollback(ctx, dataset, TagEntry{To: 1, Who: "ann", Why: "wrong", When: day1})
			return err
		},
		"deletion": func(r *Repo, dataset string) error {
			_, err := r.DeleteVersion(ctx, dataset, 1, Deletion{Who: "ann", Why: "old", When: day1})
			return err
		},
	} {
		w := publishedWorld(t, 1)
		w.set("a.com", 1, 7, 10)
		sum, _ := w.build("a.com")
		f := fault.Wrap(w.store, fault.Rule{Ops: fault.Writes, Nth: 2})
		_, err := New(f).Publish(ctx, w.publishInput(sum.Ref), nil)
		require.ErrorIs(t, err, fault.ErrInjected)
		e, err := w.repo.Tag(ctx, w.dataset, Latest)
		require.NoError(t, err)
		require.Equal(t, 1, e.To, "it died before its tag")
		require.NoError(t, change(w.repo, w.dataset), name)
		_, err = w.repo.Notice(ctx, w.dataset, 2)
		require.NoError(t, err, name)
		log, err := w.repo.TagLog(ctx, w.dataset, Latest)
		require.NoError(t, err)
		require.Equal(t, 2, log[1].To, name)
	}
}
