package diff

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
	"sheaf/internal/profile"
)

func TestSchemas(t *testing.T) {
	col := func(name string, typ table.Type) table.Column { return table.Column{Name: name, Type: typ} }
	of := func(columns ...table.Column) datasets.TableVersion {
		return datasets.TableVersion{Name: "t", Schema: table.Schema{Table: "t", Key: "id", Columns: columns}}
	}
	id, a, b := col("id", table.String), col("a", table.Int64), col("b", table.Decimal)
	documented := a
	documented.Doc, documented.Unit = "How many.", "pieces"
	for _, c := range []struct {
		name     string
		from, to datasets.TableVersion
		want     Schema
	}{
		{"same", of(id, a), of(id, a), Schema{Same: true, Compatible: true}},
		{"added", of(id), of(id, a), Schema{Compatible: true, Added: []Column{{Name: "a", Type: "int64"}}}},
		{"removed", of(id, a), of(id), Schema{Removed: []Column{{Name: "a", Type: "int64"}}}},
		{"retyped", of(id, a), of(id, col("a", table.String)), Schema{Retyped: []Retype{{"a", Words{"int64", "string"}}}}},
		{"moved", of(id, a, b), of(id, b, a), Schema{Compatible: true, Moved: []string{"b"}}},
		{"described", of(id, a), of(id, documented), Schema{Same: true, Compatible: true, Described: []Description{
			{"a", "doc", Words{"", "How many."}}, {"a", "unit", Words{"", "pieces"}},
		}}},
	} {
		for _, list := range []*[]Column{&c.want.Added, &c.want.Removed} {
			if *list == nil {
				*list = []Column{}
			}
		}
		if c.want.Retyped == nil {
			c.want.Retyped = []Retype{}
		}
		if c.want.Moved == nil {
			c.want.Moved = []string{}
		}
		if c.want.Described == nil {
			c.want.Described = []Description{}
		}
		got := schemaOf(c.from, c.to)
		if c.name == "moved" { // either of the two may be the one
			require.Len(t, got.Moved, 1)
			got.Moved = c.want.Moved
		}
		require.Equal(t, c.want, got, c.name)
	}
	other := of(id, a)
	other.Schema.Key = "a"
	got := schemaOf(of(id, a), other)
	require.Equal(t, &Words{"id", "a"}, got.Key)
	require.False(t, got.Compatible)
}

func TestSummaryAndStatistics(t *testing.T) {
	w := newWorld(t, 8)
	s := things()
	from := w.fill(s, 300)
	to := w.change(s, from, 300, 9)
	a, b := w.version(1, s, from, 30), w.version(2, s, to, 30)
	b.Parent.Version = 1
	d := of(t, w, a, b)
	sum := d.Summary()
	require.Len(t, sum.Tables, 1)
	one := sum.Tables[0]
	require.True(t, one.Schema.Same)
	require.Equal(t, Count{int64(len(from)), int64(len(to))}, one.Rows)
	require.Len(t, sum.Sources, 3)
	require.NotNil(t, sum.Counts)
	require.Nil(t, of(t, w, b, a).Summary().Counts)
	splits, sources := map[string]Count{}, map[string]Count{}
	for _, r := range from {
		count(splits, r.split, Count{From: 1})
		count(sources, r.source, Count{From: 1})
	}
	for _, r := range to {
		count(splits, r.split, Count{To: 1})
		count(sources, r.source, Count{To: 1})
	}
	require.Equal(t, splits, one.Splits)
	require.Equal(t, sources, one.Sources)
	a.DataDigest, b.DataDigest = "a", "b"
	require.False(t, of(t, w, a, b).Summary().Same)
	a.DataDigest = "b"
	require.True(t, of(t, w, a, b).Summary().Same)

	shallow, err := d.Statistics(context.Background(), "", false)
	require.NoError(t, err)
	deep, err := d.Statistics(context.Background(), "things", true)
	require.NoError(t, err)
	require.Equal(t, "manifest", shallow.Measured)
	require.Contains(t, shallow.Unmeasured, "title", "these versions were never measured")
	require.Equal(t, "rows", deep.Measured)
	require.Empty(t, deep.Unmeasured)
	find := func(s Statistics, column string) Shift {
		return s.Columns[slices.IndexFunc(s.Columns, func(c Shift) bool { return c.Column == column })]
	}
	for _, column := range s.Names() {
		x, y := find(shallow, column), find(deep, column)
		require.Equal(t, x.Nulls, y.Nulls, column)
		require.NotNil(t, y.Distinct, column)
	}
	price := find(deep, "price")
	var nulls, nonNull int
	for _, r := range to {
		if r.cells[s.Index("price")] == nil {
			nulls++
		} else {
			nonNull++
		}
	}
	require.InDelta(t, float64(nulls)/float64(len(to)), *price.Nulls.To, 1e-9)
	require.Equal(t, "value", price.Of)
	require.InDelta(t, 5.0, *price.Distinct.To, 0, "0, 0.1, … 0.4")
	require.Equal(t, "0.4", *price.Greatest.To)
	title := find(deep, "title")
	require.Equal(t, "characters", title.Of)
	require.NotEmpty(t, title.Values)
	require.NotNil(t, title.Drift)
	require.Less(t, *title.Drift, 0.25)
	require.Equal(t, "elements", find(deep, "tags").Of)
	require.NotZero(t, nonNull)
}

