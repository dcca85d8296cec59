package objects_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/blob/remote"
	"sheaf/internal/access"
	"sheaf/internal/clock"
	"sheaf/internal/secret"
	"sheaf/internal/server/api"
	"sheaf/internal/server/objects"
)

const (
	readToken = "reads-000000000000000000000000"
	part      = "datasets/shop/open/tables/products/0000000000000000000000000000000000000000000000000000000000000000.parquet"
	hidden    = "datasets/shop/hidden/tables/products/0000000000000000000000000000000000000000000000000000000000000000.parquet"
)

var content = bytes.Repeat([]byte("0123456789abcdef"), 1000)

// signing is a store whose URLs lead to a server of the test.
type signing struct {
	blob.Store
	at    string
	epoch atomic.Int64 // of the URLs that are good
}

func (s *signing) Unwrap() blob.Store { return s.Store }

func (s *signing) PresignGet(_ context.Context, key string, _ time.Duration) (string, error) {
	return fmt.Sprintf("%s/%s?epoch=%d", s.at, url.PathEscape(key), s.epoch.Load()), nil
}

// stage is a server with an open and a private dataset, its store, and a count of what came from either.
type stage struct {
	store         *signing
	server        *httptest.Server
	through, from atomic.Int64
	notices       []string
	storeAnswers  func(w http.ResponseWriter, r *http.Request) bool // true: it has answered
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{store: &signing{Store: mem.New()}}
	put := func(key string, body []byte) {
		_, err := s.store.Put(t.Context(), key, bytes.NewReader(body), int64(len(body)), blob.PutOptions{SHA256: blob.SHA256Hex(body)})
		require.NoError(t, err)
	}
	for _, key := range []string{part, hidden, "datasets/shop/open/tables/state/0.parquet", "datasets/shop/open/events/e.json", "runs/r/x.json"} {
		put(key, content)
	}
	for i := range 2500 {
		put(fmt.Sprintf("datasets/shop/open/versions/v%06d.json", i+1), []byte("{}"))
	}
	put("datasets/shop/open/tags/latest/000001.json", []byte(`{"tag":"latest","seq":1,"to":1}`))
	repo := datasets.New(s.store)
	def, err := datasets.ParseDefinition([]byte("name: shop/hidden\nkind: catalog\nprivate: true\nsources: [{recipe: ebay}]\n"))
	require.NoError(t, err)
	_, _, err = repo.PutDefinition(t.Context(), def)
	require.NoError(t, err)

	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the token was sent to the object store")
		}
		if s.storeAnswers != nil && s.storeAnswers(w, r) {
			return
		}
		if r.URL.Query().Get("epoch") != fmt.Sprint(s.store.epoch.Load()) {
			http.Error(w, "Request has expired", http.StatusForbidden)
			return
		}
		s.from.Add(1)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	}))
	t.Cleanup(behind.Close)
	s.store.at = behind.URL
	tokens, err := access.NewTokens(secret.New(readToken), secret.New(""))
	require.NoError(t, err)
	mux := http.NewServeMux()
	objects.New(objects.Options{Repo: repo, Clock: clock.System(), Tokens: tokens, S3Public: true, Refuse: func(w http.ResponseWriter, status int, code, detail string) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"code":%q,"detail":%q}`, code, detail)
	}}).Register(mux, api.Prefix)
	gate := &access.Gate{Tokens: tokens, Clock: clock.System(), Next: mux, Refuse: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"code":"token_unknown","detail":"no such token"}`)
	})}
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/objects/") && strings.Contains(r.URL.Path, "/tables/") && r.Method == http.MethodGet {
			s.through.Add(1)
		}
		gate.ServeHTTP(w, r)
	}))
	t.Cleanup(s.server.Close)
	return s
}

