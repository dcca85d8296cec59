package parquet

import (
	"fmt"
	_ "unsafe" // for go:linkname

	"github.com/apache/arrow/go/v15/parquet/compress"
	"github.com/klauspost/compress/zstd"
)

// arrowCodecs is the library's table of codecs, which has no public way in.
//
//go:linkname arrowCodecs github.com/apache/arrow/go/v15/parquet/compress.codecs
var arrowCodecs map[compress.Compression]compress.Codec

// Arrow v15 makes a new encoder, megabytes of tables, for every page: in files of many columns that took most of
// the time. The codec below gives the same bytes from one encoder (level 3, checksums, empty frames for empty input).
func init() {
	enc, err := zstd.NewWriter(nil, zstd.WithZeroFrames(true), zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(zstdLevel)))
	if err != nil {
		panic(fmt.Sprintf("zstd encoder of constant options: %v", err))
	}
	stock := arrowCodecs[compress.Codecs.Zstd]
	arrowCodecs[compress.Codecs.Zstd] = zstdCodec{Codec: stock, enc: enc}
}

// zstdCodec is the library's codec but for how pages are written. Safe for concurrent use.
type zstdCodec struct {
	compress.Codec
	enc *zstd.Encoder
}

// Encode implements compress.Codec.
func (c zstdCodec) Encode(dst, src []byte) []byte { return c.enc.EncodeAll(src, dst[:0]) }

// EncodeLevel implements compress.Codec.
func (c zstdCodec) EncodeLevel(dst, src []byte, level int) []byte {
	if level != zstdLevel {
		return c.Codec.EncodeLevel(dst, src, level)
	}
	return c.enc.EncodeAll(src, dst[:0])
}
