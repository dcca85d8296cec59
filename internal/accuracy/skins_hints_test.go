package accuracy

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract"
	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/propose/list"
	"sheaf/internal/extract/propose/product"
	"sheaf/internal/mall"
	"sheaf/internal/normalize"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/draft"
	"sheaf/internal/record"
)

// hintedRows is how many rows of each list page have their item's page read.
const hintedRows = 7

// TestHintedProductsOfSkins: read with what the row that leads to them says, item pages whose names say nothing give nearly all
// prices, no wrong one, and drafts that are made of a list and such a page find the price in it.
func TestHintedProductsOfSkins(t *testing.T) {
	m, err := mall.New(mall.Options{Seed: 7, Products: 400})
	require.NoError(t, err)
	truth := map[string]mall.Record{}
	for row := range m.Truth(1) {
		truth[row.Record.Site+" "+row.Record.SiteProductID] = row.Record
	}
	for shop, least := range map[string]float64{"amazon": 0.9, "ebay": 0.98} {
		t.Run(shop, func(t *testing.T) {
			var alone, price, wrong, drafted share
			w := &walker{t: t, handler: m.Handler()}
			fetch := func(address string) extract.Input {
				return w.get(recipe.Request{Method: http.MethodGet, URL: address})
			}
			for i, page := range mallListPages(t, shop, 6) {
				seed := skinSeeds[i%len(skinSeeds)]
				m.SetSkin(seed)
				in := fetch(page.in.URL)
				l := proposedList(t, in)
				for k, r := range l.Items[:min(hintedRows, len(l.Items))] {
					want, ok := truth[shop+" "+r.ID]
					if !ok || want.Price == "" {
						continue
					}
					item := fetch(r.URL)
					p, err := propose.Open(item.Body, item.ContentType, item.FinalURL)
					require.NoError(t, err)
					alone.add(readPrice(product.Read(p)) == amount(want.Price))
					have := readPrice(product.ReadWith(p, hintOf(l, r)))
					price.add(have == amount(want.Price))
					wrong.add(have != "" && have != amount(want.Price))
					if have != amount(want.Price) {
						t.Logf("skin %d %s: price %q, truth %q, row %q", seed, r.URL, have, want.Price, l.Value(r, "price"))
					}
					if k > 1 {
						continue
					}
					d, err := draft.Make(asPage(in), draft.Options{Kind: draft.List, Items: []draft.Page{asPage(item)}})
					require.NoError(t, err)
					drafted.add(strings.Contains(d.Recipe, "items' pages show it, too") || fieldPage(d, "price") == "item")
				}
			}
			t.Logf("%s: price %d/%d alone %d wrong %d, drafts that found it %d/%d", shop, price.right, price.known, alone.right, wrong.right, drafted.right, drafted.known)
			price.figure(t, "zero-recipe/skins/"+shop+"/price with the row's hint", "pages")
			require.Zero(t, wrong.right)
			require.GreaterOrEqual(t, float64(price.right)/float64(price.known), least)
			require.GreaterOrEqual(t, float64(drafted.right)/float64(drafted.known), least-0.1)
		})
	}
}

func proposedList(t *testing.T, in extract.Input) *list.List {
	t.Helper()
	page, err := propose.Open(in.Body, in.ContentType, in.FinalURL)
	require.NoError(t, err)
	lists := list.Find(page)
	require.NotEmpty(t, lists)
	return &lists[0]
}

// hintOf is what a row says about its item.
func hintOf(l *list.List, r list.Row) product.Hints {
	h := product.Hints{Title: r.Title}
	if m, ok := normalize.ParseMoney(l.Value(r, "price"), normalize.MoneyOptions{Locale: l.Locale}); ok && m.Max == nil {
		h.Price, h.Currency = m.Price, m.Currency
	}
	return h
}

func readPrice(p product.Product) string {
	f, _ := p.Field("price")
	if d, ok := f.Value.(record.Decimal); ok {
		return amount(d.String())
	}
	return ""
}

func asPage(in extract.Input) draft.Page {
	return draft.Page{URL: in.FinalURL, Status: in.Status, ContentType: in.ContentType, Body: in.Body}
}

// fieldPage says which page a draft takes a field from; empty where it has none.
func fieldPage(d draft.Draft, name string) string {
	for _, f := range d.Fields {
		if f.Name == name {
			return f.Page
		}
	}
	return ""
}
