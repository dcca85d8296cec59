//go:build unix && !linux

package stack

import "syscall"

// childAttr puts a child in a process group of its own, so that Ctrl-C reaches only us. Outside Linux a child
// outlives us if we are killed with SIGKILL.
func childAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
