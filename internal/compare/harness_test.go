package compare_test

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
	"sheaf/internal/compare"
	"sheaf/internal/record"
)

// day0 is the as_of of a world's first run.
var day0 = time.Date(2026, 11, 1, 2, 0, 0, 0, time.UTC)

// world runs Compare day after day, each on the state that the one before left.
type world struct {
	t      testing.TB
	store  blob.Store
	parent compare.Parent
	opts   compare.Options
	rev    int
	reread compare.Reextract
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	return &world{t: tb, store: mem.New(), rev: 1, opts: compare.Options{TempDir: tb.TempDir()}}
}

// run is one day's crawl.
type run struct {
	at       time.Time
	records  []record.Record
	outcomes []record.ItemOutcome
	partial  bool
	sampled  bool
}

func (w *world) input(r run) compare.Input {
	return compare.Input{
		Dataset: "shop/products", Run: "run-" + r.at.Format("20060102"), Source: "shop.example", Site: "shop", Kind: table.Catalog,
		AsOf: r.at, Recipe: "shop", RecipeRev: w.rev, Locale: "en-US", Partial: r.partial, Sampled: r.sampled, Parent: w.parent,
		Records: seq(r.records), Outcomes: seq(r.outcomes), Reextract: w.reread,
	}
}

// day compares and takes the new state over.
func (w *world) day(r run) seen {
	w.t.Helper()
	d, ref, err := compare.Compare(context.Background(), w.store, w.input(r), w.opts)
	require.NoError(w.t, err)
	w.parent = compare.Parent{Ref: datasets.ParentRef{Version: w.parent.Ref.Version + 1}, AsOf: r.at, State: d.State, Evidence: d.Evidence}
	return w.look(d, ref)
}

// seen is a delta with its files read back.
type seen struct {
	datasets.Delta
	ref                       datasets.FileRef
	rows, history, quarantine []map[string]any
	removes                   []datasets.Remove
	state                     map[string]compare.State
	evidence                  []compare.Evidence
}

func (w *world) look(d datasets.Delta, ref datasets.FileRef) seen {
	w.t.Helper()
	s := seen{Delta: d, ref: ref, state: map[string]compare.State{}}
	s.rows = w.table(d.Upserts[table.ProductsTable])
	s.history = w.table(d.Appends[table.HistoryTable])
	s.quarantine = w.table(d.Appends[table.QuarantineTable])
	for _, p := range d.State {
		for _, row := range w.raw(p.FileRef) {
			st, err := compare.ReadState(row)
			require.NoError(w.t, err)
			s.state[st.SiteProductID] = st
		}
	}
	for _, p := range d.Evidence {
		for _, row := range w.raw(p.FileRef) {
			e, err := compare.ReadEvidence(row)
			require.NoError(w.t, err)
			s.evidence = append(s.evidence, e)
		}
	}
	for _, f := range d.Removes {
		body, err := blob.ReadAll(context.Background(), w.store, f.Key, 1<<30)
		require.NoError(w.t, err)
		dec, err := zstd.NewReader(bytes.NewReader(body))
		require.NoError(w.t, err)
		lines := json.NewDecoder(dec)
		for lines.More() {
			var r datasets.Remove
			require.NoError(w.t, lines.Decode(&r))
			s.removes = append(s.removes, r)
		}
		dec.Close()
	}
	return s
}

func (w *world) raw(f datasets.FileRef) []table.Row {
	w.t.Helper()
	body, err := blob.ReadAll(context.Background(), w.store, f.Key, 1<<30)
	require.NoError(w.t, err)
	r, err := parquet.Open(bytes.NewReader(body), int64(len(body)))
	require.NoError(w.t, err)
	var rows []table.Row
	for row, err := range r.Rows(context.Background()) {
		require.NoError(w.t, err)
		rows = append(rows, slices.Clone(row))
	}
	return rows
}

