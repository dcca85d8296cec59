package parquet

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
)

// everyType has one column of each type.
func everyType() table.Schema {
	return table.Schema{Table: "every", Key: "key", Columns: []table.Column{
		{Name: "key", Type: table.String, Doc: "Row key.", Required: true},
		{Name: "text", Type: table.String, Long: true, Doc: "Long text.", NullMeans: "none"},
		{Name: "lang", Type: table.String},
		{Name: "i32", Type: table.Int32, Unit: "pieces"},
		{Name: "i64", Type: table.Int64},
		{Name: "f32", Type: table.Float32},
		{Name: "f64", Type: table.Float64},
		{Name: "flag", Type: table.Bool},
		{Name: "price", Type: table.Decimal},
		{Name: "at", Type: table.Timestamp},
		{Name: "day", Type: table.Date},
		{Name: "tags", Type: table.Strings},
		{Name: "variants", Type: table.Rows, Children: []table.Column{
			{Name: "id", Type: table.String}, {Name: "price", Type: table.Decimal}, {Name: "n", Type: table.Int64},
			{Name: "hidden", Type: table.Bool}, {Name: "at", Type: table.Timestamp},
		}},
	}}
}

// randomRows gives n rows with every kind of cell, nulls, empty lists and empty texts among them.
func randomRows(seed uint64, n int) []table.Row {
	r := rand.New(rand.NewPCG(seed, 1))
	maybe := func(v any) any {
		if r.IntN(4) == 0 {
			return nil
		}
		return v
	}
	rows := make([]table.Row, 0, n)
	for i := range n {
		tags := make([]string, r.IntN(4))
		for j := range tags {
			tags[j] = fmt.Sprintf("tag%d", r.IntN(5))
		}
		variants := make([]table.Row, r.IntN(3))
		for j := range variants {
			variants[j] = table.Row{maybe("v" + fmt.Sprint(j)), maybe(r.Int64N(1e6)), maybe(r.Int64()), maybe(j == 0), maybe(r.Int64N(1e15))}
		}
		rows = append(rows, table.Row{
			fmt.Sprintf("%032x", i), maybe(strings.Repeat("日本 text ", r.IntN(200))), maybe([]string{"en", "de", ""}[r.IntN(3)]),
			maybe(int64(int32(r.Uint32()))), maybe(int64(r.Uint64())), maybe(float64(float32(r.NormFloat64()))), maybe(r.NormFloat64()),
			maybe(r.IntN(2) == 0), maybe(r.Int64N(2*maxScaled) - maxScaled), maybe(r.Int64N(4e15) - 2e15), maybe(r.Int64N(40000) - 20000),
			maybe(tags), maybe(variants),
		})
	}
	return rows
}

func write(tb testing.TB, s table.Schema, rows []table.Row, o Options) ([]byte, Summary) {
	tb.Helper()
	var buf bytes.Buffer
	w, err := NewWriter(&buf, s, o)
	require.NoError(tb, err)
	require.NoError(tb, w.Write(rows...))
	sum, err := w.Close()
	require.NoError(tb, err)
	require.EqualValues(tb, buf.Len(), sum.Bytes)
	footer := int64(binary.LittleEndian.Uint32(buf.Bytes()[buf.Len()-8:]))
	require.Equal(tb, sum.Bytes, sum.Data+footer+12)
	return buf.Bytes(), sum
}

func read(tb testing.TB, file []byte, columns ...string) []table.Row {
	tb.Helper()
	rd, err := Open(bytes.NewReader(file), int64(len(file)))
	require.NoError(tb, err)
	var rows []table.Row
	for row, err := range rd.Rows(context.Background(), columns...) {
		require.NoError(tb, err)
		rows = append(rows, row)
	}
	return rows
}

func TestRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 2, 127, 1000} {
		for _, o := range []Options{{}, {RowGroupRows: 50}, {RowGroupBytes: 50_000}} {
			t.Run(fmt.Sprintf("%d rows %+v", n, o), func(t *testing.T) {
				rows := randomRows(uint64(n), n)
				file, sum := write(t, everyType(), rows, o)
				got := read(t, file)
				require.Len(t, got, n)
				if d := cmp.Diff(rows, got); n > 0 && d != "" {
					t.Fatal(d)
				}
				require.NoError(t, Check(context.Background(), bytes.NewReader(file), everyType(), sum))
				require.EqualValues(t, n, sum.Rows)
			})
		}
	}
}

func TestSchemaSurvives(t *testing.T) {
	file, _ := write(t, everyType(), nil, Options{})
	rd, err := Open(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	require.Equal(t, everyType(), rd.Schema())
}

func TestSameRowsSameBytes(t *testing.T) {
	rows := randomRows(9, 2000)
	a, _ := write(t, everyType(), rows, Options{RowGroupRows: 600})
	for range 3 {
		var buf bytes.Buffer
		w, err := NewWriter(&buf, everyType(), Options{RowGroupRows: 600})
		require.NoError(t, err)
		for _, row := range rows { // one at a time: how rows arrive does not show
			require.NoError(t, w.Write(row))
		}
		_, err = w.Close()
		require.NoError(t, err)
		require.True(t, bytes.Equal(a, buf.Bytes()))
	}
}

func TestColumnSubset(t *testing.T) {
	rows := randomRows(3, 500)
	file, _ := write(t, everyType(), rows, Options{RowGroupRows: 90})
	got := read(t, file, "variants", "key", "price")
	require.Len(t, got, len(rows))
	for i, row := range rows {
		require.Equal(t, table.Row{row[12], row[0], row[8]}, got[i])
	}
	rd, err := Open(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	for _, err := range rd.Rows(context.Background(), "nope") {
		require.ErrorIs(t, err, ErrColumn)
	}
}

// TestRowsFrom: what lies before the first row that is wanted is not even fetched.
func TestRowsFrom(t *testing.T) {
	rows := randomRows(4, 500)
	file, _ := write(t, everyType(), rows, Options{RowGroupRows: 90})
	for _, first := range []int64{-1, 0, 1, 89, 90, 91, 449, 450, 499, 500, 501} {
		counted := &counting{ReaderAt: bytes.NewReader(file)}
		rd, err := Open(counted, int64(len(file)))
		require.NoError(t, err)
		before := counted.bytes
		var got []table.Row
		for row, err := range rd.RowsFrom(context.Background(), first, "key") {
			require.NoError(t, err)
			got = append(got, row)
		}
		want := rows[min(max(first, 0), 500):]
		require.Len(t, got, len(want), first)
		if len(want) > 0 {
			require.Equal(t, want[0][0], got[0][0])
		} else {
			require.Equal(t, before, counted.bytes, "rows behind the end cost nothing")
		}
	}
}

// counting adds up what is read.
type counting struct {
	io.ReaderAt
	bytes int
}

func (c *counting) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, off)
	c.bytes += n
	return n, err
}

