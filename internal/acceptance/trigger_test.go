package acceptance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/notify"
	"sheaf/internal/server/control"
	"sheaf/internal/trainings"
	"sheaf/workflows/wire"
)

// startTeam is a training team on its own queue: Train lasts until it is told to finish, Quick ends at once, Broken fails.
func startTeam(t *testing.T, w *harness.World) {
	t.Helper()
	team := worker.New(w.Client, "team", worker.Options{})
	team.RegisterWorkflowWithOptions(func(ctx workflow.Context, _ map[string]any) error {
		workflow.NewSelector(ctx).AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {}).
			AddReceive(workflow.GetSignalChannel(ctx, "finish"), func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, nil) }).Select(ctx)
		return ctx.Err()
	}, workflow.RegisterOptions{Name: "Train"})
	team.RegisterWorkflowWithOptions(func(workflow.Context, any) error { return nil }, workflow.RegisterOptions{Name: "Quick"})
	team.RegisterWorkflowWithOptions(func(workflow.Context, any) error {
		return temporal.NewNonRetryableApplicationError("out of memory", "OOM", nil)
	}, workflow.RegisterOptions{Name: "Broken"})
	require.NoError(t, team.Start())
	t.Cleanup(team.Stop)
}

// became waits until the ledger says that an offer is in a state.
func became(t *testing.T, w *harness.World, subscription, id, state string) (e trainings.Entry) {
	t.Helper()
	harness.Until(t, fmt.Sprintf("%s of %s is %s", id, subscription, state), func() bool {
		list, err := trainings.Ledger(t.Context(), w.Store, harness.Name, subscription, 0)
		for _, one := range list {
			if one.ID == id {
				e = one
			}
		}
		return err == nil && e.State == state
	})
	return e
}

