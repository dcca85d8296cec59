package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/mall"
)

// session is a world in which commands are run one after the other, each held against what docs/CLI.md says of it.
type session struct {
	*world
	seen map[string]bool
}

// prints runs a command that must succeed and compares its document with the command's shape.
func (s *session) prints(command string, args ...string) any {
	s.t.Helper()
	return s.conforms(command, succeeds(s.t, s.env(), append(strings.Fields(command), args...)...))
}

func (s *session) conforms(command string, v any) any {
	s.t.Helper()
	s.seen[command] = true
	var why []string
	for _, t := range alternatives(command) {
		departs := conforms(v, t, command)
		if departs == "" {
			return v
		}
		why = append(why, departs)
	}
	require.Fail(s.t, "another shape than the manual's", strings.Join(why, "; "))
	return nil
}

// get follows keys and indices into a document.
func get(t *testing.T, v any, keys ...string) any {
	t.Helper()
	for _, k := range keys {
		if list, ok := v.([]any); ok {
			require.NotEmpty(t, list)
			v = list[0]
		}
		object, ok := v.(map[string]any)
		require.True(t, ok, "%v has no %s", v, k)
		v = object[k]
	}
	return v
}

// TestJSONContract runs every command that prints a document at least once.
func TestJSONContract(t *testing.T) {
	t.Parallel()
	s := &session{newWorld(t), map[string]bool{}}
	s.work()
	s.prints("config")
	s.recipes()
	s.datasets()
	s.versions()
	s.holds()
	s.steering()
	s.events()
	s.keeping()
	s.prints("down", "--stack-dir", t.TempDir())
	srv := httptest.NewServer(s.mall.Handler())
	t.Cleanup(srv.Close)
	s.prints("mall day", "2", "--at", strings.TrimPrefix(srv.URL, "http://"))
	services := map[string]bool{"doctor": true, "up": true, "mall serve": true} // TestServices
	for command := range printed {
		require.True(t, s.seen[command] || services[command], "%s was not run", command)
	}
}

// lamp is a saved page of a product.
const lamp = `<html><head><link rel=canonical href="https://www.example-shop.com/p/12"><script type="application/ld+json">` +
	`{"@type":"Product","name":"Lamp","sku":"12","offers":{"price":"5.00","priceCurrency":"EUR"}}</script></head><body><h1>Lamp</h1><p>€ 5.00</p></body></html>`

func (s *session) recipes() {
	s.prints("recipe validate", recipes+"ebay.yaml", recipes+"amazon.yaml")
	s.prints("recipe put", recipes+"ebay.yaml")
	require.Nil(s.t, get(s.t, s.prints("recipe put", recipes+"ebay.yaml"), "created"), "it is there already")
	s.prints("recipe ls")
	s.prints("recipe show", "ebay")
	s.prints("recipe history", "ebay")
	s.prints("recipe explain", "ebay", "--param", "marketplace=ebay.de")
	s.prints("recipe test", "ebay", "--page", s.file("page.html", "<title>nothing</title>"))
	s.prints("recipe test", "ebay", "--as", "search", "--page", s.file("page.html", "<ul class=srp-results></ul>"))
	s.prints("recipe draft", s.file("lamp.html", lamp))
}

func (s *session) datasets() {
	s.prints("dataset ls")
	s.prints("dataset apply", "-f", s.file("dataset.yaml", small()))
	s.prints("dataset show", "shop/small")
	s.prints("dataset freshness", "shop/small", "--max-age", "36h")
	s.prints("schedule show", "shop/small")
	s.prints("schedule set", "shop/small", "--cron", "0 2 * * *", "--jitter", "10m")
	s.prints("schedule pause", "shop/small", "--why", "the shop moves")
	s.prints("schedule show", "shop/small")
	s.prints("schedule resume", "shop/small")
}

