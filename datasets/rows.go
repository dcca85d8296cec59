package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
)

// rows yields all rows of a Parquet object: it is fetched as a whole into a temporary file (one request in place of
// one a column chunk), its bytes are compared with ref, and it must have the schema want.
func (r *Repo) rows(ctx context.Context, ref FileRef, temp string, want table.Schema) iter.Seq2[table.Row, error] {
	return func(yield func(table.Row, error) bool) {
		f, err := r.fetch(ctx, ref, temp)
		if err != nil {
			yield(nil, err)
			return
		}
		stopped, err := yieldRows(ctx, f, ref, want, yield)
		err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		if err != nil && !stopped {
			yield(nil, fmt.Errorf("read %s: %w", ref.Key, err))
		}
	}
}

func yieldRows(ctx context.Context, f *os.File, ref FileRef, want table.Schema, yield func(table.Row, error) bool) (stopped bool, err error) {
	rd, err := parquet.Open(f, ref.Bytes)
	if err != nil {
		return false, err
	}
	if rd.Schema().Fingerprint() != want.Fingerprint() || rd.NumRows() != ref.Rows {
		return false, fmt.Errorf("%w: %d rows of table %s with schema %.12s, want %d of %s with %.12s", ErrDamaged,
			rd.NumRows(), rd.Schema().Table, rd.Schema().Fingerprint(), ref.Rows, want.Table, want.Fingerprint())
	}
	for row, err := range rd.Rows(ctx) {
		if err != nil {
			return false, err
		}
		if !yield(row, nil) {
			return true, nil
		}
	}
	return false, nil
}

// fetch brings an object into a temporary file, which the caller closes and removes.
func (r *Repo) fetch(ctx context.Context, ref FileRef, temp string) (*os.File, error) {
	body, _, err := r.store.Get(ctx, ref.Key)
	if err != nil {
		return nil, missing(err, "file %s", ref.Key)
	}
	defer body.Close()
	f, err := os.CreateTemp(temp, "sheaf-read-*.parquet")
	if err != nil {
		return nil, fmt.Errorf("create temporary file: %w", err)
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, sum), body)
	if err == nil && (n != ref.Bytes || hex.EncodeToString(sum.Sum(nil)) != ref.SHA256) {
		err = fmt.Errorf("%w: %d bytes with another sha256 than the %d of %s", ErrDamaged, n, ref.Bytes, ref.SHA256)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("fetch %s: %w", ref.Key, err), f.Close(), os.Remove(f.Name()))
	}
	return f, nil
}

// closed ends a writer whose parts are of no use any more.
func closed(w *PartWriter, err error) error { return errors.Join(err, w.Abort()) }
