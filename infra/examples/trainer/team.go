package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/infra/examples/trainer/classifier"
	"sheaf/internal/secret"
	"sheaf/internal/trainings"
)

// team is what the activities work with.
type team struct {
	repo   *datasets.Repo
	models string
	report string
	token  secret.String // that Sheaf's server asks for; empty: it asks for none
}

// Pull downloads exactly the version of the event: by commit id, so that a tag that moves meanwhile does not matter.
func (t *team) Pull(ctx context.Context, job Job) (string, error) {
	dir := filepath.Join(t.models, job.Digest[:16], "data")
	p, err := t.repo.Pull(ctx, job.Dataset+"@"+job.Commit, dir, datasets.PullOptions{
		Table: "products", Report: func(p datasets.Progress) { activity.RecordHeartbeat(ctx, p.Done) },
	})
	if err != nil {
		return "", err
	}
	if p.DataDigest != job.Digest {
		return "", fmt.Errorf("pulled %s, the event names %s", p.DataDigest, job.Digest)
	}
	return dir, nil
}

// Train fits the classifier on the train split and scores it on the test split; model and score land beside the digest.
func (t *team) Train(ctx context.Context, job Job, dir string) (Trained, error) {
	train, err := examples(ctx, dir, "train")
	if err != nil {
		return Trained{}, err
	}
	test, err := examples(ctx, dir, "test")
	if err != nil {
		return Trained{}, err
	}
	activity.RecordHeartbeat(ctx, len(train))
	model, err := classifier.Train(train, classifier.Options{})
	if err != nil {
		return Trained{}, fmt.Errorf("train on %d examples: %w", len(train), err)
	}
	out := Trained{Job: job, Model: filepath.Join(t.models, job.Digest[:16], "model.json"), Score: model.Evaluate(test)}
	for file, v := range map[string]any{out.Model: model, filepath.Join(t.models, job.Digest[:16], "score.json"): out} {
		body, err := json.Marshal(v)
		if err != nil {
			return out, fmt.Errorf("encode %s: %w", file, err)
		}
		if err := os.WriteFile(file, body, 0o644); err != nil {
			return out, fmt.Errorf("write model: %w", err)
		}
	}
	return out, nil
}

// Report tells Sheaf what was trained on which data. A repeated report is no other one, so it may be tried again.
func (t *team) Report(ctx context.Context, done Trained) error {
	body, err := json.Marshal(trainings.Training{
		ID: done.ID, Team: "nlp-team", Digest: done.Digest, Model: done.Model, At: activity.GetInfo(ctx).StartedTime.UTC().Truncate(time.Second),
		Scores: map[string]float64{"accuracy": done.Score.Accuracy, "macro_f1": done.Score.MacroF1, "examples": float64(done.Score.Examples)},
	})
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	url := fmt.Sprintf("%s/api/v1/datasets/%s/versions/v%d/trainings", t.report, done.Dataset, done.Version)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("address report: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token := t.token.Reveal(); token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("send report: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusCreated {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, 500))
	if err != nil {
		return fmt.Errorf("read answer to report: %w", err)
	}
	refused := fmt.Errorf("report was refused: %s %s", resp.Status, text)
	if resp.StatusCode/100 == 4 { // the same report would be refused again
		return temporal.NewNonRetryableApplicationError(refused.Error(), "Refused", refused)
	}
	return refused
}
