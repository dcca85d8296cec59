package trace

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"sheaf/datasets/table"
	"sheaf/internal/record"
)

// Plain is a cell as JSON shows it: amounts as decimal text, instants and days in ISO 8601, child rows as objects.
func Plain(c table.Column, cell any) any {
	switch v := cell.(type) {
	case string:
		return strings.Clone(v)
	case int64:
		switch c.Type {
		case table.Decimal:
			return decimal.New(v, -4).String()
		case table.Date:
			return time.Unix(v*86400, 0).UTC().Format(time.DateOnly)
		case table.Timestamp:
			return time.UnixMicro(v).UTC().Format(time.RFC3339Nano)
		}
		return v
	case []string:
		out := make([]string, len(v))
		for i, s := range v {
			out[i] = strings.Clone(s)
		}
		return out
	case []table.Row:
		out := make([]map[string]any, len(v))
		for i, row := range v {
			out[i] = map[string]any{}
			for j, child := range c.Children {
				if row[j] != nil {
					out[i][child.Name] = Plain(child, row[j])
				}
			}
		}
		return out
	}
	return cell
}

// Printable is a record's value as JSON shows it.
func Printable(v any) any {
	switch x := v.(type) {
	case record.Decimal:
		return x.String()
	case []map[string]any:
		out := make([]map[string]any, len(x))
		for i, row := range x {
			out[i] = map[string]any{}
			for name, cell := range row {
				out[i][name] = Printable(cell)
			}
		}
		return out
	}
	return v
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
