package cmd

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// Signal is the cause of a context that a signal ended.
type Signal struct{ os.Signal }

// Error implements error.
func (s Signal) Error() string { return s.String() }

// signals ends a context by a signal, with a [Signal] as the cause, while there is
// something to save: Ctrl-C, SIGTERM, SIGHUP, which a closed terminal sends, and
// SIGPIPE, which a write to a closed standard output or error causes. A second signal
// ends the process at once, as the first one does outside of that.
type signals struct {
	cancel context.CancelCauseFunc
	caught chan os.Signal // nil: none is waited for
	done   chan struct{}
}

// withSignals returns a context that signals end once they are caught.
func withSignals(parent context.Context) (context.Context, *signals) {
	ctx, cancel := context.WithCancelCause(parent)
	return ctx, &signals{cancel: cancel}
}

// catch begins to wait for signals, if it has not begun.
func (s *signals) catch() {
	if s.caught != nil {
		return
	}
	s.caught, s.done = make(chan os.Signal, 2), make(chan struct{})
	saving.Add(1)
	signal.Notify(s.caught, os.Interrupt, syscall.SIGTERM, syscall.SIGPIPE)
	if !signal.Ignored(syscall.SIGHUP) { // nohup has it ignored
		signal.Notify(s.caught, syscall.SIGHUP)
	}
	go func(caught chan os.Signal, done chan struct{}) {
		for first := true; ; {
			select {
			case got := <-caught:
				if got == syscall.SIGPIPE && !outputIsClosed() { // a connection broke, and whoever writes to it knows
					continue
				}
				if got == syscall.SIGPIPE { // every further line would send it again
					signal.Ignore(syscall.SIGPIPE)
				} else if !first {
					sayUnsaved(os.Stderr)
					os.Exit(signalCode(got))
				}
				first = false
				s.cancel(Signal{got})
			case <-done:
				return
			}
		}
	}(s.caught, s.done)
}

// sayUnsaved says what a process keeps that ends before it has saved. It does not wait long for whoever reads that.
func sayUnsaved(w io.Writer) {
	said := make(chan struct{})
	go func() {
		defer close(said)
		printError(w, errors.New("ended by a second signal before all was saved: a run keeps its last checkpoint, from which run --resume goes on, and what came after it is lost"))
	}()
	select {
	case <-said:
	case <-time.After(time.Second):
	}
}

// saving is how many [signals] are waited for.
var saving atomic.Int32

// endBySignals makes signals end the process while nothing waits for them, with the code that a shell would give it. The
// system does not do that to the first process of a container.
func endBySignals() {
	all := make(chan os.Signal, 1)
	signal.Notify(all, os.Interrupt, syscall.SIGTERM)
	go func() {
		for got := range all {
			if saving.Load() == 0 {
				os.Exit(signalCode(got))
			}
		}
	}()
}

// release leaves signals to the system again.
func (s *signals) release() {
	if s.caught != nil {
		saving.Add(-1)
		signal.Stop(s.caught)
		close(s.done)
		s.caught = nil
	}
}
