package api

import (
	"context"

	"golang.org/x/sync/errgroup"

	"sheaf/activities"
	"sheaf/internal/checks"
	"sheaf/internal/phrase"
)

// Finding is what a check found about a source.
type Finding struct {
	checks.Verdict
	Said         []phrase.Said `json:"said" doc:"The reason, for translation"`
	ExpectedSaid []phrase.Said `json:"expected_said,omitempty" doc:"What was expected, for translation"`
}

func finding(v checks.Verdict) Finding {
	return Finding{Verdict: v, Said: append([]phrase.Said{}, phrase.Verdict(v.Code, v.Params, v.Reason)...), ExpectedSaid: phrase.Read(v.Expected)}
}

// findings are what the checks of a run found, of one source or, if that is "", of all; none while it has not been checked.
func (a *API) findings(ctx context.Context, run, source string) ([]Finding, error) {
	all, err := activities.Verdicts(ctx, a.Store, run)
	out := []Finding{}
	for _, v := range all {
		if source == "" || v.Source == source {
			out = append(out, finding(v))
		}
	}
	return out, err
}

// why is what holds a source, for translation; nil where nothing says so.
func why(list []Finding, source string) (out []phrase.Said) {
	for _, f := range list {
		if f.Source == source && f.Level == checks.Hold {
			out = append(out, f.Said...)
		}
	}
	return out
}

// explain gives holds the reasons of the checks instead of what can be read from the text, which history keeps short.
func (a *API) explain(ctx context.Context, list []HoldSummary) error {
	byRun := map[string][]*HoldSummary{}
	for i := range list {
		byRun[list[i].Run] = append(byRun[list[i].Run], &list[i])
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for run, held := range byRun {
		g.Go(func() error {
			found, err := a.findings(gctx, run, "")
			for _, h := range held {
				if reasons := why(found, h.Source); reasons != nil {
					h.ReasonSaid = reasons
				}
			}
			return err
		})
	}
	return g.Wait()
}
