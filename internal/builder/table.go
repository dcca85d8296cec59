package builder

import (
	"context"
	"errors"
	"slices"
	"strings"

	"golang.org/x/text/currency"

	"sheaf/datasets/table"
	"sheaf/internal/extract"
	"sheaf/internal/normalize"
	"sheaf/internal/phrase"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/edit"
	"sheaf/internal/recipe/path"
	"sheaf/internal/record"
	"sheaf/internal/trial"
)

// Table is what a draft's recipe reads from its samples: what a run would.
type Table struct {
	Columns []TableColumn `json:"columns"`
	Rows    []TableRow    `json:"rows"`
	Skipped []SkippedRows `json:"skipped" doc:"Rows of lists that are none, by reason"`
	Cut     bool          `json:"cut" doc:"There are more rows than are shown"`
	// Outcomes are those of samples that gave nothing.
	Outcomes []SampleOutcome `json:"outcomes" doc:"Samples that gave nothing, with the reason"`
}

// TableColumn is a column of a Table.
type TableColumn struct {
	Name        string        `json:"name"`
	Label       edit.Words    `json:"label"`
	Type        string        `json:"type"`
	Required    bool          `json:"required"`
	Tracked     bool          `json:"tracked" doc:"A change of it makes a new version of a row"`
	Fill        float64       `json:"fill" doc:"Share of rows with a value among those whose pages were looked at, 0 to 1"`
	Distinct    int           `json:"distinct" doc:"Different values"`
	Places      []TablePlace  `json:"places" doc:"Where the column is looked for, in order"`
	BeforeAfter []BeforeAfter `json:"before_after" doc:"What stands on the page and what becomes of it, where these differ"`
	Problems    []string      `json:"problems"`
}

// TablePlace is one place where a column is looked for.
type TablePlace struct {
	Page  string     `json:"page" doc:"Page kind of the recipe; empty = any"`
	Words edit.Words `json:"words" doc:"In plain words"`
	YAML  string     `json:"yaml"`
	Hits  int        `json:"hits" doc:"Rows that have a value here"`
	Flags []string   `json:"flags" doc:"unused: what it gives is never taken; differs: its values are others than those that are taken"`
}

// Flags of a TablePlace.
const (
	FlagUnused  = "unused"
	FlagDiffers = "differs"
)

// BeforeAfter is a value before and after it was read.
type BeforeAfter struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

// TableRow is a row of a Table.
type TableRow struct {
	Sample string      `json:"sample" doc:"Page that the row is from; of a row and its own page, the row's"`
	Node   *int        `json:"node,omitempty" doc:"Element of the row"`
	Key    string      `json:"key" doc:"What makes the row the same one tomorrow"`
	Cells  []TableCell `json:"cells" doc:"One for each column"`
}

// TableCell is a cell of a Table.
type TableCell struct {
	Text    string `json:"text"`
	Raw     string `json:"raw,omitempty" doc:"What it was read from, where that is something else"`
	Sample  string `json:"sample,omitempty" doc:"Page that it was read from, where that is not the row's"`
	Place   *int   `json:"place,omitempty" doc:"Which of the column's places gave it"`
	Node    *int   `json:"node,omitempty" doc:"Element that it was read from"`
	Problem string `json:"problem,omitempty" doc:"Why there is no value, or what to doubt"`
	Unseen  bool   `json:"unseen,omitempty" doc:"The page that would say it is none of the draft's: a run looks there"`
}

// SampleOutcome says why a sample gave nothing.
type SampleOutcome struct {
	Sample  string `json:"sample"`
	Outcome string `json:"outcome"`
	Reason  string `json:"reason"`
	// Said is Reason, for translation.
	Said []phrase.Said `json:"reason_said,omitempty" doc:"The reason, for translation"`
}

// keyColumn is the column that holds the key, whatever it is made of.
const keyColumn = "site_product_id"

// mostRows is how many rows a table shows.
const mostRows = 300

