package acceptance

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/notify"
	"sheaf/internal/runs"
	"sheaf/internal/secret"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

const webhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// A published version is told to a webhook, signed, and to a training team by a workflow on its own queue, once; who
// asked for more rows than came hears nothing; how each delivery ended is on record.
func TestSubscriptions(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 10, Products: 80}})
	team := worker.New(w.Client, "team", worker.Options{})
	var mu sync.Mutex
	var trained []notify.Event
	team.RegisterWorkflowWithOptions(func(ctx workflow.Context, e notify.Event) error {
		if !workflow.IsReplaying(ctx) {
			mu.Lock()
			defer mu.Unlock()
			trained = append(trained, e)
		}
		return nil
	}, workflow.RegisterOptions{Name: "Train"})
	require.NoError(t, team.Start())
	t.Cleanup(team.Stop)
	hook := newReceiver(t)

	w.StartWorker(t, harness.WorkerOptions{Env: map[string]string{"HOOK_SECRET": webhookSecret}})
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Jomashop}}, More: lenient + `
subscriptions:
  - {name: hook, webhook: {url: ` + hook.URL + `/ok, secret_env: HOOK_SECRET}}
  - {name: trainer, temporal: {workflow: Train, task_queue: team}}
  - {name: picky, webhook: {url: ` + hook.URL + `/picky}, when: {min_rows: 100000}}
  - {name: shaky, webhook: {url: ` + hook.URL + `/shaky, secret_env: HOOK_SECRET}}
  - {name: deaf, webhook: {url: ` + hook.URL + `/deaf}}
`})
	r := w.RunDay(t, 1)
	require.Equal(t, wire.Published, r.Outcome, "%+v", r)
	w.Record(t, "build-published", wire.DatasetID(harness.Name))
	w.Record(t, "crawl", wire.SiteID("jomashop.com"))
	event := eventOf(t, w, 1)
	for _, name := range []string{"hook", "trainer"} {
		receipt := receiptOf(t, w, event, name)
		require.True(t, receipt.OK, "%+v", receipt)
		require.Equal(t, 1, receipt.Attempts)
	}
	w.Record(t, "deliver-webhook", wire.DeliverID(wire.DeliverInput{EventID: event.ID, Subscription: "hook"}))
	w.Record(t, "deliver-temporal", wire.DeliverID(wire.DeliverInput{EventID: event.ID, Subscription: "trainer"}))

	got := hook.at("/ok")
	require.Len(t, got, 1)
	requireSigned(t, got[0])
	requireEvent(t, got[0].body, w.Version(t, "v1"))
	require.Empty(t, hook.at("/picky"), "nobody asked")
	_, err := w.Client.DescribeWorkflowExecution(harness.Deadline(t), wire.DeliverID(wire.DeliverInput{EventID: event.ID, Subscription: "picky"}), "")
	require.Error(t, err)

	harness.Until(t, "the team's workflow runs", func() bool { mu.Lock(); defer mu.Unlock(); return len(trained) > 0 })
	list, err := w.Client.ListWorkflow(harness.Deadline(t), &workflowservice.ListWorkflowExecutionsRequest{Query: `WorkflowType = "Train"`})
	require.NoError(t, err)
	require.Len(t, list.GetExecutions(), 1)
	require.Equal(t, "train/"+event.ID+"/trainer", list.GetExecutions()[0].GetExecution().GetWorkflowId())
	require.Len(t, trained, 1)
	require.Equal(t, event.ID, trained[0].ID)
	require.Equal(t, event.Subject, trained[0].Subject)
	require.JSONEq(t, string(event.Data), string(trained[0].Data))

	// Replays with short delays: a receiver that fails twice, one that never answers well, and a second start of training.
	deliver := func(name string, delays ...time.Duration) wire.DeliverInput {
		in := wire.DeliverInput{
			Dataset: harness.Name, Event: datasets.EventKey(harness.Name, 1), EventID: event.ID, Subscription: name, Replay: 1, Delays: delays,
		}
		_, err := w.Client.ExecuteWorkflow(harness.Deadline(t), client.StartWorkflowOptions{ID: wire.DeliverID(in), TaskQueue: wire.QueueControl}, wire.Deliver, in)
		require.NoError(t, err)
		return in
	}
	hook.forget()
	var last wire.AttemptResult
	in := deliver("shaky", 0, 50*time.Millisecond, 50*time.Millisecond, 50*time.Millisecond)
	require.NoError(t, w.Client.GetWorkflow(harness.Deadline(t), wire.DeliverID(in), "").Get(harness.Deadline(t), &last))
	require.True(t, last.OK)
	require.Len(t, hook.at("/shaky"), 3)
	for _, attempt := range hook.at("/shaky") {
		requireSigned(t, attempt)
		require.Equal(t, event.ID, attempt.header.Get(notify.HeaderID), "attempts share an id")
	}
	w.Record(t, "deliver-retried", wire.DeliverID(in))
	in = deliver("deaf", 0, 50*time.Millisecond)
	require.Error(t, w.Client.GetWorkflow(harness.Deadline(t), wire.DeliverID(in), "").Get(harness.Deadline(t), nil))
	require.Len(t, hook.at("/deaf"), 2)
	receipt, err := blob.ReadJSON[notify.Receipt](harness.Deadline(t), w.Store, "datasets/"+harness.Name+"/receipts/"+event.ID+"/deaf/replay-1.json")
	require.NoError(t, err)
	require.False(t, receipt.OK)
	require.Equal(t, 2, receipt.Attempts)
	require.Equal(t, 500, receipt.Status)
	w.Record(t, "deliver-given-up", wire.DeliverID(in))
}

