package recipe

// Rows says which parts of a list page are its rows. Exactly one of CSS, XPath and JSON is set.
type Rows struct {
	At     Pos
	CSS    *CSS
	XPath  *XPath
	JSON   *Expr
	Skip   []Condition // seen from the row: placeholders, sponsored rows
	StopAt []Condition // CSS: an element at or before which the rows end; else a row at which they end
}

// Open is what a row (or a page without rows) leads to. Exactly one of Item and Page is set.
type Open struct {
	At      Pos
	Item    string
	Page    string
	Vars    []OpenVar
	Address *Source // instead of Vars: an address, which the item's address parses
	When    []Condition
}

// OpenVar is a variable of what is opened.
type OpenVar struct {
	Name string
	From *Source
}

// Paging says how a list goes on. At most one of N, Next and Cursor is set.
type Paging struct {
	At     Pos
	N      *Counter
	Last   *Source // number of the last page
	Served *Expr   // number of the page that was really served
	Next   []*Source
	Cursor []OpenVar // variables of the next request; the list ends when one has no value
	Stop   []string  // StopNoNewKeys, StopServedOtherPage, StopNoRows
	Max    int       // pages of one chain; 0 = no bound but the counter's
}

// Counter is a page number: First, First+Step, … up to Last (0 = open).
type Counter struct {
	First, Last, Step int
}

// Reasons to stop beside the end itself.
const (
	StopNoNewKeys       = "no_new_keys"       // all keys of the page were on earlier pages of this chain
	StopServedOtherPage = "served_other_page" // the site served another page than asked
	StopNoRows          = "no_rows"
)
