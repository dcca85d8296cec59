package activities

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/bodies"
	"sheaf/internal/compare"
	"sheaf/internal/frontier"
	"sheaf/internal/holds"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
	"sheaf/internal/runs"
	"sheaf/workflows/wire"
)

// reextract reads the parent's archived bodies with the run's recipe: after a change of recipe or preprocessing, rows
// are compared with what the old bodies say by the new rules.
func (p *process) reextract(plan *recipe.Plan) compare.Reextract {
	site := frontier.NewSite(plan)
	return func(ctx context.Context, b compare.Bodies) ([]record.Record, error) {
		return frontier.Reread(ctx, p.Store, site, frontier.Archived{Kind: b.Kind, List: b.List, Vars: b.Vars, Evidence: b.Evidence})
	}
}

// reextraction fixes what a run reads again: the sources, with today's recipes, and their as_of. Sources that the parent
// has at a later as_of are left out; when all are, there are none.
func (p *process) reextraction(ctx context.Context, plan wire.Plan, r wire.Reextract, parent datasets.Parent) (wire.Plan, error) {
	for _, name := range r.Sources {
		if !slices.ContainsFunc(plan.Sources, func(s wire.Source) bool { return s.Name == name }) {
			return plan, fmt.Errorf("%w: the definition of %s has no source %s; it has %s", errBadInput, plan.Dataset, name, sourceNames(plan.Sources))
		}
	}
	wanted := func(name string) bool { return len(r.Sources) == 0 || slices.Contains(r.Sources, name) }
	now := plan.Sources
	plan.Sources, plan.Reextract = nil, &r
	if r.Run == "" {
		return publishedAgain(plan, now, wanted, parent)
	}
	then, err := p.collecting(ctx, plan.Dataset, r.Run)
	if err != nil {
		return plan, err
	}
	r.Run, plan.AsOf = then.Run, then.AsOf
	known := false
	for _, s := range now {
		if !wanted(s.Name) || !slices.ContainsFunc(then.Sources, func(t runs.Source) bool { return t.Name == s.Name }) {
			continue
		}
		known = true
		if !asOfSource(parent, s.Name).After(plan.AsOf) {
			plan.Sources = append(plan.Sources, s)
		}
	}
	if !known {
		return plan, fmt.Errorf("%w: run %s collected none of these sources: it collected %s", errBadInput, then.Run, runSources(then))
	}
	return plan, nil
}

// publishedAgain is the plan that reads the bodies of the published rows: as of the time of each source's rows.
func publishedAgain(plan wire.Plan, now []wire.Source, wanted func(string) bool, parent datasets.Parent) (wire.Plan, error) {
	if parent.Version == nil {
		return plan, fmt.Errorf("%w: nothing of %s is published: name a run whose pages are read again", errBadInput, plan.Dataset)
	}
	plan.AsOf = parent.Version.AsOf.UTC()
	for _, s := range now {
		if s.AsOf = asOfSource(parent, s.Name).UTC(); wanted(s.Name) && !s.AsOf.IsZero() {
			plan.Sources = append(plan.Sources, s)
		}
	}
	if len(plan.Sources) == 0 {
		return plan, fmt.Errorf("%w: v%d of %s has no rows of these sources", errBadInput, parent.Ref.Version, plan.Dataset)
	}
	return plan, nil
}

// collecting is the plan of the run that collected what run published: an admission publishes what another one did.
func (p *process) collecting(ctx context.Context, dataset, run string) (runs.Plan, error) {
	for {
		r, err := runs.Get(ctx, p.Store, dataset, run)
		switch {
		case errors.Is(err, blob.ErrNotFound):
			return r.Plan, fmt.Errorf("%w: %s has no run %s (sheaf run ls %s)", datasets.ErrNotFound, dataset, run, dataset)
		case err != nil:
			return r.Plan, err
		case r.Plan.Reextract != nil && r.Plan.Reextract.Run == "":
			return r.Plan, fmt.Errorf("%w: run %s collected nothing: it read published rows again", errBadInput, run)
		case r.Plan.Records == "":
			return r.Plan, nil
		}
		run = r.Plan.Records
	}
}

