package api

import (
	"context"
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/datasets"
	"sheaf/internal/builder"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

func (a *API) registerDraftSave(h huma.API) {
	huma.Register(h, post("draft-save", "/drafts/{id}/save", tagDrafts, "Keep the recipe, define its dataset, set its schedule, say who is told, start a run"), a.saveDraft)
}

// DraftSave is the body of a save.
type DraftSave struct {
	DraftSeq
	builder.SaveRequest
}

func (a *API) saveDraft(ctx context.Context, in *struct {
	DraftID
	Body DraftSave
},
) (*answer[builder.Draft], error) {
	d, err := a.Builder.Save(ctx, in.ID, in.Body.Seq, in.Body.SaveRequest, publisher{a})
	return told(d, err)
}

// publisher does what people do with datasets by command line.
type publisher struct{ *API }

func (p publisher) Apply(ctx context.Context, d datasets.Definition) error {
	_, _, err := control.Apply(ctx, p.Client.ScheduleClient(), p.Store, d)
	return err
}

func (p publisher) Start(ctx context.Context, dataset string) (run string, busy bool, err error) {
	started, _, err := control.Start(ctx, p.Client, p.Store, dataset, p.Clock.Now(), "ui", wire.Timing{})
	if errors.Is(err, control.ErrBusy) {
		return "", true, nil
	}
	return started.Run, false, err
}
