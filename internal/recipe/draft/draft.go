package draft

import (
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"

	"sheaf/internal/extract/propose/list"
	"sheaf/internal/extract/propose/product"
)

// Kind says what a page is drafted as.
type Kind string

// Kinds of Options.
const (
	Auto    Kind = "auto"    // as what it looks like
	Product Kind = "product" // one product
	List    Kind = "list"    // rows
	State   Kind = "state"   // rows that the page carries as JSON for its scripts
)

// Page is one answer of a site.
type Page struct {
	URL         string // address that answered, absolute
	Status      int    // 0 = 200
	ContentType string
	Body        []byte
	// Of JSON that a page loads, how it was asked for: a list of it is drafted so that the same request brings its further pages.
	Method      string // "" = GET
	Request     []byte // body that was sent
	RequestType string // content type of Request
	Header      map[string]string
}

// Options of Make. Zero values are sensible.
type Options struct {
	Kind Kind // "" = Auto
	Name string
	// Nth says, for Kind List, which of the page's lists is meant, counted from 1 in the order of list.Find (records.Find for
	// JSON); 0 = the first, or records of the page's state where these are surer.
	Nth int
	// Rows are the rows of the list as somebody chose them: numbers of elements of the page in document order, from 0. Empty =
	// as the page is read.
	Rows []int
	// Links are addresses that the page which shows the JSON links to: they tell how records become addresses.
	Links []string
	// Items are pages of products that the list leads to. Several of them tell what differs between products' pages: two or
	// three are better than one, and more hardly tell more.
	Items []Page
}

// Draft is a recipe with what is known about it.
type Draft struct {
	Kind   Kind   `json:"kind"`
	Name   string `json:"name"`
	Recipe string `json:"recipe"` // the YAML text
	// Fields are the columns that the recipe fills, in its order.
	Fields []Field `json:"fields"`
	// Rows is how many rows the list page has, 0 for a product; Next the address of its next page, empty without one.
	Rows int    `json:"rows,omitempty"`
	Next string `json:"next,omitempty"`
	// Items are addresses of up to three products of the list, worth to be drafted from as well; none without addresses.
	Items []string `json:"items,omitempty"`
	// Warnings are sentences for people: what is missing, what to look at first.
	Warnings []string `json:"warnings"`
}

// Field is a column of a draft.
type Field struct {
	Name string `json:"name"`
	// Page is where the value is from: "item" or "list".
	Page       string   `json:"page"`
	Value      any      `json:"value"` // of a list the first row that has one
	Source     string   `json:"source"`
	Confidence float64  `json:"confidence"`
	Flags      []string `json:"flags,omitempty"`
	Places     int      `json:"places"` // how many places read it back
}

// Errors of Make; match them with errors.Is. Their texts say what to do.
var (
	// ErrRefused says that the page is no content: the site refused it, asks for a proof of being human.
	ErrRefused = errors.New("the site refused the page")
	// ErrNothing says that the page has neither a product nor rows.
	ErrNothing = errors.New("nothing to collect was found")
	// ErrMissing says that there is no page at the address.
	ErrMissing = errors.New("there is no such page")
	// ErrAddress says that a page's address is missing or unusable.
	ErrAddress = errors.New("the page's address is needed")
)

// Make drafts a recipe from a page.
func Make(p Page, o Options) (Draft, error) {
	s, err := newSite(p.URL, o.Name)
	if err != nil {
		return Draft{}, err
	}
	if err := refused(p); err != nil {
		return Draft{}, err
	}
	if isJSON(p) {
		return s.fromJSON(p, o)
	}
	page, err := s.open(p)
	if err != nil {
		return Draft{}, err
	}
	switch {
	case o.Kind == Product:
		return s.fromProduct(page, true)
	case o.Kind == State:
		d, found, err := s.fromState(page, o)
		if !found {
			err = none(page, "it carries no records for its scripts")
		}
		return d, err
	case o.Kind == List || len(o.Items) > 0 || len(o.Rows) > 0:
		return s.fromList(page, o)
	}
	found := product.Read(page.Page)
	lists := list.Find(page.Page)
	sure := len(lists) > 0 && len(lists[0].Items) > 1 && lists[0].Confidence >= 0.5
	switch {
	case found.IsProduct && (!sure || found.Confidence >= lists[0].Confidence):
		return s.fromProduct(page, false)
	case sure:
		return s.fromList(page, o)
	}
	if d, found, err := s.fromState(page, o); found {
		return d, err
	}
	return Draft{}, none(page, found.Reason)
}

func none(page *opened, reason string) error {
	if refusal := page.refusal(); refusal != "" {
		return fmt.Errorf("%w: %s says %q; open it in a browser and save it, or ask the site for access", ErrRefused, page.address(), refusal)
	}
	if reason == product.ReasonShell {
		return fmt.Errorf("%w on %s: the page itself holds no content, only scripts that fetch it. Open it in a browser, look in its developer tools under Network for the answer (JSON) that holds what you see, "+
			"and draft from that answer: its address, or the answer saved to a file with --url saying where it comes from. Or save the page as the browser shows it and draft from that file", ErrNothing, page.address())
	}
	if reason != "" {
		reason = " (" + reason + ")"
	}
	return fmt.Errorf("%w on %s%s: give a page that shows one product, or a list of at least two rows, and say which it is with --kind; if a browser shows more than the page's own HTML, "+
		"give the address of the JSON that it loads (the browser's network tab lists it), or save the page as the browser shows it", ErrNothing, page.address(), reason)
}

// checkAddress parses an absolute address.
func checkAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%w: %q is none; say with --url where a saved page comes from", ErrAddress, address)
	}
	return u, nil
}

// OwnAddress is the address that a saved page says it has: its canonical link, og:url, or what a browser noted when it saved
// the page; empty without any.
func OwnAddress(body []byte) string {
	head := body[:min(len(body), 512<<10)]
	for _, re := range ownAddress {
		if m := re.FindSubmatch(head); m != nil {
			return html.UnescapeString(string(m[1]))
		}
	}
	return ""
}

var ownAddress = []*regexp.Regexp{
	regexp.MustCompile(`<!-- saved from url=\(\d+\)(https?://[^ ]+) -->`),
	regexp.MustCompile(`(?i)<link[^>]+rel=["']?canonical["']?[^>]+href=["'](https?://[^"']+)["']`),
	regexp.MustCompile(`(?i)<link[^>]+href=["'](https?://[^"']+)["'][^>]+rel=["']?canonical["']?`),
	regexp.MustCompile(`(?i)<meta[^>]+property=["']og:url["'][^>]+content=["'](https?://[^"']+)["']`),
}