// asOfSource is the time of a source's rows in the parent; zero when it has none.
func asOfSource(parent datasets.Parent, name string) (at time.Time) {
	for _, s := range parent.Sources {
		if s.Source == name {
			at = s.AsOf
		}
	}
	return at
}

func sourceNames(list []wire.Source) string {
	var names []string
	for _, s := range list {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

func runSources(r runs.Plan) string {
	var names []string
	for _, s := range r.Sources {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// shownGone is how many missing bodies enter history.
const shownGone = 3

// surveyBodies looks whether every body that a source's re-extraction will read is there: those of the run, and those of
// the parent's rows that other rules made.
func (p *process) surveyBodies(ctx context.Context, in wire.SurveyInput) (wire.SurveyResult, error) {
	var out wire.SurveyResult
	parent, err := p.repo.ParentAt(ctx, in.Dataset, parentRef(in.Parent))
	if err != nil {
		return out, fmt.Errorf("read parent of %s: %w", in.Dataset, err)
	}
	err = p.working(ctx, func(ctx context.Context) error {
		needed := []iter.Seq2[bodies.Body, error]{bodies.OfRows(ctx, p.Store, compare.Input{
			RecipeRev: in.Source.Revision, Parent: parentOf(parent, in.Source.Name), Since: in.Reextract.Since,
		})}
		if in.Reextract.Run != "" {
			run, err := frontier.OpenRun(ctx, p.Store, frontier.Place{Run: in.Reextract.Run, Source: in.Source.Name})
			if errors.Is(err, frontier.ErrNotSealed) {
				return fmt.Errorf("%w: run %s has no finished crawl of %s: it did not come so far, or its files were removed", errBadInput, in.Reextract.Run, in.Source.Name)
			}
			if err != nil {
				return err
			}
			needed = append(needed, bodies.OfRun(ctx, run))
		}
		total, gone, err := bodies.Gone(ctx, p.Store, needed...)
		if err != nil {
			return fmt.Errorf("look for bodies of %s: %w", in.Source.Name, err)
		}
		out.Bodies, out.Gone = total, int64(len(gone))
		if len(gone) == 0 {
			return nil
		}
		for _, b := range gone[:min(shownGone, len(gone))] {
			out.First = append(out.First, cut(b.String(), 200))
		}
		out.List.Key, out.List.SHA256, err = bodies.Put(ctx, p.Store, bodies.Report{Run: in.Run, Source: in.Source.Name, Gone: gone})
		return err
	})
	return out, err
}

// supersedeHolds ends the holds of a source that wait for a decision and park what this run has published anew.
func (p *process) supersedeHolds(ctx context.Context, in wire.SupersedeInput) (none, error) {
	open, err := holds.List(ctx, p.Store, in.Dataset, true)
	if err != nil {
		return none{}, err
	}
	for _, h := range open {
		if h.Hold.Source != in.Source || h.Hold.AsOf.After(in.AsOf) {
			continue
		}
		d := wire.Decision{Verdict: wire.Superseded, By: in.Run, Reason: "read again with a later recipe and published by " + in.Run}
		if err := p.decideHold(ctx, h.Hold, d); err != nil {
			return none{}, fmt.Errorf("end hold %s: %w", h.Hold.Name, err)
		}
	}
	return none{}, nil
}

// decideHold tells the hold's workflow; one that Temporal has lost is decided in the bucket. A decision of somebody else
// stands.
func (p *process) decideHold(ctx context.Context, h holds.Hold, d wire.Decision) error {
	handle, err := p.Client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: wire.HoldID(h.Run, h.Source), UpdateName: wire.UpdateDecide, Args: []any{d},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if isNotFound(err) {
		in := wire.HoldInput{Dataset: h.Dataset, Run: h.Run, Source: h.Source, AsOf: h.AsOf, Reason: h.Reason}
		_, err = p.recordDecision(ctx, wire.DecideInput{Hold: in, Decision: d})
		if errors.Is(err, blob.ErrConflict) {
			return nil
		}
		return err
	}
	if err != nil {
		return err
	}
	err = handle.Get(ctx, nil)
	var refused *temporal.ApplicationError
	if errors.As(err, &refused) {
		return nil // decided already
	}
	return err
}
