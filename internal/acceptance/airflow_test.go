//go:build unix

package acceptance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/notify"
	"sheaf/internal/trainings"
	"sheaf/workflows/wire"
)

const airflowPassword = "pw-of-a-test"

// startAirflow runs a real Airflow with the project's example DAG until the test ends and gives its address. Without an
// installed one the test is skipped, saying so; in CI it fails.
func startAirflow(t *testing.T) string {
	t.Helper()
	program := filepath.Join(harness.Root(), ".airflow", "bin", "airflow")
	if _, err := os.Stat(program); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no %s: run `make airflow`", program)
		}
		t.Skipf("no %s: run `make airflow` to start DAG runs of a real Airflow", program)
	}
	home := t.TempDir()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	require.NoError(t, l.Close())
	passwords := filepath.Join(home, "passwords.json")
	require.NoError(t, os.WriteFile(passwords, []byte(`{"sheaf": "`+airflowPassword+`"}`), 0o600))
	log, err := os.Create(filepath.Join(home, "standalone.log"))
	require.NoError(t, err)
	address := "http://127.0.0.1:" + port
	cmd := exec.Command(program, "standalone")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Env = append(os.Environ(),
		"PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"), "AIRFLOW_HOME="+home,
		"AIRFLOW__CORE__DAGS_FOLDER="+filepath.Join(harness.Root(), "infra", "airflow", "dags"),
		"AIRFLOW__CORE__LOAD_EXAMPLES=False", "AIRFLOW__CORE__EXECUTOR=LocalExecutor", "AIRFLOW__CORE__PARALLELISM=2",
		"AIRFLOW__CORE__EXECUTION_API_SERVER_URL="+address+"/execution/",
		"AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS=sheaf:admin", "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE="+passwords,
		"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=sqlite:///"+filepath.Join(home, "airflow.db"),
		"AIRFLOW__API__HOST=127.0.0.1", "AIRFLOW__API__PORT="+port, "AIRFLOW__API__WORKERS=1", "AIRFLOW__API__BASE_URL="+address,
		"AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC=1", "PYTHONDONTWRITEBYTECODE=1",
	)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		group := -cmd.Process.Pid
		_ = syscall.Kill(group, syscall.SIGTERM) // it may have ended
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
		}
		_ = syscall.Kill(group, syscall.SIGKILL)
		_ = log.Close()
		if t.Failed() {
			text, err := os.ReadFile(log.Name())
			if err == nil {
				t.Logf("Airflow said:\n%s", text[max(0, len(text)-6000):])
			}
		}
	})
	harness.Until(t, "Airflow knows the DAG", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := asAirflow(ctx, address, "/api/v2/dags/train_on_version")
		return err == nil
	})
	return address
}

// asAirflow asks Airflow itself, as its own users do.
func asAirflow(ctx context.Context, address, path string) (map[string]any, error) {
	var token struct {
		Token string `json:"access_token"`
	}
	body, err := json.Marshal(map[string]string{"username": "sheaf", "password": airflowPassword})
	if err != nil {
		return nil, err
	}
	if err := askAirflow(ctx, http.MethodPost, address+"/auth/token", "", body, &token); err != nil {
		return nil, err
	}
	var out map[string]any
	return out, askAirflow(ctx, http.MethodGet, address+path, token.Token, nil, &out)
}

func askAirflow(ctx context.Context, method, url, token string, body []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return errors.New(resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// A published version starts a DAG run of a real Airflow with the version in its conf, once; the run reports back; one that
// fails is told of, and one that a newer version replaces is ended in Airflow.
func TestAirflow(t *testing.T) {
	address := startAirflow(t)
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 10, Products: 80, Churn: churn()}})
	api := w.Serve(t)
	hook := newReceiver(t)
	w.StartWorker(t, harness.WorkerOptions{Base: api.URL, Env: map[string]string{"AIRFLOW_USER": "sheaf", "AIRFLOW_PASSWORD": airflowPassword}})
	at := `url: ` + address + `, dag: train_on_version, user_env: AIRFLOW_USER, password_env: AIRFLOW_PASSWORD`
	conf := `digest: "{{ .digest }}", report: "{{ .report }}", training: "{{ .training }}"`
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Jomashop}}, More: lenient + `
subscriptions:
  - {name: owner, events: [training.failed], webhook: {url: ` + hook.URL + `/owner}}
  - {name: airflow, airflow: {` + at + `}}
  - {name: broken, airflow: {` + at + `, conf: {` + conf + `, fail: true}}}
  - {name: slow, while_training: cancel, airflow: {` + at + `, conf: {` + conf + `, seconds: 600, version: "{{ .version }}"}}}
  - {name: nowhere, airflow: {url: ` + address + `, dag: no_such_dag, user_env: AIRFLOW_USER, password_env: AIRFLOW_PASSWORD}}
`})
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	v1, ctx := w.Version(t, "v1"), harness.Deadline(t)

	done := became(t, w, "airflow", "v000001", trainings.Succeeded)
	require.Equal(t, "airflow", done.Channel)
	require.Len(t, done.Reports, 1)
	require.InDelta(t, 0.9, done.Reports[0].Scores["accuracy"], 0)
	require.Equal(t, "models/"+v1.DataDigest[:12], done.Reports[0].Model)
	run, err := asAirflow(ctx, address, "/api/v2/dags/train_on_version/dagRuns/"+done.Handle)
	require.NoError(t, err)
	require.Equal(t, "success", run["state"])
	require.Equal(t, map[string]any{
		"dataset": harness.Name, "version": 1.0, "commit": v1.Commit, "digest": v1.DataDigest, "pull": "sheaf pull " + harness.Name + "@v1 DIR",
		"report": fmt.Sprintf("%s/api/v1/datasets/%s/versions/v1/trainings", api.URL, harness.Name), "training": eventOf(t, w, 1).ID,
	}, run["conf"])

	require.Contains(t, became(t, w, "broken", "v000001", trainings.FailedWell).Reason, "the DAG run failed")
	require.Contains(t, became(t, w, "nowhere", "v000001", trainings.FailedWell).Reason, "not started: start DAG no_such_dag")
	harness.Until(t, "both failures are told", func() bool { return len(heard[notify.FailedTraining](t, hook, "/owner", notify.TrainingFailed)) == 2 })

	slow := became(t, w, "slow", "v000001", trainings.Running)
	require.Equal(t, wire.Published, w.RunDay(t, 2).Outcome)
	require.Equal(t, "v2 took its place", became(t, w, "slow", "v000001", trainings.Canceled).Reason)
	run, err = asAirflow(ctx, address, "/api/v2/dags/train_on_version/dagRuns/"+slow.Handle)
	require.NoError(t, err)
	require.Equal(t, "failed", run["state"])
	second := became(t, w, "slow", "v000002", trainings.Running)
	run, err = asAirflow(ctx, address, "/api/v2/dags/train_on_version/dagRuns/"+second.Handle)
	require.NoError(t, err)
	require.Contains(t, []any{"queued", "running"}, run["state"])
	require.InDelta(t, 2, run["conf"].(map[string]any)["version"], 0, "a number stays one")
}
