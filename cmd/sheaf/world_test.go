package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/minio"
	"sheaf/internal/mall"
	"sheaf/internal/testenv"
)

// world is an installation of a test's own: a bucket, a namespace and a mall. The worker runs in this process.
type world struct {
	t         *testing.T
	mall      *mall.Mall
	mallAddr  string
	storeAt   minio.Options
	store     *minio.Store // straight to MinIO, whatever storeAt leads through
	namespace string
	temporal  string
	workers   int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	server := testenv.Temporal(t)
	w := &world{t: t, storeAt: testenv.MinIO(t).Options(t), temporal: server.Addr(), namespace: server.Namespace(t)}
	w.store = testenv.OpenStore(t, w.storeAt)
	var err error
	w.mall, err = mall.New(mall.Options{Seed: 7, Products: 80})
	require.NoError(t, err)
	srv := httptest.NewServer(w.mall.Handler())
	t.Cleanup(srv.Close)
	w.mallAddr = strings.TrimPrefix(srv.URL, "http://")
	return w
}

// env are the variables that lead to the world; more come after them and win.
func (w *world) env(more ...string) []string {
	var maps []string
	for _, host := range []string{"*.amazon.com", "*.ebay.com", "*.jomashop.com", "*.rakuten.co.jp"} {
		maps = append(maps, host+"="+w.mallAddr)
	}
	return append([]string{
		"SHEAF_TEMPORAL_ADDRESS=" + w.temporal, "SHEAF_TEMPORAL_NAMESPACE=" + w.namespace,
		"SHEAF_STORE_ENDPOINT=" + w.storeAt.Endpoint, "SHEAF_STORE_BUCKET=" + w.storeAt.Bucket,
		"SHEAF_STORE_ACCESS_KEY=" + w.storeAt.AccessKey, "SHEAF_STORE_SECRET_KEY=" + w.storeAt.SecretKey.Reveal(),
		"SHEAF_FETCH_MAP=" + strings.Join(maps, ","), "SHEAF_FETCH_MAP_RATE=1000", "SHEAF_WORKER_TEMP_DIR=" + w.t.TempDir(),
	}, more...)
}

// work runs `sheaf worker` until the test ends.
func (w *world) work(more ...string) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan outcome, 1)
	w.workers++
	name := fmt.Sprintf("%s-%d", w.t.Name(), w.workers)
	go func() { ended <- sheafUntil(ctx, w.env(more...), "worker", "--identity", name) }()
	w.t.Cleanup(func() {
		cancel()
		if r := <-ended; r.code != exitOK {
			w.t.Logf("worker ended with %d: %s", r.code, r.err)
		}
	})
}

// define keeps the recipes of the sources and applies a definition.
func (w *world) define(definition string, names ...string) {
	w.t.Helper()
	for _, name := range names {
		succeeds(w.t, w.env(), "recipe", "put", recipes+name+".yaml")
	}
	succeeds(w.t, w.env(), "dataset", "apply", "-f", w.file("dataset.yaml", definition))
}

func (w *world) file(name, text string) string {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), name)
	require.NoError(w.t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// keys lists the bucket.
func (w *world) keys(prefix string) []string {
	w.t.Helper()
	var keys []string
	for info, err := range w.store.List(w.t.Context(), prefix, blob.ListOptions{}) {
		require.NoError(w.t, err)
		keys = append(keys, info.Key)
	}
	return keys
}

// unpublished holds that the bucket has no version, no tag and no part that a reader could see.
func (w *world) unpublished() {
	w.t.Helper()
	for _, key := range w.keys("datasets/") {
		require.NotContains(w.t, key, "/versions/")
		require.NotContains(w.t, key, "/tags/")
	}
}

// small is a dataset of one source that is collected in seconds.
func small() string {
	words, err := json.Marshal(mall.Keywords(mall.Ebay)[:3])
	if err != nil {
		panic(err) // a list of strings
	}
	return "name: shop/small\nsources:\n  - { recipe: ebay, params: { keywords: " + string(words) + " } }\nchecks: { min_rows: 1 }\n"
}

// quick makes a run's intervals short.
var quick = []string{"--commit-every", "1s", "--heartbeat-timeout", "6s", "--heartbeat-every", "1s"}

func start(dataset string, more ...string) []string {
	return append(append([]string{"run", "start", dataset}, quick...), more...)
}

// day is an as_of.
func day(n int) string {
	return time.Date(2026, 11, 22+n, 2, 0, 0, 0, time.UTC).Format(time.RFC3339)
}
