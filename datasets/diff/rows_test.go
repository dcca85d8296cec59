package diff

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/table"
)

// told is a change by key, its fields by name as canonical bytes.
type told struct {
	class         Class
	source, split string
	old, new      map[string]string
}

func said(t *testing.T, v Value) string {
	t.Helper()
	if v.Cell == nil {
		return "null"
	}
	b, err := table.AppendCell([]byte(v.Column.Form()+":"), v.Column, v.Cell)
	require.NoError(t, err)
	return string(b)
}

func gather(t *testing.T, d *Diff, q Query) map[string]told {
	t.Helper()
	out := map[string]told{}
	last := ""
	for c, err := range d.Rows(context.Background(), q) {
		require.NoError(t, err)
		one := told{class: c.Class, source: c.Source, split: c.Split, old: map[string]string{}, new: map[string]string{}}
		for _, f := range c.Fields {
			one.old[f.Name], one.new[f.Name] = said(t, f.Old), said(t, f.New)
		}
		require.NotContains(t, out, c.Key)
		if group, _, _ := strings.Cut(c.At, ":"); strings.HasPrefix(last, group+":") {
			require.Less(t, last, c.At, "rows of a source come in the order of their keys")
		}
		last = c.At
		out[c.Key] = one
	}
	return out
}

// naive compares two maps.
func naive(t *testing.T, a, b table.Schema, from, to rows) map[string]told {
	t.Helper()
	cell := func(s table.Schema, r row, name string) string {
		i := s.Index(name)
		if i < 0 || r.cells == nil {
			return "null"
		}
		return said(t, Value{s.Columns[i], r.cells[i]})
	}
	names := map[string]bool{}
	minor := map[string]bool{}
	for _, s := range []table.Schema{a, b} {
		for _, c := range s.Columns {
			names[c.Name], minor[c.Name] = true, c.Volatile || c.Derived
		}
	}
	out := map[string]told{}
	keys := map[string]bool{}
	for k := range from {
		keys[k] = true
	}
	for k := range to {
		keys[k] = true
	}
	for key := range keys {
		x, y := from[key], to[key]
		one := told{class: Refreshed, source: y.source, split: y.split, old: map[string]string{}, new: map[string]string{}}
		for n := range names {
			if u, v := cell(a, x, n), cell(b, y, n); u != v {
				one.old[n], one.new[n] = u, v
				if !minor[n] {
					one.class = Changed
				}
			}
		}
		switch {
		case x.cells == nil:
			one.class = Added
		case y.cells == nil:
			one.class, one.source, one.split = Removed, x.source, x.split
		case len(one.old) == 0:
			continue
		}
		out[key] = one
	}
	return out
}

func of(t *testing.T, w *world, a, b datasets.Version) *Diff {
	t.Helper()
	d, err := Of(w.store, a, b)
	require.NoError(t, err)
	return d
}

// TestRowsAgreeWithMaps compares random worlds, cut at random: what is told is what a comparison of maps finds; told the other
// way round it is its mirror; applied to the earlier rows it gives the later ones.
func TestRowsAgreeWithMaps(t *testing.T) {
	wider := things(table.Column{Name: "colour", Type: table.String})
	other := things(table.Column{Name: "colour", Type: table.Int64})
	for seed := range uint64(15) {
		w := newWorld(t, seed)
		a, b := things(), things()
		switch seed % 5 {
		case 1:
			b = wider
		case 2:
			a = wider
		case 3:
			a, b = wider, other
		}
		n := 1 + w.rand.IntN(120)
		from := w.fill(a, n)
		to := w.fill(b, n)
		if a.Fingerprint() == b.Fingerprint() {
			to = w.change(b, from, n, 1+w.rand.IntN(40))
		}
		if seed%7 == 3 { // a source under another name
			for k, r := range to {
				if r.source == "b.de" {
					r.source = "z.de"
					to[k] = r
				}
			}
		}
		x, y := w.version(1, a, from, w.rand.IntN(60)), w.version(2, b, to, w.rand.IntN(60))
		want := naive(t, a, b, from, to)
		forth, back := gather(t, of(t, w, x, y), Query{}), gather(t, of(t, w, y, x), Query{})
		require.Equal(t, want, forth, "seed %d", seed)
		require.Equal(t, naive(t, b, a, to, from), back, "seed %d", seed)
		require.Len(t, back, len(forth))
		for key, f := range forth {
			require.Equal(t, f.old, back[key].new)
			require.Equal(t, f.new, back[key].old)
		}
		applied(t, a, b, from, to, forth)
		pages(t, of(t, w, x, y), forth)
		totals, err := of(t, w, x, y).Totals(context.Background(), Query{}, nil)
		require.NoError(t, err)
		classes, columns, sources := map[Class]int64{}, map[string]int64{}, map[string]map[Class]int64{}
		for _, f := range forth {
			classes[f.class]++
			if sources[f.source] == nil {
				sources[f.source] = map[Class]int64{}
			}
			sources[f.source][f.class]++
			if f.class == Changed || f.class == Refreshed {
				for n := range f.old {
					columns[n]++
				}
			}
		}
		require.Equal(t, classes, totals.Rows)
		require.Equal(t, columns, totals.Columns)
		require.Equal(t, sources, totals.Sources)
	}
}