func (s *stage) open(t *testing.T, token string) *remote.Store {
	t.Helper()
	r, err := remote.New(remote.Options{URL: s.server.URL + "/", Token: token, Notice: func(text string) { s.notices = append(s.notices, text) }})
	require.NoError(t, err)
	return r
}

func ranged(t *testing.T, s blob.Store, key string, offset, length int64) (string, error) {
	t.Helper()
	body, err := s.GetRange(t.Context(), key, offset, length)
	if err != nil {
		return "", err
	}
	defer body.Close()
	text, err := io.ReadAll(body)
	return string(text), err
}

func TestKeysThatReadersDoNotHave(t *testing.T) {
	s := newStage(t)
	r := s.open(t, readToken)
	for _, key := range []string{
		"datasets/shop/open/tables/state/0.parquet", "datasets/shop/open/events/e.json", "runs/r/x.json", "datasets/shop/open/def/r000001.json",
		"datasets/shop/open/versions", "datasets/shop/open/tables/products/a/b.parquet", "recipes/ebay/r000001.json",
	} {
		_, _, err := r.Get(t.Context(), key)
		require.ErrorIs(t, err, blob.ErrNotFound, key)
		_, err = ranged(t, r, key, 0, 1)
		require.ErrorIs(t, err, blob.ErrNotFound, key)
	}
	for _, prefix := range []string{"", "datasets/", "datasets/shop/", "datasets/shop/open/", "datasets/shop/open/events/", "runs/"} {
		for _, err := range r.List(t.Context(), prefix, blob.ListOptions{}) {
			require.ErrorIs(t, err, blob.ErrNotFound, prefix)
		}
	}
	for _, path := range []string{"/objects/datasets/shop/open/versions/..%2f..%2fhidden/versions/v000001.json", "/objects/datasets/shop/open/versions/%2e%2e/%2e%2e/x", "/object-urls/runs/r/x.json"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+api.Prefix+path, nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+readToken)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, http.StatusNotFound, resp.StatusCode, path)
	}
	_, err := r.Put(t.Context(), part, strings.NewReader("x"), 1, blob.PutOptions{})
	require.ErrorIs(t, err, blob.ErrDenied)
	_, err = r.Create(t.Context(), part, nil, blob.PutOptions{})
	require.ErrorIs(t, err, blob.ErrDenied)
	require.ErrorIs(t, r.Delete(t.Context(), part), blob.ErrDenied)
}

func TestWhoMayRead(t *testing.T) {
	s := newStage(t)
	_, err := ranged(t, s.open(t, ""), part, 0, 4)
	require.NoError(t, err, "not private")
	got, err := ranged(t, s.open(t, readToken), hidden, 3, 4)
	require.NoError(t, err)
	require.Equal(t, "3456", got)

	for token, hint := range map[string]string{"": "give a read token", "wrong-" + readToken: "no longer valid"} {
		_, err = ranged(t, s.open(t, token), hidden, 0, 4)
		require.ErrorIs(t, err, blob.ErrDenied)
		var failed *remote.Error
		require.ErrorAs(t, err, &failed)
		require.Contains(t, failed.Hint(), hint)
		require.NotContains(t, err.Error()+failed.Hint(), readToken)
	}
	_, err = datasets.New(s.open(t, "")).Resolve(t.Context(), "shop/nothing")
	require.ErrorIs(t, err, blob.ErrDenied, "nobody in particular learns which datasets there are")
	_, err = datasets.New(s.open(t, readToken)).Resolve(t.Context(), "shop/nothing")
	require.ErrorIs(t, err, blob.ErrNotFound)
}

