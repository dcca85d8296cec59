package accuracy

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"sheaf/internal/extract/propose/records"
	"sheaf/internal/recipe/path"
)

// TestProposedRecords: without a recipe, the records of the contracts' listing answers.
func TestProposedRecords(t *testing.T) {
	needFixtures(t)
	lists := 0
	for _, shop := range []string{"jomashop", "rakuten"} {
		files, err := filepath.Glob(filepath.Join(fixtures, "contracts/samples", shop, "*.truth.json"))
		require.NoError(t, err)
		for _, f := range files {
			text, err := os.ReadFile(f)
			require.NoError(t, err)
			var want sampleTruth
			require.NoError(t, json.Unmarshal(text, &want))
			if want.Kind != "listing" || want.Outcome != "ok" {
				continue
			}
			lists++
			body, err := os.ReadFile(filepath.Join(filepath.Dir(f), want.Body))
			require.NoError(t, err)
			t.Run(shop+"/"+want.Body, func(t *testing.T) { checkRecords(t, jsonOf(t, body), want) })
		}
	}
	require.Positive(t, lists)
}

// jsonOf decodes a body that is JSON, or the value that a page assigns to its state.
func jsonOf(t *testing.T, body []byte) any {
	t.Helper()
	if _, state, ok := bytes.Cut(body, []byte("__INITIAL_STATE__ =")); ok {
		body = state
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	require.NoError(t, dec.Decode(&v))
	return v
}

func checkRecords(t *testing.T, v any, want sampleTruth) {
	t.Helper()
	lists := records.Find(v)
	if len(want.Items) == 0 {
		for _, l := range lists {
			require.Less(t, l.Confidence, 0.5, l.Path)
		}
		return
	}
	require.NotEmpty(t, lists)
	l := lists[0]
	t.Logf("%s: %d records, %d skipped, key %s, hints %v, confidence %.2f", l.Path, l.Count, len(l.Skipped), l.Keys[0].Column, l.Hints, l.Confidence)
	for _, c := range l.Columns[:min(len(l.Columns), 9)] {
		t.Logf("   %s (%s) at %s, fill %.2f", c.Name, c.Type, c.Find[0].Path, c.Fill)
	}
	require.Greater(t, l.Confidence, 0.5)
	selected := selectRecords(t, v, l)
	require.Len(t, selected, len(want.Items), "records without the skipped ones")
	for i, item := range want.Items {
		price, err := decimal.NewFromString(valueAt(t, l, selected[i], "price"))
		require.NoError(t, err)
		known, err := decimal.NewFromString(item["price"].(string))
		require.NoError(t, err)
		require.True(t, known.Equal(price), "%v: %s, want %s", item["site_product_id"], price, known)
		address, _ := item["url"].(string) // a record without url_key has none
		require.Contains(t, address, strings.SplitN(valueAt(t, l, selected[i], "url"), "?", 2)[0])
	}
	total := want.Page.Total
	if total == nil {
		total = want.Page.NumFound
	}
	for _, h := range l.Hints {
		if h.Kind == records.HintTotal {
			require.Equal(t, decimal.NewFromInt(*total).String(), h.Value)
			return
		}
	}
	t.Error("no total")
}

func selectRecords(t *testing.T, v any, l records.List) (out []any) {
	t.Helper()
	skip := map[int]bool{}
	for _, s := range l.Skipped {
		skip[s.Index] = true
	}
	list, ok := path.MustCompile(l.Path).First(path.Scope{At: path.Node{Value: v}, Root: v})
	require.True(t, ok)
	for i, r := range list.([]any) {
		if !skip[i] {
			out = append(out, r)
		}
	}
	return out
}

func valueAt(t *testing.T, l records.List, record any, column string) string {
	t.Helper()
	for _, c := range l.Columns {
		if c.Name == column {
			v, _ := path.MustCompile(c.Find[0].Path).First(path.Scope{At: path.Node{Value: record}})
			text, _ := path.Text(v)
			return text
		}
	}
	t.Fatalf("no column %s", column)
	return ""
}
