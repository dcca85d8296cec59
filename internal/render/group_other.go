//go:build unix && !linux

package render

import (
	"os/exec"
	"syscall"
)

// ownGroup makes a process the first of a group of its own, so that all of it can be ended.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
