package diff

import (
	"context"
	"iter"

	"sheaf/datasets/table"
)

// Page is some of the rows that differ.
type Page struct {
	Table string
	Rows  []Change
	// Next is the place behind the last row that was looked at; empty: there is no more.
	Next string
	// Stopped: the page ended because Query.Scan rows were compared, not because it is full or nothing is left.
	Stopped bool
	Work    Work
}

// Rows yields the rows that differ, source by source, in key order; changed rows with the fields that differ. An error ends
// the sequence.
func (d *Diff) Rows(ctx context.Context, q Query) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		_, err := d.each(ctx, q, func(c Change) error {
			if !yield(c, nil) {
				return errStop
			}
			return nil
		})
		if err != nil {
			yield(Change{}, err)
		}
	}
}

// Page is the first rows that differ behind q.After, limit at most.
func (d *Diff) Page(ctx context.Context, q Query, limit int) (Page, error) {
	p := Page{Rows: []Change{}}
	w, err := d.each(ctx, q, func(c Change) error {
		if len(p.Rows) == limit {
			p.Next = p.Rows[limit-1].At
			return errStop
		}
		p.Rows = append(p.Rows, c)
		return nil
	})
	if err != nil {
		return Page{}, err
	}
	if w.stopped && p.Next == "" {
		p.Next, p.Stopped = w.at, true
	}
	p.Table, p.Work = w.b.Name, w.work
	return p, nil
}

// each is walk with whole changes.
func (d *Diff) each(ctx context.Context, q Query, visit func(Change) error) (*walker, error) {
	return d.walk(ctx, q, func(w *walker, s step) error {
		c, err := w.columns.change(s)
		if err != nil {
			return err
		}
		return visit(c)
	})
}

// change puts a row together.
func (c *columns) change(s step) (Change, error) {
	out := Change{Class: s.class, At: s.at, Fields: []Field{}}
	here, side := s.b, 1
	if here == nil {
		here, side = s.a, 0
	}
	out.Key, out.Source, out.Split = kept(here.key).(string), here.part.Source, here.part.Split
	if i := c.title[side]; i >= 0 {
		out.Title = kept(here.batch.Text(i, here.i)).(string)
	}
	if i := c.url[side]; i >= 0 {
		out.URL = kept(here.batch.Text(i, here.i)).(string)
	}
	fields := s.fields
	if s.a == nil || s.b == nil {
		fields = nil
		for i := range c.list {
			fields = append(fields, i)
		}
	}
	for _, i := range fields {
		col := c.list[i]
		old, err := value(s.a, col.a, col.from)
		if err != nil {
			return out, err
		}
		now, err := value(s.b, col.b, col.to)
		if err != nil {
			return out, err
		}
		if old.Cell != nil || now.Cell != nil {
			out.Fields = append(out.Fields, Field{Name: col.name, Old: old, New: now})
		}
	}
	return out, nil
}

func value(at *cursor, column int, c table.Column) (Value, error) {
	if at == nil || column < 0 {
		return Value{Column: c}, nil
	}
	cell, err := at.batch.Cell(column, at.i)
	return Value{Column: c, Cell: kept(cell)}, err
}
