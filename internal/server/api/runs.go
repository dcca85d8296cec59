package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/sync/errgroup"

	"sheaf/datasets/blob"
	"sheaf/internal/checks"
	"sheaf/internal/frontier"
	"sheaf/internal/phrase"
	"sheaf/internal/runs"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

const (
	tagRuns    = "Runs"
	runAddress = datasetAddress + "/runs/{run}"
)

func (a *API) registerRuns(h huma.API) {
	huma.Register(h, get("run-list-all", "/runs", tagRuns, "The newest runs over all datasets"), a.listAllRuns)
	huma.Register(h, get("run-list", datasetAddress+"/runs", tagRuns, "The newest runs of a dataset"), a.listRuns)
	start := post("run-start", datasetAddress+"/runs", tagRuns, "Collect a dataset now and publish what changed")
	start.DefaultStatus = http.StatusCreated
	huma.Register(h, start, a.startRun)
	again := post("run-reextract", datasetAddress+"/runs/reextract", tagRuns, "Read archived pages again with today's recipes, without asking a site")
	again.DefaultStatus = http.StatusCreated
	huma.Register(h, again, a.reextract)
	huma.Register(h, get("run-get", runAddress, tagRuns, "A run: plan, result, figures by source, its workflows"), a.run)
}

// RunSummary is a run in lists.
type RunSummary struct {
	Run        string           `json:"run"`
	Dataset    string           `json:"dataset"`
	AsOf       time.Time        `json:"as_of" doc:"The only clock that its data sees"`
	Trigger    string           `json:"trigger" doc:"manual, schedule, approval, reextract"`
	By         string           `json:"by,omitempty"`
	Definition int              `json:"definition" doc:"Revision of the dataset's definition"`
	Parent     int              `json:"parent" doc:"Version that it was compared with, 0 = none"`
	Sources    []runs.Source    `json:"sources"`
	Records    string           `json:"records,omitempty" doc:"Run whose parked records an approval admits"`
	Reextract  *runs.Reextract  `json:"reextract,omitempty" doc:"What it reads again instead of collecting"`
	State      string           `json:"state" enum:"starting,running,ended,lost" doc:"starting: Temporal has it and no worker has prepared it yet; lost: over without a result, because somebody terminated it"`
	Outcome    string           `json:"outcome,omitempty" doc:"published, partial, held, unchanged, skipped, failed; absent until it has ended"`
	Version    int              `json:"version,omitempty"`
	Digest     string           `json:"digest,omitempty"`
	Counts     map[string]int64 `json:"counts" doc:"Rows by class"`
	Held       []string         `json:"held" doc:"Sources that wait for a decision"`
	Failed     []string         `json:"failed" doc:"Sources that brought nothing: their rows stay"`
	Reason     string           `json:"reason,omitempty"`
	ReasonSaid []phrase.Said    `json:"reason_said,omitempty" doc:"The reason, for translation"`
}

func runSummary(s runs.Summary) RunSummary {
	p := s.Plan
	out := RunSummary{
		Run: p.Run, Dataset: p.Dataset, AsOf: p.AsOf, Trigger: p.Trigger, By: p.By, Definition: p.Definition, Parent: p.Parent,
		Sources: append([]runs.Source{}, p.Sources...), Records: p.Records, Reextract: p.Reextract, State: "running",
		Counts: map[string]int64{}, Held: []string{}, Failed: []string{},
	}
	if r := s.Result; r != nil {
		out.State, out.Outcome, out.Version, out.Digest, out.Reason = "ended", r.Outcome, r.Version, r.Digest, r.Reason
		out.ReasonSaid = phrase.Read(r.Reason)
		out.Held, out.Failed = append(out.Held, r.Held...), append(out.Failed, r.Failed...)
		for class, n := range r.Counts {
			out.Counts[class] = n
		}
	}
	return out
}

// RunList are runs, newest first.
type RunList struct {
	Runs []RunSummary `json:"runs"`
}

