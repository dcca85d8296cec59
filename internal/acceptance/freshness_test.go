package acceptance

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/notify"
	"sheaf/internal/runs"
	"sheaf/internal/server"
	"sheaf/internal/server/control"
	"sheaf/internal/testenv"
	"sheaf/internal/timetable"
)

// period is how often the schedule of this test starts a run, window how late one may still start (10 s is the least).
const period, window = 6 * time.Second, 20 * time.Second

// A dataset that gets too old is told of once, however often it is looked at and whatever restarts, and once more when it
// is fresh again. After Temporal was away, one run stands for all that were missed within the catch-up window, and the
// missed ones are listed.
func TestFreshnessAndMissedRuns(t *testing.T) {
	temporal := testenv.OwnTemporal(t)
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 14, Products: 30}, Temporal: temporal})
	hook := newReceiver(t)
	w.StartWorker(t, harness.WorkerOptions{Env: map[string]string{"HOOK_SECRET": webhookSecret}})
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Jomashop}}, More: lenient + `
freshness: {max_age: 36h}
subscriptions:
  - {name: owner, events: [dataset.stale], webhook: {url: ` + hook.URL + `/ok, secret_env: HOOK_SECRET}}
`})
	told := func() (out []notify.Stale) {
		for _, r := range hook.at("/ok") {
			var e notify.Event
			require.NoError(t, json.Unmarshal(r.body, &e))
			require.Equal(t, notify.DatasetStale, e.Type)
			var s notify.Stale
			require.NoError(t, json.Unmarshal(e.Data, &s))
			out = append(out, s)
		}
		return out
	}
	looks := func() int { return w.Count(t, `WorkflowType = "Freshness" and ExecutionStatus = "Completed"`) }
	lookedAgain := func() {
		before := looks()
		harness.Until(t, "somebody looked twice", func() bool { return looks() >= before+2 })
	}
	old := time.Now().UTC().Truncate(time.Second).Add(-40 * time.Hour)
	require.NoError(t, w.Mall.SetDay(1))
	w.Run(t, old)
	require.NoError(t, server.StartFreshness(harness.Deadline(t), w.Client, 2*time.Second))
	harness.Until(t, "the owner is told", func() bool { return len(told()) > 0 })
	lookedAgain()
	require.Len(t, told(), 1, "once, however often it is looked at")
	stale := told()[0]
	require.False(t, stale.Over)
	require.Equal(t, "36h", stale.MaxAge)
	require.Equal(t, 1, stale.Version)
	require.True(t, stale.LastGood.Equal(old) && stale.Since.Equal(old.Add(36*time.Hour)), "%+v", stale)

	// A schedule, and Temporal away for six of its times: three of them too long ago to be caught up.
	everySoOften(t, w)
	byClock := func(from, to time.Time) (out []runs.Plan) {
		list, err := runs.List(harness.Deadline(t), w.Store, harness.Name, 0)
		require.NoError(t, err)
		for _, r := range list {
			if at := r.Plan.Scheduled; r.Result != nil && at.After(from) && !at.After(to) {
				out = append(out, r.Plan)
			}
		}
		return out
	}
	begun := time.Now().Add(-time.Minute)
	harness.Until(t, "the schedule ran", func() bool { return len(byClock(begun, time.Now())) > 0 })
	harness.Until(t, "the owner is told that it is over", func() bool { return len(told()) > 1 })
	over := told()[1]
	require.True(t, over.Over)
	require.Equal(t, stale.Since, over.Since)
	betweenRuns(t, w)
	temporal.Server().Kill()
	killed := time.Now()
	time.Sleep(6 * period) // what is tested is the clock's own doing
	require.NoError(t, temporal.Server().Start(t.Context()))
	harness.Until(t, "what was missed is caught up", func() bool { return len(byClock(killed.Add(period), time.Now())) > 0 })
	list := byClock(killed.Add(period), time.Now())
	caught := slices.MinFunc(list, func(a, b runs.Plan) int { return a.Started.Compare(b.Started) })
	require.Greater(t, caught.Started.Sub(killed), 6*period, "it began when Temporal was back")
	require.Len(t, byClock(killed.Add(period), caught.Started), 1, "one run for all that was missed")

	// A time within the window may still be caught up: it is no missed one before the window is over.
	var table activities.Timetable
	reasons := map[string]int{}
	harness.Until(t, "the times that one run stands for are listed", func() bool {
		table = timesOf(t, w)
		clear(reasons)
		for _, m := range table.MissedTimes {
			if !m.At.After(killed) || m.At.After(caught.Started) {
				continue
			}
			reasons[m.Why]++
			if m.Why == timetable.CaughtUp && m.At.After(killed.Add(period)) {
				require.Equal(t, caught.Run, m.Run)
			}
		}
		return reasons[timetable.CaughtUp] > 0
	})
	t.Log("missed while Temporal was away:", reasons)
	require.NotZero(t, reasons[timetable.Down], "%+v", table.MissedTimes)
	require.NotZero(t, table.Missed, "Temporal counts what was too late")
	lookedAgain()
	require.Len(t, told(), 2, "a restart tells nothing again")
	w.Record(t, "freshness", w.IDs(t, `WorkflowType = "Freshness" and ExecutionStatus = "Completed"`)[0])

	// Somebody pauses it, and says why.
	change := func(c func(*datasets.Schedule) (*datasets.Schedule, error)) activities.Timetable {
		_, err := control.Reschedule(harness.Deadline(t), w.Client.ScheduleClient(), w.Store, harness.Name, c)
		require.NoError(t, err)
		return timesOf(t, w)
	}
	table = change(control.Paused(true, "kim", "the shop moves house"))
	require.True(t, table.Paused && !table.ByFailure)
	require.Equal(t, "kim: the shop moves house", table.Note)
	table = change(control.Paused(false, "", ""))
	require.False(t, table.Paused)
	require.Empty(t, table.Note)
}

// everySoOften gives the dataset a schedule whose times are seconds apart.
func everySoOften(t *testing.T, w *harness.World) {
	t.Helper()
	ctx := harness.Deadline(t)
	_, err := control.Reschedule(ctx, w.Client.ScheduleClient(), w.Store, harness.Name, func(*datasets.Schedule) (*datasets.Schedule, error) {
		return &datasets.Schedule{Cron: "0 2 29 2 *", Timezone: "UTC", Catchup: datasets.Duration(window)}, nil
	})
	require.NoError(t, err)
	w.EverySoOften(t, harness.Name, period)
}

// betweenRuns waits until no scheduled run goes on and none will for a while: what a run that goes on keeps from starting is not
// caught up.
func betweenRuns(t *testing.T, w *harness.World) {
	t.Helper()
	ctx := harness.Deadline(t)
	schedule := w.Client.ScheduleClient().GetHandle(ctx, activities.ScheduleID(harness.Name))
	harness.Until(t, "no scheduled run goes on", func() bool {
		d, err := schedule.Describe(ctx)
		since := time.Duration(time.Now().UnixNano()) % period // intervals begin with the epoch
		return err == nil && len(d.Info.RunningWorkflows) == 0 && since > time.Second && since < period-2*time.Second
	})
}

func timesOf(t *testing.T, w *harness.World) activities.Timetable {
	t.Helper()
	def, err := w.Repo.LatestDefinition(harness.Deadline(t), harness.Name)
	require.NoError(t, err)
	out, err := activities.Times(harness.Deadline(t), w.Client, w.Namespace, w.Store, def, time.Now())
	require.NoError(t, err)
	return out
}
