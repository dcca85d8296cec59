// Package blobtest is the conformance suite of blob.Store: whatever passes it can carry Sheaf.
package blobtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
)

// Run runs the suite. open returns an empty store for one test.
func Run(t *testing.T, open func(t *testing.T) blob.Store) {
	tests := map[string]func(*testing.T, blob.Store){
		"PutGet":              testPutGet,
		"PutReplaces":         testPutReplaces,
		"PutChecksBody":       testPutChecksBody,
		"PutLarge":            testPutLarge,
		"PutIsAtomic":         testPutIsAtomic,
		"Create":              testCreate,
		"CreateRace":          testCreateRace,
		"CreateAfterDelete":   testCreateAfterDelete,
		"CreateOrSame":        testCreateOrSame,
		"CreateJSON":          testCreateJSON,
		"PutSHA256":           testPutSHA256,
		"GetRange":            testGetRange,
		"ReaderAt":            testReaderAt,
		"ReadAllLimits":       testReadAllLimits,
		"Missing":             testMissing,
		"Delete":              testDelete,
		"List":                testList,
		"ListDelimited":       testListDelimited,
		"ListManyPages":       testListManyPages,
		"ListStopsEarly":      testListStopsEarly,
		"InvalidKeys":         testInvalidKeys,
		"OddKeys":             testOddKeys,
		"Cancelled":           testCancelled,
		"SelfTest":            testSelfTest,
		"Presign":             testPresign,
		"ConcurrentOverwrite": testConcurrentOverwrite,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func put(t *testing.T, s blob.Store, key, body string) blob.Info {
	t.Helper()
	info, err := s.Put(t.Context(), key, strings.NewReader(body), int64(len(body)), blob.PutOptions{})
	require.NoError(t, err)
	return info
}

func get(t *testing.T, s blob.Store, key string) string {
	t.Helper()
	body, err := blob.ReadAll(t.Context(), s, key, 1<<30)
	require.NoError(t, err)
	return string(body)
}

func testPutGet(t *testing.T, s blob.Store) {
	before := time.Now()
	body := []byte("hello, bytes")
	opts := blob.PutOptions{ContentType: "text/x-sheaf", SHA256: blob.SHA256Hex(body)}
	put, err := s.Put(t.Context(), "a/b/c.txt", bytes.NewReader(body), int64(len(body)), opts)
	require.NoError(t, err)

	stat, err := s.Stat(t.Context(), "a/b/c.txt")
	require.NoError(t, err)
	require.Equal(t, "a/b/c.txt", stat.Key)
	require.EqualValues(t, len(body), stat.Size)
	require.Equal(t, opts.ContentType, stat.ContentType)
	require.Equal(t, opts.SHA256, stat.SHA256)
	require.NotEmpty(t, stat.ETag)
	require.Equal(t, put.ETag, stat.ETag)
	require.Equal(t, put.SHA256, stat.SHA256)
	require.WithinDuration(t, before, stat.ModTime, time.Minute)

	r, info, err := s.Get(t.Context(), "a/b/c.txt")
	require.NoError(t, err)
	got, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	require.Equal(t, body, got)
	require.Equal(t, stat, info)
}

func testPutReplaces(t *testing.T, s blob.Store) {
	one := put(t, s, "k", "one")
	two := put(t, s, "k", "two")
	require.Equal(t, "two", get(t, s, "k"))
	require.NotEqual(t, one.ETag, two.ETag)
	_, err := s.Put(t.Context(), "k", strings.NewReader("three"), 5, blob.PutOptions{SHA256: blob.SHA256Hex([]byte("three"))})
	require.NoError(t, err)
	put(t, s, "k", "four")
	info, err := s.Stat(t.Context(), "k")
	require.NoError(t, err)
	require.Empty(t, info.SHA256, "digest of the replaced bytes")
	put(t, s, "k", "")
	require.Empty(t, get(t, s, "k"))
}

// onlyReader hides every other method, so that the store cannot rewind.
type onlyReader struct{ io.Reader }

func testPutChecksBody(t *testing.T, s blob.Store) {
	sha := blob.SHA256Hex([]byte("12345"))
	for _, test := range []struct {
		body string
		size int64
		sha  string
		want error
	}{
		{"1234", 5, "", blob.ErrSize},
		{"123456", 5, "", blob.ErrSize},
		{"", 5, "", blob.ErrSize},
		{"1", 0, "", blob.ErrSize},
		{"1234x", 5, sha, blob.ErrChecksum},
		{"", 0, sha, blob.ErrChecksum},
		{"12345", 5, sha, nil},
	} {
		for how, body := range map[string]io.Reader{
			"seekable": strings.NewReader(test.body), "stream": onlyReader{strings.NewReader(test.body)},
		} {
			name := fmt.Sprintf("%s %q of %d", how, test.body, test.size)
			_, err := s.Put(t.Context(), "k", body, test.size, blob.PutOptions{SHA256: test.sha})
			require.ErrorIs(t, err, test.want, name)
			if test.want == nil {
				require.Equal(t, test.body, get(t, s, "k"), name)
				continue
			}
			_, err = s.Stat(t.Context(), "k")
			require.ErrorIs(t, err, blob.ErrNotFound, name)
		}
	}
	boom := errors.New("boom")
	_, err := s.Put(t.Context(), "b", io.MultiReader(strings.NewReader("12"), failing{boom}), 5, blob.PutOptions{})
	require.Error(t, err)
	_, err = s.Stat(t.Context(), "b")
	require.ErrorIs(t, err, blob.ErrNotFound)
	_, err = s.Create(t.Context(), "c", []byte("x"), blob.PutOptions{SHA256: sha})
	require.ErrorIs(t, err, blob.ErrChecksum)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// testPutLarge is beyond the size at which clients upload in parts.
func testPutLarge(t *testing.T, s blob.Store) {
	body := make([]byte, 17<<20+3)
	_, _ = rand.Read(body)
	sha := blob.SHA256Hex(body)
	for how, r := range map[string]io.Reader{"seekable": bytes.NewReader(body), "stream": onlyReader{bytes.NewReader(body)}} {
		_, err := s.Put(t.Context(), how, r, int64(len(body)), blob.PutOptions{SHA256: sha})
		require.NoError(t, err)
		require.Equal(t, sha, blob.SHA256Hex([]byte(get(t, s, how))))
		info, err := s.Stat(t.Context(), how)
		require.NoError(t, err)
		require.Equal(t, sha, info.SHA256)
	}
	wrong := onlyReader{bytes.NewReader(append([]byte{^body[0]}, body[1:]...))}
	_, err := s.Put(t.Context(), "wrong", wrong, int64(len(body)), blob.PutOptions{SHA256: sha})
	require.ErrorIs(t, err, blob.ErrChecksum)
	_, err = s.Stat(t.Context(), "wrong")
	require.ErrorIs(t, err, blob.ErrNotFound)
}

// testPutIsAtomic looks at a key whose upload has begun but not ended.
func testPutIsAtomic(t *testing.T, s blob.Store) {
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := s.Put(t.Context(), "k", r, 6, blob.PutOptions{})
		done <- err
	}()
	_, err := w.Write([]byte("abc"))
	require.NoError(t, err)
	_, err = s.Stat(t.Context(), "k")
	require.ErrorIs(t, err, blob.ErrNotFound)
	for info, err := range s.List(t.Context(), "", blob.ListOptions{}) {
		t.Errorf("listed %v %v", info, err)
	}
	_, err = w.Write([]byte("def"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, <-done)
	require.Equal(t, "abcdef", get(t, s, "k"))
}

func testCreate(t *testing.T, s blob.Store) {
	opts := blob.PutOptions{ContentType: "text/plain", SHA256: blob.SHA256Hex([]byte("one"))}
	info, err := s.Create(t.Context(), "d/k", []byte("one"), opts)
	require.NoError(t, err)
	require.EqualValues(t, 3, info.Size)
	for _, body := range []string{"one", "two", ""} {
		_, err = s.Create(t.Context(), "d/k", []byte(body), blob.PutOptions{})
		require.ErrorIs(t, err, blob.ErrExists)
		require.ErrorIs(t, err, blob.ErrPrecondition)
		require.NotErrorIs(t, err, blob.ErrConflict)
		require.ErrorContains(t, err, "create d/k")
	}
	require.Equal(t, "one", get(t, s, "d/k"))
	stat, err := s.Stat(t.Context(), "d/k")
	require.NoError(t, err)
	require.Equal(t, opts.SHA256, stat.SHA256, "a refused create must leave the digest alone")
	require.Equal(t, info.ETag, stat.ETag)
	_, err = s.Create(t.Context(), "d/empty", nil, blob.PutOptions{})
	require.NoError(t, err)
	_, err = s.Create(t.Context(), "d/empty", nil, blob.PutOptions{})
	require.ErrorIs(t, err, blob.ErrExists)
}

// testCreateRace lets 16 writers race for each of 20 keys.
func testCreateRace(t *testing.T, s blob.Store) {
	const writers, rounds = 16, 20
	for round := range rounds {
		key := fmt.Sprintf("race/%d", round)
		start := make(chan struct{})
		var errs [writers]error
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				<-start
				_, errs[i] = s.Create(t.Context(), key, fmt.Appendf(nil, "writer %d", i), blob.PutOptions{})
			})
		}
		close(start)
		wg.Wait()
		var winners []int
		for i, err := range errs {
			if err == nil {
				winners = append(winners, i)
			} else {
				require.ErrorIs(t, err, blob.ErrExists)
			}
		}
		require.Len(t, winners, 1)
		require.Equal(t, fmt.Sprintf("writer %d", winners[0]), get(t, s, key))
	}
}

