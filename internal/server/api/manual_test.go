package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	manualFile = "../../../docs/API.md"
	tableStart = "<!-- operations: written by go test ./internal/server/api -run TestDocument -update -->\n"
	tableEnd   = "<!-- end of operations -->\n"
)

// The manual's table has every operation, and what it asks of who calls it.
func TestDocumentInTheManual(t *testing.T) {
	text, err := os.ReadFile(manualFile)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(text), tableStart)
	require.True(t, found)
	_, after, found := strings.Cut(rest, tableEnd)
	require.True(t, found)
	whole := before + tableStart + operationTable(t) + tableEnd + after
	if *update {
		require.NoError(t, os.WriteFile(manualFile, []byte(whole), 0o644))
	}
	text, err = os.ReadFile(manualFile)
	require.NoError(t, err)
	require.Equal(t, whole, string(text), "docs/API.md is stale: run go test ./internal/server/api -run TestDocument -update")
}

func operationTable(t *testing.T) string {
	t.Helper()
	text, err := Document()
	require.NoError(t, err)
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Summary     string
			Tags        []string
		}
	}
	require.NoError(t, json.Unmarshal(text, &doc))
	lines := map[string][]string{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			level, ok := Level(op.OperationID)
			require.True(t, ok, op.OperationID)
			require.Len(t, op.Tags, 1, op.OperationID)
			line := fmt.Sprintf("| `%s %s` | %s | %s |\n", strings.ToUpper(method), path, level, op.Summary)
			lines[op.Tags[0]] = append(lines[op.Tags[0]], line)
		}
	}
	var out strings.Builder
	for _, tag := range slices.Sorted(maps.Keys(lines)) {
		slices.SortFunc(lines[tag], func(a, b string) int { // by address, then by method
			_, x, _ := strings.Cut(a, " /")
			_, y, _ := strings.Cut(b, " /")
			return strings.Compare(x+a, y+b)
		})
		fmt.Fprintf(&out, "\n### %s\n\n| | token | |\n|---|---|---|\n%s", tag, strings.Join(lines[tag], ""))
	}
	return out.String() + "\n"
}
