package diff

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// An estimate of different values is some per cent off, but there are never more of them than values.
func TestDifferentValuesAreNeverMoreThanValues(t *testing.T) {
	for estimate, want := range map[float64]float64{1249: 1190, 1190: 1190, 900: 900, 0: 0} {
		n := estimate
		f := &figures{rows: 1200, nulls: 10, distinct: &n}
		require.Equal(t, want, *f.different())
		require.Equal(t, estimate, n, "what was measured stays")
	}
	require.Nil(t, (&figures{rows: 5}).different())
}
