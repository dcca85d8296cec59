package server

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
	"sheaf/internal/access"
	"sheaf/internal/checks"
	"sheaf/internal/clock"
	"sheaf/internal/holds"
	"sheaf/internal/runs"
	"sheaf/internal/secret"
	"sheaf/internal/server/api"
	"sheaf/workflows/wire"
)

const (
	readToken  = "reads-000000000000000000000000"
	writeToken = "writes-00000000000000000000000"
	wrongToken = "wrong-000000000000000000000000"
)

// guarded has tokens, shop/products for everybody and shop/secret, which is private, each with v1, and a run of the first that is over.
func guarded(t *testing.T) (*httptest.Server, blob.Store) {
	t.Helper()
	s := mem.New()
	for _, name := range []string{"shop/products", "shop/secret"} {
		_, _, err := datasets.New(s).PutDefinition(t.Context(), datasets.Definition{
			Name: name, Kind: table.Catalog, Title: "What " + name + " is", Private: name == "shop/secret",
			Sources:       []datasets.Source{{Recipe: "ebay", Params: map[string]any{"queries": []any{"what-we-look-for"}}}},
			Schedule:      &datasets.Schedule{Cron: "0 2 * * *", Timezone: "Asia/Seoul", Paused: true, PausedBy: "kim"},
			Freshness:     &datasets.Freshness{MaxAge: datasets.Duration(36 * time.Hour)},
			Checks:        checks.Config{MinRows: 4711},
			ProtectedTags: []string{"prod-of-ours"},
			Subscriptions: []datasets.Subscription{{Name: "team", Webhook: &datasets.Webhook{URL: "https://team.example/hook"}}},
		})
		require.NoError(t, err)
		publish(t, s, name, 1)
	}
	require.NoError(t, holds.Open(t.Context(), s, holds.Hold{Name: "run-1-a.example", Dataset: "shop/products", Run: "run-1", Source: "a.example", AsOf: now, Reason: "too few rows"}))
	plan := runs.Plan{Dataset: "shop/products", Run: "run-20261123-0200-aaaa", AsOf: now, Trigger: "manual", Sources: []runs.Source{{Name: "a.example"}}}
	require.NoError(t, runs.PutPlan(t.Context(), s, plan))
	require.NoError(t, runs.PutResult(t.Context(), s, runs.Result{Dataset: plan.Dataset, Run: plan.Run, Outcome: string(wire.Unchanged)}))
	tokens, err := access.NewTokens(secret.New(readToken), secret.New(writeToken))
	require.NoError(t, err)
	h := New(Options{Store: s, Client: away{}, Clock: clock.NewFake(now), Base: "https://sheaf.test", Tokens: tokens})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if recover() != nil { // the client of Temporal can do next to nothing: whoever came that far was let in
				w.WriteHeader(http.StatusTeapot)
			}
		}()
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { h.Close(); srv.Close() })
	return srv, s
}

// with sends a request with headers, name and value in turn.
func with(t *testing.T, method, url, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	if resp.Header.Get("Content-Type") == "text/event-stream" {
		return resp, "" // it need not end
	}
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(text)
}

func bearer(token string) []string {
	if token == "" {
		return nil
	}
	return []string{"Authorization", "Bearer " + token}
}

var hole = regexp.MustCompile(`\{[^}]*\}`)

// operations are all of the API: id, method and an address with names in its holes.
func operations(t *testing.T) (out [][3]string) {
	t.Helper()
	text, err := api.Document()
	require.NoError(t, err)
	var doc struct {
		Paths map[string]map[string]struct{ OperationID string }
	}
	require.NoError(t, json.Unmarshal(text, &doc))
	names := strings.NewReplacer("{ns}", "shop", "{name}", "products", "{version}", "v1", "{table}", "products", "{run}", "run-20261123-0200-aaaa", "{revision}", "1")
	for path, methods := range doc.Paths {
		for method, op := range methods {
			out = append(out, [3]string{op.OperationID, strings.ToUpper(method), api.Prefix + hole.ReplaceAllString(names.Replace(path), "x")})
		}
	}
	return out
}

