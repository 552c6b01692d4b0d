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
	"slices"
	"strings"
	"syscall"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/spf13/cobra"
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
			return cmp.Or(checkGiven(cmd, args), typedWrong(parts, cmd, args))
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
		if inFlags().MatchString(err.Error()) && asksWords(cmd) {
			return usage("%w; see %q; where it is a word, write -- before the words", err, cmd.CommandPath()+" --help")
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
