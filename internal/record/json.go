package record

import (
	"bytes"
	"encoding/json"
	"fmt"
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
	if len(aux.Value) == 0 {
		f.Value = nil
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(aux.Value))
	dec.UseNumber()
	var raw any
	if err := dec.Decode(&raw); err != nil {
		return fmt.Errorf("decode field value: %w", err)
	}
	v, err := typed(raw)
	if err != nil {
		return err
	}
	f.Value = v
	return nil
}

func typed(raw any) (any, error) {
	switch v := raw.(type) {
	case nil, string, bool:
		return v, nil
	case json.Number:
		if !strings.ContainsAny(v.String(), ".eE") {
			if n, err := v.Int64(); err == nil {
				return n, nil
			}
		}
		return v.Float64()
	case map[string]any:
		s, ok := v["d"].(string)
		if !ok || len(v) != 1 {
			return nil, fmt.Errorf("decode field value: unknown object %v", v)
		}
		return ParseDecimal(s)
	case []any:
		return typedList(v)
	}
	return nil, fmt.Errorf("decode field value: unexpected %T", raw)
}

func typedList(list []any) (any, error) {
	if len(list) > 0 {
		if _, ok := list[0].(map[string]any); ok {
			rows := make([]map[string]any, 0, len(list))
			for _, e := range list {
				m, ok := e.(map[string]any)
				if !ok {
					return nil, fmt.Errorf("decode field value: mixed list")
				}
				row := make(map[string]any, len(m))
				for k, cell := range m {
					t, err := typed(cell)
					if err != nil {
						return nil, err
					}
					row[k] = t
				}
				rows = append(rows, row)
			}
			return rows, nil
		}
	}
	out := make([]string, 0, len(list))
	for _, e := range list {
		s, ok := e.(string)
		if !ok {
			return nil, fmt.Errorf("decode field value: list of %T", e)
		}
		out = append(out, s)
	}
	return out, nil
}
