package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/clock"
	"sheaf/internal/holds"
	"sheaf/internal/runs"
	"sheaf/internal/server"
	"sheaf/internal/server/api"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// away is a Temporal that nobody reaches.
type away struct{ client.Client }

var errAway = serviceerror.NewUnavailable("connection refused")

func (away) DescribeWorkflowExecution(context.Context, string, string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	return nil, errAway
}

func (away) ListWorkflow(context.Context, *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	return nil, errAway
}

func (away) QueryWorkflowWithOptions(context.Context, *client.QueryWorkflowWithOptionsRequest) (*client.QueryWorkflowWithOptionsResponse, error) {
	return nil, errAway
}

func (away) ScheduleClient() client.ScheduleClient { return awaySchedules{} }

// awaySchedules are its schedules.
type awaySchedules struct{ client.ScheduleClient }

func (awaySchedules) List(context.Context, client.ScheduleListOptions) (client.ScheduleListIterator, error) {
	return nil, errAway
}

func (away) WorkflowService() workflowservice.WorkflowServiceClient { return awayService{} }

// awayService is the lower half of the same.
type awayService struct {
	workflowservice.WorkflowServiceClient
}

func (awayService) DescribeTaskQueue(context.Context, *workflowservice.DescribeTaskQueueRequest, ...grpc.CallOption) (*workflowservice.DescribeTaskQueueResponse, error) {
	return nil, errAway
}

func serve(t *testing.T, s blob.Store) *harness.API {
	t.Helper()
	h := server.New(server.Options{Store: s, Client: away{}, Clock: clock.NewFake(now), Base: "http://sheaf.test", Version: "1.2", Namespace: "sheaf"})
	srv := httptest.NewServer(h)
	t.Cleanup(func() { h.Close(); srv.Close() })
	return harness.NewAPI(t, srv.URL)
}

func define(t *testing.T, s blob.Store, name, recipe string) {
	t.Helper()
	_, _, err := datasets.New(s).PutDefinition(t.Context(), datasets.Definition{
		Name: name, Title: "Products & <prices>", Kind: table.Catalog, Sources: []datasets.Source{{Recipe: recipe}},
	})
	require.NoError(t, err)
}

// publish puts an empty version into the store as docs/FORMAT.md describes it, and moves latest.
func publish(t *testing.T, s blob.Store, dataset string, version int) {
	t.Helper()
	schema := table.Products()
	m := datasets.Manifest{
		Format: datasets.ManifestFormat, Dataset: dataset, Version: version, Run: fmt.Sprintf("run-%d", version), AsOf: now, PublishedAt: now,
		Content: datasets.Content{
			Sources: []datasets.SourceVersion{}, State: []datasets.Part{}, Evidence: []datasets.Part{},
			Kind: table.Catalog, DataDigest: fmt.Sprintf("%064d", version),
			Tables: []datasets.TableVersion{{Name: schema.Table, Fingerprint: schema.Fingerprint(), Schema: schema, Splits: []datasets.SplitVersion{{Name: "train", Parts: []datasets.Part{}}}}},
		},
		Verdicts: []datasets.Verdict{{Check: "partial", Source: "a.example", Result: "warn", Reason: "the crawl was stopped"}},
	}
	_, _, err := blob.CreateJSON(t.Context(), s, fmt.Sprintf("datasets/%s/versions/v%06d.json", dataset, version), m)
	require.NoError(t, err)
	_, err = datasets.New(s).SetTag(t.Context(), dataset, datasets.TagEntry{Tag: datasets.Latest, To: version, Who: "test", Why: "test", When: now, Forced: true})
	require.NoError(t, err)
}

func TestSystem(t *testing.T) {
	var got api.System
	serve(t, mem.New()).Get(t, "/system", &got)
	require.Equal(t, api.System{Version: "1.2", PublicURL: "http://sheaf.test", Namespace: "sheaf", Languages: []string{"ko", "en"}}, got)
}

