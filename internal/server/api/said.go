package api

import (
	"errors"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/trace"
)

// Said is the error of the addresses that are older than problems: clients read it.
type Said struct { //nolint:errname // a body, as Problem is
	status int
	Text   string `json:"error" doc:"What went wrong"`
}

// Error implements error.
func (s *Said) Error() string { return s.Text }

// GetStatus implements huma.StatusError.
func (s *Said) GetStatus() int { return s.status }

func saying(status int, text string) error { return &Said{status, text} }

// unsaid turns what a package below says into what the older addresses always answered.
func unsaid(err error) error {
	switch {
	case errors.Is(err, datasets.ErrDeleted):
		return saying(http.StatusGone, err.Error())
	case errors.Is(err, datasets.ErrNotFound), errors.Is(err, datasets.ErrInvalid), errors.Is(err, trace.ErrUnknown), errors.Is(err, trace.ErrNoPage):
		return saying(http.StatusNotFound, err.Error())
	case errors.Is(err, blob.ErrNotFound):
		return saying(http.StatusGone, err.Error())
	}
	return saying(http.StatusServiceUnavailable, err.Error())
}

// older describes an operation of the addresses that answer with Said.
func older(h huma.API, op huma.Operation) huma.Operation {
	op.Responses = map[string]*huma.Response{"default": {
		Description: "Error",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: h.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Said](), true, "Said")}},
	}}
	return op
}
