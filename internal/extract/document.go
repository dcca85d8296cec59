package extract

import (
	"bytes"
	"fmt"
	"html"
	"net/url"

	xhtml "golang.org/x/net/html"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/structured"
	"sheaf/internal/fetch/charset"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
)

// document is an answer's body, decoded once and parsed at most once in each form.
type document struct {
	url *url.URL
	// redirected: another address answered than was asked.
	redirected bool
	status     int
	body       []byte // UTF-8
	decision   charset.Decision

	// data is the decoded JSON of the page (nil without), dataErr why there is none.
	data    any
	hasData bool
	dataErr error

	tree      *xhtml.Node
	main      *mainPart
	treeErr   error
	partly    bool // only what declares something is parsed, because nothing looks at the rest
	byID      map[string][]*xhtml.Node
	treeBase  *url.URL
	text      *string
	unescaped *string
	declared  *structured.Data
}

func newDocument(in Input, page *recipe.Page) *document {
	d := &document{status: in.Status, redirected: in.FinalURL != "" && in.FinalURL != in.URL, partly: !page.Elements}
	d.body, d.decision = charset.Decode(in.Body, in.ContentType, page.Charset)
	if u, err := url.Parse(in.address()); err == nil {
		d.url = u
	}
	return d
}

// dom is the page's tree, an empty one (and treeErr) where elements nest deeper than the parser's 512.
func (d *document) dom() *xhtml.Node {
	if d.partly {
		d.partly, d.tree = false, nil
	}
	return d.declaring()
}

// declaring is the page's tree, or the part of it that declares something, where nothing looks at the rest.
func (d *document) declaring() *xhtml.Node {
	if d.tree != nil {
		return d.tree
	}
	var err error
	if d.partly {
		d.tree, err = structured.Parse(d.body)
	} else if d.tree, err = xhtml.Parse(bytes.NewReader(d.body)); err != nil {
		err = fmt.Errorf("parse html: %w", err)
	}
	if err != nil {
		d.tree, d.treeErr = &xhtml.Node{Type: xhtml.DocumentNode}, err
	}
	return d.tree
}

func (d *document) base() *url.URL {
	if d.tree == nil {
		return d.url
	}
	if d.treeBase == nil {
		d.treeBase = dom.BaseURL(d.tree, d.url)
	}
	return d.treeBase
}

// declares is what the page declares in its markup and scripts.
func (d *document) declares() *structured.Data {
	if d.declared == nil {
		tree := d.declaring()
		d.declared = structured.Read(tree, d.base())
	}
	return d.declared
}

// visible is the page's text on one line.
func (d *document) visible() string {
	if d.text == nil {
		s := dom.FlatText(d.dom())
		d.text = &s
	}
	return *d.text
}

// unescapedBody is the decoded body, its first n bytes if n > 0, with entities decoded.
func (d *document) unescapedBody(n int) string {
	if n > 0 {
		return html.UnescapeString(string(d.body[:min(n, len(d.body))]))
	}
	if d.unescaped == nil {
		s := html.UnescapeString(string(d.body))
		d.unescaped = &s
	}
	return *d.unescaped
}

// load decodes the page's JSON, if it is a page with JSON, and finds the root that its expressions start from.
func (d *document) load(r recipe.Read) (root path.Node, err error) {
	switch r.Kind {
	case recipe.ReadJSON:
		d.data, d.dataErr = decodeJSON(bytes.TrimPrefix(bytes.TrimSpace(d.body), []byte("\ufeff")))
	case recipe.ReadJSONScript:
		d.data, d.dataErr = scriptJSON(d.dom(), r.Script)
	case recipe.ReadScriptState:
		d.data, d.dataErr = d.declares().State(r.Global)
	default:
		return path.Node{}, nil
	}
	if d.dataErr != nil {
		return path.Node{}, d.dataErr
	}
	d.hasData = true
	return findRoot(d.data, r.Roots)
}
