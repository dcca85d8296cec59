package extract

import (
	"golang.org/x/net/html"

	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
)

// place is where a recipe's matchers look: a page, or a row in it.
type place struct {
	doc  *document
	page *recipe.Page
	// node is the row's element; nil = the whole page.
	node *html.Node
	// data is what JSON expressions start from: the read root, or the row.
	data path.Node
	// names are the expressions' further names: let values, children, row, the record's fields.
	names map[string]any
	vars  map[string]string
}

func (pl place) scope() path.Scope {
	return path.Scope{At: pl.data, Root: pl.doc.data, Names: pl.names}
}

// element is where selectors look: the row's element or the document.
func (pl place) element() *html.Node {
	if pl.node != nil {
		return pl.node
	}
	return pl.doc.dom()
}

// inRow tells a row of elements or of JSON from the page.
func (pl place) inRow() bool { return pl.node != nil || pl.names["$in_row"] == true }
