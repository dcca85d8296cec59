package prep

import (
	"fmt"

	"sheaf/datasets/table"
	"sheaf/internal/normalize"
)

func convertList(c table.Column, v any) (any, error) {
	var in []string
	switch t := v.(type) {
	case []string:
		in = t
	case string:
		in = []string{t}
	default:
		return nil, fmt.Errorf("a value of type %T does not fit a list of texts", v)
	}
	var out []string
	for _, s := range in {
		s, _ = normalize.Mojibake(s)
		if c.Long {
			s = longText(s)
		}
		if s = normalize.Line(s); s != "" {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

// convertRows types child rows. A cell that does not fit is null; a row without any cell is left out.
func convertRows(c table.Column, v any) (any, error) {
	in, ok := v.([]map[string]any)
	if !ok {
		if empty, isList := v.([]string); isList && len(empty) == 0 {
			return nil, nil // an empty list carries no element type through JSON
		}
		return nil, fmt.Errorf("a value of type %T does not fit rows", v)
	}
	var out []table.Row
	for _, cells := range in {
		row, filled := make(table.Row, len(c.Children)), false
		for i, child := range c.Children {
			v, stated := cells[child.Name]
			if !stated || v == nil {
				continue
			}
			cell, err := convert(child, v)
			if err != nil || cell == nil {
				continue
			}
			row[i], filled = cell, true
		}
		if filled {
			out = append(out, row)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}
