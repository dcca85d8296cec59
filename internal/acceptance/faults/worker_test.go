package faults

import (
	"bytes"
	"fmt"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob/minio"
	"sheaf/internal/acceptance/harness"
)

// worker is a process of its own process group.
type worker struct {
	name string // its identity in Temporal's histories and at the shop
	tap  *tap
	cmd  *exec.Cmd
	log  lockedBuffer
	done chan struct{} // closed when it has ended
}

// job is what a worker is hired for.
type job struct {
	slots int      // Discover and FetchBatch at once; 0 = 2
	flags []string // further ones
	// tap sees what the worker writes before the store does, and may ask to be called when it is there; nil = nobody looks.
	tap func(*stored) (after func())
}

// hire starts a worker.
func (s *stage) hire(t *testing.T, j job) *worker {
	t.Helper()
	s.workers++
	w := &worker{name: fmt.Sprintf("w%d", s.workers), done: make(chan struct{})}
	var at minio.Options
	w.tap, at = openTap(t, s.StoreAt, j.tap)
	if j.slots == 0 {
		j.slots = 2
	}
	var hosts []string
	for _, entry := range s.MapEntries() {
		host, _, _ := strings.Cut(entry, "=")
		hosts = append(hosts, host+"="+s.front.addr)
	}
	args := append([]string{"worker", "--identity", w.name, "--worker-temp-dir", t.TempDir()}, s.Flags()...)
	args = append(args, "--store-endpoint", at.Endpoint, "--fetch-map", strings.Join(hosts, ","), "--fetch-map-rate", "0",
		"--fetch-user-agent", agentOf(w.name), "--worker-crawl-slots", strconv.Itoa(j.slots))
	w.cmd = exec.Command(harness.Binary(t), append(args, j.flags...)...) // it ends by signals, that is the point
	w.cmd.Env, w.cmd.Stdout, w.cmd.Stderr = s.Env(), &w.log, &w.log
	w.cmd.SysProcAttr = ownGroup()
	started := make(chan error)
	go w.supervise(started)
	require.NoError(t, <-started)
	t.Cleanup(func() {
		w.kill()
		if t.Failed() {
			t.Logf("%s (%s) said:\n%s", w.name, w.cmd.ProcessState, w.log.String())
		}
	})
	return w
}

// supervise keeps one thread for the process's life: on Linux it dies with the thread that started it.
func (w *worker) supervise(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := w.cmd.Start()
	started <- err
	if err == nil {
		_ = w.cmd.Wait() // its error is the process's state
		close(w.done)
	}
}

func (w *worker) signal(s syscall.Signal) { _ = w.cmd.Process.Signal(s) }

// kill ends the process without a chance to say goodbye.
func (w *worker) kill() {
	w.signal(syscall.SIGKILL)
	<-w.done
}

// dismiss asks the process to stop, as systemd and Kubernetes do, and waits for its clean end.
func (w *worker) dismiss(t *testing.T) {
	t.Helper()
	w.signal(syscall.SIGTERM)
	w.ended(t)
	require.Zero(t, w.cmd.ProcessState.ExitCode(), "%s: %s", w.name, w.log.String())
}

func (w *worker) ended(t *testing.T) {
	t.Helper()
	select {
	case <-w.done:
	case <-harness.Deadline(t).Done():
		t.Fatalf("%s does not end", w.name)
	}
}

// lockedBuffer is what a process prints.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
