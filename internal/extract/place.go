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
	row   bool // a row of a list or of a rows field, not the page
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

// at moves the place to a row that was found here.
func (pl place) at(f finding) place {
	pl.row = true
	if f.node != nil {
		pl.node = f.node
		return pl
	}
	pl.data = f.at
	return pl
}

// with adds names for expressions.
func (pl place) with(name string, v any) place {
	names := make(map[string]any, len(pl.names)+1)
	for k, e := range pl.names {
		names[k] = e
	}
	names[name] = v
	pl.names = names
	return pl
}
