package extract

import (
	"fmt"
	"strings"

	"sheaf/datasets/table"
	"sheaf/internal/normalize"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
	"sheaf/internal/record"
)

// fieldReader reads a record's fields over the places that describe it: an item's answers, or one row.
type fieldReader struct {
	plan   *recipe.Plan
	places map[string]place // by page name: answers that are ok
	first  place            // where constants and other sources without page are looked for
	failed map[string]bool  // pages whose answer is missing or not ok
	vars   map[string]string
	only   []string // non-nil: the fields that are looked at

	fields map[string]record.Field // by column
	links  map[string]string       // by field: the reference that its value was cut out of
	done   map[string]bool
	busy   map[string]bool
}

// readAll reads every field of the plan and gives the columns.
func (r *fieldReader) readAll() map[string]record.Field {
	r.fields = make(map[string]record.Field, len(r.plan.Fields)+2)
	r.links, r.done, r.busy = map[string]string{}, map[string]bool{}, map[string]bool{}
	for _, f := range r.plan.Fields {
		r.read(f)
	}
	r.statePriceKind()
	return r.fields
}

// readTemplates reads the fields that are built from variables, once these are known. A field that has places as well keeps
// what was found there where a variable is not known.
func (r *fieldReader) readTemplates(vars map[string]string) {
	for _, f := range r.plan.Fields {
		if f.Template == nil {
			continue
		}
		v, err := f.Template.Expand(func(name string) (string, bool) { return r.text(name, vars) })
		if err == nil && v != "" {
			r.fields[f.Name] = record.Field{State: record.Value, Value: v, From: r.first.page.Name, Matched: r.first.page.Name + "#0"}
		}
	}
}

// text gives a variable's, a field's or a constant's text.
func (r *fieldReader) text(name string, vars map[string]string) (string, bool) {
	if v, ok := vars[name]; ok && v != "" {
		return v, true
	}
	if f, ok := r.fields[name]; ok && f.State == record.Value {
		return path.Text(f.Value)
	}
	v, ok := r.plan.Constants[name]
	return v, ok
}

// field reads the field of that name if it is not read yet, and gives its column.
func (r *fieldReader) field(name string) record.Field {
	if !r.done[name] {
		for _, f := range r.plan.Fields {
			if f.Name == name {
				r.read(f)
				break
			}
		}
	}
	return r.fields[name]
}

func (r *fieldReader) read(f *recipe.Field) {
	if r.done[f.Name] || r.busy[f.Name] || f.Template != nil && len(f.From) == 0 || r.only != nil && !contains(r.only, f.Name) {
		return
	}
	r.busy[f.Name] = true
	defer func() { r.busy[f.Name], r.done[f.Name] = false, true }()
	if f.OnlyIf != "" && r.field(f.OnlyIf).State != record.Value {
		if r.looked(f) {
			r.put(f, record.Field{State: record.Null})
		}
		return
	}
	var problem record.Field // of the first alternative that was there but could not be read
	for _, alt := range f.From {
		pl, ok := r.placeOf(alt)
		if !ok {
			continue
		}
		c := r.alternative(f, alt, pl)
		if c.ok && !r.accepted(f, c) {
			continue
		}
		if c.ok || c.null {
			r.store(f, alt, pl, c, problem.Flags)
			return
		}
		if c.err != "" && problem.Error == "" {
			problem = record.Field{Raw: c.raw, Flags: c.flags, Error: c.err}
		}
	}
	r.nothing(f, problem)
}

// nothing states that no alternative had a value: the default, null, or absent where a page is missing that might have told.
func (r *fieldReader) nothing(f *recipe.Field, problem record.Field) {
	if !r.looked(f) {
		return
	}
	if f.Default != nil && problem.Error == "" {
		c := r.one(f, finding{value: *f.Default, literal: true}, r.first)
		if c.ok {
			r.put(f, record.Field{State: record.Value, Value: c.value, From: r.first.page.Name, Matched: "default"})
			return
		}
	}
	problem.State, problem.From = record.Null, r.lookedFrom(f)
	r.put(f, problem)
}

// looked tells whether the record's pages tell about the field, and none that might is missing.
func (r *fieldReader) looked(f *recipe.Field) bool {
	looked := false
	for _, alt := range f.From {
		page := alt.Page
		if r.failed[page] {
			return false
		}
		if _, ok := r.places[page]; ok && page != "" || page == "" && alt.Rows == "" && r.only != nil {
			looked = true
		}
		if alt.Rows != "" {
			if _, ok := r.fields[alt.Rows]; ok {
				looked = true
			}
		}
	}
	return looked
}

// lookedFrom is the first page that was looked at for the field.
func (r *fieldReader) lookedFrom(f *recipe.Field) string {
	for _, alt := range f.From {
		if _, ok := r.places[alt.Page]; ok && alt.Page != "" {
			return alt.Page
		}
	}
	return r.first.page.Name
}

func (r *fieldReader) placeOf(alt *recipe.Alternative) (place, bool) {
	if alt.Page == "" {
		return r.first, true
	}
	pl, ok := r.places[alt.Page]
	return pl, ok
}

