package control_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/notify"
	"sheaf/internal/server/control"
	"sheaf/internal/testenv"
	"sheaf/workflows/wire"
)

func TestMain(m *testing.M) { testenv.Main(m) }

const dataset = "shop/products"

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// defined is a store with one dataset, and a namespace of a real Temporal that no worker serves: what begins stays begun.
func defined(t *testing.T, more string) (client.Client, blob.Store) {
	t.Helper()
	store := mem.New()
	def, err := datasets.ParseDefinition([]byte("name: " + dataset + "\nsources: [{recipe: ebay}]\n" + more))
	require.NoError(t, err)
	_, _, err = datasets.New(store).PutDefinition(t.Context(), def)
	require.NoError(t, err)
	return testenv.Temporal(t).Client(t), store
}

// One run has a dataset at a time, under the name that it was told; what is not there is said before anything starts.
func TestStart(t *testing.T) {
	c, store := defined(t, "")
	_, _, err := control.Start(t.Context(), c, store, "shop/nothing", now, "kim", wire.Timing{})
	require.ErrorIs(t, err, datasets.ErrNotFound)
	_, _, err = control.Reextract(t.Context(), c, store, dataset, wire.Reextract{}, "kim")
	require.ErrorIs(t, err, control.ErrNothing, "nothing is published")
	_, _, err = control.Reextract(t.Context(), c, store, dataset, wire.Reextract{Run: "run-20261122-0200-ab12"}, "kim")
	require.ErrorIs(t, err, control.ErrNothing, "no such run")
	_, err = control.Going(t.Context(), c, dataset)
	require.ErrorIs(t, err, control.ErrIdle)

	began, run, err := control.Start(t.Context(), c, store, dataset, now.Add(time.Millisecond), "kim", wire.Timing{})
	require.NoError(t, err)
	require.Equal(t, dataset, began.Dataset)
	require.Equal(t, wire.DatasetID(dataset), began.Workflow)
	require.True(t, began.AsOf.Equal(now), "whole seconds")
	require.True(t, strings.HasPrefix(began.Run, "run-20261123-0200-"), began.Run)
	_, _, err = control.Start(t.Context(), c, store, dataset, now, "kim", wire.Timing{})
	require.ErrorIs(t, err, control.ErrBusy)

	require.NoError(t, c.TerminateWorkflow(t.Context(), run.GetID(), run.GetRunID(), ""))
	_, err = control.Steer(t.Context(), c, dataset, wire.UpdatePause, wire.Control{})
	require.ErrorIs(t, err, control.ErrIdle)
	_, _, err = control.Start(t.Context(), c, store, dataset, now, "kim", wire.Timing{})
	require.NoError(t, err, "the lock is free")
}

// A schedule and its pause live in the definition, and Temporal follows.
func TestSchedules(t *testing.T) {
	c, store := defined(t, "")
	schedules, ctx := c.ScheduleClient(), t.Context()
	require.ErrorIs(t, control.Fire(ctx, schedules, dataset), control.ErrNoSchedule)
	_, err := control.Reschedule(ctx, schedules, store, dataset, control.Paused(true, "kim", ""))
	require.ErrorIs(t, err, control.ErrNoSchedule)
	_, err = control.Reschedule(ctx, schedules, store, "shop/nothing", control.Paused(true, "kim", ""))
	require.ErrorIs(t, err, datasets.ErrNotFound)
	_, err = control.Reschedule(ctx, schedules, store, dataset, func(*datasets.Schedule) (*datasets.Schedule, error) {
		return &datasets.Schedule{Cron: "0 2 29 2 *"}, nil
	})
	require.NoError(t, err)
	stored, err := control.Reschedule(ctx, schedules, store, dataset, control.Paused(true, "kim", "the shop moves house"))
	require.NoError(t, err)
	require.Equal(t, []any{true, "kim", "the shop moves house"}, []any{stored.Schedule.Paused, stored.Schedule.PausedBy, stored.Schedule.PausedWhy})
	about, err := schedules.GetHandle(ctx, activities.ScheduleID(dataset)).Describe(ctx)
	require.NoError(t, err)
	require.Equal(t, "kim: the shop moves house", about.Schedule.State.Note)
	require.Eventually(t, func() bool {
		paused, err := control.PausedSchedules(ctx, schedules)
		return err == nil && paused[dataset]
	}, time.Minute, 50*time.Millisecond, "it is listed as paused")
	stored, err = control.Reschedule(ctx, schedules, store, dataset, control.Paused(false, "", ""))
	require.NoError(t, err)
	require.Equal(t, []any{false, "", ""}, []any{stored.Schedule.Paused, stored.Schedule.PausedBy, stored.Schedule.PausedWhy})
	require.NoError(t, control.Fire(ctx, schedules, dataset))

	stored, err = control.Refresh(ctx, store, dataset, &datasets.Freshness{MaxAge: datasets.Duration(time.Hour)})
	require.NoError(t, err)
	require.Equal(t, datasets.Duration(time.Hour), stored.Freshness.MaxAge)
	require.NotNil(t, stored.Schedule, "all else stays")
	_, err = control.Refresh(ctx, store, "shop/nothing", nil)
	require.ErrorIs(t, err, datasets.ErrNotFound)
}

// Subscriptions are turned and told again by name; each replay has a number of its own.
func TestSubscriptions(t *testing.T) {
	c, store := defined(t, "subscriptions:\n  - {name: owner, events: [tag.moved], webhook: {url: 'https://hooks.example.org/'}}\n")
	ctx := t.Context()
	require.ErrorIs(t, control.Turn(ctx, store, dataset, notify.Switch{Subscription: "nobody", Off: true, At: now}), control.ErrNoSubscription)
	require.NoError(t, control.Turn(ctx, store, dataset, notify.Switch{Subscription: "owner", Off: true, By: "kim", Why: "holidays", At: now}))
	list, err := control.Subscriptions(ctx, store, dataset)
	require.NoError(t, err)
	require.Equal(t, "holidays", list[0].Off.Why)
	_, err = control.Subscriptions(ctx, store, "shop/nothing")
	require.ErrorIs(t, err, datasets.ErrNotFound)
	_, err = control.Test(ctx, c, store, "http://sheaf.test", dataset, "nobody", "kim", now)
	require.ErrorIs(t, err, control.ErrNoSubscription)

	e, err := activities.TagEvent(dataset, datasets.TagEntry{Tag: "prod", Seq: 1, To: 1, Who: "kim", Why: "good", When: now}, "http://sheaf.test")
	require.NoError(t, err)
	key, err := notify.Emit(ctx, store, e)
	require.NoError(t, err)
	at := notify.Entry{Key: key}
	_, err = control.Replay(ctx, c, store, dataset, at, e, []string{"nobody"})
	require.ErrorIs(t, err, control.ErrNoSubscription)
	for n := 1; n <= 2; n++ {
		started, err := control.Replay(ctx, c, store, dataset, at, e, nil)
		require.NoError(t, err)
		require.Len(t, started, 1)
		require.Equal(t, n, started[0].Replay)
	}
	deliveries, err := control.Deliveries(ctx, c, store, dataset, e)
	require.NoError(t, err)
	require.Empty(t, deliveries, "the first one was never started, and replays have no receipts yet")
}
