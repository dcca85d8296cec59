package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/sse"

	"sheaf/internal/builder"
)

func (a *API) registerDraftTries(h huma.API) {
	huma.Register(h, get("draft-keys", "/drafts/{id}/keys", tagDrafts, "What makes a row the same one tomorrow"), a.draftKeys)
	huma.Register(h, post("draft-try", "/drafts/{id}/tries", tagDrafts, "Crawl a small sample for real"), a.startTry)
	huma.Register(h, get("draft-try-get", "/drafts/{id}/tries/{try}", tagDrafts, "A try as far as it is"), a.getTry)
	huma.Register(h, operation(http.MethodDelete, "draft-try-cancel", "/drafts/{id}/tries/{try}", tagDrafts, "End a try"), a.cancelTry)
	sse.Register(h, get("draft-try-events", "/drafts/{id}/tries/{try}/events", tagDrafts, "What a try does, as it happens; Last-Event-ID goes on where a connection ended"), map[string]any{
		"request": builder.TryRequest{}, "row": builder.TryRow{}, "problem": builder.TryProblem{}, "estimate": builder.TryEstimate{}, "done": builder.TryDone{},
	}, a.tryEvents)
}

// DraftTry is the body that begins a try.
type DraftTry struct {
	Pages int  `json:"pages,omitempty" minimum:"0" maximum:"10" doc:"Pages of lists; 2 unless said"`
	Items *int `json:"items,omitempty" minimum:"0" maximum:"20" doc:"Pages of rows; 5 unless said"`
}

// DraftTryStarted names a try.
type DraftTryStarted struct {
	Try string `json:"try"`
}

// DraftTryID names a try in the path of an operation. Exported, as the library passes over embedded fields that are not.
type DraftTryID struct {
	DraftID
	Try string `path:"try" maxLength:"64" doc:"Try"`
}

// itemsOfTry is how many rows' pages a try reads unless it is said.
const itemsOfTry = 5

func (a *API) draftKeys(ctx context.Context, in *DraftID) (*answer[builder.KeyChoices], error) {
	return told(a.Builder.Keys(ctx, in.ID))
}

func (a *API) startTry(ctx context.Context, in *struct {
	DraftID
	Body DraftTry
},
) (*answer[DraftTryStarted], error) {
	items := itemsOfTry
	if in.Body.Items != nil {
		items = *in.Body.Items
	}
	t, err := a.Builder.StartTry(ctx, in.ID, in.Body.Pages, items)
	return told(DraftTryStarted{Try: t.ID}, err)
}

func (a *API) getTry(_ context.Context, in *DraftTryID) (*answer[builder.Try], error) {
	return told(a.Builder.GetTry(in.ID, in.Try))
}

func (a *API) cancelTry(_ context.Context, in *DraftTryID) (*struct{}, error) {
	return nil, refused(a.Builder.CancelTry(in.ID, in.Try))
}

func (a *API) tryEvents(ctx context.Context, in *struct {
	DraftTryID
	After int `header:"Last-Event-ID" minimum:"0" doc:"Number of the last event that arrived"`
}, send sse.Sender,
) {
	events, err := a.Builder.TryEvents(ctx, in.ID, in.Try, in.After)
	if err != nil {
		_ = send.Data(builder.TryDone{Ended: "closed"}) // the try is forgotten: nothing more comes
		return
	}
	for at, e := range events {
		if send(sse.Message{ID: at + 1, Data: e.Part()}) != nil {
			return // the client went away
		}
	}
}
