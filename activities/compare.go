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
	"sheaf/internal/recipe"
	"sheaf/workflows/wire"
)

// compareSource puts what a sealed crawl brought beside the parent and writes the delta.
func (p *process) compareSource(ctx context.Context, in wire.CompareInput) (wire.CompareResult, error) {
	out := wire.CompareResult{Source: in.Source.Name}
	plan, err := p.sites.plan(ctx, in.Dataset, in.Source)
	if err != nil {
		return out, err
	}
	parent, err := p.repo.ParentAt(ctx, in.Dataset, parentRef(in.Parent))
	if err != nil {
		return out, fmt.Errorf("read parent of %s: %w", in.Dataset, err)
	}
	records, err := frontier.OpenRun(ctx, p.Store, frontier.Place{Run: in.Records, Source: in.Source.Name})
	if err != nil {
		return out, fmt.Errorf("open crawl of %s in %s: %w", in.Source.Name, in.Records, err)
	}
	ended := records.Completion()
	input := compare.Input{
		Dataset: in.Dataset, Run: in.Run, Source: in.Source.Name, Site: in.Source.Site, Kind: table.Catalog,
		AsOf: in.AsOf.UTC(), Recipe: in.Source.Recipe, RecipeRev: in.Source.Revision, Locale: plan.Locale,
		Volatile: volatile(plan), Partial: ended.Partial, Sampled: sampled(plan),
		Parent:  parentOf(parent, in.Source.Name),
		Records: records.Records(ctx), Outcomes: records.Outcomes(ctx),
		Reextract: p.reextract(plan),
	}
	err = p.working(ctx, func(ctx context.Context) error {
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
