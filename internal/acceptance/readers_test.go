package acceptance

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// A published version is read by pyarrow, DuckDB and polars, and the archive of its run by warcio: the same rows, the
// right types, and every page that was fetched.
func TestOtherReaders(t *testing.T) {
	python := filepath.Join(harness.Root(), ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no %s: run `make venv`", python)
		}
		t.Skipf("no %s: run `make venv` to read versions with pyarrow, duckdb, polars and warcio", python)
	}
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 16, Products: 120}})
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: harness.AllShops(), More: lenient})
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	dir := t.TempDir()
	_, err := w.Repo.Pull(harness.Deadline(t), harness.Name+"@latest", dir, datasets.PullOptions{})
	require.NoError(t, err)
	args := append([]string{"testdata/readers.py", filepath.Join(dir, "**", "products", "**", "*.parquet")}, warcs(t, w)...)
	cmd := exec.CommandContext(harness.Deadline(t), python, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	var got struct {
		Rows  map[string]map[string]harness.Row `json:"rows"`
		Types map[string]map[string]string      `json:"types"`
		URLs  []string                          `json:"urls"`
		Wrong []string                          `json:"wrong"`
	}
	require.NoError(t, json.Unmarshal(out, &got))

	want := map[string]harness.Row{}
	for _, row := range w.Rows(t, "latest", "") {
		want[row.Text("product_uid")] = asJSON(t, row, "title", "price", "price_currency", "rating", "rating_count", "image_urls", "first_seen_at")
	}
	require.Len(t, got.Rows, 3)
	for reader, rows := range got.Rows {
		require.Equal(t, want, rows, reader)
	}
	require.Equal(t, "decimal128(18, 4)", got.Types["pyarrow"]["price"])
	require.Equal(t, "timestamp[us, tz=UTC]", got.Types["pyarrow"]["first_seen_at"])
	require.Equal(t, "DECIMAL(18,4)", got.Types["duckdb"]["price"])
	require.Equal(t, "TIMESTAMP WITH TIME ZONE", got.Types["duckdb"]["first_seen_at"])
	require.Equal(t, "VARCHAR[]", got.Types["duckdb"]["image_urls"])
	require.Equal(t, "Decimal(precision=18, scale=4)", got.Types["polars"]["price"])

	require.Empty(t, got.Wrong, "payload digests")
	archived := map[string]bool{}
	for _, url := range got.URLs {
		archived[url] = true
	}
	for _, hit := range w.Mall.Hits(0) {
		if hit.Status == 200 && hit.URL != "/robots.txt" {
			require.True(t, archived["https://"+hit.Host+hit.URL], "https://%s%s is not in the archive", hit.Host, hit.URL)
		}
	}
}

// asJSON is what readers.py prints of a row.
func asJSON(t *testing.T, row harness.Row, columns ...string) harness.Row {
	t.Helper()
	some := map[string]any{}
	for _, c := range columns {
		if v, ok := row[c]; ok {
			some[c] = v
		}
	}
	if cents, ok := some["price"].(int64); ok {
		some["price"] = fmt.Sprintf("%d.%04d", cents/10000, cents%10000)
	}
	text, err := json.Marshal(some)
	require.NoError(t, err)
	var out harness.Row
	require.NoError(t, json.Unmarshal(text, &out))
	return out
}

// warcs downloads the archive.
func warcs(t *testing.T, w *harness.World) (files []string) {
	t.Helper()
	ctx, dir := harness.Deadline(t), t.TempDir()
	for info, err := range w.Store.List(ctx, "archive/", blob.ListOptions{}) {
		require.NoError(t, err)
		if !strings.HasSuffix(info.Key, ".warc.gz") {
			continue
		}
		body, err := blob.ReadAll(ctx, w.Store, info.Key, 1<<30)
		require.NoError(t, err)
		name := filepath.Join(dir, fmt.Sprintf("%d-%s", len(files), path.Base(info.Key)))
		require.NoError(t, os.WriteFile(name, body, 0o600))
		files = append(files, name)
	}
	require.NotEmpty(t, files)
	return files
}
