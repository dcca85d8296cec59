package workflows_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows"
	"sheaf/workflows/wire"
)

// dataset plays the activities of a run of one source.
type dataset struct {
	env       *testsuite.TestWorkflowEnvironment
	allocated int
	taken     int // how many numbers somebody else takes
	finished  wire.FinishInput
}

func does[In, Out any](env *testsuite.TestWorkflowEnvironment, name string, do func(In) (Out, error)) {
	env.RegisterActivityWithOptions(func(_ context.Context, in In) (Out, error) { return do(in) }, activity.RegisterOptions{Name: name})
}

func newDataset() *dataset {
	var suite testsuite.WorkflowTestSuite
	d := &dataset{env: suite.NewTestWorkflowEnvironment()}
	type none struct{}
	d.env.RegisterWorkflowWithOptions(func(workflow.Context, wire.CrawlInput) (wire.CrawlResult, error) {
		return wire.CrawlResult{Source: "shop.example", Exhausted: true}, nil
	}, workflow.RegisterOptions{Name: wire.CrawlSource})
	does(d.env, wire.ActPrepareRun, func(in wire.PrepareInput) (wire.Plan, error) {
		return wire.Plan{Dataset: in.Build.Dataset, Run: in.Build.Run, Sources: []wire.Source{{Name: "shop.example", Slots: 2}}}, nil
	})
	does(d.env, wire.ActReadProgress, func(wire.ProgressInput) (wire.ProgressResult, error) { return wire.ProgressResult{}, nil })
	does(d.env, wire.ActCompareSource, func(in wire.CompareInput) (wire.CompareResult, error) {
		return wire.CompareResult{Source: in.Source.Name}, nil
	})
	does(d.env, wire.ActCheckRun, func(wire.CheckInput) (wire.CheckResult, error) {
		return wire.CheckResult{Admitted: []string{"shop.example"}}, nil
	})
	does(d.env, wire.ActMergeParts, func(wire.MergeInput) (wire.MergeResult, error) { return wire.MergeResult{Changed: true}, nil })
	does(d.env, wire.ActAllocateVersion, func(string) (int, error) { d.allocated++; return d.allocated, nil })
	does(d.env, wire.ActPublishVersion, func(in wire.PublishInput) (wire.PublishResult, error) {
		return wire.PublishResult{Version: in.Number, Taken: in.Number <= d.taken}, nil
	})
	does(d.env, wire.ActTellVersion, func(wire.NotifyInput) (wire.Told, error) { return wire.Told{}, nil })
	does(d.env, wire.ActFinishRun, func(in wire.FinishInput) (none, error) { d.finished = in; return none{}, nil })
	return d
}

// A version number that somebody else took is given up for the next one, three times at most.
func TestVersionNumbersAreTaken(t *testing.T) {
	for taken, version := range map[int]int{0: 1, 2: 3, 3: 0} {
		d := newDataset()
		d.taken = taken
		d.env.ExecuteWorkflow(workflows.BuildDataset, wire.BuildInput{Dataset: "shop/products", Run: "run-1"})
		require.True(t, d.env.IsWorkflowCompleted())
		if version == 0 {
			require.ErrorContains(t, d.env.GetWorkflowError(), "three version numbers in a row were taken")
			require.Equal(t, wire.Failed, d.finished.Result.Outcome)
			require.Equal(t, 3, d.allocated)
			continue
		}
		require.NoError(t, d.env.GetWorkflowError())
		var r wire.BuildResult
		require.NoError(t, d.env.GetWorkflowResult(&r))
		require.Equal(t, version, r.Version)
		require.Equal(t, wire.Published, d.finished.Result.Outcome)
	}
}

// A hold that nobody decides expires, and says so in the bucket.
func TestHoldExpires(t *testing.T) {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(time.Minute)
	var recorded wire.Decision
	does(env, wire.ActRecordDecision, func(in wire.DecideInput) (struct{}, error) { recorded = in.Decision; return struct{}{}, nil })
	began := env.Now()
	env.ExecuteWorkflow(workflows.Hold, wire.HoldInput{Dataset: "shop/products", Run: "run-1", Source: "shop.example"})
	require.NoError(t, env.GetWorkflowError())
	require.Equal(t, wire.Expire, recorded.Verdict)
	require.Equal(t, 14*24*time.Hour, env.Now().Sub(began).Round(time.Hour))
}

