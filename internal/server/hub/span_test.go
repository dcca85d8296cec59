package hub

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRanges(t *testing.T) {
	for header, want := range map[string]*span{
		"": nil, "bytes=": nil, "items=0-1": nil, "bytes=a-b": nil, "bytes=5-2": nil, "bytes=0-1,3-4": nil, "bytes=-x": nil, "bytes=--1": nil, "bytes=+1-2": nil,
		"bytes=0-0": {0, 1}, "bytes=0-": {0, 10}, "bytes=3-6": {3, 4}, "bytes=9-99": {9, 1}, "bytes=-3": {7, 3}, "bytes=-99": {0, 10},
	} {
		got, err := parseRange(header, 10)
		require.NoError(t, err, header)
		require.Equal(t, want, got, header)
	}
	for _, header := range []string{"bytes=10-", "bytes=10-20", "bytes=-0"} {
		_, err := parseRange(header, 10)
		require.Error(t, err, header)
	}
	_, err := parseRange("bytes=0-", 0)
	require.Error(t, err)
}

func FuzzRange(f *testing.F) {
	f.Add("bytes=0-5", int64(10))
	f.Add("bytes=-5", int64(3))
	f.Add("bytes=99999999999999999999-", int64(0))
	f.Fuzz(func(t *testing.T, header string, size int64) {
		if size < 0 {
			return
		}
		if s, err := parseRange(header, size); err == nil && s != nil && (s.from < 0 || s.length < 1 || s.from+s.length > size) {
			t.Fatalf("%q of %d: %+v", header, size, *s)
		}
	})
}

func TestHeadersHoldOneLine(t *testing.T) {
	require.Equal(t, `"\ub370" is  no file`, headerText("\"데\" is\r\nno file"))
	require.LessOrEqual(t, len(headerText(string(make([]byte, 5000)))), 500)
}