func testCreateAfterDelete(t *testing.T, s blob.Store) {
	for _, body := range []string{"one", "two"} {
		_, err := s.Create(t.Context(), "k", []byte(body), blob.PutOptions{})
		require.NoError(t, err)
		require.Equal(t, body, get(t, s, "k"))
		require.NoError(t, s.Delete(t.Context(), "k"))
	}
}

func testConcurrentOverwrite(t *testing.T, s blob.Store) {
	bodies := [][]byte{bytes.Repeat([]byte("a"), 100_000), bytes.Repeat([]byte("b"), 70_000)}
	write := func(i int) {
		body := bodies[i%2]
		_, err := s.Put(t.Context(), "k", bytes.NewReader(body), int64(len(body)), blob.PutOptions{SHA256: blob.SHA256Hex(body)})
		if err != nil {
			t.Error(err)
		}
	}
	write(0)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				r, info, err := s.Get(t.Context(), "k")
				if err != nil {
					t.Error(err)
					return
				}
				// A read that is overtaken may fail; it may not return a mixture, nor another write's digest.
				body, err := io.ReadAll(r)
				_ = r.Close()
				if err == nil && blob.SHA256Hex(body) != info.SHA256 {
					t.Errorf("%d bytes with the digest %q of other bytes", len(body), info.SHA256)
				}
			}
		})
	}
	for i := range 40 {
		write(i)
	}
	cancel()
	wg.Wait()
}

func testSelfTest(t *testing.T, s blob.Store) {
	require.NoError(t, blob.SelfTest(t.Context(), s))
	for info, err := range s.List(t.Context(), "", blob.ListOptions{}) {
		t.Errorf("left behind %v %v", info, err)
	}
}