// What comes from the bucket is answered while Temporal is away, and what does not is said to be missing.
func TestDatasetWithoutTemporal(t *testing.T) {
	s := mem.New()
	h := serve(t, s)
	define(t, s, "shop/products", "ebay")
	publish(t, s, "shop/products", 1)
	require.NoError(t, holds.Open(t.Context(), s, holds.Hold{Name: "run-1-a.example", Dataset: "shop/products", Run: "run-1", Source: "a.example", AsOf: now, Reason: "too few rows"}))
	require.NoError(t, runs.PutPlan(t.Context(), s, runs.Plan{Dataset: "shop/products", Run: "run-20261123-0200-aaaa", AsOf: now, Trigger: "manual", Sources: []runs.Source{{Name: "a.example"}}}))
	var v api.DatasetView
	h.Get(t, "/datasets/shop/products", &v)
	require.Equal(t, 1, v.Latest.Version)
	require.Equal(t, []string{"the crawl was stopped"}, v.Latest.Warnings)
	require.Equal(t, "sheaf pull shop/products@v1 DIR", v.Latest.Pull)
	require.Contains(t, v.Unavailable, "connection refused")
	require.Equal(t, "too few rows", v.Holds[0].Reason)
	require.Equal(t, "running", v.Last.State, "nobody says otherwise")
	var run api.RunView
	h.Get(t, "/datasets/shop/products/runs/run-20261123-0200-aaaa", &run)
	require.Empty(t, run.Workflows)
	require.False(t, run.Figures[0].Crawled)
	var held api.HoldView
	h.Get(t, "/datasets/shop/products/holds/run-1-a.example", &held)
	require.Empty(t, held.Verdicts)
	require.Nil(t, held.Rows)
	var p api.Problem
	h.Call(t, "GET", "/workers", nil, 503, &p)
	require.Equal(t, "unavailable", p.Code)
}

func TestProblems(t *testing.T) {
	s := mem.New()
	h := serve(t, s)
	define(t, s, "shop/products", "ebay")
	publish(t, s, "shop/products", 1)
	for _, c := range []struct {
		method, path string
		body         any
		status       int
		code, at     string
	}{
		{"GET", "/datasets/shop/none", nil, 404, "not_found", ""},
		{"GET", "/datasets/shop/none/versions", nil, 404, "not_found", ""},
		{"GET", "/datasets/shop/none/runs", nil, 404, "not_found", ""},
		{"GET", "/datasets/shop/products/versions/v9/tables", nil, 404, "not_found", ""},
		{"GET", "/datasets/shop/products/versions/v1/tables/none/rows", nil, 404, "not_found", ""},
		{"GET", "/datasets/shop/products/versions/v1/tables/products/rows?limit=0", nil, 422, "invalid", "query.limit"},
		{"GET", "/datasets/shop/products/versions/v1/tables/products/rows?offset=x", nil, 422, "invalid", "query.offset"},
		{"GET", "/datasets/shop/products/versions/v1/changes?class=odd", nil, 422, "invalid", "query.class"},
		{"GET", "/datasets/shop/products/runs/run-1", nil, 503, "unavailable", ""}, // Temporal could know of it
		{"GET", "/datasets/shop/products/runs/..%2F..%2Fx", nil, 404, "not_found", ""},
		{"GET", "/datasets/shop/products/runs/run-1/sources/a/outcomes", nil, 404, "not_found", ""},
		{"GET", "/datasets/shop/products/holds/x", nil, 404, "not_found", ""},
		{"POST", "/datasets/shop/none/runs", map[string]any{}, 404, "not_found", ""},
		{"POST", "/datasets/shop/products/runs", map[string]any{"asof": "x"}, 422, "invalid", "body.asof"},
		{"POST", "/datasets/shop/products/runs", map[string]any{"as_of": "tomorrow"}, 422, "invalid", "body.as_of"},
		{"POST", "/datasets/shop/products/runs/reextract", map[string]any{"run": "r", "since": now}, 422, "invalid", "body.since"},
		{"POST", "/datasets/shop/products/runs/current/rate", map[string]any{}, 422, "invalid", "body"},
		{"PUT", "/datasets/shop/products", []int{1}, 422, "invalid", "body"},
		{"GET", "/recipes/none", nil, 404, "not_found", ""},
		{"GET", "/recipes/none/revisions/1", nil, 404, "not_found", ""},
		{"PUT", "/recipes/mine", map[string]any{"yaml": "sheaf: recipe/v1\nname: mine\nfelds: {}\n"}, 422, "recipe.invalid", "body.yaml"},
		{"POST", "/templates/none/draft", map[string]any{}, 404, "not_found", ""},
	} {
		var p api.Problem
		head := h.Call(t, c.method, c.path, c.body, c.status, &p)
		require.Equal(t, c.code, p.Code, "%s %s: %s", c.method, c.path, p.Detail)
		require.Equal(t, "application/problem+json", head.Get("Content-Type"))
		require.NotEmpty(t, p.Detail)
		if c.at != "" {
			require.Equal(t, c.at, p.Errors[0].Location, "%s %s", c.method, c.path)
		}
	}
	gone := serve(t, fault.Wrap(mem.New(), fault.Rule{}))
	for _, path := range []string{"/datasets/shop/products", "/datasets/shop/products/versions", "/runs", "/holds", "/recipes"} {
		var p api.Problem
		gone.Call(t, "GET", path, nil, 503, &p)
		require.Equal(t, "unavailable", p.Code, path)
	}
}

