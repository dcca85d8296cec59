package api

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
)

// collector gathers the first rows of every class from history, whose rows of one key follow each other.
type collector struct {
	class string // only this one; "" = all
	limit int    // rows of each class
	rows  []ChangedRow
	kept  map[string]int // by class
	byKey map[string]int // class and key -> index in rows
	more  bool
}

func (c *collector) read(ctx context.Context, s blob.Store, parts []datasets.Part) error {
	c.rows = []ChangedRow{}
	for _, p := range parts {
		for row, err := range partRows(ctx, s, p, "key", "as_of", "class", "field", "old", "new", "cause", "marketplace") {
			if err != nil {
				return err
			}
			c.take(row)
		}
	}
	return nil
}

func (c *collector) take(row table.Row) {
	class := word(row[2])
	if c.class != "" && class != c.class {
		return
	}
	id := class + " " + word(row[0])
	at, known := c.byKey[id]
	if !known {
		if c.kept[class] == c.limit {
			c.more = true
			return
		}
		c.kept[class]++
		us, _ := row[1].(int64)
		at = len(c.rows)
		c.byKey[id] = at
		c.rows = append(c.rows, ChangedRow{
			Key: word(row[0]), Class: class, AsOf: time.UnixMicro(us).UTC(), Cause: word(row[6]), Marketplace: word(row[7]), Fields: []ChangedCell{},
		})
	}
	if field := word(row[3]); field != "" {
		c.rows[at].Fields = append(c.rows[at].Fields, ChangedCell{Field: field, Old: textOf(row[4]), New: textOf(row[5])})
	}
}

// partRows reads columns of a part without fetching it as a whole.
func partRows(ctx context.Context, s blob.Store, p datasets.Part, columns ...string) iter.Seq2[table.Row, error] {
	return func(yield func(table.Row, error) bool) {
		r, err := parquet.Open(blob.NewReaderAt(ctx, s, blob.Info{Key: p.Key, Size: p.Bytes}), p.Bytes)
		if err != nil {
			yield(nil, fmt.Errorf("open %s: %w", p.Key, err))
			return
		}
		for row, err := range r.Rows(ctx, columns...) {
			if err != nil {
				err = fmt.Errorf("read %s: %w", p.Key, err)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// word is a text cell that outlives its row group, "" when null.
func word(cell any) string {
	s, _ := cell.(string)
	return strings.Clone(s)
}

func textOf(cell any) *string {
	if cell == nil {
		return nil
	}
	s := word(cell)
	return &s
}

func intText(n int) string { return strconv.Itoa(n) }
