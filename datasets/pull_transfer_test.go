package datasets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
)

func TestMarks(t *testing.T) {
	marks := func(n ...int64) (text []byte) {
		for _, v := range n {
			text = fmt.Appendf(text, "%019d\n", v)
		}
		return text
	}
	segment, done, ok := parseMarks(marks(100, 100, 7), 150, 107)
	require.True(t, ok)
	require.EqualValues(t, 100, segment)
	require.Equal(t, []int64{100, 7}, done)
	for name, c := range map[string]struct {
		text       []byte
		part, size int64
	}{
		"nothing":                {nil, 150, 0},
		"cut short":              {marks(100, 100, 7)[:50], 150, 150},
		"no segments":            {marks(100), 150, 150},
		"a segment of nothing":   {marks(0, 0), 150, 150},
		"too few segments":       {marks(100, 100), 150, 150},
		"too many segments":      {marks(100, 100, 7, 0), 150, 150},
		"more than a segment":    {marks(100, 101, 7), 150, 150},
		"more than the part":     {marks(100, 100, 51), 150, 200},
		"more than the file has": {marks(100, 100, 7), 150, 106},
		"below nothing":          {append(marks(100), []byte("-000000000000000001\n")...), 50, 50},
		"no number":              {append(marks(100), []byte("000000000000000000x\n")...), 50, 50},
	} {
		_, _, ok := parseMarks(c.text, c.part, c.size)
		require.False(t, ok, name)
	}
}

func FuzzMarks(f *testing.F) {
	f.Add([]byte("0000000000000000100\n0000000000000000100\n0000000000000000007\n"), int64(150), int64(107))
	f.Fuzz(func(t *testing.T, text []byte, part, size int64) {
		segment, done, ok := parseMarks(text, part, size)
		if !ok {
			return
		}
		var sum int64
		for i, n := range done {
			sum += n
			if n < 0 || n > segment || int64(i)*segment+n > max(part, 0) {
				t.Fatalf("segment %d of %d has %d bytes of a part of %d", i, segment, n, part)
			}
		}
		if sum > max(part, 0) {
			t.Fatalf("%d bytes of %d", sum, part)
		}
	})
}

// tapped tells of bytes that ranges bring, as they are handed over.
type tapped struct {
	blob.Store
	tap func(n int)
}

func (s *tapped) GetRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	body, err := s.Store.GetRange(ctx, key, offset, length)
	if err != nil {
		return nil, err
	}
	return &tappedBody{body, s.tap}, nil
}

type tappedBody struct {
	io.ReadCloser
	tap func(n int)
}

func (b *tappedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p[:min(len(p), 64<<10)])
	b.tap(n)
	return n, err
}

// What a kill costs is what its streams had not noted: each notes every markBytes, and holds a block that it has not written.
func TestKilledPullMovesLittleAgain(t *testing.T) {
	w := newWorld(t, 16<<20)
	w.fill("a.com", 700, 20_000) // its parts are several times as large as what a stream notes at a time
	w.publish("a.com")
	ctx := context.Background()
	v, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	var total, largest int64
	for _, f := range Files(v) {
		if f.Part != nil {
			total, largest = total+f.Size, max(largest, f.Size)
		}
	}
	require.Greater(t, largest, int64(3*markBytes))
	for _, at := range []int64{1, 100 << 10, total / 3, total / 2, total - 1000} {
		dir, killed := t.TempDir(), t.TempDir()
		var came int64
		var left bool
		_, err = New(&tapped{w.store, func(n int) {
			if came += int64(n); came >= at && !left { // all that is on the disk at this moment is what a kill leaves
				left = true
				came -= int64(n) // it is not handed over yet
				require.NoError(t, os.CopyFS(killed, os.DirFS(dir)))
				at = came
			}
		}}).Pull(ctx, w.dataset, dir, PullOptions{Parallel: 1})
		require.NoError(t, err)
		require.True(t, left)
		p, err := w.repo.Pull(ctx, w.dataset, killed, PullOptions{})
		require.NoError(t, err)
		again := p.Fetched - (total - at)
		require.LessOrEqual(t, again, int64(markBytes+blockBytes), "killed after %d of %d bytes", at, total)
		require.GreaterOrEqual(t, again, int64(0))
		verifySums(t, killed)
	}
}

// A disk that is full says so, keeps what is there, and the pull goes on when there is room. /dev/full is one.
func TestPullOntoFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	w := pulledWorld(t)
	ctx, dir := context.Background(), t.TempDir()
	v, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	part := v.Tables[0].Parts()[0]
	partial := filepath.Join(dir, filepath.FromSlash(partialDir), part.SHA256)
	require.NoError(t, os.MkdirAll(filepath.Dir(partial), 0o755))
	require.NoError(t, os.Symlink("/dev/full", partial))
	require.NoError(t, os.WriteFile(partial+".marks", fmt.Appendf(nil, "%019d\n%019d\n", segmentBytes, 0), 0o644)) // nothing has come yet
	_, err = w.repo.Pull(ctx, w.dataset, dir, PullOptions{})
	require.ErrorIs(t, err, ErrNoRoom)
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.ErrorContains(t, err, dir)
	_, err = ReadPulled(dir)
	require.ErrorIs(t, err, ErrNotFound, "it is not complete")
	require.NoError(t, os.Remove(partial))
	p, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{})
	require.NoError(t, err)
	require.LessOrEqual(t, p.Fetched, p.Bytes)
	verifySums(t, dir)
}

// Where nothing can be written the pull says where, and has asked for no part.
func TestPullWhereNothingCanBeWritten(t *testing.T) {
	w := pulledWorld(t)
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	dirs := map[string]error{file: syscall.ENOTDIR}
	if os.Geteuid() != 0 { // nothing is read-only to root
		shut := filepath.Join(t.TempDir(), "shut")
		require.NoError(t, os.Mkdir(shut, 0o555))
		dirs[shut], dirs[filepath.Join(shut, "below")] = syscall.EACCES, syscall.EACCES
	}
	none := New(fault.Wrap(w.store, fault.Rule{Ops: []blob.Op{blob.OpGetRange}, Do: func(fault.Call) error { return errors.New("a part is asked for") }}))
	for dir, want := range dirs {
		_, err := none.Pull(context.Background(), w.dataset, dir, PullOptions{})
		require.ErrorIs(t, err, want)
		require.ErrorContains(t, err, dir)
	}
}
