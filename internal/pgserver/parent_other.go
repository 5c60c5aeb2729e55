//go:build !linux

package pgserver

import "syscall"

// dieWithParent does nothing where the kernel cannot be asked to: a postmaster
// that outlives its owner is stopped at the next start.
func dieWithParent(*syscall.SysProcAttr) {}