// eventOf is the event that subscribers are told about a version.
func eventOf(t *testing.T, w *harness.World, version int) notify.Event {
	t.Helper()
	n, err := w.Repo.Notice(harness.Deadline(t), harness.Name, version)
	require.NoError(t, err)
	e, err := notify.FromNotice(n, "http://sheaf.test")
	require.NoError(t, err)
	return e
}

// receiptOf waits for the receipt of a delivery.
func receiptOf(t *testing.T, w *harness.World, event notify.Event, subscription string) (r notify.Receipt) {
	t.Helper()
	harness.Until(t, "receipt of "+subscription, func() (ok bool) {
		var err error
		r, err = notify.GetReceipt(t.Context(), w.Store, harness.Name, event.ID, subscription)
		return err == nil
	})
	return r
}

// requireEvent holds a body to the JSON Schema and to the version that it tells of.
func requireEvent(t *testing.T, body []byte, v datasets.Version) {
	t.Helper()
	var e notify.Event
	require.NoError(t, json.Unmarshal(body, &e))
	require.Equal(t, "1.0", e.SpecVersion)
	require.Equal(t, notify.VersionPublished, e.Type)
	require.Equal(t, "/datasets/"+harness.Name, e.Source)
	requireSchema(t, e)
	var notice notify.Published
	require.NoError(t, json.Unmarshal(e.Data, &notice))
	require.Equal(t, v.Commit, notice.Commit)
	require.Equal(t, v.DataDigest, notice.DataDigest)
	require.Equal(t, v.Counts(), notice.Counts)
}

// requireSchema holds an event's data to the JSON Schema of its type.
func requireSchema(t *testing.T, e notify.Event) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(harness.Root(), "internal", "notify", "schemas", e.Type+".json"))
	require.NoError(t, err)
	require.True(t, strings.HasSuffix(e.DataSchema, notify.SchemaBase+e.Type+".json"), e.DataSchema)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource("event.json", doc))
	schema, err := compiler.Compile("event.json")
	require.NoError(t, err)
	data, err := jsonschema.UnmarshalJSON(bytes.NewReader(e.Data))
	require.NoError(t, err)
	require.NoError(t, schema.Validate(data))
}

// heard decodes the events of one type that a receiver got at a path, in order; each holds to its schema.
func heard[T any](t *testing.T, r *receiver, path, kind string) (out []T) {
	t.Helper()
	for _, got := range r.at(path) {
		var e notify.Event
		require.NoError(t, json.Unmarshal(got.body, &e))
		requireSchema(t, e)
		if e.Type == kind {
			var data T
			require.NoError(t, json.Unmarshal(e.Data, &data))
			out = append(out, data)
		}
	}
	return out
}

// requireSigned checks a signature with the secret that the receiver knows.
func requireSigned(t *testing.T, r received) {
	t.Helper()
	key, err := notify.ParseKey(secret.New(webhookSecret))
	require.NoError(t, err)
	at := json.Number(r.header.Get(notify.HeaderTimestamp))
	seconds, err := at.Int64()
	require.NoError(t, err)
	require.Equal(t, key.Sign(r.header.Get(notify.HeaderID), time.Unix(seconds, 0), r.body), r.header.Get(notify.HeaderSignature))
	require.Contains(t, r.header.Get("Content-Type"), "application/cloudevents+json")
}

// receiver is a team's web server: /shaky fails twice, /deaf always, /gone wants nothing.
type receiver struct {
	*httptest.Server
	mu  sync.Mutex
	all map[string][]received
}

type received struct {
	header http.Header
	body   []byte
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{all: map[string][]received{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return // the test sees that nothing arrived
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.all[req.URL.Path] = append(r.all[req.URL.Path], received{req.Header, body})
		if req.URL.Path == "/gone" {
			w.WriteHeader(http.StatusGone)
		}
		if req.URL.Path == "/deaf" || req.URL.Path == "/shaky" && len(r.all["/shaky"]) <= 2 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) at(path string) []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received(nil), r.all[path]...)
}

func (r *receiver) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = map[string][]received{}
}

