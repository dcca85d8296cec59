package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
	"sheaf/infra/examples/trainer/classifier"
	"sheaf/internal/secret"
	"sheaf/internal/trainings"
)

var job = Job{ID: "evt-1", Dataset: "shop/products", Version: 3, Commit: strings.Repeat("c", 40), Digest: strings.Repeat("d", 64)}

// part writes products i of every category as a pulled version has them. Every tenth has no category.
func part(t *testing.T, file string, from, n int) {
	t.Helper()
	s := table.Products()
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	f, err := os.Create(file)
	require.NoError(t, err)
	defer f.Close()
	w, err := parquet.NewWriter(f, s, parquet.Options{})
	require.NoError(t, err)
	for i := from; i < from+n; i++ {
		title, category := fmt.Sprintf("Men's chronograph watch steel %d", i*7), "Watches"
		if i%2 == 0 {
			title, category = fmt.Sprintf("Wireless headphones with microphone %d", i*13), "Audio"
		}
		row := make(table.Row, len(s.Columns))
		for column, cell := range map[string]any{
			"product_uid": fmt.Sprintf("%032d", i), "site": "ebay", "marketplace": "ebay.de", "site_product_id": fmt.Sprint(i),
			"title": title, "description": "as described", "category_path": []string{category, "Men"},
		} {
			row[s.Index(column)] = cell
		}
		if i%10 == 0 {
			row[s.Index("category_path")] = nil
		}
		require.NoError(t, w.Write(row))
	}
	_, err = w.Close()
	require.NoError(t, err)
}

func activities(t *testing.T, m *team) *testsuite.TestActivityEnvironment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(m)
	return env
}

func TestTrainWritesModelAndScoreBesideTheDigest(t *testing.T) {
	models := t.TempDir()
	dir := filepath.Join(models, job.Digest[:16], "data")
	part(t, filepath.Join(dir, "data/products/train-00000-of-00002.parquet"), 0, 40)
	part(t, filepath.Join(dir, "data/products/train-00001-of-00002.parquet"), 40, 40)
	part(t, filepath.Join(dir, "data/products/test-00000-of-00001.parquet"), 1000, 20)
	m := &team{models: models}
	answer, err := activities(t, m).ExecuteActivity(m.Train, job, dir)
	require.NoError(t, err)
	var out Trained
	require.NoError(t, answer.Get(&out))
	require.Equal(t, job, out.Job)
	require.Equal(t, 18, out.Score.Examples, "the test split without the two that have no category")
	require.Greater(t, out.Score.Accuracy, 0.9)

	var model classifier.Model
	body, err := os.ReadFile(filepath.Join(models, job.Digest[:16], "model.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(body, &model))
	require.Equal(t, []string{"Audio", "Watches"}, model.Labels)
	var score Trained
	body, err = os.ReadFile(filepath.Join(models, job.Digest[:16], "score.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(body, &score))
	require.Equal(t, out, score, "with the digest that it was trained on")
}

func TestTooFewExamplesAreSaid(t *testing.T) {
	models := t.TempDir()
	dir := filepath.Join(models, "data")
	part(t, filepath.Join(dir, "data/products/train-00000-of-00001.parquet"), 0, 4)
	m := &team{models: models}
	_, err := activities(t, m).ExecuteActivity(m.Train, job, dir)
	require.ErrorContains(t, err, "train on 3 examples")
	require.NoFileExists(t, filepath.Join(models, job.Digest[:16], "model.json"))
}

func TestReport(t *testing.T) {
	done := Trained{Job: job, Model: "models/m.json", Score: classifier.Score{Accuracy: 0.9, MacroF1: 0.8, Examples: 18}}
	for status, want := range map[int]struct{ fails, again bool }{
		201: {},
		409: {fails: true}, // other figures, or other data
		410: {fails: true}, // the version was deleted
		500: {fails: true, again: true},
		503: {fails: true, again: true},
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			var got trainings.Training
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method != "POST" || r.URL.Path != "/api/v1/datasets/shop/products/versions/v3/trainings" {
					t.Errorf("%s %s", r.Method, r.URL)
				}
				if r.Header.Get("Authorization") != "Bearer the-reading-token" {
					t.Errorf("authorization %q", r.Header.Get("Authorization"))
				}
				body, _ := io.ReadAll(r.Body)
				if err := json.Unmarshal(body, &got); err != nil {
					t.Errorf("%s: %v", body, err)
				}
				http.Error(w, "because", status)
			}))
			defer srv.Close()
			m := &team{report: srv.URL, token: secret.New("the-reading-token")}
			_, err := activities(t, m).ExecuteActivity(m.Report, done)
			require.NoError(t, got.Validate())
			require.Equal(t, job.Digest, got.Digest)
			require.Equal(t, map[string]float64{"accuracy": 0.9, "macro_f1": 0.8, "examples": 18}, got.Scores)
			if !want.fails {
				require.NoError(t, err)
				return
			}
			var app *temporal.ApplicationError
			require.ErrorAs(t, err, &app)
			require.Equal(t, want.again, !app.NonRetryable())
			require.ErrorContains(t, err, "because")
		})
	}
}

func TestReportToNobody(t *testing.T) {
	srv := httptest.NewServer(nil)
	srv.Close()
	m := &team{report: srv.URL}
	_, err := activities(t, m).ExecuteActivity(m.Report, Trained{Job: job})
	var app *temporal.ApplicationError
	require.ErrorAs(t, err, &app)
	require.False(t, app.NonRetryable(), "the server may come back")
}
