package stack_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/minio"
	"sheaf/internal/secret"
	"sheaf/internal/stack"
	"sheaf/internal/testenv"
)

func freeAddr(t *testing.T) string {
	t.Helper()
	addr, err := testenv.FreeAddr()
	require.NoError(t, err)
	return addr
}

func config(t *testing.T) stack.Config {
	t.Helper()
	return stack.Config{
		Dir: t.TempDir(), TemporalBin: os.Getenv("SHEAF_TEMPORAL"), MinioBin: os.Getenv("SHEAF_MINIO"),
		TemporalAddr: freeAddr(t), TemporalUIAddr: freeAddr(t), S3Addr: freeAddr(t), S3ConsoleAddr: freeAddr(t),
	}
}

func start(t *testing.T, cfg stack.Config) *stack.Stack {
	t.Helper()
	s, err := stack.Start(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Stop() })
	return s
}

func store(t *testing.T, cfg stack.Config) *minio.Store {
	t.Helper()
	s, err := minio.New(minio.Options{Endpoint: cfg.S3Addr, AccessKey: cfg.AccessKey, SecretKey: cfg.SecretKey, Bucket: cfg.Bucket})
	require.NoError(t, err)
	return s
}

// temporal runs the command line on the stack's server.
func temporal(t *testing.T, cfg stack.Config, args ...string) string {
	t.Helper()
	bin, err := stack.FindTool("temporal", cfg.TemporalBin)
	require.NoError(t, err)
	out, err := exec.CommandContext(t.Context(), bin, append(args, "--address", cfg.TemporalAddr, "-n", cfg.Namespace)...).CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

func retention(t *testing.T, cfg stack.Config) string {
	t.Helper()
	var d struct {
		Config struct {
			Retention string `json:"workflowExecutionRetentionTtl"`
		} `json:"config"`
	}
	require.NoError(t, json.Unmarshal([]byte(temporal(t, cfg, "operator", "namespace", "describe", "-o", "json")), &d))
	return d.Config.Retention
}

func requireFree(t *testing.T, cfg stack.Config) {
	t.Helper()
	for _, addr := range []string{cfg.TemporalAddr, cfg.TemporalUIAddr, cfg.S3Addr, cfg.S3ConsoleAddr} {
		l, err := net.Listen("tcp", addr)
		require.NoError(t, err, "still listening")
		require.NoError(t, l.Close())
	}
}

func TestStartStopRestart(t *testing.T) {
	asked := config(t)
	s := start(t, asked)
	cfg := s.Config()
	require.Equal(t, "2592000s", retention(t, cfg), "30 days")
	attributes := temporal(t, cfg, "operator", "search-attribute", "list")
	for _, name := range stack.SearchAttributes() {
		require.Regexp(t, name+` +Keyword`, attributes)
	}
	require.NoError(t, probe("http://"+cfg.TemporalUIAddr), "Web UI")
	require.NoError(t, probe("http://"+cfg.S3ConsoleAddr), "console")
	require.NoError(t, store(t, cfg).SelfTest(t.Context()))
	require.NoError(t, blob.CreateOrSame(t.Context(), store(t, cfg), "k", []byte("kept")))
	temporal(t, cfg, "workflow", "start", "--type", "Any", "--task-queue", "q", "--workflow-id", "kept", "--search-attribute", `SheafRun="run-1"`)

	require.NoError(t, s.Stop())
	require.NoError(t, s.Stop(), "again")
	requireFree(t, cfg)
	_, running, err := stack.Owner(cfg.Dir)
	require.NoError(t, err)
	require.False(t, running)

	s = start(t, asked)
	require.Equal(t, cfg, s.Config(), "the generated secret is kept")
	require.Equal(t, "2592000s", retention(t, cfg))
	body, err := blob.ReadAll(t.Context(), store(t, cfg), "k", 100)
	require.NoError(t, err)
	require.Equal(t, "kept", string(body))
	require.Eventually(t, func() bool {
		return strings.Contains(temporal(t, cfg, "workflow", "list", "-q", `SheafRun="run-1"`), "kept")
	}, time.Minute, 100*time.Millisecond, "workflows and their search attributes survive")
	for _, log := range []string{s.Temporal().Log(), s.MinIO().Log()} {
		raw, err := os.ReadFile(log)
		require.NoError(t, err)
		require.NotContains(t, string(raw), cfg.SecretKey.Reveal())
	}
}

func probe(url string) error { return exec.Command("curl", "-fsS", "-o", os.DevNull, url).Run() }

func TestTakenPorts(t *testing.T) {
	cfg := config(t)
	for _, addr := range []string{cfg.TemporalUIAddr, cfg.S3Addr} {
		l, err := net.Listen("tcp", addr)
		require.NoError(t, err)
		defer l.Close()
	}
	own, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer own.Close()
	cfg.Ports = []stack.Port{{Addr: own.Addr().String(), Service: "Sheaf server", Setting: "--listen"}}
	cfg.Settings.S3Addr = "stack.s3_addr"
	_, err = stack.Start(t.Context(), cfg)
	var port *stack.PortError
	require.ErrorAs(t, err, &port)
	for _, want := range []string{
		cfg.TemporalUIAddr + " for Temporal Web UI is not free", "--temporal-ui-addr",
		cfg.S3Addr + " for MinIO is not free", "stack.s3_addr",
		own.Addr().String() + " for Sheaf server is not free", "--listen", "address already in use",
	} {
		require.ErrorContains(t, err, want)
	}
	_, statErr := os.Stat(filepath.Join(cfg.Dir, "logs"))
	require.ErrorIs(t, statErr, os.ErrNotExist, "nothing was started")
	_, running, err := stack.Owner(cfg.Dir)
	require.NoError(t, err)
	require.False(t, running, "the directory is free again")
}

func TestOneAddressTwice(t *testing.T) {
	cfg := config(t)
	cfg.S3ConsoleAddr = cfg.S3Addr
	_, err := stack.Start(t.Context(), cfg)
	require.ErrorContains(t, err, "MinIO (--s3-addr) wants it, too")
}

func TestSecondOwner(t *testing.T) {
	cfg := config(t)
	cfg.NoTemporal = true
	start(t, cfg)
	second := config(t)
	second.Dir = cfg.Dir
	_, err := stack.Start(t.Context(), second)
	var busy *stack.BusyError
	require.ErrorAs(t, err, &busy)
	require.Equal(t, os.Getpid(), busy.PID)
	require.ErrorContains(t, err, "sheaf down")
	pid, running, err := stack.Owner(cfg.Dir)
	require.NoError(t, err)
	require.True(t, running)
	require.Equal(t, os.Getpid(), pid)
}

func TestBadBinary(t *testing.T) {
	cfg := config(t)
	cfg.MinioBin = filepath.Join(t.TempDir(), "missing")
	_, err := stack.Start(t.Context(), cfg)
	require.ErrorIs(t, err, stack.ErrNoTool)

	cfg = config(t)
	cfg.MinioBin = filepath.Join(t.TempDir(), "minio")
	require.NoError(t, os.WriteFile(cfg.MinioBin, []byte("#!/bin/sh\necho cannot find my disk; sleep 4; exit 3\n"), 0o755))
	_, err = stack.Start(t.Context(), cfg)
	require.ErrorContains(t, err, "MinIO ended while starting (exit status 3)")
	require.ErrorContains(t, err, "cannot find my disk")
	require.ErrorContains(t, err, filepath.Join(cfg.Dir, "logs", "minio.log"))
	requireFree(t, cfg) // Temporal, which was up by then, is gone again

	cfg = config(t)
	cfg.ReadyWithin = 300 * time.Millisecond
	cfg.MinioBin = filepath.Join(t.TempDir(), "minio")
	require.NoError(t, os.WriteFile(cfg.MinioBin, []byte("#!/bin/sh\necho thinking; exec sleep 60\n"), 0o755))
	cfg.NoTemporal = true
	_, err = stack.Start(t.Context(), cfg)
	require.ErrorContains(t, err, "MinIO is not ready after 300ms")
	require.ErrorContains(t, err, "thinking")
}

func TestWaitReportsADeadServer(t *testing.T) {
	s := start(t, config(t))
	died := make(chan error, 1)
	go func() { died <- s.Wait(t.Context()) }()
	process, err := os.FindProcess(s.MinIO().PID())
	require.NoError(t, err)
	require.NoError(t, process.Kill())
	err = <-died
	require.ErrorContains(t, err, "MinIO ended unexpectedly (signal: killed)")
	require.ErrorContains(t, err, s.MinIO().Log())
	require.Zero(t, s.MinIO().PID())
	require.NotZero(t, s.Temporal().PID())
	require.NoError(t, s.Stop())
	requireFree(t, s.Config())
}

func TestWaitEndsWithContext(t *testing.T) {
	cfg := config(t)
	cfg.NoTemporal = true
	s := start(t, cfg)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, s.Wait(ctx))
	require.NotZero(t, s.MinIO().PID(), "Wait stops nothing")
	s.MinIO().Kill() // on purpose
	require.NoError(t, s.MinIO().Start(t.Context()))
	short, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	require.NoError(t, s.Wait(short), "a server that we ended has not died")
}

