package repair_test

import (
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/mall"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/edit"
	"sheaf/internal/repair"
)

// shop is a shop of the mall with its shipped recipe. Day 1 has its old markup, day 2 its new one.
type shop struct {
	t    *testing.T
	mall *mall.Mall
	doc  *edit.Document
	plan *recipe.Plan
}

func compile(r *recipe.Recipe) (*recipe.Plan, error) { return r.CompileRendering(0, nil) }

func newShop(t *testing.T, name string) shop {
	t.Helper()
	m, err := mall.New(mall.Options{Seed: 31, Products: 400, Churn: map[string]mall.Churn{"": {Price: 0.1}}})
	require.NoError(t, err)
	require.NoError(t, m.SetRedesign(name, 2))
	text, files, err := recipe.Load(filepath.Join("..", "..", "recipes", name+".yaml"))
	require.NoError(t, err)
	doc, err := edit.Open(text, files)
	require.NoError(t, err)
	r, err := doc.Recipe()
	require.NoError(t, err)
	plan, err := compile(r)
	require.NoError(t, err)
	return shop{t, m, doc, plan}
}

// page fetches an address on a day.
func (s shop) page(kind, address string, vars map[string]string, day int) repair.Page {
	s.t.Helper()
	require.NoError(s.t, s.mall.SetDay(day))
	u, err := url.Parse(address)
	require.NoError(s.t, err)
	r := httptest.NewRequest("GET", u.RequestURI(), nil)
	r.Host = u.Host
	w := httptest.NewRecorder()
	s.mall.Handler().ServeHTTP(w, r)
	return repair.Page{Kind: kind, URL: address, FinalURL: address, Status: w.Code, ContentType: w.Header().Get("Content-Type"), Body: w.Body.Bytes(), Vars: vars}
}

// items are products of the shop before and after its redesign.
func (s shop) items(kind, page string, n int) []repair.Pair {
	s.t.Helper()
	var out []repair.Pair
	for row := range s.mall.TruthAfter(1) {
		p := row.Record
		vars, ok := s.plan.ItemVars(kind, p.URL)
		if !ok || p.Site != s.plan.Site || p.Marketplace != s.plan.Marketplace || len(out) == n {
			continue
		}
		asked, err := s.plan.ItemRequests(kind, vars)
		require.NoError(s.t, err)
		if old := s.page(page, asked[0].URL, vars, 1); old.Status == 200 {
			out = append(out, repair.Pair{Key: p.SiteProductID, Old: old, New: s.page(page, asked[0].URL, vars, 2)})
		}
	}
	require.Len(s.t, out, n)
	return out
}

// A shop is redesigned: columns that it breaks are found, and no other ones; what is proposed reads the pages of after as the old
// recipe read those of before.
func TestARedesignedShop(t *testing.T) {
	for name, c := range map[string]struct {
		kind   string
		broken []string // surely to be repaired
		beyond []string // broken, and not on the page any more as an element
		whole  []string
	}{
		mall.Amazon: {
			kind: "product", broken: []string{"price", "list_price", "availability", "rating_count", "category_path", "seller_name", "brand_raw"},
			whole: []string{"site_product_id", "image_urls"},
		},
		mall.Ebay: {
			kind: "listing", broken: []string{"title", "price", "list_price", "shipping_price", "condition", "specs"},
			beyond: []string{"availability", "rating", "rating_count"}, // in declared data alone, which no element shows
			whole:  []string{"site_product_id", "price_kind", "mpn", "image_urls"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, name)
			c1, err := repair.Open(s.doc, compile, s.items(c.kind, "item", 12))
			require.NoError(t, err)
			require.Empty(t, c1.Refused())
			all, err := c1.Findings()
			require.NoError(t, err)
			var edits []edit.Edit
			var fields []string
			for _, f := range all {
				fields = append(fields, f.Field)
				if slices.Contains(c.beyond, f.Field) {
					require.Empty(t, f.Proposals, f.Field)
					continue
				}
				require.NotEmpty(t, f.Proposals, f.Field)
				require.True(t, f.Proposals[0].Sure, "%+v", f)
				require.NotEmpty(t, f.Proposals[0].Places[0].Words.KO)
				var sources []string
				for _, p := range f.Proposals[0].Places {
					sources = append(sources, p.Source)
				}
				edits = append(edits, repair.Edits(f.Field, f.Page, sources)...)
			}
			require.ElementsMatch(t, slices.Concat(c.broken, c.beyond), fields)
			for _, f := range c.whole {
				require.NotContains(t, fields, f)
			}
			doc, err := s.doc.Apply(edits...)
			require.NoError(t, err)
			test, err := c1.Test(doc, all)
			require.NoError(t, err)
			require.Equal(t, 12, test.Read)
			for _, col := range test.Columns {
				if slices.Contains(c.beyond, col.Field) {
					continue
				}
				require.Equal(t, col.Had, col.Has, "%+v", col)
				require.GreaterOrEqual(t, 5*col.Equal, 4*col.Has, "%+v", col)
				require.Equal(t, col.Had, col.Old, "pages of before read the same: %+v", col)
			}
		})
	}
}
