package harness

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"sheaf/activities"
)

// EverySoOften lets a dataset's schedule be due so often that a test need not wait, which no cron line says: Temporal's own is
// changed, and all else of it is what Sheaf made.
func (w *World) EverySoOften(t testing.TB, dataset string, period time.Duration) {
	t.Helper()
	ctx := Deadline(t)
	handle := w.Client.ScheduleClient().GetHandle(ctx, activities.ScheduleID(dataset))
	require.NoError(t, handle.Update(ctx, client.ScheduleUpdateOptions{DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
		s := in.Description.Schedule
		s.Spec = &client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: period}}}
		return &client.ScheduleUpdate{Schedule: &s}, nil
	}}))
}
