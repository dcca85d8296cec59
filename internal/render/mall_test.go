package render_test

import (
	"encoding/json"
	"html"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract/propose/records"
	"sheaf/internal/fetch"
	"sheaf/internal/mall"
	"sheaf/internal/render"
	"sheaf/internal/testenv"
)

// A shop that is nothing but scripts shows its product and its list, and the answers that brought them come again without a browser.
func TestApplicationShellOfTheMall(t *testing.T) {
	m, err := mall.New(mall.Options{Seed: 3, Products: 400})
	require.NoError(t, err)
	srv := httptest.NewServer(m.Handler())
	t.Cleanup(srv.Close)
	mapping, err := fetch.ParseMap("*.jomashop.com=" + srv.Listener.Addr().String())
	require.NoError(t, err)
	ask := fetch.New(fetch.Options{Transport: fetch.NewTransport(fetch.TransportOptions{Map: mapping})}).Do
	b, err := render.New(render.Config{Path: testenv.Chromium(t)})
	require.NoError(t, err)

	list, err := b.Open(t.Context(), "https://www.jomashop.com/watches.html", render.Options{Fetch: ask})
	require.NoError(t, err)
	require.True(t, list.Settled)
	require.Len(t, list.Answers, 1)
	var value any
	require.NoError(t, json.Unmarshal(list.Answers[0].Body, &value))
	found := records.Find(value)
	require.NotEmpty(t, found)
	require.Equal(t, "data.products.items", found[0].Path)
	require.Greater(t, found[0].Count, 50)
	require.Greater(t, strings.Count(string(list.HTML), "$"), 50)

	headers, err := render.Needed(t.Context(), list.Answers[0], ask)
	require.NoError(t, err)
	require.Empty(t, headers)

	m.SetSkin(7)
	address := regexp.MustCompile(`href="(/[a-z0-9-]+\.html)"`).FindStringSubmatch(string(list.HTML))
	require.NotNil(t, address)
	item, err := b.Open(t.Context(), "https://www.jomashop.com"+address[1], render.Options{Fetch: ask})
	require.NoError(t, err)
	require.Len(t, item.Answers, 1)
	var detail struct {
		Data struct {
			ProductDetail struct {
				Items []struct{ Name string }
			}
		}
	}
	require.NoError(t, json.Unmarshal(item.Answers[0].Body, &detail))
	require.Contains(t, html.UnescapeString(string(item.HTML)), "<h1>"+detail.Data.ProductDetail.Items[0].Name+"</h1>")
}
