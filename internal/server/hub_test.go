package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/clock"
)

const readme = "/datasets/shop/products/resolve/v3/README.md"

func TestHubSendsFiles(t *testing.T) {
	srv, _, latest := world(t)
	card := string(datasets.Card(latest))
	resp, body := with(t, "HEAD", srv.URL+readme, "")
	require.Equal(t, 200, resp.StatusCode)
	require.Empty(t, body)
	require.EqualValues(t, len(card), resp.ContentLength)
	tag := resp.Header.Get("ETag")
	require.Equal(t, latest.Commit, resp.Header.Get("X-Repo-Commit"))
	require.Regexp(t, `^"[0-9a-f]{64}"$`, resp.Header.Get("X-Linked-Etag"))
	require.Equal(t, "bytes", resp.Header.Get("Accept-Ranges"))
	for _, c := range []struct {
		headers []string
		status  int
		body    string
		span    string
	}{
		{nil, 200, card, ""},
		{[]string{"Range", "bytes=4-9"}, 206, card[4:10], "bytes 4-9/"},
		{[]string{"Range", "bytes=-5"}, 206, card[len(card)-5:], "bytes "},
		{[]string{"Range", "bytes=4-9", "If-Range", tag}, 206, card[4:10], "bytes 4-9/"},
		{[]string{"Range", "bytes=4-9", "If-Range", `"other"`}, 200, card, ""},
		{[]string{"Range", "bytes=0-1,4-5"}, 200, card, ""},
		{[]string{"Range", "bytes=99999999-"}, 416, "", "bytes */"},
		{[]string{"If-None-Match", tag}, 304, "", ""},
		{[]string{"Accept-Encoding", "gzip"}, 200, card, ""},
	} {
		resp, body := with(t, "GET", srv.URL+readme, "", c.headers...)
		require.Equal(t, c.status, resp.StatusCode, "%v", c.headers)
		require.Empty(t, resp.Header.Get("Content-Encoding"))
		require.True(t, strings.HasPrefix(resp.Header.Get("Content-Range"), c.span), "%v: %s", c.headers, resp.Header.Get("Content-Range"))
		if c.status < 300 {
			require.Equal(t, c.body, body, "%v", c.headers)
		}
	}
}

func TestHubSaysWhatIsMissing(t *testing.T) {
	srv, _, latest := world(t)
	for path, code := range map[string]string{
		"/datasets/shop/products/resolve/v3/nothing.txt": "EntryNotFound", "/datasets/shop/products/resolve/v3/data": "EntryNotFound",
		"/datasets/shop/products/resolve/v2/README.md": "RevisionNotFound", "/datasets/shop/products/resolve/v9/README.md": "RevisionNotFound",
		"/datasets/shop/products/resolve/prod/README.md": "RevisionNotFound", "/datasets/shop/products/resolve/refs%2Fpr%2F1/README.md": "RevisionNotFound",
		"/datasets/shop/products/resolve/" + strings.Repeat("f", 40) + "/README.md": "RevisionNotFound",
		"/datasets/shop/none/resolve/main/README.md":                                "RepoNotFound", "/api/datasets/shop/none": "RepoNotFound", "/api/datasets/Shop/X": "RepoNotFound",
		"/api/datasets/shop/products/tree/v3/none": "EntryNotFound", "/api/datasets/docs/corpus": "RevisionNotFound",
		"/api/models/shop/products": "RepoNotFound", "/api/spaces/shop/products/tree/main": "RepoNotFound", "/shop/products/resolve/main/README.md": "RepoNotFound",
		"/gpt2/resolve/main/config.json": "RepoNotFound", "/spaces/shop/x/resolve/main/app.py": "RepoNotFound",
		"/datasets/shop/products/resolve/" + latest.Commit[:6] + "/README.md": "RevisionNotFound",
	} {
		resp, body := with(t, "GET", srv.URL+path, "")
		require.Equal(t, 404, resp.StatusCode, "%s: %s", path, body)
		require.Equal(t, code, resp.Header.Get("X-Error-Code"), path)
		require.NotEmpty(t, resp.Header.Get("X-Error-Message"), path)
		require.Contains(t, body, `{"error":`, path)
		require.Equal(t, code == "EntryNotFound", resp.Header.Get("X-Repo-Commit") == latest.Commit, path)
	}
	away := serve(t, fault.Wrap(mem.New(), fault.Rule{}), nil)
	resp, _ := with(t, "GET", away.URL+readme, "")
	require.Equal(t, 503, resp.StatusCode, "what is broken is not missing")
	require.Empty(t, resp.Header.Get("X-Error-Code"))
}

