package acceptance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/internal/acceptance/harness"
)

// A schedule keeps the wall clock of its zone over a change of summer time: Temporal's own word.
func TestScheduleKeepsWallClocks(t *testing.T) {
	w := harness.New(t, harness.Options{})
	day := func(month time.Month, day int) time.Time { return time.Date(2027, month, day, 12, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name, cron, zone string
		from, to         time.Time
		want             []string
	}{
		{"spring in Berlin", "0 3 * * *", "Europe/Berlin", day(3, 26), day(3, 29), []string{"2027-03-27T03:00:00+01:00", "2027-03-28T03:00:00+02:00", "2027-03-29T03:00:00+02:00"}},
		{"autumn in Berlin", "0 3 * * *", "Europe/Berlin", day(10, 29), day(11, 1), []string{"2027-10-30T03:00:00+02:00", "2027-10-31T03:00:00+01:00", "2027-11-01T03:00:00+01:00"}},
		{"an hour that the spring leaves out is left out", "30 2 * * *", "Europe/Berlin", day(3, 26), day(3, 29), []string{"2027-03-27T02:30:00+01:00", "2027-03-29T02:30:00+02:00"}},
		{"an hour that the autumn has twice counts once", "30 2 * * *", "Europe/Berlin", day(10, 29), day(11, 1), []string{"2027-10-30T02:30:00+02:00", "2027-10-31T02:30:00+01:00", "2027-11-01T02:30:00+01:00"}},
		{"Seoul has no summer time", "0 2 * * *", "Asia/Seoul", day(3, 26), day(3, 29), []string{"2027-03-27T02:00:00+09:00", "2027-03-28T02:00:00+09:00", "2027-03-29T02:00:00+09:00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := datasets.Definition{Name: harness.Name, Schedule: &datasets.Schedule{Cron: c.cron, Timezone: c.zone, Catchup: datasets.DefaultCatchup}}
			require.NoError(t, activities.ApplySchedule(harness.Deadline(t), w.Client.ScheduleClient(), d))
			times, err := activities.Matching(harness.Deadline(t), w.Client, w.Namespace, harness.Name, c.from, c.to)
			require.NoError(t, err)
			zone, err := time.LoadLocation(c.zone)
			require.NoError(t, err)
			var got []string
			for _, at := range times {
				got = append(got, at.In(zone).Format(time.RFC3339))
			}
			require.Equal(t, c.want, got)
		})
	}
}
