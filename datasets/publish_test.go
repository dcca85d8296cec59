package datasets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
)

// twoVersions is a world with v1 published and the input of a build for v2, over a store of its own.
func twoVersions(t *testing.T) (*world, BuildInput) {
	t.Helper()
	w := newWorld(t, 64<<10)
	w.fill("a.com", 40, 200)
	w.fill("b.de", 20, 200)
	w.publish("a.com", "b.de")
	w.set("a.com", 3, 777, 200)
	delete(w.rows["a.com"], w.set("a.com", 4, 0, 200))
	w.set("b.de", 21, 5, 200)
	return w, w.input("a.com", "b.de")
}

// A kill before or after any write of build and publish leaves v1 or v2, whole; the next attempt with the same input
// leaves exactly what a calm run leaves.
func TestKillBetweenWrites(t *testing.T) {
	start, in := twoVersions(t)
	want := run(t, copied(t, start.store), in)
	for _, phase := range []fault.Phase{fault.Before, fault.After} {
		for n := 1; ; n++ {
			store := copied(t, start.store)
			ctx, kill := context.WithCancel(context.Background())
			died := false
			f := fault.Wrap(store, fault.Rule{Ops: fault.Writes, Nth: n, Phase: phase, Do: func(fault.Call) error {
				died = true
				kill() // nothing that the process does after this has an effect
				return context.Canceled
			}})
			_, err := attempt(ctx, f, in)
			kill()
			if !died {
				require.NoError(t, err)
				require.Greater(t, n, 8, "there are parts, a build, a manifest, a tag and an event to die between")
				break
			}
			require.Error(t, err)

			v, err := New(store).Verify(context.Background(), in.Dataset, true, nil)
			require.NoError(t, err, "write %d", n)
			require.Contains(t, []int{1, 2}, v.Version)
			other := copied(t, store)
			require.Equal(t, want, run(t, store, in), "write %d, phase %d", n, phase)
			successor(t, other, in.Dataset, "write %d, phase %d", n, phase)
		}
	}
}

// successor is a run that comes after one that died for good: it finds what that one left complete, builds on it, and
// publishes the next number. Nothing that a reader could ask for is in halves.
func successor(t *testing.T, s blob.Store, dataset, at string, args ...any) {
	t.Helper()
	ctx, r := context.Background(), New(s)
	require.NoError(t, r.Complete(ctx, dataset), append([]any{at}, args...)...)
	greatest, err := r.NextVersion(ctx, dataset)
	require.NoError(t, err)
	before, err := r.Parent(ctx, dataset)
	require.NoError(t, err)
	require.Equal(t, greatest-1, before.Ref.Version, append([]any{"latest names the newest version: " + at}, args...)...)
	_, err = r.Notice(ctx, dataset, before.Ref.Version)
	require.NoError(t, err, append([]any{"and its event is there: " + at}, args...)...)

	w := newWorldOn(t, s, 64<<10)
	w.run = 50
	w.rows["a.com"] = w.published("a.com")
	w.set("a.com", 99, 5, 200)
	p, _ := w.publish("a.com")
	require.Equal(t, greatest, p.Version)
	for n := 1; n <= greatest; n++ {
		_, err := r.Verify(ctx, fmt.Sprintf("%s@v%d", dataset, n), true, nil)
		require.NoError(t, err)
	}
}

// copied is a store with the same objects.
func copied(t *testing.T, from blob.Store) blob.Store {
	t.Helper()
	to := mem.New()
	for info, err := range from.List(context.Background(), "", blob.ListOptions{}) {
		require.NoError(t, err)
		body, err := blob.ReadAll(context.Background(), from, info.Key, 1<<30)
		require.NoError(t, err)
		_, err = to.Create(context.Background(), info.Key, body, blob.PutOptions{SHA256: blob.SHA256Hex(body)})
		require.NoError(t, err)
	}
	return to
}

