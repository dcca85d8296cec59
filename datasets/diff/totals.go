package diff

import "context"

// Totals counts all rows that differ.
type Totals struct {
	Table   string                     `json:"table"`
	Rows    map[Class]int64            `json:"rows" doc:"Rows by class: added, removed, changed, refreshed"`
	Sources map[string]map[Class]int64 `json:"sources" doc:"The same by source"`
	// Columns counts, by column, in how many changed and refreshed rows it differs.
	Columns map[string]int64 `json:"columns" doc:"In how many changed and refreshed rows a column differs"`
	Work    Work             `json:"work"`
}

// Differ reports whether any row does.
func (t Totals) Differ() bool {
	for _, n := range t.Rows {
		if n > 0 {
			return true
		}
	}
	return false
}

// Totals counts the rows that q wants. Every one also goes to visit, as a whole, if there is one: visit may be nil.
func (d *Diff) Totals(ctx context.Context, q Query, visit func(Change) error) (Totals, error) {
	t := Totals{Rows: map[Class]int64{}, Sources: map[string]map[Class]int64{}, Columns: map[string]int64{}}
	w, err := d.walk(ctx, q, func(w *walker, s step) error {
		t.add(w.columns, s)
		if visit == nil {
			return nil
		}
		c, err := w.columns.change(s)
		if err != nil {
			return err
		}
		return visit(c)
	})
	if err != nil {
		return Totals{}, err
	}
	t.Table, t.Work = w.b.Name, w.work
	return t, nil
}

func (t *Totals) add(c *columns, s step) {
	t.Rows[s.class]++
	source := s.source()
	if t.Sources[source] == nil {
		t.Sources[source] = map[Class]int64{}
	}
	t.Sources[source][s.class]++
	if s.a != nil && s.b != nil {
		for _, i := range s.fields {
			t.Columns[c.list[i].name]++
		}
	}
}
