package recipe

import (
	"fmt"
	"slices"

	"sheaf/datasets/table"
)

// columnTypes are the columns that fields of a dataset's own table become. Lists hold texts whatever their type.
var columnTypes = map[FieldType]table.Type{
	TypeText: table.String, TypeHTML: table.String, TypeInteger: table.Int64, TypeNumber: table.Float64, TypeMoney: table.Decimal,
	TypeMoneyRange: table.Decimal, TypeDate: table.Date, TypeDateTime: table.Timestamp, TypeBoolean: table.Bool, TypeURL: table.String,
	TypeImages: table.Strings, TypeRows: table.Rows,
}

// Stating is what the recipe says of a dataset's own table: its name and the columns that its fields become, in their order.
func (p *Plan) Stating() table.Stating {
	out := table.Stating{Who: fmt.Sprintf("recipe %s r%d", p.Name, p.Revision), Table: p.Produces}
	for _, f := range p.Fields {
		out.Columns = append(out.Columns, f.columns()...)
	}
	return out
}

// columns of a field in a dataset's own table. An amount has its currency beside it.
func (f *Field) columns() []table.Column {
	c := table.Column{
		Name: f.Into[0], Type: columnTypes[f.Type], Doc: f.About, Volatile: f.Volatile, Required: f.Required,
		NullMeans: "page states none",
	}
	if c.Doc == "" {
		c.Doc = "As the site states it."
	}
	if c.Required {
		c.NullMeans = ""
	}
	if f.List {
		c.Type = table.Strings
	}
	c.Long = f.Type == TypeHTML || c.Type == table.Strings || c.Type == table.Rows
	if f.Type == TypeRows {
		c.Children = cellColumns(f.Cells)
	}
	if c.Type != table.Decimal {
		return []table.Column{c}
	}
	unit := c.Name + table.CurrencySuffix
	c.Unit = "major units of " + unit
	out := []table.Column{c}
	for _, name := range f.Into[1:] {
		out = append(out, table.Column{Name: name, Type: table.Decimal, Unit: c.Unit, Doc: "Upper end of the range of " + c.Name + ".", NullMeans: "no range", Volatile: f.Volatile})
	}
	return append(out, table.Column{Name: unit, Type: table.String, Doc: "ISO 4217 code of " + c.Name + ".", NullMeans: c.Name + " is null", Volatile: f.Volatile})
}

func cellColumns(cells []Cell) []table.Column {
	var out []table.Column
	for _, c := range cells {
		t := c.Type
		if t == "" {
			t = TypeText
		}
		column := table.Column{Name: c.Name, Type: columnTypes[t], Doc: "As the site states it.", NullMeans: "page states none"}
		out = append(out, column)
		if unit := c.Name + table.CurrencySuffix; t == TypeMoney && !slices.ContainsFunc(cells, func(o Cell) bool { return o.Name == unit }) {
			out[len(out)-1].Unit = "major units of " + unit
			out = append(out, table.Column{Name: unit, Type: table.String, Doc: "ISO 4217 code of " + c.Name + ".", NullMeans: c.Name + " is null"})
		}
	}
	return out
}

// ownTable checks the name of a dataset's own table.
func (c *checker) ownTable() {
	if columnsOf(c.r.Produces) == nil && table.ReservedTable(c.r.Produces) {
		c.d.fail(Pos{Path: "produces"}, "%q is a table of Sheaf's own; give yours another name", c.r.Produces)
	}
}

// ownColumn checks that a field can be a column of a dataset's own table.
func (c *checker) ownColumn(f *Field) {
	if columnsOf(c.r.Produces) != nil {
		return
	}
	for _, column := range f.columns() {
		switch {
		case table.Reserved(column.Name):
			c.d.fail(f.At, "%q is a column that Sheaf fills; give yours another name", column.Name)
		case column.Name != f.Name && slices.Contains(c.names, column.Name) && !slices.Contains(f.Into, column.Name):
			c.d.fail(f.At, "%q is the currency of %s; a field of that name says it twice", column.Name, f.Name)
		}
		if column.Name == "url" && f.Type != TypeText && f.Type != TypeURL || column.Name == "url" && f.List {
			c.d.fail(f.At, "url is the row's address: a text or a url")
		}
	}
	if f.List && (f.Type == TypeMoney || f.Type == TypeMoneyRange || f.Type == TypeRows) {
		c.d.fail(f.At, "a list holds texts; use rows for a list of %s", f.Type)
	}
}
