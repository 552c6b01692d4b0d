//go:build unix

package cmd

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
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

// TestSecondSignal: a process that a second signal ends says so, with the code of that signal.
func TestSecondSignal(t *testing.T) {
	const child = "LEXIGRAPH_SECOND_SIGNAL"
	if os.Getenv(child) != "" {
		ctx, s := withSignals(t.Context())
		s.catch()
		syscall.Kill(os.Getpid(), syscall.SIGINT)
		<-ctx.Done()
		syscall.Kill(os.Getpid(), syscall.SIGINT)
		select {}
	}
	c := exec.Command(os.Args[0], "-test.run=^TestSecondSignal$")
	c.Env = append(os.Environ(), child+"=1")
	var stderr strings.Builder
	c.Stderr = &stderr
	c.Run()
	const want = "lexigraph: ended by a second signal before all was saved: a run keeps its last checkpoint"
	if got := stderr.String(); c.ProcessState.ExitCode() != 130 || !strings.HasPrefix(got, want) || strings.Count(got, "\n") != 1 {
		t.Errorf("exit code %d, %q; want 130 and a line that begins with %q", c.ProcessState.ExitCode(), got, want)
	}
	started := time.Now()
	r, w := io.Pipe() // that nobody reads
	defer r.Close()
	sayUnsaved(w)
	if took := time.Since(started); took > 30*time.Second {
		t.Errorf("waited %v for whoever reads", took)
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
