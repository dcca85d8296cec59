package mall

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// BenchmarkItemPage renders item pages from their addresses, facts and state included.
func BenchmarkItemPage(b *testing.B) {
	m, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		site   string
		render func(*shop, *facts, *state) []byte
	}{
		{Amazon, (*shop).amazonItem}, {Ebay, (*shop).ebayItem}, {Rakuten, (*shop).rakutenItem},
		{Jomashop, func(s *shop, f *facts, st *state) []byte { return s.jomashopShell(f.path, f, st) }},
	} {
		b.Run(c.site, func(b *testing.B) {
			s := m.shop(c.site)
			n := 0
			for b.Loop() {
				f := s.facts(n % s.first)
				st, _ := s.at(&f, 3)
				body := c.render(s, &f, &st)
				b.SetBytes(int64(len(body)))
				recycle(body)
				n++
			}
		})
	}
}

// discard is a response that costs nothing, so that the mall alone is measured.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }

// BenchmarkServe answers requests through the whole handler: hit log, page, validator.
func BenchmarkServe(b *testing.B) {
	m, err := New(Options{Products: 8000})
	if err != nil {
		b.Fatal(err)
	}
	h := m.Handler()
	for _, site := range Sites() {
		var addresses []string
		for row := range m.Truth(1) {
			if row.Record.Site == site {
				addresses = append(addresses, row.Record.URL)
			}
		}
		b.Run(site, func(b *testing.B) {
			n := 0
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, addresses[n%len(addresses)], nil)
				w := &discard{header: http.Header{}}
				h.ServeHTTP(w, r)
				if w.status != http.StatusOK {
					b.Fatal(w.status)
				}
				n++
			}
		})
	}
	b.Run("graphql", func(b *testing.B) {
		s := m.shop(Jomashop)
		l := m.lists(s, 1)
		req := graphqlRequest{Query: categoryQuery, OperationName: "category", Variables: map[string]any{"id": 871.0, "filter": map[string]any{"category_id": map[string]any{"eq": "871"}}, "pageSize": 60.0, "currentPage": 2.0}}
		for b.Loop() {
			s.graphql(req, l, 1)
		}
	})
}

func BenchmarkLists(b *testing.B) {
	m, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, s := range m.shops {
			s.listsOn(3)
		}
	}
}
