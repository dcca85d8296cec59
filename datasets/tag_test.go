package datasets

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/table"
)

// published is a world with n versions, with prod on v1 and protected.
func publishedWorld(t *testing.T, n int) *world {
	t.Helper()
	w := newWorld(t, 0)
	ctx := context.Background()
	_, _, err := w.repo.PutDefinition(ctx, Definition{
		Name: w.dataset, Kind: table.Catalog, Sources: []Source{{Recipe: "shop"}}, ProtectedTags: []string{"prod"},
	})
	require.NoError(t, err)
	w.fill("a.com", 5, 10)
	for i := range n {
		w.set("a.com", 1, int64(100+i), 10)
		w.publish("a.com")
	}
	return w
}

func (w *world) tag(name string, to int, forced bool) (TagEntry, error) {
	return w.repo.SetTag(context.Background(), w.dataset, TagEntry{Tag: name, To: to, Who: "ann", Why: "tested", When: day1, Forced: forced})
}

func TestProtectedTags(t *testing.T) {
	w, ctx := publishedWorld(t, 3), context.Background()
	e, err := w.tag("prod", 1, true)
	require.NoError(t, err)
	require.False(t, e.Forced, "a tag that names nothing is free")
	_, err = w.tag("prod", 2, false)
	require.ErrorIs(t, err, ErrProtected)
	require.ErrorContains(t, err, "prod names v1 (ann: tested)")
	_, err = w.tag("prod", 1, false)
	require.NoError(t, err, "what stands already is not moved")
	e, err = w.tag("prod", 2, true)
	require.NoError(t, err)
	require.Equal(t, TagEntry{Tag: "prod", Seq: 2, To: 2, From: 1, Who: "ann", Why: "tested", When: day1, Forced: true}, e)
	e, err = w.tag("beta", 2, true)
	require.NoError(t, err)
	require.False(t, e.Forced)
	e, err = w.tag("beta", 3, true)
	require.NoError(t, err)
	require.False(t, e.Forced, "nothing was overruled")

	_, err = w.tag(Latest, 1, false)
	require.ErrorIs(t, err, ErrProtected)
	require.ErrorContains(t, err, "roll back")

	remove := func(tag string, forced bool) (TagEntry, error) {
		return w.repo.RemoveTag(ctx, w.dataset, TagEntry{Tag: tag, Who: "bob", Why: "no more", When: day1, Forced: forced})
	}
	_, err = remove("prod", false)
	require.ErrorIs(t, err, ErrProtected)
	_, err = remove(Latest, true)
	require.ErrorIs(t, err, ErrProtected)
	_, err = remove("nope", true)
	require.ErrorIs(t, err, ErrNotFound)
	e, err = remove("prod", true)
	require.NoError(t, err)
	require.Equal(t, TagEntry{Tag: "prod", Seq: 3, From: 2, Who: "bob", Why: "no more", When: day1, Action: ActionRemove, Forced: true}, e)
	_, err = remove("prod", true)
	require.ErrorIs(t, err, ErrNotFound)
	_, err = w.repo.Resolve(ctx, w.dataset+"@prod")
	require.ErrorIs(t, err, ErrNotFound)
	require.ErrorContains(t, err, "removed by bob: no more")
	tags, err := w.repo.Tags(ctx, w.dataset)
	require.NoError(t, err)
	require.Len(t, tags, 2, "beta and latest")
	log, err := w.repo.TagLog(ctx, w.dataset, "prod")
	require.NoError(t, err)
	require.Len(t, log, 3, "the log stays")
	e, err = w.tag("prod", 3, false)
	require.NoError(t, err)
	require.Equal(t, []int{4, 0, 3}, []int{e.Seq, e.From, e.To})
	for _, bad := range []TagEntry{{Tag: "x", Who: "a", When: day1}, {Tag: "x", Why: "a", When: day1}, {Tag: "x", Who: "a", Why: " ", When: day1}} {
		_, err = w.repo.RemoveTag(ctx, w.dataset, bad)
		require.ErrorIs(t, err, ErrInvalid)
		_, err = w.repo.Rollback(ctx, w.dataset, bad)
		require.ErrorIs(t, err, ErrInvalid)
	}
}

