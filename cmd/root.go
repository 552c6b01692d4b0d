// Package cmd is the command lexigraph: its flags, what it prints and its exit
// codes. What the commands do is done by the packages below.
//
// [Main] is the whole program.
package cmd

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Main runs the command that the process was started with, and exits.
func Main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is [Main] for given arguments and streams. It returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(context.Background())
	if err == nil {
		return 0
	}
	var name string
	if n, _ := fmt.Sscanf(err.Error(), "unknown command %q", &name); n == 1 { // cobra has no type for it
		err = unknownCommand(root, name)
	}
	printError(stderr, err)
	return exitCode(err)
}

func unknownCommand(root *cobra.Command, name string) error {
	near := ""
	if s := root.SuggestionsFor(name); len(s) > 0 {
		near = "; did you mean " + strings.Join(s, " or ") + "?"
	}
	return usage("unknown command %q%s See %q", name, cmp.Or(near, "."), "lexigraph --help")
}

// printError prints each line of an error after the program's name, but lines
// that are indented as they are: they are commands to paste.
func printError(w io.Writer, err error) {
	for line := range strings.Lines(err.Error()) {
		if !strings.HasPrefix(line, " ") {
			line = "lexigraph: " + line
		}
		fmt.Fprintln(w, strings.TrimRight(line, "\n"))
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "lexigraph",
		Short: "Train, compare and export word embeddings",
		Long:  "Lexigraph trains word embeddings with neural networks that TOML files describe, and\nsays which words they learned to put together.\n\nWithout a file, \"lexigraph run\" trains the quick start: the seed network on the\ncomments of the Go standard library on this machine, in under a minute.",

		SuggestionsMinimumDistance: 2,

		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w; see %q", err, cmd.CommandPath()+" --help")}
	})
	root.AddCommand(runCommand(), compareCommand(), sweepCommand(), runsCommand(), exportCommand(), nearestCommand(), analogyCommand(),
		evaluateCommand(), verifyCommand(), checkCommand(), initCommand(), graphCommand(), listCommand(), benchCommand())
	root.SetHelpTemplate(root.HelpTemplate() + exitCodes)
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages", ".FlagUsagesWrapped 80"))
	return root
}

// Signal is the cause of a context that a signal ended.
type Signal struct{ os.Signal }

// Error implements error.
func (s Signal) Error() string { return s.String() }

// withSignals returns a context that SIGINT or SIGTERM ends, with a [Signal] as
// the cause. A second signal ends the process at once, as the first one does
// outside of it: signals are caught only while there is something to save.
func withSignals(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	c := make(chan os.Signal, 2)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		select {
		case s := <-c:
			cancel(Signal{s})
		case <-done:
			return
		}
		select {
		case s := <-c:
			os.Exit(signalCode(s))
		case <-done:
		}
	}()
	return ctx, func() {
		signal.Stop(c)
		close(done)
		cancel(nil)
	}
}

// usageError marks an error as one in the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// usage returns a usageError with the given text.
func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// arguments turns cobra's complaint about the arguments into a usageError.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usage("%w; usage: %s", err, cmd.UseLine())
		}
		return nil
	}
}
