package frontier

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/internal/clock"
	"sheaf/internal/extract"
	"sheaf/internal/fetch"
	"sheaf/internal/fetch/robots"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// shop is a site of JSON pages: /list/<name>?p=<n> names items page by page, /item/<id> describes one, /more/<id>
// is its optional second answer. It counts every hit.
type shop struct {
	t      *testing.T
	server *httptest.Server
	lists  map[string][]string // name -> item ids
	size   int                 // items a page

	mu     sync.Mutex
	hits   map[string]int // "/item/7" -> hits
	times  []time.Time
	before func(w http.ResponseWriter, r *http.Request) (handled bool)
	robots string
	maps   map[string]string // path -> sitemap body
	more   map[string][]string
}

func newShop(t *testing.T, lists, perList int) *shop {
	t.Helper()
	s := &shop{t: t, lists: map[string][]string{}, size: 10, hits: map[string]int{}, maps: map[string]string{}, more: map[string][]string{}}
	for l := range lists {
		name := fmt.Sprintf("l%02d", l)
		for i := range perList {
			s.lists[name] = append(s.lists[name], strconv.Itoa(l*perList+i))
		}
	}
	s.server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.server.Close)
	return s
}

func (s *shop) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.hits[r.URL.RequestURI()]++
	if r.URL.Path != "/robots.txt" {
		s.times = append(s.times, time.Now())
	}
	before := s.before
	s.mu.Unlock()
	if before != nil && before(w, r) {
		return
	}
	kind, id, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch kind {
	case "robots.txt":
		fmt.Fprint(w, s.robots)
	case "list":
		s.list(w, id, r.URL.Query().Get("p"))
	case "item":
		etag := `"v1-` + id + `"`
		w.Header().Set("Etag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		s.mu.Lock()
		more := s.more[id]
		s.mu.Unlock()
		json.NewEncoder(w).Encode(map[string]any{"id": id, "title": "Thing " + id, "links": more})
	case "more":
		json.NewEncoder(w).Encode(map[string]any{"stock": len(id)})
	default:
		s.mu.Lock()
		body, ok := s.maps[r.URL.Path]
		s.mu.Unlock()
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		fmt.Fprint(w, body)
	}
}

func (s *shop) list(w http.ResponseWriter, name, p string) {
	n, _ := strconv.Atoi(p)
	ids, ok := s.lists[name]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	from := min(len(ids), (max(n, 1)-1)*s.size)
	to := min(len(ids), from+s.size)
	json.NewEncoder(w).Encode(map[string]any{"ids": ids[from:to], "last": to == len(ids)})
}

func (s *shop) count(prefix string) (hits, distinct int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for path, n := range s.hits {
		if strings.HasPrefix(path, prefix) {
			hits += n
			distinct++
		}
	}
	return hits, distinct
}

func (s *shop) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.hits)
	s.times = nil
}

// transport is shared by all attempts of a test, as in a process.
func (s *shop) transport() *fetch.Transport {
	m, err := fetch.ParseMap("shop.example=" + strings.TrimPrefix(s.server.URL, "http://"))
	require.NoError(s.t, err)
	tr := fetch.NewTransport(fetch.TransportOptions{Map: m})
	s.t.Cleanup(tr.Close)
	return tr
}

func (s *shop) deps(store blob.Store, site Site) Deps {
	cache := robots.NewCache(robots.CacheOptions{Agent: "sheaf", Clock: clock.System()})
	return Deps{
		Store: store, Site: site,
		Connect: Connector(fetch.Options{Transport: s.transport(), UserAgent: "sheaf", Robots: cache}),
	}
}

// shopSite is the recipe of shop.
type shopSite struct {
	lists    []string
	items    []string // starts of single items
	sitemaps []string
	when     recipe.When
	known    *recipe.KnownRule
	more     bool // items have the optional answer
	rev      int
	maxPages int64

	maxDuration time.Duration
}

const shopHost = "https://shop.example"

func (s *shop) site() *shopSite {
	return &shopSite{lists: slices.Sorted(maps.Keys(s.lists)), when: recipe.Always, rev: 1}
}

func (s *shopSite) Info() SiteInfo {
	return SiteInfo{Site: "shop", Marketplace: "shop.example", RecipeRev: s.rev, Rate: 1, Concurrency: 1, MaxPages: s.maxPages, MaxDuration: s.maxDuration}
}

func (s *shopSite) Starts() iter.Seq2[recipe.Visit, error] {
	return func(yield func(recipe.Visit, error) bool) {
		for _, l := range s.lists {
			if !yield(recipe.Visit{Page: "list", Vars: map[string]string{"q": l}, N: 1, Chain: l}, nil) {
				return
			}
		}
		for _, id := range s.items {
			if !yield(recipe.Visit{Item: "thing", Vars: map[string]string{"id": id}}, nil) {
				return
			}
		}
		for _, m := range s.sitemaps {
			if !yield(recipe.Visit{Sitemap: m, URL: m}, nil) {
				return
			}
		}
	}
}

