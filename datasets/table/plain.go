package table

import (
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Plain is a cell as JSON shows it: amounts as decimal text, instants and days in ISO 8601, rows in rows as objects without
// their nulls. Texts are copied, so that it outlives the row group that the cell lies in.
func Plain(c Column, cell any) any {
	switch v := cell.(type) {
	case string:
		return strings.Clone(v)
	case int64:
		switch c.Type {
		case Decimal:
			return decimal.New(v, -4).String()
		case Date:
			return time.Unix(v*86400, 0).UTC().Format(time.DateOnly)
		case Timestamp:
			return time.UnixMicro(v).UTC().Format(time.RFC3339Nano)
		}
		return v
	case []string:
		out := make([]string, len(v))
		for i, s := range v {
			out[i] = strings.Clone(s)
		}
		return out
	case []Row:
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
