package datasets

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"sheaf/datasets/blob"
	"sheaf/datasets/table"
	"sheaf/internal/profile"
)

// BuildInput says what a version is made of. Equal inputs give equal results, byte for byte.
type BuildInput struct {
	Dataset string
	Kind    table.Kind
	// Main is the main table of a dataset of kind table (table.Own); the other kinds have fixed columns.
	Main       table.Schema
	Run        string
	AsOf       time.Time
	Definition int // revision, whose title and the like the card shows; 0 for none
	// Parent is what the deltas were made against.
	Parent ParentRef
	// Deltas are the documents of the admitted sources.
	Deltas []FileRef
	// Carried names sources whose rows are kept although they were part of this run, and why ("held", "failed").
	// Sources that are named nowhere are carried as "not run".
	Carried map[string]string
	// Dropped are sources that the definition no longer has: their rows leave the version.
	Dropped []string
	// Approved are sources that somebody admits although a check holds them: what was usual before is no baseline any more.
	Approved []string
	Verdicts []Verdict
	// PartTarget is the compressed size of a part; 0 means DefaultPartTarget.
	PartTarget int64
	// Temp is the directory for parts in the making; empty means the system's. It needs room for two of every
	// split, and two more.
	Temp string
}

// BuildResult is a version that lacks only its number. It is stored as canonical JSON under runs/<run>/build/.
type BuildResult struct {
	Dataset    string    `json:"dataset"`
	Run        string    `json:"run"`
	AsOf       time.Time `json:"as_of"`
	Definition int       `json:"definition"`
	About      About     `json:"about"`
	Parent     ParentRef `json:"parent"`
	// Unchanged: no row of a record table and no history differs from the parent's. Commit the state, publish nothing.
	Unchanged bool `json:"unchanged"`
	Content
	Verdicts []Verdict `json:"verdicts"`
	Work     Work      `json:"work"`
}

// Work is how much of a version's published tables was written and how much taken over from the parent.
type Work struct {
	PartsWritten int   `json:"parts_written"`
	PartsReused  int   `json:"parts_reused"`
	BytesWritten int64 `json:"bytes_written"`
	BytesReused  int64 `json:"bytes_reused"`
	RowsWritten  int64 `json:"rows_written"`
}

// BuildSummary is what a workflow needs to know about a build; it stays below 1 KB.
type BuildSummary struct {
	Ref        FileRef   `json:"ref"`
	Parent     ParentRef `json:"parent"`
	Unchanged  bool      `json:"unchanged"`
	DataDigest string    `json:"data_digest"`
	Rows       int64     `json:"rows"` // of the main table
	// Counts adds up the row classes of the sources that were built.
	Counts map[Class]int64 `json:"counts"`
	Work   Work            `json:"work"`
}

// Progress is where a long operation is; it may be dropped and never blocks.
type Progress struct {
	Stage string // "merge", "digest", "check", "upload", "pull", "verify"
	What  string // table, source or file
	Done  int64  // rows or bytes
	Total int64  // 0 when unknown
}

// Report takes in progress; nil reports nothing.
type Report func(Progress)

func (f Report) at(p Progress) {
	if f != nil {
		f(p)
	}
}

// Build merges the deltas of admitted sources into the parent's parts and stores the result. Only key ranges with
// changes are rewritten. It may be retried at any time: parts are content-addressed and uploaded once. ErrDelta says
// that a delta does not fit the parent or contradicts itself.
func (r *Repo) Build(ctx context.Context, in BuildInput, report Report) (BuildSummary, error) {
	b, err := r.newBuilder(ctx, in, report)
	if err != nil {
		return BuildSummary{}, fmt.Errorf("build %s: %w", in.Dataset, err)
	}
	res, err := b.run(ctx)
	if err != nil {
		return BuildSummary{}, fmt.Errorf("build %s: %w", in.Dataset, err)
	}
	body, err := blob.Canonical(res)
	if err != nil {
		return BuildSummary{}, err
	}
	info, _, err := blob.PutSHA256(ctx, r.store, buildPrefix(in.Run), "json", body)
	if err != nil {
		return BuildSummary{}, fmt.Errorf("store build of %s: %w", in.Dataset, err)
	}
	return BuildSummary{
		Ref:    FileRef{Key: info.Key, SHA256: blob.SHA256Hex(body), Bytes: int64(len(body)), Rows: res.Tables[0].Rows()},
		Parent: res.Parent, Unchanged: res.Unchanged, DataDigest: res.DataDigest, Rows: res.Tables[0].Rows(),
		Counts: res.Counts(), Work: res.Work,
	}, nil
}

