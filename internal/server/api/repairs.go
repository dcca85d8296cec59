package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/builder"
	"sheaf/internal/repair"
)

const tagRepairs = "Repairs"

func (a *API) registerRepairs(h huma.API) {
	op := post("repair-create", "/repairs", tagRepairs, "Find out what a site's redesign broke of a recipe, and where the values stand now")
	op.DefaultStatus = http.StatusCreated
	op.Description = "Archived pages of the last version are put beside those that the run fetched; no site is asked. The repair is a draft, whose pages, snapshots, undo and redo are those of drafts. " +
		"When it is saved, POST …/runs/reextract reads the run's pages again."
	huma.Register(h, op, a.createRepair)
	huma.Register(h, get("repair-get", "/repairs/{id}", tagRepairs, "A repair"), a.getRepair)
	huma.Register(h, post("repair-pick", "/repairs/{id}/pick", tagRepairs, "Point at a column's value on a page as it is now: places that find it, tried on all pages; nothing is changed"), a.pickRepair)
	huma.Register(h, post("repair-accept", "/repairs/{id}/accept", tagRepairs, "Take places for broken columns: all of them or none, one step of undo"), a.acceptRepair)
	huma.Register(h, post("repair-test", "/repairs/{id}/test", tagRepairs, "Read all pages of before and after with the changed recipe"), a.testRepair)
	huma.Register(h, post("repair-save", "/repairs/{id}/save", tagRepairs, "Keep the repaired recipe as a revision"), a.saveRepair)
}

func (a *API) createRepair(ctx context.Context, in *struct{ Body builder.RepairRequest }) (*answer[builder.Repair], error) {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	return told(a.Builder.Repair(ctx, in.Body))
}

func (a *API) getRepair(ctx context.Context, in *DraftID) (*answer[builder.Repair], error) {
	return told(a.Builder.GetRepair(ctx, in.ID))
}

func (a *API) pickRepair(ctx context.Context, in *struct {
	DraftID
	Body builder.RepairPick
},
) (*answer[builder.RepairPicked], error) {
	return told(a.Builder.PickRepair(ctx, in.ID, in.Body))
}

// RepairAcceptance is the body that takes places.
type RepairAcceptance struct {
	DraftSeq
	Columns []builder.RepairAccept `json:"columns" minItems:"1" maxItems:"100"`
}

func (a *API) acceptRepair(ctx context.Context, in *struct {
	DraftID
	Body RepairAcceptance
},
) (*answer[builder.Repair], error) {
	return told(a.Builder.AcceptRepair(ctx, in.ID, in.Body.Seq, in.Body.Columns))
}

func (a *API) testRepair(ctx context.Context, in *DraftID) (*answer[repair.Test], error) {
	return told(a.Builder.TestRepair(ctx, in.ID))
}

func (a *API) saveRepair(ctx context.Context, in *struct {
	DraftID
	Body DraftSeq
},
) (*answer[builder.Repair], error) {
	return told(a.Builder.SaveRepair(ctx, in.ID, in.Body.Seq))
}
