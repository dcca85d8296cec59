package datasets

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVerifyDir(t *testing.T) {
	w := pulledWorld(t)
	ctx, dir := context.Background(), t.TempDir()
	_, err := VerifyDir(ctx, dir, nil)
	require.ErrorIs(t, err, ErrNotFound)
	p, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o600))
	var last Progress
	got, err := VerifyDir(ctx, dir, func(p Progress) { last = p })
	require.NoError(t, err)
	require.True(t, got.Intact())
	require.False(t, got.Partial)
	require.Equal(t, p.Commit, got.Commit)
	require.Equal(t, last.Total, last.Done)
	require.Equal(t, got.Bytes, last.Done)

	v, err := ReadPulled(dir)
	require.NoError(t, err)
	files := dataFiles(v)
	body, err := os.ReadFile(filepath.Join(dir, files[0].Path))
	require.NoError(t, err)
	body[len(body)/2] ^= 1
	require.NoError(t, os.WriteFile(filepath.Join(dir, files[0].Path), body, 0o600))
	require.NoError(t, os.Remove(filepath.Join(dir, files[1].Path)))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "data", "products", "more.parquet"), body, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, cardFileName), []byte("# Mine"), 0o600))
	got, err = VerifyDir(ctx, dir, nil)
	require.NoError(t, err)
	require.Equal(t, []string{cardFileName, files[0].Path}, got.Damaged)
	require.Equal(t, []string{files[1].Path}, got.Missing)
	require.Equal(t, []string{"data/products/more.parquet"}, got.Extra)

	_, err = w.repo.Pull(ctx, w.dataset, dir, PullOptions{})
	require.NoError(t, err)
	got, err = VerifyDir(ctx, dir, nil)
	require.NoError(t, err)
	require.Empty(t, got.Damaged, "the pull repairs what is its own")
	require.Empty(t, got.Missing)
	require.Equal(t, []string{"data/products/more.parquet"}, got.Extra, "and leaves what is not")

	some := t.TempDir()
	_, err = w.repo.Pull(ctx, w.dataset, some, PullOptions{Columns: []string{"title"}, Table: "products"})
	require.NoError(t, err)
	got, err = VerifyDir(ctx, some, nil)
	require.NoError(t, err)
	require.True(t, got.Partial)
	require.True(t, got.Intact())

	for _, spoil := range []struct{ file, text string }{{checksumsFile, "nonsense\n"}, {manifestFile, `{"format":1`}} {
		path := filepath.Join(some, filepath.FromSlash(spoil.file))
		good, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, []byte(spoil.text), 0o600))
		_, err = VerifyDir(ctx, some, nil)
		require.ErrorIs(t, err, ErrDamaged, spoil.file)
		require.NoError(t, os.WriteFile(path, good, 0o600))
	}
}
