package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
	"sheaf/internal/clock"
	"sheaf/internal/trainings"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// asked is a Temporal client that is only asked how it is.
type asked struct {
	client.Client
	err error
}

func (a asked) CheckHealth(context.Context, *client.CheckHealthRequest) (*client.CheckHealthResponse, error) {
	return &client.CheckHealthResponse{}, a.err
}

func (a asked) ScheduleClient() client.ScheduleClient { return unscheduled{} }

// unscheduled is a Temporal that does not say what it has scheduled.
type unscheduled struct{ client.ScheduleClient }

func (unscheduled) List(context.Context, client.ScheduleListOptions) (client.ScheduleListIterator, error) {
	return nil, errors.New("not asked for")
}

func serve(t *testing.T, s blob.Store, health error) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(New(Options{Store: s, Client: asked{err: health}, Clock: clock.NewFake(now), Base: "http://sheaf.test"}))
	t.Cleanup(srv.Close)
	return srv
}

func digest(version int) string { return fmt.Sprintf("%064d", version) }

// publish puts a version into the store as docs/FORMAT.md describes it, and moves latest.
func publish(t *testing.T, s blob.Store, dataset string, version int) datasets.Version {
	t.Helper()
	schema := table.Products()
	m := datasets.Manifest{
		Format: datasets.ManifestFormat, Dataset: dataset, Version: version, Run: fmt.Sprintf("run-%d", version), AsOf: now, PublishedAt: now,
		About: datasets.About{Title: "Products & <prices>"},
		Content: datasets.Content{
			Kind: table.Catalog, DataDigest: digest(version),
			Tables: []datasets.TableVersion{{Name: schema.Table, Fingerprint: schema.Fingerprint(), Schema: schema, Splits: []datasets.SplitVersion{{Name: "train", Rows: int64(10 * version)}}}},
		},
	}
	_, _, err := blob.CreateJSON(t.Context(), s, fmt.Sprintf("datasets/%s/versions/v%06d.json", dataset, version), m)
	require.NoError(t, err)
	repo := datasets.New(s)
	_, err = repo.SetTag(t.Context(), dataset, datasets.TagEntry{Tag: datasets.Latest, To: version, Who: "test", Why: "test", When: now, Forced: true})
	require.NoError(t, err)
	v, err := repo.Version(t.Context(), dataset, version)
	require.NoError(t, err)
	return v
}

// world has shop/products with v1, deleted v2 and v3 as latest, and docs/corpus that was never published.
func world(t *testing.T) (*httptest.Server, blob.Store, datasets.Version) {
	t.Helper()
	s := mem.New()
	repo := datasets.New(s)
	for _, name := range []string{"shop/products", "docs/corpus"} {
		_, _, err := repo.PutDefinition(t.Context(), datasets.Definition{
			Name: name, Title: "Products & <prices>", Kind: table.Catalog, Owner: "nlp@example.org", Sources: []datasets.Source{{Recipe: "ebay"}},
		})
		require.NoError(t, err)
	}
	publish(t, s, "shop/products", 1)
	publish(t, s, "shop/products", 2)
	latest := publish(t, s, "shop/products", 3)
	_, err := repo.DeleteVersion(t.Context(), "shop/products", 2, datasets.Deletion{Who: "ann", Why: "a mistake", When: now})
	require.NoError(t, err)
	return serve(t, s, nil), s, latest
}

func call(t *testing.T, method, url, body string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(text)
}

func TestHealthIsTemporals(t *testing.T) {
	resp, body := call(t, "GET", serve(t, mem.New(), nil).URL+"/healthz", "")
	require.Equal(t, 200, resp.StatusCode)
	require.Equal(t, "ok\n", body)
	resp, body = call(t, "GET", serve(t, mem.New(), errors.New("connection refused")).URL+"/healthz", "")
	require.Equal(t, 503, resp.StatusCode)
	require.Equal(t, "temporal: connection refused\n", body)
}

func TestDatasetsAreListed(t *testing.T) {
	srv, _, latest := world(t)
	resp, body := call(t, "GET", srv.URL+"/api/v1/datasets", "")
	require.Equal(t, 200, resp.StatusCode)
	require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
	require.JSONEq(t, fmt.Sprintf(`[{"name":"docs/corpus","title":"Products & <prices>","kind":"catalog","rows":0},
		{"name":"shop/products","title":"Products & <prices>","kind":"catalog","version":3,"commit":%q,"rows":30,
			"as_of":"2026-11-23T02:00:00Z","published_at":"2026-11-23T02:00:00Z"}]`, latest.Commit), body)

	resp, body = call(t, "GET", serve(t, mem.New(), nil).URL+"/api/v1/datasets", "")
	require.Equal(t, 200, resp.StatusCode)
	require.Equal(t, "[]", body, "nothing is an empty list")
}

func TestVersionsByEveryName(t *testing.T) {
	srv, _, latest := world(t)
	for name, want := range map[string]struct{ status, version int }{
		"latest": {200, 3}, "main": {200, 3}, "v3": {200, 3}, "v1": {200, 1}, latest.Commit: {200, 3}, digest(1): {200, 1},
		"v2": {410, 0}, "v4": {404, 0}, "prod": {404, 0}, strings.Repeat("f", 40): {404, 0}, "a%2Fb": {404, 0},
	} {
		resp, body := call(t, "GET", srv.URL+"/api/v1/datasets/shop/products/versions/"+name, "")
		require.Equal(t, want.status, resp.StatusCode, "%s: %s", name, body)
		require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
		var got struct {
			Version int    `json:"version"`
			Error   string `json:"error"`
		}
		require.NoError(t, json.Unmarshal([]byte(body), &got), body)
		require.Equal(t, want.version, got.Version, name)
		require.Equal(t, want.status != 200, got.Error != "", "%s: %s", name, body)
	}
	_, body := call(t, "GET", srv.URL+"/api/v1/datasets/shop/products/versions/v2", "")
	require.Contains(t, body, "by ann: a mistake", "who deleted it, and why")
	resp, _ := call(t, "GET", srv.URL+"/api/v1/datasets/shop/nothing/versions/latest", "")
	require.Equal(t, 404, resp.StatusCode)
	resp, _ = call(t, "DELETE", srv.URL+"/api/v1/datasets/shop/products/versions/v3", "")
	require.Equal(t, 405, resp.StatusCode)
}

