package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/builder"
)

// tagDrafts groups the operations on drafts.
const tagDrafts = "Drafts"

// answerPatience is how long an operation on a draft may take: it may fetch several pages at a page a second.
const answerPatience = 3 * time.Minute

func (a *API) registerDrafts(h huma.API) {
	create := post("draft-create", "/drafts", tagDrafts, "Begin a draft with a page")
	create.DefaultStatus = http.StatusCreated
	huma.Register(h, create, a.createDraft)
	huma.Register(h, get("draft-list", "/drafts", tagDrafts, "The newest 50 drafts"), a.listDrafts)
	huma.Register(h, get("draft-get", "/drafts/{id}", tagDrafts, "A draft"), a.getDraft)
	huma.Register(h, operation(http.MethodDelete, "draft-delete", "/drafts/{id}", tagDrafts, "Remove a draft with its pages"), a.deleteDraft)
	huma.Register(h, post("draft-accept", "/drafts/{id}/accept", tagDrafts, "Make a proposal the draft's recipe"), a.acceptProposal)
	huma.Register(h, post("draft-undo", "/drafts/{id}/undo", tagDrafts, "Take the last step back"), a.undoDraft)
	huma.Register(h, post("draft-redo", "/drafts/{id}/redo", tagDrafts, "Repeat the step that was taken back"), a.redoDraft)
	huma.Register(h, get("draft-table", "/drafts/{id}/table", tagDrafts, "What the recipe reads from the draft's pages"), a.draftTable)
	a.registerDraftPages(h)
	a.registerDraftEdits(h)
	a.registerDraftTries(h)
	a.registerDraftSave(h)
}

// DraftID names a draft in the path of an operation.
type DraftID struct {
	ID string `path:"id" maxLength:"64" doc:"Draft"`
}

// DraftAddress is the body that begins a draft, or brings it a further page.
type DraftAddress struct {
	Address string `json:"address" maxLength:"8192" doc:"Address of a page, as somebody pastes it: scheme and tracking parameters are seen to" example:"shop.example/lamps?utm_source=mail"`
	Render  *bool  `json:"render,omitempty" doc:"Let a browser build the page first; without it, only where the page shows nothing otherwise"`
}

// DraftSeq is the body of a change that needs nothing else.
type DraftSeq struct {
	Seq int `json:"seq,omitempty" minimum:"0" doc:"The draft's seq as you saw it; 409 where it was changed since. 0 = whatever it is"`
}

// DraftAccept is the body of an acceptance.
type DraftAccept struct {
	DraftSeq
	Proposal string `json:"proposal" maxLength:"64" doc:"Id of one of the draft's proposals"`
	Follow   bool   `json:"follow" doc:"Fetch the pages of up to three rows too: they say more than the rows"`
}

// DraftList is a listing of drafts.
type DraftList struct {
	Drafts []builder.Listed `json:"drafts" doc:"The last changed first"`
}

func (a *API) createDraft(ctx context.Context, in *struct{ Body DraftAddress }) (*answer[builder.Draft], error) {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	return told(a.Builder.Open(ctx, in.Body.Address, in.Body.Render))
}

func (a *API) listDrafts(ctx context.Context, _ *struct{}) (*answer[DraftList], error) {
	list, err := a.Builder.List(ctx)
	return told(DraftList{Drafts: list}, err)
}

func (a *API) getDraft(ctx context.Context, in *DraftID) (*answer[builder.Draft], error) {
	return told(a.Builder.Get(ctx, in.ID))
}

func (a *API) deleteDraft(ctx context.Context, in *DraftID) (*struct{}, error) {
	return nil, refused(a.Builder.Delete(ctx, in.ID))
}

func (a *API) acceptProposal(ctx context.Context, in *struct {
	DraftID
	Body DraftAccept
},
) (*answer[builder.Draft], error) {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	return told(a.Builder.Accept(ctx, in.ID, in.Body.Seq, in.Body.Proposal, in.Body.Follow))
}

func (a *API) undoDraft(ctx context.Context, in *struct {
	DraftID
	Body DraftSeq
},
) (*answer[builder.Draft], error) {
	return told(a.Builder.Undo(ctx, in.ID, in.Body.Seq))
}

func (a *API) redoDraft(ctx context.Context, in *struct {
	DraftID
	Body DraftSeq
},
) (*answer[builder.Draft], error) {
	return told(a.Builder.Redo(ctx, in.ID, in.Body.Seq))
}

func (a *API) draftTable(ctx context.Context, in *struct {
	DraftID
	Sample string `query:"sample" maxLength:"16" doc:"Only this page; without it, rows of lists with what items' pages say about them"`
},
) (*answer[builder.Table], error) {
	return told(a.Builder.Table(ctx, in.ID, in.Sample))
}
