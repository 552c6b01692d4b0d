package cmd

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// TestSpareMemory holds that little memory is left to Go, and that much may have no more garbage than a few percent.
func TestSpareMemory(t *testing.T) {
	debug.FreeOSMemory() // of the tests before
	if got := spareMemory(); got != 100 {
		t.Errorf("little memory is in use, and garbage may be %d percent of it", got)
	}
	much := make([]byte, 1<<30) // of which no page is touched
	if got := spareMemory(); got < 1 || got > 2 {
		t.Errorf("a GiB is in use, and garbage may be %d percent of it", got)
	}
	runtime.KeepAlive(much)
}