// applied puts what was told onto the earlier rows.
func applied(t *testing.T, a, b table.Schema, from, to rows, changes map[string]told) {
	t.Helper()
	now := map[string]map[string]string{}
	for key, r := range from {
		now[key] = map[string]string{}
		for i, c := range a.Columns {
			now[key][c.Name] = said(t, Value{c, r.cells[i]})
		}
	}
	for key, c := range changes {
		if c.class == Removed {
			delete(now, key)
			continue
		}
		if now[key] == nil {
			now[key] = map[string]string{}
		}
		maps.Copy(now[key], c.new)
	}
	require.Len(t, now, len(to))
	for key, r := range to {
		for i, c := range b.Columns {
			got, ok := now[key][c.Name]
			if !ok {
				got = "null"
			}
			require.Equal(t, said(t, Value{c, r.cells[i]}), got, "%s of %s", c.Name, key)
		}
	}
}

// pages reads the same in pages, of every class and with a bound on what is looked at.
func pages(t *testing.T, d *Diff, all map[string]told) {
	t.Helper()
	for _, q := range []Query{{}, {Class: Changed}, {Scan: 17}, {Source: "b.de"}, {Column: "price"}} {
		want := map[string]bool{}
		for key, c := range all {
			_, differs := c.old[q.Column]
			if (q.Class == "" || c.class == q.Class) && (q.Source == "" || c.source == q.Source) &&
				(q.Column == "" || differs && c.class != Added && c.class != Removed) {
				want[key] = true
			}
		}
		got := map[string]bool{}
		for {
			p, err := d.Page(context.Background(), q, 7)
			require.NoError(t, err)
			require.LessOrEqual(t, len(p.Rows), 7)
			for _, c := range p.Rows {
				require.False(t, got[c.Key], "%s twice", c.Key)
				got[c.Key] = true
			}
			if p.Next == "" {
				break
			}
			q.After = p.Next
		}
		require.Equal(t, want, got, "%+v", q)
	}
	for key := range all {
		p, err := d.Page(context.Background(), Query{Key: key}, 5)
		require.NoError(t, err)
		require.Len(t, p.Rows, 1)
		require.Equal(t, key, p.Rows[0].Key)
		break
	}
}

func TestEqualPartsAreNotRead(t *testing.T) {
	w := newWorld(t, 5)
	s := things()
	from := w.fill(s, 400)
	to := maps.Clone(from)
	key := slices.Sorted(maps.Keys(from))[100]
	r := from[key]
	r.cells = slices.Clone(r.cells)
	r.cells[s.Index("price")] = int64(77)
	to[key] = r
	w.rand = newWorld(t, 9).rand
	a := w.version(1, s, from, 20)
	w.rand = newWorld(t, 9).rand // cut at the same places
	b := w.version(2, s, to, 20)
	got, err := of(t, w, a, b).Totals(context.Background(), Query{}, nil)
	require.NoError(t, err)
	require.Equal(t, map[Class]int64{Changed: 1}, got.Rows)
	require.Equal(t, map[string]int64{"price": 1}, got.Columns)
	require.EqualValues(t, 2, got.Work.PartsRead)
	require.Greater(t, got.Work.PartsSame, 10)
	require.Less(t, got.Work.RowsCompared, int64(100))
}

