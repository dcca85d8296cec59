package recipe

import (
	"github.com/andybalholm/cascadia"
	"github.com/antchfx/xpath"

	"sheaf/internal/recipe/path"
)

// CSS is a compiled selector; usable as goquery.Matcher.
type CSS struct {
	cascadia.Selector
	Text string
	// IDs are, one an alternative, ids of elements that hold or are whatever it matches; nil = it may match anywhere.
	IDs []string
}

// CompileCSS reads a selector, or several of which an element has to match one.
func CompileCSS(text string) (*CSS, error) {
	group, err := cascadia.ParseGroup(text)
	if err != nil {
		return nil, err
	}
	return &CSS{Selector: group.Match, Text: text, IDs: selectorIDs(group)}, nil
}

// XPath is a compiled XPath 1.0 expression.
type XPath struct {
	*xpath.Expr
	Text string
}

// Expr is a compiled path expression.
type Expr = path.Expr

// Pos is a place in a recipe.
type Pos struct {
	Line, Column int    // from 1
	Path         string // field path: "pages.search.rows.css"
}
