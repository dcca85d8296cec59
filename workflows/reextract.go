package workflows

import (
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// again is what a run reads again that collects nothing: the bodies of the published rows. nil for any other run.
func (b *build) again() *wire.Reextract {
	if r := b.plan.Reextract; r != nil && r.Run == "" {
		return r
	}
	return nil
}

// rereads is the run whose bodies stand for the sites, "" for any other run.
func (b *build) rereads() string {
	if r := b.plan.Reextract; r != nil {
		return r.Run
	}
	return ""
}

func (b *build) dryRun() bool {
	return b.in.Admit == nil && b.plan.Reextract != nil && b.plan.Reextract.DryRun
}

// asOf of a source's data: the run's, or that of the rows whose bodies are read again.
func (b *build) asOf(source wire.Source) time.Time {
	if !source.AsOf.IsZero() {
		return source.AsOf
	}
	return b.plan.AsOf
}

// survey looks whether every body that will be read is there, in all sources, before anything is read: what is missing
// is told at once and as a whole.
func (b *build) survey(ctx workflow.Context) error {
	if err := b.stage(ctx, "survey"); err != nil {
		return err
	}
	var gone int64
	var where []string
	for _, source := range b.sources() {
		in := wire.SurveyInput{
			Dataset: b.in.Dataset, Run: b.in.Run, Source: source, Parent: b.plan.Parent, Reextract: *b.plan.Reextract,
		}
		out, err := call[wire.SurveyResult](data(ctx, b.in.Timing, "look for the bodies of "+source.Name), wire.ActSurveyBodies, in)
		if err != nil {
			return fmt.Errorf("survey %s: %w", source.Name, err)
		}
		b.surveyed += out.Bodies
		if out.Gone > 0 {
			gone += out.Gone
			where = append(where, fmt.Sprintf("%d of %d of %s, among them %s (all: %s)",
				out.Gone, out.Bodies, source.Name, strings.Join(out.First, ", "), out.List.Key))
		}
	}
	if gone == 0 {
		return nil
	}
	why := fmt.Sprintf("%d archived bodies are gone: %s", gone, strings.Join(where, "; "))
	return temporal.NewNonRetryableApplicationError(shorten(why, 1500), wire.ErrBodiesGone, nil)
}

// preview is the result of a dry run.
func (b *build) preview(result wire.BuildResult, deltas []wire.CompareResult, checked wire.CheckResult) wire.BuildResult {
	result.Outcome, result.Counts = wire.Skipped, map[string]int64{}
	for _, d := range deltas {
		for _, class := range workflow.DeterministicKeys(d.Counts) {
			result.Counts[class] += d.Counts[class]
		}
	}
	result.Reason = fmt.Sprintf("dry run: %d archived bodies were read, nothing was published", b.surveyed)
	for _, h := range checked.Held {
		result.Reason += fmt.Sprintf("; a check would hold %s: %s", h.Source, h.Reason)
	}
	if len(b.unread) > 0 {
		result.Reason += "; " + b.unreadReasons()
	}
	result.Reason = shorten(result.Reason, 1000)
	return result
}

// unreadReasons says what a re-extraction could not do: read pages that nobody fetched.
func (b *build) unreadReasons() string {
	var parts []string
	for _, source := range keys(b.unread) {
		parts = append(parts, source+" is partial: "+b.unread[source])
	}
	return shorten(strings.Join(parts, "; "), 500)
}

// supersede ends the holds that a re-extraction has overtaken: what they park is by now published as today's recipe
// reads it.
func (b *build) supersede(ctx workflow.Context, admitted []string) error {
	if b.in.Admit != nil || b.plan.Reextract == nil {
		return nil
	}
	for _, source := range b.plan.Sources {
		if !contains(admitted, source.Name) {
			continue
		}
		in := wire.SupersedeInput{Dataset: b.in.Dataset, Run: b.in.Run, Source: source.Name, AsOf: b.asOf(source)}
		if err := run(light(ctx, "end the holds of "+source.Name+" that this run overtakes"), wire.ActSupersedeHolds, in); err != nil {
			return fmt.Errorf("end holds of %s: %w", source.Name, err)
		}
	}
	return nil
}

// present leaves out the sources that the parent already has at a later as_of.
func present(deltas []wire.CompareResult) []wire.CompareResult {
	var out []wire.CompareResult
	for _, d := range deltas {
		if !d.Superseded {
			out = append(out, d)
		}
	}
	return out
}
