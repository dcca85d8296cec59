package api

import (
	"context"

	"sheaf/datasets"
	"sheaf/internal/freshness"
	"sheaf/internal/server/control"
)

// FreshnessView is how old a dataset is.
type FreshnessView struct {
	Dataset string           `json:"dataset"`
	State   *freshness.State `json:"state,omitempty" doc:"Absent: the definition does not say how old it may get"`
}

func (a *API) freshness(ctx context.Context, in *DatasetPath) (*answer[FreshnessView], error) {
	def, err := a.repo.LatestDefinition(ctx, in.dataset())
	if err != nil {
		return nil, fail(err)
	}
	return a.fresh(ctx, def)
}

func (a *API) fresh(ctx context.Context, def datasets.Definition) (*answer[FreshnessView], error) {
	state, err := freshness.Read(ctx, a.Store, def, a.Clock.Now())
	if err != nil {
		return nil, fail(err)
	}
	return say(FreshnessView{Dataset: def.Name, State: state}), nil
}

func (a *API) setFreshness(ctx context.Context, in *struct {
	DatasetPath
	Body struct {
		MaxAge datasets.Duration `json:"max_age" example:"36h" doc:"Event dataset.stale is told when the newest good run is older"`
	}
}) (*answer[FreshnessView], error) {
	return a.refresh(ctx, in.dataset(), &datasets.Freshness{MaxAge: in.Body.MaxAge})
}

func (a *API) dropFreshness(ctx context.Context, in *DatasetPath) (*answer[FreshnessView], error) {
	return a.refresh(ctx, in.dataset(), nil)
}

func (a *API) refresh(ctx context.Context, dataset string, f *datasets.Freshness) (*answer[FreshnessView], error) {
	stored, err := control.Refresh(ctx, a.Store, dataset, f)
	if err != nil {
		return nil, fail(err)
	}
	return a.fresh(ctx, stored)
}
