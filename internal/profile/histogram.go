package profile

import (
	"maps"
	"math"
	"slices"
)

// Histogram counts numbers in buckets whose bounds grow geometrically: eight a doubling, each 6 to 12 % wide. The same
// numbers give the same histogram in any order and grouping, so histograms merge by addition. The zero value is empty.
type Histogram struct {
	// Count is how many numbers were taken in, Low how many of them were zero or negative, which have no bucket.
	Count int64 `json:"count"`
	Low   int64 `json:"low,omitempty"`
	// Buckets count the others: number n holds [2^(e-1)·(1+s/8), 2^(e-1)·(1+(s+1)/8)) with e = ⌊n/8⌋ and s = n mod 8.
	Buckets map[int]int64 `json:"buckets,omitempty"`
}

// perDoubling is the number of buckets a doubling; a power of two, so that bounds are exact on every machine.
const perDoubling = 8

// Add takes a number in. What is no finite number is left out.
func (h *Histogram) Add(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return
	}
	h.Count++
	if v <= 0 {
		h.Low++
		return
	}
	if h.Buckets == nil {
		h.Buckets = map[int]int64{}
	}
	h.Buckets[bucketOf(v)]++
}

func bucketOf(v float64) int {
	fraction, exponent := math.Frexp(v) // fraction in [0.5, 1)
	return exponent*perDoubling + int((fraction*2-1)*perDoubling)
}

// middle is the number that stands for a bucket: the middle of its bounds.
func middle(bucket int) float64 {
	exponent := int(math.Floor(float64(bucket) / perDoubling))
	step := float64(bucket - exponent*perDoubling)
	return math.Ldexp(1+(step+0.5)/perDoubling, exponent-1)
}

// Merge takes another histogram in.
func (h *Histogram) Merge(o Histogram) {
	h.Count += o.Count
	h.Low += o.Low
	for b, n := range o.Buckets {
		if h.Buckets == nil {
			h.Buckets = map[int]int64{}
		}
		h.Buckets[b] += n
	}
}

// Quantile is the number below which the share q of all lies, within 6 % of it; 0 for an empty histogram and among numbers
// that are not positive.
func (h Histogram) Quantile(q float64) float64 {
	if h.Count == 0 {
		return 0
	}
	rank := int64(math.Ceil(q * float64(h.Count)))
	seen := h.Low
	if rank <= seen {
		return 0
	}
	for _, b := range slices.Sorted(maps.Keys(h.Buckets)) {
		if seen += h.Buckets[b]; seen >= rank {
			return middle(b)
		}
	}
	return 0
}

// Mean is the average, within 6 %; numbers that are not positive count as 0.
func (h Histogram) Mean() float64 {
	if h.Count == 0 {
		return 0
	}
	var sum float64
	for _, b := range slices.Sorted(maps.Keys(h.Buckets)) { // a fixed order: sums of floats depend on it
		sum += middle(b) * float64(h.Buckets[b])
	}
	return sum / float64(h.Count)
}

// Above counts the numbers in buckets that lie wholly above v.
func (h Histogram) Above(v float64) (n int64) {
	if v <= 0 {
		return h.Count - h.Low
	}
	limit := bucketOf(v)
	for b, c := range h.Buckets {
		if b > limit {
			n += c
		}
	}
	return n
}
