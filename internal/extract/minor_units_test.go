package extract

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
)

// TestMinorUnits: embedded states and APIs count in cents; a text with decimals is in no minor unit.
func TestMinorUnits(t *testing.T) {
	for _, c := range []struct {
		in, code string
		want     []string
	}{
		{"1999", "EUR", []string{"19.99"}}, {" 6000 ", "JPY", []string{"6000"}}, {"1250", "KWD", []string{"1.25"}}, {"19.99", "EUR", nil}, {"free", "EUR", nil}, {"", "EUR", nil},
	} {
		require.Equal(t, c.want, step(c.in, &recipe.Transform{Kind: recipe.TransformMinorUnits, With: c.code}), c.in)
	}
}
