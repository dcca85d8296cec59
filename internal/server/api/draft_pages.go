package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/builder"
	"sheaf/internal/preview"
)

func (a *API) registerDraftPages(h huma.API) {
	huma.Register(h, post("draft-sample-add", "/drafts/{id}/samples", tagDrafts, "Bring a draft a further page: an item, the list's next page"), a.addSample)
	upload := post("draft-upload", "/drafts/upload", tagDrafts, "Begin a draft with a page that was saved by a browser")
	upload.MaxBodyBytes, upload.BodyReadTimeout, upload.DefaultStatus = mostUpload, answerPatience, http.StatusCreated
	huma.Register(h, upload, a.uploadDraft)
	further := post("draft-sample-upload", "/drafts/{id}/samples/upload", tagDrafts, "Bring a draft a page that was saved by a browser")
	further.MaxBodyBytes, further.BodyReadTimeout = mostUpload, answerPatience
	huma.Register(h, further, a.uploadSample)
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

// DraftSample names a page of a draft in the path of an operation.
type DraftSample struct {
	DraftID
	Sample string `path:"sample" maxLength:"16" doc:"Page of the draft"`
}

func (a *API) showSnapshot(ctx context.Context, in *DraftSample) (*huma.StreamResponse, error) {
	page, err := a.Builder.Snapshot(ctx, in.ID, in.Sample, Prefix+"/drafts/"+in.ID+"/assets")
	if err != nil {
		return nil, refused(err)
	}
	return walled(page, "text/html; charset=utf-8", preview.Policy, "no-store"), nil
}

func (a *API) showAsset(ctx context.Context, in *struct {
	DraftID
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

// mostUpload is how large the body of an upload may be: a page and its form.
const mostUpload = 17 << 20

// DraftSampleAddress is the body that brings a draft a further page.
type DraftSampleAddress struct {
	DraftSeq
	DraftAddress
}

func (a *API) addSample(ctx context.Context, in *struct {
	DraftID
	Body DraftSampleAddress
},
) (*answer[builder.Draft], error) {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	return told(a.Builder.AddSample(ctx, in.ID, in.Body.Seq, in.Body.Address, in.Body.Render))
}

// savedPage is the form of an upload.
type savedPage struct {
	File    huma.FormFile `form:"file" required:"true" doc:"The page, HTML or JSON, at most 16 MB"`
	Address string        `form:"address" required:"false" maxLength:"8192" doc:"Where the page is from; needed where it does not say so"`
	Seq     int           `form:"seq" required:"false" minimum:"0" doc:"The draft's seq as you saw it; 0 = whatever it is"`
}

func (p *savedPage) read() ([]byte, error) {
	defer p.File.Close()
	body, err := io.ReadAll(p.File)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "bad_request", "the file did not arrive whole: send it again")
	}
	return body, nil
}

func (a *API) uploadDraft(ctx context.Context, in *struct {
	RawBody huma.MultipartFormFiles[savedPage]
},
) (*answer[builder.Draft], error) {
	form := in.RawBody.Data()
	body, err := form.read()
	if err != nil {
		return nil, err
	}
	return told(a.Builder.OpenUpload(ctx, body, form.Address))
}

func (a *API) uploadSample(ctx context.Context, in *struct {
	DraftID
	RawBody huma.MultipartFormFiles[savedPage]
},
) (*answer[builder.Draft], error) {
	form := in.RawBody.Data()
	body, err := form.read()
	if err != nil {
		return nil, err
	}
	return told(a.Builder.AddUpload(ctx, in.ID, form.Seq, body, form.Address))
}
