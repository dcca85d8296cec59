// Package remote reads datasets through a Sheaf server: a blob.Store without writes for machines that have a token and no
// credentials of the object store. Keys are those of the store, bytes are exactly the stored ones, so everything that reads a
// repository (resolve, list versions and tags, pull, verify, iterate rows, compare) works through it as it does on the store.
//
// Manifests and tags come from the server. Parts come from the object store itself, by URLs that the server has it sign; where
// the store cannot be reached from here, the store says once why and reads them through the server.
package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"sheaf/datasets/blob"
	"sheaf/internal/clock"
)

// Options of a Store. URL is required.
type Options struct {
	URL   string // of the server: https://sheaf.example.org
	Token string // empty: none, which is enough for what is not private
	// Notice is told once if bytes must come through the server, and why; nil tells nobody.
	Notice func(string)
	Clock  clock.Clock // nil = the system's

	pauses []time.Duration // between tries; nil = retryPauses
}

// Store implements blob.Store, without writes. Safe for concurrent use.
type Store struct {
	opts   Options
	base   string // with the API's prefix
	client *http.Client
	direct *direct
}

var _ blob.Store = (*Store)(nil)

var retryPauses = []time.Duration{200 * time.Millisecond, time.Second, 3 * time.Second}

// New prepares a client. It does not connect.
func New(o Options) (*Store, error) {
	u, err := url.Parse(strings.TrimRight(o.URL, "/"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return nil, fmt.Errorf("server %q: %w: want http://host:port or https://host", o.URL, blob.ErrInvalid)
	}
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	if o.pauses == nil {
		o.pauses = retryPauses
	}
	s := &Store{opts: o, base: u.String() + "/api/v1", client: newClient(10 * time.Second)}
	s.client.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if via[0].URL.Scheme == "https" && next.URL.Scheme != "https" {
			return errors.New("the server leads from https to http")
		}
		if len(via) >= 5 {
			return errors.New("the server leads in circles")
		}
		return nil
	}
	s.direct = &direct{store: s, client: newClient(5 * time.Second), urls: map[string]string{}}
	s.direct.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return s, nil
}

// newClient keeps bytes as they are: a transfer encoding would hide lengths.
func newClient(dial time.Duration) *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: dial}).DialContext
	t.DisableCompression = true
	t.MaxIdleConnsPerHost = 64
	t.ResponseHeaderTimeout = time.Minute
	return &http.Client{Transport: t}
}

// Server is the address that it reads from.
func (s *Store) Server() string { return strings.TrimSuffix(s.base, "/api/v1") }

// isPart says which objects come from the object store itself: what is large.
func isPart(key string) bool { return strings.Contains(key, "/tables/") }

// Get implements blob.Store. Parts come from the object store itself if it can be reached.
func (s *Store) Get(ctx context.Context, key string) (io.ReadCloser, blob.Info, error) {
	if err := blob.ValidateKey(key); err != nil {
		return nil, blob.Info{}, blob.Errorf("get", key, err, nil)
	}
	resp, err := s.retried(ctx, "get", key, func() (*http.Response, error) { //nolint:bodyclose // the reader closes it
		if isPart(key) {
			if resp, err := s.direct.get(ctx, key, http.Header{"Range": {"bytes=0-"}}); resp != nil || err != nil {
				return resp, err
			}
		}
		return s.ask(ctx, http.MethodGet, "/objects/"+escaped(key), nil)
	})
	if err != nil {
		return nil, blob.Info{}, err
	}
	return &reader{ctx, s, key, resp.Body}, infoOf(key, resp), nil
}

// GetRange implements blob.Store. Parts come from the object store itself if it can be reached.
func (s *Store) GetRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	if err := blob.ValidateKey(key); err != nil {
		return nil, blob.Errorf("get", key, err, nil)
	}
	if offset < 0 || length == 0 {
		return nil, blob.Errorf("get", key, blob.ErrRange, nil)
	}
	if length < 0 {
		info, err := s.Stat(ctx, key)
		if err != nil {
			return nil, err
		}
		if length = info.Size - offset; length <= 0 {
			return nil, blob.Errorf("get", key, blob.ErrRange, nil)
		}
	}
	header := http.Header{"Range": {fmt.Sprintf("bytes=%d-%d", offset, offset+length-1)}}
	resp, err := s.retried(ctx, "get", key, func() (*http.Response, error) { //nolint:bodyclose // the reader closes it
		if isPart(key) {
			if resp, err := s.direct.get(ctx, key, header); resp != nil || err != nil {
				return resp, err
			}
		}
		resp, err := s.ask(ctx, http.MethodGet, "/objects/"+escaped(key), header)
		if err == nil && !isRange(resp, offset) {
			resp.Body.Close()
			err = s.failure(blob.ErrUnavailable, resp.StatusCode, "", "it answered with another range than it was asked for", nil)
		}
		return resp, err
	})
	if err != nil {
		return nil, err
	}
	return &reader{ctx, s, key, resp.Body}, nil
}