// What is immutable is sent once.
func TestETags(t *testing.T) {
	s := mem.New()
	h := serve(t, s)
	define(t, s, "shop/products", "ebay")
	publish(t, s, "shop/products", 1)
	for _, path := range []string{"", "/tables", "/tables/products/schema", "/tables/products/rows?limit=5", "/changes"} {
		address := "/datasets/shop/products/versions/latest" + path
		tag := h.Call(t, "GET", address, nil, 200, nil).Get("ETag")
		require.NotEmpty(t, tag, path)
		require.Equal(t, 304, conditional(t, h, address, tag), path)
		require.Equal(t, 304, conditional(t, h, address, `"x", W/`+tag), path)
		require.Equal(t, 200, conditional(t, h, address, `"x"`), path)
	}
	rows := "/datasets/shop/products/versions/latest/tables/products/rows"
	require.NotEqual(t, h.Call(t, "GET", rows+"?limit=5", nil, 200, nil).Get("ETag"), h.Call(t, "GET", rows+"?limit=6", nil, 200, nil).Get("ETag"))
	tag := h.Call(t, "GET", "/datasets/shop/products/versions/latest", nil, 200, nil).Get("ETag")
	publish(t, s, "shop/products", 2)
	require.Equal(t, 200, conditional(t, h, "/datasets/shop/products/versions/latest", tag), "the name means something else now")
}

func conditional(t *testing.T, h *harness.API, path, tag string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+api.Prefix+path, nil)
	require.NoError(t, err)
	req.Header.Set("If-None-Match", tag)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	return resp.StatusCode
}

// busy counts how many reads are open at once.
type busy struct {
	blob.Store
	open, most, stats atomic.Int64
}

func (b *busy) Stat(ctx context.Context, key string) (blob.Info, error) {
	b.stats.Add(1)
	if n := b.open.Add(1); n > b.most.Load() {
		b.most.Store(n)
	}
	defer b.open.Add(-1)
	time.Sleep(2 * time.Millisecond) // so that others can come
	return b.Store.Stat(ctx, key)
}

