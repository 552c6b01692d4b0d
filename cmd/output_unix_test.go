//go:build unix

package cmd

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"
)

// TestBrokenConnection: what is written to a connection that broke does not end the process, as a closed output does, and is no first
// signal, after which a second one would end it at once.
func TestBrokenConnection(t *testing.T) {
	ctx, s := withSignals(t.Context())
	s.catch()
	defer s.release()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	if _, err := w.WriteString("x"); !errors.Is(err, syscall.EPIPE) {
		t.Fatalf("write: %v", err)
	}
	w.Close()
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-ctx.Done()
	if got := (Signal{}); !errors.As(context.Cause(ctx), &got) || got.Signal != syscall.SIGTERM {
		t.Errorf("ended by %v, want SIGTERM", context.Cause(ctx))
	}
}
