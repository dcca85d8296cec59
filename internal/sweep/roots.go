package sweep

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/holds"
	"sheaf/internal/runs"
)

// roots are what must stay, and what they name.
type roots struct {
	parts    map[string]bool          // keys
	evidence map[string]datasets.Part // evidence parts by key: they name chunks of the archive
	states   map[string]bool          // keys of state commits
	gone     map[int]bool             // versions of which nothing is left but the tombstone
	keepRuns time.Duration            // for how long runs stay that nothing names
	live     map[string]bool          // runs of which everything stays
	named    map[string]bool          // runs of which everything stays that can be read again
	parked   []holds.Hold
}

// young reports whether an object may still be about to be named.
func (s *sweeper) young(i blob.Info) bool { return s.in.Now.Sub(i.ModTime) < Grace }

func (s *sweeper) findRoots(ctx context.Context) error {
	r := &s.roots
	r.parts, r.evidence, r.states, r.gone = map[string]bool{}, map[string]datasets.Part{}, map[string]bool{}, map[int]bool{}
	r.live, r.named = map[string]bool{}, map[string]bool{}
	if err := s.versions(ctx); err != nil {
		return err
	}
	var err error
	if r.parked, err = holds.Parking(ctx, s.store, s.in.Dataset); err != nil {
		return err
	}
	for _, h := range r.parked {
		r.live[h.Run] = true
	}
	for _, run := range s.listing.runNames {
		switch end := s.listing.ended(run); {
		case end == nil || s.young(*end):
			r.live[run] = true
		case s.in.Now.Sub(end.ModTime) < r.keepRuns:
			r.named[run] = true
		}
	}
	if err := s.closure(ctx); err != nil {
		return err
	}
	for run := range r.live {
		if err := s.atWork(ctx, run); err != nil {
			return err
		}
	}
	return nil
}

// versions reads the manifests that stand, those deleted of late, and their states.
func (s *sweeper) versions(ctx context.Context) error {
	whole := map[int]bool{} // versions of which every state stays
	listed, err := s.repo.Known(ctx, s.in.Dataset)
	if err != nil {
		return err
	}
	for _, info := range s.listing.dataset["versions"] {
		var n int
		if _, err := fmt.Sscanf(path.Base(info.Key), "v%d.json", &n); err != nil {
			return fmt.Errorf("unexpected object %s: %w", info.Key, datasets.ErrDamaged)
		}
		if known, ok := listed[n]; ok && known.ETag == info.ETag && known.Deleted != nil {
			s.roots.gone[n] = !s.young(info)
			continue
		}
		v, err := s.repo.Version(ctx, s.in.Dataset, n)
		switch {
		case err == nil:
			s.names(v.Manifest)
			continue
		case !errors.Is(err, datasets.ErrDeleted):
			return err
		}
		s.roots.gone[n] = !s.young(info)
	}
	for _, info := range s.listing.dataset["deleted"] {
		if !s.young(info) {
			continue
		}
		d, err := blob.ReadJSON[struct {
			Manifest datasets.Manifest `json:"manifest"`
		}](ctx, s.store, info.Key)
		if err != nil {
			return err
		}
		s.names(d.Manifest)
		whole[d.Manifest.Version], s.roots.gone[d.Manifest.Version] = true, false
	}
	return s.states(ctx, whole)
}

// names takes in what a manifest names.
func (s *sweeper) names(m datasets.Manifest) {
	s.content(m.Content)
	s.roots.named[m.Run] = true
}

func (s *sweeper) content(c datasets.Content) {
	for _, p := range c.Parts() {
		s.roots.parts[p.Key] = true
	}
	for _, p := range c.Evidence {
		s.roots.evidence[p.Key] = p
	}
	for _, v := range c.Sources {
		s.roots.named[v.Run] = true
	}
}

// states takes in the newest state commit of every version that stands, those before it for as long as a run may still be
// reading them, and all of versions deleted of late.
func (s *sweeper) states(ctx context.Context, whole map[int]bool) error {
	list := s.listing.dataset["state"]
	for i, info := range list {
		version, err := versionOf(info.Key)
		if err != nil {
			return err
		}
		if _, deleted := s.roots.gone[version]; deleted && !whole[version] {
			continue
		}
		if i+1 < len(list) && !whole[version] && !s.young(list[i+1]) {
			if next, err := versionOf(list[i+1].Key); err != nil || next == version {
				continue // the next one took its place long ago
			}
		}
		c, err := blob.ReadJSON[datasets.StateCommit](ctx, s.store, info.Key)
		if err != nil {
			return err
		}
		s.roots.states[info.Key], s.roots.named[c.Run] = true, true
		s.content(datasets.Content{Sources: c.Sources, State: c.State, Evidence: c.Evidence})
	}
	return nil
}

// versionOf is the version that a state commit belongs to: v000012-000001.json.
func versionOf(key string) (int, error) {
	var version, seq int
	if _, err := fmt.Sscanf(path.Base(key), "v%d-%d.json", &version, &seq); err != nil {
		return 0, fmt.Errorf("unexpected object %s: %w", key, datasets.ErrDamaged)
	}
	return version, nil
}

// closure takes in the runs whose pages or records other runs stand on.
func (s *sweeper) closure(ctx context.Context) error {
	seen := map[string]bool{}
	var follow func(run string) error
	follow = func(run string) error {
		if run == "" || seen[run] {
			return nil
		}
		seen[run], s.roots.named[run] = true, true
		plan, listed := s.listing.plans[run]
		if !listed {
			var err error
			if plan, err = runs.GetPlan(ctx, s.store, s.in.Dataset, run); errors.Is(err, blob.ErrNotFound) {
				return nil // of another Sheaf, or a bucket that was copied in part
			} else if err != nil {
				return err
			}
		}
		if plan.Reextract != nil {
			if err := follow(plan.Reextract.Run); err != nil {
				return err
			}
		}
		return follow(plan.Records)
	}
	for _, set := range []map[string]bool{s.roots.live, s.roots.named} {
		var names []string
		for run := range set {
			names = append(names, run)
		}
		for _, run := range names {
			if err := follow(run); err != nil {
				return err
			}
		}
	}
	return nil
}

// atWork takes in the parts that the deltas and builds of a run name that may still be published.
func (s *sweeper) atWork(ctx context.Context, run string) error {
	for _, info := range s.listing.runs[run] {
		rest := strings.TrimPrefix(info.Key, "runs/"+run+"/")
		if path.Ext(rest) != ".json" {
			continue
		}
		switch dir := path.Dir(rest); {
		case dir == "build":
			b, err := blob.ReadJSON[datasets.BuildResult](ctx, s.store, info.Key)
			if err != nil {
				return err
			}
			s.content(b.Content)
		case path.Base(dir) == "compare":
			d, err := blob.ReadJSON[datasets.Delta](ctx, s.store, info.Key)
			if err != nil {
				return err
			}
			s.content(datasets.Content{State: d.State, Evidence: d.Evidence})
		}
	}
	return nil
}