// Every operation has a level, and lets in nobody below it: one that is added without a level fails here.
func TestEveryOperationHasALevel(t *testing.T) {
	srv, _ := guarded(t)
	list := operations(t)
	require.Greater(t, len(list), 60)
	for _, op := range list {
		need, ok := api.Level(op[0])
		require.True(t, ok, "%s has no level: say in internal/server/api/levels.go what it asks of who calls it", op[0])
		if op[1] != http.MethodGet && need < access.Write {
			require.Contains(t, []string{"session-open", "session-close", "version-report-training", "version-diff"}, op[0], "what changes something needs a write token")
		}
		for token, has := range map[string]access.Level{"": access.None, readToken: access.Read, writeToken: access.Write} {
			resp, body := with(t, op[1], srv.URL+op[2], "{}", bearer(token)...)
			about := fmt.Sprintf("%s %s with %s: %d %s", op[1], op[2], has, resp.StatusCode, body)
			switch {
			case op[0] == "session-open": // says itself that there is no token in the body
			case has == access.None && need > has:
				require.Equal(t, 401, resp.StatusCode, about)
				require.Equal(t, "Bearer", resp.Header.Get("WWW-Authenticate"), about)
				require.Contains(t, body, "token", about)
			case need > has:
				require.Equal(t, 403, resp.StatusCode, about)
			default:
				require.NotContains(t, []int{401, 403}, resp.StatusCode, about)
			}
		}
		resp, body := with(t, op[1], srv.URL+op[2], "{}", bearer(wrongToken)...)
		require.Equal(t, 401, resp.StatusCode, op[2])
		require.NotContains(t, body, wrongToken)
	}
}

// Beside the API: who is let in where, by token.
func TestLevelsOfOtherAddresses(t *testing.T) {
	srv, _ := guarded(t)
	const public, private = "/datasets/shop/products/resolve/v1/README.md", "/datasets/shop/secret/resolve/v1/README.md"
	for _, c := range []struct {
		method, path             string
		none, read, write, wrong int
	}{
		{"GET", "/healthz", 200, 200, 200, 401},
		{"GET", api.Prefix + "/openapi.json", 200, 200, 200, 401},
		{"GET", "/schemas/events/sheaf.version.published.json", 200, 200, 200, 401},
		{"GET", public, 200, 200, 200, 401},
		{"HEAD", public, 200, 200, 200, 401},
		{"GET", private, 401, 200, 200, 401},
		{"HEAD", private, 401, 200, 200, 401},
		{"GET", "/api/datasets/shop/products", 200, 200, 200, 401},
		{"GET", "/api/datasets/shop/secret", 401, 200, 200, 401},
		{"GET", "/api/datasets/shop/secret/revision/v1", 401, 200, 200, 401},
		{"GET", "/api/datasets/shop/secret/tree/v1", 401, 200, 200, 401},
		{"POST", "/api/datasets/shop/secret/paths-info/v1", 401, 200, 200, 401},
		{"GET", "/api/datasets/shop/secret/refs", 401, 200, 200, 401},
		{"GET", "/api/datasets/shop/secret/commits/v1", 401, 200, 200, 401},
		{"GET", "/api/datasets/shop/secret/auth-check", 401, 200, 200, 401},
		{"GET", "/api/datasets/shop/none", 401, 404, 404, 401},
		{"GET", "/api/whoami-v2", 401, 200, 200, 401},
		{"GET", api.Prefix + "/datasets/shop/secret/versions/v1", 401, 200, 200, 401},
		{"GET", api.Prefix + "/datasets/shop/secret/versions", 401, 200, 200, 401},
		{"GET", api.Prefix + "/datasets/shop/none/versions", 401, 404, 404, 401},
	} {
		for token, want := range map[string]int{"": c.none, readToken: c.read, writeToken: c.write, wrongToken: c.wrong} {
			resp, body := with(t, c.method, srv.URL+c.path, "{}", bearer(token)...)
			require.Equal(t, want, resp.StatusCode, "%s %s %.5s: %s", c.method, c.path, token, body)
		}
	}
	hidden, none := "", ""
	for name, text := range map[string]*string{"secret": &hidden, "nothing": &none} {
		resp, body := with(t, "GET", srv.URL+"/api/datasets/shop/"+name, "")
		*text = strings.ReplaceAll(fmt.Sprint(body, resp.Header.Get("X-Error-Code"), resp.Header.Get("X-Error-Message")), name, "…")
	}
	require.Equal(t, none, hidden, "nobody learns which names are taken")
}

