package api_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob/mem"
	"sheaf/internal/catalog"
	"sheaf/internal/server/api"
)

func TestSearch(t *testing.T) {
	s := mem.New()
	define(t, s, "shop/products", "ebay")
	publish(t, s, "shop/products", 1)
	define(t, s, "press/news", "news")
	h := serve(t, s)
	find := func(q string) (out []string) {
		var r catalog.Result
		h.Get(t, "/search?q="+url.QueryEscape(q), &r)
		require.Len(t, r.Hits, r.Total)
		for _, one := range r.Hits {
			out = append(out, one.Dataset)
		}
		return out
	}
	require.Equal(t, []string{"press/news", "shop/products"}, find(""))
	require.Equal(t, []string{"shop/products"}, find("shop prices"))
	require.Equal(t, []string{"shop/products"}, find("column:gtin14"))
	require.Empty(t, find("zebra"))
	var p api.Problem
	h.Call(t, "GET", "/search?q=colour:red", nil, 422, &p)
	require.Equal(t, "query.q", p.Errors[0].Location)
}