// attempt builds and publishes as version 2, as a workflow does that has allocated the number once.
func attempt(ctx context.Context, s blob.Store, in BuildInput) (Published, error) {
	r := New(s)
	sum, err := r.Build(ctx, in, nil)
	if err != nil {
		return Published{}, err
	}
	return r.Publish(ctx, PublishInput{Build: sum.Ref, Version: 2, At: day1.AddDate(0, 0, 1), Who: "run " + in.Run}, nil)
}

// run completes the attempt and lists everything that a reader can see.
func run(t *testing.T, s blob.Store, in BuildInput) map[string]string {
	t.Helper()
	p, err := attempt(context.Background(), s, in)
	require.NoError(t, err)
	require.Equal(t, 2, p.Version)
	_, err = New(s).Verify(context.Background(), in.Dataset, true, nil)
	require.NoError(t, err)
	seen := map[string]string{}
	for info, err := range s.List(context.Background(), "datasets/", blob.ListOptions{}) {
		require.NoError(t, err)
		if info.Key == listingKey(in.Dataset) { // it names ETags, and they differ from store to store
			_, stale, err := New(s).listing(context.Background(), in.Dataset)
			require.NoError(t, err)
			require.False(t, stale, "lists are told of what was published")
			continue
		}
		body, err := blob.ReadAll(context.Background(), s, info.Key, 1<<30)
		require.NoError(t, err)
		seen[info.Key] = blob.SHA256Hex(body)
	}
	return seen
}

func TestVersionTaken(t *testing.T) {
	w := newWorld(t, 0)
	w.fill("a.com", 5, 10)
	sum, _ := w.build("a.com")
	in := w.publishInput(sum.Ref)
	ctx := context.Background()
	_, err := w.store.Create(ctx, versionKey(w.dataset, 1), []byte(`{"deleted":true,"who":"ann","why":"wrong prices"}`), blob.PutOptions{})
	require.NoError(t, err)
	_, err = w.repo.Publish(ctx, in, nil)
	require.ErrorIs(t, err, ErrVersionTaken)
	in = w.publishInput(sum.Ref)
	require.Equal(t, 2, in.Version)
	p, err := w.repo.Publish(ctx, in, nil)
	require.NoError(t, err)
	require.Equal(t, 2, p.Version)
	again, err := w.repo.Publish(ctx, in, nil)
	require.NoError(t, err, "a lost answer")
	require.Equal(t, p, again)
	_, err = w.repo.Version(ctx, w.dataset, 1)
	require.ErrorIs(t, err, ErrDeleted)
	require.ErrorContains(t, err, "ann: wrong prices")
}

// Somebody who moved latest meanwhile is not overruled.
func TestParentMoved(t *testing.T) {
	w := newWorld(t, 0)
	w.fill("a.com", 5, 10)
	w.publish("a.com")
	w.set("a.com", 1, 50, 10)
	w.publish("a.com")
	w.set("a.com", 1, 60, 10)
	sum, _ := w.build("a.com")
	ctx := context.Background()
	_, err := w.repo.Rollback(ctx, w.dataset, TagEntry{To: 1, Who: "ann", Why: "v2 is wrong", When: day1})
	require.NoError(t, err)
	_, err = w.repo.Publish(ctx, w.publishInput(sum.Ref), nil)
	require.ErrorIs(t, err, ErrParentMoved)
	p, _ := w.publish("a.com")
	require.Equal(t, 3, p.Version, "numbers are never reused")
	v, err := w.repo.Version(ctx, w.dataset, 3)
	require.NoError(t, err)
	require.Equal(t, 1, v.Parent.Version)
}

