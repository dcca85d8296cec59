package frontier

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"sync"

	"github.com/klauspost/compress/zstd"

	"sheaf/datasets/blob"
)

// maxSegment bounds the decoded size of one section; commits keep real ones below a few tens of MB.
const maxSegment = 1 << 30

// Section locates one kind of rows in a segment: a zstd frame of JSON lines.
type Section struct {
	Offset int64 `json:"o"`
	Length int64 `json:"n"`
	Rows   int64 `json:"rows"`
}

// Segment is what one checkpoint brought, in one object so that a commit costs few of them: frames in the order
// records, outcomes, links, queue; a section without rows is nil. `zstd -d` of the object gives all its lines.
type Segment struct {
	Key      string   `json:"key"`
	SHA256   string   `json:"sha256"`
	Bytes    int64    `json:"bytes"`
	Records  *Section `json:"records,omitempty"`
	Outcomes *Section `json:"outcomes,omitempty"`
	Links    *Section `json:"links,omitempty"`
	Queue    *Section `json:"queue,omitempty"`
}

// lines collects the rows of one section.
type lines struct {
	buf  bytes.Buffer
	rows int64
}

func (l *lines) add(v any) error {
	enc := json.NewEncoder(&l.buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("encode %T: %w", v, err)
	}
	l.rows++
	return nil
}

// segmentWriter collects what the next commit writes.
type segmentWriter struct{ records, outcomes, links, queue lines }

func (w *segmentWriter) size() int {
	return w.records.buf.Len() + w.outcomes.buf.Len() + w.links.buf.Len()
}

func (w *segmentWriter) empty() bool {
	return w.records.rows+w.outcomes.rows+w.links.rows+w.queue.rows == 0
}

// write stores the segment at key and empties the writer; nil when there was nothing to write.
func (w *segmentWriter) write(ctx context.Context, s blob.Store, key string) (*Segment, error) {
	if w.empty() {
		return nil, nil
	}
	var body []byte
	section := func(l *lines) *Section {
		if l.rows == 0 {
			return nil
		}
		sec := &Section{Offset: int64(len(body)), Rows: l.rows}
		body = encoder().EncodeAll(l.buf.Bytes(), body)
		sec.Length = int64(len(body)) - sec.Offset
		return sec
	}
	seg := &Segment{Key: key, Records: section(&w.records), Outcomes: section(&w.outcomes), Links: section(&w.links), Queue: section(&w.queue)}
	seg.SHA256, seg.Bytes = blob.SHA256Hex(body), int64(len(body))
	// Put, not create: epoch and seq make the name this attempt's own, and a repeat after a lost answer is equal.
	opts := blob.PutOptions{SHA256: seg.SHA256, ContentType: "application/zstd"}
	if _, err := s.Put(ctx, key, bytes.NewReader(body), seg.Bytes, opts); err != nil {
		return nil, fmt.Errorf("write segment: %w", err)
	}
	*w = segmentWriter{}
	return seg, nil
}

// readSection yields the rows of one section; a nil section has none.
func readSection[T any](ctx context.Context, s blob.Store, key string, sec *Section) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		if sec == nil {
			return
		}
		r, err := s.GetRange(ctx, key, sec.Offset, sec.Length)
		if err != nil {
			yield(zero, fmt.Errorf("read segment: %w", err))
			return
		}
		defer r.Close()
		n := int64(0)
		for v, err := range decodeLines[T](r, key) {
			if !yield(v, err) || err != nil {
				return
			}
			n++
		}
		if n != sec.Rows {
			yield(zero, fmt.Errorf("read segment %s: %d rows, its checkpoint says %d: %w", key, n, sec.Rows, ErrBroken))
		}
	}
}

// decodeLines yields the values of zstd-compressed JSON lines.
func decodeLines[T any](r io.Reader, name string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxSegment))
		if err != nil {
			yield(zero, fmt.Errorf("decompress %s: %w", name, err))
			return
		}
		defer z.Close()
		dec := json.NewDecoder(z)
		for {
			var v T
			switch err := dec.Decode(&v); {
			case err == io.EOF:
				return
			case err != nil:
				yield(zero, fmt.Errorf("decode %s: %w", name, err))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
	}
}

// encoder is shared: EncodeAll is safe for concurrent use and gives equal bytes for equal input.
var encoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault))
	if err != nil {
		panic("zstd options: " + err.Error())
	}
	return e
})