func TestRollback(t *testing.T) {
	w, ctx := publishedWorld(t, 3), context.Background()
	// What v2's site looked like stays known to v2's state: a quiet run leaves a state commit on v3 only.
	sum, _ := w.build("a.com")
	_, err := w.repo.CommitState(ctx, sum.Ref)
	require.NoError(t, err)

	back := TagEntry{To: 2, Who: "ann", Why: "v3 has wrong prices", When: day1, Cause: "request-1"}
	for _, unsigned := range []TagEntry{{To: 2, Why: "why", When: day1}, {To: 2, Who: "ann", Why: " ", When: day1}, {To: 2, Who: "ann", Why: "why"}} {
		_, err = w.repo.Rollback(ctx, w.dataset, unsigned)
		require.ErrorIs(t, err, ErrInvalid)
	}
	e, err := w.repo.Rollback(ctx, w.dataset, back)
	require.NoError(t, err)
	require.Equal(t, TagEntry{
		Tag: Latest, Seq: 4, To: 2, From: 3, Who: "ann", Why: "v3 has wrong prices", When: day1, Cause: "request-1", Action: ActionRollback,
	}, e)
	again, err := w.repo.Rollback(ctx, w.dataset, back)
	require.NoError(t, err, "a retry")
	require.Equal(t, e, again)
	back.Cause = ""
	_, err = w.repo.Rollback(ctx, w.dataset, back)
	require.ErrorIs(t, err, ErrInvalid)
	require.ErrorContains(t, err, "latest names v2 already")
	for to, want := range map[int]error{9: ErrNotFound, 0: ErrNotFound, -1: ErrNotFound} {
		_, err = w.repo.Rollback(ctx, w.dataset, TagEntry{To: to, Who: "a", Why: "b", When: day1})
		require.ErrorIs(t, err, want)
	}
	parent, err := w.repo.Parent(ctx, w.dataset)
	require.NoError(t, err)
	require.Equal(t, 2, parent.Ref.Version)
	require.Zero(t, parent.Ref.StateSeq, "v3's state is v3's")

	// The site as it was still differs from v2: the next run builds on v2 and publishes v4.
	p, _ := w.publish("a.com")
	require.Equal(t, 4, p.Version)
	v, err := w.repo.Version(ctx, w.dataset, 4)
	require.NoError(t, err)
	require.Equal(t, 2, v.Parent.Version)
	n, err := w.repo.Notice(ctx, w.dataset, 4)
	require.NoError(t, err)
	require.Equal(t, 2, n.Previous.Version)

	// Forward again, to what was bad; and what nobody names any more may be deleted.
	_, err = w.repo.Rollback(ctx, w.dataset, TagEntry{To: 3, Who: "bob", Why: "it was right", When: day1})
	require.NoError(t, err)
	_, err = w.repo.Rollback(ctx, w.dataset, TagEntry{To: 1, Who: "bob", Why: "no", When: day1})
	require.NoError(t, err)
	_, err = w.repo.DeleteVersion(ctx, w.dataset, 4, Deletion{Who: "ann", Why: "personal data", When: day1})
	require.NoError(t, err, "the newest one, too, once latest was rolled back from it")
	_, err = w.repo.Rollback(ctx, w.dataset, TagEntry{To: 4, Who: "bob", Why: "no", When: day1})
	require.ErrorIs(t, err, ErrDeleted)
	p, _ = w.publish("a.com")
	require.Equal(t, 5, p.Version, "numbers are never reused")
}

// A tag that is moved to a version while that is being deleted: whichever comes first, no tag names a deleted version and
// no version that a tag names is deleted.
func TestTagAgainstDeletion(t *testing.T) {
	ctx := context.Background()
	deletion := Deletion{Who: "ann", Why: "old", When: day1}
	start := publishedWorld(t, 3)
	again := func() *world { return newWorldOn(t, copied(t, start.store), 0) }
	// The tag is moved before or after every call of the deletion.
	for n := 1; ; n++ {
		w := again()
		fired := false
		var moved error
		f := fault.Wrap(w.store, fault.Rule{Nth: n, Do: func(fault.Call) error {
			fired = true
			_, moved = w.tag("beta", 1, false)
			return nil
		}})
		_, err := New(f).DeleteVersion(ctx, w.dataset, 1, deletion)
		consistent(t, w, err, moved, fmt.Sprintf("tag at call %d", n))
		if !fired {
			require.Greater(t, n, 10)
			break
		}
	}
	// The version is deleted before or after every call of the move.
	for n := 1; ; n++ {
		w := again()
		_, err := w.tag("beta", 2, false)
		require.NoError(t, err)
		fired := false
		var deleted error
		f := fault.Wrap(w.store, fault.Rule{Nth: n, Do: func(fault.Call) error {
			fired = true
			_, deleted = w.repo.DeleteVersion(ctx, w.dataset, 1, deletion)
			return nil
		}})
		_, err = New(f).SetTag(ctx, w.dataset, TagEntry{Tag: "beta", To: 1, Who: "ann", Why: "tested", When: day1})
		if !fired {
			require.Greater(t, n, 8)
			break
		}
		consistent(t, w, deleted, err, fmt.Sprintf("deletion at call %d", n))
	}
}

