package accuracy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract"
	"sheaf/internal/fetch/canon"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// pageTruth is one entry of the fixtures' index.json.
type pageTruth struct {
	Kind   string `json:"kind"`
	Record Known  `json:"record"`
	Items  *struct {
		Items []struct {
			ID        string `json:"id"`
			URL       string `json:"url"`
			Title     string `json:"title"`
			Amount    string `json:"amount"`
			AmountMax string `json:"amount_max"`
			Currency  string `json:"currency"`
			Either    bool   `json:"either"`
		} `json:"items"`
		NotItems []struct {
			ID     string `json:"id"`
			Reason string `json:"reason"`
		} `json:"not_items"`
		Next *string `json:"next"`
		Note string  `json:"note"`
	} `json:"items_truth"`
}

func index(tb testing.TB) map[string]pageTruth {
	tb.Helper()
	needFixtures(tb)
	body, err := os.ReadFile(filepath.Join(fixtures, "index.json"))
	require.NoError(tb, err)
	var out map[string]pageTruth
	require.NoError(tb, json.Unmarshal(body, &out))
	return out
}

// shopPages tells how a shop's saved pages are read.
type shopPages struct {
	recipe, list, item, answer string
}

func TestSavedPages(t *testing.T) {
	truth := index(t)
	for _, shop := range []shopPages{
		{"amazon", "search", "product", "item"},
		{"ebay", "search", "listing", "item"},
		{"jomashop", "category", "product", "shell"},
	} {
		t.Run(shop.recipe, func(t *testing.T) {
			var s Score
			for _, name := range namesOf(truth, shop.recipe) {
				one := scorePage(t, shop, name, truth[name])
				if one.Known > 0 {
					t.Logf("%s %s", name, Score{Known: one.Known, Right: one.Right, Missing: one.Missing, Wrong: one.Wrong})
				}
				s.Add(one)
			}
			report(t, shop.recipe, "pages", s)
		})
	}
}

// TestPagesOfOtherKinds: home pages, reviews and other businesses of a shop are neither items nor lists.
func TestPagesOfOtherKinds(t *testing.T) {
	pages := map[string][]string{"amazon": {"item", "search"}, "rakuten": {"detail", "search"}}
	for name, want := range index(t) {
		shop, _, _ := strings.Cut(name, "/")
		if want.Record != nil || want.Items != nil || pages[shop] == nil {
			continue
		}
		body, err := os.ReadFile(filepath.Join(fixtures, "pages", name))
		require.NoError(t, err)
		for _, page := range pages[shop] {
			a, err := extract.Read(plan(t, shop, nil), page, extract.Input{Status: 200, ContentType: "text/html", Body: body})
			require.NoError(t, err)
			require.Contains(t, []record.Outcome{record.ParseFailed, record.Blocked}, a.Outcome, "%s as %s", name, page)
		}
	}
}

func scorePage(t *testing.T, shop shopPages, name string, want pageTruth) Score {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(fixtures, "pages", name))
	require.NoError(t, err)
	address := pageAddress(name, body, want)
	var params map[string]any
	if shop.recipe != "jomashop" {
		params = map[string]any{"marketplace": canon.SiteOfHost(strings.Split(address, "/")[2])}
	}
	p := plan(t, shop.recipe, params)
	in := extract.Input{URL: address, Status: 200, ContentType: "text/html", Body: body}
	switch {
	case want.Items != nil:
		in.Visit = recipe.Visit{Page: shop.list, URL: address}
		a, err := extract.Read(p, shop.list, in)
		require.NoError(t, err)
		require.Equal(t, record.OK, a.Outcome, "%s: %s", name, a.Reason)
		return scoreList(t, p, name, a, want)
	case want.Record != nil:
		a, err := extract.Read(p, shop.answer, in)
		require.NoError(t, err)
		require.Equal(t, record.OK, a.Outcome, "%s: %s", name, a.Reason)
		return CompareRecord(name, fieldsOf(t, p, shop, name, a), want.Record, nil)
	}
	return Score{}
}

// fieldsOf reads the answer as an item. A shell alone makes no item of jomashop's: its fields are read as they are.
func fieldsOf(t *testing.T, p *recipe.Plan, shop shopPages, name string, a *extract.Answer) map[string]record.Field {
	t.Helper()
	if shop.recipe == "jomashop" {
		return extract.Fields(p, map[string]*extract.Answer{shop.answer: a}, nil)
	}
	rec, out, why := extract.Item(p, shop.item, nil, map[string]*extract.Answer{shop.answer: a})
	require.Equal(t, record.OK, out, "%s: %s", name, why)
	return rec.Fields
}

func scoreList(t *testing.T, p *recipe.Plan, name string, a *extract.Answer, want pageTruth) Score {
	t.Helper()
	s := CompareRows(name, a, rowsOf(want), nil)
	s.Add(scoreNext(p, name, a, want.Items.Next))
	return s
}

func rowsOf(want pageTruth) []Row {
	var rows []Row
	for _, i := range want.Items.Items {
		k := Known{"title": i.Title}
		if i.Amount != "" {
			k["price"], k["price_currency"] = i.Amount, i.Currency
		}
		if i.AmountMax != "" {
			k["price_max"] = i.AmountMax
		}
		rows = append(rows, Row{ID: i.ID, Known: k, Either: i.Either})
	}
	if strings.Contains(want.Items.Note, "neither their presence nor absence is scored") {
		for _, n := range want.Items.NotItems {
			if !strings.Contains(n.Reason, "placeholder") {
				rows = append(rows, Row{ID: n.ID, Either: true})
			}
		}
	}
	return rows
}

// scoreNext compares the next page's address in the form that the recipe gives it.
func scoreNext(p *recipe.Plan, name string, a *extract.Answer, want *string) Score {
	var s Score
	switch {
	case want == nil && a.Next != nil:
		s.invented(name+": next", a.Next.URL)
	case want != nil && a.Next == nil:
		s.miss(name + ": next")
	case want != nil:
		form, err := p.Canonical(*want)
		if err != nil || form != a.Next.URL {
			s.wrong(name+": next", a.Next.URL, form)
		} else {
			s.right()
		}
	}
	return s
}

var canonicalLink = regexp.MustCompile(`<link[^>]+rel="?canonical"?[^>]*href="([^"]+)"`)

// pageAddress is where a saved page was: its canonical address, or one made of what is known about it.
func pageAddress(name string, body []byte, want pageTruth) string {
	if want.Items != nil {
		if len(want.Items.Items) > 0 {
			return strings.Join(strings.Split(want.Items.Items[0].URL, "/")[:3], "/") + "/"
		}
		if strings.Contains(string(body), "www.ebay.co.uk/sch") {
			return "https://www.ebay.co.uk/"
		}
		return "https://www.ebay.com/"
	}
	if m := canonicalLink.FindSubmatch(body); m != nil {
		return string(m[1])
	}
	if strings.HasPrefix(name, "jomashop") {
		return "https://www.jomashop.com/x.html"
	}
	base := filepath.Base(name)
	for prefix, host := range map[string]string{"de-": "amazon.de", "es-": "amazon.es", "fr-": "amazon.fr", "in-": "amazon.in"} {
		if strings.HasPrefix(base, prefix) {
			return "https://www." + host + "/dp/x"
		}
	}
	return "https://www.amazon.com/gp/x"
}
