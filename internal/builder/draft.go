package builder

import (
	"time"

	"sheaf/internal/recipe/edit"
)

// Draft is a recipe under construction, as it is shown.
type Draft struct {
	ID string `json:"id" doc:"Name of the draft; nobody can guess it"`
	// Seq grows with every change.
	Seq     int    `json:"seq" doc:"Grows with every change; send it with a change to be told when somebody else changed the draft in between"`
	Address string `json:"address" doc:"Address that the draft began with, as it answered"`
	Title   string `json:"title" doc:"The site's name for people"`

	CreatedAt time.Time `json:"created_at"`
	ChangedAt time.Time `json:"changed_at"`

	Notes    []Note   `json:"notes" doc:"What was done to the pasted address"`
	Refusal  *Refusal `json:"refusal,omitempty" doc:"Why there is no page to work with"`
	Samples  []Sample `json:"samples"`
	Warnings []Note   `json:"warnings" doc:"What to look at before the recipe runs"`

	Proposals []Proposal `json:"proposals" doc:"What the samples may be collected as, the likeliest first"`
	Recipe    string     `json:"recipe" doc:"YAML; empty before anything was accepted"`
	View      *edit.View `json:"view,omitempty" doc:"The recipe as wizard and canvas show it"`
	CanUndo   bool       `json:"can_undo"`
	CanRedo   bool       `json:"can_redo"`
	Saved     *Saved     `json:"saved,omitempty" doc:"What the draft was last saved as"`
}

// Note is a sentence for people with a word that programs translate it by.
type Note struct {
	Code   string `json:"code" doc:"Short stable word for translation" example:"tracking_removed"`
	Detail string `json:"detail" doc:"The same as an English sentence, with its particulars"`
}

// Refusal says why an address gave no page to work with.
type Refusal struct {
	Code   string `json:"code" enum:"captcha,forbidden,not_found,robots,empty,network,not_public,too_large,not_html"`
	Status int    `json:"status,omitempty" doc:"HTTP status, where the site answered"`
	Said   string `json:"said,omitempty" doc:"What the site said, in its words"`
}

// Codes of a Refusal.
const (
	RefusedCaptcha   = "captcha"    // the site asks for a proof of being human
	RefusedForbidden = "forbidden"  // the site refuses, by status or by words
	RefusedNotFound  = "not_found"  // there is no such page
	RefusedRobots    = "robots"     // robots.txt disallows it, or cannot be read now
	RefusedEmpty     = "empty"      // the page shows nothing without its scripts
	RefusedNetwork   = "network"    // nothing answered, or what did was no HTTP
	RefusedNotPublic = "not_public" // the address leads into a private network
	RefusedTooLarge  = "too_large"  // the body is above what workers take
	RefusedNotHTML   = "not_html"   // neither a page nor JSON: a picture, a PDF
)

// Roles of a Sample.
const (
	RoleList  = "list"
	RoleItem  = "item"
	RoleJSON  = "json"
	RoleOther = "other"
)

// Origins of a Sample.
const (
	Fetched  = "fetched"
	Rendered = "rendered"
	Uploaded = "uploaded"
	Archived = "archived" // of a run
)

// Sample is a page of a draft.
type Sample struct {
	ID          string       `json:"id"`
	URL         string       `json:"url" doc:"Address that answered"`
	Role        string       `json:"role" enum:"list,item,json,other" doc:"What the page looks like"`
	Page        string       `json:"page,omitempty" doc:"Page kind of the recipe that it is read as"`
	Status      int          `json:"status" doc:"HTTP status; 200 for a page that was uploaded"`
	ContentType string       `json:"content_type"`
	Bytes       int          `json:"bytes" doc:"Of the body"`
	Origin      string       `json:"origin" enum:"fetched,rendered,uploaded,archived"`
	Nodes       int          `json:"nodes" doc:"Elements of the page"`
	FetchedAt   time.Time    `json:"fetched_at"`
	Snapshot    string       `json:"snapshot" doc:"Path of the page made safe to show, each element stamped with its number"`
	Answers     []JSONAnswer `json:"answers" doc:"JSON that the page loaded while it was rendered, and that holds records"`
}

