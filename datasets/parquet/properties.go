package parquet

import (
	"math"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/compress"

	"sheaf/datasets/table"
)

// createdBy is part of the bytes of every file. Its form is what Parquet readers parse for version workarounds.
const createdBy = "sheaf version 1.0.0 (build arrow-go-15.0.2)"

const (
	// zstdLevel 3: zstd's own default, the usual trade for data that is read often.
	zstdLevel = 3
	// writeBatch bounds a page: Arrow v15 looks at the page size only after so many values, and 1,024 long
	// documents (its default) can overflow the 32-bit size of a page.
	writeBatch = 128
	// dictionarySample is how many values of a column decide about its dictionary.
	dictionarySample = 4096
)

// properties decides how the columns of a file are encoded, from the schema and its first row group.
func properties(s table.Schema, first arrow.Record) *parquet.WriterProperties {
	props := []parquet.WriterProperty{
		parquet.WithCreatedBy(createdBy),
		parquet.WithVersion(parquet.V2_6),
		parquet.WithDataPageVersion(parquet.DataPageV1),
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithCompressionLevel(zstdLevel),
		parquet.WithBatchSize(writeBatch),
		// The writer cuts row groups itself; the library's default of 64 Mi rows must never cut one of ours.
		parquet.WithMaxRowGroupLength(math.MaxInt64),
		// With a limit v15 drops only the side of min/max that exceeds it, and readers then take the other for
		// both. Columns that may be long have no statistics at all.
		parquet.WithMaxStatsSize(math.MaxInt32),
		parquet.WithDictionaryDefault(false),
		parquet.WithStats(false),
		parquet.WithStoreDecimalAsInteger(true),
	}
	for i, c := range s.Columns {
		for _, leaf := range leaves(c, first.Column(i)) {
			if leaf.repeats {
				props = append(props, parquet.WithDictionaryFor(leaf.path, true))
			}
		}
		if c.Type != table.Strings && c.Type != table.Rows && !c.Long {
			props = append(props, parquet.WithStatsFor(c.Name, true))
		}
	}
	return parquet.NewWriterProperties(props...)
}

// leaf is a physical column; repeats says that a dictionary would shorten it.
type leaf struct {
	path    string
	repeats bool
}

func leaves(c table.Column, values arrow.Array) []leaf {
	switch c.Type {
	case table.Strings:
		return []leaf{{c.Name + ".list.element", !c.Long && repeats(values.(*array.List).ListValues())}}
	case table.Rows:
		cells := values.(*array.List).ListValues().(*array.Struct)
		out := make([]leaf, 0, len(c.Children))
		for i, child := range c.Children {
			out = append(out, leaf{c.Name + ".list.element." + child.Name, dictionary(child) && !c.Long && repeats(cells.Field(i))})
		}
		return out
	}
	return []leaf{{c.Name, dictionary(c) && repeats(values)}}
}

func dictionary(c table.Column) bool { return !c.Long && c.Type != table.Bool }

// repeats reports whether values occur twice on average: with fewer repeats the dictionary costs 20 to 30 %.
func repeats(values arrow.Array) bool {
	n := min(values.Len(), dictionarySample)
	distinct := make(map[string]struct{}, n/2+1)
	filled := 0
	for i := range n {
		if values.IsNull(i) {
			continue
		}
		filled++
		distinct[values.ValueStr(i)] = struct{}{}
	}
	return filled > 0 && 2*len(distinct) <= filled
}
