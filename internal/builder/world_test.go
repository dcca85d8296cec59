package builder_test

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/builder"
	"sheaf/internal/clock"
	"sheaf/internal/fetch"
	"sheaf/internal/mall"
	"sheaf/internal/render"
	"sheaf/internal/visitor"
)

// world is a Builder whose sites are the mall's shops.
type world struct {
	*builder.Builder
	mall  *mall.Mall
	store blob.Store
}

func newWorld(t *testing.T, o mall.Options) world {
	t.Helper()
	m, err := mall.New(o)
	require.NoError(t, err)
	require.NoError(t, m.SetDay(1))
	server := httptest.NewServer(m.Handler())
	t.Cleanup(func() { m.Release(); server.Close() })
	addr := strings.TrimPrefix(server.URL, "http://")
	var entries []string
	for _, domain := range []string{"amazon.com", "ebay.com", "jomashop.com", "rakuten.co.jp"} {
		entries = append(entries, "*."+domain+"="+addr)
	}
	mapping, err := fetch.ParseMap(entries...)
	require.NoError(t, err)
	w := world{mall: m, store: mem.New()}
	browser, err := render.New(render.Config{})
	if !errors.Is(err, render.ErrNoBrowser) {
		require.NoError(t, err)
	}
	w.Builder = builder.New(builder.Options{Store: w.store, Clock: clock.System(), Browser: browser, Visitor: visitor.New(visitor.Options{Mapping: mapping, MapRate: 50, UserAgent: "Sheaf/1.0 (test)", Clock: clock.System()})})
	return w
}

// truth is what a shop states on the first day, by key.
func (w world) truth(shop string) map[string]mall.Record {
	out := map[string]mall.Record{}
	for row := range w.mall.TruthAfter(1) {
		if row.Record.Site == shop {
			out[row.Record.SiteProductID] = row.Record
		}
	}
	return out
}
