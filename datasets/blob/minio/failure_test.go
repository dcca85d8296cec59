package minio_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/minio"
	"sheaf/internal/secret"
	"sheaf/internal/testenv"
)

func open(t *testing.T, opts minio.Options) *minio.Store {
	t.Helper()
	s, err := minio.New(opts)
	require.NoError(t, err)
	return s
}

func create(t *testing.T, s blob.Store, key string) error {
	t.Helper()
	return blob.CreateOrSame(t.Context(), s, key, []byte(key))
}

func TestBadCredentials(t *testing.T) {
	good := testenv.MinIO(t).Options(t)
	testenv.OpenStore(t, good)
	wrongSecret, wrongKey := good, good
	wrongSecret.SecretKey = secret.New("not-the-secret")
	wrongKey.AccessKey = "nobody"
	for _, opts := range []minio.Options{wrongSecret, wrongKey} {
		s := open(t, opts)
		require.ErrorIs(t, s.EnsureBucket(t.Context()), blob.ErrDenied)
		require.ErrorIs(t, create(t, s, "k"), blob.ErrDenied)
		_, err := s.Stat(t.Context(), "k")
		require.ErrorIs(t, err, blob.ErrDenied)
		for _, err := range s.List(t.Context(), "", blob.ListOptions{}) {
			require.ErrorIs(t, err, blob.ErrDenied)
		}
		err = s.SelfTest(t.Context())
		require.ErrorIs(t, err, blob.ErrDenied)
		require.NotContains(t, err.Error(), opts.SecretKey.Reveal())
	}
}

func TestNoBucket(t *testing.T) {
	s := open(t, testenv.MinIO(t).Options(t))
	require.ErrorIs(t, create(t, s, "k"), blob.ErrNoBucket)
	_, _, err := s.Get(t.Context(), "k")
	require.ErrorIs(t, err, blob.ErrNoBucket)
	_, err = s.Stat(t.Context(), "k")
	require.ErrorIs(t, err, blob.ErrNoBucket)
	require.NoError(t, s.EnsureBucket(t.Context()))
	require.NoError(t, s.EnsureBucket(t.Context()))
	require.NoError(t, create(t, s, "k"))
}

func TestNobodyListens(t *testing.T) {
	addr, err := testenv.FreeAddr()
	require.NoError(t, err)
	s := open(t, minio.Options{Endpoint: addr, Bucket: "bucket", Retries: 2})
	require.ErrorIs(t, create(t, s, "k"), blob.ErrUnavailable)
	require.ErrorIs(t, s.EnsureBucket(t.Context()), blob.ErrUnavailable)

	// Retrying ends with the context.
	s = open(t, minio.Options{Endpoint: addr, Bucket: "bucket", Retries: 1000})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err = s.Stat(ctx, "k")
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestBadOptions(t *testing.T) {
	for want, opts := range map[string]minio.Options{
		"bucket is empty":                     {Endpoint: "localhost:9000"},
		"endpoint is empty":                   {Bucket: "bucket"},
		"neither http nor https":              {Endpoint: "ftp://x", Bucket: "bucket"},
		"want scheme://host:port":             {Endpoint: "http://x/path", Bucket: "bucket"},
		`invalid key: "../up" has a relative`: {Endpoint: "x", Bucket: "bucket", Prefix: "../up"},
	} {
		_, err := minio.New(opts)
		require.ErrorContains(t, err, want)
	}
}

func TestStoreThatIgnoresConditions(t *testing.T) {
	real := testenv.MinIO(t).Options(t)
	require.NoError(t, testenv.OpenStore(t, real).SelfTest(t.Context()))
	err := open(t, testenv.IgnoringConditions(t, real)).SelfTest(t.Context())
	require.ErrorIs(t, err, blob.ErrIgnoresConditions)
}

func TestFullStore(t *testing.T) {
	real := testenv.MinIO(t).Options(t)
	behind := testenv.OpenStore(t, real)
	s := open(t, testenv.Full(t, real, 1))
	require.NoError(t, create(t, s, "fits"))
	require.ErrorIs(t, create(t, s, "k"), blob.ErrFull)
	_, err := s.Put(t.Context(), "k", strings.NewReader("x"), 1, blob.PutOptions{})
	require.ErrorIs(t, err, blob.ErrFull)
	_, err = behind.Stat(t.Context(), "k")
	require.ErrorIs(t, err, blob.ErrNotFound)
}

// A create whose answer is lost: the client library repeats it and hears 412 of its own object.
func TestLostAnswerIsOurs(t *testing.T) {
	real := testenv.MinIO(t).Options(t)
	testenv.OpenStore(t, real)
	lost := 0
	opts := testenv.Proxy(t, real, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == http.MethodPut && lost == 0 {
			lost++
			next.ServeHTTP(discard{}, r)
			testenv.AnswerS3Error(w, http.StatusServiceUnavailable, "SlowDown", "try again")
			return
		}
		next.ServeHTTP(w, r)
	})
	s := open(t, opts)
	_, err := s.Create(t.Context(), "bare", []byte("x"), blob.PutOptions{})
	require.ErrorIs(t, err, blob.ErrExists, "this is why CreateOrSame reads back")
	lost = 0
	require.NoError(t, create(t, s, "k"))
	require.Equal(t, 1, lost)
}

