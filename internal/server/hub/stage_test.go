package hub_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
	"sheaf/internal/access"
	"sheaf/internal/clock"
	"sheaf/internal/server/hub"
)

const (
	id     = "shop/products"
	secret = "shop/secret"
	public = "https://data.example"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// signing is a store that signs addresses of the test's and counts what it is asked.
type signing struct {
	blob.Store
	signedFor    atomic.Int64 // nanoseconds, of the last address
	stats, lists atomic.Int64
}

func (s *signing) PresignGet(_ context.Context, key string, expiry time.Duration) (string, error) {
	s.signedFor.Store(int64(expiry))
	return "http://store.example/" + key + "?signature=x", nil
}

func (s *signing) Stat(ctx context.Context, key string) (blob.Info, error) {
	s.stats.Add(1)
	return s.Store.Stat(ctx, key)
}

func (s *signing) List(ctx context.Context, prefix string, o blob.ListOptions) iter.Seq2[blob.Info, error] {
	s.lists.Add(1)
	return s.Store.List(ctx, prefix, o)
}

// stage has shop/products with parts of 2 MiB, 10 bytes and none, and shop/secret, which is private. Requests with a header
// Level are of that level.
type stage struct {
	store  *signing
	repo   *datasets.Repo
	server *httptest.Server
	latest datasets.Version
	bodies map[string][]byte // by path
}

func newStage(t *testing.T, o hub.Options) *stage {
	t.Helper()
	s := &stage{store: &signing{Store: mem.New()}, bodies: map[string][]byte{}}
	s.repo = datasets.New(s.store)
	parts := [][]byte{bytes.Repeat([]byte("0123456789abcdef"), 1<<17), []byte("0123456789"), {}}
	for _, name := range []string{id, secret} {
		_, _, err := s.repo.PutDefinition(t.Context(), datasets.Definition{
			Name: name, Kind: table.Catalog, Owner: "nlp@example.org", Sources: []datasets.Source{{Recipe: "ebay"}}, Private: name == secret,
		})
		require.NoError(t, err)
		s.latest = s.publish(t, name, 1, parts...)
	}
	s.latest = s.publish(t, id, 2, parts...)
	for _, f := range datasets.Files(s.latest) {
		if f.Part == nil {
			s.bodies[f.Path] = f.Body()
			continue
		}
		body, err := blob.ReadAll(t.Context(), s.store, f.Part.Key, 1<<30)
		require.NoError(t, err)
		s.bodies[f.Path] = body
	}
	o.Repo, o.Clock = s.repo, clock.NewFake(now)
	h, mux := hub.New(o), http.NewServeMux()
	h.Register(mux)
	viewed := h.Viewer(mux)
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		level := access.None
		if r.Header.Get("Level") == "read" {
			level = access.Read
		}
		viewed.ServeHTTP(w, r.WithContext(access.With(r.Context(), level)))
	}))
	t.Cleanup(s.server.Close)
	return s
}

// publish writes a version of one table with two splits and moves latest.
func (s *stage) publish(t *testing.T, name string, version int, bodies ...[]byte) datasets.Version {
	t.Helper()
	schema := table.Products()
	splits := []datasets.SplitVersion{{Name: "train", Rows: 40}, {Name: "test", Rows: 2}}
	for i, body := range bodies {
		sha := blob.SHA256Hex(body)
		p := datasets.Part{FileRef: datasets.FileRef{Key: datasets.PartKey(name, schema.Table, sha), SHA256: sha, Bytes: int64(len(body))}, Table: schema.Table}
		_, err := s.store.Put(t.Context(), p.Key, bytes.NewReader(body), p.Bytes, blob.PutOptions{SHA256: sha})
		require.NoError(t, err)
		splits[i%2].Parts = append(splits[i%2].Parts, p)
	}
	m := datasets.Manifest{
		Format: datasets.ManifestFormat, Dataset: name, Version: version, Run: fmt.Sprintf("run-%d", version), AsOf: now, PublishedAt: now,
		Content: datasets.Content{
			Kind: table.Catalog, DataDigest: fmt.Sprintf("%064d", version),
			Tables: []datasets.TableVersion{{Name: schema.Table, Fingerprint: schema.Fingerprint(), Schema: schema, Splits: splits}},
		},
	}
	body, _, err := m.Encode()
	require.NoError(t, err)
	require.NoError(t, blob.CreateOrSame(t.Context(), s.store, datasets.ManifestKey(name, version), body))
	_, err = s.repo.SetTag(t.Context(), name, datasets.TagEntry{Tag: datasets.Latest, To: version, Who: "test", Why: "test", When: now, Forced: true})
	require.NoError(t, err)
	v, err := s.repo.Version(t.Context(), name, version)
	require.NoError(t, err)
	return v
}

// ask sends a request with headers, name and value in turn; redirects are not followed.
func (s *stage) ask(t *testing.T, method, address string, headers ...string) (*http.Response, []byte) {
	t.Helper()
	return s.send(t, method, address, "", headers...)
}

func (s *stage) send(t *testing.T, method, address, body string, headers ...string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.server.URL+strings.TrimPrefix(address, public), strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, got
}

// read asks for JSON, which has no blanks that need not be.
func (s *stage) read(t *testing.T, into any, address string, headers ...string) *http.Response {
	t.Helper()
	resp, body := s.ask(t, "GET", address, headers...)
	require.Equal(t, 200, resp.StatusCode, "%s: %s", address, body)
	s.decode(t, into, body)
	return resp
}

func (s *stage) decode(t *testing.T, into any, body []byte) {
	t.Helper()
	var compact bytes.Buffer
	require.NoError(t, json.Compact(&compact, body))
	require.Equal(t, compact.String(), string(body))
	require.NoError(t, json.Unmarshal(body, into))
}

// pages follows Link from an address to the last page.
func pages[T any](t *testing.T, s *stage, address string, headers ...string) (all []T, n int) {
	t.Helper()
	for address != "" {
		var page []T
		resp := s.read(t, &page, address, headers...)
		all = append(all, page...)
		n++
		link := resp.Header.Get("Link")
		if link == "" {
			return all, n
		}
		require.Regexp(t, `^<`+public+`/api/[^<>,; ]+>; rel="next"$`, link, "absolute, and with no sign at which clients cut it")
		address, _, _ = strings.Cut(link[1:], ">")
	}
	return all, n
}
