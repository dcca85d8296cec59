package render

import (
	"context"
	"errors"
	"net/http"
	"time"

	"sheaf/internal/fetch"
)

// Errors of Open besides those of the context, of the fetch of the page itself (which are returned as they are, wrapped) and
// ErrNoBrowser; match them with errors.Is.
var (
	ErrCrashed = errors.New("the browser ended by itself")
	ErrBusy    = errors.New("the page's scripts never let go")
	ErrNoPage  = errors.New("the browser shows no page")
)

// Fetch answers one request of a page; (*fetch.Fetcher).Do is one. It is called from several goroutines at once.
type Fetch func(ctx context.Context, r fetch.Request) (*fetch.Response, error)

// Options say how a page is opened. Fetch is required; zero values of the others mean what is said.
type Options struct {
	Fetch Fetch
	// Idle is how long no request may be open before the page counts as done; 0 = 500 ms.
	Idle time.Duration
	// Settle is how long a page that goes on asking is waited for once it has loaded; 0 = 8 s.
	Settle time.Duration
	// Timeout is for all of it; 0 = 60 s. What the page has come to by then is not given: it is an error.
	Timeout time.Duration
	// Steps are done in order once the page has settled.
	Steps []Step
	// Main is the page's answer where it has been fetched already; it is not asked for again.
	Main *fetch.Response
	// MaxRequests is how many requests of the page are answered, further ones fail; 0 = 150.
	MaxRequests int
	// MaxBytes bounds the sum of all answers and, apart from it, the page's HTML; 0 = 32 MiB.
	MaxBytes int
	// Language is what scripts are told the reader prefers: "en-US"; empty = Chromium's own.
	Language string
}

func (o Options) applyDefaults() Options {
	if o.Idle == 0 {
		o.Idle = 500 * time.Millisecond
	}
	if o.Settle == 0 {
		o.Settle = 8 * time.Second
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	if o.MaxRequests == 0 {
		o.MaxRequests = 150
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 32 << 20
	}
	return o
}

// Page is a page after its scripts have run.
type Page struct {
	// URL is the address that the page ended at, Status and ContentType those of the answer that it began with.
	URL         string
	Status      int
	ContentType string
	// HTML is the document in UTF-8, as the browser writes it.
	HTML []byte
	// Answers are the JSON answers in the order in which they came.
	Answers []Answer
	// Requests is how many were answered by Fetch, Refused how many were not sent on: foreign frames, media, and those above the
	// bounds.
	Requests, Refused int
	// Settled is false when the page still asked for more when it was taken.
	Settled bool
}

// Answer is a JSON answer to a script, and the request that brought it.
type Answer struct {
	Method string
	URL    string
	// Header is what the page's script sent; the fetcher's own headers come on top. See Needed.
	Header      http.Header
	RequestBody []byte
	Status      int
	ContentType string
	Body        []byte // without content encoding
	At          time.Time
}
