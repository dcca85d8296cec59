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
