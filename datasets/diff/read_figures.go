package diff

import (
	"context"
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"sheaf/datasets"
	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
	"sheaf/internal/profile"
)

// tally counts one column of one version. Its memory does not grow with the rows.
type tally struct {
	column      table.Column
	rows, nulls int64
	numbers     profile.Histogram
	distinct    profile.Distinct
	top         profile.Top
	least, most any
	buf         []byte
}

// readFigures reads both tables; a part of both is read once and counted twice.
func (d *Diff) readFigures(ctx context.Context, a, b datasets.TableVersion) (from, to map[string]*figures, work Work, err error) {
	left, right := tallies(a.Schema), tallies(b.Schema)
	w := &walker{a: a, b: b}
	onlyA, onlyB := w.apart()
	shared := lacking(b.Parts(), onlyB)
	r := newReading(d.store)
	for _, pass := range []struct {
		t     datasets.TableVersion
		parts []datasets.Part
		into  [][]*tally
	}{{a, onlyA, [][]*tally{left}}, {b, onlyB, [][]*tally{right}}, {b, shared, [][]*tally{right, left}}} {
		n, err := r.count(ctx, pass.t, pass.parts, pass.into)
		work.RowsCompared += n
		if err != nil {
			return nil, nil, work, damaged(err)
		}
	}
	work.PartsSame, work.PartsRead, work.BytesRead = len(shared), r.opened.Load(), r.bytes.Load()
	return done(left), done(right), work, nil
}

// lacking are the parts that others do not have.
func lacking(parts, others []datasets.Part) (out []datasets.Part) {
	have := map[string]bool{}
	for _, p := range others {
		have[p.SHA256] = true
	}
	for _, p := range parts {
		if !have[p.SHA256] {
			out = append(out, p)
		}
	}
	return out
}

func tallies(s table.Schema) []*tally {
	out := make([]*tally, 0, len(s.Columns))
	for _, c := range s.Columns {
		out = append(out, &tally{column: c})
	}
	return out
}

// count reads parts and adds them to tallies, which have one schema.
func (r *reading) count(ctx context.Context, t datasets.TableVersion, parts []datasets.Part, into [][]*tally) (rows int64, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer r.all.Wait()
	defer cancel()
	s := &stream{reading: r, table: t, parts: parts, key: -1}
	s.start(ctx)
	for c := range s.out {
		if c.err != nil {
			return rows, c.err
		}
		for _, side := range into {
			for i, column := range side {
				if err := column.add(c.batch, i); err != nil {
					return rows, err
				}
			}
		}
		rows += int64(c.batch.Len())
	}
	return rows, ctx.Err()
}

func (t *tally) add(b *parquet.Batch, column int) error {
	for i := range b.Len() {
		t.rows++
		if b.Null(column, i) {
			t.nulls++
			continue
		}
		if t.column.Type == table.String {
			t.text(b.Text(column, i))
			continue
		}
		cell, err := b.Cell(column, i)
		if err != nil {
			return err
		}
		if err := t.cell(cell); err != nil {
			return err
		}
	}
	return nil
}

func (t *tally) text(s string) {
	t.numbers.Add(float64(utf8.RuneCountInString(s)))
	t.distinct.Add(s)
	if !t.column.Long {
		t.top.Add(s, "")
	}
}

func (t *tally) cell(cell any) error {
	var err error
	if t.buf, err = table.AppendCell(t.buf[:0], t.column, cell); err != nil {
		return err
	}
	t.distinct.Add(string(t.buf))
	switch v := cell.(type) {
	case int64:
		n := float64(v)
		if t.column.Type == table.Decimal {
			n /= 10_000
		}
		t.number(n, cell, func(o any) bool { return v < o.(int64) }, func(o any) bool { return v > o.(int64) })
	case float64:
		t.number(v, cell, func(o any) bool { return v < o.(float64) }, func(o any) bool { return v > o.(float64) })
	case bool:
		t.top.Add(strconv.FormatBool(v), "")
	case []string:
		t.numbers.Add(float64(len(v)))
		for _, s := range v {
			t.top.Add(s, "")
		}
	case []table.Row:
		t.numbers.Add(float64(len(v)))
	}
	return nil
}

func (t *tally) number(n float64, cell any, under, over func(any) bool) {
	if t.column.Type != table.Timestamp && t.column.Type != table.Date {
		t.numbers.Add(n)
	}
	if t.least == nil || under(t.least) {
		t.least = cell
	}
	if t.most == nil || over(t.most) {
		t.most = cell
	}
}

// done turns tallies into figures by column.
func done(list []*tally) map[string]*figures {
	out := map[string]*figures{}
	for _, t := range list {
		n := t.distinct.Estimate()
		f := &figures{rows: t.rows, nulls: t.nulls, distinct: &n, of: measured(t.column.Type)}
		if t.numbers.Count > 0 {
			f.numbers = &t.numbers
		}
		if t.top.Total > 0 {
			t.top.Cut(len(t.top.Values))
			f.top = &t.top
		}
		if t.least != nil {
			f.least, f.most = t.end(t.least), t.end(t.most)
		}
		out[t.column.Name] = f
	}
	return out
}

// measured is what numbers of a type are.
func measured(t table.Type) string {
	switch t {
	case table.String:
		return ofCharacters
	case table.Strings, table.Rows:
		return ofElements
	}
	return ofValue
}

func (t *tally) end(cell any) *string {
	text, ok := table.Plain(t.column, cell).(string)
	if !ok {
		body, err := json.Marshal(cell)
		if err != nil {
			return nil // no number that JSON can say
		}
		text = string(body)
	}
	return &text
}
