package imports

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"

	"sheaf/datasets/parquet"
)

// line is one row of a file. cells are by the file's own names: nil, bool, string, json.Number, int64, float64,
// decimal.Decimal, time.Time, parquet.Day, []any, map[string]any. bad says why it is no row.
type line struct {
	where string // file:line, or file:row of Parquet
	split string
	cells map[string]any
	bad   error
	raw   string // of a bad row, what is shown of it
}

var errTooLong = fmt.Errorf("row is longer than %d MB", MaxRow>>20)

// shownRaw is how much of a bad row is kept.
const shownRaw = 500

// read yields the rows of a file; order is called with every column's name when it first shows. A bad row does not end the
// sequence; an error does.
func (f File) read(ctx context.Context, order func(string)) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		file, err := os.Open(f.Path)
		if err != nil {
			yield(line{}, fmt.Errorf("open %s: %w", f.Path, err))
			return
		}
		defer file.Close()
		if f.Form == "parquet" {
			f.readParquet(ctx, file, order, yield)
			return
		}
		r, done, err := f.unpacked(file)
		if err != nil {
			yield(line{}, err)
			return
		}
		defer done()
		rows := readJSONL(r, order)
		if f.Form != "jsonl" {
			rows = readCSV(r, f.Form == "tsv", order)
		}
		for l, err := range rows {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(line{}, fmt.Errorf("read %s: %w", f.Name, err))
				return
			}
			l.where, l.split = f.Name+":"+l.where, f.Split
			if !yield(l, nil) {
				return
			}
		}
	}
}

func (f File) unpacked(file io.Reader) (io.Reader, func(), error) {
	switch f.Pack {
	case "gz":
		z, err := gzip.NewReader(file)
		if err != nil {
			return nil, nil, fmt.Errorf("unpack %s: %w", f.Name, err)
		}
		return z, func() {}, nil
	case "zst":
		z, err := zstd.NewReader(file, zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			return nil, nil, fmt.Errorf("unpack %s: %w", f.Name, err)
		}
		return z, z.Close, nil
	}
	return file, func() {}, nil
}

func (f File) readParquet(ctx context.Context, file *os.File, order func(string), yield func(line, error) bool) {
	info, err := file.Stat()
	if err != nil {
		yield(line{}, fmt.Errorf("read %s: %w", f.Name, err))
		return
	}
	rd, err := parquet.OpenForeign(file, info.Size())
	if err != nil {
		yield(line{}, fmt.Errorf("read %s: %w", f.Name, err))
		return
	}
	if err := headed(rd.Names(), order); err != nil {
		yield(line{}, fmt.Errorf("read %s: %w", f.Name, err))
		return
	}
	n := 0
	for row, err := range rd.Rows(ctx) {
		n++
		l := line{where: fmt.Sprintf("%s:%d", f.Name, n), split: f.Split, bad: err}
		if row == nil {
			yield(line{}, fmt.Errorf("read %s: %w", f.Name, err))
			return
		}
		l.cells = make(map[string]any, len(row))
		for i, v := range row {
			l.cells[rd.Names()[i]] = v
		}
		if !yield(l, nil) {
			return
		}
	}
}

// readCSV reads RFC 4180 with a header. Rows of another length, with a stray quote or bytes that are no UTF-8 are bad.
func readCSV(r io.Reader, tabs bool, order func(string)) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		bounded := &boundedReader{r: r}
		br := bufio.NewReader(bounded)
		if bom, err := br.Peek(3); err == nil && string(bom) == "\ufeff" {
			_, _ = br.Discard(3) // peeked
		}
		rd := csv.NewReader(br)
		rd.FieldsPerRecord = -1
		if tabs {
			rd.Comma = '\t'
		}
		header, err := rd.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			yield(line{}, fmt.Errorf("header: %w", err))
			return
		}
		if err := headed(header, order); err != nil {
			yield(line{}, err)
			return
		}
		for {
			bounded.n = 0
			record, err := rd.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if errors.Is(err, errTooLong) {
				yield(line{}, err)
				return
			}
			l := csvLine(rd, header, record, err)
			var parse *csv.ParseError
			if err != nil && !errors.As(err, &parse) {
				yield(line{}, err)
				return
			}
			if !yield(l, nil) {
				return
			}
		}
	}
}