// A receiver that never answers well is tried after the table of Standard Webhooks, then the receipt says so.
func TestDeliveryFollowsTheTable(t *testing.T) {
	for name, final := range map[string]bool{"unwell": false, "gone": true} {
		t.Run(name, func(t *testing.T) {
			var suite testsuite.WorkflowTestSuite
			env := suite.NewTestWorkflowEnvironment()
			env.SetTestTimeout(time.Minute)
			began := env.Now()
			var at []time.Duration
			var receipt wire.ReceiptInput
			does(env, wire.ActAttemptDelivery, func(wire.AttemptInput) (wire.AttemptResult, error) {
				at = append(at, env.Now().Sub(began).Round(time.Second))
				return wire.AttemptResult{Status: 500, Final: final, Detail: "500 sorry"}, nil
			})
			does(env, wire.ActWriteReceipt, func(in wire.ReceiptInput) (struct{}, error) { receipt = in; return struct{}{}, nil })
			env.ExecuteWorkflow(workflows.Deliver, wire.DeliverInput{Dataset: "shop/products", EventID: "evt-1", Subscription: "team"})
			require.ErrorContains(t, env.GetWorkflowError(), "was not reached")
			require.False(t, receipt.Last.OK)
			if final {
				require.Equal(t, 1, receipt.Attempts)
				return
			}
			table := wire.DefaultDelays()
			require.Len(t, at, len(table))
			for i, delay := range table {
				waited := at[i]
				if i > 0 {
					waited -= at[i-1]
				}
				require.GreaterOrEqual(t, waited, delay)
				require.LessOrEqual(t, waited, delay+delay/5+time.Second, "spread by a fifth at most")
			}
			require.Equal(t, len(table), receipt.Attempts)
			require.Len(t, receipt.Tries, len(table))
			require.Equal(t, wire.Try{At: receipt.Tries[0].At, Status: 500, Detail: "500 sorry"}, receipt.Tries[0])
		})
	}
}

// A receiver that asks to be left alone is left alone, but not for ever; deliveries of one event do not come back at once.
func TestDeliveryWaitsAsAsked(t *testing.T) {
	second := func(subscription string, after time.Duration) (waited time.Duration) {
		var suite testsuite.WorkflowTestSuite
		env := suite.NewTestWorkflowEnvironment()
		env.SetTestTimeout(time.Minute)
		began, n := env.Now(), 0
		does(env, wire.ActAttemptDelivery, func(wire.AttemptInput) (wire.AttemptResult, error) {
			if n++; n == 1 {
				return wire.AttemptResult{Status: 429, After: after}, nil
			}
			waited = env.Now().Sub(began)
			return wire.AttemptResult{OK: true, Status: 200}, nil
		})
		does(env, wire.ActWriteReceipt, func(wire.ReceiptInput) (struct{}, error) { return struct{}{}, nil })
		env.ExecuteWorkflow(workflows.Deliver, wire.DeliverInput{EventID: "evt-1", Subscription: subscription, Delays: []time.Duration{0, 100 * time.Second}})
		require.NoError(t, env.GetWorkflowError())
		return waited.Round(time.Second)
	}
	require.Equal(t, 10*time.Minute, second("a", 10*time.Minute))
	require.Equal(t, 24*time.Hour, second("a", 1000*time.Hour))
	require.NotEqual(t, second("a", 0), second("b", 0))
	require.Equal(t, second("a", time.Second), second("a", 0), "the same on replay")
}

// The owner of a hold is asked again after the times given, until somebody decides; a hold that Reconcile starts again
// late asks once for what it missed, and expires when it should have.
func TestOwnersAreAskedAgain(t *testing.T) {
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		opened  time.Duration // before the workflow began
		decided time.Duration // after it began; 0 = never
		want    []string
		verdict string
	}{
		"nobody decides": {want: []string{"1 after 24h0m0s", "2 after 72h0m0s"}, verdict: wire.Expire},
		"decided early":  {decided: 2 * day, want: []string{"1 after 24h0m0s"}, verdict: wire.Reject},
		"started again":  {opened: 5 * day, want: []string{"2 after 120h0m0s"}, verdict: wire.Expire},
		"too late":       {opened: 30 * day, verdict: wire.Expire},
	} {
		t.Run(name, func(t *testing.T) {
			var suite testsuite.WorkflowTestSuite
			env := suite.NewTestWorkflowEnvironment()
			env.SetTestTimeout(time.Minute)
			opened := env.Now().Add(-c.opened)
			var asked []string
			var recorded wire.Decision
			does(env, wire.ActRemindOwner, func(in wire.RemindInput) (struct{}, error) {
				asked = append(asked, fmt.Sprintf("%d after %s", in.Reminder, env.Now().Sub(opened).Round(time.Minute)))
				return struct{}{}, nil
			})
			does(env, wire.ActRecordDecision, func(in wire.DecideInput) (struct{}, error) { recorded = in.Decision; return struct{}{}, nil })
			if c.decided > 0 {
				env.RegisterDelayedCallback(func() {
					env.UpdateWorkflow(wire.UpdateDecide, "1", &testsuite.TestUpdateCallback{
						OnAccept: func() {}, OnReject: func(err error) { t.Error(err) }, OnComplete: func(any, error) {},
					}, wire.Decision{Verdict: wire.Reject, Reason: "no", By: "kim"})
				}, c.decided)
			}
			env.ExecuteWorkflow(workflows.Hold, wire.HoldInput{
				Dataset: "shop/products", Run: "run-1", Source: "shop.example", Opened: opened, Remind: []time.Duration{day, 3 * day}, Expire: 14 * day,
			})
			require.NoError(t, env.GetWorkflowError())
			require.Equal(t, c.want, asked)
			require.Equal(t, c.verdict, recorded.Verdict)
		})
	}
}
