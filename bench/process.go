package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The cores of a comparison: the simulated shop on one, whoever crawls it on the other.
const (
	serverCore = "0"
	clientCore = "1"
)

// child is a process that was started here. It dies with bench.
type child struct {
	cmd   *exec.Cmd
	log   bytes.Buffer
	ended chan struct{} // closed when it has
}

// command prepares a program; core pins it, "" does not. It must be started from the main goroutine.
func command(core string, env []string, name string, args ...string) *exec.Cmd {
	if core != "" {
		args = append([]string{"-c", core, name}, args...)
		name = "taskset"
	}
	cmd := exec.Command(name, args...) //nolint:noctx // ended in order by stop, or by the death signal
	cmd.Env = append(os.Environ(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

func start(cmd *exec.Cmd) (*child, error) {
	c := &child{cmd: cmd, ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = &c.log, &c.log
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	go func() {
		_ = cmd.Wait() // how it ended is in its state
		close(c.ended)
	}()
	return c, nil
}

// stop ends the process by SIGTERM, and after a while by SIGKILL.
func (c *child) stop() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	select {
	case <-c.ended:
	case <-time.After(30 * time.Second):
		_ = c.cmd.Process.Kill()
		<-c.ended
	}
}

// output runs a program to its end. What it printed is given with an error too.
func output(ctx context.Context, cmd *exec.Cmd) (string, error) {
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	if err := cmd.Wait(); err != nil {
		return out.String(), fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args, " "), errors.Join(err, context.Cause(ctx)), tail(said.String()))
	}
	return out.String(), nil
}

func tail(s string) string {
	s = strings.TrimSpace(s)
	return s[max(0, len(s)-2000):]
}

// pin moves a running process with all its threads to a core; "0-1" frees it.
func pin(ctx context.Context, pid int, cores string) error {
	_, err := output(ctx, command("", nil, "taskset", "-a", "-c", "-p", cores, strconv.Itoa(pid)))
	return err
}

// cpuTime is what a process has computed so far, in user and kernel.
func cpuTime(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, fmt.Errorf("read CPU time: %w", err)
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name before may hold blanks
	fields := strings.Fields(rest)
	const utime, stime, ticks = 11, 12, 100 // proc(5); USER_HZ is 100 on every Linux
	if len(fields) <= stime {
		return 0, fmt.Errorf("read CPU time of %d: %d fields", pid, len(fields))
	}
	user, err1 := strconv.ParseInt(fields[utime], 10, 64)
	system, err2 := strconv.ParseInt(fields[stime], 10, 64)
	if err := errors.Join(err1, err2); err != nil {
		return 0, fmt.Errorf("read CPU time of %d: %w", pid, err)
	}
	return time.Duration(user+system) * time.Second / ticks, nil
}

// ended is the CPU time of a process that was waited for.
func spent(cmd *exec.Cmd) time.Duration {
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// peakMemory is the largest resident size that a process had, in bytes.
func peakMemory(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("read peak memory: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err != nil {
				return 0, fmt.Errorf("read peak memory of %d: %w", pid, err)
			}
			return kb << 10, nil
		}
	}
	return 0, fmt.Errorf("read peak memory of %d: no VmHWM", pid)
}
