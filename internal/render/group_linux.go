package render

import (
	"os/exec"
	"syscall"
)

// ownGroup makes a process the first of a group of its own, so that all of it can be ended, and lets the kernel end it with us.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
