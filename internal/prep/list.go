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
