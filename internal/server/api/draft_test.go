package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob/mem"
	"sheaf/internal/builder"
	"sheaf/internal/clock"
	"sheaf/internal/fetch"
	"sheaf/internal/preview"
	"sheaf/internal/server/api"
	"sheaf/internal/visitor"
)

// drafts is the API over a shop of one page.
func drafts(t *testing.T) string {
	t.Helper()
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/lamps":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, shopPage())
		case "/i/1.png":
			w.Header().Set("Content-Type", "text/html") // what it is, its bytes say
			fmt.Fprint(w, "\x89PNG\r\n\x1a\n")
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(shop.Close)
	mapping, err := fetch.ParseMap("*.shop.example=" + strings.TrimPrefix(shop.URL, "http://"))
	require.NoError(t, err)
	store := mem.New()
	b := builder.New(builder.Options{Store: store, Clock: clock.System(), Visitor: visitor.New(visitor.Options{Mapping: mapping, MapRate: 1000, UserAgent: "Sheaf/1.0 (test)", Clock: clock.System()})})
	t.Cleanup(b.Close)
	mux := http.NewServeMux()
	api.New(mux, api.Options{Store: store, Clock: clock.System(), Builder: b})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + api.Prefix
}

func shopPage() string {
	var b strings.Builder
	b.WriteString(`<html><body onload="alert(1)"><script>alert(2)</script><ul>`)
	for i := range 8 {
		fmt.Fprintf(&b, `<li class="card"><a href="/lamp/%d"><img src="/i/1.png"><h2>Lamp number %d</h2></a><span class="price">€%d.50</span></li>`, 1000+i, i, 10+i)
	}
	b.WriteString(`</ul><p>` + strings.Repeat("We sell lamps. ", 40) + `</p></body></html>`)
	return b.String()
}

// call sends JSON and gives the answer.
func call(t *testing.T, method, address string, body any) (*http.Response, []byte) {
	t.Helper()
	text, err := json.Marshal(body)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewReader(text))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, answer
}

func TestDrafts(t *testing.T) {
	base := drafts(t)
	resp, body := call(t, http.MethodPost, base+"/drafts", map[string]any{"address": "www.shop.example/lamps?utm_source=x"})
	require.Equal(t, http.StatusCreated, resp.StatusCode, "%s", body)
	var d builder.Draft
	require.NoError(t, json.Unmarshal(body, &d))
	require.NotContains(t, string(body), "null", "lists are never null")

	resp, body = call(t, http.MethodGet, base+d.Samples[0].Snapshot, nil)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, preview.Policy, resp.Header.Get("Content-Security-Policy"))
	require.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"))
	require.NotContains(t, string(body), "alert")
	picture := regexp.MustCompile(`src="(/api/v1/drafts/[^"]+)"`).FindSubmatch(body)
	require.NotNil(t, picture, "%s", body)
	address := strings.TrimSuffix(base, api.Prefix) + strings.ReplaceAll(string(picture[1]), "&amp;", "&")
	resp, _ = call(t, http.MethodGet, address, nil)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, "image/png", resp.Header.Get("Content-Type"))
	require.Equal(t, preview.AssetPolicy, resp.Header.Get("Content-Security-Policy"))
	resp, body = call(t, http.MethodGet, strings.ReplaceAll(address, "1.png", "2.png"), nil)
	require.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode)
	require.Contains(t, string(body), `"code":"invalid"`, "only what a snapshot shows is asked for")

	one := base + "/drafts/" + d.ID
	for _, c := range []struct {
		method, path string
		body         any
		status       int
		code         string
	}{
		{http.MethodPost, base + "/drafts", map[string]any{"address": "lamps"}, http.StatusUnprocessableEntity, builder.CodeAddress},
		{http.MethodPost, base + "/drafts", map[string]any{"address": "www.shop.example/lamps", "render": true}, http.StatusUnprocessableEntity, builder.CodeNoBrowser},
		{http.MethodGet, base + "/drafts/20261122t090000-aaaaaaaaaaaaaaaaaaaaaaaaaa", nil, http.StatusNotFound, builder.CodeNoDraft},
		{http.MethodGet, one + "/table", nil, http.StatusConflict, builder.CodeNoRecipe},
		{http.MethodGet, one + "/samples/p9/snapshot", nil, http.StatusNotFound, builder.CodeNoSample},
		{http.MethodPost, one + "/accept", map[string]any{"proposal": "p1-list-1", "follow": false, "seq": 7}, http.StatusConflict, builder.CodeChanged},
		{http.MethodPost, one + "/accept", map[string]any{"proposal": "p1-list-9", "follow": false}, http.StatusNotFound, builder.CodeNoProposal},
		{http.MethodPost, one + "/undo", map[string]any{}, http.StatusConflict, builder.CodeNoUndo},
		{http.MethodPost, one + "/pick", map[string]any{"sample": "p1", "node": 100000, "as": "rows"}, http.StatusNotFound, builder.CodeNoNode},
		{http.MethodPost, one + "/pick", map[string]any{"sample": "p1", "node": 1, "as": "everything"}, http.StatusUnprocessableEntity, "invalid"},
		{http.MethodPost, one + "/edits", map[string]any{"edits": []any{}}, http.StatusUnprocessableEntity, "invalid"},
		{http.MethodPost, one + "/edits", map[string]any{"edits": []any{map[string]any{"op": "burn"}}}, http.StatusUnprocessableEntity, "invalid"},
		{http.MethodGet, one + "/tries/x", nil, http.StatusNotFound, builder.CodeNoTry},
		{http.MethodPost, one + "/save", map[string]any{"recipe": "lamps", "run": false}, http.StatusConflict, builder.CodeNoRecipe},
	} {
		resp, body := call(t, c.method, c.path, c.body)
		require.Equal(t, c.status, resp.StatusCode, "%s %s: %s", c.method, c.path, body)
		var p api.Problem
		require.NoError(t, json.Unmarshal(body, &p))
		require.Equal(t, c.code, p.Code, "%s", body)
		require.NotEmpty(t, p.Detail)
	}
	resp, body = call(t, http.MethodDelete, one, nil)
	require.Equal(t, http.StatusNoContent, resp.StatusCode, "%s", body)
}

func TestDraftUpload(t *testing.T) {
	base := drafts(t)
	send := func(page, address string) (int, []byte) {
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, err := w.CreateFormFile("file", "saved.html")
		require.NoError(t, err)
		_, err = io.WriteString(part, page)
		require.NoError(t, err)
		require.NoError(t, w.WriteField("address", address))
		require.NoError(t, w.Close())
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/drafts/upload", &form)
		require.NoError(t, err)
		req.Header.Set("Content-Type", w.FormDataContentType())
		req.Header.Set("Sheaf-Client", "test")
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp.StatusCode, body
	}
	status, body := send(shopPage(), "www.shop.example/lamps")
	require.Equal(t, http.StatusCreated, status, "%s", body)
	var d builder.Draft
	require.NoError(t, json.Unmarshal(body, &d))
	require.Equal(t, builder.Uploaded, d.Samples[0].Origin)
	require.NotEmpty(t, d.Proposals)
	status, body = send(shopPage(), "")
	require.Equal(t, http.StatusUnprocessableEntity, status, "%s", body)
	require.Contains(t, string(body), builder.CodeAddressNeeded)
}
