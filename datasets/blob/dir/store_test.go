package dir_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/blobtest"
	"sheaf/datasets/blob/dir"
)

func TestConformance(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store {
		t.Helper()
		s, err := dir.Open(t.TempDir())
		require.NoError(t, err)
		return s
	})
}
