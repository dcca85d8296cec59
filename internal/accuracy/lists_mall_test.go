package accuracy

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract"
	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/propose/list"
	"sheaf/internal/extract/propose/records"
	"sheaf/internal/mall"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// listPages are the first list pages that a shop's recipe walks, with what the recipe reads from them.
type listPage struct {
	in     extract.Input
	answer *extract.Answer
}

func mallListPages(t *testing.T, shop string, most int) (out []listPage) {
	t.Helper()
	m, err := mall.New(mall.Options{Seed: 7, Products: 400})
	require.NoError(t, err)
	var params map[string]any
	if words := mall.Keywords(shop); words != nil {
		params = map[string]any{"keywords": words}
	}
	w := &walker{t: t, plan: plan(t, shop, params), handler: m.Handler()}
	var visits []recipe.Visit
	for v, err := range w.plan.Starts() {
		require.NoError(t, err)
		if v.Page != "" {
			visits = append(visits, v)
		}
	}
	for _, v := range append(visits, lists(shop)...) {
		for next := &v; next != nil && len(out) < most; {
			req, err := w.plan.PageRequest(*next)
			require.NoError(t, err)
			in := w.get(req)
			in.Visit = *next
			a, err := extract.Read(w.plan, next.Page, in)
			require.NoError(t, err)
			if a.Outcome == record.OK {
				out = append(out, listPage{in, a})
			}
			next = a.Next
		}
	}
	require.NotEmpty(t, out)
	return out
}

// TestProposedListsOfMall: on the simulated shops' list pages the proposal finds the rows that the shipped recipes find: in the DOM where the page has them
// there, else in the JSON that carries them.
func TestProposedListsOfMall(t *testing.T) {
	for _, shop := range []string{"amazon", "ebay"} {
		t.Run(shop, func(t *testing.T) {
			var ids, next share
			for _, page := range mallListPages(t, shop, 12) {
				p, err := propose.Open(page.in.Body, page.in.ContentType, page.in.FinalURL)
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
					t.Logf("%s: %d rows, recipe %d, next %v, recipe %v", page.in.FinalURL, len(got), len(page.answer.Rows), to, page.answer.Next)
				}
			}
			t.Logf("%s: ids %d/%d next %d/%d", shop, ids.right, ids.known, next.right, next.known)
			ids.figure(t, "lists/simulation/"+shop+"/ids", "pages")
			next.figure(t, "lists/simulation/"+shop+"/next", "pages")
			require.GreaterOrEqual(t, float64(ids.right)/float64(ids.known), idBar)
			require.GreaterOrEqual(t, float64(next.right)/float64(next.known), nextBar)
		})
	}
	for _, shop := range []string{"jomashop", "rakuten"} {
		t.Run(shop, func(t *testing.T) {
			var rows share
			for _, page := range mallListPages(t, shop, 8) {
				l := records.Find(jsonOf(t, page.in.Body))
				n := 0
				if len(l) > 0 && l[0].Confidence >= 0.5 {
					n = l[0].Count - len(l[0].Skipped)
				}
				rows.add(n == len(page.answer.Rows))
				if n != len(page.answer.Rows) {
					t.Logf("%s: %d records, recipe %d", page.in.FinalURL, n, len(page.answer.Rows))
				}
			}
			t.Logf("%s: pages with as many records as the recipe has rows %d/%d", shop, rows.right, rows.known)
			rows.figure(t, "lists/simulation/"+shop+"/records", "pages")
			require.GreaterOrEqual(t, float64(rows.right)/float64(rows.known), idBar)
		})
	}
}

// sameQuery compares addresses by path and query, whatever the order of parameters.
func sameQuery(a, b string) bool {
	x, err1 := url.Parse(a)
	y, err2 := url.Parse(b)
	return err1 == nil && err2 == nil && x.Path == y.Path && x.Query().Encode() == y.Query().Encode()
}
