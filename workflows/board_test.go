package workflows

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/workflows/wire"
)

// A run that does not know its sources yet has a list of none: the server hands it on as it is.
func TestARunThatPreparesHasNoSources(t *testing.T) {
	said, err := newBoard(wire.BuildInput{Run: "run-1"}).progress()
	require.NoError(t, err)
	text, err := json.Marshal(said)
	require.NoError(t, err)
	require.JSONEq(t, `{"run": "run-1", "stage": "", "sources": []}`, string(text))
}