// A part that was lost or spoilt between build and publish is found before the manifest is written.
func TestPublishChecksParts(t *testing.T) {
	for name, spoil := range map[string]func(*testing.T, blob.Store, Part){
		"lost": func(t *testing.T, s blob.Store, p Part) {
			t.Helper()
			require.NoError(t, s.Delete(context.Background(), p.Key))
		},
		"other bytes": func(t *testing.T, s blob.Store, p Part) {
			t.Helper()
			body := make([]byte, p.Bytes)
			_, err := s.Put(context.Background(), p.Key, bytes.NewReader(body), p.Bytes, blob.PutOptions{})
			require.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 0)
			w.fill("a.com", 5, 10)
			sum, res := w.build("a.com")
			spoil(t, w.store, res.State[0])
			_, err := w.repo.Publish(context.Background(), w.publishInput(sum.Ref), nil)
			require.True(t, errors.Is(err, ErrNotFound) || errors.Is(err, ErrDamaged), err)
			require.ErrorContains(t, err, res.State[0].Key)
			_, err = w.repo.Resolve(context.Background(), w.dataset)
			require.ErrorIs(t, err, ErrNotFound, "nothing is half-published")
		})
	}
}

func TestTags(t *testing.T) {
	w := newWorld(t, 0)
	w.fill("a.com", 3, 10)
	w.publish("a.com")
	w.set("a.com", 1, 50, 10)
	w.publish("a.com")
	ctx := context.Background()
	move := func(to int, cause string) TagEntry {
		e, err := w.repo.SetTag(ctx, w.dataset, TagEntry{Tag: "prod", To: to, Who: "ann", Why: "tested", When: day1, Cause: cause})
		require.NoError(t, err)
		return e
	}
	require.Equal(t, 1, move(1, "a").Seq)
	require.Equal(t, 1, move(1, "a").Seq, "a retry writes nothing")
	require.Equal(t, TagEntry{Tag: "prod", Seq: 2, To: 2, From: 1, Who: "ann", Why: "tested", When: day1, Cause: "b"}, move(2, "b"))
	log, err := w.repo.TagLog(ctx, w.dataset, "prod")
	require.NoError(t, err)
	require.Len(t, log, 2)
	tags, err := w.repo.Tags(ctx, w.dataset)
	require.NoError(t, err)
	require.Len(t, tags, 2)
	require.Equal(t, []string{"latest", "prod"}, []string{tags[0].Tag, tags[1].Tag})

	old := Deletion{Who: "ann", Why: "old", When: day1}
	_, err = w.repo.DeleteVersion(ctx, w.dataset, 2, old)
	require.ErrorIs(t, err, ErrNeeded)
	require.ErrorContains(t, err, "tag latest, prod names it")
	move(1, "c")
	_, err = w.repo.Rollback(ctx, w.dataset, TagEntry{To: 1, Who: "ann", Why: "back", When: day1})
	require.NoError(t, err)
	stone, err := w.repo.DeleteVersion(ctx, w.dataset, 2, old)
	require.NoError(t, err)
	again, err := w.repo.DeleteVersion(ctx, w.dataset, 2, Deletion{Who: "bob", Why: "again", When: day1})
	require.NoError(t, err)
	require.Equal(t, stone, again, "the first word stands")
	_, err = w.repo.Resolve(ctx, w.dataset+"@v2")
	require.ErrorIs(t, err, ErrDeleted)
	require.ErrorIs(t, err, ErrNotFound, "for whoever does not care why")
	_, err = w.repo.Resolve(ctx, w.dataset+"@"+stone.Commit)
	require.ErrorIs(t, err, ErrDeleted, "its commit id, too")
	n, err := w.repo.NextVersion(ctx, w.dataset)
	require.NoError(t, err)
	require.Equal(t, 3, n)
	versions, err := w.repo.Versions(ctx, w.dataset)
	require.NoError(t, err)
	require.Len(t, versions, 1)

	for _, bad := range []TagEntry{
		{Tag: "v3", To: 1}, {Tag: "main", To: 1}, {Tag: "a/b", To: 1}, {Tag: fmt.Sprintf("%040d", 7), To: 1}, {Tag: "ok", To: 1},
	} {
		bad.When = day1
		if bad.Tag != "ok" {
			bad.Who, bad.Why = "ann", "x"
		}
		_, err := w.repo.SetTag(ctx, w.dataset, bad)
		require.ErrorIs(t, err, ErrInvalid, bad.Tag)
	}
	_, err = w.repo.SetTag(ctx, w.dataset, TagEntry{Tag: "ok", To: 9, Who: "a", Why: "b", When: day1})
	require.ErrorIs(t, err, ErrNotFound)
}