// TestMeasuredStatistics takes what checks measured of a source out of the manifest.
func TestMeasuredStatistics(t *testing.T) {
	version := func(number int, prices []float64, currencies map[string]int64) datasets.Version {
		tally := profile.NewTally(profile.Columns{Names: []string{"price", "price_currency"}, Numbers: []string{"price"}})
		rows := tally.Rows()
		rows.Rows = int64(len(prices))
		rows.Currencies = currencies
		h := profile.Histogram{}
		for _, p := range prices {
			h.Add(p)
		}
		rows.Numbers = map[string]profile.Histogram{"price": h}
		schema := table.Products()
		part := datasets.Part{FileRef: datasets.FileRef{SHA256: string(rune('a' + number)), Rows: int64(len(prices))}, Columns: map[string]datasets.ColumnStats{
			"price": {Nulls: 1, Min: "9.0000", Max: "100.0000"},
		}}
		return datasets.Version{Manifest: datasets.Manifest{Dataset: "shop/p", Version: number, Content: datasets.Content{
			Kind: table.Catalog,
			Tables: []datasets.TableVersion{{Name: "products", Schema: schema, Fingerprint: schema.Fingerprint(), Splits: []datasets.SplitVersion{
				{Name: "train", Rows: int64(len(prices)), Parts: []datasets.Part{part}},
			}}},
			Sources: []datasets.SourceVersion{{Source: "a.com", Stats: datasets.SourceStats{Now: rows}}},
		}}}
	}
	a := version(1, []float64{10, 10, 20, 40}, map[string]int64{"EUR": 4})
	b := version(2, []float64{10, 100, 100, 100}, map[string]int64{"EUR": 1, "USD": 3})
	d, err := Of(nil, a, b)
	require.NoError(t, err)
	got, err := d.Statistics(context.Background(), "", false)
	require.NoError(t, err)
	by := map[string]Shift{}
	for _, c := range got.Columns {
		by[c.Column] = c
	}
	require.InDelta(t, 10, *by["price"].Median.From, 1)
	require.InDelta(t, 100, *by["price"].Median.To, 7)
	require.InDelta(t, 0.25, *by["price"].Nulls.From, 1e-9)
	require.Equal(t, "100.0000", *by["price"].Greatest.To)
	require.Equal(t, []ValueShift{{"EUR", 1, 0.25}, {"USD", 0, 0.75}}, by["price_currency"].Values)
	require.Contains(t, got.Unmeasured, "brand")
	require.NotContains(t, got.Unmeasured, "price")
	require.Contains(t, []string{"price", "price_currency"}, got.Columns[0].Column, "what moved most is first")
}

// ^ is the version that one was built from, which after a rollback is not the number before.
func TestParentsByReference(t *testing.T) {
	store, ctx := mem.New(), context.Background()
	for version, parent := range map[int]int{1: 0, 2: 1, 3: 1} {
		m := datasets.Manifest{Format: datasets.ManifestFormat, Dataset: "shop/things", Version: version, Parent: datasets.ParentRef{Version: parent}}
		body, _, err := m.Encode()
		require.NoError(t, err)
		_, err = store.Create(ctx, datasets.ManifestKey(m.Dataset, version), body, blob.PutOptions{})
		require.NoError(t, err)
	}
	for from, want := range map[string][2]int{"shop/things@v3": {1, 3}, "shop/things@v2": {1, 2}} {
		d, err := Open(ctx, store, from, "")
		require.NoError(t, err)
		require.Equal(t, want, [2]int{d.From.Version, d.To.Version}, from)
	}
	d, err := Open(ctx, store, "shop/things@v3^", "v2")
	require.NoError(t, err)
	require.Equal(t, [2]int{1, 2}, [2]int{d.From.Version, d.To.Version})
	for _, ref := range []string{"shop/things@v1^", "shop/things@v3^^", "shop/things@v9"} {
		_, err = Resolve(ctx, datasets.New(store), ref)
		require.ErrorIs(t, err, datasets.ErrNotFound, ref)
	}
}
