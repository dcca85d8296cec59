//go:build !linux

package faults

import "syscall"

// ownGroup keeps signals of a terminal away.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
