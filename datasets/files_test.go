package datasets

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
)

// The files of a version have the digests and sizes that they state, are the same however the version came into
// memory, and are what a pull writes: nothing less, nothing more.
func TestFiles(t *testing.T) {
	w := pulledWorld(t)
	ctx := context.Background()
	v, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	files := Files(v)
	require.True(t, slices.IsSortedFunc(files, func(a, b VersionFile) int {
		if a.Path < b.Path {
			return -1
		}
		return 1
	}))
	stored, err := blob.ReadAll(ctx, w.store, ManifestKey(w.dataset, 1), blob.MaxJSON)
	require.NoError(t, err)
	dir := t.TempDir()
	_, err = w.repo.Pull(ctx, w.dataset, dir, PullOptions{})
	require.NoError(t, err)
	var paths []string
	for _, f := range files {
		paths = append(paths, f.Path)
		body, err := os.ReadFile(filepath.Join(dir, f.Path))
		require.NoError(t, err)
		require.Equal(t, f.SHA256, blob.SHA256Hex(body), f.Path)
		require.EqualValues(t, f.Size, len(body), f.Path)
		require.Equal(t, f.Part == nil, f.Body != nil, f.Path)
		if f.Body != nil {
			require.Equal(t, string(body), string(f.Body()), f.Path)
		}
		if f.Path == manifestFile {
			require.Equal(t, string(stored), string(body), "the manifest is the stored one, byte for byte")
		}
	}
	require.ElementsMatch(t, list(t, dir), paths)
	pulled, err := ReadPulled(dir)
	require.NoError(t, err)
	for i, f := range Files(pulled) {
		require.Equal(t, files[i].SHA256, f.SHA256, f.Path)
	}
}

// A pull of a part of a version does not keep what describes the whole of it.
func TestPullOfAPartTakesAwayWhatDescribesTheWhole(t *testing.T) {
	w := pulledWorld(t)
	ctx, dir := context.Background(), t.TempDir()
	_, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{})
	require.NoError(t, err)
	_, err = w.repo.Pull(ctx, w.dataset, dir, PullOptions{Table: "products", Sample: 3})
	require.NoError(t, err)
	fresh := t.TempDir()
	_, err = w.repo.Pull(ctx, w.dataset, fresh, PullOptions{Table: "products", Sample: 3})
	require.NoError(t, err)
	require.Equal(t, list(t, fresh), list(t, dir))
}
