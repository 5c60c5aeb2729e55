package pgserver

import "syscall"

// dieWithParent has the kernel stop the postmaster, in order, when this process
// ends without having done so.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }
