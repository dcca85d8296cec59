package trace

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
)

// Every column that Sheaf computes says how, of columns that exist.
func TestEveryComputedColumnHasARule(t *testing.T) {
	schema := table.Products()
	for _, c := range schema.Columns {
		if r, computed := ruleOf(c); c.Derived {
			require.True(t, computed, c.Name)
			require.NotEmpty(t, r.text, c.Name)
		}
	}
	for name, r := range rules {
		require.GreaterOrEqual(t, schema.Index(name), 0, "%s is no column", name)
		for _, from := range r.from {
			require.GreaterOrEqual(t, schema.Index(from), 0, "%s is made of %s, which is no column", name, from)
			require.NotEqual(t, name, from)
		}
	}
	for name := range always {
		require.NotEmpty(t, rules[name].text, name)
	}
}

// No rule leads back to itself: a trace would never end.
func TestRulesEnd(t *testing.T) {
	var walk func(name string, depth int)
	walk = func(name string, depth int) {
		require.Less(t, depth, 6, name)
		for _, from := range rules[name].from {
			walk(from, depth+1)
		}
	}
	for name := range rules {
		walk(name, 0)
	}
}
