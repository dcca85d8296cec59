package compare

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// partitions is the number of groups of keys that are compared one after the other: by the first byte of the key,
// so that they come in key order.
const partitions = 256

// kindOf what waits in a spill.
type kindOf byte

const (
	itemRecord        kindOf = 'i' // of this run, from an item's own pages
	rowRecord         kindOf = 'l' // of this run, a row of a list
	quarantinedRecord kindOf = 'q' // of this run, not to be published
	reparsedRecord    kindOf = 'p' // from an archived body, read with the recipe's current revision
	outcomeOf         kindOf = 'o'
)

// entry is one encoded record or outcome; key is empty for outcomes of pages that describe no key. What a record
// says and where its bodies lie are apart: the same page fetched again says the same and lies elsewhere.
type entry struct {
	key    string
	kind   kindOf
	json   []byte
	bodies []byte // canonical JSON of bodiesOf; empty for outcomes
}

func (e entry) compare(o entry) int {
	return cmp.Or(cmp.Compare(e.key, o.key), cmp.Compare(e.kind, o.kind), bytes.Compare(e.json, o.json), bytes.Compare(e.bodies, o.bodies))
}

// fresh reports whether the entry is a record of this run that may be published.
func (e entry) fresh() bool { return e.kind == itemRecord || e.kind == rowRecord }

// spill sorts entries into partitions. Up to limit bytes wait in memory, what is above goes to one temporary file
// as zstd frames. Not safe for concurrent use.
type spill struct {
	dir     string
	limit   int64
	waiting int64
	buffers [partitions][]byte
	blocks  [partitions][]block
	file    *os.File
	end     int64
	encoder *zstd.Encoder
	decoder *zstd.Decoder
}

type block struct{ offset, length int64 }

func newSpill(dir string, limit int64) (*spill, error) {
	if limit <= 0 {
		limit = 32 << 20
	}
	// One goroutine: frames are small and the workers need the cores.
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("start spill: %w", err)
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("start spill: %w", err)
	}
	return &spill{dir: dir, limit: limit, encoder: enc, decoder: dec}, nil
}

// add puts an entry into partition p. JSON without tabs and line feeds is required, as encoding/json writes it.
func (s *spill) add(p int, e entry) error {
	b := s.buffers[p]
	before := len(b)
	b = append(b, byte(e.kind))
	b = append(b, e.key...)
	b = append(b, ' ')
	b = append(b, e.json...)
	b = append(b, '\t')
	b = append(b, e.bodies...)
	b = append(b, '\n')
	s.buffers[p] = b
	s.waiting += int64(len(b) - before)
	if s.waiting > s.limit {
		return s.flush()
	}
	return nil
}

// flush writes every buffer that is worth a frame.
func (s *spill) flush() error {
	if s.file == nil {
		f, err := os.CreateTemp(s.dir, "sheaf-compare-*.spill")
		if err != nil {
			return fmt.Errorf("create spill: %w", err)
		}
		s.file = f
	}
	for p := range s.buffers {
		b := s.buffers[p]
		if int64(len(b)) < s.limit/(4*partitions) {
			continue // too small: it waits for the next time
		}
		frame := s.encoder.EncodeAll(b, nil)
		if _, err := s.file.WriteAt(frame, s.end); err != nil {
			return fmt.Errorf("write spill: %w", err)
		}
		s.blocks[p] = append(s.blocks[p], block{s.end, int64(len(frame))})
		s.end += int64(len(frame))
		s.waiting -= int64(len(b))
		s.buffers[p] = nil
	}
	return nil
}

// take gives the entries of a partition back, sorted and without repeats. It can be called once a partition.
func (s *spill) take(p int) ([]entry, error) {
	var raw []byte
	for _, at := range s.blocks[p] {
		frame := make([]byte, at.length)
		if _, err := s.file.ReadAt(frame, at.offset); err != nil {
			return nil, fmt.Errorf("read spill: %w", err)
		}
		var err error
		if raw, err = s.decoder.DecodeAll(frame, raw); err != nil {
			return nil, fmt.Errorf("read spill: %w", err)
		}
	}
	raw = append(raw, s.buffers[p]...)
	s.waiting -= int64(len(s.buffers[p]))
	s.buffers[p], s.blocks[p] = nil, nil

	var out []entry
	for len(raw) > 0 {
		line, rest, ok := bytes.Cut(raw, []byte{'\n'})
		head, content, named := bytes.Cut(line, []byte{' '})
		json, bodies, apart := bytes.Cut(content, []byte{'\t'})
		if !ok || !named || !apart {
			return nil, fmt.Errorf("read spill: damaged line in partition %d", p)
		}
		out = append(out, entry{key: string(head[1:]), kind: kindOf(head[0]), json: json, bodies: bodies})
		raw = rest
	}
	slices.SortFunc(out, entry.compare)
	return slices.CompactFunc(out, func(a, b entry) bool { return a.compare(b) == 0 }), nil
}

// close removes the temporary file.
func (s *spill) close() error {
	s.decoder.Close()
	if err := s.encoder.Close(); err != nil {
		return fmt.Errorf("close spill: %w", err)
	}
	if s.file == nil {
		return nil
	}
	if err := errors.Join(s.file.Close(), os.Remove(s.file.Name())); err != nil {
		return fmt.Errorf("remove spill: %w", err)
	}
	return nil
}
