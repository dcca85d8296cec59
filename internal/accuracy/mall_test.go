package accuracy

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract"
	"sheaf/internal/mall"
	"sheaf/internal/normalize"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// walker crawls one shop of a mall with a recipe, one request after the other, without any of the crawl's machinery.
type walker struct {
	t       *testing.T
	plan    *recipe.Plan
	handler http.Handler
	visited map[string]bool
	records map[string]record.Record // by id: item records, before them rows
	items   []recipe.Visit
	bad     []string
	// outcomes counts the items' outcomes.
	outcomes map[record.Outcome]int
}

func (w *walker) get(r recipe.Request) extract.Input {
	address := r.URL
	for range 5 {
		u, err := url.Parse(address)
		require.NoError(w.t, err)
		req := httptest.NewRequest(r.Method, u.RequestURI(), bytes.NewReader(r.Body))
		req.Host = u.Host
		for k, v := range r.Header {
			req.Header.Set(k, v)
		}
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, req)
		resp := rec.Result()
		if loc := resp.Header.Get("Location"); resp.StatusCode/100 == 3 && loc != "" {
			next, err := u.Parse(loc)
			require.NoError(w.t, err)
			address = strings.Replace(next.String(), "http://", "https://", 1)
			continue
		}
		body, err := io.ReadAll(resp.Body)
		require.NoError(w.t, err)
		return extract.Input{URL: r.URL, FinalURL: address, Status: resp.StatusCode, ContentType: resp.Header.Get("Content-Type"), Body: body}
	}
	w.t.Fatalf("%s redirects without end", r.URL)
	return extract.Input{}
}

func (w *walker) walk(v recipe.Visit) {
	var chain extract.Chain
	for next := &v; next != nil; {
		at := *next
		req, err := w.plan.PageRequest(at)
		require.NoError(w.t, err)
		in := w.get(req)
		in.Visit = at
		a, err := extract.Read(w.plan, at.Page, in)
		require.NoError(w.t, err)
		if a.Outcome != record.OK {
			w.bad = append(w.bad, req.URL+": "+string(a.Outcome)+": "+a.Reason)
		}
		for _, r := range a.Rows {
			if _, ok := w.records[r.Key.ID]; !ok {
				w.records[r.Key.ID] = r
			}
		}
		w.items = append(w.items, a.Open...)
		for _, half := range a.Split {
			w.walk(half)
		}
		next, _ = chain.Advance(w.plan, at, a)
	}
}

var location = regexp.MustCompile(`<loc>([^<]+)</loc>`)

// sitemap follows a sitemap or an index of them.
func (w *walker) sitemap(v recipe.Visit, address string) {
	in := w.get(recipe.Request{Method: http.MethodGet, URL: address})
	index := bytes.Contains(in.Body, []byte("<sitemapindex"))
	for _, m := range location.FindAllSubmatch(in.Body, -1) {
		if index {
			w.sitemap(v, string(m[1]))
		} else if found, ok := w.plan.SitemapEntry(v, string(m[1])); ok {
			w.items = append(w.items, found)
		}
	}
}

func (w *walker) item(v recipe.Visit) {
	address, err := w.plan.ItemAddress(v.Item, v.Vars)
	require.NoError(w.t, err)
	if w.visited[address] {
		return
	}
	w.visited[address] = true
	requests, err := w.plan.ItemRequests(v.Item, v.Vars)
	require.NoError(w.t, err)
	answers := map[string]*extract.Answer{}
	for _, r := range requests {
		in := w.get(r.Request)
		in.Vars = v.Vars
		a, err := extract.Read(w.plan, r.Page, in)
		require.NoError(w.t, err)
		answers[r.Page] = a
	}
	rec, out, why := extract.Item(w.plan, v.Item, v.Vars, answers)
	w.outcomes[out]++
	if out != record.OK || rec.Quarantine != "" {
		w.bad = append(w.bad, address+": "+string(out)+": "+why+rec.Quarantine)
		return
	}
	for column, f := range w.records[rec.Key.ID].Fields {
		if _, stated := rec.Fields[column]; !stated {
			rec.Fields[column] = f // what the item's pages do not look at stays as the row said
		}
	}
	w.records[rec.Key.ID] = rec
}

