package timetable_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/timetable"
)

// at is an hour of a day, with minutes.
func at(hour, minute int) time.Time { return time.Date(2026, 11, 22, hour, minute, 0, 0, time.UTC) }

func TestCompare(t *testing.T) {
	hourly := []time.Time{at(1, 0), at(2, 0), at(3, 0)}
	meant := func(name string, scheduled, started, ended time.Time) timetable.Run {
		return timetable.Run{Name: name, Scheduled: scheduled, Started: started, Ended: ended}
	}
	for _, c := range []struct {
		name   string
		jitter time.Duration
		runs   []timetable.Run
		paused time.Time
		want   []timetable.Missed
	}{
		{"each has its run", 0, []timetable.Run{
			meant("a", at(1, 0), at(1, 0), at(1, 5)), meant("b", at(2, 0), at(2, 0), at(2, 5)), meant("c", at(3, 0), at(3, 0), time.Time{}),
		}, time.Time{}, nil},
		{"nothing ran", 0, nil, time.Time{}, []timetable.Missed{
			{At: at(3, 0), Why: timetable.Down}, {At: at(2, 0), Why: timetable.Down}, {At: at(1, 0), Why: timetable.Down},
		}},
		{"one run for all that was missed", 0, []timetable.Run{meant("a", at(1, 0), at(3, 20), at(3, 25))}, time.Time{}, []timetable.Missed{
			{At: at(3, 0), Why: timetable.CaughtUp, Run: "a"}, {At: at(2, 0), Why: timetable.CaughtUp, Run: "a"},
		}},
		{"a run by hand was going on", 0, []timetable.Run{
			meant("a", at(1, 0), at(1, 0), at(1, 5)), {Name: "hand", Started: at(1, 30), Ended: at(2, 10)}, meant("c", at(3, 0), at(3, 0), time.Time{}),
		}, time.Time{}, []timetable.Missed{{At: at(2, 0), Why: timetable.Busy, Run: "hand"}}},
		{"a run that goes on and on", 0, []timetable.Run{meant("a", at(1, 0), at(1, 0), time.Time{})}, time.Time{}, []timetable.Missed{
			{At: at(3, 0), Why: timetable.Busy, Run: "a"}, {At: at(2, 0), Why: timetable.Busy, Run: "a"},
		}},
		{"a run whose end nobody saw ends with the next", 0, []timetable.Run{
			meant("a", at(1, 0), at(1, 0), time.Time{}), {Name: "hand", Started: at(1, 30), Ended: at(1, 40)},
		}, time.Time{}, []timetable.Missed{{At: at(3, 0), Why: timetable.Down}, {At: at(2, 0), Why: timetable.Down}}},
		{"paused after the first", 0, []timetable.Run{meant("a", at(1, 0), at(1, 0), at(1, 5))}, at(1, 5), []timetable.Missed{
			{At: at(3, 0), Why: timetable.Paused}, {At: at(2, 0), Why: timetable.Paused},
		}},
		{"Temporal's jitter is no other time", 10 * time.Minute, []timetable.Run{
			meant("a", at(0, 55), at(1, 0), at(1, 1)), meant("b", at(1, 50), at(2, 0), at(2, 1)), meant("c", at(2, 49), at(2, 59), at(2, 59)),
		}, time.Time{}, []timetable.Missed{{At: at(3, 0), Why: timetable.Down}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, timetable.Compare(hourly, c.jitter, c.runs, c.paused))
		})
	}
}

func TestStuckRun(t *testing.T) {
	times := []time.Time{at(1, 0), at(2, 0), at(3, 0), at(4, 0)}
	long := timetable.Run{Name: "a", Scheduled: at(1, 0), Started: at(1, 0)}
	missed := timetable.Compare(times, 0, []timetable.Run{long}, time.Time{})
	require.Equal(t, &timetable.Stuck{Run: "a", Since: at(2, 0), Times: 3}, timetable.StuckRun(times, missed, "a"))
	require.Nil(t, timetable.StuckRun(times, missed, ""), "it is over")
	require.Nil(t, timetable.StuckRun(times[:3], missed[1:], "a"), "two are no pattern")
	long.Ended = at(3, 30)
	missed = timetable.Compare(times, 0, []timetable.Run{long}, time.Time{})
	require.Nil(t, timetable.StuckRun(times, missed, "a"), "the newest was missed for another reason")
}
