package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// maxEncodings bounds stacked encodings; more than one is already odd.
const maxEncodings = 3

// zstdWindow is the largest window that content coding "zstd" may use (RFC 9659).
const zstdWindow = 8 << 20

// contentEncodings lists what was applied, in order, without "identity".
func contentEncodings(h http.Header) []string {
	var list []string
	for _, line := range h["Content-Encoding"] {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.ToLower(strings.TrimSpace(name)); name != "" && name != "identity" {
				list = append(list, name)
			}
		}
	}
	return list
}

// Decoders keep tables of 40 KB to 8 MB, worth using again.
var (
	gzipPool   = sync.Pool{New: func() any { return new(gzip.Reader) }}
	brotliPool = sync.Pool{New: func() any { return brotli.NewReader(nil) }}
	zstdPool   = sync.Pool{New: func() any {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			panic("zstd options: " + err.Error())
		}
		return d
	}}
)

// decoder is an io.Reader that goes back to its pool when closed.
type decoder struct {
	io.Reader
	giveBack func()
}

func (d decoder) Close() { d.giveBack() }

// newDecoder reads data through one content encoding. Errors wrap ErrBadEncoding.
func newDecoder(name string, data []byte) (decoder, error) {
	src := bytes.NewReader(data)
	switch name {
	case "gzip", "x-gzip":
		z := gzipPool.Get().(*gzip.Reader)
		if err := z.Reset(src); err != nil {
			gzipPool.Put(z)
			return decoder{}, damaged(name, err)
		}
		return decoder{&gzipMembers{z: z}, func() { gzipPool.Put(z) }}, nil
	case "br":
		z := brotliPool.Get().(*brotli.Reader)
		if err := z.Reset(src); err != nil {
			return decoder{}, damaged(name, err)
		}
		return decoder{z, func() { brotliPool.Put(z) }}, nil
	case "zstd":
		z := zstdPool.Get().(*zstd.Decoder)
		if err := z.Reset(src); err != nil {
			return decoder{}, damaged(name, err)
		}
		return decoder{z, func() { _ = z.Reset(nil); zstdPool.Put(z) }}, nil
	case "deflate":
		return newDeflate(data)
	default:
		return decoder{}, fmt.Errorf("%w: %q", ErrBadEncoding, name)
	}
}

// newDeflate takes zlib data, as the name means, and bare deflate data, as some servers understand it.
func newDeflate(data []byte) (decoder, error) {
	if z, err := zlib.NewReader(bytes.NewReader(data)); err == nil {
		return decoder{z, func() {}}, nil
	}
	return decoder{flate.NewReader(bytes.NewReader(data)), func() {}}, nil
}

// damaged tells a header that is cut off from one that is wrong.
func damaged(name string, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: %s data ends early", ErrTruncated, name)
	}
	return fmt.Errorf("%w: %s: %w", ErrBadEncoding, name, err)
}

// gzipMembers reads members and drops what follows them and is none, as browsers do: some servers pad with zeros.
type gzipMembers struct {
	z    *gzip.Reader
	some bool
}

func (g *gzipMembers) Read(p []byte) (int, error) {
	n, err := g.z.Read(p)
	g.some = g.some || n > 0
	if g.some && errors.Is(err, gzip.ErrHeader) {
		err = io.EOF
	}
	return n, err
}