// ReadBuild reads the result that Build stored.
func (r *Repo) ReadBuild(ctx context.Context, ref FileRef) (BuildResult, error) {
	return readDocument[BuildResult](ctx, r.store, ref)
}

// ReadDelta reads the document of a delta.
func (r *Repo) ReadDelta(ctx context.Context, ref FileRef) (Delta, error) {
	return readDocument[Delta](ctx, r.store, ref)
}

// builder is one build at work.
type builder struct {
	repo    *Repo
	in      BuildInput
	report  Report
	parent  Parent
	deltas  map[string]Delta
	sources []string // that the result has, sorted
	schemas []table.Schema
	work    Work
	about   About
	recast  bool            // the main table's columns are not the parent's
	known   map[string]bool // sha256 of the parent's published parts
	named   map[string]bool // and of its internal ones, too
	lane    Lane            // of everything that it writes
}

func (r *Repo) newBuilder(ctx context.Context, in BuildInput, report Report) (*builder, error) {
	if err := errors.Join(ValidateName(in.Dataset), validateID("run", in.Run)); err != nil {
		return nil, err
	}
	schemas, err := table.Schemas(in.Kind, in.Main)
	if err != nil {
		return nil, err
	}
	if in.PartTarget <= 0 {
		in.PartTarget = DefaultPartTarget
	}
	b := &builder{repo: r, in: in, report: report, deltas: map[string]Delta{}, schemas: schemas, known: map[string]bool{}, named: map[string]bool{}, lane: NewLane()}
	if b.parent, err = r.ParentAt(ctx, in.Dataset, in.Parent); err != nil {
		return nil, err
	}
	if in.Definition > 0 {
		d, err := r.Definition(ctx, in.Dataset, in.Definition)
		if err != nil {
			return nil, err
		}
		b.about = d.About()
	}
	if err := b.readDeltas(ctx); err != nil {
		return nil, err
	}
	for _, s := range b.parent.Sources {
		if _, built := b.deltas[s.Source]; !built && !slices.Contains(in.Dropped, s.Source) {
			b.sources = append(b.sources, s.Source)
		}
	}
	b.sources = append(b.sources, slices.Collect(maps.Keys(b.deltas))...)
	slices.Sort(b.sources)
	if b.parent.Version != nil {
		for _, t := range b.parent.Version.Tables {
			for _, p := range t.Parts() {
				b.known[p.SHA256], b.named[p.SHA256] = true, true
			}
		}
	}
	for _, p := range slices.Concat(b.parent.State, b.parent.Evidence) {
		b.named[p.SHA256] = true
	}
	return b, nil
}

func (b *builder) readDeltas(ctx context.Context) error {
	for _, ref := range b.in.Deltas {
		d, err := b.repo.ReadDelta(ctx, ref)
		if err != nil {
			return err
		}
		_, twice := b.deltas[d.Source]
		var before time.Time
		for _, s := range b.parent.Sources {
			if s.Source == d.Source {
				before = s.AsOf
			}
		}
		switch {
		case d.Dataset != b.in.Dataset:
			err = fmt.Errorf("it belongs to dataset %s", d.Dataset)
		case d.Parent != b.in.Parent:
			err = fmt.Errorf("it was made against v%d state %d (%s), this build is on v%d state %d (%s)",
				d.Parent.Version, d.Parent.StateSeq, d.Parent.Commit, b.in.Parent.Version, b.in.Parent.StateSeq, b.in.Parent.Commit)
		case twice:
			err = errors.New("its source has two")
		case slices.Contains(b.in.Dropped, d.Source) || b.in.Carried[d.Source] != "":
			err = errors.New("its source is dropped or carried")
		case d.AsOf.Before(before):
			err = fmt.Errorf("its as_of %s is before the parent's %s", d.AsOf.Format(time.RFC3339), before.Format(time.RFC3339))
		default:
			err = validateID("source", d.Source)
		}
		if err != nil {
			return fmt.Errorf("delta of %s: %w: %w", d.Source, ErrDelta, err)
		}
		b.deltas[d.Source] = d
	}
	return nil
}

