package harness

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
)

// RecordVar is the variable that makes tests write the histories of their workflows anew, for the replay test:
//
//	SHEAF_RECORD=1 go test ./internal/acceptance
const RecordVar = "SHEAF_RECORD"

// identity is who did what: process ids and host names are no part of a history that is kept.
var identity = regexp.MustCompile(`("identity":\s*"|identity: )\d+@[^@" ]*@`)

// Record keeps the history of a workflow that has ended, or stands still, as workflows/testdata/replay/<name>.json, if
// the tests are asked to record.
func (w *World) Record(t testing.TB, name, workflowID string) {
	t.Helper()
	w.RecordRun(t, name, workflowID, "")
}

// RecordRun is Record for one run of a workflow that began anew; "" = the newest.
func (w *World) RecordRun(t testing.TB, name, workflowID, runID string) {
	t.Helper()
	if os.Getenv(RecordVar) == "" {
		return
	}
	var h history.History
	events := w.Client.GetWorkflowHistory(Deadline(t), workflowID, runID, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		require.NoError(t, err)
		h.Events = append(h.Events, e)
	}
	body, err := temporalproto.CustomJSONMarshalOptions{Indent: " "}.Marshal(&h)
	require.NoError(t, err)
	dir := filepath.Join(Root(), "workflows", "testdata", "replay")
	require.NoError(t, os.MkdirAll(dir, 0o755))
	body = identity.ReplaceAll(body, []byte("${1}test"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, name+".json"), append(body, '\n'), 0o644))
}
