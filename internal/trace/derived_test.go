package trace

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
)

// own is the table of a recipe whose fields are named like computed columns of other tables.
var own = table.Own("books", []table.Column{{Name: "language", Type: table.String}, {Name: "brand", Type: table.String}})

// Every column that Sheaf computes says how, of columns that exist.
func TestEveryComputedColumnHasARule(t *testing.T) {
	for _, schema := range []table.Schema{table.Products(), table.Articles(), own} {
		b := bookOf(schema)
		for _, c := range schema.Columns {
			if r, computed := b.ruleOf(c); c.Derived {
				require.True(t, computed, c.Name)
				require.NotEmpty(t, r.text, c.Name)
			}
		}
		for name, r := range b.rules {
			require.GreaterOrEqual(t, schema.Index(name), 0, "%s is no column of %s", name, schema.Table)
			for _, from := range r.from {
				require.GreaterOrEqual(t, schema.Index(from), 0, "%s is made of %s, which is no column of %s", name, from, schema.Table)
				require.NotEqual(t, name, from)
			}
		}
		for name := range b.always {
			require.NotEmpty(t, b.rules[name].text, name)
		}
	}
}

// A recipe's own field is what its page says, even if it is called like a column that another kind of table computes.
func TestOwnFieldsAreNotComputed(t *testing.T) {
	for _, name := range []string{"language", "brand"} {
		_, computed := bookOf(own).ruleOf(own.Columns[own.Index(name)])
		require.False(t, computed, name)
	}
}

// No rule leads back to itself: a trace would never end.
func TestRulesEnd(t *testing.T) {
	for _, schema := range []table.Schema{table.Products(), table.Articles(), own} {
		b := bookOf(schema)
		var walk func(name string, depth int)
		walk = func(name string, depth int) {
			require.Less(t, depth, 6, name)
			for _, from := range b.rules[name].from {
				walk(from, depth+1)
			}
		}
		for name := range b.rules {
			walk(name, 0)
		}
	}
}