func (s *shopSite) Known() (recipe.KnownRule, bool) {
	if s.known == nil {
		return recipe.KnownRule{}, false
	}
	return *s.known, true
}

func (s *shopSite) SitemapEntry(v recipe.Visit, loc string) (recipe.Visit, bool) {
	vars, ok := s.ItemVars("thing", loc)
	return recipe.Visit{Item: "thing", Vars: vars, Depth: v.Depth + 1}, ok
}

func (s *shopSite) Canonical(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", err
	}
	u.Fragment = ""
	return u.String(), nil
}

func (s *shopSite) PageRequest(v recipe.Visit) (recipe.Request, error) {
	return recipe.Request{Method: "GET", URL: fmt.Sprintf("%s/list/%s?p=%d", shopHost, v.Vars["q"], v.N)}, nil
}

func (s *shopSite) ItemAddress(_ string, vars map[string]string) (string, error) {
	return shopHost + "/item/" + vars["id"], nil
}

func (s *shopSite) ItemVars(_, address string) (map[string]string, bool) {
	id, ok := strings.CutPrefix(address, shopHost+"/item/")
	return map[string]string{"id": id}, ok
}

func shopKey(id string) record.Key {
	return record.Key{Site: "shop", Marketplace: "shop.example", ID: id}
}

func (s *shopSite) ItemKey(_ string, vars map[string]string) (record.Key, bool) {
	return shopKey(vars["id"]), true
}

func (s *shopSite) ItemRequests(_ string, vars map[string]string) ([]recipe.AnswerRequest, error) {
	out := []recipe.AnswerRequest{{Page: "item", Required: true, Request: recipe.Request{Method: "GET", URL: shopHost + "/item/" + vars["id"]}}}
	if s.more {
		out = append(out, recipe.AnswerRequest{Page: "more", Request: recipe.Request{Method: "GET", URL: shopHost + "/more/" + vars["id"]}})
	}
	return out, nil
}

func (s *shopSite) When(string) recipe.When { return s.when }

func (s *shopSite) Covers(string) string { return recipe.CoversAll }

func (s *shopSite) Read(page string, in extract.Input) (*extract.Answer, error) {
	a := &extract.Answer{Page: page, URL: in.URL, FinalURL: in.FinalURL, Outcome: record.OK}
	switch {
	case in.Status == http.StatusTooManyRequests || in.Status == http.StatusServiceUnavailable:
		a.Outcome = recipe.Throttled
	case in.Status >= 500:
		a.Outcome = recipe.Retry
	case in.Status == http.StatusNotFound:
		a.Outcome = record.NotFound
	case in.Status == http.StatusForbidden:
		a.Outcome = record.Blocked
	}
	if a.Outcome != record.OK {
		a.Reason = fmt.Sprintf("status %d", in.Status)
		return a, nil
	}
	var body struct {
		IDs   []string `json:"ids"`
		Last  bool     `json:"last"`
		ID    string   `json:"id"`
		Title string   `json:"title"`
		Stock int64    `json:"stock"`
		Links []string `json:"links"`
	}
	if err := json.Unmarshal(in.Body, &body); err != nil {
		a.Outcome, a.Reason = record.ParseFailed, err.Error()
		return a, nil
	}
	a.Let = map[string]any{"title": body.Title, "stock": body.Stock}
	for _, id := range body.IDs {
		a.Rows = append(a.Rows, record.Record{Key: shopKey(id), Kind: page, Rank: 1, URL: in.FinalURL,
			Fields: map[string]record.Field{"site_product_id": {State: record.Value, Value: id, From: page}}})
		a.Open = append(a.Open, recipe.Visit{Item: "thing", Vars: map[string]string{"id": id}})
	}
	for _, id := range body.Links {
		a.Open = append(a.Open, recipe.Visit{Item: "thing", Vars: map[string]string{"id": id}})
	}
	if page == "list" && !body.Last {
		next := in.Visit
		next.N++
		a.Next = &next
	}
	return a, nil
}

func (s *shopSite) Item(kind string, vars map[string]string, answers map[string]*extract.Answer) (record.Record, record.Outcome, string) {
	a := answers["item"]
	if a.Outcome != record.OK {
		return record.Record{}, a.Outcome, a.Reason
	}
	rec := record.Record{Key: shopKey(vars["id"]), Kind: kind, Rank: 2, URL: a.FinalURL, ItemKind: kind, Vars: vars,
		Fields: map[string]record.Field{"title": {State: record.Value, Value: a.Let["title"], From: "item"}}}
	if m := answers["more"]; m != nil && m.Outcome == record.OK {
		rec.Fields["stock_qty"] = record.Field{State: record.Value, Value: m.Let["stock"], From: "more"}
	}
	return rec, record.OK, ""
}

func (s *shopSite) Advance(_ *extract.Chain, _ recipe.Visit, a *extract.Answer) (*recipe.Visit, string) {
	return a.Next, ""
}

var _ Site = (*shopSite)(nil)
