package parquet

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

const foreignPython = `
import sys, datetime, decimal
import pyarrow as pa, pyarrow.parquet as pq
t = pa.table({
  "i": pa.array([1, None], pa.uint16()), "f": pa.array([0.5, None], pa.float32()), "b": [True, None], "s": ["x", None],
  "d": pa.array([decimal.Decimal("1.25"), None], pa.decimal128(9, 2)), "day": [datetime.date(2026, 1, 2), None],
  "at": pa.array([datetime.datetime(2026, 1, 2, 3, 4, 5), None], pa.timestamp("ms")),
  "c": pa.array(["red", None]).dictionary_encode(), "l": pa.array([[1, 2], None]), "o": pa.array([{"a": 1, "b": "y"}, None]),
  "raw": pa.array([b"\xff", None]), "big": pa.array(["z", None], pa.large_string()),
})
pq.write_table(t, sys.argv[1], row_group_size=1)
`

func TestForeignFiles(t *testing.T) {
	python, err := filepath.Abs("../../.venv/bin/python")
	require.NoError(t, err)
	if _, err := os.Stat(python); err != nil {
		require.NotEqual(t, "true", os.Getenv("CI"), "CI has to run this: make venv")
		t.Skip("no Python with pyarrow: run `make venv`")
	}
	path := filepath.Join(t.TempDir(), "foreign.parquet")
	out, err := exec.Command(python, "-c", foreignPython, path).CombinedOutput()
	require.NoError(t, err, string(out))
	body, err := os.ReadFile(path)
	require.NoError(t, err)
	f, err := OpenForeign(bytes.NewReader(body), int64(len(body)))
	require.NoError(t, err)
	require.Equal(t, []string{"i", "f", "b", "s", "d", "day", "at", "c", "l", "o", "raw", "big"}, f.Names())
	var rows [][]any
	var bad []error
	for row, err := range f.Rows(context.Background()) {
		rows, bad = append(rows, row), append(bad, err)
	}
	require.Len(t, rows, 2)
	require.ErrorContains(t, bad[0], "raw: holds bytes that are no UTF-8 text")
	require.NoError(t, bad[1])
	require.Equal(t, []any{
		int64(1), 0.5, true, "x", decimal.New(125, -2), Day(20455), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), "red",
		[]any{int64(1), int64(2)}, map[string]any{"a": int64(1), "b": "y"}, nil, "z",
	}, rows[0])
	for _, v := range rows[1] {
		require.Nil(t, v)
	}
	for i := range body { // damage is an error or other values, and never a panic
		if i%7 != 0 {
			continue
		}
		broken := bytes.Clone(body)
		broken[i] ^= 0x55
		f, err := OpenForeign(bytes.NewReader(broken), int64(len(broken)))
		if err != nil {
			continue
		}
		for row, err := range f.Rows(context.Background()) {
			if row == nil {
				require.Error(t, err)
			}
		}
	}
}
