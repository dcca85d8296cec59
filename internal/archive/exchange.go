package archive

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"time"
)

// ErrInvalid marks an exchange that cannot be written.
var ErrInvalid = errors.New("invalid exchange")

// Locator finds a stored body: the response record at Offset, Length bytes of gzip, in the WARC file at Key. SHA256 is
// the hex digest of the body as received (content encoding not removed).
type Locator struct {
	Key    string `json:"key"`
	Offset int64  `json:"offset"`
	Length int64  `json:"length"`
	SHA256 string `json:"sha256"`
}

// Exchange is one request and its answer. Heads are start line and header lines, each ended by CRLF, without the empty line.
type Exchange struct {
	URL          string // as in WARC-Target-URI: absolute, encoded
	At           time.Time
	RemoteAddr   string // "ip:port" or "ip"; empty = unknown
	RequestHead  []byte // empty = no request record
	RequestBody  []byte
	ResponseHead []byte
	Body         []byte // after transfer coding, before content decoding
	Status       int
	MIME         string // type of the body without parameters; empty = unknown
	Truncated    bool   // Body is only its beginning
	// Revisits is what a 304 stands for; nil otherwise.
	Revisits *Original
}

// Original is the archived answer that a revisit refers to.
type Original struct {
	RecordID string // "urn:uuid:…"; empty = left out
	URL      string
	At       time.Time
	SHA256   string // hex digest of its body; empty = left out
}

func (x *Exchange) check() error {
	if x.URL == "" || bytes.ContainsAny([]byte(x.URL), " \t\r\n\x00") {
		return fmt.Errorf("%w: URL %q", ErrInvalid, x.URL)
	}
	if x.At.IsZero() {
		return fmt.Errorf("%w: %s has no time", ErrInvalid, x.URL)
	}
	if len(x.RequestHead) > 0 && !isHead(x.RequestHead) {
		return fmt.Errorf("%w: request head of %s", ErrInvalid, x.URL)
	}
	if !isHead(x.ResponseHead) {
		return fmt.Errorf("%w: response head of %s", ErrInvalid, x.URL)
	}
	if o := x.Revisits; o != nil && (len(x.Body) > 0 || bytes.ContainsAny([]byte(o.URL+o.RecordID+o.SHA256), " \t\r\n\x00")) {
		return fmt.Errorf("%w: revisit of %s", ErrInvalid, x.URL)
	}
	return nil
}

// isHead wants lines ended by CRLF and none of them empty, or the body would begin early.
func isHead(h []byte) bool {
	return bytes.HasSuffix(h, []byte("\r\n")) && !bytes.HasPrefix(h, []byte("\r\n")) && !bytes.Contains(h, []byte("\r\n\r\n"))
}

func (x *Exchange) ip() string {
	if host, _, err := net.SplitHostPort(x.RemoteAddr); err == nil {
		return host
	}
	return x.RemoteAddr
}

// block is an HTTP message: head, empty line, body.
func block(head, body []byte) []byte {
	return bytes.Join([][]byte{head, []byte("\r\n"), body}, nil)
}
