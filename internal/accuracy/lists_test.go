package accuracy

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/propose/list"
	"sheaf/internal/normalize"
)

// listScore is what became of the main list that is proposed for one page.
type listScore struct {
	ids, next     bool
	taken, missed []string // rows that are no items; items that are not among the rows
	urls, titles  share
	prices        share
	exact         bool // the selector and nothing else gives the items
}

type share struct{ right, known int }

func (s *share) add(ok bool) {
	s.known++
	if ok {
		s.right++
	}
}

func (s *share) sum(o share) { s.right += o.right; s.known += o.known }

// The bars of issue 3, over all listing pages among the fixtures.
const (
	idBar   = 0.9
	nextBar = 0.9
)

// TestProposedLists: without a recipe, the rows of all listing pages, their addresses, titles and prices, and the next page.
func TestProposedLists(t *testing.T) {
	truth := index(t)
	var ids, next, urls, titles, prices, exact share
	for _, name := range listings(truth) {
		body, err := os.ReadFile(filepath.Join(fixtures, "pages", name))
		require.NoError(t, err)
		s := scoreProposed(t, name, body, truth[name])
		ids.add(s.ids)
		next.add(s.next)
		exact.add(s.exact)
		urls.sum(s.urls)
		titles.sum(s.titles)
		prices.sum(s.prices)
		require.Empty(t, s.taken, "%s: rows that are none", name)
		t.Logf("%-42s ids %-5t next %-5t urls %d/%d titles %d/%d prices %d/%d exact %t missed %v", name, s.ids, s.next, s.urls.right, s.urls.known, s.titles.right, s.titles.known, s.prices.right, s.prices.known, s.exact, s.missed)
	}
	t.Logf("ids %d/%d next %d/%d urls %d/%d titles %d/%d prices %d/%d selector exact %d/%d", ids.right, ids.known, next.right, next.known, urls.right, urls.known, titles.right, titles.known, prices.right, prices.known, exact.right, exact.known)
	ids.figure(t, "lists/ids", "pages")
	next.figure(t, "lists/next", "pages")
	urls.figure(t, "lists/addresses", "rows")
	titles.figure(t, "lists/titles", "rows")
	prices.figure(t, "lists/prices", "rows")
	exact.figure(t, "lists/one selector gives the rows", "pages")
	require.GreaterOrEqual(t, float64(ids.right)/float64(ids.known), idBar)
	require.GreaterOrEqual(t, float64(next.right)/float64(next.known), nextBar)
}

func listings(truth map[string]pageTruth) []string {
	var out []string
	for name, want := range truth {
		if want.Items != nil {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func scoreProposed(t *testing.T, name string, body []byte, want pageTruth) listScore {
	t.Helper()
	p, err := propose.Open(body, "text/html", pageAddress(name, body, want))
	require.NoError(t, err)
	lists := list.Find(p)
	if len(lists) == 0 {
		return listScore{}
	}
	main := lists[0]
	s := compareLists(t, main, want)
	s.exact = main.Exact && selectsItems(t, p.Root, main)
	if want.Items.Next == nil {
		s.next = main.Next == nil
	} else {
		s.next = main.Next != nil && main.Next.URL == *want.Items.Next
	}
	return s
}

func compareLists(t *testing.T, main list.List, want pageTruth) (s listScore) {
	t.Helper()
	got := map[string]list.Row{}
	for _, r := range main.Items {
		got[truthID(r, want)] = r
	}
	known := map[string]bool{}
	either := strings.Contains(want.Items.Note, "neither their presence nor absence is scored")
	for _, n := range want.Items.NotItems {
		known[n.ID] = either && !strings.Contains(n.Reason, "placeholder")
	}
	for _, w := range want.Items.Items {
		known[w.ID] = true
		r, ok := got[w.ID]
		if !ok {
			s.missed = append(s.missed, w.ID)
			continue
		}
		s.urls.add(sameAddress(r.URL, w.URL))
		if w.Title != "" {
			s.titles.add(sameTitle(r.Title, w.Title))
		}
		price := priceOf(main, r)
		switch {
		case w.Amount != "":
			amount, err := decimal.NewFromString(w.Amount)
			require.NoError(t, err)
			s.prices.add(price != nil && price.Equal(amount))
		default:
			s.prices.add(price == nil)
		}
	}
	for id := range got {
		if !known[id] {
			s.taken = append(s.taken, id)
		}
	}
	s.ids = len(s.missed) == 0 && len(s.taken) == 0 && len(got) == len(main.Items)
	return s
}

// truthID is a row's id in the form of the truth: the site's own where the truth has it, else the address's path, with its query if only that tells rows apart.
func truthID(r list.Row, want pageTruth) string {
	ids := map[string]bool{}
	for _, w := range want.Items.Items {
		ids[w.ID] = true
	}
	u, err := url.Parse(r.URL)
	if err != nil {
		return r.ID
	}
	for _, id := range []string{r.ID, u.RequestURI(), u.EscapedPath(), u.Path} {
		if ids[id] {
			return id
		}
	}
	return r.ID
}

// sameAddress compares without the query.
func sameAddress(got, want string) bool {
	g, err1 := url.Parse(got)
	w, err2 := url.Parse(want)
	return err1 == nil && err2 == nil && g.Host == w.Host && lastDigits(g.Path, w.Path)
}

// lastDigits: the same path, or one that leads to the same number: /itm/some-words/123 and /itm/123.
func lastDigits(got, want string) bool {
	return got == want || itemNumber.FindString(got) != "" && itemNumber.FindString(got) == itemNumber.FindString(want)
}

var itemNumber = regexp.MustCompile(`\d{9,}`)

func sameTitle(got, want string) bool {
	fold := func(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }
	return fold(got) == fold(want)
}

func priceOf(l list.List, r list.Row) *decimal.Decimal {
	m, ok := normalize.ParseMoney(l.Value(r, "price"), normalize.MoneyOptions{Locale: l.Locale})
	if !ok {
		return nil
	}
	return m.Price
}

// selectsItems runs the proposed selector with the engine that recipes use.
func selectsItems(t *testing.T, root *html.Node, l list.List) bool {
	t.Helper()
	sel, err := cascadia.Parse(l.Rows)
	require.NoError(t, err, l.Rows)
	found := cascadia.QueryAll(root, sel)
	if len(found) != len(l.Items) {
		return false
	}
	for i, n := range found {
		if n != l.Items[i].Node {
			return false
		}
	}
	return true
}
