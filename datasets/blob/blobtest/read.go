package blobtest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
)

func testGetRange(t *testing.T, s blob.Store) {
	put(t, s, "k", "0123456789")
	put(t, s, "empty", "")
	for _, test := range []struct {
		offset, length int64
		want           string
	}{
		{0, 10, "0123456789"}, {0, -1, "0123456789"}, {3, 4, "3456"}, {3, -1, "3456789"}, {9, 1, "9"}, {8, 100, "89"}, {0, 1, "0"},
	} {
		r, err := s.GetRange(t.Context(), "k", test.offset, test.length)
		require.NoError(t, err)
		got, err := io.ReadAll(r)
		require.NoError(t, err)
		require.NoError(t, r.Close())
		require.Equal(t, test.want, string(got), "%+v", test)
	}
	for _, bad := range []struct {
		key            string
		offset, length int64
	}{{"k", 10, 1}, {"k", 10, -1}, {"k", 99, 1}, {"k", -1, 2}, {"k", 2, 0}, {"empty", 0, 1}} {
		_, err := s.GetRange(t.Context(), bad.key, bad.offset, bad.length)
		require.ErrorIs(t, err, blob.ErrRange, "%+v", bad)
	}
	_, err := s.GetRange(t.Context(), "missing", 0, 1)
	require.ErrorIs(t, err, blob.ErrNotFound)
}

func testReaderAt(t *testing.T, s blob.Store) {
	put(t, s, "k", "0123456789")
	info, err := s.Stat(t.Context(), "k")
	require.NoError(t, err)
	r := blob.NewReaderAt(t.Context(), s, info)
	p := make([]byte, 4)
	n, err := r.ReadAt(p, 2)
	require.NoError(t, err)
	require.Equal(t, "2345", string(p[:n]))
	n, err = r.ReadAt(p, 8)
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, "89", string(p[:n]))
	_, err = r.ReadAt(p, 10)
	require.ErrorIs(t, err, io.EOF)
	_, err = r.Seek(-3, io.SeekEnd)
	require.NoError(t, err)
	rest, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, "789", string(rest))
}

func testReadAllLimits(t *testing.T, s blob.Store) {
	put(t, s, "k", "12345")
	body, err := blob.ReadAll(t.Context(), s, "k", 5)
	require.NoError(t, err)
	require.Equal(t, "12345", string(body))
	_, err = blob.ReadAll(t.Context(), s, "k", 4)
	require.ErrorIs(t, err, blob.ErrTooLarge)
}

func testMissing(t *testing.T, s blob.Store) {
	put(t, s, "there/k", "x")
	for _, key := range []string{"k", "there", "there/k2", "there/k/below"} {
		_, _, err := s.Get(t.Context(), key)
		require.ErrorIs(t, err, blob.ErrNotFound, key)
		require.ErrorContains(t, err, "get "+key)
		_, err = s.Stat(t.Context(), key)
		require.ErrorIs(t, err, blob.ErrNotFound, key)
		require.NoError(t, s.Delete(t.Context(), key), key)
	}
	require.Equal(t, "x", get(t, s, "there/k"))
}

func testDelete(t *testing.T, s blob.Store) {
	put(t, s, "d/k", "x")
	put(t, s, "d/other", "y")
	require.NoError(t, s.Delete(t.Context(), "d/k"))
	require.NoError(t, s.Delete(t.Context(), "d/k"))
	_, err := s.Stat(t.Context(), "d/k")
	require.ErrorIs(t, err, blob.ErrNotFound)
	require.Equal(t, "y", get(t, s, "d/other"))
	require.NoError(t, s.Delete(t.Context(), "d/other"))
	put(t, s, "d", "a key may take the name of a group that has ended")
	require.NotEmpty(t, get(t, s, "d"))
}

