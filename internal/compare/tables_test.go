package compare_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
	"sheaf/internal/compare"
	"sheaf/internal/record"
)

// stated gives two different values for a column that pages state.
func stated(t *testing.T, c table.Column) (a, b any) {
	t.Helper()
	one, err := record.ParseDecimal("5")
	require.NoError(t, err)
	two, err := record.ParseDecimal("6.5")
	require.NoError(t, err)
	switch c.Type {
	case table.String:
		return "one", "two"
	case table.Int32, table.Int64:
		return int64(1), int64(2)
	case table.Float32, table.Float64:
		return 1.5, 2.5
	case table.Bool:
		return true, false
	case table.Decimal:
		return one, two
	case table.Date:
		return "2026-11-01", "2026-11-02"
	case table.Timestamp:
		return "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"
	case table.Strings:
		return []string{"x"}, []string{"x", "y"}
	case table.Rows:
		row := func(n int) map[string]any {
			cells := map[string]any{}
			for _, child := range c.Children {
				switch child.Type {
				case table.Decimal:
					cells[child.Name] = one
				case table.Int32, table.Int64:
					cells[child.Name] = int64(n)
				default:
					cells[child.Name] = fmt.Sprint("v", n)
				}
			}
			if _, ok := cells["price_currency"]; ok {
				cells["price_currency"], cells["availability"] = "EUR", "in_stock"
			}
			return cells
		}
		return []map[string]any{row(1)}, []map[string]any{row(1), row(2)}
	}
	t.Fatalf("column %s of type %s", c.Name, c.Type)
	return nil, nil
}

// special are columns whose values are words of a vocabulary, come from elsewhere, or need another beside them.
var special = map[string][2]any{
	"availability": {"in_stock", "out_of_stock"}, "price_kind": {"exact", "from"}, "condition": {"New", "Used"},
	"price_currency": {"USD", "EUR"}, "price_max": {int64(50), int64(60)}, "url": {"https://shop.example/p/1", "https://shop.example/p/2"},
	"image_urls": {[]string{"https://i.example/1.jpg"}, []string{"https://i.example/2.jpg"}}, "gtin_raw": {"4006381333931", "4006381333948"},
}

// TestHistoryCoversEveryTrackedColumn: whatever a page can state and the table tracks, lists and structs too, a change of it makes
// the row changed and stands in history with old and new value; a volatile column makes it refreshed and stands nowhere.
func TestHistoryCoversEveryTrackedColumn(t *testing.T) {
	given := map[string]bool{"product_uid": true, "site": true, "marketplace": true, "site_product_id": true, "canonical_url": true, "attributes_json": true}
	tried := 0
	for _, c := range table.Products().Columns {
		if c.Derived || given[c.Name] {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			a, b := any(nil), any(nil)
			if v, ok := special[c.Name]; ok {
				a, b = v[0], v[1]
			} else {
				a, b = stated(t, c)
			}
			with := func(v any) record.Record {
				r := item("1", "5")
				r.Fields = maps.Clone(r.Fields)
				r.Fields["price_currency"] = record.Field{State: record.Value, Value: "USD"}
				r.Fields["unit_price"] = record.Field{State: record.Value, Value: int64(3)}
				r.Fields["rating_scale"] = record.Field{State: record.Value, Value: 5.0}
				r.Fields[c.Name] = record.Field{State: record.Value, Value: v}
				return r
			}
			w := newWorld(t)
			s := w.day(run{at: day0, records: one(with(a))})
			require.Equal(t, "added 1", s.counts())
			require.Empty(t, s.quarantine)
			s = w.day(run{at: day0.Add(day), records: one(with(b))})
			if c.Volatile {
				assert.Equal(t, "refreshed 1", s.counts())
				assert.Empty(t, s.history)
				return
			}
			assert.Equal(t, "changed 1", s.counts())
			at := slices.IndexFunc(s.history, func(h map[string]any) bool { return h["field"] == c.Name })
			require.GreaterOrEqual(t, at, 0, "%v", s.history)
			h := s.history[at]
			assert.NotEmpty(t, h["old"])
			assert.NotEmpty(t, h["new"])
			assert.NotEqual(t, h["old"], h["new"])
			assert.Equal(t, "changed", h["class"])
			assert.Equal(t, "source", h["cause"])
		})
		tried++
	}
	require.Greater(t, tried, 35)
}