func (s *session) versions() {
	s.prints("run ls", "shop/small")
	run := s.conforms("run start", succeeds(s.t, s.env(), start("shop/small", "--as-of", day(1))...))
	require.Equal(s.t, "published", get(s.t, run, "outcome"))
	s.prints("run ls", "shop/small")
	s.prints("run show", "shop/small", get(s.t, run, "run").(string))
	s.prints("dataset ls")
	require.Equal(s.t, "1", fmt.Sprint(get(s.t, s.prints("search", "small", "published:true", "--field", "kind:catalog"), "total")))
	require.Contains(s.t, sheaf(s.t, s.env(), "search", "title").out, "column title")
	require.Equal(s.t, exitUsage, fails(s.t, s.env(), "search", "colour:red").Code)
	s.prints("version ls", "shop/small")
	s.prints("version show", "shop/small@v1")
	s.prints("tag ls", "shop/small")
	s.prints("tag set", "shop/small@v1", "prod", "--reason", "it is good")
	s.prints("tag ls", "shop/small@prod")
	s.prints("verify", "shop/small@prod", "--deep")
	cache := s.t.TempDir()
	s.prints("pull", "shop/small@prod", s.t.TempDir(), "--cache", cache)
	s.prints("cache ls", "--cache", cache)
	s.prints("cache prune", "--cache", cache, "--all")
	s.prints("export", "shop/small@prod", s.t.TempDir()+"/small.tar")
	rows := s.file("rows.csv", "id,x\n1,2\n")
	s.prints("import", rows, "team/rows", "--dry-run")
	s.prints("import", rows, "team/rows")
	s.again(get(s.t, run, "run").(string))
}

// again reads the archive again and asks where a value comes from.
func (s *session) again(run string) {
	require.Equal(s.t, "skipped", get(s.t, s.prints("reextract", "shop/small", "--run", run, "--dry-run"), "outcome"))
	require.Equal(s.t, "unchanged", get(s.t, s.prints("reextract", "shop/small", "--watch"), "outcome"))
	s.prints("reextract", "shop/small", "--since", "v1", "--detach")
	require.Eventually(s.t, func() bool {
		return sheaf(s.t, s.env(), "reextract", "shop/small", "--since", "2026-11-23").code == exitOK
	}, patience, 100*time.Millisecond)
	id := s.product("shop/small@v1")
	s.prints("trace", "shop/small", id, "title")
	s.prints("trace", "shop/small@v1", id, "split")
}

// product is the site's id of some product of a version.
func (s *session) product(ref string) string {
	s.t.Helper()
	v, err := datasets.Open(s.t.Context(), s.store, ref)
	require.NoError(s.t, err)
	for p, err := range v.Products(s.t.Context(), "") {
		require.NoError(s.t, err)
		return p.SiteProductID
	}
	require.Fail(s.t, "no rows")
	return ""
}

// holds makes two datasets that miss their own minimum: their first runs are held.
func (s *session) holds() {
	for name, decide := range map[string]string{"shop/rejected": "hold reject", "shop/approved": "hold approve"} {
		definition := strings.NewReplacer("shop/small", name, "min_rows: 1", "min_rows: 100000").Replace(small())
		s.prints("dataset apply", "-f", s.file("dataset.yaml", definition))
		r := sheaf(s.t, s.env(), append(start(name, "--as-of", day(1)), "--json")...)
		require.Equal(s.t, exitRunFailed, r.code, r.err)
		s.conforms("run start", oneDocument(s.t, r.out))
		hold := get(s.t, s.prints("hold ls", name), "hold", "name").(string)
		s.prints("hold show", hold)
		s.prints(decide, hold, "--reason", "a test")
		s.prints("hold show", hold)
		s.prints("hold ls", name, "--all")
		v := fails(s.t, s.env(), "hold", "approve", hold)
		require.Equal(s.t, exitRefused, v.Code, v.Message)
	}
}

// steering stops a run at the mall's gate and speaks to it.
func (s *session) steering() {
	require.NoError(s.t, s.mall.Hold(mall.Ebay, "^/itm/|^/sch/"))
	s.conforms("run start", succeeds(s.t, s.env(), start("shop/small", "--as-of", day(2), "--detach")...))
	require.Eventually(s.t, func() bool {
		return sheaf(s.t, s.env(), "run", "rate", "shop/small", "50").code == exitOK
	}, patience, 100*time.Millisecond)
	s.prints("run rate", "shop/small", "50")
	v := fails(s.t, s.env(), start("shop/small")...)
	require.Equal(s.t, exitRefused, v.Code)
	require.Contains(s.t, v.Message, "sheaf run watch shop/small")
	s.prints("run pause", "shop/small")
	s.prints("run resume", "shop/small")
	s.prints("run stop", "shop/small")
	s.mall.Release()
	s.prints("run watch", "shop/small")
	s.prints("schedule now", "shop/small")
	s.differences()
}

