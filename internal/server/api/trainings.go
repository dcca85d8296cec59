package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/trainings"
)

func (a *API) registerTrainings(h huma.API) {
	list := get("training-list", datasetAddress+"/trainings", tagEvents, "What triggers started, and why not")
	list.Description = "Newest version first. Reports of a team stand with the subscription of its name."
	huma.Register(h, list, a.listTrainings)
}

// TrainingList is what became of the versions that triggers were offered.
type TrainingList struct {
	Trainings []trainings.Entry `json:"trainings"`
	Total     int               `json:"total"`
}

func (a *API) listTrainings(ctx context.Context, in *struct {
	DatasetPath
	Subscription string `query:"subscription" doc:"Only those of one" example:"nlp-team"`
	Version      int    `query:"version" minimum:"0" doc:"Only those on one version"`
	Skip         int    `query:"skip" minimum:"0" doc:"How many of the newest to leave out"`
	Limit        int    `query:"limit" default:"50" minimum:"1" maximum:"500"`
}) (*answer[TrainingList], error) {
	if _, err := a.repo.LatestDefinition(ctx, in.dataset()); err != nil {
		return nil, fail(err)
	}
	all, err := trainings.Ledger(ctx, a.Store, in.dataset(), in.Subscription, in.Version)
	if err != nil {
		return nil, fail(err)
	}
	from := min(in.Skip, len(all))
	out := TrainingList{Trainings: append([]trainings.Entry{}, all[from:min(from+in.Limit, len(all))]...), Total: len(all)}
	return say(out), nil
}