// toUTF8 is how text in another encoding is made readable: which one it is, nothing in a file says.
const toUTF8 = "if it is of Western Europe, iconv -f WINDOWS-1252 -t UTF-8 makes it so"

// headed tells the names of columns, in their order. Of two columns of one name one would be lost.
func headed(names []string, order func(string)) error {
	seen := map[string]bool{}
	for _, name := range names {
		switch {
		case strings.HasPrefix(names[0], "\xff\xfe"), strings.HasPrefix(names[0], "\xfe\xff"):
			return errors.New("is UTF-16: write it as UTF-8 (iconv -f UTF-16 -t UTF-8)")
		case !utf8.ValidString(name):
			return fmt.Errorf("header names column %q, which is no UTF-8: %s", name, toUTF8)
		case seen[name]:
			return fmt.Errorf("header names column %q twice", name)
		}
		seen[name] = true
		order(name)
	}
	return nil
}

func csvLine(rd *csv.Reader, header, record []string, err error) line {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return line{where: fmt.Sprint(parse.StartLine), bad: parse.Err}
	}
	l := line{cells: make(map[string]any, len(header))}
	if len(record) > 0 {
		at, _ := rd.FieldPos(0)
		l.where = fmt.Sprint(at)
	}
	for i, v := range record {
		switch {
		case !utf8.ValidString(v):
			l.bad = fmt.Errorf("column %d is no UTF-8", i+1)
		case i < len(header) && v != "":
			l.cells[header[i]] = v
		}
	}
	if len(record) != len(header) {
		l.bad = fmt.Errorf("has %d cells, the header %d", len(record), len(header))
	}
	if l.bad != nil {
		l.raw = cut(strings.ToValidUTF8(fmt.Sprint(record), "?"), shownRaw)
	}
	return l
}

// boundedReader fails when more than MaxRow bytes were read since n was set to 0.
type boundedReader struct {
	r io.Reader
	n int
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.n > MaxRow {
		return 0, errTooLong
	}
	n, err := b.r.Read(p)
	b.n += n
	return n, err
}

// readJSONL reads one object a line; empty lines are left out.
func readJSONL(r io.Reader, order func(string)) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		br := bufio.NewReaderSize(r, 64<<10)
		for n := 1; ; n++ {
			text, err := readLine(br)
			if err != nil && !errors.Is(err, io.EOF) {
				yield(line{}, fmt.Errorf("line %d: %w", n, err))
				return
			}
			if n == 1 {
				text = bytes.TrimPrefix(text, []byte("\ufeff"))
			}
			if len(bytes.TrimSpace(text)) > 0 {
				l := jsonLine(text, order)
				l.where = fmt.Sprint(n)
				if !yield(l, nil) {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}
}

// readLine is a line of at most MaxRow bytes, with what ends it.
func readLine(br *bufio.Reader) ([]byte, error) {
	var out []byte
	for {
		piece, err := br.ReadSlice('\n')
		out = append(out, piece...)
		switch {
		case len(out) > MaxRow:
			return nil, errTooLong
		case errors.Is(err, bufio.ErrBufferFull):
		default:
			return out, err
		}
	}
}

func jsonLine(text []byte, order func(string)) line {
	cells, names, err := object(text)
	if err != nil {
		return line{bad: err, raw: cut(string(bytes.ToValidUTF8(bytes.TrimSpace(text), []byte("?"))), shownRaw)}
	}
	for _, name := range names {
		order(name)
	}
	return line{cells: cells}
}

// object decodes one JSON object and gives its names in their order.
func object(text []byte) (map[string]any, []string, error) {
	if !utf8.Valid(text) {
		return nil, nil, errors.New("is no UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, nil, errors.New("is no JSON object")
	}
	cells := map[string]any{}
	var names []string
	for dec.More() {
		t, err := dec.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return nil, nil, errors.New("is no JSON object")
		}
		var v any
		if err := dec.Decode(&v); err != nil {
			return nil, nil, fmt.Errorf("value of %.60q: %w", name, err)
		}
		if _, twice := cells[name]; twice {
			return nil, nil, fmt.Errorf("names %.60q twice", name)
		}
		cells[name] = v
		names = append(names, name)
	}
	if _, err := dec.Token(); err != nil {
		return nil, nil, errors.New("is no complete JSON object")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, errors.New("holds more than one JSON object")
	}
	return cells, names, nil
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
