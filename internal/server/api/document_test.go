package api

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write docs/openapi.json anew")

const documentFile = "../../../docs/openapi.json"

// TestDocument holds docs/openapi.json against the operations. `go test ./internal/server/api -run TestDocument -update`
// writes it.
func TestDocument(t *testing.T) {
	text, err := Document()
	require.NoError(t, err)
	again, err := Document()
	require.NoError(t, err)
	require.Equal(t, string(text), string(again))
	if *update {
		require.NoError(t, os.WriteFile(documentFile, text, 0o644))
	}
	kept, err := os.ReadFile(documentFile)
	require.NoError(t, err)
	require.True(t, bytes.Equal(kept, text), "docs/openapi.json is stale: run go test ./internal/server/api -run TestDocument -update")
}
