package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"

	"github.com/lexigraph/lexigraph/model/compare"
)

// A trainProcess trains one job by the command run.
type trainProcess struct {
	c        *comparer
	job      *job
	parallel int // how many run at a time
}

// run trains the job. When ctx ends the process is asked to save and stop, and run
// returns once it has.
func (p trainProcess) run(ctx context.Context) error {
	file, err := os.Executable()
	if err != nil {
		return fmt.Errorf("where this program is, is not known: %w; train with run, and compare the runs", err)
	}
	args := []string{"run", "--stop-with-stdin", "--json"}
	if p.job.state == compare.Interrupted {
		args = append(args, "--resume", p.job.path)
	} else {
		args = append(append(args, "--out", p.job.path), p.job.words...)
	}
	if p.job.until > 0 {
		args = append(args, fmt.Sprintf("--until=%v", p.job.until))
	}
	var said bytes.Buffer
	child := exec.Command(file)
	child.Args = append(os.Args[:1:1], args...)
	child.Stderr = p.c.cmd.ErrOrStderr()
	if p.parallel > 1 { // their lines would get mixed up
		child.Stderr = &said
		child.Env = append(os.Environ(), fmt.Sprintf("GOMAXPROCS=%d", max(1, runtime.GOMAXPROCS(0)/p.parallel)))
	}
	if p.parallel > 1 || p.c.quiet {
		child.Args = append(child.Args, "--quiet")
	}
	// The child stops when its standard input ends: when we say so, and also
	// when this process is killed.
	stdin, err := child.StdinPipe()
	if err != nil {
		return err
	}
	if err := child.Start(); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	ended := make(chan struct{})
	go func() {
		select {
		case <-ctx.Done():
		case <-ended:
		}
		stdin.Close()
	}()
	err = child.Wait()
	close(ended)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &exit) && exit.ExitCode() == divergedCode:
		return nil
	case errors.As(err, &exit):
		io.Copy(p.c.cmd.ErrOrStderr(), &said)
		return childError{exit.ExitCode(), fmt.Errorf("the run %s ended with %w; see above for why, or try: %s %s",
			p.job.path, err, program(), p.job.again)}
	}
	return err
}

// divergedCode is the exit code of a run that diverged.
const divergedCode = 4

// childError is the error of a command that failed because one that it started
// did, with that one's exit code.
type childError struct {
	code int
	error
}

func (e childError) Unwrap() error { return e.error }
