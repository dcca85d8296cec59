package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
}

// PartWriter turns sorted rows into content-addressed parts. A finished part is read back and compared before it
// is uploaded; the upload is skipped when the parent names it and the store has it. It holds one row group in memory and one part in a
// temporary file. Not safe for concurrent use; after an error only Abort is of use.
type PartWriter struct {
	store  blob.Store
	schema table.Schema
	opts   PartOptions
	file   *partFile
	rows   int64
	parts  []Part
	// Uploaded and Present count parts that were sent and parts that the parent has already.
	Uploaded, Present int
	// UploadedBytes is the size of the parts that were sent.
	UploadedBytes int64
}

// NewPartWriter starts a sequence of parts of one (table, source, split).
func NewPartWriter(s blob.Store, schema table.Schema, opts PartOptions) *PartWriter {
	if opts.Target <= 0 {
		opts.Target = DefaultPartTarget
	}
	if opts.Prefix == "" {
		opts.Prefix = tablePrefix(opts.Dataset, schema.Table)
	}
	return &PartWriter{store: s, schema: schema, opts: opts}
}

// Write adds one row. Keys must ascend if the schema has one.
func (w *PartWriter) Write(ctx context.Context, row table.Row) error {
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

// Cut completes the part that is being written, if any: the next row starts another.
func (w *PartWriter) Cut(ctx context.Context) error {
	if w.file == nil {
		return nil
	}
	file := w.file
	w.file = nil
	part, data, err := file.finish(ctx)
	switch {
	case err != nil:
	case w.opts.Even && data > 2*w.opts.Target:
		err = w.divide(ctx, file, part, data)
	default:
		err = w.upload(ctx, file, part)
	}
	return errors.Join(err, file.remove())
}

// divide writes the rows of a file that became too large into parts of equally many rows.
func (w *PartWriter) divide(ctx context.Context, file *partFile, part Part, data int64) error {
	n := (data + w.opts.Target/2) / w.opts.Target
	each := (part.Rows + n - 1) / n
	rd, err := parquet.Open(file.f, part.Bytes)
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
	w.Uploaded, w.Present, w.UploadedBytes = w.Uploaded+pieces.Uploaded, w.Present+pieces.Present, w.UploadedBytes+pieces.UploadedBytes
	return nil
}

// Close completes the last part and returns all of them in the order of their rows.
func (w *PartWriter) Close(ctx context.Context) ([]Part, error) {
	if err := w.Cut(ctx); err != nil {
		return nil, err
	}
	return w.parts, nil
}

// Abort removes the temporary file of an unfinished part. It is of no effect after Close.
func (w *PartWriter) Abort() error {
	if w.file == nil {
		return nil
	}
	file := w.file
	w.file = nil
	return file.remove()
}

func (w *PartWriter) upload(ctx context.Context, file *partFile, part Part) error {
	part.Key = blob.KeySHA256(w.opts.Prefix, part.SHA256, "parquet")
	var there blob.Info
	err := blob.ErrNotFound
	if w.opts.Named[part.SHA256] {
		there, err = w.store.Stat(ctx, part.Key)
	}
	switch {
	case err == nil && there.Size == part.Bytes && there.SHA256 == part.SHA256:
		w.Present++
	case err != nil && !errors.Is(err, blob.ErrNotFound):
		return err
	default:
		if _, err := file.f.Seek(0, io.SeekStart); err != nil {
			return fmt.Errorf("rewind part: %w", err)
		}
		if _, err := w.store.Put(ctx, part.Key, file.f, part.Bytes, blob.PutOptions{SHA256: part.SHA256, ContentType: partContentType}); err != nil {
			return err
		}
		w.Uploaded++
		w.UploadedBytes += part.Bytes
	}
	w.parts = append(w.parts, part)
	return nil
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

// finish completes the file and reads it back. data is its size without the footer, which grows with columns and
// not with rows and therefore does not count against the target.
func (p *partFile) finish(ctx context.Context) (part Part, data int64, err error) {
	sum, err := p.writer.Close()
	if err != nil {
		return Part{}, 0, err
	}
	if err := parquet.Check(ctx, p.f, p.schema, sum); err != nil {
		return Part{}, 0, err
	}
	return Part{
		FileRef: FileRef{SHA256: hex.EncodeToString(p.hash.Sum(nil)), Bytes: sum.Bytes, Rows: sum.Rows},
		Table:   p.schema.Table, Source: p.opts.Source, Split: p.opts.Split,
		MinKey: sum.MinKey, MaxKey: sum.MaxKey, Uncompressed: sum.Uncompressed, Columns: sum.Columns,
	}, sum.Data, nil
}

func (p *partFile) remove() error {
	if err := errors.Join(p.f.Close(), os.Remove(p.f.Name())); err != nil {
		return fmt.Errorf("remove temporary part: %w", err)
	}
	return nil
}
