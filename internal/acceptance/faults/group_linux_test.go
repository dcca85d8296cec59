package faults

import "syscall"

// ownGroup keeps signals of a terminal away; the process ends with ours whatever happens to it.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
