package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Errors of reading.
var (
	ErrDamaged = errors.New("damaged WARC record")
	ErrDigest  = errors.New("digest of WARC payload differs")
)

const (
	// maxBlock is beyond any body that a fetch lets in, and keeps a damaged length from taking all memory.
	maxBlock  = 128 << 20
	maxFields = 64 << 10
)

// Record is one WARC record as read.
type Record struct {
	Type   string // warcinfo, request, response, revisit, …
	ID     string // "urn:uuid:…"
	URL    string
	At     time.Time
	Header textproto.MIMEHeader // WARC named fields: "Warc-Payload-Digest", …
	Block  []byte
	Offset int64 // of the gzip member in the file; 0 by Decode
	Length int64
}

// Status is the HTTP status of a response or revisit record; 0 = no HTTP head.
func (r *Record) Status() int {
	line, _, _ := bytes.Cut(r.Block, []byte("\r\n"))
	words := bytes.Fields(line)
	if !r.isHTTP() || len(words) < 2 || !bytes.HasPrefix(line, []byte("HTTP/")) {
		return 0
	}
	status, err := strconv.Atoi(string(words[1]))
	if err != nil || status < 100 || status > 999 {
		return 0
	}
	return status
}

// HTTPHeader gives the headers of the record's HTTP head; empty when there is none or it is malformed.
func (r *Record) HTTPHeader() http.Header {
	_, rest, ok := bytes.Cut(r.Block, []byte("\r\n"))
	if !r.isHTTP() || !ok {
		return http.Header{}
	}
	h, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(rest))).ReadMIMEHeader()
	if err != nil {
		return http.Header{}
	}
	return http.Header(h)
}

// Payload is the HTTP body in the record, content encoding not removed; of other records the block. It aliases Block.
func (r *Record) Payload() []byte {
	if !r.isHTTP() {
		return r.Block
	}
	_, body, _ := bytes.Cut(r.Block, []byte("\r\n\r\n"))
	return body
}

func (r *Record) isHTTP() bool {
	return strings.HasPrefix(strings.ToLower(r.Header.Get("Content-Type")), "application/http")
}

// ReadAt reads the record that l names from its file and checks its payload's digest. Errors: ErrDamaged, ErrDigest, or the reader's.
func ReadAt(r io.ReaderAt, l Locator) (*Record, error) {
	if l.Length <= 0 || l.Length > maxBlock || l.Offset < 0 {
		return nil, fmt.Errorf("read %s at %d: %w: length %d", l.Key, l.Offset, ErrDamaged, l.Length)
	}
	member := make([]byte, l.Length)
	if n, err := r.ReadAt(member, l.Offset); n < len(member) {
		return nil, fmt.Errorf("read %s at %d: %w", l.Key, l.Offset, err)
	}
	return Decode(member, l)
}

// Decode reads the record from the l.Length bytes at l.Offset, as a ranged read of an object gives them, and checks its
// payload's digest unless l has none. Errors: ErrDamaged, ErrDigest.
func Decode(member []byte, l Locator) (*Record, error) {
	rec, err := readMember(bufio.NewReader(bytes.NewReader(member)), new(gzip.Reader))
	if err != nil {
		return nil, fmt.Errorf("read %s at %d: %w", l.Key, l.Offset, err)
	}
	rec.Offset, rec.Length = l.Offset, l.Length
	if got := hexDigest(rec.Payload()); l.SHA256 != "" && got != l.SHA256 {
		return nil, fmt.Errorf("read %s at %d: %w: %s, want %s", l.Key, l.Offset, ErrDigest, got, l.SHA256)
	}
	return rec, nil
}

// Records iterates over a WARC file whose records are gzip members of their own, ending at the first error.
func Records(r io.Reader) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		src := &countingReader{r: bufio.NewReaderSize(r, 64<<10)}
		zip := new(gzip.Reader)
		for {
			offset := src.n
			if _, err := src.r.Peek(1); errors.Is(err, io.EOF) {
				return
			}
			rec, err := readMember(src, zip)
			if err != nil {
				yield(nil, fmt.Errorf("read record at %d: %w", offset, err))
				return
			}
			rec.Offset, rec.Length = offset, src.n-offset
			if !yield(rec, nil) {
				return
			}
		}
	}
}

// countingReader is an io.ByteReader, of which flate takes no byte more than it needs: n is a member's end.
type countingReader struct {
	r *bufio.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *countingReader) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

// readMember reads one gzip member that holds one record.
func readMember(src io.Reader, zip *gzip.Reader) (*Record, error) {
	if err := zip.Reset(src); err != nil {
		return nil, damaged("gzip", err)
	}
	zip.Multistream(false)
	limited := &io.LimitedReader{R: zip, N: maxFields}
	buffered := bufio.NewReader(limited)
	version, err := buffered.ReadString('\n')
	if err != nil {
		return nil, damaged("version", err)
	}
	if version = strings.TrimRight(version, "\r\n"); version != "WARC/1.1" && version != "WARC/1.0" {
		return nil, fmt.Errorf("%w: version %q", ErrDamaged, version)
	}
	header, err := textproto.NewReader(buffered).ReadMIMEHeader()
	if err != nil {
		return nil, damaged("header", err)
	}
	length, err := strconv.ParseInt(header.Get("Content-Length"), 10, 64)
	if err != nil || length < 0 || length > maxBlock {
		return nil, fmt.Errorf("%w: content length %q", ErrDamaged, header.Get("Content-Length"))
	}
	limited.N = length + 4
	var block bytes.Buffer // grows with what comes, not with what is announced
	if n, err := io.CopyN(&block, buffered, length); err != nil {
		return nil, damaged(fmt.Sprintf("block of %d bytes ends at %d", length, n), err)
	}
	limited.N = 5 // the end, and whatever else would be there
	if tail, err := io.ReadAll(buffered); err != nil || string(tail) != "\r\n\r\n" {
		return nil, damaged(fmt.Sprintf("end of record %q", tail), err)
	}
	return newRecord(header, block.Bytes())
}

func newRecord(header textproto.MIMEHeader, block []byte) (*Record, error) {
	at, err := time.Parse(time.RFC3339Nano, header.Get("WARC-Date"))
	if err != nil {
		return nil, damaged("date", err)
	}
	return &Record{
		Type: header.Get("WARC-Type"), ID: strings.Trim(header.Get("WARC-Record-ID"), "<>"), URL: strings.Trim(header.Get("WARC-Target-URI"), "<>"),
		At: at, Header: header, Block: block,
	}, nil
}

func damaged(what string, err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%w: %s: %w", ErrDamaged, what, err)
}
