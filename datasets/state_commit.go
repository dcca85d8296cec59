package datasets

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sheaf/datasets/blob"
)

// StateCommit is what a run that published no version leaves behind: newer internal tables for the version that
// `latest` names, so that the next run knows what was seen, missed and visited. It lies at state/v000012-000001.json.
type StateCommit struct {
	Dataset string `json:"dataset"`
	Version int    `json:"version"`
	Seq     int    `json:"seq"`
	// Commit is the commit id of the version's manifest.
	Commit   string          `json:"commit"`
	Run      string          `json:"run"`
	AsOf     time.Time       `json:"as_of"`
	Sources  []SourceVersion `json:"sources"`
	State    []Part          `json:"state"`
	Evidence []Part          `json:"evidence"`
}

// CommitState commits the internal tables of a build that is Unchanged. Retrying it with the same build returns
// what is committed. ErrParentMoved says that the build started from another state.
func (r *Repo) CommitState(ctx context.Context, build FileRef) (StateCommit, error) {
	b, err := r.ReadBuild(ctx, build)
	if err != nil {
		return StateCommit{}, err
	}
	if !b.Unchanged || b.Parent.Version == 0 {
		return StateCommit{}, fmt.Errorf("commit state of %s: %w: run %s changed rows, publish it", b.Dataset, ErrInvalid, b.Run)
	}
	c := StateCommit{
		Dataset: b.Dataset, Version: b.Parent.Version, Seq: b.Parent.StateSeq + 1, Commit: b.Parent.Commit,
		Run: b.Run, AsOf: b.AsOf, Sources: b.Sources, State: b.State, Evidence: b.Evidence,
	}
	_, _, err = blob.CreateJSON(ctx, r.store, stateKey(c.Dataset, c.Version, c.Seq), c)
	if errors.Is(err, blob.ErrConflict) {
		return StateCommit{}, fmt.Errorf("commit state of %s: %w: state %d of v%d was committed by another run", c.Dataset, ErrParentMoved, c.Seq, c.Version)
	}
	return c, err
}

// Parent is what a run compares with.
type Parent struct {
	Ref ParentRef
	// Version is what `latest` names; nil when nothing was published yet.
	Version *Version
	// Sources, State and Evidence are those of the newest state of that version.
	Sources         []SourceVersion
	State, Evidence []Part
}

// Parent reads what `latest` names with its newest state. A dataset without `latest` has the zero Parent.
func (r *Repo) Parent(ctx context.Context, dataset string) (Parent, error) {
	e, err := r.Tag(ctx, dataset, Latest)
	if errors.Is(err, ErrNotFound) {
		return Parent{}, nil
	}
	if err != nil {
		return Parent{}, err
	}
	v, err := r.Version(ctx, dataset, e.To)
	if err != nil {
		return Parent{}, fmt.Errorf("tag %s: %w", Latest, err)
	}
	return r.parentOf(ctx, v, -1)
}

// ParentAt reads the parent that ref pins, whatever was committed since.
func (r *Repo) ParentAt(ctx context.Context, dataset string, ref ParentRef) (Parent, error) {
	if ref.Version == 0 {
		return Parent{}, nil
	}
	v, err := r.Version(ctx, dataset, ref.Version)
	if err != nil {
		return Parent{}, err
	}
	if v.Commit != ref.Commit {
		return Parent{}, fmt.Errorf("parent v%d of %s: %w: commit %s, want %s", ref.Version, dataset, ErrDamaged, v.Commit, ref.Commit)
	}
	return r.parentOf(ctx, v, ref.StateSeq)
}

// parentOf adds the state commit seq, or the newest one if seq is negative.
func (r *Repo) parentOf(ctx context.Context, v Version, seq int) (Parent, error) {
	p := Parent{
		Ref: ParentRef{Version: v.Version, Commit: v.Commit}, Version: &v,
		Sources: v.Sources, State: v.State, Evidence: v.Evidence,
	}
	if seq < 0 {
		seqs, err := r.numbers(ctx, fmt.Sprintf("%sstate/v%06d-", datasetPrefix(v.Dataset), v.Version))
		if err != nil {
			return Parent{}, err
		}
		seq = 0
		if len(seqs) > 0 {
			seq = seqs[len(seqs)-1]
		}
	}
	if seq == 0 {
		return p, nil
	}
	c, err := blob.ReadJSON[StateCommit](ctx, r.store, stateKey(v.Dataset, v.Version, seq))
	if err != nil {
		return Parent{}, missing(err, "state %d of v%d of %s", seq, v.Version, v.Dataset)
	}
	if c.Commit != v.Commit {
		return Parent{}, fmt.Errorf("state %d of v%d of %s: %w: belongs to commit %s", seq, v.Version, v.Dataset, ErrDamaged, c.Commit)
	}
	p.Ref.StateSeq, p.Sources, p.State, p.Evidence = seq, c.Sources, c.State, c.Evidence
	return p, nil
}

// SourceState are the internal parts of one source in a parent.
func (p Parent) SourceState(source string) (state, evidence []Part) {
	return partsOf(p.State, source), partsOf(p.Evidence, source)
}

func partsOf(parts []Part, source string) []Part {
	var out []Part
	for _, p := range parts {
		if p.Source == source {
			out = append(out, p)
		}
	}
	return out
}
