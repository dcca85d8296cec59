package datasets

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
)

// rowWriter writes rows in one of the formats of a pull.
type rowWriter interface {
	write(table.Row) error
	close() error
}

func newRowWriter(w io.Writer, s table.Schema, f Format) (rowWriter, error) {
	switch f {
	case JSONL:
		return &jsonlWriter{w: bufio.NewWriter(w), schema: s}, nil
	case CSV:
		c := csv.NewWriter(w)
		header := make([]string, 0, len(s.Columns))
		for _, col := range s.Columns {
			header = append(header, col.Name)
		}
		return &csvWriter{w: c, schema: s}, c.Write(header)
	}
	out, err := parquet.NewWriter(w, s, parquet.Options{})
	return parquetRows{out}, err
}

type parquetRows struct{ w *parquet.Writer }

func (p parquetRows) write(row table.Row) error { return p.w.Write(row) }

func (p parquetRows) close() error {
	_, err := p.w.Close()
	return err
}

type jsonlWriter struct {
	w      *bufio.Writer
	schema table.Schema
	buf    bytes.Buffer
}

func (j *jsonlWriter) write(row table.Row) error {
	j.buf.Reset()
	if err := writeObject(&j.buf, j.schema.Columns, row); err != nil {
		return err
	}
	j.buf.WriteByte('\n')
	_, err := j.w.Write(j.buf.Bytes())
	return err
}

func (j *jsonlWriter) close() error { return j.w.Flush() }

type csvWriter struct {
	w      *csv.Writer
	schema table.Schema
}

func (c *csvWriter) write(row table.Row) error {
	out := make([]string, len(row))
	for i, cell := range row {
		if cell == nil {
			continue
		}
		if s, ok := cell.(string); ok {
			out[i] = s
			continue
		}
		text, err := valueText(c.schema.Columns[i], cell)
		if err != nil {
			return err
		}
		out[i] = text
	}
	return c.w.Write(out)
}

func (c *csvWriter) close() error {
	c.w.Flush()
	return c.w.Error()
}

// valueText is a cell as JSON, instants and dates without quotes.
func valueText(c table.Column, cell any) (string, error) {
	var buf bytes.Buffer
	if err := writeValue(&buf, c, cell); err != nil {
		return "", err
	}
	return string(bytes.Trim(buf.Bytes(), `"`)), nil // lists begin with a bracket
}

// writeObject writes a row as a JSON object with the columns in order, null ones too.
func writeObject(b *bytes.Buffer, columns []table.Column, row table.Row) error {
	b.WriteByte('{')
	for i, c := range columns {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeJSON(b, c.Name); err != nil {
			return err
		}
		b.WriteByte(':')
		if err := writeValue(b, c, row[i]); err != nil {
			return fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	b.WriteByte('}')
	return nil
}

func writeValue(b *bytes.Buffer, c table.Column, cell any) error {
	switch v := cell.(type) {
	case nil:
		b.WriteString("null")
		return nil
	case []table.Row:
		b.WriteByte('[')
		for i, row := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeObject(b, c.Children, row); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	case int64:
		switch c.Type {
		case table.Decimal:
			b.WriteString(decimal.New(v, -4).String())
		case table.Timestamp:
			return writeJSON(b, time.UnixMicro(v).UTC())
		case table.Date:
			return writeJSON(b, time.Unix(v*86_400, 0).UTC().Format(time.DateOnly))
		default:
			b.WriteString(strconv.FormatInt(v, 10))
		}
		return nil
	case float64:
		bits := 64
		if c.Type == table.Float32 {
			bits = 32
		}
		b.WriteString(strconv.FormatFloat(v, 'g', -1, bits))
		return nil
	}
	return writeJSON(b, cell)
}

func writeJSON(b *bytes.Buffer, v any) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the encoder ends with a line feed
	return nil
}