// A version starts the trainings of who wants it. One that comes while an earlier one is trained on is passed over, waits, or
// takes its place, as the trigger says; why one was not trained on is recorded; who trains in vain is told of.
func TestTriggers(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 10, Products: 80, Churn: churn()}})
	startTeam(t, w)
	hook := newReceiver(t)
	w.StartWorker(t, harness.WorkerOptions{Env: map[string]string{"HTTP_SECRET": "s3cret-token"}})
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Jomashop}}, More: lenient + `
subscriptions:
  - {name: owner, events: [training.failed], webhook: {url: ` + hook.URL + `/owner}}
  - {name: queue, temporal: {workflow: Train, task_queue: team, input: {version: "{{ .version }}", data: "{{ .dataset }}@{{ .commit }}"}}}
  - {name: skip, while_training: skip, temporal: {workflow: Train, task_queue: team, input: {}}}
  - {name: cancel, while_training: cancel, temporal: {workflow: Train, task_queue: team, input: {}}}
  - {name: broken, temporal: {workflow: Broken, task_queue: team}}
  - {name: picky, temporal: {workflow: Quick, task_queue: team}, when: {min_rows: 100000}}
  - {name: cool, temporal: {workflow: Quick, task_queue: team}, when: {cool_down: 24h}}
  - {name: clock, temporal: {workflow: Quick, task_queue: team}, when: {newer_than_trained: true}, schedule: {cron: "0 3 1 1 *"}}
  - {name: tagged, temporal: {workflow: Quick, task_queue: team}, when: {tag: prod}}
  - name: service
    http:
      url: ` + hook.URL + `/service/{{ .version }}
      headers: {X-Token: "token {{ .secret }}"}
      body: {digest: "{{ .digest }}", report: "{{ .report }}", id: "{{ .training }}"}
      secret_env: HTTP_SECRET
`})
	ctx := harness.Deadline(t)
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	event := eventOf(t, w, 1)
	v1 := w.Version(t, "v1")
	for _, name := range []string{"queue", "skip", "cancel"} {
		e := became(t, w, name, "v000001", trainings.Running)
		require.Equal(t, "train/"+event.ID+"/"+name, e.Handle)
		require.Equal(t, wire.RulePublished, e.Rule)
	}
	requireInput(t, w, "train/"+event.ID+"/queue", map[string]any{"version": 1.0, "data": harness.Name + "@" + v1.Commit})
	became(t, w, "cool", "v000001", trainings.Succeeded)
	picky := became(t, w, "picky", "v000001", trainings.Skipped)
	require.Equal(t, "few_rows", picky.Code)
	require.Regexp(t, `^\d+ of \d+ rows changed, at least 100,000 wanted$`, picky.Reason)
	broken := became(t, w, "broken", "v000001", trainings.FailedWell)
	require.Equal(t, "out of memory", broken.Reason)
	harness.Until(t, "the failure is told", func() bool { return len(hook.at("/owner")) == 1 })
	failed := heard[notify.FailedTraining](t, hook, "/owner", notify.TrainingFailed)[0]
	require.Equal(t, "broken", failed.Subscription)
	require.Equal(t, broken.Handle, failed.Handle)
	require.Contains(t, failed.Reason, "out of memory")

	// The service is asked with what the template says, and its report ends the training.
	service := became(t, w, "service", "v000001", trainings.Running)
	asked := hook.at("/service/1")
	require.Len(t, asked, 1)
	require.JSONEq(t, fmt.Sprintf(`{"digest":%q,"report":"http://sheaf.test/api/v1/datasets/%s/versions/v1/trainings","id":%q}`,
		v1.DataDigest, harness.Name, service.Handle), string(asked[0].body))
	require.Equal(t, "token s3cret-token", asked[0].header.Get("X-Token"))
	require.Empty(t, asked[0].header.Get("Authorization"))
	require.Equal(t, service.Handle, asked[0].header.Get(activities.IdempotencyKey))
	_, err := trainings.Record(ctx, w.Store, trainings.Training{
		ID: service.Handle, Team: "service", Dataset: harness.Name, Version: 1, Digest: v1.DataDigest, Model: "m", Scores: map[string]float64{"accuracy": 0.9}, At: time.Now(),
	})
	require.NoError(t, err)
	service = became(t, w, "service", "v000001", trainings.Succeeded)
	require.InDelta(t, 0.9, service.Reports[0].Scores["accuracy"], 0)

	// v2 while v1 is trained on.
	require.Equal(t, wire.Published, w.RunDay(t, 2).Outcome)
	require.Equal(t, "v1 was being trained on", became(t, w, "skip", "v000002", trainings.Skipped).Reason)
	became(t, w, "queue", "v000002", trainings.Waiting)
	require.Equal(t, "v2 took its place", became(t, w, "cancel", "v000001", trainings.Canceled).Reason)
	became(t, w, "cancel", "v000002", trainings.Running)
	require.Equal(t, "cool_down", became(t, w, "cool", "v000002", trainings.Skipped).Code)

	// v3 takes the place of v2 in the queue; it starts when v1 has ended.
	require.Equal(t, wire.Published, w.RunDay(t, 3).Outcome)
	became(t, w, "queue", "v000003", trainings.Waiting)
	require.Equal(t, "v3 came before its turn", became(t, w, "queue", "v000002", trainings.Superseded).Reason)
	finish := func(name string, version int) {
		require.NoError(t, w.Client.SignalWorkflow(ctx, "train/"+eventOf(t, w, version).ID+"/"+name, "", "finish", true))
	}
	finish("queue", 1)
	became(t, w, "queue", "v000001", trainings.Succeeded)
	became(t, w, "queue", "v000003", trainings.Running)
	finish("queue", 3)
	became(t, w, "queue", "v000003", trainings.Succeeded)
	finish("skip", 1)
	became(t, w, "skip", "v000001", trainings.Succeeded)
	finish("cancel", 3)
	became(t, w, "cancel", "v000003", trainings.Succeeded)
	for _, name := range []string{"queue", "cancel"} {
		require.NoError(t, w.Client.GetWorkflow(ctx, wire.TrainingID(harness.Name, name), "").Get(ctx, nil))
		w.Record(t, "training-"+name, wire.TrainingID(harness.Name, name))
	}

	// The clock starts it once: v3 is not newer than v3. Nothing is started at publication.
	none, err := trainings.Ledger(ctx, w.Store, harness.Name, "clock", 0)
	require.NoError(t, err)
	require.Empty(t, none)
	first := ring(t, w, "clock", 1)
	require.Equal(t, []string{trainings.Succeeded}, states(first))
	require.Equal(t, wire.RuleSchedule, first[0].Rule)
	second := ring(t, w, "clock", 2)
	require.ElementsMatch(t, []string{trainings.Succeeded, trainings.Skipped}, states(second))
	list, err := w.Client.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: `WorkflowType = "Retrain"`})
	require.NoError(t, err)
	w.Record(t, "retrain", list.GetExecutions()[0].GetExecution().GetWorkflowId())

	// Who follows a tag is started by its move only.
	none, err = trainings.Ledger(ctx, w.Store, harness.Name, "tagged", 0)
	require.NoError(t, err)
	require.Empty(t, none)
	_, told, err := control.SetTag(ctx, w.Client, w.Store, "http://sheaf.test", harness.Name, datasets.TagEntry{Tag: "prod", To: 2, Who: "kim", Why: "good", When: time.Now()})
	require.NoError(t, err)
	require.True(t, told)
	require.Equal(t, wire.RuleTag, became(t, w, "tagged", "v000002", trainings.Succeeded).Rule)

	// Somebody who asks for a version gets it, whatever the conditions say.
	at, err := notify.Find(ctx, w.Store, harness.Name, "v1")
	require.NoError(t, err)
	_, err = control.Replay(ctx, w.Client, w.Store, harness.Name, at, event, []string{"picky"})
	require.NoError(t, err)
	require.Equal(t, wire.RuleAsked, became(t, w, "picky", "v000001-r1", trainings.Succeeded).Rule)
}

