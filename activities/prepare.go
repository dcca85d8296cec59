package activities

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/table"
	"sheaf/internal/runs"
	"sheaf/workflows/wire"
)

// lateAfter is how late a run may start and still carry the as_of that it was asked for (DESIGN 1).
const lateAfter = time.Hour

// defaultSlots is W of a source that names none: Discover and three batches.
const defaultSlots = 4

// prepareRun fixes what the run works on: definition, recipe revisions, parent and as_of. It runs under the dataset's
// lock, so that the parent stays what it is.
func (p *process) prepareRun(ctx context.Context, in wire.PrepareInput) (wire.Plan, error) {
	b := in.Build
	if err := datasets.ValidateName(b.Dataset); err != nil {
		return wire.Plan{}, err
	}
	def, err := p.repo.LatestDefinition(ctx, b.Dataset)
	if err != nil {
		return wire.Plan{}, fmt.Errorf("read definition of %s (sheaf dataset apply -f dataset.yaml): %w", b.Dataset, err)
	}
	// A run that was killed may have left a version that latest does not name yet: it is the parent.
	if err := p.repo.Complete(ctx, b.Dataset); err != nil {
		return wire.Plan{}, err
	}
	parent, err := p.repo.Parent(ctx, b.Dataset)
	if err != nil {
		return wire.Plan{}, fmt.Errorf("read parent of %s: %w", b.Dataset, err)
	}
	if err := sameKind(def, parent); err != nil {
		return wire.Plan{}, err
	}
	plan := wire.Plan{
		Dataset: b.Dataset, Run: b.Run, AsOf: asOf(b, in.Start), Definition: def.Revision,
		Parent: wire.Parent{Version: parent.Ref.Version, Commit: parent.Ref.Commit, State: parent.Ref.StateSeq},
		Remind: def.Holds.WithDefaults().Reminders(), Expire: time.Duration(def.Holds.WithDefaults().Expire),
	}
	for _, s := range parent.Sources {
		if b.Admit == nil && b.Reextract == nil && plan.AsOf.Before(s.AsOf) {
			return plan, fmt.Errorf("%w: run as of %s, but %s was collected as of %s", errBadInput,
				plan.AsOf.Format(time.RFC3339), s.Source, s.AsOf.Format(time.RFC3339))
		}
	}
	if plan.Sources, err = p.sources(ctx, def); err != nil {
		return plan, err
	}
	if err := p.importable(ctx, def, b); err != nil {
		return plan, err
	}
	all, admitted := plan.Sources, []wire.Source(nil)
	if b.Admit != nil {
		if plan.Sources, plan.Reextract, err = p.parked(ctx, b.Dataset, *b.Admit, plan.Sources); err != nil {
			return plan, err
		}
		admitted = plan.Sources
	}
	if b.Reextract != nil {
		if plan, err = p.reextraction(ctx, plan, *b.Reextract, parent); err != nil {
			return plan, err
		}
	}
	record := runs.Plan{
		Dataset: b.Dataset, Run: b.Run, AsOf: plan.AsOf, Trigger: b.Trigger, By: b.By, Definition: def.Revision, Parent: parent.Ref.Version,
		Scheduled: b.Scheduled, Started: in.Start.UTC(),
	}
	if b.Restore == nil {
		if record.Main, err = p.pin(ctx, def, parent, b, all, admitted); err != nil {
			return plan, err
		}
	}
	if b.Admit != nil {
		record.Records = b.Admit.Run
	}
	if r := plan.Reextract; r != nil {
		record.Reextract = &runs.Reextract{Run: r.Run, Since: r.Since, DryRun: r.DryRun}
	}
	for _, s := range plan.Sources {
		record.Sources = append(record.Sources, runs.Source{Name: s.Name, Recipe: s.Recipe, Revision: s.Revision})
	}
	return plan, runs.PutPlan(ctx, p.Store, record)
}

// parked is the source that an admission publishes, by the recipe revision and the parameters that its records were read
// with. The definition must still have the source. Where it was the published rows' own bodies that were read, they are
// read again.
func (p *process) parked(ctx context.Context, dataset string, a wire.Admit, now []wire.Source) ([]wire.Source, *wire.Reextract, error) {
	at := slices.IndexFunc(now, func(s wire.Source) bool { return s.Name == a.Source })
	if at < 0 {
		return nil, nil, fmt.Errorf("%w: the definition of %s has no source %s any more", errBadInput, dataset, a.Source)
	}
	then, err := runs.Get(ctx, p.Store, dataset, a.Run)
	if err != nil {
		return nil, nil, err
	}
	var again *wire.Reextract
	if r := then.Plan.Reextract; r != nil && r.Run == "" {
		again = &wire.Reextract{Since: r.Since}
	}
	for _, s := range then.Plan.Sources {
		if s.Name == a.Source {
			out := now[at]
			out.Recipe, out.Revision, out.Definition = s.Recipe, s.Revision, then.Plan.Definition
			return []wire.Source{out}, again, nil
		}
	}
	return nil, nil, fmt.Errorf("%w: run %s has not collected %s", errBadInput, a.Run, a.Source)
}