func TestAppendOnlyTables(t *testing.T) {
	w := newWorld(t, 1)
	line := func(n int) table.Row {
		return table.Row{fmt.Sprint(n), int64(n), "changed", nil, nil, nil, "source", "s", "a.com"}
	}
	version := func(number int, cuts ...[]int) datasets.Version {
		s := table.History()
		v := datasets.SplitVersion{Name: datasets.AppendSplit}
		for _, numbers := range cuts {
			pw := datasets.NewPartWriter(w.store, s, datasets.PartOptions{Dataset: "shop/things", Source: "a.com", Split: v.Name, Temp: t.TempDir(), Single: true})
			for _, n := range numbers {
				require.NoError(t, pw.Write(context.Background(), line(n)))
			}
			parts, err := pw.Close(context.Background())
			require.NoError(t, err)
			v.Parts = append(v.Parts, parts...)
		}
		t := datasets.TableVersion{Name: s.Table, Schema: s, Fingerprint: s.Fingerprint(), Splits: []datasets.SplitVersion{v}}
		return datasets.Version{Manifest: datasets.Manifest{Dataset: "shop/things", Version: number, Content: datasets.Content{Kind: table.Custom, Tables: []datasets.TableVersion{t}}}}
	}
	count := func(a, b datasets.Version) map[Class]int64 {
		got, err := of(t, w, a, b).Totals(context.Background(), Query{Table: "history"}, nil)
		require.NoError(t, err)
		return got.Rows
	}
	v1, v2, other := version(1, []int{1, 2}), version(2, []int{1, 2}, []int{3, 4, 5}), version(3, []int{1, 2, 3}, []int{9})
	require.Equal(t, map[Class]int64{Added: 3}, count(v1, v2))
	require.Equal(t, map[Class]int64{Removed: 3}, count(v2, v1))
	require.Equal(t, map[Class]int64{Removed: 2, Added: 1}, count(v2, other), "1, 2, 3 are in both, cut elsewhere")
	require.Empty(t, count(v2, v2))

	d := of(t, w, v1, v2)
	var got []string
	q := Query{Table: "history"}
	for {
		p, err := d.Page(context.Background(), q, 2)
		require.NoError(t, err)
		for _, c := range p.Rows {
			got = append(got, c.Fields[0].New.Cell.(string))
		}
		if q.After = p.Next; p.Next == "" {
			break
		}
	}
	require.Equal(t, []string{"3", "4", "5"}, got)
	_, err := d.Page(context.Background(), Query{Table: "history", Key: "x"}, 1)
	require.ErrorIs(t, err, datasets.ErrInvalid)
}

func TestChangesAsJSON(t *testing.T) {
	w := newWorld(t, 3)
	s := things()
	r := w.row(s, w.key(1), spot{"a.com", "train"})
	for _, c := range s.Stated() {
		r.cells[s.Index(c.Name)] = nil
	}
	r.cells[s.Index("title")], r.cells[s.Index("price")] = "램프", int64(125_000)
	later := row{r.spot, slices.Clone(r.cells)}
	later.cells[s.Index("price")], later.cells[s.Index("tags")] = int64(99_900), []string{"sale"}
	d := of(t, w, w.version(1, s, rows{w.key(1): r}, 0), w.version(2, s, rows{w.key(1): later}, 0))
	p, err := d.Page(context.Background(), Query{}, 5)
	require.NoError(t, err)
	require.Len(t, p.Rows, 1)
	p.Rows[0].URL = ""
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	require.NoError(t, enc.Encode(p.Rows[0]))
	require.JSONEq(t, `{"class":"changed","key":"`+w.key(1)+`","source":"a.com","split":"train","title":"램프",
		"fields":[{"field":"price","old":"12.5","new":"9.99"},{"field":"tags","old":null,"new":["sale"]}]}`, b.String())
	text, ok := p.Rows[0].Fields[1].New.Text()
	require.True(t, ok)
	require.Equal(t, `["sale"]`, text)
}

