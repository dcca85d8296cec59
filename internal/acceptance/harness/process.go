package harness

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/testenv"
)

var binary struct {
	once sync.Once
	path string
	err  error
}

// Binary builds cmd/sheaf once a test binary and returns its path.
func Binary(t testing.TB) string {
	t.Helper()
	binary.once.Do(func() { binary.path, binary.err = build() })
	require.NoError(t, binary.err)
	return binary.path
}

// build puts the program where all tests of the binary find it, for longer than one of them.
func build() (string, error) {
	dir, err := os.MkdirTemp("", "sheaf-acceptance-")
	if err != nil {
		return "", fmt.Errorf("build sheaf: %w", err)
	}
	testenv.AtExit(func() error { return os.RemoveAll(dir) })
	path := filepath.Join(dir, "sheaf")
	cmd := exec.Command("go", "build", "-ldflags=-s -w", "-o", path, "./cmd/sheaf") // what debuggers need is most of linking
	cmd.Dir = Root()
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build sheaf: %w: %s", err, out)
	}
	return path, nil
}

// Process is a worker or a server process of the shipping binary.
type Process struct {
	Identity string // a worker's in Temporal's histories
	cmd      *exec.Cmd
	log      *bytes.Buffer
	ended    chan error
}

// Flags point the binary at this world: `sheaf <command> flags…`.
func (w *World) Flags() []string {
	out := []string{
		"--temporal-address", w.Temporal.Addr(), "--temporal-namespace", w.Namespace, "--store-endpoint", w.StoreAt.Endpoint,
		"--store-bucket", w.StoreAt.Bucket, "--store-access-key", w.StoreAt.AccessKey,
	}
	return append(out, "--fetch-map", strings.Join(w.MapEntries(), ","), "--fetch-map-rate", strconv.Itoa(MapRate))
}

// Env is the environment of the binary: ours, and the store's secret, which has no place among flags.
func (w *World) Env() []string {
	return append(os.Environ(), "SHEAF_STORE_SECRET_KEY="+w.StoreAt.SecretKey.Reveal())
}

// StartProcess starts a worker process; it is killed when the test ends. Later flags win over those of the world.
func (w *World) StartProcess(t testing.TB, identity string, flags ...string) *Process {
	t.Helper()
	return w.launch(t, identity, append([]string{"worker", "--identity", identity, "--worker-temp-dir", t.TempDir()}, append(w.Flags(), flags...)...)...)
}

// StartServer starts a server process, waits until it is well and returns its address, without a trailing slash; it is killed
// when the test ends. Later flags win over those of the world.
func (w *World) StartServer(t testing.TB, flags ...string) string {
	t.Helper()
	addr, err := testenv.FreeAddr()
	require.NoError(t, err)
	w.StartServerAt(t, addr, flags...)
	return "http://" + addr
}

// StartServerAt starts a server process at host:port, as StartServer does: again, where one was killed.
func (w *World) StartServerAt(t testing.TB, addr string, flags ...string) *Process {
	t.Helper()
	p := w.launch(t, "server", append([]string{"server", "--server-address", addr}, append(w.Flags(), flags...)...)...)
	var failure error
	Until(t, "the server answers at "+addr, func() bool {
		select {
		case err := <-p.ended:
			p.ended <- err
			failure = fmt.Errorf("the server ended: %w: %s", err, p.log)
			return true
		default:
		}
		resp, err := http.Get("http://" + addr + "/healthz")
		if err != nil {
			return false
		}
		return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
	})
	require.NoError(t, failure)
	return p
}

func (w *World) launch(t testing.TB, identity string, args ...string) *Process {
	t.Helper()
	p := &Process{Identity: identity, log: &bytes.Buffer{}, ended: make(chan error, 1)}
	p.cmd = exec.Command(Binary(t), args...)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = w.Env(), p.log, p.log
	require.NoError(t, p.cmd.Start())
	go func() { p.ended <- p.cmd.Wait() }()
	t.Cleanup(func() {
		p.Signal(syscall.SIGCONT)
		p.Signal(syscall.SIGKILL)
		<-p.ended
		if t.Failed() {
			t.Logf("%s said:\n%s", identity, p.log)
		}
	})
	return p
}

// PID of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Signal the process; one that has ended is left alone.
func (p *Process) Signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) }

// Wait for the end of the process.
func (p *Process) Wait(t testing.TB) error {
	t.Helper()
	select {
	case err := <-p.ended:
		p.ended <- err
		return err
	case <-Deadline(t).Done():
		t.Fatalf("%s does not end", p.Identity)
		return nil
	}
}
