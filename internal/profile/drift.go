package profile

import (
	"maps"
	"math"
	"slices"
)

// Drift is how far the values of a column moved between two moments, by the population stability index: 0 for equal shares; under 0.1
// is called stable, over 0.25 a shift (Siddiqi, Credit Risk Scorecards, 2006).
type Drift struct {
	Column string  `json:"column"`
	PSI    float64 `json:"psi"`
}

// bins is how many groups of equal size the older distribution is cut into.
const bins = 10

// DriftOf compares what both moments have: prices, lengths of titles and texts, and categories. It is ordered by column.
func DriftOf(before, after Rows) []Drift {
	var out []Drift
	for _, name := range keptNumbers {
		b, had := before.Numbers[name]
		a, has := after.Numbers[name]
		if had && has && b.Count > 0 && a.Count > 0 {
			out = append(out, Drift{name, NumbersPSI(b, a)})
		}
	}
	b, had := before.Tops[topCategory]
	a, has := after.Tops[topCategory]
	if had && has && b.Total > 0 && a.Total > 0 {
		out = append(out, Drift{topCategory, TopPSI(b, a)})
	}
	slices.SortFunc(out, func(x, y Drift) int {
		if x.Column < y.Column {
			return -1
		}
		return 1
	})
	return out
}

// NumbersPSI is the drift of numbers. It cuts where the older numbers have their tenths, at bounds of buckets.
func NumbersPSI(before, after Histogram) float64 {
	all := map[int]bool{}
	for b := range before.Buckets {
		all[b] = true
	}
	for b := range after.Buckets {
		all[b] = true
	}
	expected, observed := []int64{before.Low}, []int64{after.Low}
	var b, a, seen int64
	cut := int64(1)
	for _, bucket := range slices.Sorted(maps.Keys(all)) {
		b, a = b+before.Buckets[bucket], a+after.Buckets[bucket]
		seen += before.Buckets[bucket]
		if seen*bins >= cut*(before.Count-before.Low) {
			expected, observed = append(expected, b), append(observed, a)
			b, a = 0, 0
			for seen*bins >= cut*(before.Count-before.Low) && cut <= bins {
				cut++
			}
		}
	}
	expected, observed = append(expected, b), append(observed, a)
	return psi(expected, observed, before.Count, after.Count)
}

// TopPSI is the drift of frequent values. It compares the most frequent values of both, and all others as one group.
func TopPSI(before, after Top) float64 {
	names := map[string]bool{}
	for _, t := range []Top{before, after} {
		t.Values = slices.Clone(t.Values)
		t.Cut(keptTops)
		for _, v := range t.Values {
			names[v.Value] = true
		}
	}
	restB, restA := before.Total, after.Total
	var expected, observed []int64
	for _, name := range slices.Sorted(maps.Keys(names)) {
		b, a := before.Count(name), after.Count(name)
		restB, restA = restB-b, restA-a
		expected, observed = append(expected, b), append(observed, a)
	}
	return psi(append(expected, restB), append(observed, restA), before.Total, after.Total)
}

// psi takes from the index what it has by chance alone: about (groups-1)·(1/n+1/m) for equal distributions (Yurdakul, 2018). A
// half is added to every group, so that none is empty.
func psi(expected, observed []int64, n, m int64) float64 {
	groups := 0
	var sum float64
	for i := range expected {
		if expected[i] == 0 && observed[i] == 0 {
			continue
		}
		groups++
		e, o := (float64(expected[i])+0.5)/(float64(n)+1), (float64(observed[i])+0.5)/(float64(m)+1)
		sum += (o - e) * math.Log(o/e)
	}
	return max(0, sum-float64(groups-1)*(1/float64(n)+1/float64(m)))
}
