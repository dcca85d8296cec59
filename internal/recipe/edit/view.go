package edit

import "sheaf/internal/phrase"

// View is a recipe as wizard and canvas show it. What they do not know is left out here and stays in the text.
type View struct {
	Name        string   `json:"name"`
	About       string   `json:"about,omitempty"`
	Produces    string   `json:"produces"` // table
	Site        string   `json:"site"`
	Marketplace string   `json:"marketplace"`
	Locale      string   `json:"locale"`
	Currency    []string `json:"currency"` // ISO 4217 codes that are believed, or "any"

	Parameters []Parameter `json:"parameters"`
	Starts     []Start     `json:"starts"`
	Pages      []Page      `json:"pages"`
	Items      []Item      `json:"items"`
	Columns    []Column    `json:"columns"`
	Key        []string    `json:"key"` // columns and variables of the first item's key, in order
	Politeness Politeness  `json:"politeness"`
	Checks     []Check     `json:"checks"`
	Graph      Graph       `json:"graph"`
	Problems   []Problem   `json:"problems"`
}

// Words are a sentence or phrase for people, in both languages of the UI. Both are always set.
type Words struct {
	KO string `json:"ko"`
	EN string `json:"en"`
}

// Part is something of the recipe with its words and its text; Path leads to it (SetPart), an index is its decimal number from 0.
type Part struct {
	Words Words    `json:"words"`
	YAML  string   `json:"yaml"` // as Document.Part gives it
	Path  []string `json:"path"`
}

// Parameter is a value that a dataset's source gives.
type Parameter struct {
	Part
	Name    string   `json:"name"`
	OneOf   []string `json:"one_of,omitempty"`
	Default *string  `json:"default,omitempty"`
	List    bool     `json:"list"`
}

// Start is one place where the crawl begins.
type Start struct {
	Part
	Index     int      `json:"index"`
	Kind      string   `json:"kind"`                // addresses, page, sitemap, known, open; "" where it cannot be told
	Addresses []string `json:"addresses,omitempty"` // of kind addresses, as written: [1-20] stands for a range
	Page      string   `json:"page,omitempty"`      // kind of list page that it leads to
	Open      string   `json:"open,omitempty"`      // or kind of item
}

// Page is a kind of page.
type Page struct {
	Part
	Name    string `json:"name"`
	Role    string `json:"role"` // list, item, json (an address that answers with data) or other
	Data    bool   `json:"data"` // its answer is read as data, whatever its role
	Method  string `json:"method"`
	Address string `json:"address"`
	// Rows and Next are nil where the page has none.
	Rows *Rows `json:"rows,omitempty"`
	Next *Part `json:"next,omitempty"`
	// Opens is the first kind of item or page that it leads to.
	Opens     string   `json:"opens,omitempty"`
	Link      *Part    `json:"link,omitempty"` // what leads there
	States    []string `json:"states,omitempty"`
	Refreshes []string `json:"refreshes,omitempty"`
	Children  *Part    `json:"children,omitempty"`
	Outcomes  []Part   `json:"outcomes"` // rules that say what became of a page
	Advanced  bool     `json:"advanced"` // has parts that the wizard does not show
}

// Rows say which parts of a page are its rows.
type Rows struct {
	Part
	By   string `json:"by"` // css, xpath or json
	Text string `json:"text"`
	Skip int    `json:"skip"` // how many rules leave rows out
}

// Item is a kind of thing with an address and a key.
type Item struct {
	Part
	Name    string   `json:"name"`
	Address string   `json:"address"`
	Key     string   `json:"key"` // as written: '{shop}:{code}'
	KeyOf   []string `json:"key_of"`
	Answers []Answer `json:"answers"`
}

// Answer is one request of an item.
type Answer struct {
	Page     string `json:"page"`
	Required bool   `json:"required"`
}

// Column is one field. Its type, list and tracked are what holds, written or not.
type Column struct {
	Part
	Name       string          `json:"name"`
	Label      Words           `json:"label"`
	Type       string          `json:"type"`
	List       bool            `json:"list"`
	Required   bool            `json:"required"`
	Tracked    bool            `json:"tracked"`
	Default    *string         `json:"default,omitempty"`
	About      string          `json:"about,omitempty"`
	Transforms []TransformView `json:"transforms"`
	Places     []PlaceView     `json:"places"`
	Examples   []string        `json:"examples,omitempty"`
	// Advanced: it has parts that the wizard does not show; Rules tell them.
	Advanced bool    `json:"advanced"`
	Rules    []Words `json:"rules"`
}

// TransformView is a step on text.
type TransformView struct {
	Kind  string   `json:"kind"`
	Args  []string `json:"args"`
	Words Words    `json:"words"`
	YAML  string   `json:"yaml"`
}

// PlaceView is a place of a column.
type PlaceView struct {
	Part
	Page string `json:"page"` // kind of page; "" for constants, variables and rows of another column
	// Source is what stands behind the page, as YAML: the Source of a Place.
	Source     string          `json:"source"`
	Example    []string        `json:"example,omitempty"`
	Transforms []TransformView `json:"transforms"`
	Advanced   bool            `json:"advanced"`
}

// Politeness is how the site is asked.
type Politeness struct {
	Rate           string `json:"rate"` // 1/s
	Concurrency    int    `json:"concurrency"`
	BudgetPages    int    `json:"budget_pages,omitempty"`    // 0 = no bound
	BudgetDuration string `json:"budget_duration,omitempty"` // "" = no bound
	Robots         string `json:"robots"`                    // always obey
	Words          Words  `json:"words"`
}

// Check is something that must hold for a page or record.
type Check struct {
	Part
}

// Problem is what is wrong with the recipe. Path is dotted, as the language's errors have it.
type Problem struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Path    string `json:"path"`
	Message string `json:"message"`
	// Said is Message, for translation.
	Said []phrase.Said `json:"said" doc:"The message, for translation"`
}