func TestResolve(t *testing.T) {
	w := newWorld(t, 0)
	w.fill("a.com", 3, 10)
	p1, _ := w.publish("a.com")
	w.set("a.com", 1, 50, 10)
	p2, _ := w.publish("a.com")
	for ref, want := range map[string]int{
		"": 2, "@latest": 2, "@main": 2, "@v1": 1, "@V1": 1, "@v2": 2, "@" + p1.Commit: 1, "@" + p2.DataDigest: 2, "@sha256:" + p1.DataDigest: 1,
		"@" + p1.Manifest.SHA256: 1, "@" + p1.Commit[:7]: 1, "@" + strings.ToUpper(p2.Commit[:12]): 2, "@" + p2.Commit[:39]: 2,
	} {
		v, err := w.repo.Resolve(context.Background(), w.dataset+ref)
		require.NoError(t, err, ref)
		require.Equal(t, want, v.Version, ref)
	}
	for ref, want := range map[string]error{
		"@v9": ErrNotFound, "@nope": ErrNotFound, "@" + fmt.Sprintf("%040d", 1): ErrNotFound, "@": ErrInvalid, "@a b": ErrInvalid,
		"@v99999999999999999999": ErrInvalid, "@" + p1.Commit[:6]: ErrNotFound, "@fffffff": ErrNotFound,
	} {
		_, err := w.repo.Resolve(context.Background(), w.dataset+ref)
		require.ErrorIs(t, err, want, ref)
	}
	_, err := w.repo.Resolve(context.Background(), "../x@latest")
	require.ErrorIs(t, err, ErrInvalid)
}

// A run that changes no published row publishes nothing, but what it saw is the next run's parent.
func TestUnchangedCommitsState(t *testing.T) {
	w := newWorld(t, 0)
	w.fill("a.com", 5, 10)
	ctx := context.Background()
	w.publish("a.com")
	for seq := 1; seq <= 2; seq++ {
		sum, res := w.build("a.com")
		require.True(t, sum.Unchanged)
		require.Zero(t, res.Work)
		_, err := w.repo.Publish(ctx, PublishInput{Build: sum.Ref, Version: 2, At: day1, Who: "x"}, nil)
		require.ErrorIs(t, err, ErrInvalid)
		c, err := w.repo.CommitState(ctx, sum.Ref)
		require.NoError(t, err)
		require.Equal(t, seq, c.Seq)
		again, err := w.repo.CommitState(ctx, sum.Ref)
		require.NoError(t, err, "a retry")
		require.Equal(t, c, again)
		p, err := w.repo.Parent(ctx, w.dataset)
		require.NoError(t, err)
		require.Equal(t, ParentRef{Version: 1, Commit: p.Version.Commit, StateSeq: seq}, p.Ref)
		require.Equal(t, day1.AddDate(0, 0, seq), p.Sources[0].AsOf)
	}
	old, _ := w.build("a.com")
	other, _ := w.build("a.com")
	_, err := w.repo.CommitState(ctx, old.Ref)
	require.NoError(t, err)
	_, err = w.repo.CommitState(ctx, other.Ref)
	require.ErrorIs(t, err, ErrParentMoved)

	w.set("a.com", 1, 50, 10)
	p, _ := w.publish("a.com")
	require.Equal(t, 2, p.Version)
}

func TestEmptyRepo(t *testing.T) {
	r := New(mem.New())
	p, err := r.Parent(context.Background(), "a/b")
	require.NoError(t, err)
	require.Equal(t, Parent{}, p)
	n, err := r.NextVersion(context.Background(), "a/b")
	require.NoError(t, err)
	require.Equal(t, 1, n)
}
