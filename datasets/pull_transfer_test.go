package datasets

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMarks(t *testing.T) {
	marks := func(n ...int64) (text []byte) {
		for _, v := range n {
			text = fmt.Appendf(text, "%019d\n", v)
		}
		return text
	}
	segment, done, ok := parseMarks(marks(100, 100, 7), 150, 107)
	require.True(t, ok)
	require.EqualValues(t, 100, segment)
	require.Equal(t, []int64{100, 7}, done)
	for name, c := range map[string]struct {
		text       []byte
		part, size int64
	}{
		"nothing":                {nil, 150, 0},
		"cut short":              {marks(100, 100, 7)[:50], 150, 150},
		"no segments":            {marks(100), 150, 150},
		"a segment of nothing":   {marks(0, 0), 150, 150},
		"too few segments":       {marks(100, 100), 150, 150},
		"too many segments":      {marks(100, 100, 7, 0), 150, 150},
		"more than a segment":    {marks(100, 101, 7), 150, 150},
		"more than the part":     {marks(100, 100, 51), 150, 200},
		"more than the file has": {marks(100, 100, 7), 150, 106},
		"below nothing":          {append(marks(100), []byte("-000000000000000001\n")...), 50, 50},
		"no number":              {append(marks(100), []byte("000000000000000000x\n")...), 50, 50},
	} {
		_, _, ok := parseMarks(c.text, c.part, c.size)
		require.False(t, ok, name)
	}
}

func FuzzMarks(f *testing.F) {
	f.Add([]byte("0000000000000000100\n0000000000000000100\n0000000000000000007\n"), int64(150), int64(107))
	f.Fuzz(func(t *testing.T, text []byte, part, size int64) {
		segment, done, ok := parseMarks(text, part, size)
		if !ok {
			return
		}
		var sum int64
		for i, n := range done {
			sum += n
			if n < 0 || n > segment || int64(i)*segment+n > max(part, 0) {
				t.Fatalf("segment %d of %d has %d bytes of a part of %d", i, segment, n, part)
			}
		}
		if sum > max(part, 0) {
			t.Fatalf("%d bytes of %d", sum, part)
		}
	})
}
