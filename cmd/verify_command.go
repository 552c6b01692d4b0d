package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

func verifyCommand() *cobra.Command {
	var o verifyOptions
	var asJSON, quiet bool
	cmd := &cobra.Command{
		Use:   "verify RUN",
		Short: "Train a run again and say whether it has the same bits",

		SuggestFor: []string{"reproduce", "replay"},

		Long: "Verify trains a run again, from its own experiment and text, and compares the bits:\n" +
			"every line of the metrics but the times, the checkpoint, the results, the exported\n" +
			"vectors. It says that they are the same, or where they part first, or why it\n" +
			"cannot tell. A run that did not end is compared as far as it got. The processor\n" +
			"and the number of threads change no bit.\n\n" +
			"It writes nothing into the run. Exit codes: 0 the same, 1 they differ, 3 it cannot tell.",
		Args: arguments(cobra.ExactArgs(1)),
	}
	f := cmd.Flags()
	f.Int64Var(&o.Steps, "steps", 0, "compare the first `N` steps only (default all)")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	f.BoolVarP(&quiet, "quiet", "q", false, "no progress; the result only")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := kernel.ISAError(); err != nil {
			return usageError{err}
		}
		if f.Changed("steps") && o.Steps < 1 {
			return usage("--steps %d: at least 1 step is needed", o.Steps)
		}
		ctx, stop := withSignals(cmd.Context())
		defer stop()
		defer debug.SetGCPercent(debug.SetGCPercent(5)) // as in run
		var p *progress
		o.Begin = func(name string, steps int64) (train.Log, func(train.Step)) {
			p = newProgress(cmd.ErrOrStderr(), quiet, name, steps)
			return p, p.watch
		}
		v, err := verify(ctx, args[0], o)
		if p != nil {
			p.finish()
		}
		if err != nil && ctx.Err() != nil {
			return interruption{context.Cause(ctx), "interrupted; " + args[0] + " is as it was"}
		}
		if err != nil {
			return err
		}
		if asJSON {
			e := json.NewEncoder(cmd.OutOrStdout())
			e.SetEscapeHTML(false)
			err = e.Encode(v)
		} else {
			err = v.print(cmd.OutOrStdout())
		}
		return errors.Join(err, v.code())
	}
	return cmd
}

// code returns the error that has the exit code of a verdict. The result is printed
// already, so that it says nothing.
func (v *verification) code() error {
	switch v.Verdict {
	case verdictDiffers:
		return saidError{1}
	case verdictUnknown:
		return saidError{3}
	}
	return nil
}

// saidError is the error of a command that has said all there is to say, with its
// exit code.
type saidError struct{ code int }

func (e saidError) Error() string { return "" }

func (v *verification) print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ", v.Run)
	switch v.Verdict {
	case verdictUnknown:
		fmt.Fprintf(&b, "cannot tell: %s\n", v.Reason)
	case verdictSame:
		of := ""
		if v.Steps < v.Of {
			of = " of " + thousands(v.Of)
		}
		fmt.Fprintf(&b, "the same bits, in %s%s steps\n", thousands(v.Steps), of)
		fmt.Fprintf(&b, "  same: %s\n", strings.Join(v.Same, ", "))
	case verdictDiffers:
		d := v.Differs
		fmt.Fprintf(&b, "differs, first in %s, after step %s\n", d.Where, thousands(d.Step))
		fmt.Fprintf(&b, "  there: %s\n  again: %s\n", d.Was, d.Now)
		if len(v.Same) > 0 {
			fmt.Fprintf(&b, "  same: %s\n", strings.Join(v.Same, ", "))
		}
	}
	for _, n := range v.Notes {
		fmt.Fprintf(&b, "  note: %s\n", n)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
