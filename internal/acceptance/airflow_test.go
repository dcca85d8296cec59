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
	"sheaf/internal/server/control"
	"sheaf/internal/testenv"
	"sheaf/internal/trainings"
	"sheaf/workflows/wire"
)

const airflowPassword = "pw-of-a-test"

// airflow is the address of a real Airflow.
type airflow string

// startAirflow runs a real Airflow with the project's example DAG until the test ends. Without an installed one the test is
// skipped, saying so; in CI it fails.
func startAirflow(t *testing.T) airflow {
	t.Helper()
	program := filepath.Join(harness.Root(), ".airflow", "bin", "airflow")
	if _, err := os.Stat(program); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no %s: run `make airflow`", program)
		}
		t.Skipf("no %s: run `make airflow` to start DAG runs of a real Airflow", program)
	}
	home := t.TempDir()
	addr, err := testenv.FreeAddr()
	require.NoError(t, err)
	host, port, err := net.SplitHostPort(addr)
	require.NoError(t, err)
	a := airflow("http://" + addr)
	passwords := filepath.Join(home, "passwords.json")
	require.NoError(t, os.WriteFile(passwords, []byte(`{"sheaf": "`+airflowPassword+`"}`), 0o600))
	environment := append(os.Environ(),
		"PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"), "AIRFLOW_HOME="+home, "PYTHONDONTWRITEBYTECODE=1",
		"AIRFLOW__CORE__DAGS_FOLDER="+filepath.Join(harness.Root(), "infra", "airflow", "dags"),
		"AIRFLOW__CORE__LOAD_EXAMPLES=False", "AIRFLOW__CORE__EXECUTOR=LocalExecutor", "AIRFLOW__CORE__PARALLELISM=2",
		"AIRFLOW__CORE__EXECUTION_API_SERVER_URL="+string(a)+"/execution/",
		"AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS=sheaf:admin", "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE="+passwords,
		"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=sqlite:///"+filepath.Join(home, "airflow.db"),
		"AIRFLOW__API__HOST="+host, "AIRFLOW__API__PORT="+port, "AIRFLOW__API__WORKERS=1", "AIRFLOW__API__BASE_URL="+string(a),
		"AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC=1",
	)
	standalone(t, program, home, environment)
	harness.Until(t, "Airflow knows the DAG", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := a.ask(ctx, http.MethodGet, "/dags/train_on_version", nil)
		return err == nil
	})
	return a
}

// standalone runs `airflow standalone` in a process group of its own until the test ends.
func standalone(t *testing.T, program, home string, environment []string) {
	t.Helper()
	log, err := os.Create(filepath.Join(home, "standalone.log"))
	require.NoError(t, err)
	cmd := exec.Command(program, "standalone")
	cmd.Stdout, cmd.Stderr, cmd.Env = log, log, environment
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		group := -cmd.Process.Pid
		_ = syscall.Kill(group, syscall.SIGTERM) // it may have ended
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case <-ended:
			if !errors.Is(syscall.Kill(cmd.Process.Pid, 0), syscall.ESRCH) {
				group = 0 // the number is another's, so that nobody of the group lives
			}
		case <-time.After(20 * time.Second):
		}
		if group != 0 {
			_ = syscall.Kill(group, syscall.SIGKILL)
		}
		_ = log.Close()
		if t.Failed() {
			text, err := os.ReadFile(log.Name())
			if err == nil {
				t.Logf("Airflow said:\n%s", text[max(0, len(text)-6000):])
			}
		}
	})
}

// ask asks Airflow itself, as its own users do.
func (a airflow) ask(ctx context.Context, method, path string, body any) (map[string]any, error) {
	var token struct {
		Token string `json:"access_token"`
	}
	header := http.Header{"Content-Type": {"application/json"}}
	login := map[string]string{"username": "sheaf", "password": airflowPassword}
	if err := askJSON(ctx, http.MethodPost, string(a)+"/auth/token", header, login, &token); err != nil {
		return nil, err
	}
	header.Set("Authorization", "Bearer "+token.Token)
	var out map[string]any
	return out, askJSON(ctx, method, string(a)+"/api/v2"+path, header, body, &out)
}