func (b *builder) run(ctx context.Context) (res BuildResult, err error) {
	res = BuildResult{
		Dataset: b.in.Dataset, Run: b.in.Run, AsOf: b.in.AsOf.UTC(), Definition: b.in.Definition, About: b.about, Parent: b.in.Parent,
		Content: Content{Kind: b.in.Kind, State: []Part{}, Evidence: []Part{}}, Verdicts: b.in.Verdicts,
	}
	if res.Verdicts == nil {
		res.Verdicts = []Verdict{}
	}
	for _, s := range b.schemas {
		t, err := b.table(ctx, s)
		if err != nil {
			return res, fmt.Errorf("table %s: %w", s.Table, err)
		}
		if t.Examples, err = b.examples(ctx, t); err != nil {
			return res, err
		}
		res.Tables = append(res.Tables, t)
	}
	for _, source := range b.sources {
		v, state, evidence := b.source(source)
		if b.recast {
			if state, err = b.rehash(ctx, res.Tables[0], source, state); err != nil {
				return res, err
			}
		}
		res.Sources = append(res.Sources, v)
		res.State, res.Evidence = append(res.State, state...), append(res.Evidence, evidence...)
	}
	if err := b.digest(ctx, &res.Content); err != nil {
		return res, err
	}
	if p := b.parent.Version; p != nil && p.DataDigest == res.DataDigest && b.appended() == 0 {
		// What was appended to quarantine alone is told by the run, not by a version.
		res.Unchanged, res.Tables = true, p.Tables
		b.work = Work{}
	}
	res.Work = b.work
	return res, nil
}

// source is what the result says of one source and its internal parts.
func (b *builder) source(name string) (v SourceVersion, state, evidence []Part) {
	if d, built := b.deltas[name]; built {
		var rows int64
		for _, n := range d.Rows[b.schemas[0].Table] {
			rows += n
		}
		return SourceVersion{
			Source: name, Run: d.Run, AsOf: d.AsOf.UTC(), Recipe: d.Recipe, RecipeRev: d.RecipeRev, PrepRev: d.PrepRev, Rate: d.Rate,
			Partial: d.Partial, Counts: d.Counts, Rows: rows, Stats: d.Stats.Compact(), Past: b.past(d),
		}, d.State, d.Evidence
	}
	for _, s := range b.parent.Sources {
		if s.Source == name {
			v = s
		}
	}
	v.Carried, v.Counts = b.in.Carried[name], map[Class]int64{}
	if v.Carried == "" {
		v.Carried = "not run"
	}
	state, evidence = b.parent.SourceState(name)
	return v, state, evidence
}

// past are the figures that later runs of a source compare with. A run that saw a part only, or that read archived pages
// again, is no example of what is usual.
func (b *builder) past(d Delta) []profile.Figures {
	var earlier []profile.Figures
	for _, s := range b.parent.Sources {
		if s.Source == d.Source {
			earlier = s.Past
		}
	}
	if d.Partial || d.Again {
		return earlier
	}
	if slices.Contains(b.in.Approved, d.Source) {
		earlier = nil
	}
	return profile.Roll(profile.Figures{
		Run: d.Run, AsOf: d.AsOf.UTC(), Recipe: d.Recipe, RecipeRev: d.RecipeRev, Values: profile.Remembered(d.Stats.Values()),
	}, earlier)
}

// appended counts the new rows of append-only tables that make a version. Quarantine does not: a page that fails
// in every run would retrain everybody every day.
func (b *builder) appended() int64 {
	var n int64
	for _, d := range b.deltas {
		for name, files := range d.Appends {
			if name == table.QuarantineTable {
				continue
			}
			for _, f := range files {
				n += f.Rows
			}
		}
	}
	return n
}
