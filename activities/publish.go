package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"sheaf/datasets"
	"sheaf/internal/checks"
	"sheaf/workflows/wire"
)

// mergeParts builds the version that the admitted deltas make of the parent.
func (p *process) mergeParts(ctx context.Context, in wire.MergeInput) (wire.MergeResult, error) {
	def, err := p.repo.Definition(ctx, in.Dataset, in.Definition)
	if err != nil {
		return wire.MergeResult{}, fmt.Errorf("read definition of %s: %w", in.Dataset, err)
	}
	judged, err := p.verdicts(ctx, in.Verdicts)
	if err != nil {
		return wire.MergeResult{}, err
	}
	main, err := p.mainTable(ctx, def.Kind, in.Dataset, in.Run)
	if err != nil {
		return wire.MergeResult{}, err
	}
	build := datasets.BuildInput{
		Dataset: in.Dataset, Kind: def.Kind, Main: main, Run: in.Run, AsOf: in.AsOf.UTC(), Definition: in.Definition, Parent: parentRef(in.Parent),
		Deltas: fileRefs(in.Deltas), Carried: judged.Carried, Approved: approved(judged), Verdicts: datasetVerdicts(judged.Verdicts), PartTarget: int64(def.PartTarget), Temp: p.TempDir,
	}
	if build.Dropped, err = p.dropped(ctx, in.Dataset, in.Parent, def); err != nil {
		return wire.MergeResult{}, err
	}
	var sum datasets.BuildSummary
	err = p.working(ctx, func(ctx context.Context) error {
		sum, err = p.repo.Build(ctx, build, nil)
		return err
	})
	return wire.MergeResult{
		Build: wire.Ref{Key: sum.Ref.Key, SHA256: sum.Ref.SHA256}, Changed: !sum.Unchanged, Digest: sum.DataDigest, Rows: sum.Rows,
		Counts: counts(sum.Counts), Written: sum.Work.BytesWritten, Reused: sum.Work.BytesReused,
	}, err
}

// dropped are the sources of the parent that the definition no longer has.
func (p *process) dropped(ctx context.Context, dataset string, parent wire.Parent, def datasets.Definition) ([]string, error) {
	before, err := p.repo.ParentAt(ctx, dataset, parentRef(parent))
	if err != nil {
		return nil, fmt.Errorf("read parent of %s: %w", dataset, err)
	}
	present := map[string]bool{datasets.ImportSource: def.Import != nil}
	for _, ds := range def.Sources {
		plan, err := loadPlan(ctx, p.Store, ds, ds.Revision)
		if err != nil {
			return nil, err
		}
		present[plan.Marketplace] = true
	}
	var out []string
	for _, s := range before.Sources {
		if !present[s.Source] {
			out = append(out, s.Source)
		}
	}
	return out, nil
}

// approved are the sources that are published although a check holds them.
func approved(j judgement) []string {
	var out []string
	for _, v := range j.Verdicts {
		if v.Level == checks.Hold && j.Carried[v.Source] == "" && !slices.Contains(out, v.Source) {
			out = append(out, v.Source)
		}
	}
	return out
}

// datasetVerdicts are the findings as a manifest keeps them.
func datasetVerdicts(list []checks.Verdict) []datasets.Verdict {
	out := make([]datasets.Verdict, len(list))
	for i, v := range list {
		out[i] = datasets.Verdict{
			Check: v.Check, Source: v.Source, Result: string(v.Level), Observed: v.Observed, Expected: v.Expected, Reason: v.Reason,
			Code: v.Code, Params: v.Params,
		}
	}
	return out
}

func fileRefs(refs []wire.Ref) []datasets.FileRef {
	out := make([]datasets.FileRef, len(refs))
	for i, r := range refs {
		out[i] = datasets.FileRef{Key: r.Key, SHA256: r.SHA256}
	}
	return out
}

func (p *process) allocateVersion(ctx context.Context, dataset string) (int, error) {
	n, err := p.repo.NextVersion(ctx, dataset)
	if err != nil {
		return 0, fmt.Errorf("allocate version of %s: %w", dataset, err)
	}
	return n, nil
}

// publishVersion commits the manifest under the allocated number and moves `latest`.
func (p *process) publishVersion(ctx context.Context, in wire.PublishInput) (wire.PublishResult, error) {
	var out datasets.Published
	err := p.working(ctx, func(ctx context.Context) (err error) {
		out, err = p.repo.Publish(ctx, datasets.PublishInput{
			Build: datasets.FileRef{Key: in.Build.Key, SHA256: in.Build.SHA256}, Version: in.Number, At: in.At, Who: "run " + in.Run,
		}, nil)
		return err
	})
	if errors.Is(err, datasets.ErrVersionTaken) {
		return wire.PublishResult{Taken: true}, nil
	}
	return wire.PublishResult{Version: out.Version, Commit: out.Commit, Digest: out.DataDigest, Event: out.Event.Key}, err
}

func (p *process) commitState(ctx context.Context, in wire.CommitStateInput) (none, error) {
	_, err := p.repo.CommitState(ctx, datasets.FileRef{Key: in.Build.Key, SHA256: in.Build.SHA256})
	if err != nil {
		return none{}, fmt.Errorf("commit state of %s: %w", in.Dataset, err)
	}
	return none{}, nil
}