// Who writes through the hub's protocol learns that nobody can.
func TestHubIsReadOnly(t *testing.T) {
	srv, _, _ := world(t)
	for path, method := range map[string]string{
		"/api/repos/create": "POST", "/api/repos/delete": "DELETE", "/api/datasets/shop/products/preupload/main": "POST",
		"/api/datasets/shop/products/commit/main": "POST", "/api/datasets/shop/products/tag/v3": "POST", "/api/datasets/shop/products/settings": "PUT",
	} {
		resp, body := with(t, method, srv.URL+path, "")
		require.Equal(t, 405, resp.StatusCode, "%s: %s", path, body)
		require.Contains(t, resp.Header.Get("X-Error-Message"), "sheaf import", path)
	}
	resp, _ := with(t, "GET", srv.URL+"/api/datasets/shop/products/discussions", "")
	require.Equal(t, 404, resp.StatusCode)
	require.Equal(t, "EntryNotFound", resp.Header.Get("X-Error-Code"), "every 404 has a code")
}

func TestHubNamesVersions(t *testing.T) {
	srv, s, latest := world(t)
	for _, rev := range []string{"main", "latest", "v3", latest.Commit, latest.Commit[:7], latest.Commit[:12]} {
		_, body := with(t, "GET", srv.URL+"/api/datasets/shop/products/revision/"+rev, "")
		require.Contains(t, body, `"sha":"`+latest.Commit+`"`, rev)
		require.Contains(t, body, `{"rfilename":"README.md"}`, rev)
	}
	_, body := with(t, "GET", srv.URL+"/api/datasets/shop/products/refs", "")
	require.Contains(t, body, `"branches":[{"name":"main","ref":"refs/heads/main","targetCommit":"`+latest.Commit+`"}]`)
	require.NotContains(t, body, `"v2"`, "it is deleted")
	_, body = with(t, "GET", srv.URL+"/api/datasets/shop/products/tree/main?recursive=True", "")
	require.Contains(t, body, `"type":"directory"`)
	require.Contains(t, body, `"path":"README.md"`)

	_, err := datasets.New(s).DeleteVersion(t.Context(), "shop/products", 1, datasets.Deletion{Who: "ann", Why: "test", When: now})
	require.NoError(t, err)
	resp, _ := with(t, "GET", srv.URL+"/api/datasets/shop/products/revision/v1", "")
	require.Equal(t, "RevisionNotFound", resp.Header.Get("X-Error-Code"))
}

func TestHubPagesLeadOn(t *testing.T) {
	srv, _, _ := world(t)
	_, whole := with(t, "GET", srv.URL+"/api/datasets/shop/products/tree/v3?recursive=true", "")
	at, parts := srv.URL+"/api/datasets/shop/products/tree/v3?recursive=true&limit=1", []string{}
	for at != "" {
		resp, body := with(t, "GET", at, "")
		require.Equal(t, 200, resp.StatusCode, body)
		parts = append(parts, strings.Trim(body, "[]"))
		link := resp.Header.Get("Link")
		at, _, _ = strings.Cut(strings.TrimPrefix(link, "<"), `>; rel="next"`)
	}
	require.Greater(t, len(parts), 2)
	require.Equal(t, whole, "["+strings.Join(parts, ",")+"]")
}

func TestHubAnswersForTheViewer(t *testing.T) {
	s := mem.New()
	v := publish(t, s, "shop/products", 1)
	h := New(Options{Store: s, Client: asked{}, Clock: clock.NewFake(now), Base: "http://sheaf.test"})
	t.Cleanup(h.Close)
	for path, want := range map[string]int{"/info?dataset=shop/products": 200, "/parquet?dataset=shop/products": 200, "/info?dataset=shop/none": 404, "/splits": 404} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		r.Host = "datasets-server.sheaf.test"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		require.Equal(t, want, w.Code, path)
		if want == 200 {
			require.Equal(t, v.Commit, w.Header().Get("X-Revision"))
			require.Contains(t, w.Body.String(), `"partial":false`)
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/info", nil)
	r.Host = "datasets-server.evil.example"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	require.Equal(t, http.StatusMisdirectedRequest, w.Code)
}
