package frontier

import (
	"context"
	"maps"
	"slices"
	"time"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// visit asks for the answers of an item that are not in got yet. It runs beside run and touches none of its state.
func (r *batchRun) visit(ctx context.Context, item int, got map[string]*asked, tries int) visited {
	it := r.items[item]
	v := visited{item: item, got: map[string]*asked{}}
	maps.Copy(v.got, got)
	if it.Outcome != "" && len(it.Evidence) == 0 {
		v.outcome, v.status, v.reason = it.Outcome, it.Status, it.Reason
		return v
	}
	questions, err := r.ledger.deps.Site.ItemRequests(it.Kind, it.Vars)
	if err != nil {
		v.outcome, v.reason = record.FetchFailed, err.Error()
		return v
	}
	for _, q := range questions {
		a := v.got[q.Page]
		if a == nil {
			one, err := r.ask(ctx, it, question{page: q.Page, req: q.Request, vars: it.Vars, prior: it.prior(q.Page), tries: tries})
			if err != nil {
				v.err = err
				return v
			}
			a = &one
			v.asked = append(v.asked, a)
		}
		if a.answer == nil {
			if a.retryAt.After(v.retryAt) {
				v.retryAt = a.retryAt
			}
			continue
		}
		v.got[q.Page] = a
		if q.Required && a.answer.Outcome != record.OK {
			v.retryAt = time.Time{} // without it there is no record, whatever the others would say
			break
		}
	}
	if v.retryAt.IsZero() {
		v.combine(r.ledger.deps.Site, it, questions)
	}
	return v
}

// combine makes the item's record and outcome from its answers.
func (v *visited) combine(site Site, it Item, questions []recipe.AnswerRequest) {
	answers := make(map[string]*extract.Answer, len(v.got))
	confirmed, read := 0, 0
	for _, q := range questions {
		a := v.got[q.Page]
		if a == nil {
			continue
		}
		answers[q.Page] = a.answer
		v.links = append(v.links, a.answer.Open...)
		if q.Required || v.status == 0 {
			v.status = a.status
		}
		if a.answer.Outcome == record.OK {
			read++
			if a.notModified {
				confirmed++
			}
		}
	}
	v.rec, v.outcome, v.reason = site.Item(it.Kind, it.Vars, answers)
	if v.outcome == record.OK && confirmed > 0 && confirmed == read {
		v.outcome = record.NotModified
	}
}

// evidence lists the archived bodies that the record was read from, by page.
func (v *visited) evidence() []record.Evidence {
	var out []record.Evidence
	for _, page := range slices.Sorted(maps.Keys(v.got)) {
		if a := v.got[page]; a.evidence != nil && a.answer.Outcome == record.OK {
			out = append(out, *a.evidence)
		}
	}
	return out
}

// leftOver lists the archived bodies that no record names: of answers that were not ok, and of all where there is no
// record.
func (v *visited) leftOver() []record.Evidence {
	var out []record.Evidence
	none := v.outcome != record.OK && v.outcome != record.NotModified
	for _, page := range slices.Sorted(maps.Keys(v.got)) {
		if a := v.got[page]; a.evidence != nil && a.evidence.Archive != "" && (none || a.answer.Outcome != record.OK) {
			out = append(out, *a.evidence)
		}
	}
	return out
}

// prior is the archived body whose validators go with the request for a page.
func (it Item) prior(page string) *record.Evidence {
	for i := range it.Evidence {
		if ev := it.Evidence[i]; ev.Page == page && (ev.ETag != "" || ev.LastModified != "") {
			return &ev
		}
	}
	return nil
}