// ring lets a trigger's schedule start a workflow and waits until n offers of it have ended.
func ring(t *testing.T, w *harness.World, subscription string, n int) (list []trainings.Entry) {
	t.Helper()
	ctx := harness.Deadline(t)
	handle := w.Client.ScheduleClient().GetHandle(ctx, activities.RetrainID(harness.Name, subscription))
	harness.Until(t, "the clock starts a training", func() bool {
		if err := handle.Trigger(ctx, client.ScheduleTriggerOptions{}); err != nil {
			return false
		}
		for range 40 {
			var err error
			if list, err = trainings.Ledger(ctx, w.Store, harness.Name, subscription, 0); err != nil {
				return false
			}
			if len(list) >= n && !strings.Contains(fmt.Sprint(states(list)), trainings.Running) {
				return true
			}
			time.Sleep(50 * time.Millisecond)
		}
		return false
	})
	return list
}

func states(list []trainings.Entry) (out []string) {
	for _, e := range list {
		out = append(out, e.State)
	}
	return out
}

func requireInput(t *testing.T, w *harness.World, id string, want map[string]any) {
	t.Helper()
	e, err := w.Client.GetWorkflowHistory(harness.Deadline(t), id, "", false, 1).Next()
	require.NoError(t, err)
	var got map[string]any
	require.NoError(t, json.Unmarshal(e.GetWorkflowExecutionStartedEventAttributes().GetInput().GetPayloads()[0].GetData(), &got))
	require.Equal(t, want, got)
}

// forgetful loses the first writes of the record that a training was started, as a worker does that is killed in between.
type forgetful struct {
	blob.Store
	lost atomic.Int64
}

func (f *forgetful) Create(ctx context.Context, key string, body []byte, opts blob.PutOptions) (blob.Info, error) {
	if path.Base(key) == "start.json" && f.lost.Add(1) <= 4 {
		return blob.Info{}, fmt.Errorf("%w: %w", blob.ErrUnavailable, errors.New("the worker is gone"))
	}
	return f.Store.Create(ctx, key, body, opts)
}

// A worker that dies between starting a training and noting it starts no second one: what is started has an id of the event's.
func TestTrainingsStartOnce(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 10, Products: 80}})
	startTeam(t, w)
	hook := newReceiver(t)
	store := &forgetful{Store: w.Store}
	w.StartWorker(t, harness.WorkerOptions{Store: store})
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Jomashop}}, More: lenient + `
subscriptions:
  - {name: team, temporal: {workflow: Train, task_queue: team, input: {}}}
  - {name: service, http: {url: ` + hook.URL + `/service}}
`})
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	became(t, w, "team", "v000001", trainings.Running)
	became(t, w, "service", "v000001", trainings.Running)
	require.Greater(t, store.lost.Load(), int64(4))
	list, err := w.Client.ListWorkflow(harness.Deadline(t), &workflowservice.ListWorkflowExecutionsRequest{Query: `WorkflowType = "Train"`})
	require.NoError(t, err)
	require.Len(t, list.GetExecutions(), 1)
	keys := map[string]bool{}
	for _, asked := range hook.at("/service") {
		keys[asked.header.Get(activities.IdempotencyKey)] = true
	}
	require.Len(t, keys, 1, "a service knows a request that it had")

	// Temporal loses the workflow that waits: Reconcile starts it again, and nothing is trained on twice.
	ctx := harness.Deadline(t)
	require.NoError(t, w.Client.TerminateWorkflow(ctx, wire.TrainingID(harness.Name, "team"), "", "lost"))
	again, err := w.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{TaskQueue: wire.QueueControl}, wire.Reconcile)
	require.NoError(t, err)
	var out wire.ReconcileResult
	require.NoError(t, again.Get(ctx, &out))
	require.Equal(t, 1, out.Trainings, "only the one that is lost is offered again")
	require.NoError(t, w.Client.SignalWorkflow(ctx, "train/"+eventOf(t, w, 1).ID+"/team", "", "finish", true))
	became(t, w, "team", "v000001", trainings.Succeeded)
	list, err = w.Client.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: `WorkflowType = "Train"`})
	require.NoError(t, err)
	require.Len(t, list.GetExecutions(), 1)
}
