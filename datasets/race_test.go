package datasets

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/dir"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/testenv"
)

// racers publish different builds of one parent at once, each as a workflow does: allocate a number, try, and allocate
// again where it is taken. Exactly one of them wins; the others are told whose the number is or what latest names.
func racers(t *testing.T, s blob.Store, n int) {
	t.Helper()
	w := newWorldOn(t, s, 0)
	w.fill("a.com", 5, 10)
	w.publish("a.com")
	builds := make([]FileRef, n)
	for i := range builds {
		w.set("a.com", 1, int64(100+i), 10)
		sum, _ := w.build("a.com")
		builds[i] = sum.Ref
	}
	errs := make([]error, n)
	var ready, done sync.WaitGroup
	ready.Add(n)
	for i := range n {
		done.Go(func() {
			ready.Done()
			ready.Wait()
			errs[i] = allocating(w.repo, w.dataset, builds[i])
		})
	}
	done.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		require.ErrorIs(t, err, ErrParentMoved)
		require.ErrorContains(t, err, "built on v1, latest names v2 (")
		require.ErrorContains(t, err, "published by run-")
	}
	require.Equal(t, 1, won)
	v, err := w.repo.Verify(context.Background(), w.dataset, true, nil)
	require.NoError(t, err)
	require.Equal(t, 2, v.Version)
	numbers, err := w.repo.VersionNumbers(context.Background(), w.dataset)
	require.NoError(t, err)
	require.Equal(t, []int{1, 2}, numbers, "losers leave no version behind")
}

// allocating publishes a build as BuildDataset does.
func allocating(r *Repo, dataset string, build FileRef) error {
	for {
		number, err := r.NextVersion(context.Background(), dataset)
		if err != nil {
			return err
		}
		_, err = r.Publish(context.Background(), PublishInput{Build: build, Version: number, At: day1, Who: "test"}, nil)
		if !errors.Is(err, ErrVersionTaken) {
			return err
		}
	}
}

func TestRacingPublishers(t *testing.T) {
	t.Run("mem", func(t *testing.T) {
		for range 5 {
			racers(t, mem.New(), 4)
		}
	})
	t.Run("dir", func(t *testing.T) {
		for range 2 {
			s, err := dir.Open(t.TempDir())
			require.NoError(t, err)
			racers(t, s, 3)
		}
	})
	t.Run("minio", func(t *testing.T) {
		for range 2 {
			racers(t, testenv.MinIO(t).Store(t), 3)
		}
	})
}

// The loser of a race for the number learns who has it. One that looks between the winner's manifest and its tag completes
// that first, so that no two versions have the same parent.
func TestRaceBetweenManifestAndTag(t *testing.T) {
	w := newWorld(t, 0)
	w.fill("a.com", 5, 10)
	w.publish("a.com")
	w.set("a.com", 1, 50, 10)
	mine, _ := w.build("a.com")
	w.set("a.com", 1, 60, 10)
	theirs, _ := w.build("a.com")
	in := w.publishInput(mine.Ref)

	// They publish v2 between my look at latest and my manifest.
	f := fault.Wrap(w.store, fault.Rule{Ops: fault.Writes, Nth: 1, Do: func(fault.Call) error {
		_, err := w.repo.Publish(context.Background(), PublishInput{Build: theirs.Ref, Version: 2, At: day1, Who: "them"}, nil)
		return err
	}})
	_, err := New(f).Publish(context.Background(), in, nil)
	require.ErrorIs(t, err, ErrVersionTaken)
	require.ErrorContains(t, err, "v2 was published by run-3")

	// They are killed between manifest and tag, and I come with the next number.
	w2, ctx := newWorld(t, 0), context.Background()
	w2.fill("a.com", 5, 10)
	w2.publish("a.com")
	w2.set("a.com", 1, 50, 10)
	mine, _ = w2.build("a.com")
	w2.set("a.com", 1, 60, 10)
	theirs, _ = w2.build("a.com")
	f = fault.Wrap(w2.store, fault.Rule{Ops: fault.Writes, Nth: 2})
	_, err = New(f).Publish(ctx, PublishInput{Build: theirs.Ref, Version: 2, At: day1, Who: "run run-3"}, nil)
	require.ErrorIs(t, err, fault.ErrInjected)
	v, err := w2.repo.Resolve(ctx, w2.dataset)
	require.NoError(t, err)
	require.Equal(t, 1, v.Version, "it died before the tag")
	_, err = w2.repo.Publish(ctx, PublishInput{Build: mine.Ref, Version: 3, At: day1, Who: "me"}, nil)
	require.ErrorIs(t, err, ErrParentMoved)
	v, err = w2.repo.Resolve(ctx, w2.dataset)
	require.NoError(t, err)
	require.Equal(t, 2, v.Version, "what they had committed stands")
	p, err := w2.repo.Publish(ctx, PublishInput{Build: theirs.Ref, Version: 2, At: day1, Who: "run run-3"}, nil)
	require.NoError(t, err, "and their retry is told so")
	require.Equal(t, 2, p.Version)
	log, err := w2.repo.TagLog(ctx, w2.dataset, Latest)
	require.NoError(t, err)
	require.Len(t, log, 2)
}

