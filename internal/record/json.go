package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// UnmarshalJSON restores the typed value: JSON integers become int64, other numbers float64, {"d":"…"} Decimal,
// arrays of strings []string, arrays of objects []map[string]any.
func (f *Field) UnmarshalJSON(b []byte) error {
	type plain Field
	aux := struct {
		*plain
		Value json.RawMessage `json:"v"`
	}{plain: (*plain)(f)}
	if err := json.Unmarshal(b, &aux); err != nil {
		return fmt.Errorf("decode field: %w", err)
	}
	f.Value = nil
	if len(aux.Value) == 0 {
		return nil
	}
	v, err := decodeValue(aux.Value)
	if err != nil {
		return fmt.Errorf("decode field value: %w", err)
	}
	f.Value = v
	return nil
}

// decodeValue takes the common forms apart by their first byte: records are decoded by the million.
func decodeValue(b []byte) (any, error) {
	switch b[0] {
	case '"':
		var s string
		err := json.Unmarshal(b, &s)
		return s, err
	case '[':
		switch first := bytes.TrimLeft(b[1:], " \t\r\n"); first[0] {
		case '{':
			return decodeRows(b)
		default:
			return decodeTexts(b)
		}
	case '{':
		return decodeDecimal(b)
	case 't', 'f':
		return b[0] == 't', nil
	case 'n':
		return nil, nil
	}
	return decodeNumber(string(b))
}

func decodeNumber(s string) (any, error) {
	if !strings.ContainsAny(s, ".eE") {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return n, nil
		}
	}
	return strconv.ParseFloat(s, 64)
}

func decodeDecimal(b []byte) (any, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(b, &object); err != nil {
		return nil, err
	}
	amount, ok := object["d"]
	if !ok || len(object) != 1 || amount[0] != '"' {
		return nil, fmt.Errorf("unknown object %s", b)
	}
	var s string
	if err := json.Unmarshal(amount, &s); err != nil {
		return nil, err
	}
	return ParseDecimal(s)
}

func decodeTexts(b []byte) (any, error) {
	var elements []any
	if err := json.Unmarshal(b, &elements); err != nil {
		return nil, err
	}
	out := make([]string, 0, len(elements))
	for _, e := range elements {
		s, ok := e.(string)
		if !ok {
			return nil, fmt.Errorf("list of %T", e)
		}
		out = append(out, s)
	}
	return out, nil
}

func decodeRows(b []byte) (any, error) {
	var rows []map[string]json.RawMessage
	if err := json.Unmarshal(b, &rows); err != nil {
		return nil, fmt.Errorf("mixed list: %w", err)
	}
	out := make([]map[string]any, 0, len(rows))
	for _, row := range rows {
		if row == nil {
			return nil, fmt.Errorf("mixed list")
		}
		cells := make(map[string]any, len(row))
		for name, raw := range row {
			cell, err := decodeValue(raw)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			cells[name] = cell
		}
		out = append(out, cells)
	}
	return out, nil
}
