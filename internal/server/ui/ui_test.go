package ui_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"sheaf/internal/server/ui"
	"sheaf/web"
)

var app = fstest.MapFS{
	".gitkeep":               {Data: nil},
	"index.html":             {Data: []byte("<!doctype html>app")},
	"favicon.svg":            {Data: []byte("<svg/>")},
	"assets/main-a1.js":      {Data: []byte("plain")},
	"assets/main-a1.js.br":   {Data: []byte("br")},
	"assets/main-a1.js.gz":   {Data: []byte("gz")},
	"assets/gone-a1.js.gz":   {Data: []byte("orphan")},
	"assets/font-b2.woff2":   {Data: []byte("font")},
	"assets/style-c3.css":    {Data: []byte("css")},
	"assets/style-c3.css.gz": {Data: []byte("css gz")},
}

func get(t *testing.T, h http.Handler, method, path string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	defer r.Body.Close()
	read, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return string(read)
}

func TestAddresses(t *testing.T) {
	h, err := ui.New(app)
	require.NoError(t, err)
	const page = "text/html,application/xhtml+xml"
	for _, c := range []struct {
		name, method, path, accept string
		status                     int
		body, cache                string
	}{
		{"front page", "GET", "/", page, 200, "<!doctype html>app", "no-cache"},
		{"front page for any client", "GET", "/", "", 200, "<!doctype html>app", "no-cache"},
		{"a page of the app", "GET", "/datasets/shop/products/runs/r1", page, 200, "<!doctype html>app", "no-cache"},
		{"a page of a name with dots", "GET", "/holds/shop/products/run-1-example.com", page, 200, "<!doctype html>app", "no-cache"},
		{"index by name", "GET", "/index.html", page, 200, "<!doctype html>app", "no-cache"},
		{"asset", "GET", "/assets/main-a1.js", "*/*", 200, "plain", "public, max-age=31536000, immutable"},
		{"file of the root", "GET", "/favicon.svg", "image/*", 200, "<svg/>", "no-cache"},
		{"asset that is gone", "GET", "/assets/main-old", page, 404, "no such page\n", ""},
		{"compressed form of nothing", "GET", "/assets/gone-a1.js", "*/*", 404, "no such page\n", ""},
		{"script is no page", "GET", "/main.js", page, 404, "no such page\n", ""},
		{"data is no page", "GET", "/nothing", "application/json", 404, "no such page\n", ""},
		{"the API is no page", "GET", "/api/v1/nothing", page, 404, "no such page\n", ""},
		{"hidden file", "GET", "/.gitkeep", "*/*", 404, "no such page\n", ""},
		{"way out", "GET", "/assets/../../index.html", "*/*", 200, "<!doctype html>app", "no-cache"},
		{"head", "HEAD", "/assets/main-a1.js", "*/*", 200, "", "public, max-age=31536000, immutable"},
		{"write", "POST", "/", page, 405, "only GET and HEAD\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := get(t, h, c.method, c.path, "Accept", c.accept)
			require.Equal(t, c.status, r.StatusCode)
			require.Equal(t, c.body, body(t, r))
			require.Equal(t, c.cache, r.Header.Get("Cache-Control"))
			require.Equal(t, "nosniff", r.Header.Get("X-Content-Type-Options"))
			require.Equal(t, "no-referrer", r.Header.Get("Referrer-Policy"))
		})
	}
}

func TestPolicyStandsOnThePage(t *testing.T) {
	h, err := ui.New(app)
	require.NoError(t, err)
	r := get(t, h, "GET", "/recipes", "Accept", "text/html")
	require.Equal(t, ui.Policy, r.Header.Get("Content-Security-Policy"))
	require.NotContains(t, ui.Policy, "script-src")
	require.Contains(t, ui.Policy, "default-src 'self'")
}

func TestEncodings(t *testing.T) {
	h, err := ui.New(app)
	require.NoError(t, err)
	for _, c := range []struct{ path, accept, encoding, body string }{
		{"/assets/main-a1.js", "gzip, deflate, br, zstd", "br", "br"},
		{"/assets/main-a1.js", "gzip", "gzip", "gz"},
		{"/assets/main-a1.js", "br;q=0, gzip;q=0.5", "gzip", "gz"},
		{"/assets/main-a1.js", "*", "br", "br"},
		{"/assets/main-a1.js", "*, br; q=0", "gzip", "gz"},
		{"/assets/main-a1.js", "*;q=0", "", "plain"},
		{"/assets/main-a1.js", "br;q=x", "", "plain"},
		{"/assets/main-a1.js", "identity", "", "plain"},
		{"/assets/main-a1.js", "", "", "plain"},
		{"/assets/style-c3.css", "br, GZIP", "gzip", "css gz"},
		{"/assets/font-b2.woff2", "br, gzip", "", "font"},
	} {
		t.Run(c.path+" "+c.accept, func(t *testing.T) {
			r := get(t, h, "GET", c.path, "Accept-Encoding", c.accept)
			require.Equal(t, c.encoding, r.Header.Get("Content-Encoding"))
			require.Equal(t, c.body, body(t, r))
		})
	}
	require.Equal(t, "Accept-Encoding", get(t, h, "GET", "/assets/main-a1.js").Header.Get("Vary"))
	require.Empty(t, get(t, h, "GET", "/assets/font-b2.woff2").Header.Get("Vary"))
}

func TestUnchangedPageIsNotSentAgain(t *testing.T) {
	h, err := ui.New(app)
	require.NoError(t, err)
	tag := get(t, h, "GET", "/").Header.Get("ETag")
	require.NotEmpty(t, tag)
	require.Equal(t, http.StatusNotModified, get(t, h, "GET", "/", "If-None-Match", tag).StatusCode)
	require.Equal(t, http.StatusOK, get(t, h, "GET", "/", "If-None-Match", `"other"`).StatusCode)
}

func TestBuiltWithoutTheUI(t *testing.T) {
	h, err := ui.New(fstest.MapFS{".gitkeep": {}})
	require.NoError(t, err)
	for _, path := range []string{"/", "/datasets"} {
		r := get(t, h, "GET", path, "Accept", "text/html")
		require.Equal(t, http.StatusServiceUnavailable, r.StatusCode)
		require.Contains(t, body(t, r), "built without the web UI: run make web")
	}
}

func TestEmbeddedFilesAreServed(t *testing.T) {
	files, err := web.Files()
	require.NoError(t, err)
	h, err := ui.New(files)
	require.NoError(t, err)
	require.Contains(t, []int{http.StatusOK, http.StatusServiceUnavailable}, get(t, h, "GET", "/").StatusCode)
}
