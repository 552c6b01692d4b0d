// Package cmd is the command lexigraph: its flags, what it prints and its exit
// codes. The packages below do the work.
//
// [Main] is the whole program. A program of your own gives it more parts, and then has all commands for them:
//
//	func main() {
//		parts := configs.ShippedParts()
//		parts.Objectives["gap"] = func() objective.Spec { return &Gap{Words: 2} }
//		parts.Layers["swish"] = func() layer.Spec { return &Swish{Beta: 1} }
//		cmd.Main(parts)
//	}
//
// Spec in data/objective, graph/layer, graph/loss and graph/optimizer has an example of such a part each. Go programs that
// need no commands begin with package configs/run.
package cmd

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Main runs the command that the process was started with, and exits. Experiment
// files may name these parts, and list, init and check know them: the zero value is
// what comes with the program, and more is added to [configs.ShippedParts].
func Main(parts configs.Parts) {
	os.Exit(execute(parts, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// execute is [Main] for given arguments and streams. It returns the exit code.
func execute(parts configs.Parts, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if err := parts.Validate(); err != nil {
		printError(stderr, err)
		return exitCode(err)
	}
	if os.Getpid() == 1 {
		endBySignals()
	}
	if slices.Equal(args, []string{"--version"}) { // what people try first; cobra's own flag has no --json
		args = []string{"version"}
	}
	root := newRoot(parts)
	root.SetArgs(args)
	root.SetIn(stdin)
	out := &standardOutput{Writer: stdout}
	root.SetOut(out)
	root.SetErr(stderr)
	root.InitDefaultCompletionCmd(args...)
	err := unknownBelow(root, args)
	if err == nil {
		err = explained(root, root.ExecuteContext(context.Background()))
	}
	if err == nil {
		err = out.err
	}
	if errors.Is(out.err, syscall.EPIPE) && errors.Is(err, syscall.EPIPE) { // it came while signals were caught, which end all other commands
		return signalCode(syscall.SIGPIPE)
	}
	if err != nil {
		printError(stderr, err)
	}
	return exitCode(err)
}

// printError prints each line of an error after the program's name, but lines
// that are indented as they are: they are commands to paste.
func printError(w io.Writer, err error) {
	for line := range strings.Lines(err.Error()) {
		line = visible(strings.TrimRight(line, "\n"))
		if !strings.HasPrefix(line, " ") {
			line = wrap("lexigraph: "+line, columns(w), "  ")
		}
		fmt.Fprintln(w, line)
	}
}

// tell says what a user should know, after the program's name.
func tell(w io.Writer, format string, args ...any) {
	fmt.Fprintln(w, wrap("lexigraph: "+visible(fmt.Sprintf(format, args...)), columns(w), "  "))
}

func newRoot(parts configs.Parts) *cobra.Command {
	root := &cobra.Command{
		Use:   "lexigraph",
		Short: "Train, compare and export word embeddings",
		Long: "Lexigraph trains word embeddings with neural networks that TOML files describe,\n" +
			"compares them, and exports the vectors.\n\n" +
			"Without a file, \"lexigraph run\" trains the quick start: the seed network on the\n" +
			"comments of the Go standard library on this machine, in about a minute.",

		SilenceErrors: true,
		SilenceUsage:  true,

		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			return cmp.Or(noneEmpty(cmd, args), typedWrong(parts, cmd, args))
		},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if m := unknownFlag().FindStringSubmatch(err.Error()); m != nil {
			if len(m[1]) == 1 && cmd.Flags().ShorthandLookup(m[1]) != nil {
				return usage("%w; write -%s", err, m[1])
			}
			if say := settingFor(parts, cmd, m[1]); say != "" {
				return usage("%w; %s", err, say)
			}
		}
		if m := inFlags().FindStringSubmatch(err.Error()); m != nil {
			if _, statErr := os.Stat(m[1]); statErr == nil {
				return usage("%s is taken for flags; write ./%[1]s for the file", m[1])
			}
			name, _, _ := strings.Cut(strings.TrimLeft(m[1], "-"), "=")
			if say := settingFor(parts, cmd, name); say != "" && len(name) > 1 {
				return usage("%s: %s", m[1], say)
			}
		}
		if problem := badValue(cmd, err); problem != "" {
			return usage("%s; see %q", problem, cmd.CommandPath()+" --help")
		}
		return usageError{fmt.Errorf("%s; see %q", goParsing().ReplaceAllString(err.Error(), ""), cmd.CommandPath()+" --help")}
	})
	addGrouped(root, parts)
	replaceGlobs(root)
	root.SetHelpTemplate(root.HelpTemplate() + exitCodes)
	root.SetUsageTemplate(usageFor(root, 0))
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		out := cmd.OutOrStdout()
		if width := columns(out); width > 0 {
			root.SetUsageTemplate(usageFor(root, width))
			cmd.Long = flow(cmd.Long, min(width, 88))
		}
		var b bytes.Buffer // cobra prints the error of a write itself
		cmd.SetOut(&b)
		help(cmd, args)
		cmd.SetOut(out)
		out.Write(b.Bytes())
	})
	return root
}