// sources of a definition with their recipes' revisions; a dataset has at most one source a marketplace.
func (p *process) sources(ctx context.Context, def datasets.Definition) ([]wire.Source, error) {
	if def.Import != nil {
		return []wire.Source{importSource(def)}, nil
	}
	if len(def.Sources) == 0 {
		return nil, fmt.Errorf("%w: %s has no sources", errBadInput, def.Name)
	}
	taken := map[string]string{}
	var out []wire.Source
	for _, ds := range def.Sources {
		plan, err := loadPlan(ctx, p.Store, ds, ds.Revision)
		if err != nil {
			return nil, err
		}
		if err := produces(def.Kind, plan); err != nil {
			return nil, err
		}
		if other, ok := taken[plan.Marketplace]; ok {
			return nil, fmt.Errorf("%w: recipes %s and %s both collect %s; a dataset has one source a marketplace", errBadInput, other, ds.Recipe, plan.Marketplace)
		}
		taken[plan.Marketplace] = ds.Recipe
		s := wire.Source{
			Name: plan.Marketplace, Site: plan.Site, Recipe: ds.Recipe, Revision: plan.Revision, Definition: def.Revision,
			Slots: ds.Slots, Batch: ds.BatchItems, Rate: ds.Rate, Concurrency: ds.Concurrency, Browser: plan.Policy.Render != nil,
		}
		if s.Slots == 0 {
			s.Slots = defaultSlots
		}
		out = append(out, s)
	}
	return out, nil
}

// asOf is the run's clock, in whole seconds: what it was asked for, unless a scheduled run starts too late.
func asOf(b wire.BuildInput, start time.Time) time.Time {
	if b.AsOf.IsZero() || b.Trigger == "schedule" && start.Sub(b.AsOf) > lateAfter {
		return start.UTC().Truncate(time.Second)
	}
	return b.AsOf.UTC().Truncate(time.Second)
}

// finishRun records how a run ended, and tells of what is wrong or well again.
func (p *process) finishRun(ctx context.Context, in wire.FinishInput) (none, error) {
	r := in.Result
	if err := p.planOf(ctx, in); err != nil {
		return none{}, err
	}
	// Those before it are told of first: it holds the dataset's lock, so they are over.
	if _, err := p.closeLost(ctx, in.Dataset, r.Run); err != nil {
		return none{}, err
	}
	err := runs.PutResult(ctx, p.Store, runs.Result{
		Run: r.Run, Dataset: in.Dataset, Outcome: string(r.Outcome), Version: r.Version, Digest: r.Digest, Counts: r.Counts,
		Held: r.Held, Failed: r.Failed, Reason: r.Reason,
	})
	if err != nil {
		return none{}, err
	}
	return none{}, p.tellRun(ctx, in)
}

// CheckSources reports why a definition cannot run: a recipe that does not exist or makes another kind of table, parameters
// that do not fit, two sources of one marketplace, or columns that are not one table or not the one that was published.
func CheckSources(ctx context.Context, store blob.Store, def datasets.Definition) error {
	p := &process{Deps: Deps{Store: store}}
	if _, err := p.sources(ctx, def); err != nil {
		return err
	}
	parent, err := datasets.New(store).Parent(ctx, def.Name)
	if err != nil {
		return fmt.Errorf("read parent of %s: %w", def.Name, err)
	}
	if err := sameKind(def, parent); err != nil || def.Kind != table.Custom || def.Import != nil {
		return err
	}
	var stated []table.Stating
	for _, ds := range def.Sources {
		plan, err := loadPlan(ctx, store, ds, ds.Revision)
		if err != nil {
			return err
		}
		stated = append(stated, plan.Stating())
	}
	var before table.Schema
	if parent.Version != nil && len(parent.Version.Tables) > 0 {
		before = parent.Version.Tables[0].Schema
	}
	_, err = pinned(def, before, stated, false)
	return err
}