func consistent(t *testing.T, w *world, deleted, moved error, at string) {
	t.Helper()
	ctx := context.Background()
	tags, err := w.repo.Tags(ctx, w.dataset)
	require.NoError(t, err)
	for _, e := range tags {
		_, err := w.repo.Version(ctx, w.dataset, e.To)
		require.NoError(t, err, "%s: %s", at, e.Tag)
	}
	_, err = w.repo.Version(ctx, w.dataset, 1)
	if deleted == nil {
		require.ErrorIs(t, err, ErrDeleted, at)
	} else {
		require.ErrorIs(t, deleted, ErrNeeded, at)
		require.NoError(t, err, at)
		if moved == nil {
			require.NoError(t, w.repo.standing(ctx, w.dataset, 1), at)
		}
	}
	if moved != nil {
		require.ErrorIs(t, moved, ErrDeleted, at)
	}
}

// A deletion that is killed before or after any of its writes leaves the version or its tombstone; the next attempt
// completes it in the first one's words.
func TestKillWithinDeletion(t *testing.T) {
	ctx, start := context.Background(), publishedWorld(t, 2)
	for _, phase := range []fault.Phase{fault.Before, fault.After} {
		for n := 1; ; n++ {
			w := newWorldOn(t, copied(t, start.store), 0)
			f := fault.Wrap(w.store, fault.Rule{Ops: fault.Writes, Nth: n, Phase: phase})
			_, err := New(f).DeleteVersion(ctx, w.dataset, 1, Deletion{Who: "ann", Why: "old", When: day1})
			if err == nil {
				require.Greater(t, n, 2)
				break
			}
			require.ErrorIs(t, err, blob.ErrUnavailable)
			if _, err := w.repo.Version(ctx, w.dataset, 1); err == nil {
				_, err = w.repo.Verify(ctx, w.dataset+"@v1", true, nil)
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, ErrDeleted)
			}
			stone, err := w.repo.DeleteVersion(ctx, w.dataset, 1, Deletion{Who: "bob", Why: "older", When: day1})
			require.NoError(t, err)
			if n > 1 || phase == fault.After {
				require.Equal(t, "ann", stone.Who)
			}
			kept, err := w.repo.ReadDeleted(ctx, w.dataset, 1)
			require.NoError(t, err)
			require.Equal(t, stone, kept.Tombstone)
			require.Equal(t, stone.Commit, CommitID(kept.Manifest), "what it named stays known for a while")
		}
	}
}

// Two that move a tag at once: both moves are in the log, each with what the tag named before it.
func TestRacingTagMoves(t *testing.T) {
	w, ctx := publishedWorld(t, 3), context.Background()
	_, err := w.tag("beta", 1, false)
	require.NoError(t, err)
	f := fault.Wrap(w.store, fault.Rule{Ops: fault.Writes, Nth: 1, Do: func(fault.Call) error {
		_, err := w.repo.SetTag(ctx, w.dataset, TagEntry{Tag: "beta", To: 3, Who: "bob", Why: "faster", When: day1})
		return err
	}})
	moved, err := New(f).SetTag(ctx, w.dataset, TagEntry{Tag: "beta", To: 2, Who: "ann", Why: "slower", When: day1})
	require.NoError(t, err)
	log, err := w.repo.TagLog(ctx, w.dataset, "beta")
	require.NoError(t, err)
	require.Len(t, log, 3)
	require.Equal(t, TagEntry{Tag: "beta", Seq: 2, From: 1, To: 3, Who: "bob", Why: "faster", When: day1}, log[1])
	require.Equal(t, TagEntry{Tag: "beta", Seq: 3, From: 3, To: 2, Who: "ann", Why: "slower", When: day1}, log[2])
	require.Equal(t, log[2], moved)
	now, err := w.repo.Tag(ctx, w.dataset, "beta")
	require.NoError(t, err)
	require.Equal(t, 2, now.To)
}

// What is protected is what the newest definition says.
func TestProtectionFollowsTheDefinition(t *testing.T) {
	w, ctx := publishedWorld(t, 2), context.Background()
	for _, tag := range []string{"prod", "beta"} {
		_, err := w.tag(tag, 1, false)
		require.NoError(t, err)
	}
	_, _, err := w.repo.PutDefinition(ctx, Definition{
		Name: w.dataset, Kind: table.Catalog, Sources: []Source{{Recipe: "shop"}}, ProtectedTags: []string{"beta"},
	})
	require.NoError(t, err)
	_, err = w.tag("beta", 2, false)
	require.ErrorIs(t, err, ErrProtected)
	e, err := w.tag("prod", 2, true)
	require.NoError(t, err)
	require.False(t, e.Forced, "it is free now")
}