func TestObjectsAreWhatTheStoreHas(t *testing.T) {
	s := newStage(t)
	r := s.open(t, "")
	numbers, err := datasets.New(r).VersionNumbers(t.Context(), "shop/open")
	require.NoError(t, err)
	require.Len(t, numbers, 2500, "over several pages")
	e, err := datasets.New(r).Tag(t.Context(), "shop/open", "latest")
	require.NoError(t, err)
	require.Equal(t, 1, e.To)
	info, err := r.Stat(t.Context(), part)
	require.NoError(t, err)
	require.EqualValues(t, len(content), info.Size)
	require.Equal(t, blob.SHA256Hex(content), info.SHA256)
	_, err = r.Stat(t.Context(), "datasets/shop/open/versions/v009999.json")
	require.ErrorIs(t, err, blob.ErrNotFound)
	whole, err := blob.ReadAll(t.Context(), r, part, 1<<20)
	require.NoError(t, err)
	require.Equal(t, content, whole)
	rest, err := ranged(t, r, part, 15_990, -1)
	require.NoError(t, err)
	require.Equal(t, "6789abcdef", rest)
	require.Zero(t, s.through.Load(), "parts came from the object store")
	require.Empty(t, s.notices)
}

// A URL that is over is replaced, and nobody hears of it.
func TestURLsThatAreOver(t *testing.T) {
	s := newStage(t)
	r := s.open(t, "")
	_, err := ranged(t, r, part, 0, 4)
	require.NoError(t, err)
	s.store.epoch.Add(1)
	got, err := ranged(t, r, part, 4, 4)
	require.NoError(t, err)
	require.Equal(t, "4567", got)
	require.Empty(t, s.notices)
	require.Zero(t, s.through.Load())
}

// Where the store cannot be reached, or something else answers in its place, bytes come through the server and that is said once.
func TestBytesThroughTheServer(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(s *stage)
		says    string
	}{
		"nobody listens": {func(s *stage) { s.store.at = "http://127.0.0.1:1" }, "cannot be reached from here"},
		"no such name":   {func(s *stage) { s.store.at = "http://nowhere.invalid" }, "cannot be reached from here"},
		"refuses":        {func(s *stage) { s.storeAnswers = answers(http.StatusForbidden, "") }, "refuses the URLs"},
		"another server": {func(s *stage) { s.storeAnswers = answers(http.StatusOK, "<html>Log in</html>") }, "is not the server's object store"},
		"no store there": {func(s *stage) { s.storeAnswers = answers(http.StatusNotFound, "") }, "is not the server's object store"},
		"another place":  {func(s *stage) { s.storeAnswers = answers(http.StatusFound, "") }, "is not the server's object store"},
		"out of order":   {func(s *stage) { s.storeAnswers = answers(http.StatusBadGateway, "") }, "cannot be reached from here"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			c.prepare(s)
			r := s.open(t, "")
			for i := range int64(3) {
				got, err := ranged(t, r, part, i, 4)
				require.NoError(t, err)
				require.Equal(t, "0123456"[i:i+4], got)
			}
			require.Len(t, s.notices, 1)
			require.Contains(t, s.notices[0], c.says)
			require.EqualValues(t, 3, s.through.Load())
		})
	}
}

func answers(status int, body string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(status)
		fmt.Fprint(w, body)
		return true
	}
}

func TestNoServerThere(t *testing.T) {
	other := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(other.Close)
	for address, says := range map[string]string{other.URL: "there is no Sheaf server", "http://127.0.0.1:1": "does not answer"} {
		r, err := remote.New(remote.Options{URL: address, Clock: hasty{clock.System()}})
		require.NoError(t, err)
		_, err = r.Stat(t.Context(), part)
		if address == other.URL {
			_, err = datasets.New(r).Resolve(t.Context(), "shop/open")
		}
		require.ErrorIs(t, err, blob.ErrUnavailable)
		require.ErrorContains(t, err, says)
	}
	for _, address := range []string{"", "sheaf.example.org", "ftp://x", "http://", "http://u:p@x"} {
		_, err := remote.New(remote.Options{URL: address})
		require.ErrorIs(t, err, blob.ErrInvalid, address)
	}
}

// hasty waits for nothing.
type hasty struct{ clock.Clock }

func (hasty) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }
