package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"go.temporal.io/api/serviceerror"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/phrase"
	"sheaf/internal/recipe"
	"sheaf/internal/server/control"
)

// Problem is the answer to a request that failed (RFC 9457).
type Problem struct { //nolint:errname // the name that RFC 9457 gives it
	Title  string `json:"title" doc:"The status in words" example:"Not Found"`
	Status int    `json:"status" doc:"HTTP status" example:"404"`
	Detail string `json:"detail" doc:"What went wrong and what to do, as a sentence" example:"there is no dataset shop/products"`
	// Code is for programs and for translation; it never changes.
	Code   string        `json:"code" doc:"Short stable word for programs and translation" example:"not_found"`
	Said   []phrase.Said `json:"said" doc:"The detail, for translation"`
	Errors []Fault       `json:"errors,omitempty" doc:"The parts of the request that are wrong"`
}

// Fault is one part of a request that is wrong.
type Fault struct {
	Location string        `json:"location,omitempty" doc:"Which part" example:"body.schedule.cron"`
	Message  string        `json:"message" doc:"What is wrong with it, as a sentence"`
	Said     []phrase.Said `json:"said" doc:"The message, for translation"`
	Value    any           `json:"value,omitempty" doc:"What it was"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// NewProblem makes a problem for what answers beside this package.
func NewProblem(status int, code, detail string) *Problem { return refuse(status, code, detail) }

// refuse makes a problem.
func refuse(status int, code, detail string) *Problem {
	return &Problem{Title: http.StatusText(status), Status: status, Detail: detail, Code: code, Said: said(detail)}
}

// said is a sentence as it can be translated; no list is null.
func said(text string) []phrase.Said { return append([]phrase.Said{}, phrase.Read(text)...) }

// at names a part of the request that is wrong.
func (p *Problem) at(location, message string) *Problem {
	p.Errors = append(p.Errors, Fault{Location: location, Message: message, Said: said(message)})
	return p
}

// wrong is a problem of one part of the request: "body.schedule.cron", "query.limit", "path.version".
func wrong(location, detail string) *Problem {
	return refuse(http.StatusUnprocessableEntity, codeInvalid, detail).at(location, detail)
}

// Codes of problems that any operation may have.
const (
	codeInvalid     = "invalid"
	codeNotFound    = "not_found"
	codeDeleted     = "deleted"
	codeProtected   = "tag.protected"
	codeNeeded      = "version.needed"
	codeConflict    = "conflict"
	codeUnavailable = "unavailable"
	codeFull        = "full"
	codeDenied      = "denied"
	codeDamaged     = "damaged"
	codeInternal    = "internal"
)

// fail turns what a package below says into a problem; problems stay what they are.
func fail(err error) error {
	var (
		problem     *Problem
		unavailable *serviceerror.Unavailable
		missing     *serviceerror.NotFound
	)
	if own := problemOf(err); own != nil {
		return own
	}
	switch {
	case err == nil:
		return nil
	case errors.As(err, &problem):
		return problem
	case errors.Is(err, datasets.ErrProtected):
		return refuse(http.StatusConflict, codeProtected, err.Error())
	case errors.Is(err, datasets.ErrNeeded):
		return refuse(http.StatusConflict, codeNeeded, err.Error())
	case errors.Is(err, datasets.ErrDeleted):
		return refuse(http.StatusGone, codeDeleted, err.Error())
	case errors.Is(err, datasets.ErrNotFound), errors.Is(err, recipe.ErrNotFound), errors.Is(err, blob.ErrNotFound), errors.As(err, &missing):
		return refuse(http.StatusNotFound, codeNotFound, err.Error())
	case errors.Is(err, blob.ErrChecksum):
		return refuse(http.StatusInternalServerError, codeDamaged, err.Error())
	case errors.Is(err, blob.ErrKey): // a name that no key can have: nothing is called so
		return refuse(http.StatusNotFound, codeNotFound, err.Error())
	case errors.Is(err, datasets.ErrInvalid), errors.Is(err, recipe.ErrInvalid):
		return refuse(http.StatusUnprocessableEntity, codeInvalid, bare(err))
	case errors.Is(err, blob.ErrExists), errors.Is(err, blob.ErrConflict):
		return refuse(http.StatusConflict, codeConflict, err.Error())
	case errors.Is(err, blob.ErrFull):
		return refuse(http.StatusInsufficientStorage, codeFull, err.Error())
	case errors.Is(err, blob.ErrDenied):
		return refuse(http.StatusServiceUnavailable, codeDenied, err.Error())
	case errors.Is(err, blob.ErrUnavailable), errors.As(err, &unavailable), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return refuse(http.StatusServiceUnavailable, codeUnavailable, err.Error())
	case errors.Is(err, datasets.ErrDamaged):
		return refuse(http.StatusInternalServerError, codeDamaged, err.Error())
	}
	return refuse(http.StatusInternalServerError, codeInternal, err.Error())
}

// bare is what is wrong with what somebody sent, without the steps on which that was found: "schedule.cron: …" instead of
// "store definition: invalid: schedule.cron: …".
func bare(err error) string {
	text := err.Error()
	if _, wrong, ok := strings.Cut(text, datasets.ErrInvalid.Error()+":"); ok {
		return strings.TrimSpace(wrong)
	}
	return text
}

// problemOf turns what control says into a problem; nil where it says nothing of its own.
func problemOf(err error) *Problem {
	for _, c := range []struct {
		is     error
		status int
		code   string
	}{
		{control.ErrIdle, 409, "run.idle"}, {control.ErrBusy, 409, "run.busy"}, {control.ErrNothing, 409, "run.nothing"},
		{control.ErrDecided, 409, "hold.decided"}, {control.ErrNoSchedule, 409, "schedule.none"}, {control.ErrRefused, 409, "refused"},
		{control.ErrNoSubscription, 404, "subscription.none"},
	} {
		if errors.Is(err, c.is) {
			return refuse(c.status, c.code, err.Error())
		}
	}
	return nil
}

// codes of problems that huma itself finds in a request.
var codes = map[int]string{
	http.StatusBadRequest: "bad_request", http.StatusUnprocessableEntity: codeInvalid, http.StatusNotFound: codeNotFound,
	http.StatusRequestEntityTooLarge: "too_large", http.StatusUnsupportedMediaType: "media_type", http.StatusRequestTimeout: "timeout",
	http.StatusNotAcceptable: "not_acceptable", http.StatusUnauthorized: codeSignedOut, http.StatusForbidden: codeReadOnly,
	http.StatusServiceUnavailable: codeUnavailable,
}

// The library takes these from package variables only.
func init() { //nolint:gochecknoinits // see above
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		p := refuse(status, codes[status], message)
		if p.Code == "" {
			p.Code = codeInternal
		}
		for _, err := range errs {
			var detailed huma.ErrorDetailer
			switch {
			case errors.As(err, &detailed):
				d := detailed.ErrorDetail()
				p.Errors = append(p.Errors, Fault{Location: d.Location, Message: d.Message, Said: said(d.Message), Value: d.Value})
			case err != nil:
				p = p.at("", err.Error())
			}
		}
		return p
	}
}
