package extract

import (
	"fmt"

	"sheaf/internal/recipe"
)

// Read reads one answer as the page kind. The error is a recipe's or a program's (unknown page), never the page's: what
// is wrong with a page is the answer's outcome.
func Read(p *recipe.Plan, page string, in Input) (*Answer, error) {
	pg, ok := p.Pages[page]
	if !ok {
		return nil, fmt.Errorf("read page: recipe %s has no page %q", p.Name, page)
	}
	a := &Answer{Page: page, URL: in.URL, FinalURL: in.address(), Let: map[string]any{}, Covers: pg.Covers}
	_ = pg
	return a, nil
}
