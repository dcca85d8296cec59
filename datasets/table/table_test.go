package table_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
)

// TestFingerprints: a schema changes on purpose only, and then docs/FORMAT.md and prep.Revision with it.
func TestFingerprints(t *testing.T) {
	all := append([]table.Schema{table.Products(), table.History(), table.Quarantine()}, table.Internal()...)
	for _, s := range all {
		seen := map[string]bool{}
		for _, c := range s.Columns {
			assert.False(t, seen[c.Name], "%s.%s twice", s.Table, c.Name)
			seen[c.Name] = true
			assert.Equal(t, c.Type == table.Rows, len(c.Children) > 0, "%s.%s", s.Table, c.Name)
		}
		if s.Key != "" {
			assert.GreaterOrEqual(t, s.Index(s.Key), 0)
		}
	}
	a, b := table.Products(), table.Products()
	b.Columns[0].Doc = "other words"
	b.Columns[0].Volatile = true
	assert.Equal(t, a.Fingerprint(), b.Fingerprint(), "words are no schema")
	b.Columns[0].Type = table.Int64
	assert.NotEqual(t, a.Fingerprint(), b.Fingerprint())
	c := table.Products()
	c.Columns[0], c.Columns[1] = c.Columns[1], c.Columns[0]
	assert.NotEqual(t, a.Fingerprint(), c.Fingerprint(), "order counts")
}

// TestDataDictionary: whoever trains on a table finds every column explained.
func TestDataDictionary(t *testing.T) {
	published, err := table.Schemas(table.Catalog, table.Schema{})
	require.NoError(t, err)
	assert.Equal(t, "products", published[0].Table)
	published = append(published, table.Articles(), table.Own("games", nil))
	for _, s := range published {
		for _, c := range s.Columns {
			assert.NotEmpty(t, c.Doc, "%s.%s", s.Table, c.Name)
			if c.Required {
				assert.Empty(t, c.NullMeans, "%s.%s is never null", s.Table, c.Name)
			} else {
				assert.NotEmpty(t, c.NullMeans, "%s.%s can be null", s.Table, c.Name)
			}
			if c.Type == table.Decimal {
				assert.NotEmpty(t, c.Unit, "%s.%s", s.Table, c.Name)
			}
		}
	}
	_, err = table.Schemas("films", table.Schema{})
	assert.ErrorContains(t, err, `"films"`)
	_, err = table.Schemas(table.Custom, table.Schema{})
	assert.ErrorContains(t, err, "the columns of its recipes are not given")
}

func TestRowHash(t *testing.T) {
	s := table.Schema{Table: "t", Columns: []table.Column{
		{Name: "s", Type: table.String}, {Name: "i", Type: table.Int64}, {Name: "f", Type: table.Float32}, {Name: "b", Type: table.Bool},
		{Name: "l", Type: table.Strings}, {Name: "r", Type: table.Rows, Children: []table.Column{{Name: "a", Type: table.String}, {Name: "d", Type: table.Decimal}}},
	}}
	hash := func(r table.Row) string {
		h, err := table.RowHash(s, r)
		require.NoError(t, err)
		return h
	}
	row := table.Row{"a", int64(1), 1.5, true, []string{"x", "y"}, []table.Row{{"k", nil}}}
	// The encoding is a format: the digest of data that is published depends on it.
	assert.Equal(t, "7f20c038cfb1e0d059c21bf1ab039f6997b21fbb93ade760d1830865f4e702dd", hash(row))
	seen := map[string]bool{hash(row): true}
	for _, other := range []table.Row{
		{nil, int64(1), 1.5, true, []string{"x", "y"}, []table.Row{{"k", nil}}},
		{"", int64(1), 1.5, true, []string{"x", "y"}, []table.Row{{"k", nil}}},
		{"a", int64(2), 1.5, true, []string{"x", "y"}, []table.Row{{"k", nil}}},
		{"a", int64(1), 1.25, true, []string{"x", "y"}, []table.Row{{"k", nil}}},
		{"a", int64(1), 1.5, false, []string{"x", "y"}, []table.Row{{"k", nil}}},
		{"a", int64(1), 1.5, true, []string{"xy"}, []table.Row{{"k", nil}}},
		{"a", int64(1), 1.5, true, []string{}, []table.Row{{"k", nil}}},
		{"a", int64(1), 1.5, true, nil, []table.Row{{"k", nil}}},
		{"a", int64(1), 1.5, true, []string{"x", "y"}, []table.Row{{"k", int64(0)}}},
		{"a", int64(1), 1.5, true, []string{"x", "y"}, []table.Row{{"k", nil}, {nil, nil}}},
	} {
		if other[4] == nil {
			other[4] = any(nil)
		}
		assert.False(t, seen[hash(other)], "%v", other)
		seen[hash(other)] = true
	}
	nan := table.Row{nil, nil, math.NaN(), nil, nil, nil}
	assert.Equal(t, hash(nan), hash(table.Row{nil, nil, math.Float64frombits(0x7ff8000000000123), nil, nil, nil}))
	for _, bad := range []table.Row{{"a"}, {int64(1), nil, nil, nil, nil, nil}, {nil, 1, nil, nil, nil, nil}, {nil, nil, nil, nil, nil, []table.Row{{"a"}}}} {
		_, err := table.RowHash(s, bad)
		assert.Error(t, err)
	}
}
