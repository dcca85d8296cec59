package datasets

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
)

// Lists of versions, and looks by digest, read what publications noted and no manifest.
func TestListing(t *testing.T) {
	ctx, w := context.Background(), newWorld(t, 0)
	w.fill("a.com", 20, 10)
	for i := range 3 {
		w.set("a.com", 1, int64(100+i), 10)
		w.publish("a.com")
	}
	second, err := w.repo.Version(ctx, w.dataset, 2)
	require.NoError(t, err)
	noManifest := New(fault.Wrap(w.store, fault.Rule{Ops: []blob.Op{blob.OpGet}, Key: regexp.MustCompile("versions/"), Do: func(fault.Call) error {
		return errors.New("a manifest is read")
	}}))
	list, err := noManifest.Listing(ctx, w.dataset)
	require.NoError(t, err)
	require.Len(t, list, 3)
	require.Equal(t, []int{3, 2, 1}, []int{list[0].Version, list[1].Version, list[2].Version})
	got := list[1]
	got.ETag = ""
	require.Equal(t, Listed{
		Version: 2, Commit: second.Commit, SHA256: second.SHA256, DataDigest: second.DataDigest, Run: second.Run, AsOf: second.AsOf,
		Published: second.PublishedAt, Rows: 20, Counts: second.Counts(),
	}, got)

	stone, err := w.repo.DeleteVersion(ctx, w.dataset, 2, Deletion{Who: "kim", Why: "wrong prices", When: day1})
	require.NoError(t, err)
	for name, repo := range map[string]*Repo{"noted": noManifest, "read": New(forgetful(t, w))} {
		list, err = repo.Listing(ctx, w.dataset)
		require.NoError(t, err, name)
		require.Len(t, list, 3, name)
		require.Equal(t, &stone, list[1].Deleted, name)
		require.Nil(t, list[0].Deleted, name)
	}

	_, err = w.repo.Resolve(ctx, w.dataset+"@"+second.Commit)
	require.ErrorIs(t, err, ErrDeleted)
	third, err := w.repo.Version(ctx, w.dataset, 3)
	require.NoError(t, err)
	reads := 0
	counted := New(fault.Wrap(w.store, fault.Rule{Ops: []blob.Op{blob.OpGet}, Key: regexp.MustCompile("versions/"), Do: func(fault.Call) error {
		reads++
		return nil
	}}))
	for _, digest := range []string{third.Commit, third.SHA256, strings.ToUpper(third.DataDigest), "sha256:" + third.DataDigest} {
		v, err := counted.Resolve(ctx, w.dataset+"@"+digest)
		require.NoError(t, err, digest)
		require.Equal(t, 3, v.Version)
	}
	require.Equal(t, 4, reads, "one manifest for each")
}

// forgetful is a copy of the world's store without what lists read.
func forgetful(t *testing.T, w *world) blob.Store {
	t.Helper()
	s := copied(t, w.store)
	require.NoError(t, s.Delete(context.Background(), listingKey(w.dataset)))
	return s
}

// Nothing depends on what is stored for lists: where it is missing, damaged, of another Sheaf or of another copy of the bucket, the
// manifests are read, and the next publication makes it anew.
func TestListingIsOnlyNoted(t *testing.T) {
	ctx, w := context.Background(), newWorld(t, 0)
	w.fill("a.com", 5, 10)
	w.publish("a.com")
	w.set("a.com", 1, 7, 10)
	w.publish("a.com")
	want, err := w.repo.Listing(ctx, w.dataset)
	require.NoError(t, err)
	for name, body := range map[string]string{
		"empty":             "",
		"no JSON":           "{",
		"of another Sheaf":  `{"format":"sheaf/listing/9","versions":[{"version":1,"etag":"` + want[1].ETag + `","commit":"x"}]}`,
		"of another bucket": `{"format":"sheaf/listing/1","versions":[{"version":1,"etag":"other","commit":"x"},{"version":2,"etag":"","commit":"x"}]}`,
		"of more versions":  `{"format":"sheaf/listing/1","versions":[{"version":9,"etag":"other","commit":"x"}]}`,
	} {
		_, err := w.store.Put(ctx, listingKey(w.dataset), strings.NewReader(body), int64(len(body)), blob.PutOptions{})
		require.NoError(t, err)
		got, err := w.repo.Listing(ctx, w.dataset)
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
		require.NoError(t, w.repo.writeListing(ctx, w.dataset), name)
		known, err := w.repo.Known(ctx, w.dataset)
		require.NoError(t, err)
		require.Equal(t, map[int]Listed{1: want[1], 2: want[0]}, known, name)
	}
	unanswered := New(fault.Wrap(w.store, fault.Rule{Ops: []blob.Op{blob.OpGet}, Key: regexp.MustCompile("listing/")}))
	_, err = unanswered.Listing(ctx, w.dataset)
	require.ErrorIs(t, err, blob.ErrUnavailable, "a store that does not answer is not one without a listing")
	empty, err := w.repo.Listing(ctx, "shop/nothing")
	require.NoError(t, err)
	require.Empty(t, empty)
}
