package harness

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
)

// IDs are the workflows that a visibility query finds, newest first.
func (w *World) IDs(t testing.TB, query string) (ids []string) {
	t.Helper()
	list, err := w.Client.ListWorkflow(Deadline(t), &workflowservice.ListWorkflowExecutionsRequest{Query: query})
	require.NoError(t, err)
	for _, e := range list.GetExecutions() {
		ids = append(ids, e.GetExecution().GetWorkflowId())
	}
	return ids
}

// Count counts them.
func (w *World) Count(t testing.TB, query string) int {
	t.Helper()
	return len(w.IDs(t, query))
}
