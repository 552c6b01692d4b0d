package run_test

import (
	"errors"
	"testing"

	"github.com/lexigraph/lexigraph/configs/run"
)

// TestStopped: one run is done, and two are.
func TestStopped(t *testing.T) {
	for of, want := range map[int]string{
		1: "the time is up: 0 of 1 run is done and what was under way is saved; the same command continues",
		2: "the time is up: 0 of 2 runs are done and what was under way is saved; the same command continues",
	} {
		if got := (&run.Stopped{Of: of, Cause: errors.New("the time is up")}).Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
