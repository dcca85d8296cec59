package activities

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/checks"
	"sheaf/internal/holds"
	"sheaf/internal/notify"
	"sheaf/internal/runs"
	"sheaf/workflows/wire"
)

// planOf writes a plan for a run that failed before it made one, so that it stands in the list of runs.
func (p *process) planOf(ctx context.Context, in wire.FinishInput) error {
	_, err := runs.Get(ctx, p.Store, in.Dataset, in.Result.Run)
	if !errors.Is(err, blob.ErrNotFound) {
		return err
	}
	def, err := p.repo.LatestDefinition(ctx, in.Dataset)
	if errors.Is(err, datasets.ErrNotFound) || errors.Is(err, datasets.ErrInvalid) {
		return nil // nobody has defined it: there is no list to stand in
	}
	if err != nil {
		return err
	}
	return runs.PutPlan(ctx, p.Store, runs.Plan{
		Dataset: in.Dataset, Run: in.Result.Run, AsOf: in.Asked.UTC(), Trigger: in.Trigger, By: in.By, Definition: def.Revision,
		Scheduled: in.Scheduled, Started: in.Started,
	})
}

// tellRun tells of a run that is over: that it failed, that it is the first good one again, what its checks warn of, and
// which recipe no longer finds its fields. A good run ends the older holds of the sources that it collected.
func (p *process) tellRun(ctx context.Context, in wire.FinishInput) error {
	s, err := runs.Get(ctx, p.Store, in.Dataset, in.Result.Run)
	if errors.Is(err, blob.ErrNotFound) {
		return nil // of a dataset that nobody has defined
	}
	if err != nil {
		return err
	}
	e := runEvents{p: p, in: in, plan: s.Plan, page: p.Base + "/datasets/" + in.Dataset + "/runs/" + url.PathEscape(in.Result.Run)}
	if e.rehearsed() {
		return nil
	}
	if err := e.failure(ctx); err != nil {
		return err
	}
	if err := e.findings(ctx); err != nil {
		return err
	}
	return e.supersede(ctx)
}

// runEvents are what is told of one run.
type runEvents struct {
	p    *process
	in   wire.FinishInput
	plan runs.Plan
	page string
}

// rehearsed: nothing was to be published.
func (e runEvents) rehearsed() bool { return e.plan.Reextract != nil && e.plan.Reextract.DryRun }

func (e runEvents) tell(ctx context.Context, kind, what string, data any) error {
	return e.p.tell(ctx, kind, e.in.Dataset, what, e.in.Result.Run, e.plan.AsOf, data)
}

// collects: the run asked sites, so it counts for whether collecting works.
func collects(p runs.Plan) bool {
	return p.Records == "" && p.Reextract == nil && p.Trigger != "approval" && p.Trigger != "reextract"
}

// good outcomes are those by which the sites were read and the checks passed for something.
func good(outcome string) bool {
	return slices.Contains([]string{string(wire.Published), string(wire.Partial), string(wire.Unchanged)}, outcome)
}

// failure tells that the run failed, or that it is the first good one after some that did.
func (e runEvents) failure(ctx context.Context) error {
	r := e.in.Result
	failed := r.Outcome == wire.Failed
	if !failed && (!good(string(r.Outcome)) || !collects(e.plan)) {
		return nil
	}
	n, since, err := e.streak(ctx)
	if err != nil {
		return err
	}
	switch {
	case failed && !collects(e.plan):
		n, since = 1, e.plan.AsOf
	case failed && n == 0:
		n, since = 1, e.plan.AsOf
	case failed:
		n++
	case n == 0:
		return nil
	}
	if failed {
		return e.tell(ctx, notify.RunFailed, r.Run, notify.Failed{
			Dataset: e.in.Dataset, Run: r.Run, AsOf: e.plan.AsOf, Stage: e.in.Stage, Reason: r.Reason, Since: since, Runs: n,
			Workflow: wire.DatasetID(e.in.Dataset), Page: e.page,
		})
	}
	return e.tell(ctx, notify.RunRecovered, r.Run, notify.Recovered{
		Dataset: e.in.Dataset, Run: r.Run, AsOf: e.plan.AsOf, Version: r.Version, FailedSince: since, Runs: n, Page: e.page,
	})
}

// lookBack is how many runs before are looked at.
const lookBack = 50

