package imports

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
)

// What is wrong with a header says what to do about it.
func TestHeadersThatAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"id,a,a\n1,2,3\n":                         `header names column "a" twice`,
		"\xff\xfei\x00d\x00,\x00n\x00\n\x001\x00": "is UTF-16",
		"\xfe\xff\x00i\x00d\x00,\x00n":            "iconv -f UTF-16",
		"id,caf\xe9\n1,2\n":                       "iconv -f WINDOWS-1252",
		"id;name\n1;2\n":                          "semicolons between its names",
		"id\tname\n1\t2\n":                        "call the file .tsv",
	} {
		_, _, err := look(t, "a.csv", text, "id")
		require.ErrorIs(t, err, datasets.ErrInvalid, "%q", text)
		require.ErrorContains(t, err, want, "%q", text)
	}
	_, _, err := look(t, "a.csv", "a;b\n1;2\n", "a;b")
	require.NoError(t, err, "a name may have one")
}

// Parquet may have two columns of one name: one of them would be lost.
func TestNamesOfColumnsComeOnce(t *testing.T) {
	var got []string
	order := func(name string) { got = append(got, name) }
	require.NoError(t, headed([]string{"a", "b", "A"}, order))
	require.Equal(t, []string{"a", "b", "A"}, got)
	require.NoError(t, headed(nil, order))
	require.ErrorContains(t, headed([]string{"a", "b", "a"}, order), `"a" twice`)
}
