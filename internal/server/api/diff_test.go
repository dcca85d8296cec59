package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/diff"
	"sheaf/datasets/table"
	"sheaf/internal/server/api"
)

// lamps publishes a version with rows: by key, title and price.
func lamps(t *testing.T, s blob.Store, version int, prices map[string]int64) {
	t.Helper()
	schema := table.Own("lamps", []table.Column{{Name: "title", Type: table.String}, {Name: "price", Type: table.Decimal}, {Name: "about", Type: table.String, Long: true}})
	w := datasets.NewPartWriter(s, schema, datasets.PartOptions{Dataset: "shop/lamps", Source: "a.example", Split: "train", Temp: t.TempDir()})
	for i := range 100 {
		key := fmt.Sprintf("%032d", i)
		price, ok := prices[key]
		if !ok {
			continue
		}
		row := make(table.Row, len(schema.Columns))
		for column, v := range map[string]any{"row_uid": key, "split": "train", "title": "Lamp " + key[30:], "price": price, "about": fmt.Sprint(price, " ", string(make([]byte, 500)))} {
			row[schema.Index(column)] = v
		}
		require.NoError(t, w.Write(t.Context(), row))
	}
	parts, err := w.Close(t.Context())
	require.NoError(t, err)
	var rows int64
	for _, p := range parts {
		rows += p.Rows
	}
	m := datasets.Manifest{
		Format: datasets.ManifestFormat, Dataset: "shop/lamps", Version: version, Parent: datasets.ParentRef{Version: version - 1}, Run: "run-1", AsOf: now, PublishedAt: now,
		Content: datasets.Content{
			Kind: table.Custom, DataDigest: fmt.Sprintf("%064d", version), State: []datasets.Part{}, Evidence: []datasets.Part{},
			Sources: []datasets.SourceVersion{{Source: "a.example", Rows: rows, Counts: map[datasets.Class]int64{datasets.Changed: 1}}},
			Tables:  []datasets.TableVersion{{Name: schema.Table, Fingerprint: schema.Fingerprint(), Schema: schema, Splits: []datasets.SplitVersion{{Name: "train", Rows: rows, Parts: parts}}}},
		},
	}
	_, _, err = blob.CreateJSON(t.Context(), s, datasets.ManifestKey("shop/lamps", version), m)
	require.NoError(t, err)
	_, err = datasets.New(s).SetTag(t.Context(), "shop/lamps", datasets.TagEntry{Tag: datasets.Latest, To: version, Who: "test", Why: "test", When: now, Forced: true})
	require.NoError(t, err)
}

func TestDiffOfVersions(t *testing.T) {
	s := mem.New()
	key := func(n int) string { return fmt.Sprintf("%032d", n) }
	first, second := map[string]int64{}, map[string]int64{}
	for i := range 60 {
		first[key(i)] = 10_000
		second[key(i+10)] = 10_000
	}
	second[key(30)] = 20_000
	lamps(t, s, 1, first)
	lamps(t, s, 2, second)
	h := serve(t, s)

	var got api.Comparison
	h.Get(t, "/datasets/shop/lamps/diff", &got)
	require.Equal(t, []int{1, 2}, []int{got.From.Version, got.To.Version}, "latest against its parent")
	require.Equal(t, map[datasets.Class]int64{datasets.Changed: 1}, got.Counts)
	require.Equal(t, diff.Count{From: 60, To: 60}, got.Tables[0].Rows)
	require.Equal(t, "manifest", got.Statistics.Measured)
	h.Get(t, "/datasets/shop/lamps/diff?from=v2&to=v1", &got)
	require.Equal(t, []int{2, 1}, []int{got.From.Version, got.To.Version})
	require.Empty(t, got.Counts)

	var totals diff.Totals
	for range 2 { // the second comes from what the server keeps
		h.Get(t, "/datasets/shop/lamps/diff/totals?from=v1&to=v2", &totals)
		require.Equal(t, map[diff.Class]int64{diff.Added: 10, diff.Removed: 10, diff.Changed: 1}, totals.Rows)
		require.Equal(t, map[string]int64{"price": 1, "about": 1}, totals.Columns)
	}
	var statistics diff.Statistics
	h.Get(t, "/datasets/shop/lamps/diff/statistics?from=v1", &statistics)
	require.Equal(t, "rows", statistics.Measured)

	var seen []string
	after := ""
	for {
		var page api.DifferentRows
		h.Get(t, "/datasets/shop/lamps/diff/rows?from=v1&to=v2&limit=4&after="+url.QueryEscape(after), &page)
		for _, r := range page.Rows {
			seen = append(seen, r.Key)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	require.Len(t, seen, 21)
	require.IsIncreasing(t, seen)

	var page api.DifferentRows
	h.Get(t, "/datasets/shop/lamps/diff/rows?class=changed&column=price", &page)
	require.Len(t, page.Rows, 1)
	require.Equal(t, "Lamp 30", page.Rows[0].Title)
	cell, err := json.Marshal(page.Rows[0].Fields[0])
	require.NoError(t, err)
	require.JSONEq(t, `{"field":"price","old":"1","new":"2"}`, string(cell))
	require.True(t, page.Rows[0].Fields[1].Cut)
	h.Get(t, "/datasets/shop/lamps/diff/rows?full=true&key="+key(30), &page)
	require.False(t, page.Rows[0].Fields[1].Cut)
	require.Len(t, page.Rows[0].Fields[1].New, 506)

	for address, status := range map[string]int{
		"diff?from=v9":                404,
		"diff?from=v1%5E&to=v1":       404, // it has no parent
		"diff?table=none":             404,
		"diff/rows?column=none":       404,
		"diff/rows?after=nowhere":     422,
		"diff/rows?class=gone":        422,
		"diff/totals?from=shop/other": 422, // another dataset may be private
	} {
		var p api.Problem
		h.Call(t, "GET", "/datasets/shop/lamps/"+address, nil, status, &p)
		require.NotEmpty(t, p.Detail, address)
	}
}
