package datasets

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"sheaf/datasets/blob"
	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
)

// DefaultPartTarget is the compressed size at which a part is complete.
const DefaultPartTarget = 32 << 20

// PartOptions say where parts go and how large they get.
type PartOptions struct {
	Dataset, Source, Split string
	// Target is the compressed size in bytes at which a part is complete; 0 means DefaultPartTarget. Whole row
	// groups are written, so that parts are up to an eighth larger.
	Target int64
	// Prefix overrides where files go: by default they are parts of the dataset (PartKey).
	Prefix string
	// Named are digests of parts that the parent names. An equal part is not sent again; any other that the store has is:
	// nobody may need it any more, and a sweep goes by age.
	Named map[string]bool
	// Temp is the directory for the file that is being written; empty means the system's.
	Temp string
	// Even writes one part, or, if that were larger than twice the target, as many with equally many rows as come
	// out near the target.
	Even bool
	// Single writes everything into one part, whatever its size (append-only tables: one a version and source).
	Single bool
	// Lane is shared by writers whose parts are completed one at a time; nil: this writer's own.
	Lane Lane
}

// Lane lets one part at a time be read back and sent, which takes a row group in memory and a core.
type Lane chan struct{}

// NewLane is a free lane.
func NewLane() Lane { return make(Lane, 1) }

// PartWriter turns sorted rows into content-addressed parts. A finished part is read back and compared before it
// is uploaded; the upload is skipped when the parent names it and the store has it. That happens while the next part is written:
// one part of a writer at a time, and its error is told by a later call, Close at the latest. The context of the call that finished
// a part must live as long. It holds two row groups in memory and two parts in temporary files. Not safe for concurrent use; after
// an error only Abort is of use.
type PartWriter struct {
	store      blob.Store
	schema     table.Schema
	opts       PartOptions
	file       *partFile
	completing *completion
	failed     error
	rows       int64
	parts      []Part
}

// NewPartWriter starts a sequence of parts of one (table, source, split). Whoever does not come to its Close calls Abort.
func NewPartWriter(s blob.Store, schema table.Schema, opts PartOptions) *PartWriter {
	if opts.Target <= 0 {
		opts.Target = DefaultPartTarget
	}
	if opts.Prefix == "" {
		opts.Prefix = tablePrefix(opts.Dataset, schema.Table)
	}
	if opts.Lane == nil {
		opts.Lane = NewLane()
	}
	return &PartWriter{store: s, schema: schema, opts: opts}
}

// Write adds one row. Keys must ascend if the schema has one.
func (w *PartWriter) Write(ctx context.Context, row table.Row) error {
	if w.failed != nil {
		return w.failed
	}
	if w.file == nil {
		file, err := newPartFile(w.schema, w.opts)
		if err != nil {
			return err
		}
		w.file = file
	}
	if err := w.file.writer.Write(row); err != nil {
		return err
	}
	w.rows++
	if !w.opts.Single && !w.opts.Even && w.file.writer.Written() >= w.opts.Target {
		return w.Cut(ctx)
	}
	return nil
}

// Rows is the number of rows written.
func (w *PartWriter) Rows() int64 { return w.rows }

// Cut finishes the part that is being written, if any: the next row starts another.
func (w *PartWriter) Cut(ctx context.Context) error {
	if w.failed != nil || w.file == nil {
		return w.failed
	}
	file := w.file
	w.file = nil
	sum, err := file.writer.Close()
	if err == nil {
		err = w.settle()
	}
	switch {
	case err != nil:
	case w.opts.Even && sum.Data > 2*w.opts.Target:
		err = w.divide(ctx, file, sum)
	default:
		w.completing = complete(ctx, w.store, file, sum)
		return nil
	}
	w.failed = errors.Join(err, file.remove())
	return w.failed
}

// settle waits for the part that is being completed.
func (w *PartWriter) settle() error {
	c := w.completing
	if c == nil {
		return nil
	}
	<-c.done // at the latest when its context ends
	w.completing = nil
	if w.failed = errors.Join(c.err, c.removed); w.failed != nil {
		return w.failed
	}
	w.parts = append(w.parts, c.part)
	return nil
}

// divide writes the rows of a file that became too large into parts of equally many rows.
func (w *PartWriter) divide(ctx context.Context, file *partFile, sum parquet.Summary) error {
	if err := parquet.Check(ctx, file.f, w.schema, sum); err != nil {
		return err
	}
	n := (sum.Data + w.opts.Target/2) / w.opts.Target
	each := (sum.Rows + n - 1) / n
	rd, err := parquet.Open(file.f, sum.Bytes)
	if err != nil {
		return err
	}
	pieces := &PartWriter{store: w.store, schema: w.schema, opts: w.opts}
	pieces.opts.Even, pieces.opts.Single = false, true
	for row, err := range rd.Rows(ctx) {
		if err == nil {
			err = pieces.Write(ctx, row)
		}
		if err == nil && pieces.Rows()%each == 0 {
			err = pieces.Cut(ctx)
		}
		if err != nil {
			return errors.Join(err, pieces.Abort())
		}
	}
	parts, err := pieces.Close(ctx)
	if err != nil {
		return errors.Join(err, pieces.Abort())
	}
	w.parts = append(w.parts, parts...)
	return nil
}

// Close completes all parts and returns them in the order of their rows.
func (w *PartWriter) Close(ctx context.Context) ([]Part, error) {
	if err := w.Cut(ctx); err != nil {
		return nil, err
	}
	if err := w.settle(); err != nil {
		return nil, err
	}
	return w.parts, nil
}

// Abort ends what is under way and removes temporary files. It is of no effect after Close.
func (w *PartWriter) Abort() error {
	var err error
	if c := w.completing; c != nil {
		w.completing = nil
		c.cancel()
		<-c.done
		err = c.removed
	}
	if w.file != nil {
		err = errors.Join(err, w.file.remove())
		w.file = nil
	}
	return err
}

// partContentType is registered with IANA.
const partContentType = "application/vnd.apache.parquet"

// partFile is one part on its way through a temporary file.
type partFile struct {
	f      *os.File
	hash   hash.Hash
	schema table.Schema
	opts   PartOptions
	writer *parquet.Writer
}

func newPartFile(s table.Schema, opts PartOptions) (*partFile, error) {
	f, err := os.CreateTemp(opts.Temp, "sheaf-part-*.parquet")
	if err != nil {
		return nil, fmt.Errorf("create temporary part: %w", err)
	}
	p := &partFile{f: f, hash: sha256.New(), schema: s, opts: opts}
	// Half the target in raw bytes is about an eighth of it compressed: the step in which a part can be cut.
	p.writer, err = parquet.NewWriter(io.MultiWriter(f, p.hash), s, parquet.Options{RowGroupBytes: max(opts.Target/2, 4096)})
	if err != nil {
		return nil, errors.Join(err, p.remove())
	}
	return p, nil
}

func (p *partFile) remove() error {
	if err := errors.Join(p.f.Close(), os.Remove(p.f.Name())); err != nil {
		return fmt.Errorf("remove temporary part: %w", err)
	}
	return nil
}