// TestQuarantineTellsWhatIsLost: a page that gave no record, a row of a list that names none, a value that cannot be read, in a new, a
// changed, a refreshed and a reparsed row.
func TestQuarantineTellsWhatIsLost(t *testing.T) {
	w := newWorld(t)
	row := record.Record{
		Key: record.Key{Site: "shop", Marketplace: "shop.example"}, Kind: "list", URL: "https://shop.example/s", Quarantine: "row 3: no key",
		Fields: map[string]record.Field{"row": {State: record.Value, Value: "Sale!"}},
	}
	first := item("1", "5")
	first.Fields["rating"] = record.Field{State: record.Null, Error: `rating: no number in "five"`}
	first.Fields["variants"] = record.Field{State: record.Value, Value: []map[string]any{{"variant_id": "a", "price": int64(-1), "price_currency": "USD"}, {"variant_id": "b", "stock_qty": "many"}}}
	s := w.day(run{at: day0, records: one(row, first), outcomes: []record.ItemOutcome{
		{Kind: "product", URL: "https://shop.example/p/9", Outcome: record.ParseFailed, Reason: "required field title has no value"},
		{KeyHash: item("7", "1").Key.Hash(), Kind: "product", URL: "https://shop.example/p/7", Outcome: record.Poison, Reason: "three crashes"},
		{Kind: "list", URL: "https://shop.example/s?p=2", Outcome: record.FetchFailed, Reason: "timeout"},
		{Kind: "list", URL: "https://shop.example/s?p=3", Outcome: record.Blocked, Reason: "status 403"},
	}})
	assert.Equal(t, "added 1", s.counts())
	told := map[string]string{}
	for _, q := range s.quarantine {
		told[q["reason"].(string)] = fmt.Sprint(q["stage"], " ", q["key"] != nil, " ", q["url"])
	}
	assert.Equal(t, map[string]string{
		"required field title has no value":                "page false https://shop.example/p/9",
		"three crashes":                                    "page true https://shop.example/p/7",
		"row 3: no key":                                    "extract false https://shop.example/s",
		`rating: no number in "five"`:                      "field true https://shop.example/p/1",
		"variants: price of row 1: the amount is negative": "field true https://shop.example/p/1",
		"variants: stock_qty of row 2: a value of type string does not fit a whole number": "field true https://shop.example/p/1",
	}, told)
	assert.Equal(t, map[string]int64{"page": 2, "extract": 1, "field": 3}, s.Stats.Quarantined)
	variants := s.row("1")["variants"]
	assert.Len(t, variants, 2)

	refreshed := item("1", "5")
	refreshed.Fields["variants"] = first.Fields["variants"]
	refreshed.Fields["rating"] = record.Field{State: record.Value, Value: 4.5}
	refreshed.Fields["rating_count"] = record.Field{State: record.Null, Error: `rating_count: no whole number in "many"`}
	s = w.day(run{at: day0.Add(day), records: one(refreshed)})
	assert.Equal(t, "refreshed 1", s.counts())
	assert.Contains(t, reasonsOf(s), `rating_count: no whole number in "many"`)
}

func reasonsOf(s seen) (out []string) {
	for _, q := range s.quarantine {
		out = append(out, q["reason"].(string))
	}
	return out
}

// TestOwnTableAndDocuments: the other kinds of dataset go the same way, with their own key, columns and instant of change.
func TestOwnTableAndDocuments(t *testing.T) {
	own := table.Own("games", []table.Column{{Name: "moves", Type: table.Int64}, {Name: "seen", Type: table.Int64, Volatile: true}, {Name: "price_raw", Type: table.String}})
	for kind, main := range map[table.Kind]table.Schema{table.Custom: own, table.Documents: table.Articles()} {
		t.Run(string(kind), func(t *testing.T) {
			body, key, changed := "moves", "row_uid", "changed_at"
			values := []any{int64(40), int64(41)}
			if kind == table.Documents {
				body, key, changed, values = "text", "id", "collected_at", []any{"One text.\n\nMore.", "Another text."}
			}
			with := func(n int, more ...string) record.Record {
				r := item("1", "5")
				r.Fields = map[string]record.Field{body: {State: record.Value, Value: values[n]}, "title": {State: record.Value, Value: "T"}}
				for _, name := range more {
					r.Fields[name] = record.Field{State: record.Value, Value: int64(7)}
				}
				return r
			}
			w := newWorld(t)
			day := func(n int, r record.Record) seen {
				in := w.input(run{at: day0.AddDate(0, 0, n), records: one(r)})
				in.Kind, in.Main = kind, main
				d, ref, err := compare.Compare(context.Background(), w.store, in, w.opts)
				require.NoError(t, err)
				w.parent = compare.Parent{AsOf: in.AsOf, State: d.State, Evidence: d.Evidence}
				s := w.look(d, ref)
				s.rows = w.table(d.Upserts[main.Table])
				return s
			}
			s := day(0, with(0))
			assert.Equal(t, "added 1", s.counts())
			require.Len(t, s.rows, 1)
			assert.Equal(t, item("1", "5").Key.Hash(), s.rows[0][key])
			assert.Equal(t, day0.UnixMicro(), s.rows[0][changed])
			s = day(1, with(0))
			assert.Equal(t, "unchanged 1", s.counts())
			s = day(2, with(1))
			assert.Equal(t, "changed 1", s.counts())
			require.Len(t, s.history, 1)
			assert.Equal(t, body, s.history[0]["field"])
			assert.Equal(t, day0.AddDate(0, 0, 2).UnixMicro(), s.rows[0][changed])
			assert.Equal(t, day0.UnixMicro(), s.rows[0]["first_seen_at"])
			if kind == table.Custom {
				assert.Equal(t, "refreshed 1", day(3, with(1, "seen")).counts())
				assert.Equal(t, "changed 1", day(4, with(1, "seen", "price_raw")).counts(), "a column of that name is no remark here")
			}
		})
	}
	in := newWorld(t).input(run{at: day0})
	in.Kind = table.Custom
	_, _, err := compare.Compare(context.Background(), newWorld(t).store, in, compare.Options{})
	require.ErrorIs(t, err, compare.ErrInput)
}
