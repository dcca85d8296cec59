package live

import (
	"sheaf/internal/record"
	"sheaf/internal/trace"
)

// rowsShown is how many of a source's newest records are shown, longText how much of a text.
const (
	rowsShown = 5
	longText  = 300
)

// shown makes records small enough for people to watch.
func shown(source string, list []record.Record) []Row {
	out := make([]Row, 0, len(list))
	for _, r := range list {
		row := Row{Source: source, Kind: r.Kind, ID: r.Key.ID, URL: r.URL, Fields: map[string]any{}}
		for name, field := range r.Fields {
			if field.State == record.Value {
				row.Fields[name] = short(trace.Printable(field.Value))
			}
		}
		out = append(out, row)
	}
	return out
}

// short cuts long texts and lists.
func short(v any) any {
	switch x := v.(type) {
	case string:
		if runes := []rune(x); len(runes) > longText {
			return string(runes[:longText]) + "…"
		}
	case []string:
		return x[:min(len(x), rowsShown)]
	case []map[string]any:
		return x[:min(len(x), rowsShown)]
	}
	return v
}
