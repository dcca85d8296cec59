package render_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"sheaf/internal/fetch"
	"sheaf/internal/render"
	"sheaf/internal/testenv"
)

// One page with one script and one answer, from the start of its browser to the end: of it Idle is waited for anyhow.
func BenchmarkOpen(b *testing.B) {
	browser, err := render.New(render.Config{Path: testenv.Chromium(b)})
	if err != nil {
		b.Fatal(err)
	}
	answers := map[string]string{
		"https://shop.test/":          `<div id=root></div><script src=/app.js></script>`,
		"https://shop.test/app.js":    `fetch("/item.json").then(r => r.json()).then(d => root.append(d.name))`,
		"https://shop.test/item.json": `{"name":"watch"}`,
	}
	kinds := map[string]string{"https://shop.test/app.js": "text/javascript", "https://shop.test/item.json": "application/json"}
	o := render.Options{Idle: 100 * time.Millisecond, Fetch: func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
		kind := kinds[r.URL]
		if kind == "" {
			kind = "text/html"
		}
		return &fetch.Response{URL: r.URL, FinalURL: r.URL, Status: 200, Header: http.Header{"Content-Type": {kind}}, Body: []byte(answers[r.URL])}, nil
	}}
	for b.Loop() {
		p, err := browser.Open(b.Context(), "https://shop.test/", o)
		if err != nil || len(p.Answers) != 1 {
			b.Fatal(err, len(p.Answers))
		}
	}
}
