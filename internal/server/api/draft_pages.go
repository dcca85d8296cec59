package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/preview"
)

func (a *API) registerDraftPages(h huma.API) {
	snapshot := get("draft-snapshot", "/drafts/{id}/samples/{sample}/snapshot", tagDrafts, "A page made safe to show, its elements stamped with their numbers (data-n)")
	snapshot.Responses = raw("text/html; charset=utf-8", "The page")
	huma.Register(h, snapshot, a.showSnapshot)
	asset := get("draft-asset", "/drafts/{id}/assets/{kind}/{signature}", tagDrafts, "A picture or font that a snapshot shows")
	asset.Responses = raw("application/octet-stream", "The picture or font, under its own media type")
	huma.Register(h, asset, a.showAsset)
}

// raw describes an answer that is no JSON.
func raw(mediaType, about string) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {Description: about, Content: map[string]*huma.MediaType{mediaType: {Schema: &huma.Schema{Type: huma.TypeString}}}}}
}

type draftSample struct {
	draftID
	Sample string `path:"sample" maxLength:"16" doc:"Page of the draft"`
}

func (a *API) showSnapshot(ctx context.Context, in *draftSample) (*huma.StreamResponse, error) {
	page, err := a.Builder.Snapshot(ctx, in.ID, in.Sample, Prefix+"/drafts/"+in.ID+"/assets")
	if err != nil {
		return nil, refused(err)
	}
	return walled(page, "text/html; charset=utf-8", preview.Policy, "no-store"), nil
}

func (a *API) showAsset(ctx context.Context, in *struct {
	draftID
	Kind      string `path:"kind" enum:"image,font"`
	Signature string `path:"signature" maxLength:"64"`
	Address   string `query:"u" required:"true" maxLength:"8192"`
},
) (*huma.StreamResponse, error) {
	asset, err := a.Builder.Asset(ctx, in.ID, in.Kind, in.Signature, in.Address)
	if err != nil {
		return nil, refused(err)
	}
	return walled(asset.Body, asset.MediaType, preview.AssetPolicy, "private, max-age=86400"), nil
}

// walled sends a foreign page, or a part of one, within its walls.
func walled(body []byte, mediaType, policy, cache string) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(c huma.Context) {
		for name, value := range map[string]string{
			"Content-Type": mediaType, "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": cache,
		} {
			c.SetHeader(name, value)
		}
		c.SetStatus(http.StatusOK)
		_, _ = c.BodyWriter().Write(body) // a client that went away is nobody's error
	}}
}
