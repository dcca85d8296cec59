package acceptance

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enums "go.temporal.io/api/enums/v1"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/notify"
	"sheaf/internal/server/control"
	"sheaf/internal/testenv"
	"sheaf/internal/trainings"
	"sheaf/workflows/wire"
)

// jobs is a service that trains: it notes what it is asked, and ends no job whose address says so.
type jobs struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // method, path
}

func newJobs(t *testing.T) *jobs {
	t.Helper()
	j := &jobs{}
	j.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.asked = append(j.asked, r.Method+" "+r.URL.Path)
		switch {
		case strings.HasPrefix(r.URL.Path, "/stubborn/") && r.Method == http.MethodDelete:
			w.WriteHeader(http.StatusMethodNotAllowed)
		case strings.HasPrefix(r.URL.Path, "/away/") && r.Method == http.MethodDelete:
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	t.Cleanup(j.Close)
	return j
}

func (j *jobs) was(line string) (n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, one := range j.asked {
		if one == line {
			n++
		}
	}
	return n
}

// A newer version takes the place of the one that a service trains on: the service is asked to end its job. One that does not
// end it, or cannot be reached, is waited for. Who says nothing in time ends unknown and is told of; a report that comes later
// says how it ended after all.
func TestTrainingsOfServicesEnd(t *testing.T) {
	// Histories count as long soon, so that a trigger whose version waits begins a new one.
	w := harness.New(t, harness.Options{
		Mall: mall.Options{Seed: 10, Products: 80, Churn: churn()}, Temporal: testenv.OwnTemporal(t, "limit.historyCount.suggestContinueAsNew=30"),
	})
	startTeam(t, w)
	hook, service := newReceiver(t), newJobs(t)
	w.StartWorker(t, harness.WorkerOptions{})
	cancelled := func(name string) string {
		return `{name: ` + name + `, while_training: cancel, http: {url: ` + service.URL + `/` + name + `/start,
     cancel: {method: DELETE, url: "` + service.URL + `/` + name + `/{{ .version }}"}}}`
	}
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Jomashop}}, More: lenient + `
subscriptions:
  - {name: owner, events: [training.failed], webhook: {url: ` + hook.URL + `/owner}}
  - ` + cancelled("swift") + `
  - ` + cancelled("stubborn") + `
  - ` + cancelled("away") + `
  - {name: endless, while_training: cancel, http: {url: ` + service.URL + `/endless}}
  - {name: silent, timeout: 2s, http: {url: ` + service.URL + `/silent}}
  - {name: slow, timeout: 2s, temporal: {workflow: Train, task_queue: team, input: {}}}
`})
	report := func(name string, version int, failed string) {
		v := w.Version(t, "v1")
		if version == 2 {
			v = w.Version(t, "v2")
		}
		_, err := trainings.Record(harness.Deadline(t), w.Store, trainings.Training{
			ID: "job", Team: name, Dataset: harness.Name, Version: version, Digest: v.DataDigest, Model: "m", Failed: failed, At: time.Now(),
		})
		require.NoError(t, err)
	}
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	all := []string{"swift", "stubborn", "away", "endless"}
	for _, name := range all {
		became(t, w, name, "v000001", trainings.Running)
	}
	first, err := w.Client.DescribeWorkflowExecution(harness.Deadline(t), wire.TrainingID(harness.Name, "endless"), "")
	require.NoError(t, err)
	for _, name := range []string{"silent", "slow"} {
		e := became(t, w, name, "v000001", trainings.Unknown)
		require.Equal(t, "silent", e.Code)
		require.Contains(t, e.Reason, "it had not ended by ")
	}
	harness.Until(t, "both that were silent are told", func() bool { return len(heard[notify.FailedTraining](t, hook, "/owner", notify.TrainingFailed)) == 2 })
	report("silent", 1, "")
	late := became(t, w, "silent", "v000001", trainings.Succeeded)
	require.Empty(t, late.Reason)
	report("slow", 1, "out of memory")
	require.Equal(t, "out of memory", became(t, w, "slow", "v000001", trainings.FailedWell).Reason)

	require.Equal(t, wire.Published, w.RunDay(t, 2).Outcome)
	require.Equal(t, "v2 took its place", became(t, w, "swift", "v000001", trainings.Canceled).Reason)
	became(t, w, "swift", "v000002", trainings.Running)
	require.Equal(t, 1, service.was("DELETE /swift/1"))
	for _, name := range all[1:] {
		became(t, w, name, "v000002", trainings.Waiting)
		became(t, w, name, "v000001", trainings.Running)
	}
	harness.Until(t, "those that can be asked to end are", func() bool {
		return service.was("DELETE /stubborn/1") == 1 && service.was("DELETE /away/1") > 0
	})
	for _, name := range all[1:] {
		report(name, 1, "")
		became(t, w, name, "v000001", trainings.Succeeded)
		became(t, w, name, "v000002", trainings.Running)
	}
	require.Equal(t, 1, service.was("DELETE /stubborn/1"), "it said no")
	began := first.GetWorkflowExecutionInfo().GetExecution()
	closed, err := w.Client.DescribeWorkflowExecution(harness.Deadline(t), began.GetWorkflowId(), began.GetRunId())
	require.NoError(t, err)
	require.Equal(t, enums.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW, closed.GetWorkflowExecutionInfo().GetStatus())
	w.RecordRun(t, "training-anew", began.GetWorkflowId(), began.GetRunId())
	report("swift", 2, "out of memory")
	require.Equal(t, "out of memory", became(t, w, "swift", "v000002", trainings.FailedWell).Reason)

	// A test says whether trainings could start, and starts none.
	try := func(name string) notify.Receipt {
		r, err := control.Test(harness.Deadline(t), w.Client, w.Store, "http://sheaf.test", harness.Name, name, "kim", time.Now())
		require.NoError(t, err)
		return r
	}
	require.True(t, try("slow").OK)
	require.Contains(t, try("swift").Detail, "replay the event of a version")
}
