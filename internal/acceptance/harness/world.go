// Package harness gives acceptance tests a whole Sheaf: real MinIO and Temporal servers (shared by the tests of a
// binary, a bucket and a namespace for each world), the mall on loopback, workers in this process or of their own, and
// what an operator does with them.
//
//	func TestMain(m *testing.M) { testenv.Main(m) }
//
//	w := harness.New(t, harness.Options{Mall: mall.Options{Products: 200}})
//	w.StartWorker(t, harness.WorkerOptions{})
//	w.Apply(t, harness.Dataset{Sources: harness.AllShops(harness.Source{Slots: 8, BatchItems: 25})})
//	v1 := w.RunDay(t, 1)
//	w.CheckTruth(t, "latest", []int{1})
package harness

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"sheaf/datasets"
	"sheaf/datasets/blob/minio"
	"sheaf/internal/fetch"
	"sheaf/internal/mall"
	"sheaf/internal/testenv"
)

// Name is the dataset of a world unless a test says otherwise.
const Name = "shop/products"

// Options of a world.
type Options struct {
	Mall mall.Options
	// Temporal and Minio are servers of the test's own, to kill or restart; nil = the shared ones.
	Temporal *testenv.TemporalServer
	Minio    *testenv.MinIOServer
	// Share takes bucket and mall from another world: a Temporal that was lost, or a second installation.
	Share *World
}

// World is one installation with its mall.
type World struct {
	Mall      *mall.Mall
	MallAddr  string // host:port
	Store     *minio.Store
	StoreAt   minio.Options
	Temporal  *testenv.TemporalServer
	Namespace string
	Client    client.Client
	Repo      *datasets.Repo
}

// New starts what is missing and makes a world.
func New(t testing.TB, o Options) *World {
	t.Helper()
	w := &World{Temporal: o.Temporal}
	if w.Temporal == nil {
		w.Temporal = testenv.Temporal(t)
	}
	w.Namespace = w.Temporal.Namespace(t)
	w.Client = w.Temporal.Dial(t, w.Namespace)
	if s := o.Share; s != nil {
		w.Mall, w.MallAddr, w.Store, w.StoreAt, w.Repo = s.Mall, s.MallAddr, s.Store, s.StoreAt, s.Repo
		return w
	}
	store := o.Minio
	if store == nil {
		store = testenv.MinIO(t)
	}
	w.StoreAt = store.Options(t)
	w.Store = testenv.OpenStore(t, w.StoreAt)
	w.Repo = datasets.New(w.Store)
	w.openMall(t, o.Mall)
	return w
}

func (w *World) openMall(t testing.TB, o mall.Options) {
	t.Helper()
	m, err := mall.New(o)
	require.NoError(t, err)
	server := httptest.NewServer(m.Handler())
	t.Cleanup(func() {
		m.Release() // a request that waits at the gate would keep the server open
		server.Close()
	})
	w.Mall, w.MallAddr = m, strings.TrimPrefix(server.URL, "http://")
}

// Mapping leads the marketplaces to the mall.
func (w *World) Mapping(t testing.TB) fetch.Mapping {
	t.Helper()
	m, err := fetch.ParseMap(w.MapEntries()...)
	require.NoError(t, err)
	return m
}

// MapEntries are the values of --fetch-map.
func (w *World) MapEntries() []string {
	var out []string
	for _, domain := range []string{"amazon.com", "ebay.com", "jomashop.com", "rakuten.co.jp", mall.PostMarketplace} {
		out = append(out, "*."+domain+"="+w.MallAddr)
	}
	return out
}

// Day is the as_of of a run on a day of the mall: one run a day, 24 hours apart.
func Day(n int) time.Time {
	return time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC).AddDate(0, 0, n)
}

// Patience bounds every single wait of a test; it only ends tests that hang.
const Patience = 4 * time.Minute

// Deadline is the context of some steps of a test, each of which may wait.
func Deadline(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*Patience)
	t.Cleanup(cancel)
	return ctx
}

// Until polls a condition, which may end the test: it is asked by the test's own goroutine.
func Until(t testing.TB, what string, met func() bool) {
	t.Helper()
	for began := time.Now(); !met(); time.Sleep(50 * time.Millisecond) {
		require.Less(t, time.Since(began), Patience, "never: %s", what)
	}
}