func askJSON(ctx context.Context, method, url string, header http.Header, body, out any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header = header
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
	airflow := startAirflow(t)
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 10, Products: 80, Churn: churn()}})
	api := w.Serve(t)
	hook := newReceiver(t)
	w.StartWorker(t, harness.WorkerOptions{Base: api.URL, Env: map[string]string{"AIRFLOW_USER": "sheaf", "AIRFLOW_PASSWORD": airflowPassword}})
	at := `url: ` + string(airflow) + `, dag: train_on_version, user_env: AIRFLOW_USER, password_env: AIRFLOW_PASSWORD`
	conf := `digest: "{{ .digest }}", report: "{{ .report }}", training: "{{ .training }}"`
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Jomashop}}, More: lenient + `
subscriptions:
  - {name: owner, events: [training.failed], webhook: {url: ` + hook.URL + `/owner}}
  - {name: airflow, airflow: {` + at + `}}
  - {name: broken, airflow: {` + at + `, conf: {` + conf + `, fail: true}}}
  - {name: slow, while_training: cancel, airflow: {` + at + `, conf: {` + conf + `, seconds: 600, version: "{{ .version }}"}}}
  - {name: nowhere, airflow: {url: ` + string(airflow) + `, dag: no_such_dag, user_env: AIRFLOW_USER, password_env: AIRFLOW_PASSWORD}}
`})
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	v1, ctx := w.Version(t, "v1"), harness.Deadline(t)

	done := became(t, w, "airflow", "v000001", trainings.Succeeded)
	require.Equal(t, "airflow", done.Channel)
	require.Len(t, done.Reports, 1)
	require.InDelta(t, 0.9, done.Reports[0].Scores["accuracy"], 0)
	require.Equal(t, "models/"+v1.DataDigest[:12], done.Reports[0].Model)
	run, err := airflow.ask(ctx, http.MethodGet, "/dags/train_on_version/dagRuns/"+done.Handle, nil)
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
	harness.Until(t, "its task runs", func() bool { // Airflow lets a run that is ended before its first task succeed
		tasks, err := airflow.ask(t.Context(), http.MethodGet, "/dags/train_on_version/dagRuns/"+slow.Handle+"/taskInstances/train", nil)
		return err == nil && tasks["state"] == "running"
	})
	require.Equal(t, wire.Published, w.RunDay(t, 2).Outcome)
	require.Equal(t, "v2 took its place", became(t, w, "slow", "v000001", trainings.Canceled).Reason)
	ctx = harness.Deadline(t)
	run, err = airflow.ask(ctx, http.MethodGet, "/dags/train_on_version/dagRuns/"+slow.Handle, nil)
	require.NoError(t, err)
	require.Equal(t, "failed", run["state"])
	second := became(t, w, "slow", "v000002", trainings.Running)
	run, err = airflow.ask(ctx, http.MethodGet, "/dags/train_on_version/dagRuns/"+second.Handle, nil)
	require.NoError(t, err)
	require.Contains(t, []any{"queued", "running"}, run["state"])
	require.InDelta(t, 2, run["conf"].(map[string]any)["version"], 0, "a number stays one")

	// A DAG that somebody has paused keeps its runs queued: the ledger and a test say so, as long as it is so. What v2 started
	// has to have ended before, or the replay would wait behind it for ever.
	became(t, w, "airflow", "v000002", trainings.Succeeded)
	became(t, w, "broken", "v000002", trainings.FailedWell)
	ctx = harness.Deadline(t)
	try := func() notify.Receipt {
		r, err := control.Test(ctx, w.Client, w.Store, api.URL, harness.Name, "broken", "kim", time.Now())
		require.NoError(t, err)
		return r
	}
	require.True(t, try().OK)
	harness.Until(t, "the DAG is paused", func() bool { // Airflow's database may be busy
		_, err := airflow.ask(ctx, http.MethodPatch, "/dags/train_on_version", map[string]any{"is_paused": true})
		return err == nil
	})
	require.Contains(t, try().Detail, "DAG train_on_version is paused")
	at1, err := notify.Find(ctx, w.Store, harness.Name, "v1")
	require.NoError(t, err)
	_, err = control.Replay(ctx, w.Client, w.Store, harness.Name, at1, eventOf(t, w, 1), []string{"airflow"})
	require.NoError(t, err)
	queued := became(t, w, "airflow", "v000001-r1", trainings.Running)
	require.Equal(t, "paused", queued.Code)
	require.Contains(t, queued.Reason, "until somebody unpauses it")
}
