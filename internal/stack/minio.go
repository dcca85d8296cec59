package stack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"sheaf/datasets/blob/minio"
	"sheaf/internal/secret"
)

func newMinIO(cfg Config) (*Server, error) {
	bin, err := FindTool("minio", cfg.MinioBin)
	if err != nil {
		return nil, err
	}
	data, certs := filepath.Join(cfg.Dir, "minio"), filepath.Join(cfg.Dir, "minio-certs")
	for _, dir := range []string{data, certs} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, fmt.Errorf("prepare MinIO: %w", err)
		}
	}
	return &Server{
		name: "MinIO",
		bin:  bin,
		args: []string{
			"server", "--quiet", "--address", cfg.S3Addr, "--console-address", cfg.S3ConsoleAddr,
			"--certs-dir", certs, // not the user's own ~/.minio, which may turn on TLS
			data,
		},
		env: cleanEnv("MINIO_",
			"MINIO_ROOT_USER="+cfg.AccessKey, "MINIO_ROOT_PASSWORD="+cfg.SecretKey.Reveal(),
			"MINIO_UPDATE=off"), // asks no server of its makers
		log:   logPath(cfg.Dir, "minio"),
		grace: cfg.Grace, limit: cfg.ReadyWithin,
		probe: probeHTTP("http://" + cfg.S3Addr + "/minio/health/ready"),
		died:  make(chan error, 1),
	}, nil
}

// prepareS3 makes the bucket. It also shows that the credentials are right.
func prepareS3(ctx context.Context, cfg Config) error {
	ctx, cancel := context.WithTimeout(ctx, cfg.ReadyWithin)
	defer cancel()
	store, err := minio.New(minio.Options{Endpoint: cfg.S3Addr, AccessKey: cfg.AccessKey, SecretKey: cfg.SecretKey, Bucket: cfg.Bucket})
	if err != nil {
		return err
	}
	if err := store.EnsureBucket(ctx); err != nil {
		return fmt.Errorf("prepare object store %s: %w", cfg.S3Addr, err)
	}
	return nil
}

// ensureSecret gives a MinIO of our own a secret that nobody knows by heart.
func ensureSecret(cfg *Config) error {
	if !cfg.SecretKey.IsZero() || cfg.NoS3 || cfg.ExternalS3 {
		return nil
	}
	path := filepath.Join(cfg.Dir, "s3-secret")
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		raw = []byte(rand.Text())
		err = os.WriteFile(path, raw, 0o600)
	}
	if err != nil {
		return fmt.Errorf("keep S3 secret: %w", err)
	}
	cfg.SecretKey = secret.New(strings.TrimSpace(string(raw)))
	return nil
}

func probeHTTP(url string) func(context.Context) error {
	return func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("%s answers %s", url, resp.Status)
		}
		return nil
	}
}
