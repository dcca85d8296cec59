package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/mall"
	"sheaf/internal/recipe/draft"
)

// TestRecipeDraftOfAList drafts from a served list as somebody new does, and hands the file to the next commands.
func TestRecipeDraftOfAList(t *testing.T) {
	m, err := mall.New(mall.Options{Seed: 5, Products: 1200})
	require.NoError(t, err)
	server := httptest.NewServer(m.Handler())
	defer server.Close()
	to := "*.ebay.com=" + strings.TrimPrefix(server.URL, "http://")
	file := filepath.Join(t.TempDir(), "shop.yaml")
	address := "https://www.ebay.com/sch/i.html?_nkw=desk+lamp"
	r := sheaf(t, nil, "recipe", "draft", address, "--map", to, "--out", file, "--json")
	require.Equal(t, exitOK, r.code, r.err)
	var d draft.Draft
	require.NoError(t, json.Unmarshal([]byte(r.out), &d))
	require.Equal(t, draft.List, d.Kind)
	require.Greater(t, d.Rows, 3)
	require.NotEmpty(t, d.Items)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, d.Recipe, string(text))
	require.Contains(t, d.Recipe, "answers: { item: required }", "the rows' pages are part of it")

	require.Equal(t, exitOK, sheaf(t, nil, "recipe", "validate", file).code)
	tried := sheaf(t, nil, "recipe", "test", file, "--page", address, "--as", "list", "--map", to)
	require.Equal(t, exitOK, tried.code, tried.err)
	require.Contains(t, tried.out, "examples kept")

	again := fails(t, nil, "recipe", "draft", address, "--map", to, "--alone", "--out", file)
	require.Equal(t, exitUsage, again.Code)
	require.Contains(t, again.Message, "is there already")
}

// TestRecipeDraftSaysWhatIsWrong: refusals, pages without content and missing addresses are told plainly, with what to do.
func TestRecipeDraftSaysWhatIsWrong(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/robots.txt", "/gone":
			w.WriteHeader(http.StatusNotFound)
		case "/no":
			w.WriteHeader(http.StatusForbidden)
		case "/captcha":
			_, _ = w.Write([]byte(`<title>Robot Check</title><p>Type the characters you see.</p><form action=/validate><img src=x></form>`))
		case "/empty":
			_, _ = w.Write([]byte(`<title>About us</title><p>We make lamps.</p>`))
		case "/json":
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"ok": true}`))
		}
	}))
	defer server.Close()
	to := "*.shop.example=" + strings.TrimPrefix(server.URL, "http://")
	saved := filepath.Join(t.TempDir(), "saved.html")
	require.NoError(t, os.WriteFile(saved, []byte(`<h1>Lamp</h1>`), 0o600))
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"https://www.shop.example/no"}, exitDenied, "answered 403 Forbidden; open it in a browser and save it"},
		{[]string{"https://www.shop.example/captcha"}, exitDenied, `says "Robot Check"`},
		{[]string{"https://www.shop.example/gone"}, exitNotFound, "answered 404 Not Found; check the address"},
		{[]string{"https://www.shop.example/empty"}, exitFailed, "give a page that shows one product, or a list"},
		{[]string{"https://www.shop.example/json"}, exitFailed, "the JSON holds no list"},
		{[]string{saved}, exitUsage, "say with --url where a saved page comes from"},
		{[]string{saved, "--url", "http://127.0.0.1/x"}, exitUsage, "is no public domain"},
		{[]string{"nowhere.html"}, exitUsage, "an address begins with https://"},
		{[]string{saved, "--kind", "shop"}, exitUsage, "it is auto, product or list"},
	} {
		v := fails(t, nil, append([]string{"recipe", "draft", "--map", to}, c.args...)...)
		require.Equal(t, c.code, v.Code, "%v: %s", c.args, v.Message)
		require.Contains(t, v.Message, c.says, "%v", c.args)
	}
}