type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}

// A connection lost in mid-body is an error of the read, never a short object.
func TestBodyBreaksOff(t *testing.T) {
	real := testenv.MinIO(t).Options(t)
	behind := testenv.OpenStore(t, real)
	body := strings.Repeat("x", 1<<20)
	_, err := behind.Put(t.Context(), "k", strings.NewReader(body), int64(len(body)), blob.PutOptions{})
	require.NoError(t, err)
	s := open(t, testenv.Proxy(t, real, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/k") {
			next.ServeHTTP(&cutWriter{ResponseWriter: w, left: 1000}, r)
			panic(http.ErrAbortHandler)
		}
		next.ServeHTTP(w, r)
	}))
	r, _, err := s.Get(t.Context(), "k")
	require.NoError(t, err)
	defer r.Close()
	got, err := io.ReadAll(r)
	require.ErrorIs(t, err, blob.ErrUnavailable)
	require.Less(t, len(got), len(body))
	_, err = blob.ReadAll(t.Context(), s, "k", 1<<30)
	require.ErrorIs(t, err, blob.ErrUnavailable)
}

type cutWriter struct {
	http.ResponseWriter
	left int
}

func (w *cutWriter) Write(p []byte) (int, error) {
	if w.left <= 0 {
		return 0, io.ErrShortWrite
	}
	p = p[:min(len(p), w.left)]
	w.left -= len(p)
	n, err := w.ResponseWriter.Write(p)
	w.ResponseWriter.(http.Flusher).Flush()
	return n, err
}

// A server that is away for a moment costs time, not data.
func TestServerRestarts(t *testing.T) {
	server := testenv.OwnMinIO(t)
	s := server.Store(t)
	require.NoError(t, create(t, s, "before"))
	server.Server().Kill()
	done := make(chan error, 1)
	go func() { done <- create(t, s, "during") }()
	require.NoError(t, server.Server().Start(t.Context()))
	require.NoError(t, <-done)
	for _, key := range []string{"before", "during"} {
		body, err := blob.ReadAll(t.Context(), s, key, 100)
		require.NoError(t, err)
		require.Equal(t, key, string(body))
	}
}

func TestPresignedURLNamesThePublicEndpoint(t *testing.T) {
	opts := testenv.MinIO(t).Options(t)
	opts.PublicEndpoint = "https://objects.example.org"
	u, err := open(t, opts).PresignGet(t.Context(), "d/k", time.Minute)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(u, "https://objects.example.org/"+opts.Bucket+"/d/k?"), u)
	require.NotContains(t, u, opts.SecretKey.Reveal())
}