func TestListsLeaveOutWhatIsPrivate(t *testing.T) {
	srv, _ := guarded(t)
	for _, path := range []string{"/api/datasets", "/api/datasets?search=sec", api.Prefix + "/datasets"} {
		_, body := with(t, "GET", srv.URL+path, "")
		require.NotContains(t, body, "secret", path)
		_, body = with(t, "GET", srv.URL+path, "", bearer(readToken)...)
		require.Contains(t, body, "shop/secret", path)
	}
}

// Without a token a public dataset is what was published of it: nothing of how it is made, checked and kept, or of who is told.
func TestVisitorsSeeWhatWasPublished(t *testing.T) {
	srv, _ := guarded(t)
	const list, one = api.Prefix + "/datasets", api.Prefix + "/datasets/shop/products"
	inside := map[string][]string{
		list: {`"holds":1`, `"cron"`, `"timezone"`, `"paused"`, `"run"`},
		one:  {"team.example", "what-we-look-for", "ebay\"", `"schedule"`, "kim", "4711", "too few rows", "prod-of-ours", `"last"`},
	}
	for path, texts := range inside {
		resp, body := with(t, "GET", srv.URL+path, "")
		require.Equal(t, 200, resp.StatusCode)
		require.Contains(t, body, "What shop/products is")
		require.Contains(t, body, `"max_age":"36h0m0s"`, "how old it may get")
		for _, text := range texts {
			require.NotContains(t, body, text, path)
		}
		_, body = with(t, "GET", srv.URL+path, "", bearer(readToken)...)
		for _, text := range texts {
			require.Contains(t, body, text, path)
		}
	}
}

// Every address of a private dataset is closed to who has no token, whatever an operation asks of callers, and says no more than that
// of a dataset that does not exist.
func TestNothingOfPrivateDatasetsWithoutAToken(t *testing.T) {
	srv, _ := guarded(t)
	seen := 0
	for _, op := range operations(t) {
		if !strings.Contains(op[2], "/shop/products") {
			continue
		}
		seen++
		answers := map[string]string{}
		for _, name := range []string{"secret", "nothing"} {
			resp, body := with(t, op[1], srv.URL+strings.Replace(op[2], "/shop/products", "/shop/"+name, 1), "{}")
			require.Equal(t, 401, resp.StatusCode, "%s %s of shop/%s: %s", op[1], op[2], name, body)
			answers[name] = strings.ReplaceAll(body, name, "…")
		}
		require.Equal(t, answers["nothing"], answers["secret"], op[2])
	}
	require.Greater(t, seen, 40)
	for _, path := range []string{"/search?q=secret", "/search"} {
		_, body := with(t, "GET", srv.URL+api.Prefix+path, "")
		require.NotContains(t, body, "shop/secret", path)
	}
}