// streak is how many runs before this one failed in a row, and the as_of of the first of them. Held and skipped runs say
// nothing, nor do those that read an archive or admit a hold.
func (e runEvents) streak(ctx context.Context) (n int, since time.Time, err error) {
	names, err := runs.Names(ctx, e.p.Store, e.in.Dataset, 0)
	if err != nil {
		return 0, since, err
	}
	at := slices.Index(names, e.in.Result.Run)
	if at < 0 {
		return 0, since, nil
	}
	before := names[at+1:]
	for _, name := range before[:min(len(before), lookBack)] {
		s, err := runs.Get(ctx, e.p.Store, e.in.Dataset, name)
		if err != nil {
			return 0, since, err
		}
		if s.Result == nil || !collects(s.Plan) {
			continue
		}
		if good(s.Result.Outcome) {
			break
		}
		if s.Result.Outcome == string(wire.Failed) {
			n, since = n+1, s.Plan.AsOf
		}
	}
	return n, since, nil
}

// findings tells what the checks warn of, and recipes whose fields are lost.
func (e runEvents) findings(ctx context.Context) error {
	all, err := Verdicts(ctx, e.p.Store, e.in.Result.Run)
	if err != nil {
		return err
	}
	warned := notify.Warned{Dataset: e.in.Dataset, Run: e.in.Result.Run, AsOf: e.plan.AsOf, Version: e.in.Result.Version, Page: e.page}
	lost := map[string]*notify.Broken{}
	for _, v := range datasetVerdicts(all) {
		if v.Result == string(checks.Pass) {
			continue
		}
		if v.Result == string(checks.Warn) && !slices.Contains(e.in.Result.Held, v.Source) {
			warned.Verdicts = append(warned.Verdicts, v)
		}
		if field := lostField(v); field != "" {
			e.broken(lost, v, field)
		}
	}
	if len(warned.Verdicts) > 0 {
		if err := e.tell(ctx, notify.CheckWarned, e.in.Result.Run, warned); err != nil {
			return err
		}
	}
	for _, s := range e.plan.Sources {
		if b := lost[s.Name]; b != nil {
			b.Recipe, b.Revision = s.Recipe, s.Revision
			b.Repair = e.p.Base + "/repair/" + e.in.Dataset + "/" + url.PathEscape(e.in.Result.Run) + "/" + url.PathEscape(s.Name)
			if err := e.tell(ctx, notify.RecipeBroken, e.in.Result.Run+"/"+s.Name, b); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e runEvents) broken(lost map[string]*notify.Broken, v datasets.Verdict, field string) {
	b := lost[v.Source]
	if b == nil {
		b = &notify.Broken{Dataset: e.in.Dataset, Run: e.in.Result.Run, AsOf: e.plan.AsOf, Source: v.Source}
		lost[v.Source] = b
	}
	b.Verdicts = append(b.Verdicts, v)
	if !slices.Contains(b.Fields, field) {
		b.Fields = append(b.Fields, field)
	}
}

// ofPlaces are the checks that fail when a recipe no longer finds a field where it looks.
var ofPlaces = []string{"coverage", "coverage_drop", "category_coverage", "alternatives"}

// lostField is the field that a verdict misses, "" for verdicts about something else.
func lostField(v datasets.Verdict) string {
	field, ok := v.Params["column"].(string)
	if !ok || !slices.Contains(ofPlaces, v.Check) {
		return ""
	}
	return field
}

// supersede ends the holds that this run has overtaken: their sources were collected anew, and are sound.
func (e runEvents) supersede(ctx context.Context) error {
	r := e.in.Result
	if !good(string(r.Outcome)) || !collects(e.plan) {
		return nil
	}
	open, err := holds.List(ctx, e.p.Store, e.in.Dataset, true)
	if err != nil {
		return err
	}
	for _, h := range open {
		collected := slices.ContainsFunc(e.plan.Sources, func(s runs.Source) bool { return s.Name == h.Hold.Source })
		if !collected || slices.Contains(r.Held, h.Hold.Source) || slices.Contains(r.Failed, h.Hold.Source) || !h.Hold.AsOf.Before(e.plan.AsOf) {
			continue
		}
		d := wire.Decision{Verdict: wire.Superseded, By: r.Run, Reason: "collected again by " + r.Run + ", and sound"}
		if err := e.p.decideHold(ctx, h.Hold, d); err != nil {
			return fmt.Errorf("end hold %s: %w", h.Hold.Name, err)
		}
	}
	return nil
}
