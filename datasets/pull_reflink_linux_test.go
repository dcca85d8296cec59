package datasets

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// reflinkDir is a directory of a file system whose files can share blocks. No test can count on one.
func reflinkDir(t *testing.T) string {
	t.Helper()
	const variable = "SHEAF_TEST_REFLINK_DIR"
	dir := os.Getenv(variable)
	if dir == "" {
		t.Skip(variable + " names no directory on Btrfs or XFS: whether files share blocks is not tested")
	}
	dir, err := os.MkdirTemp(dir, "sheaf-reflink-") //nolint:usetesting // the system's temporary directory has none
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// Where the file system can, a cached part and the pulled file are two files that share their blocks: both can be written, and a
// change of one is none of the other.
func TestCacheSharesBlocks(t *testing.T) {
	at := reflinkDir(t)
	w := newWorld(t, 256<<10)
	w.fill("a.com", 300, 5_000)
	w.publish("a.com")
	ctx, dir, other, cache := context.Background(), filepath.Join(at, "data"), filepath.Join(at, "other"), filepath.Join(at, "cache")
	_, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{Cache: cache})
	require.NoError(t, err)
	p, err := w.repo.Pull(ctx, w.dataset, other, PullOptions{Cache: cache})
	require.NoError(t, err)
	require.Empty(t, p.Warnings)
	require.Equal(t, p.Bytes, p.FromCache)
	v, err := ReadPulled(dir)
	require.NoError(t, err)
	var large int
	for _, f := range dataFiles(v) {
		paths := []string{filepath.Join(dir, f.Path), filepath.Join(other, f.Path), (&Cache{cache}).path(f.SHA256)}
		for _, path := range paths {
			info, err := os.Stat(path)
			require.NoError(t, err)
			require.EqualValues(t, 1, links(info), "%s is no hard link", path)
			require.Equal(t, os.FileMode(0o644), info.Mode(), path)
		}
		if f.Size < 32<<10 { // Btrfs keeps small files beside their names
			continue
		}
		large++
		first := extents(t, paths[0])
		require.NotEmpty(t, first)
		for _, e := range first {
			require.NotZero(t, e.Flags&extentShared, "%s has blocks of its own", paths[0])
		}
		for _, path := range paths[1:] {
			require.Equal(t, places(first), places(extents(t, path)), path)
		}
	}
	require.Positive(t, large)
	for part, err := range NewCache(cache).List() {
		require.NoError(t, err)
		require.False(t, part.Shared, "not the same file")
	}

	file := dataFiles(v)[0]
	edited, err := os.OpenFile(filepath.Join(dir, file.Path), os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = edited.WriteAt(bytes.Repeat([]byte("edited"), 1000), 100)
	require.NoError(t, err)
	require.NoError(t, edited.Close())
	verifySums(t, other)
	p, err = w.repo.Pull(ctx, w.dataset, dir, PullOptions{Cache: cache})
	require.NoError(t, err)
	require.Zero(t, p.Fetched, "the cache's is as it was")
	verifySums(t, dir)

	// A cache on another file system gets a copy.
	far := t.TempDir()
	var here, there syscall.Stat_t
	require.NoError(t, syscall.Stat(at, &here))
	require.NoError(t, syscall.Stat(far, &there))
	if here.Dev == there.Dev {
		return
	}
	p, err = w.repo.Pull(ctx, w.dataset, dir, PullOptions{Cache: far})
	require.NoError(t, err)
	require.Zero(t, p.Fetched)
	p, err = w.repo.Pull(ctx, w.dataset, filepath.Join(at, "third"), PullOptions{Cache: far})
	require.NoError(t, err)
	require.Empty(t, p.Warnings)
	verifySums(t, filepath.Join(at, "third"))
}

// extentShared says that other files stand on the same blocks (FIEMAP_EXTENT_SHARED).
const extentShared = 0x2000

// extent is struct fiemap_extent of linux/fiemap.h.
type extent struct {
	Logical, Physical, Length uint64
	_                         [2]uint64
	Flags                     uint32
	_                         [3]uint32
}

// extents are the blocks of a file.
func extents(t *testing.T, path string) []extent {
	t.Helper()
	var m struct {
		start, length           uint64
		flags, mapped, count, _ uint32
		extents                 [64]extent
	}
	m.length, m.flags, m.count = ^uint64(0), 1, uint32(len(m.extents)) // 1: write it out first, FIEMAP_FLAG_SYNC
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	const fiemap = 0xC020660B // FS_IOC_FIEMAP
	_, _, failed := unix.Syscall(unix.SYS_IOCTL, f.Fd(), fiemap, uintptr(unsafe.Pointer(&m)))
	runtime.KeepAlive(f)
	require.Zero(t, failed, "%s: %v", path, failed)
	return m.extents[:m.mapped]
}

// places are where blocks lie on the device.
func places(all []extent) (out [][3]uint64) {
	for _, e := range all {
		out = append(out, [3]uint64{e.Logical, e.Physical, e.Length})
	}
	return out
}
