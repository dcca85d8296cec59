package diff

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
)

// world makes versions from rows, cut into parts wherever chance has it.
type world struct {
	t     testing.TB
	store blob.Store
	rand  *rand.Rand
}

func newWorld(tb testing.TB, seed uint64) *world {
	tb.Helper()
	return &world{t: tb, store: mem.New(), rand: rand.New(rand.NewPCG(seed, 7))}
}

// things is a table with every type.
func things(extra ...table.Column) table.Schema {
	return table.Own("things", append([]table.Column{
		{Name: "title", Type: table.String},
		{Name: "price", Type: table.Decimal, Unit: "EUR"},
		{Name: "stock", Type: table.Int32, Volatile: true},
		{Name: "views", Type: table.Int64},
		{Name: "score", Type: table.Float32},
		{Name: "ratio", Type: table.Float64},
		{Name: "open", Type: table.Bool},
		{Name: "day", Type: table.Date},
		{Name: "seen", Type: table.Timestamp},
		{Name: "tags", Type: table.Strings},
		{Name: "specs", Type: table.Rows, Children: []table.Column{{Name: "name", Type: table.String}, {Name: "size", Type: table.Int64}}},
		{Name: "text", Type: table.String, Long: true},
	}, extra...))
}

// place is where a row lies.
type spot struct{ source, split string }

// rows are those of a version by key.
type rows map[string]row

type row struct {
	spot
	cells table.Row
}

func (w *world) key(n int) string { return fmt.Sprintf("%032x", uint64(n)*0x9e3779b97f4a7c15) }

// cell is a value of a type, null now and then; few different ones, so that equal ones happen.
func (w *world) cell(c table.Column) any {
	if w.rand.IntN(4) == 0 {
		return nil
	}
	n := int64(w.rand.IntN(5))
	switch c.Type {
	case table.String:
		return []string{"", "가나다", "x", "a longer text that says something", "\x00"}[n]
	case table.Float32, table.Float64:
		return []float64{0, 0.25, 1.5, -2, 1024}[n]
	case table.Bool:
		return n%2 == 0
	case table.Strings:
		return [][]string{{}, {"a"}, {"a", "b"}, {""}, {"b", "a"}}[n]
	case table.Rows:
		out := []table.Row{}
		for range n % 3 {
			out = append(out, table.Row{w.cell(c.Children[0]), w.cell(c.Children[1])})
		}
		return out
	}
	return n * 1000
}

func (w *world) row(s table.Schema, key string, at spot) row {
	r := row{at, make(table.Row, len(s.Columns))}
	for i, c := range s.Columns {
		r.cells[i] = w.cell(c)
	}
	r.cells[s.Index(table.OwnKey)], r.cells[s.Index("split")] = key, at.split
	return r
}

var (
	sources = []string{"a.com", "b.de", "c.jp"}
	splits  = []string{"test", "train", "validation"}
)

// fill gives each of n keys a row with some chance.
func (w *world) fill(s table.Schema, n int) rows {
	out := rows{}
	for i := range n {
		if w.rand.IntN(3) > 0 {
			out[w.key(i)] = w.row(s, w.key(i), spot{sources[i%3], splits[w.rand.IntN(3)]})
		}
	}
	return out
}

// change gives a later state: rows added, removed, moved to another split, with other cells; most stay.
func (w *world) change(s table.Schema, was rows, n, oneIn int) rows {
	out := rows{}
	for i := range n {
		key := w.key(i)
		r, had := was[key]
		switch {
		case had && w.rand.IntN(oneIn) > 0:
			out[key] = r
		case had && w.rand.IntN(4) == 0: // gone
		case had && w.rand.IntN(3) == 0:
			out[key] = w.row(s, key, spot{r.source, splits[w.rand.IntN(3)]})
		case had:
			r.cells = slices.Clone(r.cells)
			c := 5 + w.rand.IntN(12)
			r.cells[c] = w.cell(s.Columns[c])
			out[key] = r
		case w.rand.IntN(oneIn) == 0:
			out[key] = w.row(s, key, spot{sources[i%3], splits[w.rand.IntN(3)]})
		}
	}
	return out
}

// version stores rows, cutting parts at random; every is how many rows a part has in the middle, 0 = one part.
func (w *world) version(number int, s table.Schema, all rows, every int) datasets.Version {
	t := datasets.TableVersion{Name: s.Table, Fingerprint: s.Fingerprint(), Schema: s}
	by := map[spot][]string{}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		by[all[key].spot] = append(by[all[key].spot], key)
	}
	for _, split := range splits {
		v := datasets.SplitVersion{Name: split}
		for _, source := range slices.Sorted(maps.Keys(sourceSet(all))) {
			pw := datasets.NewPartWriter(w.store, s, datasets.PartOptions{Dataset: "shop/things", Source: source, Split: split, Target: 1, Temp: w.t.TempDir(), Single: true})
			for _, key := range by[spot{source, split}] {
				require.NoError(w.t, pw.Write(context.Background(), all[key].cells))
				if every > 0 && w.rand.IntN(every) == 0 {
					require.NoError(w.t, pw.Cut(context.Background()))
				}
			}
			parts, err := pw.Close(context.Background())
			require.NoError(w.t, err)
			v.Parts = append(v.Parts, parts...)
		}
		for _, p := range v.Parts {
			v.Rows += p.Rows
		}
		if len(v.Parts) > 0 {
			t.Splits = append(t.Splits, v)
		}
	}
	out := datasets.Version{Manifest: datasets.Manifest{Dataset: "shop/things", Version: number, Content: datasets.Content{Kind: table.Custom, Tables: []datasets.TableVersion{t}, DataDigest: fmt.Sprint(number)}}}
	for source := range sourceSet(all) {
		out.Sources = append(out.Sources, datasets.SourceVersion{Source: source})
	}
	return out
}

func sourceSet(all rows) map[string]bool {
	out := map[string]bool{}
	for _, r := range all {
		out[r.source] = true
	}
	return out
}