func testInvalidKeys(t *testing.T, s blob.Store) {
	for _, key := range []string{"", "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", `a\b`, "a\x00b", "a\nb", "\xff", strings.Repeat("x", 256), strings.Repeat("abc/", 300) + "x"} {
		_, err := s.Put(t.Context(), key, strings.NewReader(""), 0, blob.PutOptions{})
		require.ErrorIs(t, err, blob.ErrKey, "%q", key)
		_, err = s.Create(t.Context(), key, nil, blob.PutOptions{})
		require.ErrorIs(t, err, blob.ErrKey, "%q", key)
		_, _, err = s.Get(t.Context(), key)
		require.ErrorIs(t, err, blob.ErrKey, "%q", key)
		_, err = s.GetRange(t.Context(), key, 0, 1)
		require.ErrorIs(t, err, blob.ErrKey, "%q", key)
		_, err = s.Stat(t.Context(), key)
		require.ErrorIs(t, err, blob.ErrKey, "%q", key)
		require.ErrorIs(t, s.Delete(t.Context(), key), blob.ErrKey, "%q", key)
	}
	for _, prefix := range []string{"/", "/a", "a//b", "../", "a/../"} {
		for _, err := range s.List(t.Context(), prefix, blob.ListOptions{}) {
			require.ErrorIs(t, err, blob.ErrKey, "%q", prefix)
		}
	}
	for _, err := range s.List(t.Context(), "", blob.ListOptions{Delimiter: "-"}) {
		require.ErrorIs(t, err, blob.ErrInvalid)
	}
}

// testOddKeys are names that need escaping somewhere between us and the disk.
func testOddKeys(t *testing.T, s blob.Store) {
	keys := []string{
		"odd/with space", "odd/plus+and&amp;?q=1#frag", "odd/per%20cent", "odd/한국어.json", "odd/é", "odd/a:b", "odd/'\"<>", "odd/~tilde",
		"odd/.hidden", "odd/..double", "odd/deep/" + strings.Repeat("n", 200) + "/x",
	}
	for _, key := range keys {
		put(t, s, key, key)
	}
	seen := map[string]bool{}
	for info, err := range s.List(t.Context(), "odd/", blob.ListOptions{}) {
		require.NoError(t, err)
		require.Equal(t, info.Key, get(t, s, info.Key))
		seen[info.Key] = true
	}
	for _, key := range keys {
		require.True(t, seen[key], key)
	}
}

func testCancelled(t *testing.T, s blob.Store) {
	put(t, s, "k", "x")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Put(ctx, "p", strings.NewReader("x"), 1, blob.PutOptions{})
	require.ErrorIs(t, err, context.Canceled)
	_, err = s.Create(ctx, "p", []byte("x"), blob.PutOptions{})
	require.ErrorIs(t, err, context.Canceled)
	_, _, err = s.Get(ctx, "k")
	require.ErrorIs(t, err, context.Canceled)
	_, err = s.GetRange(ctx, "k", 0, 1)
	require.ErrorIs(t, err, context.Canceled)
	_, err = s.Stat(ctx, "k")
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, s.Delete(ctx, "k"), context.Canceled)
	var last error
	for _, err := range s.List(ctx, "", blob.ListOptions{}) {
		last = err
	}
	require.ErrorIs(t, last, context.Canceled, "a listing cut short must not look complete")
	require.Equal(t, "x", get(t, s, "k"))

	// In the middle of a body.
	put(t, s, "long", strings.Repeat("x", 8<<20))
	ctx, cancel = context.WithCancel(t.Context())
	r, _, err := s.Get(ctx, "long")
	require.NoError(t, err)
	defer r.Close()
	_, err = io.ReadFull(r, make([]byte, 10))
	require.NoError(t, err)
	cancel()
	_, err = io.Copy(io.Discard, r)
	require.ErrorIs(t, err, context.Canceled)
}

func testPresign(t *testing.T, s blob.Store) {
	p, ok := blob.As[blob.Presigner](s)
	if !ok {
		t.Skip("store does not presign")
	}
	put(t, s, "d/한 k", "by url")
	u, err := p.PresignGet(t.Context(), "d/한 k", time.Minute)
	require.NoError(t, err)
	body, status := fetch(t, u)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "by url", body)
	_, status = fetch(t, strings.Replace(u, "X-Amz-Signature=", "X-Amz-Signature=0", 1))
	require.Equal(t, http.StatusForbidden, status)
	for _, expiry := range []time.Duration{0, 8 * 24 * time.Hour} {
		_, err = p.PresignGet(t.Context(), "d/k", expiry)
		require.ErrorIs(t, err, blob.ErrInvalid)
	}
}

func fetch(t *testing.T, u string) (string, int) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, u, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, errors.Join(err, resp.Body.Close()))
	return string(body), resp.StatusCode
}
