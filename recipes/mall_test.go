package recipes_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
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
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// walker crawls a shop of the mall in memory, one request after the other, as a plan says: no frontier, no politeness. What
// it collects is what the recipe and the engine make of the pages, and nothing else.
type walker struct {
	t       *testing.T
	plan    *recipe.Plan
	handler http.Handler
	items   map[string]record.Record // by key
	rows    map[string]record.Record
	opened  map[string]bool
}

func (w *walker) fetch(req recipe.Request) extract.Input {
	w.t.Helper()
	addr, err := w.plan.Canonical(req.URL)
	require.NoError(w.t, err)
	for range 5 {
		u, err := url.Parse(addr)
		require.NoError(w.t, err)
		r := httptest.NewRequest(req.Method, u.RequestURI(), bytes.NewReader(req.Body))
		r.Host = u.Host
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, r)
		if location := answer.Header().Get("Location"); answer.Code/100 == 3 && location != "" {
			to, err := u.Parse(location)
			require.NoError(w.t, err)
			addr = to.String()
			continue
		}
		return extract.Input{URL: req.URL, FinalURL: addr, Status: answer.Code, ContentType: answer.Header().Get("Content-Type"), Body: answer.Body.Bytes()}
	}
	require.Fail(w.t, "too many redirects", req.URL)
	return extract.Input{}
}

func (w *walker) start(v recipe.Visit) {
	switch {
	case v.Page != "":
		w.list(v, 0)
	case v.Item != "":
		w.item(v)
	default:
		w.sitemap(v)
	}
}

var location = regexp.MustCompile(`<loc>([^<]+)</loc>`)

func (w *walker) sitemap(v recipe.Visit) {
	in := w.fetch(recipe.Request{Method: http.MethodGet, URL: v.URL})
	for _, m := range location.FindAllStringSubmatch(string(in.Body), -1) {
		if strings.HasSuffix(m[1], ".xml") {
			w.sitemap(recipe.Visit{Sitemap: m[1], URL: m[1], Start: v.Start})
		} else if entry, ok := w.plan.SitemapEntry(v, m[1]); ok {
			w.item(entry)
		}
	}
}

func (w *walker) list(v recipe.Visit, depth int) {
	var chain extract.Chain
	for next := &v; next != nil; {
		req, err := w.plan.PageRequest(*next)
		require.NoError(w.t, err)
		in := w.fetch(req)
		in.Visit = *next
		a, err := extract.Read(w.plan, next.Page, in)
		require.NoError(w.t, err)
		require.Equal(w.t, record.OK, a.Outcome, "%s: %s", req.URL, a.Reason)
		for _, row := range a.Rows {
			w.rows[row.Key.ID] = row
		}
		for _, o := range a.Open {
			w.item(o)
		}
		if len(a.Split) > 0 {
			require.Less(w.t, depth, 25)
			for _, half := range a.Split {
				w.list(half, depth+1)
			}
			return
		}
		require.False(w.t, a.Capped, "%v cannot be split further", next.Vars)
		next, _ = chain.Advance(w.plan, *next, a)
	}
}

func (w *walker) item(v recipe.Visit) {
	addr, err := w.plan.ItemAddress(v.Item, v.Vars)
	require.NoError(w.t, err)
	if w.opened[addr] {
		return
	}
	w.opened[addr] = true
	reqs, err := w.plan.ItemRequests(v.Item, v.Vars)
	require.NoError(w.t, err)
	answers := map[string]*extract.Answer{}
	for _, req := range reqs {
		in := w.fetch(req.Request)
		in.Vars = v.Vars
		a, err := extract.Read(w.plan, req.Page, in)
		require.NoError(w.t, err)
		answers[req.Page] = a
	}
	rec, out, why := extract.Item(w.plan, v.Item, v.Vars, answers)
	if out != record.OK {
		w.t.Logf("%s: %s %s", addr, out, why)
		return
	}
	require.Empty(w.t, rec.Quarantine)
	w.items[rec.Key.ID] = rec
}

