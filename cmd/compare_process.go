package cmd

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/train"
)

// processes trains each job by the command run, in a process of its own: the memory
// that it needs is its own, so is the worker pool, and one that the system kills leaves
// the others alone. It is the Job of a [run.Crew].
type processes struct {
	stderr io.Writer
	quiet  bool
	bucket *run.Bucket             // where the runs are; nil: in folders
	words  func(*run.Job) []string // CONFIG and key=value that name a job; nil: its experiment is written into a file
	again  func(*run.Job) string   // the command that trains a job alone, for people
	told   string                  // the folder of the warnings that a process has printed, which others then do not
}

// begin makes room for the warnings that processes print; end removes them.
func (p processes) begin() (begun processes, end func(), err error) {
	folder, err := disk.NewTempFolder("told")
	if err != nil {
		return p, nil, err
	}
	p.told = folder.Path
	return p, func() { folder.Remove() }, nil
}

// job trains a job. When ctx ends the process is asked to save and stop, and job
// returns once it has.
func (p processes) job(ctx context.Context, j *run.Job, parallel int) error {
	file, err := os.Executable()
	if err != nil {
		return fmt.Errorf("cannot find the path of this program: %w; train with run, then compare the runs", err)
	}
	args, remove, err := p.args(j)
	if err != nil {
		return err
	}
	defer remove()
	var said bytes.Buffer
	child := exec.Command(file)
	child.Args = append(os.Args[:1:1], args...)
	child.Stderr = p.stderr
	if parallel > 1 { // their lines would get mixed up
		child.Stderr = &said
		child.Env = append(os.Environ(), fmt.Sprintf("GOMAXPROCS=%d", max(1, runtime.GOMAXPROCS(0)/parallel)))
	}
	if parallel > 1 || p.quiet {
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
	settle(ctx, err)
	io.Copy(p.stderr, &said)
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return p.ending(j, err)
}

// settle waits a moment for ctx to end where a signal has ended a child: a terminal, or a scheduler, sends it to this process too, which may
// see it later than the end of the child.
func settle(ctx context.Context, err error) {
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || exit.ExitCode() >= 0 && exit.ExitCode() <= 128 {
		return
	}
	const moment = 300 * time.Millisecond
	select {
	case <-ctx.Done():
	case <-time.After(moment):
	}
}

// args returns the arguments of the command that trains a job. Remove removes the file that one of them may name.
func (p processes) args(j *run.Job) (args []string, remove func(), err error) {
	args, remove = []string{"run", "--stop-with-stdin", "--json", "--told", p.told}, func() {}
	switch {
	case j.Begun():
		args = append(args, "--resume", j.Path)
	case p.words != nil:
		args = append(append(args, "--out", j.Path), p.words(j)...)
	default:
		var config string
		if config, remove, err = written(j); err != nil {
			return nil, nil, err
		}
		args = append(args, "--out", j.Path, config)
	}
	if j.Until > 0 {
		args = append(args, fmt.Sprintf("--until=%v", j.Until))
	}
	return args, remove, nil
}

// ending returns what the end of a job's process means, which said so on its standard error. A run that diverged is one
// that was trained.
func (p processes) ending(j *run.Job, err error) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	switch code := exit.ExitCode(); {
	case code == divergedCode:
		return nil
	case code == lockedCode:
		return fmt.Errorf("%s: %w", j.Path, train.ErrLocked)
	case code == usageCode && !j.Begun() && train.IsRun(j.Path): // made in the meantime
		return fmt.Errorf("%s: %w", j.Path, train.ErrExists)
	default:
		return childError{code, fmt.Errorf("the run %s ended with %w; see above for why, or try: %s %s",
			p.bucket.Shown(j.Path), err, program(), p.again(j))}
	}
}

// written writes a job's experiment into a file, in full, called as its directory will
// be. The file goes when remove is called.
func written(j *run.Job) (file string, remove func(), err error) {
	folder, err := disk.NewTempFolder("job")
	if err != nil {
		return "", nil, err
	}
	remove = func() { folder.Remove() }
	file = filepath.Join(folder.Path, filepath.Base(j.Path)+".toml")
	if err := disk.WriteFile(file, func(w *bufio.Writer) error { return configs.Write(w, j.Experiment) }); err != nil {
		remove()
		return "", nil, err
	}
	return file, remove, nil
}

// Exit codes of a run.
const (
	usageCode    = 2
	divergedCode = 4
	lockedCode   = 75
)

// childError is the error of a command that failed because one that it started
// did, with that one's exit code.
type childError struct {
	code int
	error
}

func (e childError) Unwrap() error { return e.error }
