package known

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
	"sheaf/internal/compare"
	"sheaf/internal/frontier"
	"sheaf/internal/record"
)

var seen = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func key(i int) string {
	return record.Key{Site: "ebay", Marketplace: "ebay.de", ID: fmt.Sprint(i)}.Hash()
}

func address(i int) string { return fmt.Sprintf("https://www.ebay.de/itm/%d", i) }

// state is a row of item i; change spoils it.
func state(i int, change func(*compare.State)) compare.State {
	s := compare.State{
		Key: key(i), ItemKind: "product", Item: address(i), VarsJSON: fmt.Sprintf(`{"id":"%d"}`, i), Status: compare.StatusActive,
		LastSeenAt: seen.AddDate(0, 0, i),
	}
	if change != nil {
		change(&s)
	}
	return s
}

func evidence(i int, kind, page string) table.Row {
	s := table.Evidence()
	row := make(table.Row, len(s.Columns))
	for column, cell := range map[string]any{
		"key": key(i), "kind": kind, "page": page, "url": address(i), "etag": fmt.Sprintf(`"%d"`, i), "archive": "archive/a.warc.gz",
		"offset": int64(i), "length": int64(10), "sha256": "ab", "status": int64(200), "recipe_rev": int64(4), "as_of": seen.UnixMicro(),
	} {
		row[s.Index(column)] = cell
	}
	return row
}

// part stores rows, sorted by key, as a part of a table.
func part(t *testing.T, s blob.Store, schema table.Schema, rows ...table.Row) datasets.Part {
	t.Helper()
	slices.SortStableFunc(rows, func(a, b table.Row) int { return bytes.Compare([]byte(a[0].(string)), []byte(b[0].(string))) })
	var file bytes.Buffer
	w, err := parquet.NewWriter(&file, schema, parquet.Options{})
	require.NoError(t, err)
	for _, row := range rows {
		require.NoError(t, w.Write(row))
	}
	_, err = w.Close()
	require.NoError(t, err)
	info, _, err := blob.PutSHA256(t.Context(), s, "tables/"+schema.Table, "parquet", file.Bytes())
	require.NoError(t, err)
	return datasets.Part{FileRef: datasets.FileRef{Key: info.Key, Bytes: int64(file.Len()), Rows: int64(len(rows))}, Table: schema.Table, Source: "ebay.de"}
}

// world has live items 1 to 4 (3 is missing), over two parts, and three rows that nobody may visit.
func world(t *testing.T) (s blob.Store, states, bodies []datasets.Part) {
	t.Helper()
	s = mem.New()
	rows := func(list ...compare.State) (out []table.Row) {
		for _, st := range list {
			out = append(out, st.Row())
		}
		return out
	}
	missing := func(st *compare.State) { st.Status = compare.StatusMissing }
	gone := func(st *compare.State) { st.Status = compare.StatusGone }
	listed := func(st *compare.State) { st.ItemKind, st.Item, st.VarsJSON = "", "", "" }
	states = []datasets.Part{
		part(t, s, table.State(), rows(state(1, nil), state(2, nil), state(5, gone))...),
		part(t, s, table.State(), rows(state(3, missing), state(4, nil), state(6, listed))...),
	}
	bodies = []datasets.Part{part(t, s, table.Evidence(),
		evidence(1, "product", "detail"), evidence(1, "product", "shell"), evidence(1, "search", "search"), evidence(5, "product", "detail"))}
	return s, states, bodies
}

func TestLiveItemsWithAnAddress(t *testing.T) {
	s, states, bodies := world(t)
	items, err := Load(t.Context(), s, states, bodies)
	require.NoError(t, err)
	want := []string{key(1), key(2), key(3), key(4)}
	slices.Sort(want)
	var got []string
	for item, err := range items.Items(t.Context(), "") {
		require.NoError(t, err)
		got = append(got, item.Key)
	}
	require.Equal(t, want, got, "ascending by key; neither gone ones nor rows without an address")
	got = nil
	for item, err := range items.Items(t.Context(), want[1]) {
		require.NoError(t, err)
		got = append(got, item.Key)
	}
	require.Equal(t, want[2:], got, "after a key")

	one, ok, err := items.Lookup(t.Context(), key(1))
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, frontier.KnownItem{
		Key: key(1), Kind: "product", Address: address(1), Vars: map[string]string{"id": "1"}, LastSeen: seen.AddDate(0, 0, 1),
		Evidence: one.Evidence,
	}, one)
	require.Len(t, one.Evidence, 2, "bodies of its own kind; what a list said of it cannot stand for it")
	require.Equal(t, record.Evidence{
		Page: "detail", URL: address(1), ETag: `"1"`, Archive: "archive/a.warc.gz", Offset: 1, Length: 10, SHA256: "ab", Status: 200, RecipeRev: 4,
	}, one.Evidence[0])

	for _, i := range []int{5, 6, 7} {
		_, ok, err := items.Lookup(t.Context(), key(i))
		require.NoError(t, err)
		require.False(t, ok, "item %d", i)
	}
	byAddress, ok, err := items.ByAddress(t.Context(), "product", address(3))
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, key(3), byAddress.Key)
	_, ok, err = items.ByAddress(t.Context(), "review", address(3))
	require.NoError(t, err)
	require.False(t, ok, "an address of another kind is another item")
}

func TestNothingIsKnownOfAFirstVersion(t *testing.T) {
	items, err := Load(t.Context(), mem.New(), nil, nil)
	require.NoError(t, err)
	for item := range items.Items(t.Context(), "") {
		t.Errorf("%s", item.Key)
	}
}

func TestDamageIsNamed(t *testing.T) {
	s, states, bodies := world(t)
	require.NoError(t, s.Delete(t.Context(), states[1].Key))
	_, err := Load(t.Context(), s, states, bodies)
	require.ErrorIs(t, err, blob.ErrNotFound)
	require.ErrorContains(t, err, states[1].Key)
}

func TestTheCacheReadsAParentOnce(t *testing.T) {
	s, states, bodies := world(t)
	var c Cache
	first, err := c.Load(t.Context(), s, "v1/ebay.de", states, bodies)
	require.NoError(t, err)
	for _, p := range append(states, bodies...) {
		require.NoError(t, s.Delete(t.Context(), p.Key)) // whoever reads again fails
	}
	again, err := c.Load(t.Context(), s, "v1/ebay.de", states, bodies)
	require.NoError(t, err)
	require.Same(t, first, again)
	_, err = c.Load(t.Context(), s, "v2/ebay.de", states, bodies)
	require.ErrorIs(t, err, blob.ErrNotFound, "another parent is another entry")

	for i := range cached {
		_, err := c.Load(t.Context(), s, fmt.Sprintf("other/%d", i), nil, nil)
		require.NoError(t, err)
	}
	_, err = c.Load(t.Context(), s, "v1/ebay.de", states, bodies)
	require.ErrorIs(t, err, blob.ErrNotFound, "the oldest entry made room")
}
