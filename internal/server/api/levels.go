package api

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/datasets"
	"sheaf/internal/access"
)

// levels is what each operation asks of who calls it, by id. What is None of a dataset is anybody's unless the dataset is
// private. A test holds that none is missing; one that is could only be called by who may do everything.
var levels = map[string]access.Level{
	"system-get": access.None, "session-get": access.None, "session-open": access.None, "session-close": access.None,

	// Datasets as they were published.
	"dataset-list": access.None, "dataset-get": access.None, "version-list": access.None, "version-get": access.None, "version-changes": access.None, "search": access.None,
	"version-diff": access.None, "version-diff-rows": access.None, "version-diff-totals": access.None, "version-diff-statistics": access.None,
	"table-list": access.None, "table-schema": access.None, "table-rows": access.None,

	"tag-list": access.None, "version-list-deleted": access.None,

	// How they are made and kept, and who is told.
	"tag-log": access.Read, "sweep-preview": access.Read, "sweep-list": access.Read,
	"version-deliveries": access.Read, "version-trace": access.Read, "version-trace-page": access.Read, "version-trainings": access.Read, "training-list": access.Read,
	"event-list": access.Read, "event-get": access.Read, "freshness-get": access.Read, "schedule-get": access.Read, "subscription-list": access.Read,
	"hold-list": access.Read, "hold-list-all": access.Read, "hold-get": access.Read,
	"run-list": access.Read, "run-list-all": access.Read, "run-get": access.Read, "run-events": access.Read, "run-outcomes": access.Read, "run-page": access.Read,
	"recipe-list": access.Read, "recipe-get": access.Read, "recipe-revision": access.Read, "recipe-compare": access.Read, "template-list": access.Read,
	"worker-list": access.Read, "draft-list": access.Read, "draft-get": access.Read, "draft-keys": access.Read, "draft-table": access.Read,
	"draft-asset": access.Read, "draft-snapshot": access.Read, "draft-try-get": access.Read, "draft-try-events": access.Read, "repair-get": access.Read,
	// Whoever may train on a version may say what came of it.
	"version-report-training": access.Read,

	"tag-set": access.Write, "tag-remove": access.Write, "dataset-rollback": access.Write, "version-delete": access.Write, "sweep": access.Write,
	"dataset-put": access.Write, "event-replay": access.Write, "freshness-put": access.Write, "freshness-delete": access.Write,
	"schedule-put": access.Write, "schedule-delete": access.Write, "schedule-fire": access.Write, "schedule-pause": access.Write, "schedule-resume": access.Write,
	"subscription-turn": access.Write, "subscription-test": access.Write, "hold-decide": access.Write,
	"run-start": access.Write, "run-pause": access.Write, "run-rate": access.Write, "run-resume": access.Write, "run-stop": access.Write, "run-reextract": access.Write,
	"recipe-put": access.Write, "recipe-draft": access.Write, "template-draft": access.Write,
	"draft-create": access.Write, "draft-upload": access.Write, "draft-delete": access.Write, "draft-accept": access.Write, "draft-edit": access.Write, "draft-pick": access.Write,
	"draft-redo": access.Write, "draft-undo": access.Write, "draft-sample-add": access.Write, "draft-sample-upload": access.Write, "draft-save": access.Write,
	"draft-try": access.Write, "draft-try-cancel": access.Write,
	"repair-create": access.Write, "repair-accept": access.Write, "repair-pick": access.Write, "repair-save": access.Write, "repair-test": access.Write,
}

// Level is what an operation asks of who calls it; false where nobody said.
func Level(operation string) (access.Level, bool) {
	l, ok := levels[operation]
	return l, ok
}

// tokenScheme is the name of the tokens in the document.
const tokenScheme = "token"

// secured is what the document says of an operation's level.
func secured(operation string) []map[string][]string {
	if l := levels[operation]; l > access.None {
		return []map[string][]string{{tokenScheme: {l.String()}}}
	}
	return []map[string][]string{{}, {tokenScheme: {}}} // private datasets need one
}

const (
	codeSignedOut = "signed_out"
	codeReadOnly  = "read_only"
)

// admit lets in who may call an operation.
func (a *API) admit(h huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		need, known := levels[ctx.Operation().OperationID]
		if !known {
			need = access.Write
		}
		has := access.FromContext(ctx.Context())
		switch {
		case a.Tokens.Open():
		case has == access.None && need > has:
			turnAway(h, ctx, http.StatusUnauthorized, "this needs a token of the server: sign in, or send Authorization: Bearer …")
			return
		case need > has:
			turnAway(h, ctx, http.StatusForbidden, "this needs a write token, and the one that was sent only reads")
			return
		case has == access.None && ctx.Param("ns") != "":
			// To who may not know of it, a private dataset and none are the same.
			private, err := a.repo.Private(ctx.Context(), ctx.Param("ns")+"/"+ctx.Param("name"))
			switch {
			case private || errors.Is(err, datasets.ErrNotFound) || errors.Is(err, datasets.ErrInvalid):
				turnAway(h, ctx, http.StatusUnauthorized, "there is no such dataset, or it is private: sign in, or send Authorization: Bearer …")
				return
			case err != nil:
				turnAway(h, ctx, http.StatusServiceUnavailable, err.Error())
				return
			}
		}
		next(ctx)
	}
}

// turnAway answers as the operation's errors look.
func turnAway(h huma.API, ctx huma.Context, status int, detail string) {
	if status == http.StatusUnauthorized {
		ctx.SetHeader("WWW-Authenticate", "Bearer")
	}
	said := ctx.Operation().Responses["default"]
	if said == nil || said.Content["application/json"] == nil {
		_ = huma.WriteErr(h, ctx, status, detail) // the library says so on stderr
		return
	}
	ctx.SetHeader("Content-Type", "application/json")
	ctx.SetStatus(status)
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(Said{Text: detail}) // a client that went away is nobody's error
}
