package harness

import (
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"sheaf/workflows/wire"
)

// StartReextract starts a run that reads the archive again, as `sheaf reextract` does.
func (w *World) StartReextract(t testing.TB, r wire.Reextract, timing wire.Timing) (client.WorkflowRun, string) {
	t.Helper()
	in := Input("", Day(0).Add(time.Hour))
	in.Trigger, in.Reextract, in.Timing, in.AsOf = "reextract", &r, timing, time.Time{}
	return w.Start(t, in), in.Run
}

// Reextract is StartReextract with its end.
func (w *World) Reextract(t testing.TB, r wire.Reextract) wire.BuildResult {
	t.Helper()
	run, _ := w.StartReextract(t, r, Timing())
	return Wait(t, run)
}
