package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/table"
)

// Row is a published row by column name, as a reader of the version gets it.
type Row map[string]any

// Text is a text column, "" when null.
func (r Row) Text(column string) string {
	s, _ := r[column].(string)
	return s
}

// Rows reads a table ("" = the main table) of a version of the dataset: "latest", "v3".
func (w *World) Rows(t testing.TB, version, name string) []Row {
	t.Helper()
	return w.RowsOf(t, Name+"@"+version, name)
}

// RowsOf reads a table of any dataset's version, "ns/name@v1".
func (w *World) RowsOf(t testing.TB, ref, name string) []Row {
	t.Helper()
	ctx := Deadline(t)
	s, err := datasets.Open(ctx, w.Store, ref)
	require.NoError(t, err)
	sel := datasets.Selection{Table: name}
	schema, err := s.Schema(sel)
	require.NoError(t, err)
	var out []Row
	for row, err := range s.Rows(ctx, sel) {
		require.NoError(t, err)
		out = append(out, named(schema.Columns, row))
	}
	return out
}

func named(columns []table.Column, row table.Row) Row {
	out := Row{}
	for i, c := range columns {
		switch v := row[i].(type) {
		case nil:
		case []table.Row:
			var rows []Row
			for _, child := range v {
				rows = append(rows, named(c.Children, child))
			}
			out[c.Name] = rows
		default:
			out[c.Name] = v
		}
	}
	return out
}

// Version reads the manifest of a version of the dataset.
func (w *World) Version(t testing.TB, version string) datasets.Version {
	t.Helper()
	v, err := w.Repo.Resolve(Deadline(t), Name+"@"+version)
	require.NoError(t, err)
	return v
}

// Verify holds a version against its manifest, every row included.
func (w *World) Verify(t testing.TB, version string) {
	t.Helper()
	_, err := w.Repo.Verify(Deadline(t), Name+"@"+version, true, nil)
	require.NoError(t, err)
}
