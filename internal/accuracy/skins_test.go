package accuracy

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/propose/list"
	"sheaf/internal/extract/propose/product"
	"sheaf/internal/mall"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// skinSeeds are markups that nothing in this repository was written for; any others do as well.
var skinSeeds = []uint64{11, 12, 13, 14, 15, 16}

// TestProposedListsOfSkins: in a markup made from a seed the proposal still finds the rows of a shop's lists and what follows.
func TestProposedListsOfSkins(t *testing.T) {
	m, err := mall.New(mall.Options{Seed: 7, Products: 400})
	require.NoError(t, err)
	for _, shop := range []string{"amazon", "ebay"} {
		t.Run(shop, func(t *testing.T) {
			var ids, next share
			w := &walker{t: t, handler: m.Handler()}
			for _, page := range mallListPages(t, shop, 6) {
				for _, seed := range skinSeeds {
					m.SetSkin(seed)
					in := w.get(recipe.Request{Method: http.MethodGet, URL: page.in.URL})
					p, err := propose.Open(in.Body, in.ContentType, in.FinalURL)
					require.NoError(t, err)
					got := map[string]bool{}
					lists := list.Find(p)
					var to *list.Next
					if len(lists) > 0 {
						to = lists[0].Next
						for _, r := range lists[0].Items {
							got[r.ID] = true
						}
					}
					ok := len(got) == len(page.answer.Rows)
					for _, r := range page.answer.Rows {
						ok = ok && got[r.Key.ID]
					}
					ids.add(ok)
					right := (to == nil) == (page.answer.Next == nil)
					if to != nil && page.answer.Next != nil {
						right = sameQuery(to.URL, page.answer.Next.URL)
					}
					next.add(right)
					if !ok || !right {
						t.Logf("skin %d of %s: %d rows, recipe %d, next %v, recipe %v", seed, in.FinalURL, len(got), len(page.answer.Rows), to, page.answer.Next)
					}
				}
			}
			t.Logf("%s: ids %d/%d next %d/%d", shop, ids.right, ids.known, next.right, next.known)
			ids.figure(t, "lists/skins/"+shop+"/ids", "pages")
			next.figure(t, "lists/skins/"+shop+"/next", "pages")
			require.GreaterOrEqual(t, float64(ids.right)/float64(ids.known), idBar)
			require.GreaterOrEqual(t, float64(next.right)/float64(next.known), nextBar)
		})
	}
}

// TestProposedProductsOfSkins: on item pages in such a markup no price is another offer's, and most are found.
func TestProposedProductsOfSkins(t *testing.T) {
	m, err := mall.New(mall.Options{Seed: 7, Products: 400})
	require.NoError(t, err)
	rows := map[string][]mall.Record{}
	for row := range m.Truth(1) {
		if site := row.Record.Site; len(rows[site]) < 40 {
			rows[site] = append(rows[site], row.Record)
		}
	}
	// The least share of prices that are found: amazon's item pages show six prices of other offers in names that say nothing.
	for shop, least := range map[string]float64{"amazon": 0.45, "ebay": 0.98} {
		t.Run(shop, func(t *testing.T) {
			var title, price, wrong share
			w := &walker{t: t, handler: m.Handler()}
			for i, truth := range rows[shop] {
				seed := skinSeeds[i%len(skinSeeds)]
				m.SetSkin(seed)
				in := w.get(recipe.Request{Method: http.MethodGet, URL: truth.URL})
				p, err := propose.Open(in.Body, in.ContentType, in.FinalURL)
				require.NoError(t, err)
				got := product.Read(p)
				said := map[string]any{}
				for _, f := range got.Fields {
					said[f.Name] = f.Value
				}
				title.add(said["title"] == any(truth.Title))
				want, have := truth.Price, ""
				if d, ok := said["price"].(record.Decimal); ok {
					have = d.String()
				}
				if want != "" {
					price.add(amount(have) == amount(want))
				}
				wrong.add(have != "" && amount(have) != amount(want))
				if have != "" && amount(have) != amount(want) || want != "" && have == "" {
					t.Logf("skin %d %s: price %q, truth %q (%s)", seed, truth.URL, have, want, got.Reason)
				}
			}
			t.Logf("%s: title %d/%d price %d/%d wrong %d", shop, title.right, title.known, price.right, price.known, wrong.right)
			title.figure(t, "zero-recipe/skins/"+shop+"/title", "pages")
			price.figure(t, "zero-recipe/skins/"+shop+"/price", "pages")
			wrong.figure(t, "zero-recipe/skins/"+shop+"/wrong price", "pages")
			require.Zero(t, wrong.right)
			require.GreaterOrEqual(t, float64(title.right)/float64(title.known), 0.98)
			require.GreaterOrEqual(t, float64(price.right)/float64(price.known), least)
		})
	}
}

// amount is a decimal without zeros behind the point.
func amount(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}
