package parquet

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
)

// python is the interpreter with the pinned readers (infra/python/requirements.txt). Without it the test skips, but
// not in CI.
func python(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../.venv/bin/python")
	require.NoError(t, err)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no %s: run `make venv`", path)
		}
		t.Skipf("no %s: run `make venv` to read files with pyarrow, duckdb and polars", path)
	}
	return path
}

type otherReader struct {
	Types map[string]string `json:"types"`
	Rows  []map[string]any  `json:"rows"`
}

// The files are read by pyarrow, DuckDB and polars: same rows, right types, and statistics that lose nothing.
func TestOtherReaders(t *testing.T) {
	rows := randomRows(11, 200)
	file, _ := write(t, everyType(), rows, Options{RowGroupRows: 30})
	path := filepath.Join(t.TempDir(), "every.parquet")
	require.NoError(t, os.WriteFile(path, file, 0o644))
	cmd := exec.Command(python(t), "testdata/readers.py", path)
	cmd.Stderr = os.Stderr
	body, err := cmd.Output()
	require.NoError(t, err)
	var got struct {
		PyArrow   otherReader                  `json:"pyarrow"`
		DuckDB    otherReader                  `json:"duckdb"`
		Polars    otherReader                  `json:"polars"`
		Metadata  map[string]map[string]string `json:"metadata"`
		File      map[string]string            `json:"file"`
		CreatedBy string                       `json:"created_by"`
		Filtered  map[string][]int             `json:"filtered"`
	}
	require.NoError(t, json.Unmarshal(body, &got))

	want := everyType()
	for name, r := range map[string]otherReader{"pyarrow": got.PyArrow, "duckdb": got.DuckDB, "polars": got.Polars} {
		require.Len(t, r.Rows, len(rows), name)
		for i, row := range rows {
			for c, column := range want.Columns {
				require.Equal(t, jsonCell(t, column, row[c]), r.Rows[i][column.Name], "%s, row %d, %s", name, i, column.Name)
			}
		}
	}
	require.Equal(t, map[string]string{
		"key": "string", "text": "string", "lang": "string", "i32": "int32", "i64": "int64", "f32": "float", "f64": "double", "flag": "bool",
		"price": "decimal128(18, 4)", "at": "timestamp[us, tz=UTC]", "day": "date32[day]", "tags": "list<element: string>",
		"variants": "list<element: struct<id: string, price: decimal128(18, 4), n: int64, hidden: bool, at: timestamp[us, tz=UTC]>>",
	}, got.PyArrow.Types)
	require.Equal(t, map[string]string{
		"key": "VARCHAR", "text": "VARCHAR", "lang": "VARCHAR", "i32": "INTEGER", "i64": "BIGINT", "f32": "FLOAT", "f64": "DOUBLE",
		"flag": "BOOLEAN", "price": "DECIMAL(18,4)", "at": "TIMESTAMP WITH TIME ZONE", "day": "DATE", "tags": "VARCHAR[]",
		"variants": "STRUCT(id VARCHAR, price DECIMAL(18,4), n BIGINT, hidden BOOLEAN, \"at\" TIMESTAMP WITH TIME ZONE)[]",
	}, got.DuckDB.Types)
	require.Equal(t, "Decimal(precision=18, scale=4)", got.Polars.Types["price"])
	require.Equal(t, "Datetime(time_unit='us', time_zone='UTC')", got.Polars.Types["at"])

	require.Equal(t, map[string]string{"description": "Long text.", "null_means": "none"}, got.Metadata["text"], "the data dictionary")
	require.Equal(t, map[string]string{"unit": "pieces"}, got.Metadata["i32"])
	require.Equal(t, want.Fingerprint(), got.File["sheaf.fingerprint"])
	require.Equal(t, createdBy, got.CreatedBy)

	var negative int
	for _, row := range rows {
		if v, ok := row[8].(int64); ok && v < 0 {
			negative++
		}
	}
	require.Equal(t, []int{negative, negative, negative}, got.Filtered["negative"])
	for _, name := range []string{"pyarrow", "duckdb", "polars"} {
		for i, n := range got.Filtered[name] {
			require.Equal(t, 1, n, "%s finds row %d by key", name, i)
		}
	}
}

// jsonCell is a cell as readers.py prints it and encoding/json reads it.
func jsonCell(t *testing.T, c table.Column, cell any) any {
	t.Helper()
	switch v := cell.(type) {
	case int64:
		if c.Type == table.Decimal {
			return cellText(c.Type, v)
		}
		return roundTrip(t, json.Number(strconv.FormatInt(v, 10)))
	case []string:
		out := make([]any, 0, len(v))
		for _, e := range v {
			out = append(out, e)
		}
		return out
	case []table.Row:
		out := make([]any, 0, len(v))
		for _, row := range v {
			m := map[string]any{}
			for i, child := range c.Children {
				m[child.Name] = jsonCell(t, child, row[i])
			}
			out = append(out, m)
		}
		return out
	}
	return cell
}

func roundTrip(t *testing.T, n json.Number) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal([]byte(fmt.Sprint(n)), &v))
	return v
}
