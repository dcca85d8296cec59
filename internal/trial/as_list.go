package trial

import (
	"slices"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// minListRows is how many rows make a page a list's: related products stand on pages of one product, too, but recipes name
// where a list's rows are.
const minListRows = 2

// AsList tells of a page that gave no record whether it is a list of the recipe: the page kind that reads most rows of it, and
// how many. "" where none reads two.
func AsList(p *recipe.Plan, page Page) (kind string, rows int) {
	for _, name := range p.PageNames {
		answersItem := slices.ContainsFunc(p.ItemKinds, func(item string) bool {
			return slices.ContainsFunc(p.Items[item].Answers, func(a recipe.Answer) bool { return a.Page == name })
		})
		if answersItem {
			continue
		}
		a, err := page.readAs(p, name)
		if err != nil {
			continue // it is not in this kind's form
		}
		if t := extract.TestList(p, a); t.Outcome == record.OK && len(t.Rows) > max(rows, minListRows-1) {
			kind, rows = name, len(t.Rows)
		}
	}
	return kind, rows
}
