package archtest_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Files stay small enough to be read at once (DESIGN 8): none above 600 lines, nine of ten below 10 KB.
func TestFilesAreSmall(t *testing.T) {
	const maxLines, mostBytes = 600, 10_000
	root := os.DirFS(filepath.Join("..", ".."))
	var sizes []int
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		body, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		if lines := bytes.Count(body, []byte("\n")); lines > maxLines {
			t.Errorf("%s has %d lines", path, lines)
		}
		sizes = append(sizes, len(body))
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, len(sizes), 100, "too few files were found to mean anything")
	slices.Sort(sizes)
	require.Less(t, sizes[len(sizes)*9/10], mostBytes)
}
