package workflows

import (
	"fmt"
	"strings"

	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// board is what people see of a run: the answer to the query `progress` and the details table in the Temporal
// Web UI. It holds no decision of the run except `paused`.
type board struct {
	in      wire.BuildInput
	current wire.Progress
	result  wire.BuildResult
	final   map[string]bool // sources whose crawl is over: their figures stay
}

func newBoard(in wire.BuildInput) *board {
	return &board{in: in, current: wire.Progress{Run: in.Run, Sources: []wire.SourceProgress{}}, final: map[string]bool{}}
}

func (d *board) progress() (wire.Progress, error) { return d.current, nil }

func (d *board) paused() bool { return d.current.Paused }

func (d *board) plan(p wire.Plan) {
	for _, s := range p.Sources {
		d.current.Sources = append(d.current.Sources, wire.SourceProgress{Source: s.Name, Stage: "waiting"})
	}
}

func (d *board) stage(ctx workflow.Context, name string) {
	d.current.Stage = name
	d.show(ctx)
}

func (d *board) pause(ctx workflow.Context, on bool) {
	d.current.Paused = on
	d.show(ctx)
}

func (d *board) source(ctx workflow.Context, source, stage string) {
	for i := range d.current.Sources {
		if d.current.Sources[i].Source == source {
			d.current.Sources[i].Stage = stage
		}
	}
	d.show(ctx)
}

func (d *board) figures(ctx workflow.Context, r wire.ProgressResult) {
	for _, f := range r.Sources {
		for i := range d.current.Sources {
			if s := &d.current.Sources[i]; s.Source == f.Source && !d.final[f.Source] {
				f.Stage = s.Stage
				*s = f
			}
		}
	}
	d.show(ctx)
}

// crawled keeps what a crawl came to.
func (d *board) crawled(source string, r wire.CrawlResult) {
	d.final[source] = true
	for i := range d.current.Sources {
		if s := &d.current.Sources[i]; s.Source == source {
			s.Fetched, s.Records, s.Errors, s.Rate, s.Limit = r.Tally.Fetched, r.Tally.Records, r.Tally.Errors, 0, ""
		}
	}
}

func (d *board) done(ctx workflow.Context, r wire.BuildResult) {
	d.current.Stage, d.current.Outcome, d.current.Version, d.result = "done", r.Outcome, r.Version, r
	d.show(ctx)
}

// show writes the details table (Markdown, as the Web UI renders it).
func (d *board) show(ctx workflow.Context) {
	var t strings.Builder
	fmt.Fprintf(&t, "**%s** run `%s`, stage **%s**", d.in.Dataset, d.in.Run, d.current.Stage)
	if d.current.Paused {
		t.WriteString(", **paused**")
	}
	if d.current.Outcome != "" {
		fmt.Fprintf(&t, ", outcome **%s**", d.current.Outcome)
	}
	if d.result.Version > 0 {
		fmt.Fprintf(&t, ", version **%s** (`%s`)", versionName(d.result.Version), d.result.Commit)
	}
	if d.result.Reason != "" {
		fmt.Fprintf(&t, "\n\n%s", d.result.Reason)
	}
	t.WriteString("\n\n| source | stage | fetched | records | errors | rate | binding limit |\n|---|---|---:|---:|---:|---:|---|\n")
	for _, s := range d.current.Sources {
		fmt.Fprintf(&t, "| %s | %s | %d | %d | %d | %.1f/s | %s |\n", s.Source, s.Stage, s.Fetched, s.Records, s.Errors, s.Rate, s.Limit)
	}
	if len(d.result.Counts) > 0 {
		t.WriteString("\n| rows | count |\n|---|---:|\n")
		for _, class := range workflow.DeterministicKeys(d.result.Counts) {
			fmt.Fprintf(&t, "| %s | %d |\n", class, d.result.Counts[class])
		}
	}
	workflow.SetCurrentDetails(ctx, t.String())
}
