package extract

import (
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
	"sheaf/internal/record"
)

// ItemTest is what `sheaf recipe test` prints for an item.
type ItemTest struct {
	Outcome record.Outcome `json:"outcome"`
	Reason  string         `json:"reason,omitempty"`
	// Record has the columns that have a value: decimals as strings, lists as arrays. Null without a record.
	Record map[string]any `json:"record"`
	// Fields tells for every column of the recipe where its value came from, or why there is none.
	Fields map[string]FieldTest `json:"fields"`
	// Examples tells which places that carry examples still give their kind of value, in the recipe's order.
	Examples []ExampleTest `json:"examples,omitempty"`
}

// FieldTest is one column's finding. Matched is "<page>#<index in the field's from list>".
type FieldTest struct {
	Value   any      `json:"value"`
	Matched string   `json:"matched,omitempty"`
	Error   string   `json:"error,omitempty"`
	Flags   []string `json:"flags,omitempty"`
}

// ListTest is what `sheaf recipe test` prints for a list page.
type ListTest struct {
	Outcome record.Outcome   `json:"outcome"`
	Reason  string           `json:"reason,omitempty"`
	Rows    []map[string]any `json:"rows"`
	Skipped []Skip           `json:"skipped"`
	Next    *string          `json:"next"` // address of the next page; null where the list ends
	Total   *int64           `json:"total,omitempty"`
	Capped  bool             `json:"capped,omitempty"`
	// Examples tells which places that carry examples still give their kind of value, counted over the rows.
	Examples []ExampleTest `json:"examples,omitempty"`
}

// TestItem reads an item for people. Where answers make no record it still tells the fields that they state.
func TestItem(p *recipe.Plan, kind string, vars map[string]string, answers map[string]*Answer) ItemTest {
	rec, outcome, reason := Item(p, kind, vars, answers)
	t := ItemTest{Outcome: outcome, Reason: reason, Fields: map[string]FieldTest{}}
	fields := rec.Fields
	if outcome == record.OK {
		t.Record = columns(p, rec)
		if rec.Quarantine != "" {
			t.Reason = rec.Quarantine
		}
	} else {
		fields = Fields(p, answers, vars)
		if onlyMissing(p.Items[kind], answers) {
			// One page of an item of several was given: what it states is what the reader wants to see.
			t.Record = columns(p, record.Record{Fields: fields})
		}
	}
	for name, f := range fields {
		t.Fields[name] = FieldTest{Value: printed(f.Value), Matched: f.Matched, Error: f.Error, Flags: f.Flags}
	}
	for _, f := range p.Fields {
		if _, ok := t.Fields[f.Name]; !ok {
			t.Fields[f.Name] = FieldTest{Error: "no answer that tells about it"}
		}
	}
	if r := readAnswers(p, answers, vars); r != nil {
		t.Examples = exampleTests(p, []*fieldReader{r})
	}
	return t
}

// TestList reads a list page for people.
func TestList(p *recipe.Plan, a *Answer) ListTest {
	t := ListTest{Outcome: a.Outcome, Reason: a.Reason, Rows: []map[string]any{}, Skipped: a.Skipped, Total: a.Total, Capped: a.Capped}
	if t.Skipped == nil {
		t.Skipped = []Skip{}
	}
	for _, r := range a.Rows {
		t.Rows = append(t.Rows, columns(p, r))
	}
	if a.Next != nil {
		if req, err := p.PageRequest(*a.Next); err == nil {
			t.Next = &req.URL
		}
	}
	t.Examples = exampleTests(p, rowReaders(p, a))
	return t
}

// columns gives a record as a row of its table: the columns that have a value.
func columns(p *recipe.Plan, rec record.Record) map[string]any {
	out := make(map[string]any, len(rec.Fields)+len(p.Constants)+2)
	for name, v := range p.Constants {
		out[name] = v
	}
	if rec.Item != "" {
		out["url"] = rec.Item
	}
	if rec.Canonical != "" {
		out["canonical_url"] = rec.Canonical
	}
	for name, f := range rec.Fields {
		if f.State == record.Value {
			out[name] = printed(f.Value)
		}
	}
	if rec.Key.ID != "" {
		out["site_product_id"] = rec.Key.ID
	}
	return out
}

// onlyMissing reports whether every answer that was given is ok, and only others keep the item from being one.
func onlyMissing(item *recipe.Item, answers map[string]*Answer) bool {
	given, missing := 0, 0
	for _, want := range item.Answers {
		switch a := answers[want.Page]; {
		case a == nil:
			missing++
		case a.Outcome != record.OK:
			return false
		default:
			given++
		}
	}
	return given > 0 && missing > 0
}

// printed gives a value as plain JSON.
func printed(v any) any {
	if d, ok := v.(record.Decimal); ok {
		s, _ := path.Text(d)
		return s
	}
	return v
}