// table reads files as maps without nulls.
func (w *world) table(files []datasets.FileRef) []map[string]any {
	w.t.Helper()
	var out []map[string]any
	for _, f := range files {
		body, err := blob.ReadAll(context.Background(), w.store, f.Key, 1<<30)
		require.NoError(w.t, err)
		r, err := parquet.Open(bytes.NewReader(body), int64(len(body)))
		require.NoError(w.t, err)
		for row, err := range r.Rows(context.Background()) {
			require.NoError(w.t, err)
			cells := map[string]any{}
			for i, c := range r.Schema().Columns {
				if row[i] != nil {
					cells[c.Name] = row[i]
				}
			}
			out = append(out, cells)
		}
	}
	return out
}

// row is the published row of an id in the delta, nil when it has none.
func (s seen) row(id string) map[string]any {
	for _, r := range s.rows {
		if r["site_product_id"] == id {
			return r
		}
	}
	return nil
}

// counts lists the classes that are not zero, e.g. "added 2 gone 1".
func (s seen) counts() string {
	var out []string
	for _, c := range datasets.Classes {
		if n := s.Counts[c]; n != 0 {
			out = append(out, string(c)+" "+itoa(n))
		}
	}
	return strings.Join(out, " ")
}

// log lists history as "class field old>new cause".
func (s seen) log() []string {
	var out []string
	for _, h := range s.history {
		line := h["class"].(string)
		if f, ok := h["field"].(string); ok {
			line += " " + f + " " + str(h["old"]) + ">" + str(h["new"])
		}
		out = append(out, line+" "+h["cause"].(string))
	}
	return out
}

func str(v any) string {
	if v == nil {
		return "null"
	}
	return v.(string)
}

func itoa(n int64) string { b, _ := json.Marshal(n); return string(b) }

func seq[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func key(id string) record.Key {
	return record.Key{Site: "shop", Marketplace: "shop.example", ID: id}
}

func money(s string) record.Decimal {
	d, err := record.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

// fields builds stated fields: a nil value is Null.
func fields(from string, pairs ...any) map[string]record.Field {
	out := map[string]record.Field{}
	for i := 0; i < len(pairs); i += 2 {
		f := record.Field{State: record.Value, Value: pairs[i+1], From: from, Matched: from + "#0"}
		if pairs[i+1] == nil {
			f = record.Field{State: record.Null, From: from}
		}
		out[pairs[i].(string)] = f
	}
	return out
}

// item is the record of an item's page.
func item(id, price string, more ...any) record.Record {
	pairs := append([]any{"title", "Thing " + id, "price", money(price), "price_currency", "USD", "description", "A fine thing."}, more...)
	return record.Record{
		Key: key(id), Kind: "product", ItemKind: "product", Rank: 10, URL: "https://shop.example/p/" + id,
		Item: "https://shop.example/p/" + id, Vars: map[string]string{"id": id}, Fields: fields("detail", pairs...),
		Evidence: []record.Evidence{{Page: "detail", URL: "https://shop.example/p/" + id, Archive: "archive/a.warc.gz", Offset: 7, Length: 9, SHA256: strings.Repeat("a", 64), Status: 200, RecipeRev: 1}},
	}
}

// listRow is what a list page says of an id; it may refresh price.
func listRow(id, price string) record.Record {
	return record.Record{
		Key: key(id), Kind: "search", ItemKind: "product", Rank: 1, URL: "https://shop.example/search?p=1",
		Item: "https://shop.example/p/" + id, Vars: map[string]string{"id": id},
		Fields:    fields("search", "title", "Thing "+id+" (list)", "price", money(price), "price_currency", "USD"),
		Refreshes: []string{"price"},
		Evidence:  []record.Evidence{{Page: "search", URL: "https://shop.example/search?p=1", Archive: "archive/l.warc.gz", Offset: 3, Length: 5, SHA256: strings.Repeat("b", 64), Status: 200, RecipeRev: 1}},
	}
}

func outcome(id string, o record.Outcome) record.ItemOutcome {
	return record.ItemOutcome{KeyHash: key(id).Hash(), Kind: "product", URL: "https://shop.example/p/" + id, Outcome: o}
}
