package datasets

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// hardLinked skips a test where files share blocks instead (TestCacheSharesBlocks).
func hardLinked(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	from := filepath.Join(dir, "from")
	require.NoError(t, os.WriteFile(from, make([]byte, 64<<10), 0o600))
	if reflink(from, filepath.Join(dir, "to")) == nil {
		t.Skip("the file system has reflinks: nothing is hard-linked here")
	}
}

// A cached part and the pulled file are one file, and nobody can write into it by mistake.
func TestCacheTakesNoRoomTwice(t *testing.T) {
	hardLinked(t)
	w := pulledWorld(t)
	ctx, dir, cache := context.Background(), t.TempDir(), t.TempDir()
	p, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{Cache: cache})
	require.NoError(t, err)
	require.Empty(t, p.Warnings)
	v, err := ReadPulled(dir)
	require.NoError(t, err)
	var parts int
	for part, err := range NewCache(cache).List() {
		require.NoError(t, err)
		require.True(t, part.Shared, "a hard link")
		parts++
	}
	require.Equal(t, len(dataFiles(v)), parts)
	for _, f := range dataFiles(v) {
		info, err := os.Stat(filepath.Join(dir, f.Path))
		require.NoError(t, err)
		require.Zero(t, info.Mode()&0o222, "a program that writes in place is refused")
	}
}

// Whoever makes a pulled file writable and changes it in place changes the cache's, too: it is noticed, and fetched again.
func TestCacheIsNotPoisoned(t *testing.T) {
	hardLinked(t)
	w := pulledWorld(t)
	ctx, dir, other, cache := context.Background(), t.TempDir(), t.TempDir(), t.TempDir()
	_, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{Cache: cache})
	require.NoError(t, err)
	v, err := ReadPulled(dir)
	require.NoError(t, err)
	file := dataFiles(v)[0]
	path := filepath.Join(dir, file.Path)
	require.NoError(t, os.Chmod(path, 0o644))
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteAt([]byte("edited"), 100)
	require.NoError(t, err)
	require.NoError(t, f.Close())

	p, err := w.repo.Pull(ctx, w.dataset, other, PullOptions{Cache: cache})
	require.NoError(t, err)
	require.Equal(t, file.Size, p.Fetched, "the edited one and nothing else")
	require.Equal(t, p.Bytes-file.Size, p.FromCache)
	verifySums(t, other)
	edited, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, bytes.Contains(edited, []byte("edited")), "the user's file is the user's")

	p, err = w.repo.Pull(ctx, w.dataset, dir, PullOptions{Cache: cache})
	require.NoError(t, err)
	require.Zero(t, p.Fetched, "the cache has it again")
	verifySums(t, dir)
}

// Where neither reflinks nor hard links reach, the cache copies; where it cannot be written, the pull goes on and says so.
func TestCacheElsewhere(t *testing.T) {
	w := pulledWorld(t)
	ctx := context.Background()
	if cache, err := os.MkdirTemp("/dev/shm", "sheaf-cache-"); err == nil { //nolint:usetesting // another file system
		t.Cleanup(func() { require.NoError(t, os.RemoveAll(cache)) })
		dir := t.TempDir()
		_, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{Cache: cache})
		require.NoError(t, err)
		again, err := w.repo.Pull(ctx, w.dataset, t.TempDir(), PullOptions{Cache: cache})
		require.NoError(t, err)
		require.Zero(t, again.Fetched)
		var a, b syscall.Stat_t
		require.NoError(t, syscall.Stat(dir, &a))
		require.NoError(t, syscall.Stat(cache, &b))
		for part, err := range NewCache(cache).List() {
			require.NoError(t, err)
			require.Equal(t, a.Dev == b.Dev, part.Shared)
		}
	}
	blocked := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(blocked, nil, 0o600))
	dir := t.TempDir()
	p, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{Cache: filepath.Join(blocked, "cache")})
	require.NoError(t, err)
	require.NotEmpty(t, p.Warnings)
	verifySums(t, dir)
}

func TestCachePrune(t *testing.T) {
	w := pulledWorld(t)
	ctx, cache := context.Background(), NewCache(t.TempDir())
	_, err := w.repo.Pull(ctx, w.dataset, t.TempDir(), PullOptions{Cache: cache.Dir()})
	require.NoError(t, err)
	sizes := func() (n int, bytes int64) {
		for p, err := range cache.List() {
			require.NoError(t, err)
			n, bytes = n+1, bytes+p.Bytes
		}
		return n, bytes
	}
	n, size := sizes()
	var old CachedPart
	for p := range cache.List() {
		old = p
	}
	require.NoError(t, os.Chtimes(old.path, time.Time{}, day1.AddDate(-1, 0, 0)))
	removed, err := cache.Prune(day1.AddDate(0, -1, 0), -1)
	require.NoError(t, err)
	require.Len(t, removed, 1)
	require.Equal(t, old.SHA256, removed[0].SHA256)
	removed, err = cache.Prune(time.Time{}, size/2)
	require.NoError(t, err)
	left, bytes := sizes()
	require.LessOrEqual(t, bytes, size/2)
	require.Equal(t, n-1-left, len(removed))
	_, err = cache.Prune(time.Time{}, 0)
	require.NoError(t, err)
	left, _ = sizes()
	require.Zero(t, left)
	none, err := NewCache(filepath.Join(cache.Dir(), "none")).Prune(time.Time{}, 0)
	require.NoError(t, err)
	require.Empty(t, none)
}

// Another format is made of cached parts, and columns are read from them; without a cache only the wanted columns travel.
func TestPullOfColumnsReadsNothingElse(t *testing.T) {
	w := newWorld(t, 0)
	w.fill("a.com", 2_000, 1_000)
	w.publish("a.com")
	ctx, cache := context.Background(), t.TempDir()
	some := PullOptions{Table: "products", Columns: []string{"title", "price"}, Format: CSV}
	p, err := w.repo.Pull(ctx, w.dataset, t.TempDir(), some)
	require.NoError(t, err)
	require.EqualValues(t, 2_000, p.Rows)
	v, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	var size int64
	for _, part := range v.Tables[0].Parts() {
		size += part.Bytes
	}
	require.Less(t, p.Fetched, size/5, "of %d bytes: no descriptions", size)
	sample, err := w.repo.Pull(ctx, w.dataset, t.TempDir(), PullOptions{Table: "products", Columns: []string{"title"}, Sample: 10})
	require.NoError(t, err)
	require.Less(t, sample.Fetched, size/5)

	whole, err := w.repo.Pull(ctx, w.dataset, t.TempDir(), PullOptions{Format: JSONL, Cache: cache})
	require.NoError(t, err)
	require.Positive(t, whole.Fetched)
	some.Cache = cache
	again, err := w.repo.Pull(ctx, w.dataset, t.TempDir(), some)
	require.NoError(t, err)
	require.Zero(t, again.Fetched)
	require.Equal(t, p.Bytes, again.Bytes)
}
