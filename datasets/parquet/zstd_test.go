package parquet

import (
	"bytes"
	"testing"

	"github.com/apache/arrow/go/v15/parquet/compress"
	"github.com/stretchr/testify/require"
)

// The codec that replaces the library's gives the same bytes.
func TestZstdAsTheLibrary(t *testing.T) {
	ours, ok := arrowCodecs[compress.Codecs.Zstd].(zstdCodec)
	require.True(t, ok, "the library uses our codec")
	for _, src := range [][]byte{{}, []byte("a"), bytes.Repeat([]byte("sheaf "), 100_000)} {
		want := ours.Codec.EncodeLevel(make([]byte, 0, 1<<20), src, zstdLevel)
		require.Equal(t, want, ours.EncodeLevel(make([]byte, 0, 1<<20), src, zstdLevel))
		require.Equal(t, want, ours.EncodeLevel(make([]byte, 0, 1<<20), src, zstdLevel), "a second time, too")
		require.Equal(t, len(src), len(ours.Decode(make([]byte, len(src)), want)))
	}
}