func TestSummary(t *testing.T) {
	s := everyType()
	row := func(key string, text, lang, price, at, day any) table.Row {
		r := make(table.Row, len(s.Columns))
		r[0], r[1], r[2], r[8], r[9], r[10] = key, text, lang, price, at, day
		return r
	}
	_, sum := write(t, s, []table.Row{
		row("a", "x", strings.Repeat("l", 65), int64(-5), int64(1), int64(0)),
		row("b", nil, "en", int64(120_000), int64(1_700_000_000_000_001), int64(19_000)),
	}, Options{})
	require.Equal(t, ColumnStats{Nulls: 1}, sum.Columns["text"], "long columns have no extremes")
	require.Equal(t, ColumnStats{}, sum.Columns["lang"], "neither side is given when one is too long")
	require.Equal(t, ColumnStats{Min: "-0.0005", Max: "12.0000"}, sum.Columns["price"])
	require.Equal(t, ColumnStats{Min: "1970-01-01T00:00:00.000001Z", Max: "2023-11-14T22:13:20.000001Z"}, sum.Columns["at"])
	require.Equal(t, ColumnStats{Min: "1970-01-01", Max: "2022-01-08"}, sum.Columns["day"])
	require.Equal(t, ColumnStats{Nulls: 2}, sum.Columns["flag"])
	require.Equal(t, "a", sum.MinKey)
	require.Equal(t, "b", sum.MaxKey)
	_, sum = write(t, s, []table.Row{
		row("a", nil, strings.Repeat("l", 65), nil, nil, nil), row("b", nil, "z", nil, nil, nil),
	}, Options{})
	require.Equal(t, ColumnStats{}, sum.Columns["lang"], "the other side is too long")
}

// Statistics in the file have both sides, however long, or are absent: readers take one side for both.
func TestStatistics(t *testing.T) {
	s := everyType()
	row := make(table.Row, len(s.Columns))
	row[0], row[1], row[2], row[8], row[11] = "a", "text", strings.Repeat("l", 10_000), int64(5), []string{"x"}
	file, _ := write(t, s, []table.Row{row}, Options{})
	rd, err := Open(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	meta := rd.file.MetaData()
	for i := range meta.Schema.NumColumns() {
		chunk, err := meta.RowGroup(0).ColumnChunk(i)
		require.NoError(t, err)
		set, err := chunk.StatsSet()
		require.NoError(t, err)
		name := chunk.PathInSchema().String()
		switch name {
		case "key", "lang", "price":
			stats, err := chunk.Statistics()
			require.NoError(t, err)
			require.True(t, set && stats.HasMinMax(), name)
			require.Equal(t, stats.EncodeMin(), stats.EncodeMax(), name)
		case "text", "tags.list.element":
			require.False(t, set, name)
		}
	}
}

func TestBadCells(t *testing.T) {
	s := everyType()
	cases := map[string]struct {
		column string
		cell   any
		want   string
	}{
		"wrong type":     {"i64", "1", "write every row 1: column i64: holds a string"},
		"too large":      {"i32", int64(1) << 31, "column i32: holds 2147483648, beyond int32"},
		"decimal":        {"price", int64(maxScaled + 1), "column price: holds 1000000000000000000, beyond decimal(18,4)"},
		"not a number":   {"f64", math.NaN(), "column f64: holds NaN"},
		"not UTF-8":      {"text", "a\xff", "column text: holds invalid UTF-8"},
		"list not UTF-8": {"tags", []string{"\xff"}, "column tags: holds invalid UTF-8"},
		"child":          {"variants", []table.Row{{"a", "b", nil, nil, nil}}, "column variants: row 0, price: holds a string"},
		"child cells":    {"variants", []table.Row{{"a"}}, "column variants: row 0 has 1 cells, want 5"},
		"no key":         {"key", nil, "key key holds <nil>"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w, err := NewWriter(&bytes.Buffer{}, s, Options{})
			require.NoError(t, err)
			row := make(table.Row, len(s.Columns))
			row[0] = "k"
			row[s.Index(c.column)] = c.cell
			require.ErrorContains(t, w.Write(row), c.want)
			_, err = w.Close()
			require.Error(t, err, "an incomplete file is never completed")
		})
	}
}

func TestOrderIsHeld(t *testing.T) {
	w, err := NewWriter(&bytes.Buffer{}, table.Schema{Table: "t", Key: "k", Columns: []table.Column{{Name: "k", Type: table.String}}}, Options{})
	require.NoError(t, err)
	require.NoError(t, w.Write(table.Row{"a"}, table.Row{"b"}, table.Row{"b"}))
	require.ErrorIs(t, w.Write(table.Row{"a"}), ErrOrder)
}