func TestCards(t *testing.T) {
	srv, _, latest := world(t)
	resp, body := call(t, "GET", srv.URL+"/datasets/shop/products/resolve/latest/README.md", "")
	require.Equal(t, 200, resp.StatusCode)
	require.Equal(t, "text/markdown; charset=utf-8", resp.Header.Get("Content-Type"))
	require.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"), "a title must not become a script")
	require.Equal(t, string(datasets.Card(latest)), body)
	resp, _ = call(t, "GET", srv.URL+"/datasets/shop/products/resolve/v2/README.md", "")
	require.Equal(t, 404, resp.StatusCode)
	require.Equal(t, "RevisionNotFound", resp.Header.Get("X-Error-Code"))
}

func TestTrainingReports(t *testing.T) {
	srv, _, _ := world(t)
	at := srv.URL + "/api/v1/datasets/shop/products/versions/"
	good := fmt.Sprintf(`{"id":"17","team":"nlp","data_digest":%q,"model":"s3://m/17","scores":{"accuracy":0.93}}`, digest(3))
	for _, step := range []struct {
		name, version, body string
		status              int
		says                string
	}{
		{"first", "v3", good, 201, `"at":"2026-11-23T02:00:00Z"`},
		{"again", "latest", good, 201, `"version":3`},
		{"other figures", "v3", strings.Replace(good, "0.93", "0.99", 1), 409, "reported already"},
		{"other data", "v3", strings.Replace(good, digest(3), digest(1), 1), 409, "data_digest is not that of v3"},
		{"no team", "v3", strings.Replace(good, `"nlp"`, `""`, 1), 400, "team"},
		{"no JSON", "v3", "accuracy=1", 400, "not JSON"},
		{"too long", "v3", `{"id":"` + strings.Repeat("1", 64<<10) + `"}`, 413, "64 KB"},
		{"no version", "v9", good, 404, "v9"},
		{"deleted version", "v2", good, 410, "a mistake"},
	} {
		resp, body := call(t, "POST", at+step.version+"/trainings", step.body)
		require.Equal(t, step.status, resp.StatusCode, "%s: %s", step.name, body)
		require.Contains(t, body, step.says, step.name)
	}
	resp, body := call(t, "GET", at+"v3/trainings", "")
	require.Equal(t, 200, resp.StatusCode)
	var list []trainings.Training
	require.NoError(t, json.Unmarshal([]byte(body), &list))
	require.Equal(t, []trainings.Training{{
		ID: "17", Team: "nlp", Dataset: "shop/products", Version: 3, Digest: digest(3), Model: "s3://m/17", Scores: map[string]float64{"accuracy": 0.93}, At: now,
	}}, list, "only what was taken, once")
	_, body = call(t, "GET", at+"v1/trainings", "")
	require.Equal(t, "[]", body)
	resp, _ = call(t, "GET", at+"v2/trainings", "")
	require.Equal(t, 410, resp.StatusCode)
}

func TestEventSchemas(t *testing.T) {
	srv := serve(t, mem.New(), nil)
	resp, body := call(t, "GET", srv.URL+"/schemas/events/sheaf.version.published.json", "")
	require.Equal(t, 200, resp.StatusCode)
	var schema struct {
		Schema   string   `json:"$schema"`
		Required []string `json:"required"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &schema))
	require.Contains(t, schema.Schema, "json-schema.org")
	require.Contains(t, schema.Required, "data_digest")
	resp, _ = call(t, "GET", srv.URL+"/schemas/events/sheaf.nothing.json", "")
	require.Equal(t, 404, resp.StatusCode)
}

func TestTheWebUIAnswersWhatNothingElseDoes(t *testing.T) {
	app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "app at "+r.URL.Path) })
	srv := httptest.NewServer(New(Options{Store: mem.New(), Client: asked{}, Clock: clock.NewFake(now), Base: "http://sheaf.test", UI: app}))
	t.Cleanup(srv.Close)
	for _, path := range []string{"/", "/datasets/shop/products", "/assets/main.js"} {
		resp, body := call(t, "GET", srv.URL+path, "")
		require.Equal(t, 200, resp.StatusCode)
		require.Equal(t, "app at "+path, body)
	}
	_, body := call(t, "GET", srv.URL+"/healthz", "")
	require.Equal(t, "ok\n", body)
	_, body = call(t, "GET", srv.URL+"/api/v1/datasets", "")
	require.NotContains(t, body, "app at")
	resp, _ := call(t, "GET", serve(t, mem.New(), nil).URL+"/", "")
	require.Equal(t, 404, resp.StatusCode, "a server without a web UI has no front page")
}

func TestAStoreThatIsAway(t *testing.T) {
	srv := serve(t, fault.Wrap(mem.New(), fault.Rule{}), nil)
	for _, path := range []string{"/api/v1/datasets", "/api/v1/datasets/shop/products/versions/latest", "/api/v1/datasets/shop/products/versions/v1/trainings"} {
		resp, body := call(t, "GET", srv.URL+path, "")
		require.Equal(t, 503, resp.StatusCode, path)
		require.Contains(t, body, `"error"`, path)
	}
}
