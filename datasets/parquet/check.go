package parquet

import (
	"context"
	"errors"
	"fmt"
	"io"

	"sheaf/datasets/table"
)

// ErrWrittenWrong says that a file does not give back what was written into it.
var ErrWrittenWrong = errors.New("file does not hold what was written")

// Check reads a file of the schema as a whole and compares it with the summary of its writer: size, rows, nulls,
// extremes and all cells in order. Writers of Parquet have lost values silently; nothing is published unread.
func Check(ctx context.Context, r io.ReaderAt, s table.Schema, want Summary) error {
	rd, err := Open(r, want.Bytes)
	if err != nil {
		return fmt.Errorf("check %s: %w", s.Table, err)
	}
	if rd.Schema().Fingerprint() != s.Fingerprint() {
		return fmt.Errorf("check %s: %w: other schema", s.Table, ErrWrittenWrong)
	}
	got := newStatsCollector(s)
	for row, err := range rd.Rows(ctx) {
		if err != nil {
			return fmt.Errorf("check %s: %w", s.Table, err)
		}
		if err := got.add(row); err != nil {
			return fmt.Errorf("check %s: %w", s.Table, err)
		}
	}
	sum := got.summary()
	switch {
	case sum.Rows != want.Rows || rd.NumRows() != want.Rows || rd.NumRowGroups() != want.RowGroups:
		return fmt.Errorf("check %s: %w: %d rows in %d row groups, want %d in %d", s.Table, ErrWrittenWrong, sum.Rows, rd.NumRowGroups(), want.Rows, want.RowGroups)
	case sum.Checksum != want.Checksum:
		return fmt.Errorf("check %s: %w: checksum of cells %x, want %x", s.Table, ErrWrittenWrong, sum.Checksum, want.Checksum)
	}
	for _, c := range s.Columns {
		if sum.Columns[c.Name] != want.Columns[c.Name] {
			return fmt.Errorf("check %s: %w: column %s has %+v, want %+v", s.Table, ErrWrittenWrong, c.Name, sum.Columns[c.Name], want.Columns[c.Name])
		}
	}
	return nil
}
