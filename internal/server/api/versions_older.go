package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/trace"
	"sheaf/internal/trainings"
)

// versionAddress is a version; below it lie reports of training teams and traces of values.
const versionAddress = "/datasets/{ns}/{name}/versions/{version}"

// maxReport bounds a training report.
const maxReport = 64 << 10

func (a *API) registerVersion(h huma.API) {
	const tag = "Versions"
	huma.Register(h, older(h, get("version-get", versionAddress, tag, "The manifest of a version")), a.version)
	huma.Register(h, older(h, get("version-trainings", versionAddress+"/trainings", tag, "What was trained on a version")), a.trainings)
	report := post("version-report-training", versionAddress+"/trainings", tag, "Report what was trained on a version")
	report.DefaultStatus, report.MaxBodyBytes = http.StatusCreated, 16*maxReport
	report.Description = "For training teams: the data digest must be that of the version. A report may be sent again."
	report = older(h, report)
	report.SkipValidateBody = true // trainings.Record does
	report.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{
		"application/json": {Schema: h.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[TrainingReport](), true, "TrainingReport")},
	}}
	huma.Register(h, report, a.report)
	huma.Register(h, older(h, get("version-trace", versionAddress+"/trace", tag, "Where a published value comes from")), a.trace)
	page := older(h, get("version-trace-page", versionAddress+"/trace/page", tag, "The archived page that stated a value, as its site sent it"))
	page.Description = "It is somebody else's: a browser shows it in a sandbox, nothing of it runs or is fetched."
	huma.Register(h, page, a.tracePage)
}

func (a *API) version(ctx context.Context, in *struct {
	VersionPath
	Conditional
}) (*lasting[datasets.Version], error) {
	v, err := a.resolve(ctx, in.VersionPath)
	if err != nil {
		return nil, unsaid(err)
	}
	return lastingly(in.Conditional, etag(v.Commit), func() (datasets.Version, error) { return v, nil })
}

func (a *API) trainings(ctx context.Context, in *VersionPath) (*answer[[]trainings.Training], error) {
	v, err := a.resolve(ctx, *in)
	if err != nil {
		return nil, unsaid(err)
	}
	list, err := trainings.List(ctx, a.Store, v.Dataset, v.Version)
	if err != nil {
		return nil, unsaid(err)
	}
	return say(list), nil
}

// TrainingReport is the body by which a training team reports.
type TrainingReport struct {
	ID     string             `json:"id" doc:"The team's own, unique to the training"`
	Team   string             `json:"team"`
	Digest string             `json:"data_digest" doc:"Of what was trained on; a report for another one is refused"`
	Model  string             `json:"model" doc:"Name or address of the model"`
	Scores map[string]float64 `json:"scores,omitempty" doc:"e.g. accuracy, macro_f1"`
	Failed string             `json:"failed,omitempty" doc:"Why there is no model"`
	At     time.Time          `json:"at,omitzero" doc:"Absent = now"`
}

func (a *API) report(ctx context.Context, in *struct {
	VersionPath
	RawBody []byte
}) (*answer[trainings.Training], error) {
	v, err := a.resolve(ctx, in.VersionPath)
	if err != nil {
		return nil, unsaid(err)
	}
	if len(in.RawBody) > maxReport {
		return nil, saying(http.StatusRequestEntityTooLarge, "report is larger than 64 KB")
	}
	var r TrainingReport
	if err := json.Unmarshal(in.RawBody, &r); err != nil {
		return nil, saying(http.StatusBadRequest, "report is not JSON: "+err.Error())
	}
	t := trainings.Training{
		ID: r.ID, Team: r.Team, Dataset: v.Dataset, Version: v.Version, Digest: r.Digest, Model: r.Model, Scores: r.Scores, Failed: r.Failed, At: r.At,
	}
	if t.Digest != v.DataDigest {
		return nil, saying(http.StatusConflict, "data_digest is not that of "+in.Version+": the model was trained on something else")
	}
	if t.At.IsZero() {
		t.At = a.Clock.Now()
	}
	kept, err := trainings.Record(ctx, a.Store, t)
	switch {
	case errors.Is(err, trainings.ErrInvalid):
		return nil, saying(http.StatusBadRequest, err.Error())
	case errors.Is(err, blob.ErrConflict):
		return nil, saying(http.StatusConflict, "training "+t.ID+" was reported already with other figures")
	case err != nil:
		return nil, unsaid(err)
	}
	return say(kept), nil
}

// tracing asks for one value of a version.
type tracing struct {
	VersionPath
	Key   string `query:"key" doc:"Of the row: its key, site_product_id, site_key or url"`
	Field string `query:"field" doc:"Column"`
}

func (a *API) traced(ctx context.Context, in *tracing) (trace.Trace, error) {
	if in.Key == "" || in.Field == "" {
		return trace.Trace{}, saying(http.StatusBadRequest, "key and field are required: ?key=<key, site_product_id, site_key or url>&field=<column>")
	}
	t, err := trace.Value(ctx, a.Store, trace.Question{Ref: in.dataset() + "@" + in.Version, Key: in.Key, Field: in.Field})
	if err != nil {
		return t, unsaid(err)
	}
	return t, nil
}

func (a *API) trace(ctx context.Context, in *tracing) (*answer[trace.Trace], error) {
	t, err := a.traced(ctx, in)
	if err != nil {
		return nil, err
	}
	return say(t), nil
}

func (a *API) tracePage(ctx context.Context, in *tracing) (*page, error) {
	t, err := a.traced(ctx, in)
	if err != nil {
		return nil, err
	}
	body, err := trace.Body(ctx, a.Store, t)
	if err != nil {
		return nil, unsaid(err)
	}
	return shown(t.Page.ContentType, body), nil
}
