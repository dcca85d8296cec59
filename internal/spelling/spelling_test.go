package spelling

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNearest(t *testing.T) {
	known := []string{"rate", "rows", "marketplace", "batch_items", "css"}
	for word, want := range map[string]string{
		"ratee": "rate", "raet": "rate", "RATE": "rate", "row": "rows", "csss": "css", "market": "marketplace", "batch_item": "batch_items",
		"marktplatz": "marketplace", "schedule": "", "x": "", "": "", strings.Repeat("a", 100): "",
	} {
		require.Equal(t, want, Nearest(word, known), word)
	}
	require.Empty(t, Nearest("rate", nil))
	require.Equal(t, "rats", Nearest("rat", []string{"rats", "rate"}), "the first of equally near ones")
}

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		n    int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"abc", "abc", 0}, {"ab", "ba", 2}} {
		require.Equal(t, c.n, edits(c.a, c.b), "%s %s", c.a, c.b)
	}
}