func (a *API) newestRuns(ctx context.Context, dataset string, limit int) ([]RunSummary, error) {
	list, err := runs.List(ctx, a.Store, dataset, limit)
	if err != nil {
		return nil, err
	}
	out := make([]RunSummary, 0, len(list))
	for _, s := range list {
		out = append(out, runSummary(s))
	}
	a.settle(ctx, out)
	return out, nil
}

func (a *API) listRuns(ctx context.Context, in *struct {
	DatasetPath
	Limit int `query:"limit" default:"30" minimum:"1" maximum:"500"`
}) (*answer[RunList], error) {
	list, err := a.newestRuns(ctx, in.dataset(), in.Limit)
	if err == nil && len(list) == 0 {
		_, err = a.repo.LatestDefinition(ctx, in.dataset())
	}
	if err != nil {
		return nil, fail(err)
	}
	// While Temporal does not answer, the list is what the bucket has.
	if now, err := a.running(ctx, in.dataset()); err == nil && now != nil && !slices.ContainsFunc(list, func(r RunSummary) bool { return r.Run == now.Run }) {
		if begun, err := a.starting(ctx, in.dataset(), now.Run); err == nil && begun != nil {
			list = append([]RunSummary{*begun}, list[:min(len(list), in.Limit-1)]...)
		}
	}
	return say(RunList{Runs: list}), nil
}

