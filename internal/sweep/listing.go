package sweep

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets/blob"
	"sheaf/internal/runs"
)

// listers is how many prefixes are listed, and documents read, at once.
const listers = 16

// listing is everything that a sweep may remove, as it was before the roots were read.
type listing struct {
	dataset  map[string][]blob.Info // below datasets/<ns>/<name>/, by the name that follows
	runNames []string
	runs     map[string][]blob.Info // below runs/<run>/
	archive  map[string][]blob.Info // chunks and indexes of a run
	plans    map[string]runs.Plan
}

// kinds of objects that a sweep knows below datasets/<ns>/<name>/.
var known = []string{"versions", "tables", "state", "deleted", "events", "receipts", "trainings", "starts", "sweeps"}

func (s *sweeper) prefix() string { return "datasets/" + s.in.Dataset + "/" }

func (s *sweeper) list(ctx context.Context) error {
	l := listing{dataset: map[string][]blob.Info{}, runs: map[string][]blob.Info{}, archive: map[string][]blob.Info{}, plans: map[string]runs.Plan{}}
	var err error
	if l.runNames, err = runs.Names(ctx, s.store, s.in.Dataset, 0); err != nil {
		return err
	}
	below, plans := make([][]blob.Info, len(l.runNames)), make([]runs.Plan, len(l.runNames))
	kinds := make([][]blob.Info, len(known))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(listers)
	for i, kind := range known {
		g.Go(func() (err error) {
			kinds[i], err = s.all(gctx, s.prefix()+kind+"/")
			return err
		})
	}
	for i, run := range l.runNames {
		g.Go(func() (err error) {
			below[i], err = s.all(gctx, "runs/"+run+"/")
			return err
		})
		g.Go(func() (err error) {
			plans[i], err = runs.GetPlan(gctx, s.store, s.in.Dataset, run)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for i, kind := range known {
		l.dataset[kind] = kinds[i]
	}
	own := map[string]bool{}
	for i, run := range l.runNames {
		l.runs[run], l.plans[run], own[run] = below[i], plans[i], true
	}
	shelves, err := s.shelves(ctx, plans)
	if err != nil {
		return err
	}
	for _, shelf := range shelves {
		chunks, err := s.all(ctx, shelf)
		if err != nil {
			return err
		}
		for _, info := range chunks {
			if run, ok := runOf(info.Key, own); ok {
				l.archive[run] = append(l.archive[run], info)
			}
		}
	}
	s.listing = l
	return nil
}

func (s *sweeper) all(ctx context.Context, prefix string) ([]blob.Info, error) {
	var out []blob.Info
	for info, err := range s.store.List(ctx, prefix, blob.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", prefix, err)
		}
		out = append(out, info)
	}
	return out, nil
}

// chunkForm is archive/<site>/<month>/<run>-<source>-<owner>-e<epoch>-<n>, chunk or index.
var chunkForm = regexp.MustCompile(`^archive/[^/]+/[^/]+/(.+)-(?:frontier|b\d+)-e\d+-\d+\.(?:warc\.gz|cdxj)$`)

// runOf is the run of this dataset that wrote a chunk. A source has no dash that could be mistaken: what is before it must be
// one of the runs, and the longest that fits.
func runOf(key string, own map[string]bool) (string, bool) {
	m := chunkForm.FindStringSubmatch(key)
	if m == nil {
		return "", false
	}
	for at := strings.LastIndex(m[1], "-"); at > 0; at = strings.LastIndex(m[1][:at], "-") {
		if own[m[1][:at]] {
			return m[1][:at], true
		}
	}
	return "", false
}

// ended is the result of a run in the listing; nil while it has none.
func (l listing) ended(run string) *blob.Info {
	at := slices.IndexFunc(l.runs[run], func(i blob.Info) bool { return i.Key == "runs/"+run+"/result.json" })
	if at < 0 {
		return nil
	}
	return &l.runs[run][at]
}

// unmoved refuses to go on where versions, states or runs are others than those that the roots were read from.
func (s *sweeper) unmoved(ctx context.Context) error {
	for _, kind := range []string{"versions", "state"} {
		now, err := s.all(ctx, s.prefix()+kind+"/")
		if err != nil {
			return err
		}
		same := func(a, b blob.Info) bool { return a.Key == b.Key && a.ETag == b.ETag }
		if !slices.EqualFunc(now, s.listing.dataset[kind], same) {
			return ErrMoved
		}
	}
	names, err := runs.Names(ctx, s.store, s.in.Dataset, 0)
	if err == nil && !slices.Equal(names, s.listing.runNames) {
		err = ErrMoved
	}
	return err
}
