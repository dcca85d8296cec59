package stack

import "syscall"

// childAttr puts a child in a process group of its own, so that Ctrl-C reaches only us, and lets the kernel kill it
// when we die without a chance to stop it.
func childAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
