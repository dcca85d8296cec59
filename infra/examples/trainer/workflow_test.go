package main

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"sheaf/datasets"
	"sheaf/infra/examples/trainer/classifier"
	"sheaf/internal/notify"
)

func environment(t *testing.T) (*testsuite.TestWorkflowEnvironment, *team) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	m := &team{}
	env.RegisterActivity(m)
	return env, m
}

func published(t *testing.T) notify.Event {
	t.Helper()
	data, err := json.Marshal(notify.Published{Notice: datasets.Notice{Dataset: job.Dataset, Version: job.Version, Commit: job.Commit, DataDigest: job.Digest}})
	require.NoError(t, err)
	return notify.Event{ID: job.ID, Type: notify.VersionPublished, Data: data}
}

func TestTrainClassifierPullsTrainsAndReports(t *testing.T) {
	env, m := environment(t)
	trained := Trained{Job: job, Model: "models/m.json", Score: classifier.Score{Accuracy: 0.9}}
	env.OnActivity(m.Pull, mock.Anything, job).Return("models/data", nil).Once()
	env.OnActivity(m.Train, mock.Anything, job, "models/data").Return(trained, nil).Once()
	env.OnActivity(m.Report, mock.Anything, trained).Return(errors.New("server is away")).Once()
	env.OnActivity(m.Report, mock.Anything, trained).Return(nil).Once()
	env.ExecuteWorkflow(TrainClassifier, published(t))
	require.NoError(t, env.GetWorkflowError())
	var out Trained
	require.NoError(t, env.GetWorkflowResult(&out))
	require.Equal(t, trained, out)
	env.AssertExpectations(t)
}

func TestTrainClassifierEndsWithWhatCannotBeDone(t *testing.T) {
	env, m := environment(t)
	env.OnActivity(m.Pull, mock.Anything, job).Return("", temporal.NewNonRetryableApplicationError("deleted by ann", "Gone", nil)).Once()
	env.ExecuteWorkflow(TrainClassifier, published(t))
	require.ErrorContains(t, env.GetWorkflowError(), "pull shop/products v3")
	require.ErrorContains(t, env.GetWorkflowError(), "deleted by ann")
	env.AssertExpectations(t)
}

func TestARefusedReportIsNoSuccess(t *testing.T) {
	env, m := environment(t)
	env.OnActivity(m.Pull, mock.Anything, job).Return("models/data", nil).Once()
	env.OnActivity(m.Train, mock.Anything, job, "models/data").Return(Trained{Job: job}, nil).Once()
	env.OnActivity(m.Report, mock.Anything, Trained{Job: job}).Return(temporal.NewNonRetryableApplicationError("other figures", "Refused", nil)).Once()
	env.ExecuteWorkflow(TrainClassifier, published(t))
	require.ErrorContains(t, env.GetWorkflowError(), "report on shop/products v3")
	env.AssertExpectations(t)
}

func TestTrainClassifierRefusesOtherEvents(t *testing.T) {
	env, _ := environment(t)
	env.ExecuteWorkflow(TrainClassifier, notify.Event{ID: "evt-1", Data: json.RawMessage(`"held"`)})
	require.ErrorContains(t, env.GetWorkflowError(), "not a notice")
}
