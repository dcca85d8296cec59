package activities

import (
	"context"
	"fmt"
	"slices"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/table"
	"sheaf/internal/checks"
	"sheaf/workflows/wire"
)

// judgement is the document of a run's verdicts, at runs/<run>/verdicts/<sha256>.json.
type judgement struct {
	Verdicts []checks.Verdict `json:"verdicts"`
	// Carried says of every source that is not admitted why its rows stay as they were: held or failed.
	Carried map[string]string `json:"carried"`
}

// checkRun judges the deltas of a run; somebody's approval admits a source whatever the checks say.
func (p *process) checkRun(ctx context.Context, in wire.CheckInput) (wire.CheckResult, error) {
	def, err := p.repo.Definition(ctx, in.Dataset, in.Definition)
	if err != nil {
		return wire.CheckResult{}, fmt.Errorf("read definition of %s: %w", in.Dataset, err)
	}
	main, err := p.mainTable(ctx, def.Kind, in.Dataset, in.Run)
	if err != nil {
		return wire.CheckResult{}, err
	}
	config := bounds(def, main)
	j := judgement{Carried: map[string]string{}}
	var out wire.CheckResult
	for _, ref := range fileRefs(in.Deltas) {
		delta, err := p.repo.ReadDelta(ctx, ref)
		if err != nil {
			return out, fmt.Errorf("read delta: %w", err)
		}
		source, err := p.judged(ctx, delta, def, main)
		if err != nil {
			return out, err
		}
		verdicts := checks.Run(config, source)
		j.Verdicts = append(j.Verdicts, verdicts...)
		if checks.Worst(verdicts) != checks.Hold || slices.Contains(in.Approved, delta.Source) {
			out.Admitted = append(out.Admitted, delta.Source)
			continue
		}
		j.Carried[delta.Source] = "held"
		out.Held = append(out.Held, wire.HeldSource{
			Source: delta.Source, Hold: wire.HoldName(in.Run, delta.Source), Reason: reasons(verdicts),
		})
	}
	for _, source := range in.Lost {
		j.Verdicts = append(j.Verdicts, checks.Run(config, checks.Source{Source: source, Failed: "the crawl gave nothing to compare"})...)
		j.Carried[source] = "failed"
	}
	body, err := blob.Canonical(j)
	if err != nil {
		return out, err
	}
	info, _, err := blob.PutSHA256(ctx, p.Store, "runs/"+in.Run+"/verdicts", "json", body)
	if err != nil {
		return out, fmt.Errorf("store verdicts: %w", err)
	}
	out.Verdicts = wire.Ref{Key: info.Key, SHA256: blob.SHA256Hex(body)}
	return out, nil
}

// judged is what checks look at: what the run measured, beside what the version that it was compared with keeps.
func (p *process) judged(ctx context.Context, delta datasets.Delta, def datasets.Definition, main table.Schema) (checks.Source, error) {
	out := checks.Source{
		Source: delta.Source, Partial: delta.Partial, Again: delta.Again, Recipe: delta.Recipe, RecipeRev: delta.RecipeRev, Profile: delta.Stats,
		Counts: counts(delta.Counts), Dropped: def.DropColumns,
	}
	parent, err := p.repo.ParentAt(ctx, delta.Dataset, delta.Parent)
	if err != nil {
		return out, fmt.Errorf("read parent of %s: %w", delta.Dataset, err)
	}
	if parent.Version != nil && len(parent.Version.Tables) > 0 {
		if out.Schema, err = table.Main(def.Kind, main); err != nil {
			return out, err
		}
		out.SchemaBefore = parent.Version.Tables[0].Schema
	}
	for _, s := range parent.Sources {
		if s.Source == delta.Source {
			out.Before = &checks.Before{Version: parent.Ref.Version, Recipe: s.Recipe, RecipeRev: s.RecipeRev, Matched: s.Stats.Matched}
			out.Past = s.Past
		}
	}
	return out, nil
}

func (p *process) verdicts(ctx context.Context, ref wire.Ref) (judgement, error) {
	body, err := blob.ReadAll(ctx, p.Store, ref.Key, blob.MaxJSON)
	if err != nil {
		return judgement{}, fmt.Errorf("read verdicts: %w", err)
	}
	if blob.SHA256Hex(body) != ref.SHA256 {
		return judgement{}, fmt.Errorf("read verdicts %s: %w", ref.Key, datasets.ErrDamaged)
	}
	return decode[judgement](body)
}

// reasons joins why a source is held, at most 300 bytes: it enters history.
func reasons(verdicts []checks.Verdict) string {
	text := ""
	for _, v := range verdicts {
		if v.Level != checks.Hold {
			continue
		}
		if text != "" {
			text += "; "
		}
		text += v.Reason
	}
	return cut(text, 300)
}

// Verdicts reads what the checks of a run found, of all its sources; none while the run has not been checked.
func Verdicts(ctx context.Context, store blob.Store, run string) ([]checks.Verdict, error) {
	var newest blob.Info
	for info, err := range store.List(ctx, "runs/"+run+"/verdicts/", blob.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("list verdicts of %s: %w", run, err)
		}
		if newest.Key == "" || info.ModTime.After(newest.ModTime) { // a retried check may have been given other deltas
			newest = info
		}
	}
	if newest.Key == "" {
		return nil, nil
	}
	j, err := blob.ReadJSON[judgement](ctx, store, newest.Key)
	if err != nil {
		return nil, fmt.Errorf("read verdicts of %s: %w", run, err)
	}
	return j.Verdicts, nil
}