func TestStartEndsWithContext(t *testing.T) {
	cfg := config(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := stack.Start(ctx, cfg)
	require.Error(t, err)
	requireFree(t, cfg)
}

func TestExternalServers(t *testing.T) {
	first := start(t, config(t)).Config()
	cfg := config(t)
	cfg.ExternalS3, cfg.ExternalTemporal = true, true
	cfg.S3Addr, cfg.TemporalAddr = first.S3Addr, first.TemporalAddr
	cfg.Namespace, cfg.Bucket, cfg.SecretKey = "team", "team-bucket", first.SecretKey
	s := start(t, cfg)
	require.Nil(t, s.MinIO())
	require.Nil(t, s.Temporal())
	require.NoError(t, blob.CreateOrSame(t.Context(), store(t, s.Config()), "k", nil))
	require.Contains(t, temporal(t, s.Config(), "operator", "search-attribute", "list"), "SheafOutcome")
	require.NoError(t, s.Stop())
	require.NoError(t, blob.CreateOrSame(t.Context(), store(t, first), "k", nil), "still running")

	cfg.SecretKey = secret.New("wrong-secret")
	_, err := stack.Start(t.Context(), cfg)
	require.ErrorIs(t, err, blob.ErrDenied)
	require.ErrorContains(t, err, cfg.S3Addr)
	require.NotContains(t, err.Error(), "wrong-secret")

	cfg.SecretKey, cfg.TemporalAddr = first.SecretKey, freeAddr(t)
	_, err = stack.Start(t.Context(), cfg)
	require.ErrorContains(t, err, "prepare Temporal "+cfg.TemporalAddr)
}

func TestBadConfig(t *testing.T) {
	for want, change := range map[string]func(*stack.Config){
		"no data directory":           func(c *stack.Config) { c.Dir = "" },
		"address of MinIO":            func(c *stack.Config) { c.S3Addr = "9000" },
		"secret key needs at least 8": func(c *stack.Config) { c.SecretKey = secret.New("short") },
		"access key needs at least 3": func(c *stack.Config) { c.AccessKey = "a" },
		"no secret key is given":      func(c *stack.Config) { c.ExternalS3 = true },
		"not a directory":             func(c *stack.Config) { c.Dir = os.DevNull + "/x" },
		"needs at least 8 characters": func(c *stack.Config) { c.SecretKey = secret.New("1234567") },
	} {
		cfg := config(t)
		change(&cfg)
		_, err := stack.Start(t.Context(), cfg)
		require.ErrorContains(t, err, want)
		if !cfg.SecretKey.IsZero() {
			require.NotContains(t, err.Error(), cfg.SecretKey.Reveal())
		}
	}
}

// TestDown and TestChildrenDieWithUs run this test binary as the owner of a stack; see TestMain.
func TestDown(t *testing.T) {
	cfg := config(t)
	owner := startOwner(t, cfg)
	pid, err := stack.Down(t.Context(), cfg.Dir)
	require.NoError(t, err)
	require.Equal(t, owner.Process.Pid, pid)
	require.NoError(t, owner.Wait(), "a clean end")
	requireFree(t, cfg)
	pid, err = stack.Down(t.Context(), cfg.Dir)
	require.NoError(t, err)
	require.Zero(t, pid, "nothing to stop")
}

func TestChildrenDieWithUs(t *testing.T) {
	cfg := config(t)
	owner := startOwner(t, cfg)
	require.NoError(t, owner.Process.Kill())
	var exit *exec.ExitError
	require.True(t, errors.As(owner.Wait(), &exit))
	require.Eventually(t, func() bool {
		return stack.CheckPorts(t.Context(), []stack.Port{{Addr: cfg.S3Addr}, {Addr: cfg.TemporalAddr}}) == nil
	}, time.Minute, 20*time.Millisecond, "servers outlived their owner")
	start(t, cfg) // no stale lock
}
