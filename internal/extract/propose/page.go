package propose

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"

	"golang.org/x/net/html"

	"sheaf/internal/extract/structured"
	"sheaf/internal/fetch/charset"
)

// Bounds of a page. The largest shop pages have 5 MB and 30,000 nodes.
const (
	maxBody  = 16 << 20
	maxNodes = 500_000
)

// Errors of Open; match them with errors.Is.
var (
	ErrTooLarge     = errors.New("body above 16 MB")
	ErrTooManyNodes = errors.New("more than 500,000 nodes")
)

// Page is a parsed page. Reading it changes nothing: values that are told from it stay the same.
type Page struct {
	// URL is the page's address as fetched; nil where none was given or it is no address. Base is what relative
	// addresses stand against: the page's base element, else URL.
	URL, Base *url.URL
	// Root is the document node.
	Root *html.Node
	// Body is the page in UTF-8; never written to.
	Body []byte
	// Charset says how Body was decoded.
	Charset charset.Decision
	// Structured is what the page declares, read when it is asked for.
	Structured *structured.Data

	// Spots are the page's elements and texts in document order; Place finds a node's. AllText is the text of the whole page on
	// one line, AllShown that without what is hidden: Spots hold offsets into both. None of them is ever written to.
	Spots             []Spot
	AllText, AllShown []byte

	index map[*html.Node]int32
}

// Open decodes and parses a page once. contentType is the header's value and address where the body came from; both
// may be empty. A Page is not safe for concurrent use. Errors: ErrTooLarge, ErrTooManyNodes, and elements nested deeper than the parser's 512.
func Open(body []byte, contentType, address string) (*Page, error) {
	if len(body) > maxBody {
		return nil, fmt.Errorf("open page: %w", ErrTooLarge)
	}
	p := &Page{}
	p.Body, p.Charset = charset.Decode(body, contentType, nil)
	var err error
	if p.Root, err = html.Parse(bytes.NewReader(p.Body)); err != nil {
		return nil, fmt.Errorf("open page: parse html: %w", err)
	}
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		p.URL = u
	}
	p.Base = baseURL(p.Root, p.URL)
	p.Structured = structured.Read(p.Root, p.Base)
	if err := p.survey(); err != nil {
		return nil, fmt.Errorf("open page: %w", err)
	}
	return p, nil
}

// Resolve makes an address of the page absolute; "" where it is none.
func (p *Page) Resolve(ref string) string {
	u, err := url.Parse(CleanRef(ref))
	if err != nil {
		return ""
	}
	if p.Base != nil {
		u = p.Base.ResolveReference(u)
	}
	return u.String()
}