func TestBadSchemas(t *testing.T) {
	for want, s := range map[string]table.Schema{
		"used twice":       {Columns: []table.Column{{Name: "a", Type: table.String}, {Name: "a", Type: table.String}}},
		"unknown type":     {Columns: []table.Column{{Name: "a", Type: "blob"}}},
		"key column":       {Key: "k", Columns: []table.Column{{Name: "a", Type: table.String}}},
		"is no scalar":     {Columns: []table.Column{{Name: "a", Type: table.Rows, Children: []table.Column{{Name: "b", Type: table.Strings}}}}},
		"without children": {Columns: []table.Column{{Name: "a", Type: table.Rows}}},
	} {
		_, err := NewWriter(&bytes.Buffer{}, s, Options{})
		require.ErrorContains(t, err, want)
	}
}

// Every table that Sheaf publishes or keeps can be written.
func TestTables(t *testing.T) {
	published, err := table.Schemas(table.Catalog, table.Schema{})
	require.NoError(t, err)
	for _, s := range append(published, table.Internal()...) {
		_, sum := write(t, s, nil, Options{})
		require.Zero(t, sum.Rows)
	}
}

func TestCheckFindsDifferences(t *testing.T) {
	rows := randomRows(4, 300)
	ctx := context.Background()
	_, sum := write(t, everyType(), rows, Options{RowGroupRows: 100})
	lost, _ := write(t, everyType(), rows[1:], Options{RowGroupRows: 100})
	other := sum
	other.Bytes = int64(len(lost))
	require.ErrorIs(t, Check(ctx, bytes.NewReader(lost), everyType(), other), ErrWrittenWrong)
	changed := append([]table.Row{}, rows...)
	i := 0
	for rows[i][4] == nil || rows[i+1][4] == nil {
		i++
	}
	changed[i], changed[i+1] = append(table.Row{}, rows[i]...), append(table.Row{}, rows[i+1]...)
	changed[i][4], changed[i+1][4] = rows[i+1][4], rows[i][4] // nulls and extremes stay
	swapped, _ := write(t, everyType(), changed, Options{RowGroupRows: 100})
	other.Bytes = int64(len(swapped))
	require.ErrorIs(t, Check(ctx, bytes.NewReader(swapped), everyType(), other), ErrWrittenWrong)
}

// Any flipped bit is an error or without effect, never a crash or other data.
func TestDamage(t *testing.T) {
	file, sum := write(t, everyType(), randomRows(4, 60), Options{RowGroupRows: 30})
	disk, err := os.Create(filepath.Join(t.TempDir(), "damaged"))
	require.NoError(t, err)
	defer disk.Close()
	for i := 0; i < len(file); i += max(1, len(file)/100) {
		damaged := bytes.Clone(file)
		damaged[i] ^= 1 << (i % 8)
		_, err := disk.WriteAt(damaged, 0)
		require.NoError(t, err)
		for _, r := range []io.ReaderAt{bytes.NewReader(damaged), disk} { // what is on the disk is read page by page
			if err := Check(context.Background(), r, everyType(), sum); err != nil {
				require.True(t, errors.Is(err, ErrDamaged) || errors.Is(err, ErrWrittenWrong) || errors.Is(err, ErrForeign), "byte %d: %v", i, err)
			}
		}
	}
	for _, n := range []int{0, 1, 7, 8, len(file) / 2, len(file) - 1} {
		_, err := Open(bytes.NewReader(file[:n]), int64(n))
		require.ErrorIs(t, err, ErrDamaged)
	}
}

func FuzzOpen(f *testing.F) {
	file, _ := write(f, everyType(), randomRows(4, 20), Options{RowGroupRows: 10})
	f.Add(file)
	f.Add([]byte("PAR1PAR1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		rd, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		for _, err := range rd.Rows(context.Background()) {
			if err != nil {
				return
			}
		}
	})
}
