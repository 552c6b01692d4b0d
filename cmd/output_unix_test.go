//go:build unix

package cmd

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
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

// A signal to a whole group of processes is this one's too, though the end of a child may be seen first.
func TestSettle(t *testing.T) {
	for script, want := range map[string]bool{"kill -HUP $$": true, "exit 143": true, "exit 1": false, "exit 0": false} {
		ctx, cancel := context.WithCancelCause(t.Context())
		err := exec.Command("sh", "-c", script).Run()
		signalled := time.AfterFunc(50*time.Millisecond, func() { cancel(Signal{syscall.SIGHUP}) })
		settle(ctx, err)
		if signalled.Stop(); ctx.Err() != nil != want {
			t.Errorf("%s: the context has ended: %v, want %v", script, !want, want)
		}
		cancel(nil)
	}
}
