package sweep

import (
	"context"
	"errors"
	"fmt"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/holds"
	"sheaf/internal/runs"
	"sheaf/internal/trainings"
)

// Needed says of versions why they are not deleted although no tag names them: a hold that may still be published was
// compared with it, or a training runs on it.
func Needed(ctx context.Context, store blob.Store, dataset string) (map[int]string, error) {
	out := map[int]string{}
	parked, err := holds.Parking(ctx, store, dataset)
	if err != nil {
		return nil, err
	}
	for _, h := range parked {
		r, err := runs.Get(ctx, store, dataset, h.Run)
		if errors.Is(err, blob.ErrNotFound) {
			continue // of a Sheaf that kept no plans
		}
		if err != nil {
			return nil, err
		}
		out[r.Plan.Parent] = fmt.Sprintf("hold %s compares with it", h.Name)
	}
	ledger, err := trainings.Ledger(ctx, store, dataset, "", 0)
	if err != nil {
		return nil, err
	}
	for _, e := range ledger {
		if e.State == trainings.Running || e.State == trainings.Waiting {
			out[e.Version] = fmt.Sprintf("%s trains on it", e.Subscription)
		}
	}
	delete(out, 0)
	return out, nil
}

// stays says of versions why retention does not let them expire: what Needed says; tags; and the newest version that each
// team reported a model of, or that each trigger was started with: that model is probably in use.
func (s *sweeper) stays(ctx context.Context, r datasets.Retention, needed map[int]string) (map[int]string, error) {
	out := map[int]string{}
	for version, why := range needed {
		out[version] = why
	}
	names, err := s.repo.TagNames(ctx, s.in.Dataset)
	if err != nil {
		return nil, err
	}
	for _, tag := range names {
		log, err := s.repo.TagLog(ctx, s.in.Dataset, tag)
		if err != nil {
			return nil, err
		}
		out[log[len(log)-1].To] = "tag " + tag
		for _, e := range log {
			if r.KeepTagged && tag != datasets.Latest {
				out[e.To] = "was tag " + tag
			}
		}
	}
	return out, s.trained(ctx, out)
}

func (s *sweeper) trained(ctx context.Context, out map[int]string) error {
	newest := map[string]int{}
	ledger, err := trainings.Ledger(ctx, s.store, s.in.Dataset, "", 0)
	if err != nil {
		return err
	}
	for _, e := range ledger {
		if e.Started != nil {
			newest["trigger "+e.Subscription] = max(newest["trigger "+e.Subscription], e.Version)
		}
	}
	reported, err := trainings.Versions(ctx, s.store, s.in.Dataset)
	if err != nil {
		return err
	}
	for _, version := range reported {
		list, err := trainings.List(ctx, s.store, s.in.Dataset, version)
		if err != nil {
			return err
		}
		for _, t := range list {
			if t.Failed == "" {
				newest["team "+t.Team] = max(newest["team "+t.Team], version)
			}
		}
	}
	for who, version := range newest {
		out[version] = who + " trained on it last"
	}
	return nil
}
