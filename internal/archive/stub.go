// Package archive writes and reads WARC/1.1 files with CDXJ indexes. Pure: bytes in, bytes out.
//
// Vocabulary: an Exchange is one request with its answer; a Chunk is one WARC file (each record its own gzip member) with its
// index, made at every commit of a crawl; a Locator finds the body of one response again.
package archive

import (
	"io"
	"iter"
	"time"
)

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
	URL          string
	At           time.Time
	RemoteAddr   string // "ip:port" or "ip"; empty = unknown
	RequestHead  []byte
	RequestBody  []byte
	ResponseHead []byte
	Body         []byte // after transfer coding, before content decoding
	Status       int
	MIME         string // type of the body without parameters; empty = unknown
	Truncated    bool   // Body is only its beginning: WARC-Truncated: length
	// Revisits is what a 304 stands for; nil otherwise.
	Revisits *Original
}

// Original is the archived answer that a revisit refers to.
type Original struct {
	RecordID string // as Record.ID; empty = computed from nothing and left out
	URL      string
	At       time.Time
	Locator  Locator
}

// Stored says where an exchange went.
type Stored struct {
	RecordID string // of the response or revisit record
	Locator  Locator
}

// Options of a Writer.
type Options struct {
	// Key names the n-th chunk (from 0): "archive/ebay/2026-11/run-x-b000012-e2-000000.warc.gz".
	Key func(n int) string
	// Info are the fields of each chunk's warcinfo record, such as software and format; sorted by name when written.
	Info map[string]string
}

// Chunk is one finished WARC file with its index.
type Chunk struct {
	Key     string // of the WARC file; its index goes to IndexKey
	Warc    []byte
	CDXJ    []byte
	Records int // response and revisit records
}

// IndexKey is the key of the chunk's index: that of the WARC file with .cdxj for .warc.gz.
func (c Chunk) IndexKey() string { panic("being built") }

// Writer collects exchanges into chunks. Equal calls give equal bytes. Not safe for concurrent use.
type Writer struct{}

// NewWriter makes one.
func NewWriter(o Options) *Writer { panic("being built") }

// Add appends the records of an exchange to the present chunk.
func (w *Writer) Add(x Exchange) (Stored, error) { panic("being built") }

// Size is the present chunk's length in bytes.
func (w *Writer) Size() int64 { panic("being built") }

// Flush finishes the present chunk and begins the next. Without exchanges it returns a Chunk with Records 0 and no key used.
func (w *Writer) Flush() (Chunk, error) { panic("being built") }

// Record is one WARC record as read.
type Record struct {
	Type   string // warcinfo, request, response, revisit
	ID     string // "urn:uuid:…"
	URL    string
	At     time.Time
	Header map[string]string // WARC named fields, names in canonical MIME form
	Block  []byte
	Offset int64 // of the gzip member
	Length int64
}

// Status is the HTTP status of a response or revisit record; 0 = no HTTP head.
func (r *Record) Status() int { panic("being built") }

// HTTPHeader gives a header of the record's HTTP head.
func (r *Record) HTTPHeader(name string) string { panic("being built") }

// Payload is the HTTP body in the record, content encoding not removed.
func (r *Record) Payload() []byte { panic("being built") }

// ReadAt reads the record that l names and checks the digest of its payload. Errors: ErrDamaged, ErrDigest, or the reader's.
func ReadAt(r io.ReaderAt, l Locator) (*Record, error) { panic("being built") }

// Records iterates over a WARC file, ending at the first error.
func Records(r io.Reader) iter.Seq2[*Record, error] { panic("being built") }
