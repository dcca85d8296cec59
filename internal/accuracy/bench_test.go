package accuracy

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract"
	"sheaf/internal/mall"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// body is a page of the mall.
func body(b *testing.B, m *mall.Mall, r recipe.Request) extract.Input {
	b.Helper()
	req := httptest.NewRequest(http.MethodGet, r.URL, nil)
	rec := httptest.NewRecorder()
	m.Handler().ServeHTTP(rec, req)
	require.Equal(b, http.StatusOK, rec.Code)
	bytes, err := io.ReadAll(rec.Result().Body)
	require.NoError(b, err)
	return extract.Input{URL: r.URL, Status: 200, ContentType: rec.Result().Header.Get("Content-Type"), Body: bytes}
}

func BenchmarkRead(b *testing.B) {
	m, err := mall.New(mall.Options{Seed: 7, Products: 40000})
	require.NoError(b, err)
	for _, shop := range []struct {
		recipe, page, item, answer string
		params                     map[string]any
	}{
		{"amazon", "search", "product", "item", map[string]any{"keywords": mall.Keywords("amazon")[:1]}},
		{"ebay", "search", "listing", "item", map[string]any{"keywords": mall.Keywords("ebay")[:1]}},
		{"rakuten", "search", "item", "detail", nil},
	} {
		p := plan(b, shop.recipe, shop.params)
		var first recipe.Visit
		for v, err := range p.Starts() {
			require.NoError(b, err)
			if v.Page == shop.page {
				first = v
				break
			}
		}
		req, err := p.PageRequest(first)
		require.NoError(b, err)
		list := body(b, m, req)
		list.Visit = first
		a, err := extract.Read(p, shop.page, list)
		require.NoError(b, err)
		require.Equal(b, record.OK, a.Outcome, a.Reason)
		b.Run(shop.recipe+"/list", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(list.Body)))
			for b.Loop() {
				if _, err := extract.Read(p, shop.page, list); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(a.Rows)), "rows")
		})
		requests, err := p.ItemRequests(shop.item, a.Open[0].Vars)
		require.NoError(b, err)
		item := body(b, m, requests[0].Request)
		item.Vars = a.Open[0].Vars
		b.Run(shop.recipe+"/item", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(item.Body)))
			for b.Loop() {
				a, err := extract.Read(p, shop.answer, item)
				if err != nil {
					b.Fatal(err)
				}
				if _, out, why := extract.Item(p, shop.item, item.Vars, map[string]*extract.Answer{shop.answer: a}); out != record.OK {
					b.Fatal(why)
				}
			}
		})
	}
}
