package api

import (
	"errors"
	"net/http"

	"sheaf/internal/builder"
)

// told answers with a body, or with the problem that there is none.
func told[T any](body T, err error) (*answer[T], error) {
	if err != nil {
		return nil, refused(err)
	}
	return say(body), nil
}

// draftStatus are the statuses of what drafts refuse; 422 for what is not named.
var draftStatus = map[string]int{
	builder.CodeNoDraft: http.StatusNotFound, builder.CodeNoSample: http.StatusNotFound, builder.CodeNoProposal: http.StatusNotFound, builder.CodeNoNode: http.StatusNotFound,
	builder.CodeNoTry: http.StatusNotFound, builder.CodeNoRepair: http.StatusNotFound, builder.CodeNoRun: http.StatusNotFound, builder.CodeNoPages: http.StatusConflict, builder.CodeNoBefore: http.StatusConflict,
	builder.CodeChanged: http.StatusConflict, builder.CodeNoUndo: http.StatusConflict, builder.CodeNoRecipe: http.StatusConflict,
	builder.CodeBusy: http.StatusTooManyRequests,
}

// refused turns an error of a draft into a problem.
func refused(err error) error {
	var e *builder.Error
	if !errors.As(err, &e) {
		return fail(err)
	}
	status, ok := draftStatus[e.Code]
	if !ok {
		status = http.StatusUnprocessableEntity
	}
	p := refuse(status, e.Code, e.Detail)
	if e.Field != "" {
		p = p.at("body."+e.Field, e.Detail)
	}
	return p
}
