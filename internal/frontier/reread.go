package frontier

import (
	"context"
	"fmt"

	"sheaf/datasets/blob"
	"sheaf/internal/extract"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// Archived is what one record, or the rows of one list page, was read from in an earlier run.
type Archived struct {
	Kind string // item kind, or the list page's name
	List bool
	Vars map[string]string // of the item
	// Evidence has one entry a page kind for an item, one for a list.
	Evidence []record.Evidence
}

// Reread reads archived bodies with the site's present recipe, without a request, and returns the records that they
// give: none when the recipe no longer knows the kind or the bodies no longer make a record. blob.ErrNotFound says
// that a body is gone. Safe for concurrent use.
func Reread(ctx context.Context, s blob.Store, site Site, a Archived) ([]record.Record, error) {
	rev := site.Info().RecipeRev
	answers := make(map[string]*extract.Answer, len(a.Evidence))
	evidence := make([]record.Evidence, 0, len(a.Evidence))
	for _, ev := range a.Evidence {
		body, err := readArchived(ctx, s, ev)
		if err != nil {
			return nil, err
		}
		in := extract.Input{URL: ev.URL, FinalURL: ev.FinalURL, Status: ev.Status, ContentType: ev.ContentType, Body: body, Vars: a.Vars}
		if a.List {
			in.Visit = recipe.Visit{Page: ev.Page}
		}
		answer, err := site.Read(ev.Page, in)
		if err != nil {
			return nil, fmt.Errorf("read archived %s as %s: %w", ev.URL, ev.Page, err)
		}
		ev.RecipeRev = rev
		answers[ev.Page], evidence = answer, append(evidence, ev)
		if !a.List {
			continue
		}
		for i := range answer.Rows {
			answer.Rows[i].Evidence = []record.Evidence{ev}
		}
		return answer.Rows, nil
	}
	rec, outcome, _ := site.Item(a.Kind, a.Vars, answers)
	if outcome != record.OK {
		return nil, nil
	}
	rec.Evidence = evidence
	return []record.Record{rec}, nil
}
