package cmd

import (
	"errors"
	"os"
	"syscall"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// exitCodes documents what [exitCode] returns.
const exitCodes = `
Exit codes:
  0 done   1 failed   2 bad usage or experiment file   3 data missing or bad
  4 diverged   75 run directory locked by another process
  129, 130, 141, 143 interrupted and saved: hangup, Ctrl-C, closed pipe, SIGTERM
`

// exitCode returns the exit code for the error that a command ended with.
func exitCode(err error) int {
	var (
		usage      usageError
		problems   configs.Problems
		unknown    *vector.UnknownWordError
		directed   *vector.NoDirectionError
		unfit      *vector.UnfitError
		widths     *train.WidthsError
		noWord     *run.NoKnownWordError
		text       *data.Error
		vectors    *vector.FormatError
		checkpoint *model.CheckpointError
		setting    run.SettingError
		missing    run.MissingError
		changed    *run.ChangedError
		config     *run.ConfigError
		pipe       disk.NotFile
		diverged   *train.Diverged
		signal     Signal
		child      childError
		said       saidError
	)
	switch {
	case err == nil:
		return 0
	case errors.As(err, &signal):
		return signalCode(signal.Signal)
	case errors.As(err, &child):
		return max(1, child.code) // −1: killed
	case errors.As(err, &said):
		return said.code
	case errors.As(err, &usage), errors.As(err, &setting), errors.As(err, &problems), errors.As(err, &unknown), errors.As(err, &directed), errors.As(err, &noWord),
		errors.As(err, &unfit), errors.As(err, &widths), errors.Is(err, train.ErrExists):
		return 2
	case errors.As(err, &text), errors.As(err, &vectors), errors.As(err, &checkpoint), errors.As(err, &missing), errors.As(err, &changed), errors.As(err, &config), errors.As(err, &pipe):
		return 3
	case errors.As(err, &diverged):
		return 4
	case errors.Is(err, train.ErrLocked):
		return 75
	}
	return 1
}

// signalCode is the shell's convention for a process that a signal ended.
func signalCode(s os.Signal) int {
	if n, ok := s.(syscall.Signal); ok {
		return 128 + int(n)
	}
	return 1
}

// interruption is the error of a run that was stopped from outside and saved.
type interruption struct {
	cause error // a [Signal]
	text  string
}

func (i interruption) Error() string { return i.text }

func (i interruption) Unwrap() error { return i.cause }

// missing marks a file or a run that was named and is not there, or is not what it
// should be.
func missing(err error) error { return run.MissingError{Err: err} }
