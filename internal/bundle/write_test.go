package bundle

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob/mem"
)

// A name that no export can have is refused before anything is read: the version is none.
func TestNamesThatNoExportCanHave(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "there.tar"), nil, 0o600))
	for name, want := range map[string]string{
		"there.tar": "is there already", "none/x.tar": "there is no directory", "x.zip": "become", "x.tar.xz": ".tar.zst", "x.gz": ".tar.gz", "X.ZIP": ".tar",
	} {
		_, err := Write(context.Background(), mem.New(), "a/b", filepath.Join(dir, name), nil)
		require.ErrorIs(t, err, datasets.ErrInvalid, name)
		require.ErrorContains(t, err, want, name)
	}
	for _, name := range []string{"x.tar", "x.tar.gz", "x.tgz", "x.tar.zst", "v1.2", "x"} {
		_, err := Write(context.Background(), mem.New(), "a/b", filepath.Join(dir, name), nil)
		require.ErrorIs(t, err, datasets.ErrNotFound, name)
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1, "nothing is left behind")
}
