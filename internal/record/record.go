// Package record holds what extraction says about one thing on a site, from the moment a page is read until
// the published row is built: fields that are a value, null or absent, and the pages that stated them.
//
// It knows neither HTML nor Parquet. Everything here is plain data with one canonical JSON form, so that
// segments, state and tests share it.
package record

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// State says what a page told about a field.
type State string

const (
	// Absent says that this page kind does not look at the field. It keeps the value that is stored.
	Absent State = ""
	// Null says that the page was looked at and states none.
	Null State = "null"
	// Value says that the page states the value in Field.Value.
	Value State = "value"
)

// Field is one column's finding on one page or item.
//
// Value holds one of: string, bool, int64, float64, Decimal, []string, []map[string]any (child rows; their
// cells are the scalar types above). Dates and instants are RFC 3339 strings in UTC or "2006-01-02".
type Field struct {
	State State `json:"s,omitempty"`
	Value any   `json:"v,omitempty"`
	// Raw is the evidence text as shown, at most 200 characters, only where it differs from Value.
	Raw string `json:"raw,omitempty"`
	// From is the page kind (recipe's `pages` name) that stated it; Matched names the alternative that did:
	// "<page>#<index in the field's from list>", e.g. "search#2".
	From    string `json:"from,omitempty"`
	Matched string `json:"m,omitempty"`
	// Flags are reasons to doubt or explain: "foreign_currency", "ambiguous_money", "mojibake", ...
	Flags []string `json:"f,omitempty"`
	// Error says why an alternative that was present gave no value ("price: cannot read \"siehe Shop\"").
	Error string `json:"e,omitempty"`
}

// Key identifies a record for ever: site, marketplace (registrable domain) and the site's own id.
type Key struct {
	Site        string `json:"site"`
	Marketplace string `json:"marketplace"`
	ID          string `json:"id"`
}

// Hash is the key as 32 hex digits: the first 128 bit of SHA-256 over the three parts joined by NUL.
func (k Key) Hash() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{k.Site, k.Marketplace, k.ID}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// Record is what one item (its answers together) or one list row states about one key.
// It is a function of final URLs, bodies and the recipe revision only.
type Record struct {
	Key  Key    `json:"key"`
	Kind string `json:"kind"` // item kind or list page's name in the recipe, e.g. "product", "search"
	// Rank orders page kinds when records of one key are combined: items rank above lists. Higher wins.
	Rank int `json:"rank"`
	// URL is the address of the record's page (for a row: the page that holds it); Canonical is the page's
	// own canonical address, empty when it declares none.
	URL       string `json:"url"`
	Canonical string `json:"canonical,omitempty"`
	// Item is the address that the recipe's `items` builds for this key: where to visit it again. Vars are the
	// item's variables, ItemKind its kind. Empty when the recipe opens no item for it.
	Item     string            `json:"item,omitempty"`
	ItemKind string            `json:"item_kind,omitempty"`
	Vars     map[string]string `json:"vars,omitempty"`
	Fields   map[string]Field  `json:"fields"`
	// Refreshes lists the fields that this row may change although a higher page kind stated them.
	Refreshes []string   `json:"refreshes,omitempty"`
	Evidence  []Evidence `json:"evidence,omitempty"`
	// Quarantine is set when the record must not be published: "disagree: detail.id=1 shell.id=2", ...
	Quarantine string   `json:"quarantine,omitempty"`
	Flags      []string `json:"flags,omitempty"`
}

// Evidence names an archived body that a record was read from.
type Evidence struct {
	Page         string `json:"page"` // page kind in the recipe
	Method       string `json:"method,omitempty"`
	URL          string `json:"url"` // request address
	FinalURL     string `json:"final_url,omitempty"`
	RequestBody  string `json:"request_body,omitempty"`
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
	// Archive locates the stored body: object key, byte offset and length of the WARC record's gzip member,
	// and the SHA-256 (hex) of the body.
	Archive       string `json:"archive"`
	Offset        int64  `json:"offset"`
	Length        int64  `json:"length"`
	SHA256        string `json:"sha256"`
	Status        int    `json:"status"`
	ContentType   string `json:"content_type,omitempty"`
	RecipeRev     int    `json:"recipe_rev"`
	NotModifiedAt string `json:"not_modified_at,omitempty"` // as_of of the last 304 that stood for it
}

// Outcome is what became of one URL or item in a run (DESIGN 4).
type Outcome string

// The outcomes.
const (
	OK             Outcome = "ok"
	NotModified    Outcome = "not_modified"
	NotFound       Outcome = "not_found"
	Gone           Outcome = "gone"
	Blocked        Outcome = "blocked"
	RedirectedAway Outcome = "redirected_away"
	Incomplete     Outcome = "incomplete"
	ParseFailed    Outcome = "parse_failed"
	FetchFailed    Outcome = "fetch_failed"
	RobotsDenied   Outcome = "robots_denied"
	OverBudget     Outcome = "over_budget"
	Poison         Outcome = "poison"
)

// ItemOutcome is the final outcome of one item (or one list page) in a batch.
type ItemOutcome struct {
	// KeyHash is empty for list pages and for items whose key is not known before they are read.
	KeyHash string  `json:"key,omitempty"`
	Kind    string  `json:"kind"`
	URL     string  `json:"url"`
	Outcome Outcome `json:"outcome"`
	Status  int     `json:"status,omitempty"`
	// Reason is one sentence for people: the rule that matched or the error.
	Reason string `json:"reason,omitempty"`
	// Evidence are the archived bodies that no record of the item names: those of answers that were not ok, or of all
	// where there is no record, and that of every list page. A re-extraction reads them with a recipe that can.
	Evidence []Evidence `json:"evidence,omitempty"`
}