// Runs that fail, even before they have a plan, are told with how long it has been so; the first good one is told, too. A
// receiver that answers 410 is turned off until somebody turns it on, and can be tried meanwhile; what it missed is sent
// again when somebody asks.
func TestFailuresAndReceiversThatAreGone(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 10, Products: 80}})
	hook := newReceiver(t)
	w.StartWorker(t, harness.WorkerOptions{})
	whole := harness.Dataset{Sources: []harness.Source{{Shop: mall.Jomashop}}, More: lenient + `
subscriptions:
  - {name: owner, events: ["*"], webhook: {url: ` + hook.URL + `/owner}}
  - {name: gone, webhook: {url: ` + hook.URL + `/gone}}
`}
	def := w.Apply(t, whole)
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	off := func() notify.Switch {
		s, err := notify.Switched(harness.Deadline(t), w.Store, harness.Name, "gone")
		require.NoError(t, err)
		return s
	}
	harness.Until(t, "the receiver that is gone is turned off", func() bool { return off().Off })
	require.Contains(t, off().Why, "410")

	def.Sources = append(def.Sources, datasets.Source{Recipe: "nowhere"})
	_, _, err := w.Repo.PutDefinition(harness.Deadline(t), def)
	require.NoError(t, err)
	for day := 2; day <= 3; day++ {
		require.Error(t, w.Start(t, harness.Input("", harness.Day(day))).Get(harness.Deadline(t), nil))
	}
	w.Apply(t, whole)
	require.Equal(t, wire.Published, w.RunDay(t, 4).Outcome)

	harness.Until(t, "the owner hears that it works again", func() bool { return len(heard[notify.Recovered](t, hook, "/owner", notify.RunRecovered)) == 1 })
	failures := heard[notify.Failed](t, hook, "/owner", notify.RunFailed)
	require.Len(t, failures, 2)
	slices.SortFunc(failures, func(x, y notify.Failed) int { return x.Runs - y.Runs })
	for i, f := range failures {
		require.Equal(t, i+1, f.Runs)
		require.Equal(t, "prepare", f.Stage)
		require.True(t, f.Since.Equal(harness.Day(2)), "%+v", f)
		require.Contains(t, f.Reason, "nowhere")
	}
	well := heard[notify.Recovered](t, hook, "/owner", notify.RunRecovered)[0]
	require.Equal(t, 2, well.Runs)
	require.True(t, well.FailedSince.Equal(harness.Day(2)))
	require.Equal(t, 2, well.Version)
	list, err := runs.List(harness.Deadline(t), w.Store, harness.Name, 0)
	require.NoError(t, err)
	require.Len(t, list, 4, "runs that failed before their plan are listed")

	// The one that is gone heard of v1 only; a test reaches it all the same, and v2 once it is turned on.
	event := eventOf(t, w, 2)
	require.Contains(t, receiptOf(t, w, event, "gone").Detail, "turned off")
	require.Len(t, hook.at("/gone"), 1)
	ctx := harness.Deadline(t)
	tried, err := control.Test(ctx, w.Client, w.Store, "http://sheaf.test", harness.Name, "owner", "kim", time.Now())
	require.NoError(t, err)
	require.True(t, tried.OK, "%+v", tried)
	require.Len(t, heard[notify.Tested](t, hook, "/owner", notify.SubscriptionTested), 1)
	tried, err = control.Test(ctx, w.Client, w.Store, "http://sheaf.test", harness.Name, "gone", "kim", time.Now())
	require.NoError(t, err)
	require.Equal(t, 410, tried.Status)
	require.Len(t, hook.at("/gone"), 2)
	require.NoError(t, control.Turn(ctx, w.Store, harness.Name, notify.Switch{Subscription: "gone", By: "kim", At: time.Now()}))
	at, err := notify.Find(ctx, w.Store, harness.Name, "v2")
	require.NoError(t, err)
	started, err := control.Replay(ctx, w.Client, w.Store, harness.Name, at, event, []string{"gone"})
	require.NoError(t, err)
	require.Len(t, started, 1)
	harness.Until(t, "v2 is sent again", func() bool { return len(hook.at("/gone")) == 3 })

	// A moved tag is told, and shows with its delivery.
	moved, told, err := control.SetTag(ctx, w.Client, w.Store, "http://sheaf.test", harness.Name, datasets.TagEntry{Tag: "prod", To: 2, Who: "kim", Why: "good", When: time.Now()})
	require.NoError(t, err)
	require.True(t, told)
	harness.Until(t, "the tag is told", func() bool { return len(heard[notify.TagMove](t, hook, "/owner", notify.TagMoved)) == 1 })
	tagged, err := activities.TagEvent(harness.Name, moved, "http://sheaf.test")
	require.NoError(t, err)
	receiptOf(t, w, tagged, "owner")
	deliveries, err := control.Deliveries(ctx, w.Client, w.Store, harness.Name, tagged)
	require.NoError(t, err)
	require.Len(t, deliveries, 1)
	require.Equal(t, "delivered", deliveries[0].State)
	require.Len(t, deliveries[0].Tries, 1)
}
