package structured

import "strings"

// Repairs are the liberties that were taken to read a JSON text.
type Repairs uint32

// What hand-made JSON gets wrong. None of them can change which value another property has.
const (
	// RepairComment: comments of JavaScript or HTML, CDATA marks.
	RepairComment Repairs = 1 << iota
	// RepairComma: a comma too many, or none between two values.
	RepairComma
	// RepairControl: line breaks and other control characters inside of strings. Tabs and line breaks are kept.
	RepairControl
	// RepairEscape: escapes that JSON does not know. \' and \xHH mean what they do in JavaScript; before anything else the
	// backslash is kept.
	RepairEscape
	// RepairQuote: quotes inside of a string that were not escaped.
	RepairQuote
	// RepairLiteral: JavaScript's way to write a value: bare names, single quotes, undefined, NaN, !0, .5, 007.
	RepairLiteral
	// RepairEntities: the whole text was escaped as HTML.
	RepairEntities
	// RepairSeveral: several values one after the other.
	RepairSeveral
	// RepairRest: something that is no JSON follows the value.
	RepairRest
)

var repairNames = []string{
	"comments", "commas", "control characters", "escapes", "quotes in strings", "JavaScript literals", "escaped entities",
	"several values", "text after the value",
}

func (r Repairs) String() string {
	var names []string
	for i, name := range repairNames {
		if r&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
