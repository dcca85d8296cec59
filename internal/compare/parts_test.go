package compare_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
	"sheaf/internal/compare"
	"sheaf/internal/record"
)

func TestStateOfAnOlderSheaf(t *testing.T) {
	w := newWorld(t)
	s := w.day(run{at: day0, records: one(item("1", "1"))})
	// A state without the columns that came later.
	schema := table.State()
	var older table.Schema
	older.Table, older.Key = schema.Table, schema.Key
	var row table.Row
	full := s.state["1"].Row()
	for i, c := range schema.Columns {
		if c.Name != "inputs_hash" && c.Name != "matched" {
			older.Columns, row = append(older.Columns, c), append(row, full[i])
		}
	}
	var b bytes.Buffer
	pw, err := parquet.NewWriter(&b, older, parquet.Options{})
	require.NoError(t, err)
	require.NoError(t, pw.Write(row))
	_, err = pw.Close()
	require.NoError(t, err)
	info, _, err := blob.PutSHA256(context.Background(), w.store, "old", "parquet", b.Bytes())
	require.NoError(t, err)
	w.parent.State = []datasets.Part{{FileRef: datasets.FileRef{Key: info.Key, SHA256: blob.SHA256Hex(b.Bytes()), Rows: 1}}}
	assert.Equal(t, "unchanged 1", w.day(run{at: day0.Add(day), records: one(item("1", "1"))}).counts())
}

func TestDamagedParent(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "1"))})
	next := run{at: day0.Add(day), records: one(item("1", "1"))}
	part := w.parent.State[0]

	w.parent.State = []datasets.Part{part, part}
	_, _, err := compare.Compare(context.Background(), w.store, w.input(next), w.opts)
	assert.ErrorIs(t, err, compare.ErrInput, "a key comes once")

	w.parent.State[0].SHA256 = "0"
	_, _, err = compare.Compare(context.Background(), w.store, w.input(next), w.opts)
	assert.ErrorIs(t, err, blob.ErrChecksum)

	w.parent.State[0].Key = "nowhere"
	_, _, err = compare.Compare(context.Background(), w.store, w.input(next), w.opts)
	assert.ErrorIs(t, err, blob.ErrNotFound)
}

func TestBadInputIsNamed(t *testing.T) {
	w := newWorld(t)
	good := func() compare.Input { return w.input(run{at: day0}) }
	for want, change := range map[string]func(*compare.Input){
		"dataset kind":          func(in *compare.Input) { in.Kind = "films" },
		"site are required":     func(in *compare.Input) { in.Site = "" },
		"must be a UTC instant": func(in *compare.Input) { in.AsOf = time.Time{} },
		"finer than":            func(in *compare.Input) { in.AsOf = in.AsOf.Add(1) },
		"outcomes are required": func(in *compare.Input) { in.Outcomes = nil },
		`names the key "XYZ"`:   func(in *compare.Input) { in.Outcomes = seq([]record.ItemOutcome{{KeyHash: "XYZ"}}) },
	} {
		in := good()
		change(&in)
		_, _, err := compare.Compare(context.Background(), w.store, in, w.opts)
		assert.ErrorIs(t, err, compare.ErrInput, want)
		assert.ErrorContains(t, err, want)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	in := w.input(run{at: day0, records: one(item("1", "1"))})
	_, _, err := compare.Compare(ctx, w.store, in, w.opts)
	assert.ErrorIs(t, err, context.Canceled)
}