// isRange says whether an answer is a range from an offset.
func isRange(resp *http.Response, offset int64) bool {
	return resp.StatusCode == http.StatusPartialContent && strings.HasPrefix(resp.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", offset))
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key string) (blob.Info, error) {
	if err := blob.ValidateKey(key); err != nil {
		return blob.Info{}, blob.Errorf("stat", key, err, nil)
	}
	resp, err := s.retried(ctx, "stat", key, func() (*http.Response, error) {
		return s.ask(ctx, http.MethodHead, "/objects/"+escaped(key), nil)
	})
	if err != nil {
		return blob.Info{}, err
	}
	resp.Body.Close()
	return infoOf(key, resp), nil
}

func infoOf(key string, resp *http.Response) blob.Info {
	modified, _ := http.ParseTime(resp.Header.Get("Last-Modified")) // zero where it makes no sense
	return blob.Info{
		Key: key, Size: max(resp.ContentLength, 0), ETag: strings.Trim(resp.Header.Get("ETag"), `"`), ModTime: modified.UTC(),
		SHA256: resp.Header.Get("Sheaf-Sha256"), // the store's own answers have it under another name, and nobody needs it there
	}
}

// page is a piece of a listing as the server answers it.
type page struct {
	Objects []struct {
		Key     string    `json:"key"`
		Size    int64     `json:"size"`
		ETag    string    `json:"etag"`
		ModTime time.Time `json:"mod_time"`
	} `json:"objects"`
	After string `json:"after"`
}

// List implements blob.Store, for prefixes inside of one dataset.
func (s *Store) List(ctx context.Context, prefix string, opts blob.ListOptions) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		if err := blob.ValidateList(prefix, opts); err != nil {
			yield(blob.Info{}, err)
			return
		}
		for after := opts.StartAfter; ; {
			q := url.Values{"prefix": {prefix}, "after": {after}, "delimiter": {opts.Delimiter}}
			p, err := askJSON[page](ctx, s, "list", prefix, "/objects?"+q.Encode())
			if err != nil {
				yield(blob.Info{}, err)
				return
			}
			for _, o := range p.Objects {
				if !yield(blob.Info{Key: o.Key, Size: o.Size, ETag: o.ETag, ModTime: o.ModTime}, nil) {
					return
				}
			}
			if p.After <= after { // the end, or a server that would let us go in circles
				return
			}
			after = p.After
		}
	}
}

// Put implements blob.Store: like all writes, it is for those who have the object store's credentials.
func (s *Store) Put(_ context.Context, key string, _ io.Reader, _ int64, _ blob.PutOptions) (blob.Info, error) {
	return blob.Info{}, readOnly("put", key)
}

// Create implements blob.Store.
func (s *Store) Create(_ context.Context, key string, _ []byte, _ blob.PutOptions) (blob.Info, error) {
	return blob.Info{}, readOnly("create", key)
}

// Delete implements blob.Store.
func (s *Store) Delete(_ context.Context, key string) error { return readOnly("delete", key) }

func readOnly(verb, key string) error {
	return blob.Errorf(verb, key, blob.ErrDenied, errors.New("a server is only read through"))
}

// retried asks again while the server does not answer.
func (s *Store) retried(ctx context.Context, verb, key string, ask func() (*http.Response, error)) (*http.Response, error) {
	for tries := 0; ; tries++ {
		resp, err := ask()
		switch {
		case err == nil:
			return resp, nil
		case ctx.Err() != nil:
			return nil, blob.Errorf(verb, key, ctx.Err(), nil)
		case !errors.Is(err, blob.ErrUnavailable) || tries == len(s.opts.pauses):
			return nil, fmt.Errorf("%s %s: %w", verb, key, err)
		}
		if err := s.opts.Clock.Sleep(ctx, s.opts.pauses[tries]); err != nil {
			return nil, blob.Errorf(verb, key, err, nil)
		}
	}
}

// askJSON asks for a document.
func askJSON[T any](ctx context.Context, s *Store, verb, key, path string) (out T, err error) {
	resp, err := s.retried(ctx, verb, key, func() (*http.Response, error) { return s.ask(ctx, http.MethodGet, path, nil) })
	if err != nil {
		return out, err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(io.LimitReader(resp.Body, blob.MaxJSON)).Decode(&out); err != nil {
		return out, fmt.Errorf("%s %s: %w", verb, key, s.failure(blob.ErrUnavailable, resp.StatusCode, "", "it answers with no JSON", err))
	}
	return out, nil
}

func escaped(key string) string { return (&url.URL{Path: key}).EscapedPath() }

// reader gives errors in mid-body their sentinel.
type reader struct {
	ctx   context.Context //nolint:containedctx // the lifetime of the read is that of the Get's context
	store *Store
	key   string
	body  io.ReadCloser
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.body.Read(p)
	if err != nil && !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		if ended := r.ctx.Err(); ended != nil {
			return n, blob.Errorf("get", r.key, ended, nil)
		}
		err = blob.Errorf("get", r.key, r.store.failure(blob.ErrUnavailable, 0, "", "the connection broke", err), nil)
	}
	return n, err
}

func (r *reader) Close() error { return r.body.Close() }
