package recipe

import "sheaf/internal/record"

// Recipe is a parsed and valid recipe. Slices keep the order of the document: alternatives are tried, rules
// matched and starts visited in that order.
type Recipe struct {
	Name     string // short name of the recipe: "ebay-search"
	Produces string // table: "products", "documents" or a table of the dataset's own
	About    string // free text for people

	Parameters []*Parameter
	Constants  []*Constant
	Money      MoneyPolicy
	Policy     Policy
	Starts     []*Start
	Items      []*Item
	Pages      []*Page
	Fields     []*Field

	// Text is the document as it was written, comments included; Files are the files that it refers to by name.
	Text  string
	Files Files
}

// Files are the files attached to a recipe (queries, keyword lists) by the name that the recipe uses.
type Files map[string][]byte

// Parameter is a value that a dataset's source gives to the recipe.
type Parameter struct {
	At      Pos
	Name    string
	About   string
	OneOf   []string // non-empty: the values allowed
	Default *string  // nil = the source must give it
	List    bool     // a list of values, for a start's `each`
}

// Constant is a column's (or site's, marketplace's, locale's) fixed value.
type Constant struct {
	At    Pos
	Name  string
	Value string
	By    *By // instead of Value: chosen by a parameter or constant
}

// By chooses a value by the value of a parameter: { by: { marketplace: { ebay.de: de-DE } } }.
type By struct {
	Parameter string
	Values    map[string]string
}

// Item is one kind of thing: the record's identity and the answers that describe it.
type Item struct {
	At      Pos
	Kind    string
	Address Template          // of the item; parses and builds
	Key     Template          // of record.Key.ID, over Vars
	Vars    map[string]string // pattern (RE2) of a variable in Address; others match one path segment
	Answers []Answer
	Agree   [][]Ref // values that must be equal across answers where both are stated; else quarantine
	When    When
}

// Answer is one request of an item.
type Answer struct {
	Page     string
	Required bool
}

// Ref names a page's `let` value: detail.id.
type Ref struct{ Page, Let string }

// When says for which keys a list's rows open the item.
type When string

// The choices of When.
const (
	Always   When = "always"     // every run
	NewOrDue When = "new_or_due" // keys without a stored item, and known ones that are due; else the row is the update
	Never    When = "never"      // of items without answers: their rows are all there is. No recipe says it
)

// AnyCurrency among the expected currencies believes every amount in the currency that is shown with it (sites whose sellers
// price in their own); those listed beside it still settle what ambiguous signs mean.
const AnyCurrency = "any"

// MoneyPolicy says which currencies are believed.
type MoneyPolicy struct {
	Expect   []string // ISO 4217 or AnyCurrency; a single one also stands for unstated or ambiguous signs ($, ¥) where Unstated says so
	ExpectBy *ExpectBy
	// Otherwise is what another currency leads to: "no_price" (no value and the flag foreign_currency).
	Otherwise string
	// Unstated is what an amount without any currency means: "expected" (the only expected one) or "no_price".
	Unstated string
}

// ExpectBy chooses the expected currencies by a parameter's value.
type ExpectBy struct {
	Parameter string
	Values    map[string][]string
}

// KnownRule says which items of the stored state are visited again.
type KnownRule struct {
	Item       string // kind
	NotSeenFor Duration
}

// Outcomes that only lead to another attempt; they are never an item's final outcome.
const (
	Retry     record.Outcome = "retry"
	Throttled record.Outcome = "throttled"
)
