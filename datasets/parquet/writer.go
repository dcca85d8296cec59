package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/apache/arrow/go/v15/parquet/pqarrow"

	"sheaf/datasets/table"
)

// ErrOrder says that a row's key is below that of the row before it.
var ErrOrder = errors.New("rows are not sorted by key")

// ErrClosed says that a writer was used after Close or after an error.
var ErrClosed = errors.New("writer is closed")

// Writer writes one file. It holds at most one row group of rows in memory. Not safe for concurrent use. After an
// error nothing more can be written and the file is unusable.
type Writer struct {
	schema  table.Schema
	opts    Options
	out     *countingWriter
	arrow   *arrow.Schema
	builder *array.RecordBuilder
	file    *pqarrow.FileWriter // opened with the first row group, whose values decide about dictionaries
	// pending is the record of the row group that is still open: v15 keeps references into it for statistics.
	pending arrow.Record
	stats   *statsCollector
	key     int
	rows    int   // in the row group that is being built
	raw     int64 // bytes of its cells
	err     error
}

// NewWriter starts a file of the schema on w. Rows of a schema with a key must come sorted by it (equal keys may
// follow each other). The caller closes w.
func NewWriter(w io.Writer, s table.Schema, o Options) (*Writer, error) {
	as, err := arrowSchema(s)
	if err != nil {
		return nil, fmt.Errorf("write parquet: %w", err)
	}
	return &Writer{
		schema: s, opts: o.withDefaults(), out: &countingWriter{w: w}, arrow: as,
		builder: array.NewRecordBuilder(memory.DefaultAllocator, as),
		stats:   newStatsCollector(s), key: s.Index(s.Key),
	}, nil
}

// Write adds rows. A bad cell is named by table, row number and column.
func (w *Writer) Write(rows ...table.Row) error {
	for _, row := range rows {
		if w.err != nil {
			return w.err
		}
		if err := w.add(row); err != nil {
			w.err = fmt.Errorf("write %s row %d: %w", w.schema.Table, w.stats.rows+1, err)
			return w.err
		}
	}
	return nil
}

// Written is the size of the file so far: the row groups that are complete.
func (w *Writer) Written() int64 { return w.out.n }

func (w *Writer) add(row table.Row) error {
	if len(row) != len(w.schema.Columns) {
		return fmt.Errorf("has %d cells, want %d", len(row), len(w.schema.Columns))
	}
	if w.key >= 0 {
		key, ok := row[w.key].(string)
		if !ok {
			return fmt.Errorf("key %s holds %v", w.schema.Key, row[w.key])
		}
		if w.stats.rows > 0 && key < w.stats.maxKey {
			return fmt.Errorf("%w: %s after %s", ErrOrder, key, w.stats.maxKey)
		}
		w.stats.addKey(key)
	}
	for i, c := range w.schema.Columns {
		if text, ok := row[i].(string); ok && c.Type == table.String {
			w.reserve(w.builder.Field(i).(*array.StringBuilder), len(text))
		}
		n, err := appendCell(w.builder.Field(i), c, row[i])
		if err != nil {
			return fmt.Errorf("column %s: %w", c.Name, err)
		}
		w.raw += n
		w.stats.raw += n
	}
	if err := w.stats.add(row); err != nil {
		return err
	}
	w.rows++
	if w.rows >= w.opts.RowGroupRows || w.raw >= w.opts.RowGroupBytes {
		return w.flush()
	}
	return nil
}

// reserveFrom is from which size on a column of texts is given room for its whole row group at once.
const reserveFrom = 1 << 20

// reserve gives a column that outgrows its room, with another n bytes, as much as it will have when the row group is full, should
// the rows to come be like those before: doubling alone copies every byte about once more, and leaves half of the room empty.
func (w *Writer) reserve(b *array.StringBuilder, n int) {
	have := int64(b.DataLen())
	if have < reserveFrom || b.DataLen()+n <= b.DataCap() || w.rows == 0 || w.raw == 0 {
		return
	}
	share := min(float64(w.opts.RowGroupBytes)/float64(w.raw), float64(w.opts.RowGroupRows)/float64(w.rows))
	if want := int64(float64(have)*share) + have/16; want >= have+int64(n) && want <= math.MaxInt32 {
		b.ReserveData(int(want-have) + n)
	}
}

// flush writes the built rows as one row group.
func (w *Writer) flush() error {
	rec := w.builder.NewRecord()
	if w.file == nil {
		file, err := pqarrow.NewFileWriter(w.arrow, w.out, properties(w.schema, rec), pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
		if err != nil {
			return fmt.Errorf("start file: %w", err)
		}
		w.file = file
	}
	if rec.NumRows() > 0 {
		if err := w.file.Write(rec); err != nil {
			return fmt.Errorf("write row group: %w", err)
		}
		w.stats.groups++
	}
	if w.pending != nil {
		w.pending.Release() // its row group was closed by the start of this one
	}
	w.pending = rec
	w.rows, w.raw = 0, 0
	return nil
}

// Close completes the file and describes it. A file without rows is valid.
func (w *Writer) Close() (Summary, error) {
	if w.err != nil {
		return Summary{}, w.err
	}
	w.err = ErrClosed
	if w.rows > 0 || w.file == nil {
		if err := w.flush(); err != nil {
			return Summary{}, fmt.Errorf("write %s: %w", w.schema.Table, err)
		}
	}
	if err := w.file.Close(); err != nil {
		return Summary{}, fmt.Errorf("write %s: close: %w", w.schema.Table, err)
	}
	w.pending.Release()
	w.builder.Release()
	sum := w.stats.summary()
	sum.Bytes, sum.Data = w.out.n, w.out.data()
	return sum, nil
}

// countingWriter knows how much was written and what came last.
type countingWriter struct {
	w    io.Writer
	n    int64
	tail [8]byte
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	if n < len(c.tail) {
		copy(c.tail[:], c.tail[n:])
	}
	copy(c.tail[max(0, len(c.tail)-n):], p[max(0, n-len(c.tail)):n])
	return n, err
}

// data is the size of the pages: the file without magic numbers, footer and its length (4 bytes before the last
// magic number).
func (c *countingWriter) data() int64 {
	return c.n - int64(binary.LittleEndian.Uint32(c.tail[:4])) - 12
}
