package prep

import (
	"sheaf/datasets/table"
	"sheaf/internal/record"
)

// Own makes rows of a dataset's own table. Safe for concurrent use.
type Own struct {
	layout
	stated []table.Column
	money  map[string]string // column of an amount → column of its currency
}

// NewOwn prepares a table that table.Own made.
func NewOwn(s table.Schema) *Own {
	o := &Own{layout: newLayout(s, "changed_at"), stated: s.Stated(), money: map[string]string{}}
	for _, c := range o.stated {
		if c.Type != table.Decimal {
			continue
		}
		if _, ok := o.columns[c.Name+table.CurrencySuffix]; ok {
			o.money[c.Name] = c.Name + table.CurrencySuffix
		}
	}
	return o
}

// Prepare implements Maker. A row lacks what cannot be read; one without a column that is required is rejected.
func (o *Own) Prepare(in Input) (Prepared, error) {
	if in.Key.ID == "" {
		return Prepared{}, &RejectError{"key: the record has none"}
	}
	b := o.begin(in)
	b.set(table.OwnKey, in.Key.Hash())
	b.set("site", in.Key.Site)
	b.set("marketplace", in.Key.Marketplace)
	b.set("site_key", in.Key.ID)
	b.set("url", in.URL)
	for _, c := range o.stated {
		if f, ok := in.Fields[c.Name]; ok {
			b.row[b.index[c.Name]] = b.cell(c, f)
		}
	}
	if f, ok := in.Fields["url"]; ok && f.State == record.Value {
		if v := b.cell(b.columns["url"], f); v != nil {
			b.set("url", v)
		}
	}
	b.allFlags()
	for _, c := range o.stated {
		if in.Verbatim {
			break
		}
		if unit, ok := o.money[c.Name]; ok {
			b.amount(c.Name, unit)
		}
		for _, child := range c.Children {
			if child.Type == table.Decimal {
				b.rowAmounts(c.Name, child.Name)
			}
		}
	}
	for _, c := range o.stated {
		if c.Required && b.row[b.index[c.Name]] == nil {
			return Prepared{}, &RejectError{b.why(c.Name, "the record has none")}
		}
	}
	out := b.finish("key:" + in.Key.Hash())
	if f := in.Fields["split"]; f.State == record.Value { // no recipe can state a field of that name
		out.Split, _ = f.Value.(string)
	}
	return out, nil
}

// amount drops what is no amount: one without a currency, and a currency without an amount.
func (b *builder) amount(column, unit string) {
	code := b.text(unit)
	if code != "" && !isCurrency(code) {
		b.problem(unit, "%q is no ISO 4217 code", code)
		code = ""
	}
	if b.get(column) != nil && code == "" {
		b.problem(column, "the amount has no currency")
		b.flag("no_currency")
		b.set(column, nil)
	}
	if b.get(column) == nil {
		code = ""
	}
	b.set(unit, code)
}
