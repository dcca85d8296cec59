package parquet

import (
	"fmt"
	"strconv"
	"time"

	"github.com/zeebo/xxh3"

	"sheaf/datasets/table"
)

// maxStat is the greatest length of a min or max in a manifest: a manifest may name 10,000 parts.
const maxStat = 64

// statsCollector sees every row that is written or read back.
type statsCollector struct {
	schema         table.Schema
	rows, raw      int64
	groups         int
	minKey, maxKey string
	columns        []columnStats
	sum            *xxh3.Hasher
	buf            []byte
}

// columnStats keep min and max as cells; order says how they compare.
type columnStats struct {
	nulls    int64
	min, max any
	tracked  bool
	less     func(a, b any) bool
}

func newStatsCollector(s table.Schema) *statsCollector {
	c := &statsCollector{schema: s, columns: make([]columnStats, len(s.Columns)), sum: xxh3.New()}
	for i, col := range s.Columns {
		less := order(col.Type)
		c.columns[i] = columnStats{less: less, tracked: less != nil && !col.Long}
	}
	return c
}

func order(t table.Type) func(a, b any) bool {
	switch t {
	case table.String:
		return func(a, b any) bool { return a.(string) < b.(string) }
	case table.Float32, table.Float64:
		return func(a, b any) bool { return a.(float64) < b.(float64) }
	case table.Int32, table.Int64, table.Decimal, table.Timestamp, table.Date:
		return func(a, b any) bool { return a.(int64) < b.(int64) }
	}
	return nil
}

func (c *statsCollector) addKey(key string) {
	if c.rows == 0 {
		c.minKey = key
	}
	c.maxKey = key
}

// add takes in a row whose cells have the types of the schema.
func (c *statsCollector) add(row table.Row) error {
	buf, err := table.AppendCanonical(c.buf[:0], c.schema, row)
	if err != nil {
		return err
	}
	c.buf = buf
	c.rows++
	for i, cell := range row {
		col := &c.columns[i]
		switch {
		case cell == nil:
			col.nulls++
		case !col.tracked:
		case col.min == nil:
			col.min, col.max = cell, cell
		case col.less(cell, col.min):
			col.min = cell
		case col.less(col.max, cell):
			col.max = cell
		}
	}
	_, _ = c.sum.Write(c.buf) // a hash never fails
	return nil
}

func (c *statsCollector) summary() Summary {
	s := Summary{
		Rows: c.rows, Uncompressed: c.raw, RowGroups: c.groups, MinKey: c.minKey, MaxKey: c.maxKey,
		Columns: make(map[string]ColumnStats, len(c.columns)), Checksum: c.sum.Sum64(),
	}
	for i, col := range c.columns {
		out := ColumnStats{Nulls: col.nulls}
		if col.min != nil {
			lo, hi := cellText(c.schema.Columns[i].Type, col.min), cellText(c.schema.Columns[i].Type, col.max)
			if len(lo) <= maxStat && len(hi) <= maxStat {
				out.Min, out.Max = lo, hi
			}
		}
		s.Columns[c.schema.Columns[i].Name] = out
	}
	return s
}

// cellText is the text of a scalar cell: decimals with 4 digits after the point, instants in RFC 3339 with
// microseconds, dates as 2006-01-02, floats in the shortest form that reads back.
func cellText(t table.Type, cell any) string {
	switch v := cell.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case int64:
		switch t {
		case table.Decimal:
			sign, abs := "", uint64(v)
			if v < 0 {
				sign, abs = "-", uint64(-v)
			}
			return fmt.Sprintf("%s%d.%04d", sign, abs/10_000, abs%10_000)
		case table.Timestamp:
			return time.UnixMicro(v).UTC().Format("2006-01-02T15:04:05.000000Z07:00")
		case table.Date:
			return time.Unix(v*86_400, 0).UTC().Format(time.DateOnly)
		}
		return strconv.FormatInt(v, 10)
	}
	return ""
}
