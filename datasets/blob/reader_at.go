package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// ReaderAt reads an object at random offsets, one GetRange a call: for Parquet readers, which ask for the footer
// and then for whole column chunks. ReadAt is safe for concurrent use, Read and Seek are not.
type ReaderAt struct {
	ctx   context.Context //nolint:containedctx // io.ReaderAt has no room for it; it lives as long as one read
	store Store
	info  Info
	pos   int64
}

// NewReaderAt reads the object that info (from Stat) describes. ctx ends all reads.
func NewReaderAt(ctx context.Context, s Store, info Info) *ReaderAt {
	return &ReaderAt{ctx: ctx, store: s, info: info}
}

// Size is the object's size in bytes.
func (r *ReaderAt) Size() int64 { return r.info.Size }

// ReadAt implements io.ReaderAt.
func (r *ReaderAt) ReadAt(p []byte, off int64) (int, error) {
	switch {
	case off < 0:
		return 0, fmt.Errorf("read %s at %d: %w", r.info.Key, off, ErrRange)
	case len(p) == 0:
		return 0, nil
	case off >= r.info.Size:
		return 0, io.EOF
	}
	want := min(int64(len(p)), r.info.Size-off)
	body, err := r.store.GetRange(r.ctx, r.info.Key, off, want)
	if err != nil {
		return 0, err
	}
	defer body.Close()
	n, err := io.ReadFull(body, p[:want])
	if err != nil {
		return n, fmt.Errorf("read %s at %d: %w", r.info.Key, off, err)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Read implements io.Reader.
func (r *ReaderAt) Read(p []byte) (int, error) {
	n, err := r.ReadAt(p, r.pos)
	r.pos += int64(n)
	if n > 0 && errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

// Seek implements io.Seeker.
func (r *ReaderAt) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.pos
	case io.SeekEnd:
		offset += r.info.Size
	}
	if offset < 0 {
		return 0, fmt.Errorf("seek %s to %d: %w", r.info.Key, offset, ErrRange)
	}
	r.pos = offset
	return offset, nil
}
