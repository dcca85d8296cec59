package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
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
