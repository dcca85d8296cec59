package table

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
)

// AppendCanonical appends the canonical encoding of row to dst: for every column in schema order one byte 0
// (null) or 1, then the value. Strings are a uvarint length and the bytes; integers, decimals, timestamps and
// dates 8 bytes little endian; floats the little-endian bits of the column's width (every NaN as one); bools one
// byte; lists a uvarint length and their elements (child rows in this encoding). Independent of Parquet and Go.
//
// A row of other length than the schema, or a cell of a type that its column does not have, is an error.
func AppendCanonical(dst []byte, s Schema, row Row) ([]byte, error) {
	dst, err := appendCells(dst, s.Columns, row)
	if err != nil {
		return dst, fmt.Errorf("encode row of %s: %w", s.Table, err)
	}
	return dst, nil
}

// RowHash is the SHA-256 (hex) of the canonical encoding.
func RowHash(s Schema, row Row) (string, error) {
	b, err := AppendCanonical(nil, s, row)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

func appendCells(dst []byte, columns []Column, row Row) ([]byte, error) {
	if len(row) != len(columns) {
		return dst, fmt.Errorf("%d cells for %d columns", len(row), len(columns))
	}
	var err error
	for i, c := range columns {
		if row[i] == nil {
			dst = append(dst, 0)
			continue
		}
		dst = append(dst, 1)
		if dst, err = AppendCell(dst, c, row[i]); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// AppendCell appends one value that is not null.
func AppendCell(dst []byte, c Column, cell any) ([]byte, error) {
	switch c.Type {
	case String:
		if v, ok := cell.(string); ok {
			return appendText(dst, v), nil
		}
	case Int32, Int64, Decimal, Timestamp, Date:
		if v, ok := cell.(int64); ok {
			return binary.LittleEndian.AppendUint64(dst, uint64(v)), nil
		}
	case Float32:
		if v, ok := cell.(float64); ok {
			return binary.LittleEndian.AppendUint32(dst, float32Bits(v)), nil
		}
	case Float64:
		if v, ok := cell.(float64); ok {
			return binary.LittleEndian.AppendUint64(dst, float64Bits(v)), nil
		}
	case Bool:
		if v, ok := cell.(bool); ok {
			if v {
				return append(dst, 1), nil
			}
			return append(dst, 0), nil
		}
	case Strings:
		if v, ok := cell.([]string); ok {
			dst = binary.AppendUvarint(dst, uint64(len(v)))
			for _, e := range v {
				dst = appendText(dst, e)
			}
			return dst, nil
		}
	case Rows:
		if v, ok := cell.([]Row); ok {
			return appendRows(dst, c, v)
		}
	}
	return dst, fmt.Errorf("column %s: cell of Go type %T in a column of type %s", c.Name, cell, c.Type)
}

func appendRows(dst []byte, c Column, rows []Row) ([]byte, error) {
	dst = binary.AppendUvarint(dst, uint64(len(rows)))
	var err error
	for _, r := range rows {
		if dst, err = appendCells(dst, c.Children, r); err != nil {
			return dst, fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	return dst, nil
}

func appendText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func float32Bits(v float64) uint32 {
	if math.IsNaN(v) {
		return 0x7fc00000
	}
	return math.Float32bits(float32(v))
}

func float64Bits(v float64) uint64 {
	if math.IsNaN(v) {
		return 0x7ff8000000000000
	}
	return math.Float64bits(v)
}