// JSONAnswer is JSON that a page loads.
type JSONAnswer struct {
	ID      string   `json:"id"`
	Method  string   `json:"method" enum:"GET,POST"`
	URL     string   `json:"url"`
	Bytes   int      `json:"bytes" doc:"Of the body"`
	Records int      `json:"records" doc:"Like records in it; 1 for a thing alone"`
	Columns []string `json:"columns"`
	Example string   `json:"example" doc:"The first record in a few words" example:"Aviator watch · 7425 USD"`
}

// Kinds of a Proposal.
const (
	ProposeList    = "list"
	ProposeProduct = "product"
	ProposeJSON    = "json"
)

// Proposal is what a sample may be collected as.
type Proposal struct {
	ID         string           `json:"id"`
	Kind       string           `json:"kind" enum:"list,product,json"`
	Sample     string           `json:"sample"`
	Count      int              `json:"count" doc:"Rows; 1 for a product"`
	Confidence float64          `json:"confidence" doc:"0 to 1, that this is what the page is there for"`
	Heading    string           `json:"heading" doc:"What stands above the rows"`
	Columns    []ProposedColumn `json:"columns"`
	Rows       [][]string       `json:"rows" doc:"The first five, a cell for each column, as the page writes them"`
	Nodes      []int            `json:"nodes" doc:"Elements to outline"`
	Skipped    []SkippedRows    `json:"skipped" doc:"Rows that are none, by reason"`
	Next       *ProposedNext    `json:"next,omitempty" doc:"The page after this one"`
	Details    *Details         `json:"details,omitempty" doc:"Pages that the rows lead to"`
	Lists      []LinkedList     `json:"lists,omitempty" doc:"Of a product: lists that its page says it stands in, the nearest first; open one to collect them all"`
	Doubtful   bool             `json:"doubtful,omitempty" doc:"The page seems to be there for something else: it is shown because nothing better was found"`
	Browser    bool             `json:"browser,omitempty" doc:"A run of it needs workers with a browser"`
	From       string           `json:"from,omitempty" doc:"Address of the JSON, where the rows are in an answer that the page loads"`
}

// ProposedColumn is a column of a Proposal.
type ProposedColumn struct {
	Name     string   `json:"name"`
	Type     string   `json:"type" enum:"text,link,image,money,number,date,rating,boolean,list"`
	Examples []string `json:"examples"`
}

// SkippedRows counts rows that are none.
type SkippedRows struct {
	Reason string `json:"reason" doc:"placeholder, sponsored, other_query, carousel, no_own_link, duplicate, hidden, unlike_other_rows, header"`
	Count  int    `json:"count"`
}

// ProposedNext is the page after a list's page.
type ProposedNext struct {
	By       string `json:"by" doc:"What it was told by: rel, head, word, arrow, number, load_more, answer"`
	URL      string `json:"url"`
	Nodes    []int  `json:"nodes"`
	Template string `json:"template,omitempty" doc:"The address with {n} for the page's number, where one can be told"`
}

// Details are pages that a list's rows lead to.
type Details struct {
	Count   int    `json:"count"`
	Example string `json:"example" doc:"Address of the first"`
}

// LinkedList is a list that a product's page leads back to.
type LinkedList struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Saved is what a draft was last saved as.
type Saved struct {
	Recipe   string `json:"recipe"`
	Revision int    `json:"revision"`
	Dataset  string `json:"dataset,omitempty"`
	Run      string `json:"run,omitempty" doc:"Run that was started with it"`
}

// Listed is a draft in a listing.
type Listed struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Address   string    `json:"address"`
	ChangedAt time.Time `json:"changed_at"`
	Saved     *Saved    `json:"saved,omitempty"`
}