// differences compares versions: the first with itself, and with what came after it, turned both ways.
func (s *session) differences() {
	s.prints("diff", "shop/small@v1", "v1", "--exit-code")
	forth := s.prints("diff", "shop/small@v1", "latest", "--rows", "--stats", "deep")
	s.prints("diff", "shop/small@latest", "v1", "--rows", "--limit", "1")
	var all int
	for class, n := range get(s.t, forth, "totals", "rows").(map[string]any) {
		count, err := strconv.Atoi(fmt.Sprint(n))
		require.NoError(s.t, err, class)
		all += count
	}
	r := sheaf(s.t, s.env(), "diff", "shop/small@v1", "latest", "--rows", "--jsonl", "--exit-code")
	require.Equal(s.t, map[bool]int{true: exitFailed, false: exitOK}[all > 0], r.code)
	require.Empty(s.t, r.err, "that something differs is no failure")
	require.Len(s.t, strings.Fields(strings.ReplaceAll(r.out, " ", "")), all, "a row a line")
	text := sheaf(s.t, s.env(), "diff", "shop/small@v1", "latest", "--rows").out
	require.Contains(s.t, text, "of products")
	require.NotContains(s.t, text, "→ \"", "both sides are written alike")
	require.Equal(s.t, exitUsage, fails(s.t, s.env(), "diff", "shop/small@v1", "v1", "--class", "gone").Code)
	require.Equal(s.t, exitNotFound, fails(s.t, s.env(), "diff", "shop/small@v1").Code, "it has no parent")
}

// keeping rolls back, deletes and sweeps: latest is a version that was published by hand, as a killed publication leaves it.
func (s *session) keeping() {
	repo, ctx := datasets.New(s.store), s.t.Context()
	require.Eventually(s.t, func() bool { return sheaf(s.t, s.env(), "sweep", "shop/small").code == exitOK }, patience, 100*time.Millisecond, "no run goes on any more")
	parent, err := repo.Parent(ctx, "shop/small")
	require.NoError(s.t, err)
	m := parent.Version.Manifest
	m.Parent, m.Run = parent.Ref, "run-by-hand"
	m.Version, err = repo.NextVersion(ctx, m.Dataset)
	require.NoError(s.t, err)
	_, _, err = blob.CreateJSON(ctx, s.store, datasets.ManifestKey(m.Dataset, m.Version), m)
	require.NoError(s.t, err)
	s.prints("sweep", "shop/small")
	s.prints("sweep", "shop/small", "--dry-run", "--objects")
	before, bad := fmt.Sprintf("v%d", parent.Ref.Version), fmt.Sprintf("v%d", m.Version)
	require.Equal(s.t, exitRefused, fails(s.t, s.env(), "version", "rm", "shop/small@"+bad, "--reason", "a test").Code, "latest names it")
	s.prints("rollback", "shop/small", "--to", before, "--reason", "a test")
	require.Equal(s.t, exitUsage, fails(s.t, s.env(), "rollback", "shop/small", "--to", before, "--reason", "a test").Code)
	s.prints("version rm", "shop/small@"+bad, "--reason", "a test")
	require.Equal(s.t, exitNotFound, fails(s.t, s.env(), "version", "show", "shop/small@"+bad).Code)
	gone := get(s.t, s.prints("version ls", "shop/small"), "deleted").(map[string]any)
	require.Equal(s.t, "a test", gone["why"], "the newest version is the deleted one, in its place")
	text := sheaf(s.t, s.env(), "version", "ls", "shop/small").out
	require.Regexp(s.t, `(?m)^`+bad+` +deleted .*by `+gone["who"].(string)+`, .*: a test`, text)
	s.prints("tag log", "shop/small", "latest")
	s.prints("tag rm", "shop/small", "prod", "--reason", "a test")
	require.Equal(s.t, exitRefused, fails(s.t, s.env(), "tag", "set", "shop/small@v1", "latest", "--reason", "a test").Code)
}

// names are those of a list of events.
func names(list any) (out []string) {
	for _, e := range list.([]any) {
		out = append(out, e.(map[string]any)["name"].(string))
	}
	return out
}

// events lists what happened, and tells somebody of it.
func (s *session) events() {
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	s.t.Cleanup(receiver.Close)
	s.prints("dataset apply", "-f", s.file("dataset.yaml", small()+"subscriptions: [{ name: team, events: ['*'], webhook: { url: '"+receiver.URL+"' } }]\n"))
	s.prints("subscription ls", "shop/small")
	s.prints("training ls", "shop/small")
	require.Equal(s.t, true, get(s.t, s.prints("subscription test", "shop/small", "team"), "ok"))
	require.NotContains(s.t, names(s.prints("event ls", "shop/small")), tested)
	require.Contains(s.t, names(s.prints("event ls", "shop/small", "--tests")), tested)
	s.prints("subscription disable", "shop/small", "team", "--reason", "a test")
	s.prints("subscription ls", "shop/small")
	s.prints("subscription enable", "shop/small", "team")
	s.prints("event show", "shop/small", get(s.t, s.prints("event ls", "shop/small"), "id").(string))
	s.prints("event replay", "shop/small", "v1")
}
