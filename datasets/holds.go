package datasets

import (
	"fmt"
	"slices"
	"time"
)

// Holds says when the owner of a hold is asked again, and when it is thrown away.
type Holds struct {
	// Remind lists after how long, ascending; default 24h and 72h.
	Remind []Duration `yaml:"remind" json:"remind,omitempty"`
	Expire Duration   `yaml:"expire" json:"expire,omitempty"` // default 336h
}

// MaxReminders keeps an owner from being asked for ever.
const MaxReminders = 10

// WithDefaults fills what is open: a reminder the day after and one two days later, two weeks to decide. Somebody on
// leave for a week finds it.
func (h Holds) WithDefaults() Holds {
	if len(h.Remind) == 0 {
		h.Remind = []Duration{Duration(24 * time.Hour), Duration(72 * time.Hour)}
	}
	if h.Expire == 0 {
		h.Expire = Duration(14 * 24 * time.Hour)
	}
	return h
}

// Reminders are Remind as durations.
func (h Holds) Reminders() []time.Duration {
	out := make([]time.Duration, len(h.Remind))
	for i, d := range h.Remind {
		out[i] = time.Duration(d)
	}
	return out
}

func (h Holds) problems() (out []problem) {
	if len(h.Remind) > MaxReminders {
		out = append(out, problem{"holds.remind", fmt.Sprintf("%d reminders are more than %d", len(h.Remind), MaxReminders)})
	}
	if !slices.IsSorted(h.Remind) || slices.ContainsFunc(h.Remind, func(d Duration) bool { return d <= 0 }) {
		out = append(out, problem{"holds.remind", "must be times above zero, the shortest first"})
	}
	if h.Expire < 0 {
		out = append(out, problem{"holds.expire", "must be a time above zero"})
	}
	return out
}
