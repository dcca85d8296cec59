package compare

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"sheaf/datasets/table"
)

// cellText is a cell as history shows it: texts as they are, amounts and numbers in shortest form, dates in ISO
// 8601, lists as JSON. Above table.MaxHistoryText bytes it is "sha256:" and the digest.
func cellText(c table.Column, cell any) (string, error) {
	s, err := wholeText(c, cell)
	if err != nil {
		return "", err
	}
	if len(s) > table.MaxHistoryText {
		sum := sha256.Sum256([]byte(s))
		return "sha256:" + hex.EncodeToString(sum[:]), nil
	}
	return s, nil
}

func wholeText(c table.Column, cell any) (string, error) {
	switch v := cell.(type) {
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case float64:
		return strconv.FormatFloat(v, 'g', -1, floatBits(c.Type)), nil
	case int64:
		switch c.Type {
		case table.Decimal:
			return decimal.New(v, -4).String(), nil
		case table.Date:
			return time.Unix(v*86400, 0).UTC().Format(time.DateOnly), nil
		case table.Timestamp:
			return time.UnixMicro(v).UTC().Format(time.RFC3339Nano), nil
		}
		return strconv.FormatInt(v, 10), nil
	case []string:
		return encodeJSON(v)
	case []table.Row:
		return rowsText(c, v)
	}
	return "", fmt.Errorf("column %s: a cell holds a %T", c.Name, cell)
}

// rowsText keeps the order of the columns, which a Go map would not.
func rowsText(c table.Column, rows []table.Row) (string, error) {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, row := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('{')
		first := true
		for j, child := range c.Children {
			if row[j] == nil {
				continue
			}
			s, err := wholeText(child, row[j])
			if err != nil {
				return "", err
			}
			value, err := encodeJSON(s)
			if err != nil {
				return "", err
			}
			if !first {
				b.WriteByte(',')
			}
			first = false
			fmt.Fprintf(&b, "%q:%s", child.Name, value)
		}
		b.WriteByte('}')
	}
	b.WriteByte(']')
	return b.String(), nil
}

func encodeJSON(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", fmt.Errorf("encode cell: %w", err)
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte{'\n'})), nil
}

func floatBits(t table.Type) int {
	if t == table.Float32 {
		return 32
	}
	return 64
}

// cells are the published values of a row by column, in cellText's form, without nulls.
type cells map[string]string

// rowCells leaves out the columns named in without.
func rowCells(s table.Schema, row table.Row, without map[string]bool) (cells, error) {
	out := make(cells, len(row))
	for i, c := range s.Columns {
		if row[i] == nil || without[c.Name] {
			continue
		}
		text, err := cellText(c, row[i])
		if err != nil {
			return nil, err
		}
		out[c.Name] = text
	}
	return out, nil
}

// same reports whether two rows agree in a column.
func (c cells) same(o cells, column string) bool {
	a, has := c[column]
	b, had := o[column]
	return has == had && a == b
}

func (c cells) encode() (string, error) { return encodeJSON(map[string]string(c)) }

func decodeCells(s string) (cells, error) {
	var out cells
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		return nil, fmt.Errorf("read published cells: %w", err)
	}
	return out, nil
}
