package blobtest

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
)

func keys(t *testing.T, s blob.Store, prefix string, opts blob.ListOptions) []string {
	t.Helper()
	var keys []string
	for info, err := range s.List(t.Context(), prefix, opts) {
		require.NoError(t, err)
		keys = append(keys, info.Key)
	}
	return keys
}

func testList(t *testing.T, s blob.Store) {
	require.Empty(t, keys(t, s, "", blob.ListOptions{}))
	// In byte order: '-' and '.' come before '/', digits after it.
	all := []string{"a-", "a-b/x", "a.txt", "a/b", "a/b-c", "a/b.d/e", "a0", "aé", "b/1", "b/10", "b/2", "c"}
	for i := range all {
		put(t, s, all[(i*5)%len(all)], strings.Repeat("x", i)) // in another order
	}
	list := func(prefix, after string) []string { return keys(t, s, prefix, blob.ListOptions{StartAfter: after}) }
	require.Equal(t, all, list("", ""))
	require.Equal(t, []string{"a/b", "a/b-c", "a/b.d/e"}, list("a/", ""))
	require.Equal(t, []string{"a/b", "a/b-c", "a/b.d/e"}, list("a/b", ""))
	require.Equal(t, []string{"a/b-c"}, list("a/b-", ""))
	require.Equal(t, []string{"b/1", "b/10"}, list("b/1", ""))
	require.Equal(t, []string{"c"}, list("c", ""))
	require.Empty(t, list("c/", ""))
	require.Empty(t, list("zz", ""))
	require.Empty(t, list("nowhere/at/all/", ""))
	require.Equal(t, []string{"b/10", "b/2"}, list("b/", "b/1"))
	require.Equal(t, []string{"b/1", "b/10", "b/2"}, list("b/", "a"))
	require.Empty(t, list("b/", "c"))
	for i, key := range all {
		require.Equal(t, all[i+1:], append([]string{}, list("", key)...), "after %s", key)
	}
	require.Equal(t, all[6:], list("", "a/c"), "after a key that does not exist")

	for info, err := range s.List(t.Context(), "", blob.ListOptions{}) {
		require.NoError(t, err)
		stat, err := s.Stat(t.Context(), info.Key)
		require.NoError(t, err)
		require.Equal(t, stat.Size, info.Size)
		require.Equal(t, stat.ETag, info.ETag)
		require.WithinDuration(t, stat.ModTime, info.ModTime, 1e9) // HTTP dates have whole seconds
	}
}

func testListDelimited(t *testing.T, s blob.Store) {
	for _, key := range []string{"d/a-/x", "d/a/1", "d/a/2/3", "d/a0", "d/b", "d/c/1", "d/z", "e/1", "f"} {
		put(t, s, key, "x")
	}
	list := func(prefix, after string) []string {
		return keys(t, s, prefix, blob.ListOptions{StartAfter: after, Delimiter: "/"})
	}
	require.Equal(t, []string{"d/", "e/", "f"}, list("", ""))
	require.Equal(t, []string{"d/a-/", "d/a/", "d/a0", "d/b", "d/c/", "d/z"}, list("d/", ""))
	require.Equal(t, []string{"d/a-/", "d/a/", "d/a0"}, list("d/a", ""))
	require.Equal(t, []string{"d/a/1", "d/a/2/"}, list("d/a/", ""))
	require.Equal(t, []string{"d/"}, list("d", ""))
	require.Equal(t, []string{"d/a0", "d/b", "d/c/", "d/z"}, list("d/", "d/a/"))
	require.Equal(t, []string{"d/c/", "d/z"}, list("d/", "d/b"))
	require.Equal(t, []string{"d/a0", "d/b", "d/c/", "d/z"}, list("d/", "d/a/1"), "the group d/a/ is not greater")
	for info, err := range s.List(t.Context(), "d/", blob.ListOptions{Delimiter: "/"}) {
		require.NoError(t, err)
		require.Equal(t, strings.HasSuffix(info.Key, "/"), info.IsPrefix())
	}
	for _, key := range []string{"d/a/1", "d/a/2/3"} {
		require.NoError(t, s.Delete(t.Context(), key))
	}
	require.Equal(t, []string{"d/a-/", "d/a0", "d/b", "d/c/", "d/z"}, list("d/", ""), "an empty group is gone")
}

// testListManyPages is beyond the 1,000 entries that S3 answers at once, objects and groups mixed.
func testListManyPages(t *testing.T, s blob.Store) {
	const n = 1250
	var all, groups []string
	work := make(chan string)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for key := range work {
				if _, err := s.Create(t.Context(), key, nil, blob.PutOptions{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range n {
		key := fmt.Sprintf("p/%05d", i)
		group := key
		if i%3 == 0 {
			key, group = key+"/x", key+"/"
		}
		all, groups = append(all, key), append(groups, group)
		work <- key
	}
	close(work)
	wg.Wait()
	require.Equal(t, all, keys(t, s, "p/", blob.ListOptions{}))
	require.Equal(t, groups, keys(t, s, "p/", blob.ListOptions{Delimiter: "/"}))
	require.Equal(t, groups[1101:], keys(t, s, "p/", blob.ListOptions{Delimiter: "/", StartAfter: groups[1100]}))
}

func testListStopsEarly(t *testing.T, s blob.Store) {
	for i := range 5 {
		put(t, s, fmt.Sprintf("k%d", i), "x")
	}
	for _, delimiter := range []string{"", "/"} {
		n := 0
		for _, err := range s.List(t.Context(), "", blob.ListOptions{Delimiter: delimiter}) {
			require.NoError(t, err)
			if n++; n == 2 {
				break
			}
		}
		require.Equal(t, 2, n)
	}
}
