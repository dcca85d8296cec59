package diff

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sort"
	"sync"
	"sync/atomic"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/parquet"
)

// reading is what the streams of one comparison share.
type reading struct {
	store blob.Store
	// decoding bounds how many row groups are decoded at once: more would only take memory.
	decoding chan struct{}
	bytes    atomic.Int64
	opened   atomic.Int64 // parts
	all      sync.WaitGroup
}

func newReading(s blob.Store) *reading {
	return &reading{store: s, decoding: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// bounds are the keys that are wanted, both inclusive; an empty one is none.
type bounds struct{ least, greatest string }

func (b bounds) miss(minKey, maxKey string) bool {
	return maxKey != "" && maxKey < b.least || b.greatest != "" && minKey > b.greatest
}

// chunk is a decoded row group of a part with the rows [from, to) that are wanted.
type chunk struct {
	batch    *parquet.Batch
	part     *datasets.Part
	from, to int
	err      error
}

// stream reads the parts of one (table, source, split) in order, one row group ahead of who takes them.
type stream struct {
	*reading
	table   datasets.TableVersion
	parts   []datasets.Part
	columns []string // none: all
	key     int      // position of the key among the columns, -1 = none
	within  bounds
	out     chan chunk
}

// start reads until everything is taken, or ctx ends. The reading waits for it.
func (s *stream) start(ctx context.Context) {
	s.out = make(chan chunk)
	s.all.Go(func() {
		defer close(s.out)
		for i := range s.parts {
			if err := s.readPart(ctx, &s.parts[i]); err != nil {
				s.send(ctx, chunk{err: fmt.Errorf("read %s: %w", s.parts[i].Key, err)})
				return
			}
		}
	})
}

// send reports false when nobody wants more.
func (s *stream) send(ctx context.Context, c chunk) bool {
	select {
	case s.out <- c:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *stream) readPart(ctx context.Context, p *datasets.Part) error {
	if s.within.miss(p.MinKey, p.MaxKey) {
		return nil
	}
	w, rd, err := s.open(ctx, p)
	if err != nil {
		return err
	}
	g := 0
	for group, err := range rd.Groups() {
		if err != nil {
			return err
		}
		if !s.within.miss(group.MinKey, group.MaxKey) {
			c, err := s.group(ctx, w, rd, g, group)
			if err != nil {
				return err
			}
			c.part = p
			if c.from < c.to && !s.send(ctx, c) {
				return ctx.Err()
			}
		}
		g++
	}
	return nil
}

// open reads a part's footer and holds it against the manifest.
func (s *stream) open(ctx context.Context, p *datasets.Part) (*window, *parquet.Reader, error) {
	info, err := s.store.Stat(ctx, p.Key)
	if errors.Is(err, blob.ErrNotFound) {
		return nil, nil, fmt.Errorf("%w: the part is not in the store any more", datasets.ErrDamaged)
	}
	if err != nil {
		return nil, nil, err
	}
	if info.Size != p.Bytes || info.SHA256 != "" && info.SHA256 != p.SHA256 {
		return nil, nil, fmt.Errorf("%w: %d bytes, want %d", datasets.ErrDamaged, info.Size, p.Bytes)
	}
	w := &window{r: blob.NewReaderAt(ctx, s.store, info), read: &s.bytes}
	rd, err := parquet.Open(w, p.Bytes)
	if err != nil {
		return nil, nil, err
	}
	if rd.Schema().Fingerprint() != s.table.Fingerprint || rd.NumRows() != p.Rows {
		return nil, nil, fmt.Errorf("%w: %d rows of table %s, want %d of %s with its columns", datasets.ErrDamaged,
			rd.NumRows(), rd.Schema().Table, p.Rows, s.table.Name)
	}
	s.opened.Add(1)
	return w, rd, nil
}

// group fetches a row group in one piece, decodes it and finds the rows within the bounds.
func (s *stream) group(ctx context.Context, w *window, rd *parquet.Reader, g int, at parquet.Group) (chunk, error) {
	if err := w.load(at.Offset, at.Bytes); err != nil {
		return chunk{}, err
	}
	select {
	case s.decoding <- struct{}{}:
	case <-ctx.Done():
		return chunk{}, ctx.Err()
	}
	b, err := rd.Group(ctx, g, s.columns...)
	<-s.decoding
	w.drop()
	if err != nil {
		return chunk{}, err
	}
	c := chunk{batch: b, to: b.Len()}
	if s.key >= 0 {
		if s.within.least != "" {
			c.from = sort.Search(c.to, func(i int) bool { return b.Text(s.key, i) >= s.within.least })
		}
		if s.within.greatest != "" {
			c.to = sort.Search(c.to, func(i int) bool { return b.Text(s.key, i) > s.within.greatest })
		}
	}
	return c, nil
}

// window serves reads from the bytes that were fetched last, and asks the object for others. Not safe for concurrent use.
type window struct {
	r    io.ReaderAt
	read *atomic.Int64 // bytes that were fetched
	at   int64
	buf  []byte
}

// maxWindow is what is fetched in one piece; a larger row group is read column by column.
const maxWindow = 256 << 20

func (w *window) load(at, n int64) error {
	if n <= 0 || n > maxWindow {
		return nil
	}
	buf := make([]byte, n)
	got, err := w.r.ReadAt(buf, at)
	w.read.Add(int64(got))
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	w.at, w.buf = at, buf[:got]
	return nil
}

func (w *window) drop() { w.buf = nil }

// ReadAt implements io.ReaderAt.
func (w *window) ReadAt(p []byte, off int64) (int, error) {
	if off >= w.at && off+int64(len(p)) <= w.at+int64(len(w.buf)) {
		return bytes.NewReader(w.buf).ReadAt(p, off-w.at)
	}
	n, err := w.r.ReadAt(p, off)
	w.read.Add(int64(n))
	return n, err
}
