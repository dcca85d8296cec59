package faults

import (
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/testenv"
	"sheaf/workflows/wire"
)

// installation is a directory that `sheaf up` keeps its data in, with its ports.
type installation struct {
	flags []string
	ports []string
	front *front
	next  int
}

func install(t *testing.T, m *mall.Mall) *installation {
	t.Helper()
	i := &installation{front: openFront(t, m), flags: []string{"--stack-dir", t.TempDir()}}
	for _, flag := range []string{"--temporal-address", "--temporal-ui", "--store-endpoint", "--stack-console", "--server-address"} {
		addr, err := testenv.FreeAddr()
		require.NoError(t, err)
		i.flags = append(i.flags, flag, addr)
		i.ports = append(i.ports, addr)
	}
	return i
}

// up starts the stack and returns when it says that it is ready.
func (i *installation) up(t *testing.T) *worker {
	t.Helper()
	i.next++
	w := &worker{name: "up" + string(rune('0'+i.next)), done: make(chan struct{})}
	args := append([]string{"up", "--worker-temp-dir", t.TempDir(), "--fetch-user-agent", agentOf(w.name), "--fetch-map", "*.ebay.com=" + i.front.addr,
		"--worker-crawl-slots", "4", "--stack-temporal-bin", os.Getenv("SHEAF_TEMPORAL"), "--stack-minio-bin", os.Getenv("SHEAF_MINIO")}, i.flags...)
	w.cmd = exec.Command(harness.Binary(t), args...) // it ends by signals, that is the point
	w.cmd.Dir, w.cmd.Stdout, w.cmd.Stderr, w.cmd.SysProcAttr = harness.Root(), &w.log, &w.log, ownGroup()
	started := make(chan error)
	go w.supervise(started)
	require.NoError(t, <-started)
	t.Cleanup(func() {
		w.kill()
		if t.Failed() {
			t.Logf("sheaf up (%s) said:\n%s", w.cmd.ProcessState, w.log.String())
		}
	})
	harness.Until(t, "the stack is ready", func() bool {
		select {
		case <-w.done:
			t.Fatalf("sheaf up ended: %s", w.log.String())
		default:
		}
		return strings.Contains(w.log.String(), "stop with Ctrl-C")
	})
	return w
}

// sheaf runs a command against the installation.
func (i *installation) sheaf(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(harness.Deadline(t), harness.Binary(t), append(args, i.flags...)...)
	out, err := cmd.Output()
	var failed *exec.ExitError
	if err != nil {
		require.ErrorAs(t, err, &failed)
		require.NoError(t, err, "sheaf %v: %s", args, failed.Stderr)
	}
	return out
}

// down waits until nobody listens on the installation's ports any more.
func (i *installation) down(t *testing.T) {
	t.Helper()
	for _, addr := range i.ports {
		harness.Until(t, "nobody listens on "+addr, func() bool {
			c, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
			if err == nil {
				_ = c.Close()
			}
			return err != nil
		})
	}
}

