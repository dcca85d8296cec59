package compare

import (
	"fmt"
	"strings"

	"sheaf/datasets/table"
)

// childrenOf says what the lists of structs of a row hold, a line a list, "specs 12 name=12 value=11": the lists themselves
// are too long for cells, and how full they are must be known of rows that nobody reads again (profile.NestedCell).
func childrenOf(s table.Schema, row table.Row) string {
	var b strings.Builder
	for i, c := range s.Columns {
		rows, ok := row[i].([]table.Row)
		if c.Type != table.Rows || !ok || len(rows) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s %d", c.Name, len(rows))
		for j, child := range c.Children {
			n := 0
			for _, r := range rows {
				if r[j] != nil {
					n++
				}
			}
			if n > 0 {
				fmt.Fprintf(&b, " %s=%d", child.Name, n)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
