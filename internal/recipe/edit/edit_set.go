package edit

import (
	"fmt"
	"strconv"

	"sheaf/internal/recipe"
)

// SetColumn changes what is not nil. What says no more than the table's column says by itself is not written.
type SetColumn struct {
	Name     string
	Type     *string
	List     *bool
	Required *bool
	// Tracked: a change of this column alone is a change of the record.
	Tracked *bool
	// Default is what a page without a value means; "" is none.
	Default *string
	// About is the column's meaning, for people; "" is none.
	About *string
	// Transforms replace the column's steps; empty takes them out.
	Transforms *[]Transform
}

func (x SetColumn) op() string { return "set column " + x.Name }

func (x SetColumn) apply(e *editor) error {
	if _, err := e.column(x.Name); err != nil {
		return err
	}
	natural := e.naturalColumn(x.Name)
	path := func(key string) []string { return []string{"fields", x.Name, key} }
	if x.Type != nil {
		if err := e.setType(x.Name, *x.Type, string(natural.Type)); err != nil {
			return err
		}
		if err := e.fitType(x.Name, recipe.FieldType(*x.Type)); err != nil {
			return err
		}
	}
	flags := []struct {
		key     string
		value   *bool
		natural bool
	}{{"list", x.List, natural.List}, {"required", x.Required, false}, {"volatile", not(x.Tracked), natural.Volatile}}
	for _, f := range flags {
		if f.value == nil {
			continue
		}
		if err := e.setFlag(path(f.key), *f.value, f.natural); err != nil {
			return err
		}
	}
	for key, text := range map[string]*string{"default": x.Default, "about": x.About} {
		if text == nil {
			continue
		}
		if err := e.setText(path(key), *text); err != nil {
			return err
		}
	}
	if x.Transforms == nil {
		return nil
	}
	if len(*x.Transforms) == 0 {
		return e.unset(path("transforms"))
	}
	steps, err := transformsYAML(*x.Transforms)
	if err != nil {
		return err
	}
	return e.setYAML(path("transforms"), steps)
}

func not(b *bool) *bool {
	if b == nil {
		return nil
	}
	n := !*b
	return &n
}

// naturalColumn is what the table says of a column; text for columns of a table of the dataset's own.
func (e *editor) naturalColumn(name string) recipe.TableColumn {
	return naturalColumn(e.doc.root, name)
}

func naturalColumn(root *node, name string) recipe.TableColumn {
	for _, c := range recipe.TableColumns(produces(root)) {
		if c.Name == name {
			return c
		}
	}
	return recipe.TableColumn{Name: name, Type: recipe.TypeText}
}

// produces is the table that the recipe fills.
func produces(root *node) string {
	if t := root.get("produces").text(); t != "" {
		return t
	}
	return "products"
}

// setType writes a type, or takes it out where the column has it by itself.
func (e *editor) setType(name, now, natural string) error {
	column := e.doc.root.at("fields", name)
	if column.get("rows") != nil && now != string(recipe.TypeRows) {
		return fmt.Errorf("%w: column %s holds rows: its type cannot be changed", ErrEdit, name)
	}
	if column.get("html").text() == "true" {
		if now == string(recipe.TypeHTML) {
			return nil
		}
		if err := e.unset([]string{"fields", name, "html"}); err != nil {
			return err
		}
	}
	path := []string{"fields", name, "type"}
	switch written := e.doc.root.at(path...); {
	case written != nil && written.text() == now:
		return nil
	case now == natural || now == "":
		return e.unset(path)
	}
	return e.set(path, scalarFragment(now))
}

// fitType adds what a range of amounts needs, and takes out what only amounts have.
func (e *editor) fitType(name string, now recipe.FieldType) error {
	path := []string{"fields", name, "into"}
	into := e.doc.root.at(path...)
	switch {
	case now == recipe.TypeMoneyRange && into == nil:
		return e.setYAML(path, "["+quote(name)+", "+quote(name+"_max")+"]")
	case now == recipe.TypeMoneyRange:
		return nil
	case into != nil:
		for _, column := range into.texts() {
			if column == name || e.doc.root.at("fields", column) != nil {
				continue
			}
			for _, page := range keysOfMap(e.doc.root.get("pages")) {
				if err := e.dropState(page, column); err != nil {
					return err
				}
			}
		}
		if err := e.unset(path); err != nil {
			return err
		}
	}
	if now != recipe.TypeMoney {
		return e.unset([]string{"fields", name, "currency"})
	}
	return nil
}

// setFlag writes true or false, or takes it out where it is so by itself.
func (e *editor) setFlag(path []string, now, natural bool) error {
	written := e.doc.root.at(path...)
	if written != nil && written.tag == "!!bool" && (written.value == "true" || written.value == "True" || written.value == "TRUE") == now {
		return nil
	}
	if now == natural {
		return e.unset(path)
	}
	return e.setYAML(path, strconv.FormatBool(now))
}

// setText writes a text; an empty one is taken out. A text that is there is left as it is written.
func (e *editor) setText(path []string, text string) error {
	now := e.doc.root.at(path...)
	switch {
	case text == "":
		return e.unset(path)
	case now.isScalar() && !now.isNull() && now.value == text:
		return nil
	case now.isScalar() && !now.isNull() && !now.isLiteral() && !now.odd:
		return e.setYAML(path, requote(now, text))
	}
	return e.set(path, scalarFragment(text))
}

// setYAML writes a value; one that says the same already is left as it is written.
func (e *editor) setYAML(path []string, text string) error {
	f, err := newFragment(text)
	if err != nil {
		return err
	}
	if now := e.doc.root.at(path...); now != nil && same(now, f.node()) {
		return nil
	}
	return e.set(path, f)
}

// SetPoliteness changes what is not nil.
type SetPoliteness struct {
	Rate        *string // 1/s, 30/min, 1/5s
	Concurrency *int
	// BudgetPages is how many pages a run fetches at most; 0 is no bound. BudgetDuration is 2h or ""; both as the language has them.
	BudgetPages    *int
	BudgetDuration *string
}

func (SetPoliteness) op() string { return "set the politeness" }

func (x SetPoliteness) apply(e *editor) error {
	if x.Rate != nil {
		if err := e.setText([]string{"requests", "rate"}, *x.Rate); err != nil {
			return err
		}
	}
	if x.Concurrency != nil {
		if err := e.setYAML([]string{"requests", "concurrency"}, strconv.Itoa(*x.Concurrency)); err != nil {
			return err
		}
	}
	budget := []string{"requests", "budget"}
	if x.BudgetPages != nil {
		if err := e.setOrUnset(append(budget, "pages"), strconv.Itoa(*x.BudgetPages), *x.BudgetPages > 0); err != nil {
			return err
		}
	}
	if x.BudgetDuration != nil {
		if err := e.setOrUnset(append(budget, "duration"), *x.BudgetDuration, *x.BudgetDuration != ""); err != nil {
			return err
		}
	}
	if b := e.doc.root.at(budget...); b.isMap() && len(b.keys) == 0 {
		return e.unset(budget)
	}
	return nil
}

func (e *editor) setOrUnset(path []string, text string, keep bool) error {
	if !keep {
		return e.unset(path)
	}
	return e.setYAML(path, text)
}
