// Package accuracy knows how far records match known values: what is missing, what is wrong, and what that costs.
package accuracy

import "fmt"

// Costs in known values: a wrong value misleads, a missing one is only missed.
const (
	missingCost = 1
	wrongCost   = 3
)

// Score counts the known values of pages and what became of them.
type Score struct {
	Known, Right, Missing, Wrong int
	// Misses say what was not right, one line a value: "amazon/x.html: title: got …, want …".
	Misses []string
}

// Share is 1 for all values right; it falls by the cost of each value that is not, and may fall below 0.
func (s Score) Share() float64 {
	if s.Known == 0 {
		return 0
	}
	return 1 - float64(missingCost*s.Missing+wrongCost*s.Wrong)/float64(s.Known)
}

func (s Score) String() string {
	return fmt.Sprintf("%.1f %% (%d known, %d right, %d missing, %d wrong)", 100*s.Share(), s.Known, s.Right, s.Missing, s.Wrong)
}

// Add sums two scores.
func (s *Score) Add(o Score) {
	s.Known += o.Known
	s.Right += o.Right
	s.Missing += o.Missing
	s.Wrong += o.Wrong
	s.Misses = append(s.Misses, o.Misses...)
}

func (s *Score) right() { s.Known++; s.Right++ }

func (s *Score) miss(where string) {
	s.Known++
	s.Missing++
	s.Misses = append(s.Misses, "missing "+where)
}

func (s *Score) wrong(where string, got, want any) {
	s.Known++
	s.Wrong++
	s.Misses = append(s.Misses, fmt.Sprintf("wrong %s: got %v, want %v", where, got, want))
}

// invented counts a value that the page does not have.
func (s *Score) invented(where string, got any) {
	s.Wrong++
	s.Misses = append(s.Misses, fmt.Sprintf("invented %s: %v", where, got))
}
