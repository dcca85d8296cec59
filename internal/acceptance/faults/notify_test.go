package faults

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/notify"
	"sheaf/internal/testenv"
	"sheaf/workflows/wire"
)

// halfWell is a receiver that fails half of the time: it refuses the first attempt of every event, and takes the next.
type halfWell struct {
	mu    sync.Mutex
	tried map[string]int
	taken map[string]int
}

func (h *halfWell) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var e notify.Event
	if err != nil || json.Unmarshal(body, &e) != nil || e.ID != r.Header.Get(notify.HeaderID) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.tried[e.ID]++; h.tried[e.ID] == 1 {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	h.taken[e.ID]++
}

// arrived counts events that were taken, and how often one was taken again.
func (h *halfWell) arrived() (events, again int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, n := range h.taken {
		again += n - 1
	}
	return len(h.taken), again
}

// Events reach a receiver that fails half of the time although the worker is killed and Temporal restarted in between, and
// although some of those who wrote them died before they told: each, and twice only under its own id.
func TestEveryEventArrives(t *testing.T) {
	const events = 200
	hook := &halfWell{tried: map[string]int{}, taken: map[string]int{}}
	server := httptest.NewServer(hook)
	t.Cleanup(server.Close)
	temporal := testenv.OwnTemporal(t)
	w := harness.New(t, harness.Options{Temporal: temporal, Mall: mall.Options{Seed: 3, Products: 40}})
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Jomashop}}, More: `
subscriptions:
  - {name: half, events: [tag.moved], webhook: {url: ` + server.URL + `}}
`})
	first := w.StartProcess(t, "first")

	var g errgroup.Group
	g.SetLimit(8)
	ids := make([]string, events)
	for n := range events {
		e, err := activities.TagEvent(harness.Name, datasets.TagEntry{
			Tag: "t" + strconv.Itoa(n), Seq: 1, To: 1, Who: "test", Why: "event", When: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC),
		}, "http://sheaf.test")
		require.NoError(t, err)
		ids[n] = e.ID
		g.Go(func() error {
			if n%10 == 0 { // its writer dies before it tells
				_, err := notify.Emit(t.Context(), w.Store, e)
				return err
			}
			// Temporal may be away: the event is written, and Reconcile tells.
			if _, err := activities.Tell(t.Context(), w.Client, w.Store, "", e); err != nil {
				t.Logf("told later: %v", err)
			}
			return nil
		})
	}
	harness.Until(t, "some arrive", func() bool { n, _ := hook.arrived(); return n >= events/10 })
	first.Signal(syscall.SIGKILL)
	temporal.Server().Kill()
	require.NoError(t, g.Wait())
	early, _ := hook.arrived()
	require.Less(t, early, events, "the worker died with work in hand")
	require.NoError(t, temporal.Server().Start(t.Context()))
	w.StartProcess(t, "second")

	var run client.WorkflowRun
	harness.Until(t, "Temporal takes work again", func() bool {
		var err error
		run, err = w.Client.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "reconcile", TaskQueue: wire.QueueControl}, wire.Reconcile)
		return err == nil
	})
	var found wire.ReconcileResult
	require.NoError(t, run.Get(harness.Deadline(t), &found))
	require.GreaterOrEqual(t, found.Deliveries, events/10)
	harness.Until(t, "all arrive", func() bool { n, _ := hook.arrived(); return n == events })
	harness.Until(t, "all have receipts", func() bool {
		receipts, err := notify.Receipts(t.Context(), w.Store, harness.Name)
		return err == nil && len(receipts) == events
	})
	hook.mu.Lock()
	defer hook.mu.Unlock()
	for _, id := range ids {
		require.Positive(t, hook.taken[id], "event %s was lost", id)
		r, err := notify.GetReceipt(t.Context(), w.Store, harness.Name, id, "half")
		require.NoError(t, err)
		require.True(t, r.OK, "%+v", r)
	}
	require.Len(t, hook.taken, events, "nothing under an id that nobody wrote")
	t.Logf("%d events, %d there when the worker died, %d started by Reconcile", events, early, found.Deliveries)
}
