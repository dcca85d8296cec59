package checks

import "math"

// doubt is the chance, on each side, that a share lies outside of what certainly bounds say.
const doubt = 0.0005

// certainly gives the exact bounds (Clopper and Pearson 1934) between which the share lies of which k of n is a sample, with a
// doubt on either side: k of n = 0 of 20 may be 32 %, 0 of 2,000 no more than 0.4 %.
func certainly(k, n float64) (low, high float64) {
	if n < 1 {
		return 0, 1
	}
	k = min(max(k, 0), n)
	return leastShare(k, n), 1 - leastShare(n-k, n)
}

// leastShare is the share by which k or more of n are met with a chance of doubt.
func leastShare(k, n float64) float64 {
	if k < 1 {
		return 0
	}
	low, high := 0.0, k/n
	for range 50 {
		mid := (low + high) / 2
		if atLeastMet(k, n, mid) < doubt {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// atLeastMet is the chance to meet k or more of n by a share p below k/n: the terms fall from k on, so that few count.
func atLeastMet(k, n, p float64) float64 {
	if p <= 0 {
		return 0
	}
	all, _ := math.Lgamma(n + 1)
	met, _ := math.Lgamma(k + 1)
	other, _ := math.Lgamma(n - k + 1)
	term := math.Exp(all - met - other + k*math.Log(p) + (n-k)*math.Log1p(-p))
	sum := term
	for i := k; i < n && term > sum*1e-9; i++ {
		term *= (n - i) / (i + 1) * p / (1 - p)
		sum += term
	}
	return sum
}
