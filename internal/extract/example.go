package extract

import (
	"fmt"

	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
)

// ExampleTest tells whether a place that carries examples still gives their kind of value on this page: what an example
// is for. Counts are of rows, or of the one item.
type ExampleTest struct {
	Field string `json:"field"`
	// Alternative is the place as record.Field.Matched names it.
	Alternative string   `json:"alternative"`
	Example     []string `json:"example"`
	// Value is the first that is of another kind, else the first.
	Value any `json:"value"`
	// Same values are one of the examples, Alike are of their kind, Other of another or cannot be read, Nothing is none at all.
	Same    int `json:"same"`
	Alike   int `json:"alike"`
	Other   int `json:"other"`
	Nothing int `json:"nothing"`
	// Kept says that the place gives values and that hardly one in ten of them is of another kind.
	Kept bool `json:"kept"`
}

// exampleTests hold every place to its own examples, else its field's; readers are one for each row, or one.
func exampleTests(p *recipe.Plan, readers []*fieldReader) []ExampleTest {
	var out []ExampleTest
	for _, f := range p.Fields {
		for _, alt := range f.From {
			t := ExampleTest{Field: f.Name, Example: alt.Examples}
			if len(t.Example) == 0 {
				t.Example = f.Examples
			}
			if len(t.Example) == 0 || alt.Page == "" {
				continue
			}
			for _, r := range readers {
				pl, ok := r.placeOf(alt)
				if !ok || r.only != nil && !contains(r.only, f.Name) {
					continue
				}
				t.Alternative = fmt.Sprintf("%s#%d", pl.page.Name, alt.Index)
				c := r.alternative(f, alt, pl)
				t.count(c.value, c.ok, c.err != "")
			}
			out = t.appendTo(out)
		}
	}
	return out
}

func (t *ExampleTest) count(value any, ok, unread bool) {
	texts := exampleTexts(value)
	switch {
	case !ok && !unread, ok && len(texts) == 0:
		t.Nothing++
		return
	case !ok:
		t.Other++
		return
	}
	same, alike := true, true
	for _, text := range texts {
		same = same && contains(t.Example, text)
		alike = alike && recipe.SameKind(text, t.Example)
	}
	if t.Value == nil || !alike && t.Other == 0 {
		t.Value = printed(value)
	}
	switch {
	case same:
		t.Same++
	case alike:
		t.Alike++
	default:
		t.Other++
	}
}

// exampleTexts are a value's texts, one for each element of a list.
func exampleTexts(value any) []string {
	switch v := value.(type) {
	case []string:
		return v
	case *moneyValue:
		return nil
	}
	if text, ok := path.Text(value); ok && text != "" {
		return []string{text}
	}
	return nil
}

// appendTo keeps a test that was held to anything.
func (t ExampleTest) appendTo(out []ExampleTest) []ExampleTest {
	good := t.Same + t.Alike
	if good+t.Other+t.Nothing == 0 {
		return out
	}
	t.Kept = good > 0 && t.Other*10 <= good+t.Other
	return append(out, t)
}
