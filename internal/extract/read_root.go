package extract

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/structured"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
)

// findRoot gives the first of the roots that exists and is not null; the whole value if there are none.
func findRoot(data any, roots []*recipe.Expr) (path.Node, error) {
	if len(roots) == 0 {
		return path.Node{Value: data}, nil
	}
	scope := path.Scope{At: path.Node{Value: data}, Root: data}
	for _, r := range roots {
		for _, n := range r.Nodes(scope) {
			if n.Value != nil {
				return n, nil
			}
		}
	}
	names := make([]string, len(roots))
	for i, r := range roots {
		names[i] = r.String()
	}
	return path.Node{}, fmt.Errorf("find read root: the page has no %s", strings.Join(names, " or "))
}

// scriptJSON decodes the text of the first element that the selector finds as one JSON value.
func scriptJSON(root *html.Node, sel recipe.CSS) (any, error) {
	n := sel.MatchFirst(root)
	if n == nil {
		return nil, fmt.Errorf("find json script: no element %s", sel.Text)
	}
	var text string
	if n.FirstChild != nil {
		text = n.FirstChild.Data
	}
	if n.DataAtom != atom.Script {
		text = dom.FlatText(n)
	}
	v, _, _, err := structured.Decode(text)
	if err != nil {
		return nil, fmt.Errorf("read json script %s: %w", sel.Text, err)
	}
	return v, nil
}
