package cmd

import "testing"

// TestGarbage: 16 MiB may wait to be collected, and what will be in use counts, so that the vectors that are exported are not there twice.
func TestGarbage(t *testing.T) {
	if got := garbageBeside(100, 1<<40); got != 1 {
		t.Errorf("beside a TiB %d %%, want 1", got)
	}
	if got := garbageBeside(100, 160<<20); got > 10 {
		t.Errorf("beside 160 MiB %d %%, want at most 10", got)
	}
	if got := garbageBeside(5, 0); got > 5 {
		t.Errorf("at most 5 %%: %d", got)
	}
}