// addGrouped adds all commands to root, in the groups under which help lists them.
func addGrouped(root *cobra.Command, parts configs.Parts) {
	const last = "program"
	for _, group := range []struct {
		id, title string
		commands  []*cobra.Command
	}{
		{"train", "Train and compare:", []*cobra.Command{runCommand(parts), checkCommand(parts), compareCommand(parts), sweepCommand(parts),
			runsCommand(parts), verifyCommand(parts), dataCommand(parts)}},
		{"file", "Write an experiment file:", []*cobra.Command{initCommand(parts), listCommand(parts), schemaCommand(parts), graphCommand(parts)}},
		{"words", "Look at words and their vectors:", []*cobra.Command{nearestCommand(parts), analogyCommand(parts), similarityCommand(parts), oddCommand(parts),
			evaluateCommand(parts), exploreCommand(parts), showCommand(parts), aboutCommand(parts), exportCommand(parts)}},
		{"texts", "Put a run to use on texts:", []*cobra.Command{predictCommand(parts), generateCommand(parts), embedCommand(parts), searchCommand(parts)}},
		{"spaces", "Compare two sets of vectors:", []*cobra.Command{alignCommand(parts), translateCommand(parts), movedCommand(parts)}},
		{last, "This program:", []*cobra.Command{benchCommand(parts), manCommand(), versionCommand()}},
	} {
		root.AddGroup(&cobra.Group{ID: group.id, Title: group.title})
		for _, cmd := range group.commands {
			cmd.GroupID = group.id
		}
		root.AddCommand(group.commands...)
	}
	root.SetHelpCommandGroupID(last)
	root.SetCompletionCommandGroupID(last)
}

// unknownFlag is what cobra says of a flag that a command does not have.
var unknownFlag = pattern(`^unknown flag: --([A-Za-z0-9_.-]+)`)

// inFlags is what cobra says of a letter that is no flag, as in a file's name that begins with a dash.
var inFlags = pattern(`^unknown shorthand flag: .* in (-.+)$`)

// seedList finds the last of several seeds, as in 1,2,3 and 1-3.
var seedList = pattern(`^\d+(?:[-,.: ]+\d+)*[-,.: ]+(\d+)$`)

// ofFlag is what cobra says of a value that a flag cannot have.
var ofFlag = pattern(`^invalid argument "(.*)" for "(?:(-\w), )?--([\w-]+)" flag: `)

// badValue says what is wrong with the value of a flag for which err was returned; "" if that says it.
func badValue(cmd *cobra.Command, err error) string {
	m := ofFlag().FindStringSubmatch(err.Error())
	if m == nil || strings.HasSuffix(err.Error(), "out of range") {
		return ""
	}
	wanted := map[string]string{"int": "a whole number", "intSlice": "whole numbers with commas between them", "uint64": "a whole number from 0", "float64": "a number", "bool": "true or false", "duration": "a time, such as 90s or 1h30m"}
	flag := cmd.Flags().Lookup(m[3])
	if flag == nil || wanted[flag.Value.Type()] == "" {
		return ""
	}
	name := cmp.Or(m[2], "--"+m[3])
	if m[1] == "" {
		return fmt.Sprintf("%s is empty: it must be %s", name, wanted[flag.Value.Type()])
	}
	if last := seedList().FindStringSubmatch(m[1]); name == "--seeds" && last != nil {
		return fmt.Sprintf("%s %s: is a number of seeds, which are 1, 2 and so on: write --seeds %s", name, m[1], last[1])
	}
	return fmt.Sprintf("%s %s: must be %s", name, m[1], wanted[flag.Value.Type()])
}

// goParsing is what package strconv adds to a flag's error: its own name, and the value, which the
// error has named already.
var goParsing = pattern(`strconv\.[A-Za-z]+: parsing ".*": `)

// flagUsages is what stands for the list of flags in cobra's template of a usage.
var flagUsages = pattern(`\.FlagUsages(Wrapped \d+)?`)

// usageFor returns the template of a usage whose flags are wrapped at width columns; 0: 80, for what is no terminal.
func usageFor(root *cobra.Command, width int) string {
	if width == 0 {
		width = 80
	}
	return flagUsages().ReplaceAllString(root.UsageTemplate(), fmt.Sprintf(".FlagUsagesWrapped %d", width))
}

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

// usageError marks an error as one in the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// usage returns a usageError with the given text.
func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// noneEmpty returns an error for an argument or a flag that is given and empty, as where a variable of the shell is not set.
func noneEmpty(cmd *cobra.Command, args []string) (err error) {
	const remedy = "is a variable of the shell not set?"
	if strings.HasPrefix(cmd.Name(), cobra.ShellCompRequestCmd) { // what is to be completed may be empty yet
		return nil
	}
	if i := slices.Index(args, ""); i >= 0 {
		return usage("argument %d of %s is empty: %s", i+1, cmd.CommandPath(), remedy)
	}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.String() == "" && err == nil {
			err = usage("--%s is empty: %s", f.Name, remedy)
		}
		if what, _ := pflag.UnquoteUsage(f); what == "DIR" && f.Value.String() == "-" && err == nil {
			err = usage("--%s -: names a folder, and standard output is none; write ./- if one is called so", f.Name)
		}
	})
	return err
}

// cobraCount is how cobra says a number of arguments.
var cobraCount = pattern(`\d+ arg\(s\)`)

// arguments turns cobra's complaint about the arguments into a usageError.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			text := cobraCount().ReplaceAllStringFunc(err.Error(), func(s string) string {
				n, _ := strconv.Atoi(strings.Fields(s)[0])
				if n == 0 {
					return "no arguments"
				}
				return amount.Of(n, "argument")
			})
			return usage("%s; usage: %s", text, cmd.UseLine())
		}
		return nil
	}
}
