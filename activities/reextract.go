package activities

import (
	"context"

	"sheaf/internal/compare"
	"sheaf/internal/frontier"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// reextract reads the parent's archived bodies with the run's recipe: after a change of recipe or preprocessing, rows
// are compared with what the old bodies say by the new rules.
func (p *process) reextract(plan *recipe.Plan) compare.Reextract {
	site := frontier.NewSite(plan)
	return func(ctx context.Context, b compare.Bodies) ([]record.Record, error) {
		return frontier.Reread(ctx, p.Store, site, frontier.Archived{Kind: b.Kind, List: b.List, Vars: b.Vars, Evidence: b.Evidence})
	}
}