// alternative reads one alternative as the field's type.
func (r *fieldReader) alternative(f *recipe.Field, alt *recipe.Alternative, pl place) converted {
	if alt.Rows != "" {
		return r.fromRows(f, alt, pl)
	}
	if f.Type == recipe.TypeRows {
		return r.rows(f, alt, pl)
	}
	if alt.Kind == recipe.FromMainText {
		if _, err := pl.doc.article(); err != nil {
			return refused("", "%s: %v", f.Name, err)
		}
	}
	found := transformed(transformed(pl.find(alt.Source), alt.Transforms), f.Transforms)
	if f.List || f.Type == recipe.TypeImages {
		return r.list(f, found, pl)
	}
	var first converted
	for i, fd := range found {
		c := r.one(f, fd, pl)
		if c.ok || c.null {
			return c
		}
		if i == 0 {
			first = c
		}
		if f.Type == recipe.TypeMoney || f.Type == recipe.TypeMoneyRange {
			break // a further amount is another price, no better reading of this one
		}
	}
	return first
}

func (r *fieldReader) one(f *recipe.Field, fd finding, pl place) converted {
	var c converted
	if f.Type == recipe.TypeMoney || f.Type == recipe.TypeMoneyRange {
		c = r.money(f, fd, pl)
	} else {
		c = r.scalar(f, fd, pl)
	}
	if c.link == "" {
		c.link = fd.link
	}
	return c
}

func (r *fieldReader) list(f *recipe.Field, found []finding, pl place) converted {
	var out []string
	seen := map[string]bool{}
	for _, fd := range spread(found) {
		c := r.scalar(f, fd, pl)
		if !c.ok {
			continue
		}
		s, ok := path.Text(c.value)
		if !ok || f.Type == recipe.TypeImages && seen[s] {
			continue
		}
		seen[s] = true
		out = append(out, s)
	}
	return converted{value: out, ok: len(out) > 0}
}

// spread opens JSON lists into their elements.
func spread(found []finding) []finding {
	var out []finding
	for _, f := range found {
		list, ok := f.value.([]any)
		if !ok {
			out = append(out, f)
			continue
		}
		for _, e := range list {
			g := finding{value: e, at: path.Node{Value: e, Up: f.at.Up}}
			if !g.empty() {
				out = append(out, g)
			}
		}
	}
	return out
}

// accepted applies the field's condition on the value and the other fields.
func (r *fieldReader) accepted(f *recipe.Field, c converted) bool {
	if f.Accept == nil {
		return true
	}
	names := map[string]any{"value": c.value}
	for _, name := range f.Accept.Starts() {
		name = strings.TrimPrefix(name, "$")
		if name == "value" || r.busy[name] {
			continue
		}
		if other := r.field(name); other.State == record.Value {
			names[name] = other.Value
		}
	}
	return f.Accept.True(path.Scope{Names: names})
}

// store puts a converted value into the field's columns.
func (r *fieldReader) store(f *recipe.Field, alt *recipe.Alternative, pl place, c converted, doubts []string) {
	out := record.Field{State: record.Value, Value: c.value, From: pl.page.Name, Matched: fmt.Sprintf("%s#%d", pl.page.Name, alt.Index), Flags: append(doubts, c.flags...)}
	if c.null {
		out.State, out.Value = record.Null, nil
	}
	out.Error = c.err // of rows, a cell that cannot be read
	if text, ok := path.Text(c.value); !ok || text != c.raw {
		out.Raw = clip(c.raw, 200)
	}
	if pl.doc.decision.Mojibake {
		out.Flags = append(out.Flags, "mojibake")
	}
	if c.link != "" {
		r.links[f.Name] = c.link
	}
	if c.money == nil {
		r.put(f, out)
		return
	}
	r.storeMoney(f, out, c.money)
}

// storeMoney fills price, price_max and price_currency. A product's other amounts have no currency column: they count only in
// the price's currency. In a table of the dataset's own every amount has its currency beside it.
func (r *fieldReader) storeMoney(f *recipe.Field, out record.Field, m *moneyValue) {
	unit := r.currencyColumn(f)
	if unit == "" {
		if cur := r.priceCurrency(); cur != "" && m.currency != "" && cur != m.currency {
			out.State, out.Value, out.Flags = record.Null, nil, append(out.Flags, normalize.FlagForeignCurrency)
			out.Error = fmt.Sprintf("%s: it is in %s, the price in %s", f.Name, m.currency, cur)
		}
		r.put(f, out)
		return
	}
	currency := record.Field{State: record.Value, Value: m.currency, From: out.From, Matched: out.Matched}
	r.fields[unit] = currency
	r.fields[f.Into[0]] = out
	for _, column := range f.Into[1:] {
		upper := record.Field{State: record.Null, From: out.From, Matched: out.Matched}
		if m.max != nil {
			upper.State, upper.Value, upper.Raw = record.Value, *m.max, out.Raw
		}
		r.fields[column] = upper
	}
}

// put sets a field's columns to the same finding: only the first has the value.
func (r *fieldReader) put(f *recipe.Field, out record.Field) {
	columns := f.Into
	if len(columns) == 0 {
		columns = []string{f.Name}
	}
	r.fields[columns[0]] = out
	rest := record.Field{State: record.Null, From: out.From, Matched: out.Matched}
	for _, column := range columns[1:] {
		r.fields[column] = rest
	}
	if unit := r.currencyColumn(f); unit != "" {
		r.fields[unit] = rest
	}
}

// currencyColumn is the column of the currency of an amount, "" where the field is none or has none of its own.
func (r *fieldReader) currencyColumn(f *recipe.Field) string {
	switch {
	case f.Type != recipe.TypeMoney && f.Type != recipe.TypeMoneyRange:
		return ""
	case r.plan.Produces != table.ProductsTable:
		return f.Into[0] + table.CurrencySuffix
	case f.Name == priceField:
		return currencyField
	}
	return ""
}
