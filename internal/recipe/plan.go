package recipe

import (
	"sheaf/internal/fetch/canon"
)

// Plan is a recipe with a source's parameters: what a crawl executes. Made by Recipe.Compile. Immutable; safe for
// concurrent use.
type Plan struct {
	Name        string
	Revision    int // of the stored recipe; 0 = not stored
	Site        string
	Marketplace string // registrable domain, "ebay.de"
	Locale      string // BCP 47, "en-US"; empty = unknown
	Produces    string
	Policy      Policy
	Money       MoneyPolicy       // Expect is resolved, ExpectBy is nil
	Constants   map[string]string // columns with fixed values, site, marketplace and locale included
	Items       map[string]*Item
	Pages       map[string]*Page
	ItemKinds   []string // keys of Items in the recipe's order
	PageNames   []string // keys of Pages in the recipe's order
	Fields      []*Field
	StartRules  []*Start
	Parameters  map[string]string

	recipe    *Recipe
	form      *canon.Form
	lists     map[string][]string // parameters that are lists
	addresses map[string]*address
}
