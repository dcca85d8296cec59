package checks

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The bounds are those of Clopper and Pearson: with no find of n the upper one is 1 - doubt^(1/n); the others were computed by
// adding up the binomial with exact coefficients.
func TestCertainly(t *testing.T) {
	for _, c := range []struct{ k, n, low, high float64 }{
		{0, 20, 0, 0.316169},
		{20, 20, 0.683831, 1},
		{8, 20, 0.102743, 0.765576},
		{0, 2000, 0, 0.003793},
		{0, 0, 0, 1},
		{5, 3, 0.079370, 1},
	} {
		low, high := certainly(c.k, c.n)
		require.InDelta(t, c.low, low, 1e-5, "%v of %v", c.k, c.n)
		require.InDelta(t, c.high, high, 1e-5, "%v of %v", c.k, c.n)
	}
	low, high := certainly(500_000, 1_000_000)
	require.InDelta(t, 0.5, low, 0.002)
	require.InDelta(t, 0.5, high, 0.002)
	require.Less(t, low, 0.5)
	require.Greater(t, high, 0.5)
}