// Table reads a draft's samples, or one of them, with its recipe: the rows of lists, and what items' pages say put into
// the rows with the same key. Errors: CodeNoRecipe, CodeRecipe, CodeNoSample.
func (b *Builder) Table(ctx context.Context, id, only string) (Table, error) {
	s, err := b.store.newest(ctx, id)
	if err != nil {
		return Table{}, err
	}
	plan, err := s.plan()
	if err != nil {
		return Table{}, err
	}
	samples := s.Samples
	if only != "" {
		p, missing := s.sample(only)
		if missing != nil {
			return Table{}, missing
		}
		samples = []sample{p}
	}
	t := newTabling(plan)
	for _, items := range []bool{false, true} {
		for _, p := range samples {
			if (p.Role == RoleItem) != items {
				continue
			}
			if err := ctx.Err(); err != nil {
				return Table{}, context.Cause(ctx)
			}
			r, err := b.read(ctx, id, plan, p)
			if errors.Is(err, trial.ErrUnknownPage) {
				continue
			}
			if err != nil {
				return Table{}, err
			}
			t.add(r)
		}
	}
	return t.finish(s.Work.view()), nil
}

// view shows the recipe of a draft; an empty one where its text is no YAML.
func (w work) view() *edit.View {
	doc, err := edit.Open([]byte(w.Recipe), w.files())
	if err != nil {
		return &edit.View{}
	}
	return doc.View()
}

// tabling puts a table together.
type tabling struct {
	plan    *recipe.Plan
	table   Table
	merged  []mergedRow
	byKey   map[string]int // rows by key
	hits    map[string]map[int]*placeHits
	numbers numbering
}

func newTabling(plan *recipe.Plan) tabling {
	return tabling{
		plan: plan, table: Table{Columns: []TableColumn{}, Rows: []TableRow{}, Skipped: []SkippedRows{}, Outcomes: []SampleOutcome{}},
		byKey: map[string]int{}, numbers: numbering{}, hits: map[string]map[int]*placeHits{},
	}
}

// mergedRow is a row with the cells of its own page in front.
type mergedRow struct {
	sample string
	node   *int
	key    string
	own    bool                 // its own page was read: what that says, or says that it has not, counts
	cells  map[string]TableCell // by field
	values map[string]record.Field
}

// placeHits counts what a place gives: values, those that are taken, and those that are others than what is taken.
type placeHits struct{ hits, taken, differs int }

func (t *tabling) add(r reading) {
	if r.answer.Outcome != record.OK {
		t.table.Outcomes = append(t.table.Outcomes, SampleOutcome{Sample: r.sample.ID, Outcome: string(r.answer.Outcome), Reason: r.answer.Reason, Said: phrase.Read(r.answer.Reason)})
		return
	}
	looks := extract.LookAt(t.plan, r.answer, r.vars)
	for i, l := range looks {
		key := ""
		switch {
		case i < len(r.answer.Rows):
			key = r.answer.Rows[i].Key.ID
		default:
			key = t.itemKey(r, l)
		}
		t.row(r.sample, key, l)
	}
	for _, skip := range r.answer.Skipped {
		reason, _, _ := strings.Cut(skip.Reason, ":")
		i := slices.IndexFunc(t.table.Skipped, func(s SkippedRows) bool { return s.Reason == reason })
		if i < 0 {
			t.table.Skipped = append(t.table.Skipped, SkippedRows{Reason: reason})
			i = len(t.table.Skipped) - 1
		}
		t.table.Skipped[i].Count++
	}
	t.count(r, looks)
}

// itemKey is the key of the item that a page describes, "" where the page does not tell.
func (t *tabling) itemKey(r reading, l extract.Look) string {
	for _, kind := range t.plan.ItemKinds {
		if !slices.ContainsFunc(t.plan.Items[kind].Answers, func(a recipe.Answer) bool { return a.Page == r.kind }) {
			continue
		}
		key, err := t.plan.Key(kind, func(name string) (string, bool) {
			if v, ok := r.vars[name]; ok {
				return v, true
			}
			f, ok := l.Fields[name]
			return valueText(f.Value), ok && f.State == record.Value
		})
		if err == nil {
			return key.ID
		}
	}
	return ""
}

