package trace

import (
	"maps"
	"slices"

	"sheaf/internal/record"
)

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
