package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"iter"
	"maps"
	"slices"

	"sheaf/datasets/blob"
	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
)

// rowDigest is what the digest takes in of one row.
type rowDigest struct{ key, split, hash string }

// digester computes the digests of one record table from its rows in key order, all splits at once.
type digester struct {
	splits map[string]*splitDigest
	last   string
}

type splitDigest struct {
	rows int64
	sum  hash.Hash
}

func newDigester() *digester { return &digester{splits: map[string]*splitDigest{}} }

func (d *digester) add(r rowDigest) error {
	raw, err := hex.DecodeString(r.hash)
	if err != nil || len(raw) != sha256.Size {
		return fmt.Errorf("row %s: %w: row hash %q", r.key, ErrDamaged, r.hash)
	}
	if r.key <= d.last {
		return fmt.Errorf("%w: key %s after %s: a key belongs to one source and one split", ErrDamaged, r.key, d.last)
	}
	d.last = r.key
	s := d.splits[r.split]
	if s == nil {
		s = &splitDigest{sum: sha256.New()}
		d.splits[r.split] = s
	}
	s.rows++
	s.sum.Write(raw)
	return nil
}

// write adds the table's lines to the data digest.
func (d *digester) write(w io.Writer, t table.Schema) {
	fmt.Fprintf(w, "table %s %s\n", t.Table, t.Fingerprint())
	for _, name := range slices.Sorted(maps.Keys(d.splits)) {
		fmt.Fprintf(w, "split %s %d %s\n", name, d.splits[name].rows, d.of(name))
	}
}

func (d *digester) of(split string) string {
	if s := d.splits[split]; s != nil {
		return hex.EncodeToString(s.sum.Sum(nil))
	}
	return ""
}

func (d *digester) rows(split string) int64 {
	if s := d.splits[split]; s != nil {
		return s.rows
	}
	return 0
}

// digestHeader begins the bytes that data_digest is the SHA-256 of.
const digestHeader = "sheaf/digest/1\n"

// digest fills in the digests from the state of all sources, so that unchanged parts need not be read.
func (b *builder) digest(ctx context.Context, c *Content) error {
	sum := sha256.New()
	sum.Write([]byte(digestHeader))
	for i, s := range b.schemas {
		if s.Key == "" {
			continue
		}
		if i > 0 {
			return fmt.Errorf("%w: %s is a second record table, for which the state has no row hashes", ErrInvalid, s.Table)
		}
		d := newDigester()
		var sources []iter.Seq2[rowDigest, error]
		for _, v := range c.Sources {
			sources = append(sources, b.repo.stateRows(ctx, partsOf(c.State, v.Source)))
		}
		var n int64
		for row, err := range mergeByKey(sources) {
			if err == nil {
				err = d.add(row)
			}
			if err != nil {
				return fmt.Errorf("digest %s from state: %w", s.Table, err)
			}
			if n++; n%progressRows == 0 {
				b.report.at(Progress{Stage: "digest", What: s.Table, Done: n})
			}
		}
		if err := c.Tables[i].takeDigests(d); err != nil {
			return err
		}
		d.write(sum, s)
	}
	c.DataDigest = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// takeDigests sets the digest of every split and holds the state against the parts: they must have equally many
// rows.
func (t *TableVersion) takeDigests(d *digester) error {
	for i := range t.Splits {
		s := &t.Splits[i]
		if got := d.rows(s.Name); got != s.Rows {
			return fmt.Errorf("table %s, split %s: %w: %d rows by the state, %d in the parts", t.Name, s.Name, ErrDelta, got, s.Rows)
		}
		s.Digest = d.of(s.Name)
	}
	for name := range d.splits {
		if _, ok := t.Split(name); !ok {
			return fmt.Errorf("table %s, split %s: %w: %d rows by the state, none in the parts", t.Name, name, ErrDelta, d.rows(name))
		}
	}
	return nil
}

// stateRows yields the published rows of one source's state in key order.
func (r *Repo) stateRows(ctx context.Context, parts []Part) iter.Seq2[rowDigest, error] {
	return func(yield func(rowDigest, error) bool) {
		for _, p := range parts {
			for row, err := range r.columns(ctx, p.FileRef, "key", "split", "row_hash", "status") {
				if err != nil {
					yield(rowDigest{}, err)
					return
				}
				var d rowDigest
				d.key, _ = row[0].(string)
				d.split, _ = row[1].(string)
				d.hash, _ = row[2].(string)
				if status, _ := row[3].(string); status == statusGone || d.hash == "" {
					continue // it was published once and is not any more, or never was
				}
				if !yield(d, nil) {
					return
				}
			}
		}
	}
}

// statusGone is the value of state.status for rows that left the published table.
const statusGone = "gone"

// columns yields some columns of a Parquet object and reads nothing else of it.
func (r *Repo) columns(ctx context.Context, ref FileRef, names ...string) iter.Seq2[table.Row, error] {
	return r.columnsFrom(ctx, ref, 0, names...)
}

// columnsFrom is columns without the first rows of the file.
func (r *Repo) columnsFrom(ctx context.Context, ref FileRef, first int64, names ...string) iter.Seq2[table.Row, error] {
	return func(yield func(table.Row, error) bool) {
		info, err := r.store.Stat(ctx, ref.Key)
		if err != nil {
			yield(nil, missing(err, "file %s", ref.Key))
			return
		}
		if info.Size != ref.Bytes || info.SHA256 != "" && info.SHA256 != ref.SHA256 {
			yield(nil, fmt.Errorf("read %s: %w: %d bytes, want %d", ref.Key, ErrDamaged, info.Size, ref.Bytes))
			return
		}
		rd, err := parquet.Open(blob.NewReaderAt(ctx, r.store, info), info.Size)
		if err != nil {
			yield(nil, fmt.Errorf("read %s: %w", ref.Key, err))
			return
		}
		for row, err := range rd.RowsFrom(ctx, first, names...) {
			if err != nil {
				err = fmt.Errorf("read %s: %w", ref.Key, err)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// mergeByKey merges sorted sequences into one.
func mergeByKey(seqs []iter.Seq2[rowDigest, error]) iter.Seq2[rowDigest, error] {
	return func(yield func(rowDigest, error) bool) {
		type head struct {
			row  rowDigest
			next func() (rowDigest, error, bool)
		}
		var heads []head
		for _, seq := range seqs {
			next, stop := iter.Pull2(seq)
			defer stop()
			row, err, ok := next()
			if err != nil {
				yield(rowDigest{}, err)
				return
			}
			if ok {
				heads = append(heads, head{row, next})
			}
		}
		for len(heads) > 0 {
			least := 0 // a dozen sources at most: a scan beats a heap
			for i := range heads {
				if heads[i].row.key < heads[least].row.key {
					least = i
				}
			}
			if !yield(heads[least].row, nil) {
				return
			}
			row, err, ok := heads[least].next()
			if err != nil {
				yield(rowDigest{}, err)
				return
			}
			if ok {
				heads[least].row = row
			} else {
				heads = slices.Delete(heads, least, least+1)
			}
		}
	}
}
