package workflows

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTicksOfOneMinuteHaveRunsOfTheirOwn(t *testing.T) {
	a, b := suffix("019a0f3c-0000-7000-8000-000000000001"), suffix("019a0f3c-0000-7000-8000-000000000002")
	require.Regexp(t, `^[0-9a-f]{4}$`, a)
	require.NotEqual(t, a, b)
	require.Equal(t, a, suffix("019a0f3c-0000-7000-8000-000000000001"), "the same on replay")
}