func TestStreamsNeedAToken(t *testing.T) {
	srv, _ := guarded(t)
	const at = api.Prefix + "/datasets/shop/products/runs/run-20261123-0200-aaaa/events"
	resp, _ := with(t, "GET", srv.URL+at, "")
	require.Equal(t, 401, resp.StatusCode)
	resp, _ = with(t, "GET", srv.URL+at, "", bearer(readToken)...)
	require.Equal(t, 200, resp.StatusCode)
	require.Equal(t, "text/event-stream", resp.Header.Get("Content-Type"))
}

func TestBrowsersSignIn(t *testing.T) {
	srv, _ := guarded(t)
	const session, secretVersion = api.Prefix + "/session", api.Prefix + "/datasets/shop/secret/versions/v1"
	resp, body := with(t, "POST", srv.URL+session, `{"token":"`+wrongToken+`"}`)
	require.Equal(t, 403, resp.StatusCode, body)
	require.Contains(t, body, "token_unknown")
	require.Empty(t, resp.Cookies())
	resp, body = with(t, "POST", srv.URL+session, `{"token":" `+readToken+`\n"}`)
	require.Equal(t, 200, resp.StatusCode, body)
	require.JSONEq(t, `{"level":"read","open":false}`, body)
	c := resp.Cookies()[0]
	require.True(t, c.HttpOnly && c.Secure && c.SameSite == http.SameSiteStrictMode)
	mine := []string{"Cookie", c.Name + "=" + c.Value}
	_, body = with(t, "GET", srv.URL+session, "", mine...)
	require.JSONEq(t, `{"level":"read","open":false}`, body)
	resp, _ = with(t, "GET", srv.URL+secretVersion, "", mine...)
	require.Equal(t, 200, resp.StatusCode)
	resp, _ = with(t, "PUT", srv.URL+api.Prefix+"/recipes/x", "{}", mine...)
	require.Equal(t, 403, resp.StatusCode, "a session reads what its token reads")

	resp, _ = with(t, "POST", srv.URL+session, `{"token":"`+writeToken+`"}`)
	mine = []string{"Cookie", access.CookieName + "=" + resp.Cookies()[0].Value}
	const report = api.Prefix + "/datasets/shop/products/versions/v1/trainings"
	for name, headers := range map[string][]string{
		"a page of another site":        {"Origin", "https://evil.example"},
		"in a newer browser":            {"Sec-Fetch-Site", "cross-site"},
		"of another name of ours":       {"Sec-Fetch-Site", "same-site"},
		"a form, in a very old browser": {"Content-Type", "text/plain"},
	} {
		for method, path := range map[string]string{"POST": report, "PUT": api.Prefix + "/recipes/x"} {
			if name == "a form, in a very old browser" && method == "PUT" {
				continue // no form sends it
			}
			resp, body := with(t, method, srv.URL+path, "{}", append(headers, mine...)...)
			require.Contains(t, []int{403, 415}, resp.StatusCode, "%s: %s %s", name, method, body)
			require.Regexp(t, `"code":"(origin|media_type)"`, body, name)
		}
	}
	resp, body = with(t, "POST", srv.URL+report, "{}", append([]string{"Origin", "https://sheaf.test"}, mine...)...)
	require.Equal(t, 409, resp.StatusCode, "our own page: %s", body)

	resp, _ = with(t, "DELETE", srv.URL+session, "", mine...)
	require.Equal(t, 204, resp.StatusCode)
	require.Negative(t, resp.Cookies()[0].MaxAge)
}

func TestWithoutTokensEverybodyMayDoEverything(t *testing.T) {
	srv, _, _ := world(t)
	_, body := with(t, "GET", srv.URL+api.Prefix+"/session", "")
	require.JSONEq(t, `{"level":"write","open":true}`, body)
	resp, _ := with(t, "GET", srv.URL+"/api/datasets/shop/products", "", bearer("hf_of_somebody_elses_hub")...)
	require.Equal(t, 200, resp.StatusCode, "clients send the token of another hub, if they have one")
	require.Empty(t, resp.Header.Get("Vary"))
}
