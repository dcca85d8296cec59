package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows"
	"sheaf/workflows/wire"
)

type nothing struct{}

// trainer plays the activities of a trigger; how long things take is said by its tests.
func trainer(t *testing.T, policy string) (*testsuite.TestWorkflowEnvironment, map[string]string) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	became := map[string]string{}
	does(env, wire.ActWeighTraining, func(wire.WeighInput) (wire.WeighResult, error) {
		return wire.WeighResult{Start: true, Policy: policy, Patience: time.Hour}, nil
	})
	does(env, wire.ActStartTraining, func(in wire.StartTrainingInput) (wire.StartedTraining, error) {
		return wire.StartedTraining{TrainingOffer: in.TrainingOffer, Handle: "job-" + in.Offer.ID}, nil
	})
	does(env, wire.ActAwaitTraining, func(wire.StartedTraining) (wire.TrainingEnd, error) {
		return wire.TrainingEnd{State: wire.TrainingSucceeded}, nil
	})
	does(env, wire.ActCancelTraining, func(wire.StartedTraining) (wire.CancelTrainingResult, error) {
		return wire.CancelTrainingResult{OK: true, Ended: true}, nil
	})
	does(env, wire.ActEndTraining, func(in wire.TrainingEnd) (nothing, error) { became[in.Offer.ID] = in.State; return nothing{}, nil })
	return env, became
}

func offer(version int) wire.Offer {
	return wire.Offer{ID: wire.OfferID(version, ""), Version: version, Rule: wire.RulePublished}
}

// Whoever is to end a training may be away for longer than the training lasts: its end is noticed all the same.
func TestATrainingEndsWhileItIsAskedToEnd(t *testing.T) {
	env, became := trainer(t, "cancel")
	env.OnActivity(wire.ActAwaitTraining, mock.Anything, mock.Anything).Return(wire.TrainingEnd{State: wire.TrainingSucceeded}, nil).After(time.Hour)
	env.OnActivity(wire.ActCancelTraining, mock.Anything, mock.Anything).Return(wire.CancelTrainingResult{}, errors.New("away")).After(3 * time.Hour)
	for version, at := range map[int]time.Duration{1: 0, 2: time.Minute} {
		env.RegisterDelayedCallback(func() { env.SignalWorkflow(wire.SignalOffer, offer(version)) }, at)
	}
	soon := ""
	env.RegisterDelayedCallback(func() { soon = became["v000001"] }, time.Hour+5*time.Minute)
	env.ExecuteWorkflow(workflows.Training, wire.TrainingInput{Dataset: "shop/products", Subscription: "nlp", Waiting: new(offer(1))})
	require.NoError(t, env.GetWorkflowError())
	require.Equal(t, wire.TrainingSucceeded, soon, "it has ended, whatever was not reached")
	require.Equal(t, map[string]string{"v000001": wire.TrainingSucceeded, "v000002": wire.TrainingSucceeded}, became)
}

// A trigger whose history has become long begins a new one: with the newest of the versions that nobody has looked at, the
// older ones recorded as overtaken, and none lost.
func TestATriggerBeginsAnew(t *testing.T) {
	env, became := trainer(t, "queue")
	env.SetContinueAsNewSuggested(true)
	env.OnActivity(wire.ActAwaitTraining, mock.Anything, mock.Anything).Return(wire.TrainingEnd{State: wire.TrainingSucceeded}, nil).After(time.Minute)
	env.OnActivity(wire.ActEndTraining, mock.Anything, mock.Anything).Return(func(_ context.Context, in wire.TrainingEnd) (nothing, error) {
		became[in.Offer.ID] = in.State
		return nothing{}, nil
	}).After(10 * time.Second)
	for version := 2; version <= 4; version++ { // while the end is being recorded
		env.RegisterDelayedCallback(func() { env.SignalWorkflow(wire.SignalOffer, offer(version)) }, time.Minute+5*time.Second)
	}
	env.ExecuteWorkflow(workflows.Training, wire.TrainingInput{Dataset: "shop/products", Subscription: "nlp", Waiting: new(offer(1))})
	var anew *workflow.ContinueAsNewError
	require.ErrorAs(t, env.GetWorkflowError(), &anew)
	var in wire.TrainingInput
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(anew.Input, &in))
	require.Equal(t, wire.TrainingInput{Dataset: "shop/products", Subscription: "nlp", Waiting: new(offer(4))}, in)
	require.Equal(t, wire.TrainingSucceeded, became["v000001"])
	require.Equal(t, wire.TrainingSuperseded, became["v000002"])
	require.Equal(t, wire.TrainingSuperseded, became["v000003"])
	require.NotEqual(t, wire.TrainingSucceeded, became["v000004"])
}

// Whoever starts trainings is away for a day, one training stays silent until its time is over, and of one nobody can learn
// how it ended: each is recorded as what it is, and the versions that come after it are trained on.
func TestATrainingThatNobodyAnswersFor(t *testing.T) {
	env, became := trainer(t, "queue")
	reasons := map[string]string{}
	first := mock.MatchedBy(func(in wire.StartTrainingInput) bool { return in.Offer.Version == 1 })
	env.OnActivity(wire.ActStartTraining, mock.Anything, first).Return(wire.StartedTraining{}, errors.New("connection refused")).After(3 * time.Hour)
	env.OnActivity(wire.ActStartTraining, mock.Anything, mock.Anything).Return(func(_ context.Context, in wire.StartTrainingInput) (wire.StartedTraining, error) {
		return wire.StartedTraining{TrainingOffer: in.TrainingOffer, Handle: "job-" + in.Offer.ID}, nil
	})
	env.OnActivity(wire.ActAwaitTraining, mock.Anything, mock.Anything).Return(func(_ context.Context, in wire.StartedTraining) (wire.TrainingEnd, error) {
		switch in.Offer.Version {
		case 2:
			return wire.TrainingEnd{State: wire.TrainingUnknown, Code: "silent", Reason: "it had not ended by noon"}, nil
		case 3:
			return wire.TrainingEnd{}, temporal.NewNonRetryableApplicationError("the trigger is gone", wire.ErrRefused, nil)
		}
		return wire.TrainingEnd{State: wire.TrainingSucceeded}, nil
	}).After(10 * time.Hour)
	began, tried := env.Now(), time.Duration(0)
	env.OnActivity(wire.ActEndTraining, mock.Anything, mock.Anything).Return(func(_ context.Context, in wire.TrainingEnd) (nothing, error) {
		if in.Offer.Version == 1 && in.State == wire.TrainingFailed {
			tried = in.At.Sub(began)
		}
		became[in.Offer.ID], reasons[in.Offer.ID] = in.State+" "+in.Code, in.Reason
		return nothing{}, nil
	})
	for version := 2; version <= 4; version++ { // each while the one before is in hand
		at := time.Duration(version-1)*10*time.Hour + 8*time.Hour
		env.RegisterDelayedCallback(func() { env.SignalWorkflow(wire.SignalOffer, offer(version)) }, at)
	}
	env.ExecuteWorkflow(workflows.Training, wire.TrainingInput{Dataset: "shop/products", Subscription: "nlp", Waiting: new(offer(1))})
	require.NoError(t, env.GetWorkflowError())
	require.Equal(t, map[string]string{
		"v000001": "failed not_started", "v000002": "unknown silent", "v000003": "unknown unknown", "v000004": "succeeded ",
	}, became)
	require.Contains(t, reasons["v000001"], "connection refused")
	require.Contains(t, reasons["v000003"], "the trigger is gone")
	require.Greater(t, tried, 20*time.Hour, "it was asked for about a day")
}
