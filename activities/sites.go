package activities

import (
	"context"
	"fmt"
	"sync"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/clock"
	"sheaf/internal/fetch/robots"
	"sheaf/internal/known"
	"sheaf/internal/recipe"
	"sheaf/workflows/wire"
)

// sites keeps what the activities of a process know of the sites that they crawl: compiled recipes, robots rules, and
// the parents' items. Safe for concurrent use.
type sites struct {
	repo   *datasets.Repo
	store  blob.Store
	clock  clock.Clock
	robots *robots.Cache
	known  known.Cache

	mu    sync.Mutex
	plans map[planKey]*recipe.Plan
}

// planKey pins a compiled recipe: both revisions are immutable.
type planKey struct {
	dataset, source string
	definition      int
	revision        int
}

// plan compiles the recipe of a source with the parameters that the dataset's definition gives it.
func (s *sites) plan(ctx context.Context, dataset string, src wire.Source) (*recipe.Plan, error) {
	key := planKey{dataset, src.Name, src.Definition, src.Revision}
	s.mu.Lock()
	plan, ok := s.plans[key]
	s.mu.Unlock()
	if ok {
		return plan, nil
	}
	def, err := s.repo.Definition(ctx, dataset, src.Definition)
	if err != nil {
		return nil, fmt.Errorf("read definition r%d of %s: %w", src.Definition, dataset, err)
	}
	for _, ds := range def.Sources {
		if ds.Recipe != src.Recipe || ds.Revision != 0 && ds.Revision != src.Revision {
			continue // another recipe has revisions of its own
		}
		plan, err := loadPlan(ctx, s.store, ds, src.Revision)
		if err != nil {
			return nil, err
		}
		if plan.Marketplace != src.Name {
			continue
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.plans == nil {
			s.plans = map[planKey]*recipe.Plan{}
		}
		s.plans[key] = plan
		return plan, nil
	}
	return nil, fmt.Errorf("source %s is not in definition r%d of %s: %w", src.Name, src.Definition, dataset, datasets.ErrNotFound)
}

// loadPlan compiles a source of a definition; revision 0 = the recipe's newest.
func loadPlan(ctx context.Context, store blob.Store, ds datasets.Source, revision int) (*recipe.Plan, error) {
	stored, err := recipe.NewStore(store).Get(ctx, ds.Recipe, revision)
	if err != nil {
		return nil, fmt.Errorf("read recipe %s: %w", ds.Recipe, err)
	}
	r, err := stored.Parse()
	if err != nil {
		return nil, fmt.Errorf("read recipe %s r%d: %w", ds.Recipe, stored.Revision, err)
	}
	return r.CompileRendering(stored.Revision, ds.Params)
}

// parent loads the items of a source that the parent version holds.
func (s *sites) parent(ctx context.Context, dataset, source string, ref wire.Parent) (*known.Items, error) {
	p, err := s.repo.ParentAt(ctx, dataset, parentRef(ref))
	if err != nil {
		return nil, fmt.Errorf("read parent of %s: %w", dataset, err)
	}
	state, evidence := p.SourceState(source)
	name := fmt.Sprintf("%s@%s+%d/%s", dataset, ref.Commit, ref.State, source)
	items, err := s.known.Load(ctx, s.store, name, state, evidence)
	if err != nil {
		return nil, fmt.Errorf("read what v%d knows of %s: %w", ref.Version, source, err)
	}
	return items, nil
}

func parentRef(p wire.Parent) datasets.ParentRef {
	return datasets.ParentRef{Version: p.Version, Commit: p.Commit, StateSeq: p.State}
}
