package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/sse"

	"sheaf/datasets/blob"
	"sheaf/internal/runs"
	"sheaf/internal/server/live"
)

func (a *API) registerEvents(h huma.API) {
	op := get("run-events", runAddress+"/events", tagRuns, "What a run does, as it does it (server-sent events)")
	op.Description = "`progress` at about once a second, `rows` with the newest records when there are new ones, `end` once with the result, then nothing. " +
		"Every event is the whole present state, so whoever connects again misses nothing that still holds; Last-Event-ID needs no care."
	op.Middlewares = huma.Middlewares{a.streaming(h)}
	sse.Register(h, op, map[string]any{"progress": live.Progress{}, "rows": live.Rows{}, "end": live.End{}}, a.events)
}

// RunEvents names a run to watch.
type RunEvents struct {
	RunPath
	LastEventID string `header:"Last-Event-ID" doc:"As browsers send it when they connect again; every event is the whole state, so it changes nothing"`
}

func (a *API) events(ctx context.Context, in *RunEvents, send sse.Sender) {
	n := 0
	tell := func(v any) error {
		n++
		return send(sse.Message{ID: n, Data: v, Retry: retryAfter})
	}
	// The error is the end of ctx, of the server or of the connection: nobody is left to be told.
	_ = a.live.Watch(ctx, in.dataset(), in.Run, live.Listener{
		Progress: func(p live.Progress) error { return tell(p) },
		Rows:     func(r live.Rows) error { return tell(r) },
		End:      func(e live.End) error { return tell(e) },
	})
}

// retryAfter is how many milliseconds browsers wait before they connect again.
const retryAfter = 2000

// streaming answers 404 before a stream begins, and keeps what lies between from holding it back.
func (a *API) streaming(h huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		dataset, run := ctx.Param("ns")+"/"+ctx.Param("name"), ctx.Param("run")
		known, err := a.begun(ctx.Context(), dataset, run)
		switch {
		case err != nil:
			_ = huma.WriteErr(h, ctx, http.StatusServiceUnavailable, err.Error()) // the library says so on stderr
		case !known:
			_ = huma.WriteErr(h, ctx, http.StatusNotFound, dataset+" has no run "+run)
		default:
			ctx.SetHeader("Cache-Control", "no-store")
			ctx.SetHeader("X-Accel-Buffering", "no") // proxies would gather events
			next(ctx)
		}
	}
}

// begun reports whether there is such a run: in the bucket, or in Temporal while it has not begun to write.
func (a *API) begun(ctx context.Context, dataset, run string) (bool, error) {
	_, err := runs.Get(ctx, a.Store, dataset, run)
	if err == nil || !errors.Is(err, blob.ErrNotFound) {
		return err == nil, err
	}
	running, err := a.running(ctx, dataset)
	return running != nil && running.Run == run, err
}
