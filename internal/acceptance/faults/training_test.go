package faults

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	teams "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"sheaf/activities"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/trainings"
	"sheaf/workflows/wire"
)

// service takes requests to train and notes their ids.
type service struct {
	mu  sync.Mutex
	ids []string
}

func (s *service) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids = append(s.ids, r.Header.Get(activities.IdempotencyKey))
}

func (s *service) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.ids...)
}

// A worker process is killed when trainings have begun and the ledger does not say so yet. Another one finds them: the
// workflow was started once, the service knows the second request by its id, and the ledger is complete.
func TestKilledBetweenTheStartOfATrainingAndItsRecord(t *testing.T) {
	team := &service{}
	server := httptest.NewServer(team)
	t.Cleanup(server.Close)
	s := newStage(t, crawl{products: 40, slots: 4, batch: 60, rate: 200})
	s.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Ebay}}, More: `
checks: {coverage: {title: 0.5}}
subscriptions:
  - {name: flow, temporal: {workflow: Train, task_queue: team, input: {version: "{{ .version }}"}}}
  - {name: service, http: {url: ` + server.URL + `}}
`})
	trainer := teams.New(s.Client, "team", teams.Options{})
	trainer.RegisterWorkflowWithOptions(func(ctx workflow.Context, _ map[string]any) error {
		workflow.GetSignalChannel(ctx, "finish").Receive(ctx, nil)
		return nil
	}, workflow.RegisterOptions{Name: "Train"})
	require.NoError(t, trainer.Start())
	t.Cleanup(trainer.Stop)

	begun := make(chan string, 8) // the ledger's entries that are not written
	victim := s.hire(t, job{slots: 4, tap: func(o *stored) func() {
		if strings.Contains(o.key, "/starts/") && strings.HasSuffix(o.key, "/start.json") {
			_, _ = io.Copy(io.Discard, o.r.Body) // else the server does not notice that the worker is gone
			begun <- o.key
			<-o.r.Context().Done()
		}
		return nil
	}})
	run, _ := s.begin(t, harness.Timing())
	require.Equal(t, wire.Published, harness.Wait(t, run).Outcome)
	for range 2 {
		select {
		case <-begun:
		case <-harness.Deadline(t).Done():
			t.Fatal("no training was started")
		}
	}
	require.Len(t, team.asked(), 1)
	victim.kill()
	killed := time.Now()
	ledger, err := trainings.Ledger(harness.Deadline(t), s.Store, harness.Name, "", 0)
	require.NoError(t, err)
	require.Empty(t, ledger, "it died before it said so")

	s.hire(t, job{slots: 4})
	became := func(state string) []trainings.Entry {
		var list []trainings.Entry
		harness.Until(t, "both trainings are "+state, func() bool {
			list, err = trainings.Ledger(t.Context(), s.Store, harness.Name, "", 0)
			return err == nil && len(list) == 2 && list[0].State == state && list[1].State == state
		})
		return list
	}
	running := became(trainings.Running)
	t.Logf("the ledger says so %s after the kill", time.Since(killed).Round(time.Second))
	asked := team.asked()
	require.Len(t, asked, 2, "nobody knew whether the request had arrived")
	require.Equal(t, asked[0], asked[1], "the service knows a request that it had")
	for _, e := range running {
		if e.Subscription == "service" {
			require.Equal(t, asked[0], e.Handle)
			continue
		}
		require.NoError(t, s.Client.SignalWorkflow(harness.Deadline(t), e.Handle, "", "finish", nil))
	}
	v1 := s.Version(t, "v1")
	_, err = trainings.Record(harness.Deadline(t), s.Store, trainings.Training{
		ID: asked[0], Team: "service", Dataset: harness.Name, Version: 1, Digest: v1.DataDigest, Model: "m", At: time.Now().UTC(),
	})
	require.NoError(t, err)
	for _, e := range became(trainings.Succeeded) {
		require.NotNil(t, e.Started)
		require.NotNil(t, e.Ended)
	}
	started, err := s.Client.ListWorkflow(harness.Deadline(t), &workflowservice.ListWorkflowExecutionsRequest{Query: `WorkflowType = "Train"`})
	require.NoError(t, err)
	require.Len(t, started.GetExecutions(), 1, "trained on once")
}