// A listing of many datasets reads many at once, but not all; and every manifest once.
func TestManyDatasets(t *testing.T) {
	s := &busy{Store: mem.New()}
	for i := range 200 {
		name := fmt.Sprintf("shop/d%03d", i)
		define(t, s, name, "ebay")
		publish(t, s, name, 1)
	}
	h := serve(t, s)
	s.most.Store(0)
	var list []api.Listing
	h.Get(t, "/datasets", &list)
	require.Len(t, list, 200)
	require.Equal(t, "shop/d199", list[199].Name)
	require.Equal(t, now, list[199].AsOf)
	require.LessOrEqual(t, s.most.Load(), int64(16))
	require.Greater(t, s.most.Load(), int64(4))
}

func TestRecipes(t *testing.T) {
	s := mem.New()
	h := serve(t, s)
	define(t, s, "shop/lamps", "lamps")
	text := strings.Join([]string{
		"# our lamps", "sheaf: recipe/v1", "name: lamps", "constants: { site: lamps, marketplace: lamps.example, locale: en-GB }",
		"money: { expect: [GBP] }", "start: [{ page: list }]", "items: { lamp: { address: 'https://lamps.example/{code}', key: '{code}' } }",
		"pages: { list: { get: 'https://lamps.example/', rows: .lamp, open: { lamp: { address: { css: a, attr: href } } }, states: [title, price] } }",
		"fields:", "  title: { required: true, from: [{ list: h2 }] }", "  price: { from: [{ list: .price }] }", "",
	}, "\n")
	var kept api.Kept
	h.Call(t, "PUT", "/recipes/lamps", map[string]any{"yaml": text}, 200, &kept)
	require.Equal(t, 1, kept.Revision)
	require.True(t, kept.Created)
	h.Call(t, "PUT", "/recipes/lamps", map[string]any{"yaml": text}, 200, &kept)
	require.False(t, kept.Created)
	h.Call(t, "PUT", "/recipes/lamps", map[string]any{"yaml": strings.Replace(text, "list: .price", "list: .cost", 1)}, 200, &kept)
	require.Equal(t, 2, kept.Revision)
	var p api.Problem
	h.Call(t, "PUT", "/recipes/other", map[string]any{"yaml": text}, 422, &p)
	require.Contains(t, p.Detail, "called lamps")

	var list []api.RecipeListing
	h.Get(t, "/recipes", &list)
	require.Equal(t, []string{"shop/lamps"}, list[0].UsedBy)
	require.Equal(t, 2, list[0].Columns)
	require.Empty(t, list[0].Problem)
	var v api.RecipeView
	h.Get(t, "/recipes/lamps", &v)
	require.Len(t, v.Revisions, 2)
	require.Equal(t, 2, v.Revisions[0].Revision)
	var one api.RecipeRevision
	h.Get(t, "/recipes/lamps/revisions/1", &one)
	require.Equal(t, text, one.YAML, "byte for byte")
	require.Len(t, one.View.Columns, 2)
	var c api.RecipeComparison
	h.Get(t, "/recipes/lamps/compare", &c)
	require.Equal(t, []int{1, 2}, []int{c.From, c.To})
	require.Len(t, c.Changes, 1)
	require.NotEmpty(t, c.Changes[0].Words.KO)
	var removed, added []api.DiffLine
	for _, line := range c.Lines {
		switch line.Op {
		case "removed":
			removed = append(removed, line)
		case "added":
			added = append(added, line)
		}
	}
	require.Equal(t, []api.DiffLine{{Op: "removed", Text: "  price: { from: [{ list: .price }] }", From: 11}}, removed)
	require.Equal(t, []api.DiffLine{{Op: "added", Text: "  price: { from: [{ list: .cost }] }", To: 11}}, added)
	h.Get(t, "/recipes/lamps/compare?from=2&to=2", &c)
	require.Empty(t, c.Changes)
	require.Empty(t, c.Lines)
}

func TestStreamsOfNothing(t *testing.T) {
	h := serve(t, mem.New())
	err := h.Events(t.Context(), "/datasets/shop/products/runs/run-1/events", func(harness.Event) bool { return true })
	require.ErrorContains(t, err, "503", "Temporal could know of it and does not answer")
	require.False(t, errors.Is(err, context.Canceled))
}