func TestMall(t *testing.T) {
	m, err := mall.New(mall.Options{Seed: 7, Products: 400, SearchCap: 60})
	require.NoError(t, err)
	for _, shop := range []struct {
		site   string
		params map[string]any
	}{
		{mall.Jomashop, nil},
		{mall.Rakuten, nil},
		{mall.Amazon, map[string]any{"marketplace": "amazon.com", "keywords": mall.Keywords(mall.Amazon)}},
		{mall.Ebay, map[string]any{"marketplace": "ebay.com", "keywords": mall.Keywords(mall.Ebay)}},
	} {
		t.Run(shop.site, func(t *testing.T) {
			text, files, err := recipe.Load(shop.site + ".yaml")
			require.NoError(t, err)
			r, err := recipe.Parse(text, files)
			require.NoError(t, err)
			p, err := r.Compile(1, shop.params)
			require.NoError(t, err)
			w := &walker{t: t, plan: p, handler: m.Handler(), items: map[string]record.Record{}, rows: map[string]record.Record{}, opened: map[string]bool{}}
			for v, err := range p.Starts() {
				require.NoError(t, err)
				w.start(v)
			}
			checkTruth(t, m, shop.site, w)
		})
	}
}

// checkTruth holds every item that the recipe reached from lists against the mall's truth, column by column.
func checkTruth(t *testing.T, m *mall.Mall, site string, w *walker) {
	t.Helper()
	wrong, missing, known := map[string]int{}, map[string]int{}, 0
	examples := map[string]string{}
	lost := 0
	for row := range m.Truth(1) {
		if row.Record.Site != site {
			continue
		}
		rec, ok := w.items[row.Record.SiteProductID]
		if !ok {
			lost++
			examples["(row)"] = row.Record.URL
			continue
		}
		text, err := json.Marshal(row.Record)
		require.NoError(t, err)
		var want map[string]any
		require.NoError(t, json.Unmarshal(text, &want))
		for _, column := range slices.Sorted(maps.Keys(want)) {
			if column == "site" || column == "marketplace" || column == "url" {
				continue
			}
			known++
			f := rec.Fields[column]
			if column == "image_urls" {
				f.Value = plainImages(f.Value)
			}
			if f.State != record.Value {
				missing[column]++
				examples["-"+column] = fmt.Sprintf("%s want %v (%s)", row.Record.URL, want[column], f.Error)
			} else if !same(want[column], f.Value) {
				wrong[column]++
				examples["!"+column] = fmt.Sprintf("%s want %v got %v by %s", row.Record.URL, want[column], f.Value, f.Matched)
			}
		}
		for _, column := range scored {
			if _, stated := want[column]; !stated && rec.Fields[column].State == record.Value && column != "url" && column != "site_product_id" {
				wrong[column]++
				examples["+"+column] = fmt.Sprintf("%s states none, got %v by %s", row.Record.URL, rec.Fields[column].Value, rec.Fields[column].Matched)
			}
		}
	}
	require.Positive(t, known)
	var report strings.Builder
	for _, k := range slices.Sorted(maps.Keys(examples)) {
		fmt.Fprintf(&report, "%s: %s\n", k, examples[k])
	}
	if lost+len(wrong)+len(missing) > 0 {
		t.Errorf("%d known values of %d records; lost %d; missing %v; wrong %v\n%s", known, len(w.items), lost, missing, wrong, report.String())
	}
}

// sizeModifier is what preprocessing cuts out of the addresses of amazon's pictures.
var sizeModifier = regexp.MustCompile(`\._[^/.]*_\.`)

// plainImages are addresses without size modifiers, as the truth has them.
func plainImages(v any) any {
	list, ok := v.([]string)
	if !ok {
		return v
	}
	out := make([]string, len(list))
	for i, addr := range list {
		out[i] = sizeModifier.ReplaceAllString(addr, ".")
	}
	return out
}
