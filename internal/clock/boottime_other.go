//go:build !linux && !darwin

package clock

import "time"

var processStart = time.Now().Round(0)

// Wall time is the best that the standard library offers: it counts suspension, and also jumps with the clock.
func bootNow() time.Duration { return time.Now().Round(0).Sub(processStart) }
