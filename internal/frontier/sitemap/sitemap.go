// Package sitemap reads sitemaps and sitemap indexes (sitemaps.org protocol 0.9) as a stream: XML, gzip of it, or a
// plain list of addresses, one a line. Pure.
package sitemap

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/net/html/charset"
)

// Caps of the protocol: a file has at most 50,000 addresses and 50 MB uncompressed, an address at most 2,048 bytes.
const (
	MaxEntries = 50_000
	MaxBytes   = 52_428_800
	maxLoc     = 4096 // twice the protocol's: longer ones are left out
)

// Errors of Entries.
var (
	// ErrTooLarge says that a file passes the protocol's caps. What was read up to there is valid.
	ErrTooLarge = errors.New("sitemap too large")
	// ErrNotSitemap says that a body is neither XML of the right kind nor a list of addresses.
	ErrNotSitemap = errors.New("not a sitemap")
)

// Entry is one address.
type Entry struct {
	Loc     string
	LastMod string // as written; empty = not said
	// Index: Loc is a further sitemap and not a page.
	Index bool
}

// Entries yields the addresses of a file in its order. A damaged file yields what can be read, then the error.
func Entries(body []byte) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		r, err := open(body)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		n := 0
		for e, err := range r.entries {
			if err != nil {
				yield(Entry{}, err)
				return
			}
			if n++; n > MaxEntries {
				yield(Entry{}, fmt.Errorf("%w: more than %d addresses", ErrTooLarge, MaxEntries))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// file is an opened sitemap.
type file struct{ entries iter.Seq2[Entry, error] }

func open(body []byte) (file, error) {
	var r io.Reader = bytes.NewReader(body)
	if len(body) > 2 && body[0] == 0x1f && body[1] == 0x8b {
		z, err := gzip.NewReader(r)
		if err != nil {
			return file{}, fmt.Errorf("%w: %w", ErrNotSitemap, err)
		}
		r = z
	}
	b := bufio.NewReader(&capped{r: r, left: MaxBytes})
	head, err := b.Peek(512)
	if err != nil && len(head) == 0 {
		return file{}, fmt.Errorf("%w: empty", ErrNotSitemap)
	}
	text := strings.TrimSpace(strings.TrimPrefix(string(head), "\ufeff"))
	switch {
	case strings.HasPrefix(text, "<"):
		return file{xmlEntries(b)}, nil
	case strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "https://"):
		return file{textEntries(b)}, nil
	}
	return file{}, fmt.Errorf("%w: starts with %.40q", ErrNotSitemap, text)
}

func textEntries(r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			loc := clean(strings.TrimPrefix(lines.Text(), "\ufeff"))
			if loc != "" && !yield(Entry{Loc: loc}, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(Entry{}, fmt.Errorf("read sitemap: %w", err))
		}
	}
}

func xmlEntries(r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		d := xml.NewDecoder(r)
		d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
		d.CharsetReader = charset.NewReaderLabel
		root := ""
		for {
			tok, err := d.Token()
			if errors.Is(err, io.EOF) {
				if root == "" {
					yield(Entry{}, fmt.Errorf("%w: no element", ErrNotSitemap))
				}
				return
			}
			if err != nil {
				yield(Entry{}, fmt.Errorf("read sitemap: %w", err))
				return
			}
			start, ok := tok.(xml.StartElement)
			if !ok {
				continue
			}
			switch name := start.Name.Local; {
			case root == "":
				if root = name; root != "urlset" && root != "sitemapindex" {
					yield(Entry{}, fmt.Errorf("%w: root element %q", ErrNotSitemap, name))
					return
				}
			case name == "url" && root == "urlset", name == "sitemap" && root == "sitemapindex":
				var one struct {
					Loc     string `xml:"loc"`
					LastMod string `xml:"lastmod"`
				}
				if err := d.DecodeElement(&one, &start); err != nil {
					yield(Entry{}, fmt.Errorf("read sitemap: %w", err))
					return
				}
				loc := clean(one.Loc)
				if loc == "" {
					continue
				}
				if !yield(Entry{Loc: loc, LastMod: strings.TrimSpace(one.LastMod), Index: name == "sitemap"}, nil) {
					return
				}
			}
		}
	}
}

// clean gives the address, or nothing for one that is too long to be one.
func clean(loc string) string {
	loc = strings.TrimSpace(loc)
	if len(loc) > maxLoc {
		return ""
	}
	return loc
}

// capped ends reading with ErrTooLarge.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, MaxBytes)
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}
