package cmd

import (
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
)

// TestReadsWithLittleGarbage: garbage is collected early while text is read, whatever was set before.
func TestReadsWithLittleGarbage(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	r := runner{quiet: true}
	r.show(run.Loading{Experiment: &configs.Experiment{}})
	if got := debug.SetGCPercent(100); got != early {
		t.Errorf("garbage may be %d percent, want %d", got, early)
	}
}

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
