package profile

import (
	"slices"

	"github.com/zeebo/xxh3"
)

// sketchSize is the number of least hashes kept: the estimate's standard error is 1/√1024, about 3 %.
const sketchSize = 1024

// Distinct estimates a number of distinct strings by the least hashes seen (k minimum values). The same set of
// strings gives the same sketch in any order and grouping. The zero value is empty.
type Distinct struct {
	// Least are the smallest hashes, ascending, without repeats.
	Least []uint64 `json:"least,omitempty"`
}

// Add takes a string in.
func (d *Distinct) Add(s string) { d.add(xxh3.HashString(s)) }

func (d *Distinct) add(h uint64) {
	if len(d.Least) == sketchSize && h >= d.Least[sketchSize-1] {
		return
	}
	i, found := slices.BinarySearch(d.Least, h)
	if found {
		return
	}
	d.Least = slices.Insert(d.Least, i, h)
	if len(d.Least) > sketchSize {
		d.Least = d.Least[:sketchSize]
	}
}

// Merge takes another sketch in.
func (d *Distinct) Merge(other Distinct) {
	for _, h := range other.Least {
		d.add(h)
	}
}

// Estimate is exact below 1024 distinct strings.
func (d Distinct) Estimate() float64 {
	if len(d.Least) < sketchSize {
		return float64(len(d.Least))
	}
	return (sketchSize - 1) / (float64(d.Least[sketchSize-1]) / (1 << 64))
}