func (a *API) listAllRuns(ctx context.Context, in *struct {
	Limit int `query:"limit" default:"30" minimum:"1" maximum:"200"`
}) (*answer[RunList], error) {
	datasets, err := a.repo.Names(ctx)
	if err != nil {
		return nil, fail(err)
	}
	found := make([][]string, len(datasets))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, name := range datasets {
		g.Go(func() (err error) {
			found[i], err = runs.Names(gctx, a.Store, name, in.Limit)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fail(err)
	}
	type named struct{ dataset, run string }
	var all []named
	for i, names := range found {
		for _, run := range names {
			all = append(all, named{datasets[i], run})
		}
	}
	slices.SortStableFunc(all, func(x, y named) int { return strings.Compare(y.run, x.run) }) // run ids begin with the date
	all = all[:min(len(all), in.Limit)]
	out := make([]RunSummary, len(all))
	g, gctx = errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, n := range all {
		g.Go(func() error {
			s, err := runs.Get(gctx, a.Store, n.dataset, n.run)
			out[i] = runSummary(s)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fail(err)
	}
	a.settle(ctx, out)
	begun := a.allStarting(ctx)
	return say(RunList{Runs: append(begun, out[:min(len(out), max(in.Limit-len(begun), 0))]...)}), nil
}

// RunStart is the body that starts a run.
type RunStart struct {
	AsOf time.Time `json:"as_of,omitzero" doc:"The run's clock; absent = now"`
	By   string    `json:"by,omitempty" maxLength:"100" doc:"Who asks, for the records; absent = web"`
}

func (a *API) startRun(ctx context.Context, in *struct {
	DatasetPath
	Body RunStart
}) (*answer[control.Started], error) {
	asOf := in.Body.AsOf
	if asOf.IsZero() {
		asOf = a.Clock.Now()
	}
	s, _, err := control.Start(ctx, a.Client, a.Store, in.dataset(), asOf, who(in.Body.By), wire.Timing{})
	if err != nil {
		return nil, fail(err)
	}
	return say(s), nil
}

// ReextractStart is the body that starts a re-extraction.
type ReextractStart struct {
	Run     string    `json:"run,omitempty" doc:"The run whose archived pages are read; absent = the pages of the published rows"`
	Since   time.Time `json:"since,omitzero" doc:"Only rows that a run since then has read; not together with run"`
	Sources []string  `json:"sources,omitempty" maxItems:"100" doc:"Only these"`
	DryRun  bool      `json:"dry_run,omitempty" doc:"Read, compare and check, and say what would come of it; publish nothing"`
	By      string    `json:"by,omitempty" maxLength:"100" doc:"Who asks, for the records; absent = web"`
}

func (a *API) reextract(ctx context.Context, in *struct {
	DatasetPath
	Body ReextractStart
}) (*answer[control.Started], error) {
	b := in.Body
	if b.Run != "" && !b.Since.IsZero() {
		return nil, wrong("body.since", "run and since do not go together: a run is read as a whole")
	}
	what := wire.Reextract{Run: b.Run, Since: b.Since.UTC(), Sources: b.Sources, DryRun: b.DryRun}
	s, _, err := control.Reextract(ctx, a.Client, a.Store, in.dataset(), what, who(b.By))
	if err != nil {
		return nil, fail(err)
	}
	return say(s), nil
}

// who asks, for the records.
func who(by string) string {
	if by = strings.TrimSpace(by); by != "" {
		return by
	}
	return "web"
}

// RunPath names a run in an address.
type RunPath struct {
	DatasetPath
	Run string `path:"run" doc:"Id of the run" example:"run-20261123-0200-x7"`
}

// RunView is a run with everything that is known of it.
type RunView struct {
	RunSummary
	Figures   []SourceFigures `json:"figures" doc:"What every source's crawl committed"`
	Workflows []Workflow      `json:"workflows" doc:"In Temporal, the run's own first; none when Temporal does not answer or has forgotten them"`
	Progress  *wire.Progress  `json:"progress,omitempty" doc:"While it runs, with fresh figures"`
	HoldNames []string        `json:"hold_names" doc:"Holds that the run opened"`
	Verdicts  []Finding       `json:"verdicts" doc:"What the checks found that is not as it should be: warnings and holds, of all sources"`
}

// SourceFigures are what a source's crawl committed.
type SourceFigures struct {
	Source    string `json:"source"`
	Crawled   bool   `json:"crawled" doc:"False: nothing was collected for this run"`
	Fetched   int64  `json:"fetched"`
	Records   int64  `json:"records"`
	Errors    int64  `json:"errors"`
	Bytes     int64  `json:"bytes"`
	Retried   int64  `json:"retried"`
	Batches   int    `json:"batches"`
	Planned   int64  `json:"planned" doc:"Requests that were known"`
	Exhausted bool   `json:"exhausted" doc:"Everything that could be found was visited"`
	Partial   string `json:"partial,omitempty" doc:"Why not"`
	// PartialSaid is Partial, for translation.
	PartialSaid []phrase.Said    `json:"partial_said,omitempty" doc:"Why not, for translation"`
	Outcomes    map[string]int64 `json:"outcomes" doc:"Pages and items by outcome"`
	Skipped     map[string]int64 `json:"skipped" doc:"Rows and links left out, by reason"`
}

func (a *API) findRun(ctx context.Context, in RunPath) (runs.Summary, error) {
	s, err := runs.Get(ctx, a.Store, in.dataset(), in.Run)
	if errors.Is(err, blob.ErrNotFound) || errors.Is(err, blob.ErrKey) {
		return s, refuse(http.StatusNotFound, codeNotFound, in.dataset()+" has no run "+in.Run)
	}
	return s, err
}

// starting is a run that Temporal has and that has not written its plan; nil where there is none.
func (a *API) starting(ctx context.Context, dataset, run string) (*RunSummary, error) {
	ctx, cancel := context.WithTimeout(ctx, askTemporal)
	defer cancel()
	asked, goes, err := control.Begun(ctx, a.Client, dataset, run)
	if errors.Is(err, control.ErrIdle) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s := runs.Summary{Plan: runs.Plan{Dataset: dataset, Run: run, AsOf: asked.AsOf, Trigger: asked.Trigger, By: asked.By}}
	if again := asked.Reextract; again != nil {
		s.Plan.Reextract = &runs.Reextract{Run: again.Run, Since: again.Since, DryRun: again.DryRun}
	}
	if r, err := runs.GetResult(ctx, a.Store, run); err == nil { // it failed before it had a plan
		s.Result = &r
	} else if !errors.Is(err, blob.ErrNotFound) {
		return nil, err
	}
	out := runSummary(s)
	switch {
	case s.Result != nil:
	case goes:
		out.State = "starting"
	default:
		out.State = "lost"
	}
	return &out, nil
}

// allStarting are the runs of all datasets that Temporal has and that have not written their plans. While Temporal does not
// answer there are none.
func (a *API) allStarting(ctx context.Context) []RunSummary {
	going, err := a.find(ctx, "WorkflowType = '"+wire.BuildDataset+"' AND ExecutionStatus = 'Running'")
	if err != nil {
		return nil
	}
	var out []RunSummary
	for _, info := range going {
		dataset, run := attribute(info.GetSearchAttributes(), wire.AttrDataset), attribute(info.GetSearchAttributes(), wire.AttrRun)
		if _, err := runs.Get(ctx, a.Store, dataset, run); !errors.Is(err, blob.ErrNotFound) {
			continue // it stands in the list
		}
		if begun, err := a.starting(ctx, dataset, run); err == nil && begun != nil && begun.State == "starting" {
			out = append(out, *begun)
		}
	}
	return out
}

func (a *API) run(ctx context.Context, in *RunPath) (*answer[RunView], error) {
	s, err := runs.Get(ctx, a.Store, in.dataset(), in.Run)
	if errors.Is(err, blob.ErrNotFound) {
		if begun, err := a.starting(ctx, in.dataset(), in.Run); err != nil {
			return nil, fail(err)
		} else if begun != nil {
			return say(RunView{
				RunSummary: *begun, Figures: []SourceFigures{}, Workflows: a.workflows(ctx, in.dataset(), in.Run), HoldNames: []string{}, Verdicts: []Finding{},
			}), nil
		}
		s, err = a.findRun(ctx, *in) // it may have written its plan in between
	}
	if err != nil {
		return nil, fail(err)
	}
	list := []RunSummary{runSummary(s)}
	a.settle(ctx, list)
	out := RunView{RunSummary: list[0], Workflows: []Workflow{}, HoldNames: []string{}, Verdicts: []Finding{}}
	for _, held := range out.Held {
		out.HoldNames = append(out.HoldNames, wire.HoldName(out.Run, held))
	}
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		out.Workflows = a.workflows(gctx, out.Dataset, out.Run)
		return nil
	})
	g.Go(func() (err error) {
		out.Figures, err = a.figures(gctx, s.Plan)
		return err
	})
	g.Go(func() error {
		found, err := a.findings(gctx, out.Run, "")
		for _, f := range found {
			if f.Level != checks.Pass {
				out.Verdicts = append(out.Verdicts, f)
			}
		}
		if len(out.Held) > 0 && out.Outcome == string(wire.Held) { // the run's reason is that of the first
			if reasons := why(found, out.Held[0]); reasons != nil {
				out.ReasonSaid = reasons
			}
		}
		return err
	})
	if out.State == "running" {
		g.Go(func() error {
			asking, cancel := context.WithTimeout(gctx, askTemporal)
			defer cancel()
			if p, err := control.Going(asking, a.Client, out.Dataset); err == nil && p.Run == out.Run {
				control.Live(asking, a.Store, &p)
				out.Progress = &p
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fail(err)
	}
	return say(out), nil
}

func (a *API) figures(ctx context.Context, plan runs.Plan) ([]SourceFigures, error) {
	out := make([]SourceFigures, len(plan.Sources))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, s := range plan.Sources {
		g.Go(func() error {
			l, err := frontier.Look(gctx, a.Store, frontier.Place{Run: plan.Run, Source: s.Name}, -1)
			f := SourceFigures{
				Source: s.Name, Crawled: l.Seq >= 0, Fetched: l.Stats.Fetched, Records: l.Stats.Records, Errors: l.Stats.Errors, Bytes: l.Stats.Bytes,
				PartialSaid: phrase.Read(l.Partial), Retried: l.Stats.Retried, Batches: l.Batches, Planned: max(l.Planned, l.Stats.Fetched), Exhausted: l.Sealed && l.Partial == "", Partial: l.Partial,
				Outcomes: map[string]int64{}, Skipped: map[string]int64{},
			}
			for k, n := range l.Stats.Outcomes {
				f.Outcomes[k] = n
			}
			for k, n := range l.Stats.Skipped {
				f.Skipped[k] = n
			}
			out[i] = f
			return err
		})
	}
	return out, g.Wait()
}
