package server

import (
	"os"
	"runtime/debug"
)

// collectAt is by how many percent the heap may grow before it is collected, and
// memory what a process may take in all, bytes, before it is collected sooner.
const (
	collectAt = 400
	memory    = 224 << 20
)

// CollectLess makes the garbage collector of a process that serves pages run less
// often than Go's default, which takes a sixth of each page's time to keep a
// heap small that is small anyway. GOGC and GOMEMLIMIT of the environment stand.
func CollectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
}
