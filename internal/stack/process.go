package stack

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"sheaf/internal/clock"
)

// process is one run of a child.
type process struct {
	cmd      *exec.Cmd
	log      string
	logStart int64         // size of the log when it was started
	done     chan struct{} // closed when it has ended
	state    string        // how it ended; valid after done
	expected atomic.Bool   // we are ending it
}

// maxLog is the size beyond which a log is moved to .1 at the next start.
const maxLog = 16 << 20

// startProcess starts bin. Its output is appended to log by the child itself, so it goes on if we are stopped.
func startProcess(bin string, args, env []string, log string) (*process, error) {
	out, size, err := openLog(log)
	if err != nil {
		return nil, err
	}
	defer out.Close() // the child has its own
	p := &process{log: log, logStart: size, done: make(chan struct{})}
	p.cmd = exec.Command(bin, args...) //nolint:noctx // the user's own configuration; it ends in stop, in order
	p.cmd.Env = env
	p.cmd.Stdout, p.cmd.Stderr = out, out
	p.cmd.SysProcAttr = childAttr()

	started := make(chan error)
	go p.supervise(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", bin, err)
	}
	return p, nil
}

// supervise keeps one thread for the whole life of the child: the death signal of Linux fires when the thread that
// forked ends, not the process, and Go ends idle threads.
func (p *process) supervise(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	_ = p.cmd.Wait() // its error is the state
	p.state = p.cmd.ProcessState.String()
	close(p.done)
}

// stop ends the child by SIGTERM and, after grace, by SIGKILL. It returns when it has ended.
func (p *process) stop(grace time.Duration) {
	p.expected.Store(true)
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	timer := clock.System().NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.done:
	case <-timer.C():
		p.kill()
	}
}

// kill ends the child by SIGKILL and returns when it has ended.
func (p *process) kill() {
	p.expected.Store(true)
	_ = p.cmd.Process.Kill()
	<-p.done
}

func (p *process) running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// tail is the end of what this run has printed.
func (p *process) tail() string {
	const lines, bytes = 15, 8 << 10
	f, err := os.Open(p.log)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err.Error()
	}
	from := max(p.logStart, size-bytes)
	raw, err := io.ReadAll(io.NewSectionReader(f, from, size-from))
	if err != nil {
		return err.Error()
	}
	return lastLines(string(raw), lines)
}

// lastLines are the last n lines of a log; of a Go program's panic, what was said up to it, without its stack.
func lastLines(log string, n int) string {
	all := strings.Split(strings.TrimSpace(log), "\n")
	for i, line := range all {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			all = all[:i+1]
			n = min(n, 3)
			break
		}
	}
	return strings.Join(all[max(0, len(all)-n):], "\n")
}

func openLog(path string) (*os.File, int64, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, 0, fmt.Errorf("open log: %w", err)
	}
	if st, err := os.Stat(path); err == nil && st.Size() > maxLog {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, 0, fmt.Errorf("open log: %w", err)
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, 0, fmt.Errorf("open log: %w", err)
	}
	st, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("open log: %w", err), f.Close())
	}
	return f, st.Size(), nil
}
