package main

import (
	"encoding/json"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sheaf/infra/examples/trainer/classifier"
	"sheaf/internal/notify"
)

// Job is what there is to train on.
type Job struct {
	ID      string `json:"id"` // event id: one training an event
	Dataset string `json:"dataset"`
	Version int    `json:"version"`
	Commit  string `json:"commit"`
	Digest  string `json:"data_digest"`
}

// Trained is a model with its score.
type Trained struct {
	Job
	Model string           `json:"model"` // path of the file
	Score classifier.Score `json:"score"`
}

// TrainClassifier is started by Sheaf with the event of a published version.
func TrainClassifier(ctx workflow.Context, event notify.Event) (Trained, error) {
	var notice notify.Published
	if err := json.Unmarshal(event.Data, &notice); err != nil {
		return Trained{}, temporal.NewNonRetryableApplicationError("event is not a notice: "+err.Error(), "BadEvent", err)
	}
	job := Job{ID: event.ID, Dataset: notice.Dataset, Version: notice.Version, Commit: notice.Commit, Digest: notice.DataDigest}
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 30 * time.Minute, HeartbeatTimeout: time.Minute, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 5},
	})
	var t *team // only names the activities
	var dir string
	if err := workflow.ExecuteActivity(ctx, t.Pull, job).Get(ctx, &dir); err != nil {
		return Trained{}, fmt.Errorf("pull %s v%d: %w", job.Dataset, job.Version, err)
	}
	var out Trained
	if err := workflow.ExecuteActivity(ctx, t.Train, job, dir).Get(ctx, &out); err != nil {
		return Trained{}, fmt.Errorf("train on %s v%d: %w", job.Dataset, job.Version, err)
	}
	if err := workflow.ExecuteActivity(ctx, t.Report, out).Get(ctx, nil); err != nil {
		return out, fmt.Errorf("report on %s v%d: %w", job.Dataset, job.Version, err)
	}
	return out, nil
}
