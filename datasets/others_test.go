package datasets_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/internal/clock"
	"sheaf/internal/server/hub"
	"sheaf/internal/testenv"
)

// Polars, DuckDB, pyarrow and pandas read a version over HTTP from the hub and over S3 from a real MinIO, and find what was
// published.
func TestOtherReaders(t *testing.T) {
	server := testenv.MinIO(t)
	options := server.Options(t)
	store := testenv.OpenStore(t, options)
	dataset, rows, prices, titles := datasets.PublishForReaders(t, store)
	repo := datasets.New(store)
	v, err := repo.Resolve(t.Context(), dataset)
	require.NoError(t, err)
	mux := http.NewServeMux()
	hub.New(hub.Options{Repo: repo, Clock: clock.System()}).Register(mux)
	front := httptest.NewServer(mux)
	t.Cleanup(front.Close)

	var urls, keys []string
	for _, f := range datasets.Files(v) {
		if f.Part != nil && f.Part.Table == "products" {
			urls = append(urls, front.URL+"/datasets/"+dataset+"/resolve/v1/"+f.Path)
			keys = append(keys, options.Bucket+"/"+options.Prefix+f.Part.Key)
		}
	}
	require.Greater(t, len(urls), 3)
	asked, err := json.Marshal(map[string]any{
		"urls": urls, "keys": keys, "endpoint": options.Endpoint, "access": options.AccessKey, "secret": options.SecretKey.Reveal(),
	})
	require.NoError(t, err)
	request := filepath.Join(t.TempDir(), "request.json")
	require.NoError(t, os.WriteFile(request, asked, 0o600))

	want := map[string]any{"rows": float64(rows), "prices": float64(prices), "titles": float64(titles)}
	for name, r := range map[string]struct{ venv, how string }{
		"Polars over HTTP":  {".venv", "polars-http"},
		"Polars over S3":    {".venv", "polars-s3"},
		"pyarrow over S3":   {".venv", "pyarrow-s3"},
		"pandas over HTTP":  {".venv", "pandas-http"},
		"DuckDB over HTTP":  {".duckdb", "duckdb-http"},
		"DuckDB over S3":    {".duckdb", "duckdb-s3"},
		"pandas over S3":    {".venv", "pandas-s3"},
		"Polars, one query": {".venv", "polars-filter"},
	} {
		t.Run(name, func(t *testing.T) {
			python, err := filepath.Abs("../" + r.venv + "/bin/python")
			require.NoError(t, err)
			if _, err := os.Stat(python); err != nil {
				require.NotEqual(t, "true", os.Getenv("CI"), "CI has to run this: make venv")
				t.Skip("no " + r.venv + ": run `make venv`")
			}
			out, err := exec.Command(python, "testdata/readers.py", r.how, request).Output()
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				t.Fatalf("%v\n%s", err, exit.Stderr)
			}
			require.NoError(t, err)
			var got map[string]any
			require.NoError(t, json.Unmarshal(out, &got))
			require.Equal(t, want, got)
		})
	}
}
