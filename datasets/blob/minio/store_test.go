package minio_test

import (
	"testing"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/blobtest"
	"sheaf/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func TestConformance(t *testing.T) {
	server := testenv.MinIO(t)
	blobtest.Run(t, func(t *testing.T) blob.Store {
		t.Helper()
		return server.Store(t)
	})
}

func TestConformancePrefix(t *testing.T) {
	server := testenv.MinIO(t)
	blobtest.Run(t, func(t *testing.T) blob.Store {
		t.Helper()
		opts := server.Options(t)
		opts.Prefix = "/install/one/"
		return testenv.OpenStore(t, opts)
	})
}
