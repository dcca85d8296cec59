package trace

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"sheaf/datasets/table"
	"sheaf/internal/compare"
	"sheaf/internal/record"
)

// stated describes what a page said, with the place of the recipe that read it.
func (t *Tracer) stated(name string, f record.Field) *Stated {
	s := &Stated{State: string(f.State), Value: Printable(f.Value), Raw: f.Raw, Page: f.From, Flags: f.Flags, Error: f.Error}
	if f.Matched == "" {
		return s
	}
	a := &Alternative{Matched: f.Matched}
	if _, index, ok := strings.Cut(f.Matched, "#"); ok {
		a.Index, _ = strconv.Atoi(index) // written by extract as a number
	}
	if t.recipe != nil {
		at, ok := t.recipe.Alternative(name, a.Index)
		if f.Matched == "default" {
			at, ok = t.recipe.Rule(name)
		}
		if ok {
			a.Line, a.YAML = at.Line, at.YAML
		}
		_, own := t.recipe.Rule(name)
		a.BuiltIn = !ok && !own
	}
	s.Alternative = a
	return s
}

// page is the newest archived page of a kind that the row was read from; the item's own before that of a list.
func (t *Tracer) page(ctx context.Context, kind string) (*Page, error) {
	if p, ok := t.looked[kind]; ok {
		return p, nil
	}
	p := t.newest(kind)
	if p != nil {
		if err := t.look(ctx, p); err != nil {
			return nil, err
		}
	}
	t.looked[kind] = p
	return p, nil
}

func (t *Tracer) newest(kind string) *Page {
	var of []compare.Evidence
	for _, e := range t.bodies {
		if e.Page == kind {
			of = append(of, e)
		}
	}
	if len(of) == 0 {
		return nil
	}
	best := slices.MaxFunc(of, func(a, b compare.Evidence) int {
		own := func(e compare.Evidence) int {
			if e.Kind == t.state.ItemKind {
				return 1
			}
			return 0
		}
		if d := own(a) - own(b); d != 0 {
			return d
		}
		return a.AsOf.Compare(b.AsOf)
	})
	return &Page{
		Kind: best.Kind, Page: best.Page, Method: best.Method, URL: best.URL, FinalURL: best.FinalURL, RequestBody: best.RequestBody,
		Status: best.Status, ContentType: best.ContentType, AsOf: best.AsOf, NotModifiedAt: best.NotModifiedAt,
		Archive: best.Archive, Offset: best.Offset, Length: best.Length, SHA256: best.SHA256, evidence: best.Evidence,
	}
}

// changes are what history tells of a column of the row, and of the row as a whole.
func (t *Tracer) changes(ctx context.Context, column string) ([]Change, error) {
	if t.history == nil {
		if err := t.readHistory(ctx); err != nil {
			return nil, err
		}
	}
	out := []Change{}
	for _, c := range t.history {
		if c.Field == "" || c.Field == column {
			out = append(out, c)
		}
	}
	return out, nil
}

func (t *Tracer) readHistory(ctx context.Context) error {
	t.history = []Change{}
	h, ok := t.snap.Table(table.HistoryTable)
	if !ok {
		return nil
	}
	for _, p := range h.Parts() {
		if p.Source != t.row.part.Source {
			continue
		}
		for row, err := range rows(ctx, t.store, p, "key", "as_of", "class", "field", "old", "new", "cause") {
			if err != nil {
				return err
			}
			if row[0] != t.row.key {
				continue
			}
			at, _ := row[1].(int64)
			t.history = append(t.history, Change{
				AsOf: time.UnixMicro(at).UTC(), Class: known(row[2]), Field: known(row[3]), Old: text(row[4]), New: text(row[5]), Cause: known(row[6]),
			})
		}
	}
	slices.SortStableFunc(t.history, func(a, b Change) int { return a.AsOf.Compare(b.AsOf) })
	return nil
}

// known is a text cell, "" when null.
func known(cell any) string {
	s, _ := cell.(string)
	return strings.Clone(s)
}

func text(cell any) *string {
	if cell == nil {
		return nil
	}
	s := known(cell)
	return &s
}