// latest that somebody rolls back between my manifest and my tag is not moved over their heads; and a retry of a
// publication that was done before does not undo a rollback.
func TestPublicationAgainstRollback(t *testing.T) {
	w := newWorld(t, 0)
	ctx := context.Background()
	w.fill("a.com", 5, 10)
	w.publish("a.com")
	w.set("a.com", 1, 50, 10)
	w.publish("a.com")
	w.set("a.com", 1, 60, 10)
	sum, _ := w.build("a.com")
	in := w.publishInput(sum.Ref)
	back := TagEntry{To: 1, Who: "ann", Why: "v2 is wrong", When: day1}
	f := fault.Wrap(w.store, fault.Rule{Ops: fault.Writes, Nth: 1, Phase: fault.After, Do: func(fault.Call) error {
		// Without Complete, as if both had looked before: Rollback itself would complete v3 first.
		_, err := w.repo.appendTag(ctx, w.dataset, TagEntry{Tag: Latest, To: 1, Who: "ann", Why: "v2 is wrong", When: day1, Action: ActionRollback},
			func(*TagEntry) (bool, error) { return false, nil }, false)
		return err
	}})
	_, err := New(f).Publish(ctx, in, nil)
	require.ErrorIs(t, err, ErrParentMoved)
	require.ErrorContains(t, err, "ann: v2 is wrong")
	require.NoError(t, w.repo.Complete(ctx, w.dataset))
	v, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	require.Equal(t, 1, v.Version)

	p, _ := w.publish("a.com")
	require.Equal(t, 4, p.Version)
	_, err = w.repo.Rollback(ctx, w.dataset, back)
	require.NoError(t, err)
	log, err := w.repo.TagLog(ctx, w.dataset, Latest)
	require.NoError(t, err)
	build := log[len(log)-2]
	require.Equal(t, 4, build.To)
	require.NoError(t, w.repo.Complete(ctx, w.dataset))
	v, err = w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	require.Equal(t, 1, v.Version, "v4 was latest before: nobody completes it again")
}

// A build on a state that another run has overtaken is refused: what that run saw would be forgotten.
func TestStateMoved(t *testing.T) {
	w := newWorld(t, 0)
	ctx := context.Background()
	w.fill("a.com", 5, 10)
	w.publish("a.com")
	quiet, _ := w.build("a.com")
	w.set("a.com", 1, 50, 10)
	late, _ := w.build("a.com")
	_, err := w.repo.CommitState(ctx, quiet.Ref)
	require.NoError(t, err)
	_, err = w.repo.Publish(ctx, w.publishInput(late.Ref), nil)
	require.ErrorIs(t, err, ErrParentMoved)
	require.ErrorContains(t, err, "another run committed state 1 since")
}