// row adds a row, or what an item's page says to the row of the same key, and gives its place.
func (t *tabling) row(p sample, key string, l extract.Look) int {
	at, known := t.byKey[key]
	if !known || key == "" || p.Role != RoleItem {
		at = len(t.merged)
		t.merged = append(t.merged, mergedRow{sample: p.ID, node: t.numbers.of(l.Node), key: key, cells: map[string]TableCell{}, values: map[string]record.Field{}})
		if !known {
			t.byKey[key] = at
		}
	}
	row := &t.merged[at]
	row.own = row.own || p.Role == RoleItem
	if id := (TableCell{Text: key}); key != "" && row.cells[keyColumn] == (TableCell{}) {
		row.cells[keyColumn], row.values[keyColumn] = id, record.Field{State: record.Value, Value: key}
	}
	for _, f := range t.plan.Fields {
		cell, value, stated := t.cell(f, l)
		if !stated {
			continue
		}
		if row.sample != p.ID {
			cell.Sample = p.ID
		}
		row.cells[f.Name], row.values[f.Name] = cell, value
	}
	return at
}

// cell makes the cell of a field; false where the page says nothing about it.
func (t *tabling) cell(f *recipe.Field, l extract.Look) (TableCell, record.Field, bool) {
	column := columnOf(f)
	value, ok := l.Fields[column]
	if !ok || value.State == record.Absent {
		return TableCell{}, value, false
	}
	cell := TableCell{Text: t.text(f, l), Raw: value.Raw, Node: t.numbers.of(l.Nodes[f.Name]), Problem: problemOf(value)}
	if text := l.Texts[f.Name]; text != "" && !f.List && f.Type != recipe.TypeImages && f.Type != recipe.TypeRows {
		cell.Raw = text
	}
	if cell.Raw == cell.Text {
		cell.Raw = ""
	}
	for _, alt := range f.From {
		if value.State == record.Value && matchedBy(value.Matched, alt) {
			i := alt.Index
			cell.Place = &i
		}
	}
	return cell, value, true
}

// columnOf is the column that a field fills first.
func columnOf(f *recipe.Field) string {
	if len(f.Into) > 0 {
		return f.Into[0]
	}
	return f.Name
}

// matchedBy reports whether record.Field.Matched names an alternative.
func matchedBy(matched string, alt *recipe.Alternative) bool {
	page, index, ok := strings.Cut(matched, "#")
	return ok && index == itoa(alt.Index) && (alt.Page == page || alt.Page == "")
}

// text writes a field's value for people: an amount with its currency, a range with both ends.
func (t *tabling) text(f *recipe.Field, l extract.Look) string {
	column := columnOf(f)
	text := valueText(l.Fields[column].Value)
	if read := classWords[column]; read != nil && t.plan.Produces == table.ProductsTable {
		if class, ok := read(text); ok {
			return class
		}
	}
	if f.Type != recipe.TypeMoney && f.Type != recipe.TypeMoneyRange || text == "" {
		return text
	}
	unit := ""
	for _, name := range []string{column + table.CurrencySuffix, "price_currency"} {
		if c, ok := l.Fields[name]; ok && c.State == record.Value && unit == "" {
			unit = valueText(c.Value)
		}
	}
	text = amount(l.Fields[column].Value, unit)
	if len(f.Into) > 1 && l.Fields[f.Into[1]].State == record.Value {
		text += " – " + amount(l.Fields[f.Into[1]].Value, unit)
	}
	return strings.TrimSpace(text + " " + unit)
}

// classWords are columns of products that hold a class: a place's text is shown as the class that the table will have.
var classWords = map[string]func(string) (string, bool){"availability": normalize.Availability}

// amount writes a sum with the digits that its currency has.
func amount(v any, unit string) string {
	d, ok := path.Number(v)
	if !ok {
		return valueText(v)
	}
	_, decimals, _ := strings.Cut(valueText(v), ".")
	digits := 0
	if u, err := currency.ParseISO(unit); err == nil {
		digits, _ = currency.Standard.Rounding(u)
	}
	return d.StringFixed(int32(max(digits, len(decimals))))
}

// problemOf is why a value is missing or what to doubt about it.
func problemOf(f record.Field) string {
	if f.Error != "" {
		return f.Error
	}
	return strings.Join(f.Flags, ", ")
}
