package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/builder"
)

func (a *API) registerDraftEdits(h huma.API) {
	huma.Register(h, post("draft-pick", "/drafts/{id}/pick", tagDrafts, "What a click on a page would select; nothing is changed"), a.pickElement)
	huma.Register(h, post("draft-edit", "/drafts/{id}/edits", tagDrafts, "Change the recipe: all edits or none, one step of undo"), a.editDraft)
}

// DraftPick is a click and what it is meant as.
type DraftPick struct {
	builder.Click
	As string `json:"as" enum:"rows,column,next,link" doc:"What the click is meant as"`
}

// DraftEdits is the body of a change of the recipe.
type DraftEdits struct {
	DraftSeq
	Edits []builder.Edit `json:"edits" minItems:"1" maxItems:"100"`
}

func (a *API) pickElement(ctx context.Context, in *struct {
	DraftID
	Body DraftPick
},
) (*answer[builder.Pick], error) {
	return told(a.Builder.Pick(ctx, in.ID, in.Body.Click, in.Body.As))
}

func (a *API) editDraft(ctx context.Context, in *struct {
	DraftID
	Body DraftEdits
},
) (*answer[builder.Draft], error) {
	return told(a.Builder.Edit(ctx, in.ID, in.Body.Seq, in.Body.Edits))
}
