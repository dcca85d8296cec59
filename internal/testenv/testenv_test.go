package testenv_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"sheaf/datasets/blob"
	"sheaf/internal/stack"
	"sheaf/internal/testenv"
)

// panicEnv makes this binary start a server and panic; the value is a file to leave its address and directory in.
const panicEnv = "SHEAF_TESTENV_PANIC"

func TestMain(m *testing.M) { testenv.Main(m) }

func TestStoresAreSeparate(t *testing.T) {
	one, two := testenv.MinIO(t).Store(t), testenv.MinIO(t).Store(t)
	require.NoError(t, blob.CreateOrSame(t.Context(), one, "k", []byte("one")))
	require.NoError(t, blob.CreateOrSame(t.Context(), two, "k", []byte("two")))
}

// hello waits for a signal, so that a test can restart the server in its middle.
func hello(ctx workflow.Context) (string, error) {
	var name string
	workflow.GetSignalChannel(ctx, "name").Receive(ctx, &name)
	return "hello " + name, nil
}

func startWorker(t *testing.T, c client.Client) {
	t.Helper()
	w := worker.New(c, "q", worker.Options{})
	w.RegisterWorkflow(hello)
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
}

func TestNamespacesHaveSearchAttributesAtOnce(t *testing.T) {
	var attributes []temporal.SearchAttributeUpdate
	for _, name := range stack.SearchAttributes() {
		attributes = append(attributes, temporal.NewSearchAttributeKeyKeyword(name).ValueSet("v"))
	}
	for range 3 {
		c := testenv.Temporal(t).Client(t)
		startWorker(t, c)
		run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
			ID: "w", TaskQueue: "q", TypedSearchAttributes: temporal.NewSearchAttributes(attributes...),
		}, hello)
		require.NoError(t, err)
		require.NoError(t, c.SignalWorkflow(t.Context(), "w", "", "name", "you"))
		var got string
		require.NoError(t, run.Get(t.Context(), &got))
		require.Equal(t, "hello you", got)
		require.Eventually(t, func() bool {
			list, err := c.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: `SheafRun="v" and SheafOutcome="v"`})
			return err == nil && len(list.GetExecutions()) == 1
		}, time.Minute, 50*time.Millisecond)
	}
}

func TestOwnTemporalKeepsWorkflowsOverKillAndRestart(t *testing.T) {
	server := testenv.OwnTemporal(t)
	c := server.Client(t)
	startWorker(t, c)
	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "w", TaskQueue: "q"}, hello)
	require.NoError(t, err)
	pid := server.Server().PID()
	server.Server().Kill()
	require.Zero(t, server.Server().PID())
	require.NoError(t, server.Server().Start(t.Context()))
	require.NotEqual(t, pid, server.Server().PID())
	require.NoError(t, server.Server().Restart(t.Context()))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	require.NoError(t, c.SignalWorkflow(ctx, "w", "", "name", "again"))
	var got string
	require.NoError(t, run.Get(ctx, &got))
	require.Equal(t, "hello again", got)
}

// TestPanicHelper is what TestServersDieWithAPanic runs in another process.
func TestPanicHelper(t *testing.T) {
	path := os.Getenv(panicEnv)
	if path == "" {
		t.Skip("runs only as a helper")
	}
	require.NoError(t, os.WriteFile(path, []byte(testenv.MinIO(t).Addr()), 0o644))
	go panic("as a broken test does")
	select {}
}

func TestServersDieWithAPanic(t *testing.T) {
	path := filepath.Join(t.TempDir(), "addr")
	cmd := exec.Command(os.Args[0], "-test.run", "^TestPanicHelper$")
	cmd.Env = append(os.Environ(), panicEnv+"="+path)
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "as a broken test does")
	addr, err := os.ReadFile(path)
	require.NoError(t, err, string(out))
	require.Eventually(t, func() bool {
		return stack.CheckPorts(t.Context(), []stack.Port{{Addr: string(addr)}}) == nil
	}, time.Minute, 20*time.Millisecond, "MinIO outlived the test binary")
}

func TestMissingBinarySaysHowToBuildIt(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run", "^TestStoresAreSeparate$")
	cmd.Env = append(os.Environ(), "SHEAF_MINIO=/nonexistent/minio")
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "/nonexistent/minio")

	cmd = exec.Command(os.Args[0], "-test.run", "^TestStoresAreSeparate$")
	cmd.Dir = t.TempDir() // outside the module
	cmd.Env = append(without(os.Environ(), "SHEAF_MINIO", "PATH"), "PATH=/nonexistent")
	out, err = cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "make tools")
}

func without(env []string, names ...string) []string {
	var kept []string
next:
	for _, kv := range env {
		for _, name := range names {
			if strings.HasPrefix(kv, name+"=") {
				continue next
			}
		}
		kept = append(kept, kv)
	}
	return kept
}
