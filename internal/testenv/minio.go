package testenv

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"sheaf/datasets/blob/minio"
	"sheaf/internal/stack"
)

// MinIOServer is a real MinIO process.
type MinIOServer struct{ stack *stack.Stack }

var sharedMinIO shared

func onlyMinIO(c *stack.Config) { c.NoTemporal = true }

// MinIO is the server that the tests of this binary share. Nobody may stop it.
func MinIO(t testing.TB) *MinIOServer {
	t.Helper()
	return &MinIOServer{sharedMinIO.get(t, onlyMinIO)}
}

// OwnMinIO starts a server for this test alone.
func OwnMinIO(t testing.TB) *MinIOServer {
	t.Helper()
	return &MinIOServer{own(t, onlyMinIO)}
}

// Options name the server and a bucket that no other test uses. The bucket does not exist yet.
func (m *MinIOServer) Options(t testing.TB) minio.Options {
	t.Helper()
	cfg := m.stack.Config()
	return minio.Options{
		Endpoint: cfg.S3Addr, AccessKey: cfg.AccessKey, SecretKey: cfg.SecretKey,
		Bucket: "test-" + strings.ToLower(rand.Text()),
	}
}

// Store opens a new bucket.
func (m *MinIOServer) Store(t testing.TB) *minio.Store {
	t.Helper()
	return OpenStore(t, m.Options(t))
}

// OpenStore opens a bucket, creating it if need be.
func OpenStore(t testing.TB, opts minio.Options) *minio.Store {
	t.Helper()
	s, err := minio.New(opts)
	if err == nil {
		err = s.EnsureBucket(context.Background())
	}
	if err != nil {
		t.Fatal("testenv:", err)
	}
	return s
}

// Addr is the server's host:port.
func (m *MinIOServer) Addr() string { return m.stack.Config().S3Addr }

// Server is the process, for tests that Kill, Start or Restart an own server on the same data and port.
func (m *MinIOServer) Server() *stack.Server { return m.stack.MinIO() }
