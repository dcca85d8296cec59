package extract

import (
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// Item combines the answers of one item (by page name) into its record: every field from the first alternative
// that has a value, over all answers that are ok. The outcome is ok with the record, or the reason why there is none.
func Item(p *recipe.Plan, kind string, vars map[string]string, answers map[string]*Answer) (record.Record, record.Outcome, string) {
	return record.Record{}, record.ParseFailed, ""
}
