package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/spf13/cobra"
)

func verifyCommand(parts configs.Parts) *cobra.Command {
	var steps int64
	var asJSON, quiet, program bool
	cmd := &cobra.Command{
		Use:   "verify RUN",
		Short: "Train a run again and say whether it has the same bits",

		SuggestFor: []string{"reproduce", "replay"},

		Long: "Verify trains a run again, from its own experiment and text, and compares the bits:\n" +
			"every line of the metrics except times, the checkpoint, the results, the exported\n" +
			"vectors. It says that they are the same, or where they first differ, or why it\n" +
			"cannot tell. A run that did not end is compared as far as it got. The bits do not\n" +
			"depend on the processor or the number of threads.\n\n" +
			"It writes nothing into the run. Exit codes: 0 the same, 1 they differ, 3 it cannot tell.",
		Args: arguments(cobra.ExactArgs(1)),
	}
	f := cmd.Flags()
	f.Int64Var(&steps, "steps", 0, "compare the first `N` steps only (default all)")
	f.BoolVar(&program, "program", false, "allow it to start the program that the run's corpus.command names")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	f.BoolVarP(&quiet, "quiet", "q", false, "no progress; the result only")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := kernel.ISAError(); err != nil {
			return usageError{err}
		}
		if f.Changed("steps") && steps < 1 {
			return usage("--steps %d: at least 1 step is needed", steps)
		}
		ctx, signals := withSignals(cmd.Context())
		signals.catch()
		defer signals.release()
		r := runner{cmd: cmd, stderr: cmd.ErrOrStderr(), quiet: quiet, signals: signals}
		v, err := run.Verify(ctx, args[0], steps, run.Options{Parts: parts, Program: program, Notify: r.show})
		if err != nil && ctx.Err() != nil {
			return interruption{context.Cause(ctx), "interrupted; " + args[0] + " is as it was"}
		}
		if err != nil {
			return err
		}
		if asJSON {
			err = printJSON(cmd.OutOrStdout(), v)
		} else {
			err = printVerification(cmd.OutOrStdout(), v)
		}
		return errors.Join(err, verdictError(v))
	}
	return cmd
}

// verdictError returns the error that has the exit code of a verdict. It has no text,
// since the result is printed already.
func verdictError(v *run.Verification) error {
	switch v.Verdict {
	case run.VerdictDiffers:
		return saidError{1}
	case run.VerdictUnknown:
		return saidError{3}
	}
	return nil
}

// saidError is the error of a command that has said all there is to say, with its
// exit code.
type saidError struct{ code int }

func (e saidError) Error() string { return "" }

func printVerification(w io.Writer, v *run.Verification) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ", v.Run)
	switch v.Verdict {
	case run.VerdictUnknown:
		fmt.Fprintf(&b, "cannot tell: %s\n", v.Reason)
	case run.VerdictSame:
		steps := amount.Of(v.Steps, "step")
		if v.Steps < v.Of {
			steps = amount.Thousands(v.Steps) + " of " + amount.Of(v.Of, "step")
		}
		fmt.Fprintf(&b, "the same bits, in %s\n", steps)
		fmt.Fprintf(&b, "  same: %s\n", strings.Join(v.Same, ", "))
	case run.VerdictDiffers:
		d := v.Differs
		fmt.Fprintf(&b, "differs, first in %s, after step %s\n", d.Where, amount.Thousands(d.Step))
		fmt.Fprintf(&b, "  there: %s\n  again: %s\n", d.Was, d.Now)
		if len(v.Same) > 0 {
			fmt.Fprintf(&b, "  same: %s\n", strings.Join(v.Same, ", "))
		}
	}
	for _, n := range v.Notes {
		fmt.Fprintf(&b, "  note: %s\n", n)
	}
	for line := range strings.Lines(b.String()) {
		if _, err := fmt.Fprintln(w, wrap(visible(strings.TrimSuffix(line, "\n")), columns(w), "    ")); err != nil {
			return err
		}
	}
	return nil
}
