package fetch

import (
	"net/http"
	"time"
)

// Validators make a request conditional: the server may answer 304 instead of the body that they stand for.
// Both are opaque strings as the server sent them; empty = not sent.
type Validators struct {
	ETag         string
	LastModified string
}

// Request is one fetch. The zero value of every field but URL is meaningful.
type Request struct {
	Method string // empty = GET
	URL    string // absolute http or https URL; a fragment is not sent
	Header http.Header
	Body   []byte
	// Conditional is sent as If-None-Match and If-Modified-Since on the first hop only.
	Conditional Validators
	// ForRobots marks a request for robots.txt itself: it is not held against robots rules, and redirects may
	// leave the site (RFC 9309, 2.3.1.2). The fetcher sets it; callers have no reason to.
	ForRobots bool
}

// Hop is one redirect that was answered: the URL that was asked, its status, and where it points (absolute).
type Hop struct {
	URL      string
	Status   int
	Location string
}

// Response is what a request came to.
type Response struct {
	URL        string // as requested
	FinalURL   string // of the last request that was answered; its identity, not a mapped address
	Status     int
	Header     http.Header
	Body       []byte // without content encoding, in the page's own charset
	Redirects  []Hop  // in order; empty when URL answered itself
	FetchedAt  time.Time
	Duration   time.Duration
	RemoteAddr string // "ip:port" that answered

	NotModified bool // status 304 to a conditional request; Body is empty
	Truncated   bool // Body is the beginning of a body: it ended early or passed a cap

	// For the archive: the exchange of the final hop. Heads are HTTP/1.1 start line and header lines each ended
	// by CRLF, rebuilt from what net/http parsed and therefore in sorted order; Wire is the body after transfer coding
	// and before content decoding. Wire aliases Body when there was no content encoding.
	RequestHead  []byte
	RequestBody  []byte
	ResponseHead []byte
	Wire         []byte
}