func TestWhatCannotBeCompared(t *testing.T) {
	w := newWorld(t, 4)
	s := things()
	a, b := w.version(1, s, w.fill(s, 50), 9), w.version(2, s, w.fill(s, 50), 9)
	d := of(t, w, a, b)
	ctx := context.Background()
	for _, c := range []struct {
		q    Query
		is   error
		says string
	}{
		{Query{Table: "nothing"}, datasets.ErrNotFound, "it has things"},
		{Query{Column: "nothing"}, datasets.ErrNotFound, "column"},
		{Query{After: "what"}, datasets.ErrInvalid, "no place"},
		{Query{After: "x.com:1"}, datasets.ErrInvalid, "no place"},
	} {
		_, err := d.Page(ctx, c.q, 5)
		require.ErrorIs(t, err, c.is)
		require.ErrorContains(t, err, c.says)
	}
	b.Kind = table.Catalog
	_, err := Of(w.store, a, b)
	require.ErrorIs(t, err, datasets.ErrInvalid)

	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, err = d.Totals(ended, Query{}, nil)
	require.ErrorIs(t, err, context.Canceled)
}

// TestDamage gives the reader bytes that are not what the manifest says: errors, no panics.
func TestDamage(t *testing.T) {
	w := newWorld(t, 6)
	s := things()
	a, b := w.version(1, s, w.fill(s, 200), 0), w.version(2, s, w.fill(s, 200), 0)
	ctx := context.Background()
	p := a.Tables[0].Splits[0].Parts[0]
	body, _, err := w.store.Get(ctx, p.Key)
	require.NoError(t, err)
	var good bytes.Buffer
	_, err = good.ReadFrom(body)
	require.NoError(t, err)
	for i := 0; i < good.Len(); i += 1 + good.Len()/150 {
		bad := slices.Clone(good.Bytes())
		bad[i] ^= 0x55
		store := newWorld(t, 6).store
		for _, v := range []datasets.Version{a, b} {
			for _, part := range v.Tables[0].Parts() {
				r, info, err := w.store.Get(ctx, part.Key)
				require.NoError(t, err)
				var copied bytes.Buffer
				_, err = copied.ReadFrom(r)
				require.NoError(t, err)
				if part.Key == p.Key {
					copied = *bytes.NewBuffer(bad)
				}
				_, err = store.Put(ctx, part.Key, bytes.NewReader(copied.Bytes()), info.Size, blob.PutOptions{})
				require.NoError(t, err)
			}
		}
		d, err := Of(store, a, b)
		require.NoError(t, err)
		if _, err := d.Totals(ctx, Query{}, nil); err != nil {
			require.ErrorIs(t, err, datasets.ErrDamaged, "byte %d", i)
		}
	}
	// Another part in its place, as sound as it is, with as many rows and the digest that is its own.
	rows := w.fill(s, 200)
	swapped := w.version(3, s, rows, 0).Tables[0].Splits[0].Parts[0]
	forged := a
	forged.Tables = slices.Clone(a.Tables)
	forged.Tables[0].Splits = slices.Clone(a.Tables[0].Splits)
	forged.Tables[0].Splits[0].Parts = slices.Clone(a.Tables[0].Splits[0].Parts)
	one := swapped
	one.SHA256 = p.SHA256
	forged.Tables[0].Splits[0].Parts[0] = one
	d, err := Of(w.store, forged, b)
	require.NoError(t, err)
	_, err = d.Totals(ctx, Query{}, nil)
	require.ErrorIs(t, err, datasets.ErrDamaged, "its digest is not the one that the manifest states")

	gone := newWorld(t, 6)
	d, err = Of(gone.store, a, b)
	require.NoError(t, err)
	_, err = d.Totals(ctx, Query{}, nil)
	require.ErrorIs(t, err, datasets.ErrDamaged)
	require.True(t, strings.Contains(err.Error(), "not in the store"))
}
