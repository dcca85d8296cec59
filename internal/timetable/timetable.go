// Package timetable compares when a schedule meant its runs with the runs that there were. It is pure: the times come from
// Temporal, which knows time zones and its own jitter, and the runs from the bucket, which forgets none.
package timetable

import (
	"slices"
	"time"
)

// Run is what a timetable needs to know of a run.
type Run struct {
	Name      string
	Scheduled time.Time // when a schedule meant it, without jitter; zero = no schedule did
	Started   time.Time
	Ended     time.Time // zero = it goes on, or nobody recorded its end
}

// Why a scheduled time has no run of its own.
const (
	// Down: nothing started it within the catch-up window: Temporal was away, or the schedule's start failed.
	Down = "down"
	// Busy: a run of the dataset was going on, so this one was left out.
	Busy = "busy"
	// CaughtUp: a run that was meant earlier started only after this time, and stands for it.
	CaughtUp = "caught_up"
	// Paused: the schedule was paused.
	Paused = "paused"
)

// Missed is a scheduled time without a run of its own.
type Missed struct {
	At  time.Time `json:"at"`
	Why string    `json:"why" enum:"down,busy,caught_up,paused" doc:"down: nothing started it in time; busy: a run was going on; caught_up: a later start stands for it; paused: the schedule was"`
	Run string    `json:"run,omitempty" doc:"The run that was going on, or that stands for it"`
}

// Compare gives the scheduled times that have no run of their own, the newest first. A run is a time's own when it was
// meant at most jitter before, which is what Temporal adds to a time. paused is since when the schedule starts none, zero
// = it is not paused. A run without an end lasts until the next one starts: a dataset has one run at a time.
func Compare(times []time.Time, jitter time.Duration, runs []Run, paused time.Time) []Missed {
	runs = slices.Clone(runs)
	slices.SortFunc(runs, func(x, y Run) int { return x.Started.Compare(y.Started) })
	for i := range runs[:max(len(runs)-1, 0)] {
		if runs[i].Ended.IsZero() {
			runs[i].Ended = runs[i+1].Started
		}
	}
	var out []Missed
	for _, at := range times {
		if m, missed := judge(at, jitter, runs, paused); missed {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(x, y Missed) int { return y.At.Compare(x.At) })
	return out
}

func judge(at time.Time, jitter time.Duration, runs []Run, paused time.Time) (Missed, bool) {
	out := Missed{At: at, Why: Down}
	for _, r := range runs {
		if meant := r.Scheduled; !meant.IsZero() && !meant.After(at) && at.Sub(meant) <= jitter {
			return out, false
		}
	}
	for _, r := range runs {
		switch {
		case !r.Scheduled.IsZero() && r.Scheduled.Before(at) && !r.Started.Before(at):
			return Missed{At: at, Why: CaughtUp, Run: r.Name}, true
		case !r.Started.After(at) && (r.Ended.IsZero() || r.Ended.After(at)):
			return Missed{At: at, Why: Busy, Run: r.Name}, true
		}
	}
	if !paused.IsZero() && at.After(paused) {
		out.Why = Paused
	}
	return out, true
}

// stuckAfter is how many scheduled times in a row a run may take: more, and somebody should look at it.
const stuckAfter = 3

// Stuck is a run that goes on over several scheduled times.
type Stuck struct {
	Run   string    `json:"run"`
	Since time.Time `json:"since" doc:"The first scheduled time that was left out"`
	Times int       `json:"times" doc:"How many were left out"`
}

// StuckRun finds the run for which the newest scheduled times were left out, three or more in a row; nil for none. missed
// is Compare's answer for times, and running the run that goes on, empty for none.
func StuckRun(times []time.Time, missed []Missed, running string) *Stuck {
	if running == "" {
		return nil
	}
	n := 0
	for n < len(missed) && n < len(times) && missed[n].Why == Busy && missed[n].Run == running && missed[n].At.Equal(times[len(times)-1-n]) {
		n++
	}
	if n < stuckAfter {
		return nil
	}
	return &Stuck{Run: running, Since: missed[n-1].At, Times: n}
}
