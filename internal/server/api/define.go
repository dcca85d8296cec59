package api

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/server/control"
)

// defining describes the operation by which a dataset is defined. Its body is a dataset.yaml, whose parser says what is
// wrong; JSON is YAML.
func (a *API) defining(h huma.API) huma.Operation {
	op := put("dataset-put", datasetAddress, tagDatasets, "Make a dataset what its definition says")
	op.Description = "Stores the definition as the next revision (an equal one keeps its revision) and sets the schedule, as `sheaf dataset apply` does. " +
		"The body is what a dataset.yaml holds, as JSON or as YAML; what dataset-get shows may be sent back."
	op.SkipValidateBody = true
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/json": {Schema: h.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[datasets.Definition](), true, "Definition")},
		"application/yaml": {Schema: &huma.Schema{Type: huma.TypeString}},
	}}
	return op
}

// Defined is a definition as it is stored.
type Defined struct {
	Definition datasets.Definition `json:"definition"`
	Created    bool                `json:"created" doc:"False: nothing differs from the revision before"`
}

func (a *API) define(ctx context.Context, in *struct {
	DatasetPath
	RawBody []byte
}) (*answer[Defined], error) {
	d, err := datasets.ParseDefinition(unrevised(in.RawBody))
	if err != nil {
		return nil, wrong("body", strings.TrimPrefix(bare(err), "read dataset definition: "))
	}
	if d.Name != in.dataset() {
		return nil, wrong("body.name", "the definition is of "+d.Name+" and the address of "+in.dataset())
	}
	stored, created, err := control.Apply(ctx, a.Client.ScheduleClient(), a.Store, d)
	var sources *control.SourcesError
	switch {
	case errors.Is(err, blob.ErrUnavailable):
		return nil, fail(err)
	case errors.As(err, &sources):
		return nil, wrong("body.sources", err.Error())
	case errors.Is(err, datasets.ErrInvalid):
		return nil, wrong("body", bare(err))
	case err != nil:
		return nil, fail(err)
	}
	return say(Defined{Definition: stored, Created: created}), nil
}

// unrevised takes the revision out of a definition that was read from here: the store gives the next one.
func unrevised(body []byte) []byte {
	var parts map[string]json.RawMessage
	if json.Unmarshal(body, &parts) != nil || parts["revision"] == nil {
		return body
	}
	delete(parts, "revision")
	text, err := json.Marshal(parts)
	if err != nil {
		return body // cannot be: the parts were read from JSON
	}
	return text
}
