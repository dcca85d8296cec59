package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

func (a *API) registerSteering(h huma.API) {
	current := datasetAddress + "/runs/current/"
	huma.Register(h, post("run-pause", current+"pause", tagRuns, "Let running batches commit and give their workers back"), a.steer(wire.UpdatePause))
	huma.Register(h, post("run-resume", current+"resume", tagRuns, "Go on with a paused run"), a.steer(wire.UpdateResume))
	huma.Register(h, post("run-stop", current+"stop", tagRuns, "End the crawl and publish what is complete"), a.steer(wire.UpdateStop))
	huma.Register(h, post("run-rate", current+"rate", tagRuns, "Slow a running crawl down, or back up to its recipe's rate"), a.rate)
}

// Wish is the body of what an operator wants of the running run.
type Wish struct {
	By     string `json:"by,omitempty" maxLength:"100" doc:"Who asks, for the records; absent = web"`
	Reason string `json:"reason,omitempty" maxLength:"1000"`
}

// RateWish is the body that changes a rate.
type RateWish struct {
	Wish
	Rate   float64 `json:"rate" exclusiveMinimum:"0" doc:"Requests a second of a whole site"`
	Source string  `json:"source,omitempty" doc:"Only this source; absent = all"`
}

func (a *API) steer(action string) func(context.Context, *struct {
	DatasetPath
	Body Wish
}) (*answer[wire.Progress], error) {
	return func(ctx context.Context, in *struct {
		DatasetPath
		Body Wish
	}) (*answer[wire.Progress], error) {
		return a.tell(ctx, in.dataset(), action, in.Body, wire.Control{})
	}
}

func (a *API) rate(ctx context.Context, in *struct {
	DatasetPath
	Body RateWish
}) (*answer[wire.Progress], error) {
	return a.tell(ctx, in.dataset(), wire.UpdateRate, in.Body.Wish, wire.Control{Rate: in.Body.Rate, Source: in.Body.Source})
}

// tell a running run what an operator wants; the answer is what it does then.
func (a *API) tell(ctx context.Context, dataset, action string, w Wish, c wire.Control) (*answer[wire.Progress], error) {
	c.By, c.Reason = who(w.By), w.Reason
	p, err := control.Steer(ctx, a.Client, dataset, action, c)
	if err != nil {
		return nil, fail(err)
	}
	if p.Sources == nil {
		p.Sources = []wire.SourceProgress{}
	}
	return say(p), nil
}
