package activities

import (
	"fmt"
	"time"

	"sheaf/internal/fetch"
	"sheaf/internal/frontier"
	"sheaf/internal/recipe"
	"sheaf/internal/render"
)

// renderWithin bounds a rendered page: its scripts are asked for one after the other at the site's rate the first time.
const renderWithin = 5 * time.Minute

// rendering is connect with pages as they are after their scripts have run. Error: this worker has no browser, wraps
// render.ErrNoBrowser.
func (p *process) rendering(connect frontier.Connect, plan *recipe.Plan) (frontier.Connect, error) {
	if p.Browser == nil {
		return nil, fmt.Errorf("recipe %s renders its pages: %w", plan.Name, render.ErrNoBrowser)
	}
	o := render.Options{Timeout: renderWithin, Language: plan.Constants["locale"], Steps: render.StepsOf(plan.Policy.Render)}
	return func(pacer fetch.Pacer, guard fetch.Guard) frontier.Fetcher {
		return p.Browser.Through(connect(pacer, guard), o)
	}, nil
}