func TestMall(t *testing.T) {
	m, err := mall.New(mall.Options{Seed: 7, Products: 400})
	require.NoError(t, err)
	truth := map[string]map[string]mall.Record{}
	for row := range m.Truth(1) {
		if truth[row.Record.Site] == nil {
			truth[row.Record.Site] = map[string]mall.Record{}
		}
		truth[row.Record.Site][row.Record.SiteProductID] = row.Record
	}
	for _, shop := range []string{"amazon", "ebay", "jomashop", "rakuten"} {
		t.Run(shop, func(t *testing.T) {
			w := crawl(t, m, shop)
			for _, b := range w.bad {
				t.Log("bad: ", b)
			}
			var s Score
			ids := make([]string, 0, len(truth[shop]))
			for id := range truth[shop] {
				ids = append(ids, id)
			}
			slices.Sort(ids)
			for _, id := range ids {
				s.Add(compareMall(shop, truth[shop][id], w.records))
			}
			for id := range w.records {
				if _, ok := truth[shop][id]; !ok {
					s.invented("record", id)
				}
			}
			report(t, shop, "simulation", s)
			require.Zero(t, s.Missing+s.Wrong)
		})
	}
}

// crawl walks all lists of a shop and reads all items that they and the sitemaps lead to.
func crawl(t *testing.T, m *mall.Mall, shop string) *walker {
	t.Helper()
	var params map[string]any
	if words := mall.Keywords(shop); words != nil {
		params = map[string]any{"keywords": words}
	}
	w := &walker{t: t, plan: plan(t, shop, params), handler: m.Handler(), visited: map[string]bool{}, records: map[string]record.Record{}, outcomes: map[record.Outcome]int{}}
	for v, err := range w.plan.Starts() {
		require.NoError(t, err)
		switch {
		case v.Page != "":
			w.walk(v)
		case v.Sitemap != "":
			w.sitemap(v, v.Sitemap)
		}
	}
	for _, v := range lists(shop) {
		w.walk(v)
	}
	for _, v := range w.items {
		w.item(v)
	}
	return w
}

// lists are the mall's categories and genres, which the recipes for the real shops name a few of only.
func lists(shop string) (out []recipe.Visit) {
	name, page, values := "", "", []string(nil)
	switch shop {
	case "jomashop":
		name, page, values = "category", "category", mall.Categories()
	case "rakuten":
		name, page, values = "genre", "search", mall.Genres()
	}
	for _, v := range values {
		vars := map[string]string{name: v}
		out = append(out, recipe.Visit{Page: page, Vars: vars, N: 1, Chain: recipe.ChainName(page, vars)})
	}
	return out
}

// untold are columns that the recipes read and the mall's truth does not tell.
var untold = []string{"url", "specs", "sku", "seller_id", "ended_on", "stock_qty", "variants"}

func compareMall(shop string, want mall.Record, records map[string]record.Record) Score {
	text, err := json.Marshal(want)
	if err != nil {
		panic(err)
	}
	var known Known
	if err := json.Unmarshal(text, &known); err != nil {
		panic(err)
	}
	var s Score
	rec, ok := records[want.SiteProductID]
	if !ok {
		s.miss(shop + ": record " + want.SiteProductID)
		return s
	}
	for _, column := range []string{"site", "marketplace", "url"} {
		delete(known, column)
	}
	if f := rec.Fields["image_urls"]; f.State == record.Value {
		var plain []string
		for _, u := range f.Value.([]string) {
			plain = append(plain, normalize.ImageIdentity(u))
		}
		f.Value = plain
		rec.Fields["image_urls"] = f
	}
	if rec.Item != want.URL {
		s.wrong(shop+": url", rec.Item, want.URL)
	}
	at := shop + ": " + want.SiteProductID
	s.Add(CompareRecord(at, rec.Fields, known, nil))
	for column, f := range rec.Fields {
		_, told := known[column]
		if f.State == record.Value && !told && column != "url" && !slices.Contains(untold, column) {
			s.invented(at+": "+column, show(f.Value))
		}
	}
	return s
}
