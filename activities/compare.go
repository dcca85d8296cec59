package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/table"
	"sheaf/internal/compare"
	"sheaf/internal/frontier"
	"sheaf/internal/profile"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
	"sheaf/internal/runs"
	"sheaf/workflows/wire"
)

// compareSource puts what a sealed crawl brought beside the parent and writes the delta.
func (p *process) compareSource(ctx context.Context, in wire.CompareInput) (wire.CompareResult, error) {
	out := wire.CompareResult{Source: in.Source.Name}
	if in.Source.Name == datasets.ImportSource {
		return p.compareImport(ctx, in)
	}
	plan, err := p.sites.plan(ctx, in.Dataset, in.Source)
	if err != nil {
		return out, err
	}
	parent, err := p.repo.ParentAt(ctx, in.Dataset, parentRef(in.Parent))
	if err != nil {
		return out, fmt.Errorf("read parent of %s: %w", in.Dataset, err)
	}
	if over, err := p.overtaken(ctx, in, parent); err != nil || over {
		out.Superseded = over
		return out, err
	}
	def, err := p.repo.Definition(ctx, in.Dataset, in.Source.Definition)
	if err != nil {
		return out, fmt.Errorf("read definition of %s: %w", in.Dataset, err)
	}
	main, err := p.mainTable(ctx, def.Kind, in.Dataset, in.Run)
	if err != nil {
		return out, err
	}
	input := compare.Input{
		Dataset: in.Dataset, Run: in.Run, Source: in.Source.Name, Site: in.Source.Site, Kind: def.Kind, Main: main,
		AsOf: in.AsOf.UTC(), Recipe: in.Source.Recipe, RecipeRev: in.Source.Revision, Locale: plan.Locale, Rate: rateOf(plan, in.Source),
		Volatile: volatile(plan), Sampled: sampled(plan), Parent: parentOf(parent, in.Source.Name),
		Reextract: p.reextract(plan), Strict: in.Strict,
	}
	if fixed, err := table.Main(def.Kind, main); err == nil {
		input.Where = def.Checks.Where(fixed)
	}
	if err := p.collected(ctx, in, parent, &input); err != nil {
		return out, err
	}
	return p.compared(ctx, in, input)
}

// compared makes the delta.
func (p *process) compared(ctx context.Context, in wire.CompareInput, input compare.Input) (wire.CompareResult, error) {
	out := wire.CompareResult{Source: in.Source.Name}
	err := p.working(ctx, func(ctx context.Context) error {
		delta, ref, err := compare.Compare(ctx, p.Store, input, compare.Options{TempDir: p.TempDir})
		if err != nil {
			return err
		}
		out.Delta, out.Counts, out.Partial = wire.Ref{Key: ref.Key, SHA256: ref.SHA256}, counts(delta.Counts), delta.Partial
		return nil
	})
	// A parked source that the parent has at a later as_of by now is superseded: there is nothing to admit.
	if errors.Is(err, compare.ErrClockBack) && in.Records != in.Run {
		out.Superseded = true
		return out, nil
	}
	return out, err
}

// collected adds what a sealed crawl brought, or says that the parent's bodies are all there is.
func (p *process) collected(ctx context.Context, in wire.CompareInput, parent datasets.Parent, input *compare.Input) error {
	if in.Again != nil {
		input.Again, input.Since = true, in.Again.Since
		input.Records = func(func(record.Record, error) bool) {}
		input.Outcomes = func(func(record.ItemOutcome, error) bool) {}
		for _, s := range parent.Sources {
			input.Partial = input.Partial || s.Source == in.Source.Name && s.Partial
		}
		return nil
	}
	records, err := frontier.OpenRun(ctx, p.Store, frontier.Place{Run: in.Records, Source: in.Source.Name})
	if err != nil {
		return fmt.Errorf("open crawl of %s in %s: %w", in.Source.Name, in.Records, err)
	}
	end := records.Completion()
	input.Partial, input.Records, input.Outcomes = end.Partial, records.Records(ctx), records.Outcomes(ctx)
	input.Crawl = profile.Crawl{Fetched: end.Stats.Fetched, Retried: end.Stats.Retried, Skipped: left(end.Stats.Skipped)}
	return nil
}

// left adds up what the recipe's rules left out. Rows that wait until they are due are no loss, and neither is what belongs
// to others.
func left(skipped map[string]int64) (n int64) {
	for reason, count := range skipped {
		if reason != frontier.SkipNotDue {
			n += count
		}
	}
	return n
}

// overtaken reports whether what an approval admits was read again, with a later recipe, and published already.
func (p *process) overtaken(ctx context.Context, in wire.CompareInput, parent datasets.Parent) (bool, error) {
	if in.Records == in.Run || in.Again != nil {
		return false, nil
	}
	for _, s := range parent.Sources {
		if s.Source != in.Source.Name || s.Run == in.Records || !s.AsOf.Equal(in.AsOf) {
			continue
		}
		by, err := runs.Get(ctx, p.Store, in.Dataset, s.Run)
		if err != nil {
			return false, err
		}
		return by.Plan.Reextract != nil && by.Plan.Reextract.Run == in.Records, nil
	}
	return false, nil
}

// parentOf is the source's share of the parent; the zero value when the parent does not have it.
func parentOf(p datasets.Parent, source string) compare.Parent {
	out := compare.Parent{Ref: p.Ref}
	for _, s := range p.Sources {
		if s.Source == source {
			out.AsOf = s.AsOf
		}
	}
	out.State, out.Evidence = p.SourceState(source)
	return out
}

// rateOf is the most requests a second that a source may be asked for: the recipe's, which the definition can only lower.
func rateOf(plan *recipe.Plan, s wire.Source) float64 {
	rate := plan.Policy.Rate.PerSecond()
	if s.Rate > 0 && (rate == 0 || s.Rate < rate) {
		rate = s.Rate
	}
	return rate
}

// volatile are the columns that the recipe marks so.
func volatile(plan *recipe.Plan) []string {
	var out []string
	for _, f := range plan.Fields {
		if f.Volatile {
			out = append(out, f.Name)
		}
	}
	return out
}

// sampled reports whether no list of the recipe covers everything: what is on none of them is no evidence then.
func sampled(plan *recipe.Plan) bool {
	lists := 0
	for _, name := range plan.PageNames {
		page := plan.Pages[name]
		if page.Rows == nil {
			continue
		}
		if page.Covers != recipe.CoversSample {
			return false
		}
		lists++
	}
	return lists > 0
}

func counts(m map[datasets.Class]int64) map[string]int64 {
	out := make(map[string]int64, len(m))
	for class, n := range m {
		out[string(class)] = n
	}
	return out
}

// working beats while CPU-bound work goes on; the work ends when Temporal or the worker says so.
func (p *process) working(ctx context.Context, work func(context.Context) error) error {
	return p.beating(ctx, 3*time.Second, forever, func() any { return nil }, func(ctx context.Context, _ *beat) error {
		return work(ctx)
	})
}