// Ctrl-C stops everything that `sheaf up` has started, and the next start goes on with the run; so it does after a
// power cut.
func TestUpStopsCleanlyAndGoesOn(t *testing.T) {
	want := calm(t, smallProducts)
	m, err := mall.New(mall.Options{Seed: 7, Products: smallProducts})
	require.NoError(t, err)
	i := install(t, m)
	first := i.up(t)

	dir := t.TempDir()
	recipe, err := os.ReadFile(filepath.Join(harness.Root(), "recipes", "ebay.yaml"))
	require.NoError(t, err)
	fast := filepath.Join(dir, "ebay.yaml")
	require.NoError(t, os.WriteFile(fast, []byte(strings.Replace(string(recipe), "rate: 1/s", "rate: 1000/s", 1)), 0o600))
	definition := filepath.Join(dir, "dataset.yaml")
	text := harness.Dataset{Sources: []harness.Source{{Shop: mall.Ebay, Slots: 4, BatchItems: 50, Rate: 25, Concurrency: 1}}}.YAML(t)
	require.NoError(t, os.WriteFile(definition, []byte(text), 0o600))
	i.sheaf(t, "recipe", "put", fast)
	i.sheaf(t, "dataset", "apply", "-f", definition)
	var run struct {
		Run string `json:"run"`
	}
	out := i.sheaf(t, "run", "start", harness.Name, "--detach", "--json", "--as-of", harness.Day(1).Format(time.RFC3339),
		"--commit-every", "1s", "--heartbeat-every", "500ms", "--heartbeat-timeout", "6s")
	require.NoError(t, json.Unmarshal(out, &run), "%s", out)

	i.awaitItems(t, 40)
	// A terminal sends Ctrl-C to the whole process group.
	began := time.Now()
	require.NoError(t, syscall.Kill(-first.cmd.Process.Pid, syscall.SIGINT))
	first.ended(t)
	require.Zero(t, first.cmd.ProcessState.ExitCode(), first.log.String())
	t.Logf("stopped in %s", time.Since(began).Round(100*time.Millisecond))
	i.down(t)

	second := i.up(t)
	i.awaitItems(t, 90)
	second.kill()
	i.down(t)
	require.Zero(t, i.front.refetched(first.name), "what was committed before the clean stop is fetched once")

	restarted := time.Now()
	third := i.up(t)
	ready := time.Now()
	c, err := client.DialContext(harness.Deadline(t), client.Options{HostPort: i.ports[0], Namespace: "sheaf"})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	result := harness.Wait(t, c.GetWorkflow(t.Context(), wire.DatasetID(harness.Name), ""))
	require.Equal(t, wire.Published, result.Outcome, "%+v", result)
	require.Equal(t, run.Run, result.Run)
	require.Equal(t, want, result.Digest)
	i.sheaf(t, "verify", harness.Name+"@latest", "--deep")
	paste(t, third.log.String())
	for _, v := range i.front.of(third.name) {
		t.Logf("ready after %s, first request %s later", ready.Sub(restarted).Round(100*time.Millisecond), v.at.Sub(ready).Round(100*time.Millisecond))
		break
	}
	require.NoError(t, syscall.Kill(-third.cmd.Process.Pid, syscall.SIGINT))
	third.ended(t)
	require.Zero(t, third.cmd.ProcessState.ExitCode(), third.log.String())
	i.down(t)
}

// paste runs the lines that `sheaf up` says a version is read by, in a shell that knows nothing else of the installation.
func paste(t *testing.T, said string) {
	t.Helper()
	_, lines, found := strings.Cut(said, "read a version on this machine (others: set server.public_url and tokens, docs/HUB.md)\n")
	require.True(t, found, said)
	lines, _, found = strings.Cut(lines, "stop with")
	require.True(t, found, said)
	home, python, library := t.TempDir(), filepath.Join(harness.Root(), ".venv", "bin"), filepath.Join(harness.Root(), ".hub", "newest")
	if _, err := os.Stat(filepath.Join(library, ".installed")); err != nil {
		require.NotEqual(t, "true", os.Getenv("CI"), "no %s: run `make hub`", library)
		t.Logf("no %s: run `make hub` to read the version with Hugging Face's libraries, too", library)
		lines, _, _ = strings.Cut(lines, "python3")
	}
	require.NoError(t, os.Symlink(harness.Binary(t), filepath.Join(home, "sheaf")))
	cmd := exec.CommandContext(harness.Deadline(t), "/bin/sh", "-ec", lines)
	cmd.Dir = home
	cmd.Env = []string{
		"PATH=" + home + ":" + python + ":/usr/bin:/bin", "HOME=" + home, "LANG=C.UTF-8", "PYTHONPATH=" + library,
		"HF_HUB_DISABLE_TELEMETRY=1", "HF_UPDATE_DOWNLOAD_COUNTS=0",
	}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", lines, out)
	require.FileExists(t, filepath.Join(home, "products", ".meta", "sha256sums"))
	if strings.Contains(lines, "python3") {
		require.Contains(t, string(out), "num_rows", "%s", out)
	}
}

// awaitItems waits until so many different items were asked for.
func (i *installation) awaitItems(t *testing.T, n int) {
	t.Helper()
	harness.Until(t, "items", func() bool { return len(i.front.items()) >= n })
}
