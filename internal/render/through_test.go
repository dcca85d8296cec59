package render_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/fetch"
	"sheaf/internal/frontier"
	"sheaf/internal/render"
	"sheaf/internal/testenv"
)

var _ frontier.Fetcher = (*render.Through)(nil)

func TestThrough(t *testing.T) {
	browser, err := render.New(render.Config{Path: testenv.Chromium(t)})
	require.NoError(t, err)
	var scripts, conditional, busy, broken atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			conditional.Add(1)
		}
		w.Header().Set("Etag", `"x"`)
		switch r.URL.Path {
		case "/app.js":
			scripts.Add(1)
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(w, `fetch("https://api.shop.test/data.json").then(r => r.json()).then(d => document.body.append(d.said + "\u00e9")).catch(() => 0)`)
		case "/data.json":
			w.Header().Set("Content-Type", "application/json")
			switch {
			case busy.Load() > 0:
				w.WriteHeader(http.StatusServiceUnavailable)
			case broken.Load() > 0:
				panic(http.ErrAbortHandler)
			}
			fmt.Fprint(w, `{"said":"data"}`)
		case "/gone":
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `<script src=/app.js></script>`)
		default:
			w.Header().Set("Content-Type", "text/html; charset=euc-kr")
			fmt.Fprint(w, `<!doctype html><p>shell</p><script src=/app.js></script>`)
		}
	}))
	t.Cleanup(srv.Close)
	mapping, err := fetch.ParseMap("*.test=" + srv.Listener.Addr().String())
	require.NoError(t, err)
	through := browser.Through(fetch.New(fetch.Options{Transport: fetch.NewTransport(fetch.TransportOptions{Map: mapping})}), render.Options{})
	do := func(r fetch.Request) (*fetch.Response, error) { return through.Do(t.Context(), r) }

	for range 2 {
		got, err := do(fetch.Request{URL: "https://www.shop.test/page", Conditional: fetch.Validators{ETag: `"x"`}})
		require.NoError(t, err)
		require.Contains(t, string(got.Body), "dataé</body>")
		require.Equal(t, got.Body, got.Wire)
		require.Equal(t, "text/html; charset=utf-8", got.Header.Get("Content-Type"))
		require.Empty(t, got.Header.Get("Etag"))
		head := string(got.ResponseHead)
		require.True(t, strings.HasPrefix(head, "HTTP/1.1 200 OK\r\n") && strings.HasSuffix(head, "\r\n") && !strings.Contains(head, "\r\n\r\n"), head)
		require.Contains(t, head, render.RenderedHeader)
		require.Contains(t, head, "charset=utf-8")
	}
	require.EqualValues(t, 1, scripts.Load())
	require.Zero(t, conditional.Load())

	for _, r := range []fetch.Request{{URL: "https://www.shop.test/data.json"}, {URL: "https://www.shop.test/gone"}, {URL: "https://www.shop.test/page", Method: http.MethodPost}} {
		got, err := do(r)
		require.NoError(t, err)
		require.Empty(t, got.Header.Get(render.RenderedHeader), "%s %s", r.Method, r.URL)
	}

	busy.Store(1)
	got, err := do(fetch.Request{URL: "https://www.shop.test/page"})
	require.NoError(t, err)
	require.Equal(t, http.StatusServiceUnavailable, got.Status)
	busy.Store(0)
	broken.Store(1)
	_, err = do(fetch.Request{URL: "https://www.shop.test/page"})
	require.True(t, fetch.Classify(err).Retryable(), "%v", err)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = through.Do(ctx, fetch.Request{URL: "https://www.shop.test/page"})
	require.Equal(t, fetch.KindCanceled, fetch.Classify(err))
}
