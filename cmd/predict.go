package cmd

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

func predictCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "predict RUN [FILE|-|HEAD RELATION TAIL]",
		Short: "Print what a network predicts for lines of text",
		Long: "Predict answers each line of a file, or of standard input, with the outputs that the\n" +
			"run's network finds likeliest and their probabilities. What a line is follows from\n" +
			"the run's objective:\n\n" +
			"  next_word, lbl  the beginning of a sentence; the answer is the next word\n" +
			"  cbow            a sentence with _ for a missing word; the answer is that word\n" +
			"  bag             some words of a sentence; the answer is what else is in it\n" +
			"  classify        a text; the answer is its labels\n" +
			"  tag             a token and its columns, and an empty line between sentences\n" +
			"                  (CoNLL); the answer is the line with a further column, the tag\n" +
			"  triple          head, relation and tail, one of the ends a ?; the answer is what\n" +
			"                  stands there. Without ?, how likely the tail is, and its rank\n\n" +
			"Answers come in the order of the lines, a line for each, as soon as a line can be\n" +
			"read. Text is split as in training, and unknown words become what they became\n" +
			"there. A line that has no answer gives an empty line and an error that names it, and\n" +
			"the exit code is 3. With --json an answer is an object on a line. Files may be\n" +
			"compressed: .gz, .zst, .bz2, .xz.\n\n" +
			"For tag, tokens stand in the column of corpus.columns, or alone. Comments, -DOCSTART-\n" +
			"and CoNLL-U's lines 1-2 and 1.1 stay as they are, and so do all lines of a sentence with\n" +
			"a bad one, which an error names. With --json an answer is an object a sentence. With\n" +
			"--lines each line is a sentence with spaces between its tokens; the answer is a line a\n" +
			"token, with the token and its likeliest tags, and an empty line.\n\n" +
			"A single fact may stand on the command line: predict RUN paris capital_of '?'",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 4 && aboutFacts(args[0], parts) {
				return nil
			}
			if len(args) > 2 || len(args) == 2 && strings.Contains(args[1], " ") && !isThere(args[1]) {
				lines := ""
				r, err := run.Open(args[0], parts)
				if err != nil {
					return err
				}
				if r.Tags() {
					lines = " --lines"
				}
				return usage("%s: text comes from a file or standard input: echo %s | %s predict %s%s",
					line(args[1:]), word(strings.Join(args[1:], " ")), program(), word(args[0]), lines)
			}
			return arguments(cobra.RangeArgs(1, 2))(cmd, args)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault
		},
	}
	var a run.Asking
	cmd.Flags().IntVarP(&a.K, "k", "k", 5, "print the `N` likeliest outputs")
	cmd.Flags().Float64Var(&a.Threshold, "threshold", 0, "leave out outputs less probable than `P`")
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	lines := cmd.Flags().Bool("lines", false, "of a tagger: each line is a sentence, and not a token")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if a.K < 1 {
			return usage("-k %d: must be at least 1", a.K)
		}
		if !(a.Threshold >= 0 && a.Threshold <= 1) {
			return usage("--threshold %v: must be a probability, from 0 to 1", a.Threshold)
		}
		r, err := run.Open(args[0], parts)
		if err != nil {
			return err
		}
		if *lines && !r.Tags() {
			return usage("--lines: the objective of %s is %s, whose lines are never tokens; leave it out", r.Path, r.Experiment.Objective.Type)
		}
		p := &predictor{stdout: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr(), json: *asJSON, tags: r.Tags(), unk: r.Experiment.Vocab.Unk}
		if len(args) == 1 && isTerminal(cmd.InOrStdin()) && isTerminal(p.stdout) {
			return p.ask(cmd.InOrStdin(), r, a)
		}
		if r.Tags() && !*lines {
			for _, flag := range []string{"-k", "--threshold"} {
				if cmd.Flags().Changed(strings.TrimLeft(flag, "-")) {
					return usage("%s: a token has one tag in CoNLL's form; with --lines, and a sentence a line, it has several", flag)
				}
			}
		}
		in, name := cmd.InOrStdin(), "standard input"
		if fact := args[1:]; len(fact) == 3 {
			in, name = strings.NewReader(strings.Join(fact, "\t")), "the fact"
		} else if len(args) == 2 && args[1] != "-" {
			f, err := openLines(args[1], p.stderr)
			if err != nil {
				return err
			}
			defer f.Close()
			in, name = f, args[1]
		}
		if r.Tags() && !*lines {
			err = r.Tag(in, name, func(t *run.Tagged) error { return p.printTagged(p.stdout, t) })
		} else {
			err = r.Ask(in, name, a, func(a *run.Answer) error { return p.print(p.stdout, a) })
		}
		if err != nil {
			return err
		}
		p.tellUnknown()
		if p.failed {
			return saidError{3}
		}
		return nil
	}
	return cmd
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// aboutFacts reports whether a run has learned facts.
func aboutFacts(path string, parts configs.Parts) bool {
	r, err := run.Open(path, parts)
	return err == nil && r.Experiment.Corpus.Format == "triples"
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// A predictor prints answers.
type predictor struct {
	stdout, stderr io.Writer
	json           bool
	tags           bool // the network is a tagger
	unk            string

	unknown []string // in the order in which they came
	seen    map[string]bool
	failed  bool // a line had no answer
}

// ask answers lines of a person.
func (p *predictor) ask(in io.Reader, r *run.Run, a run.Asking) error {
	what, err := r.Question()
	if err != nil {
		return err
	}
	vocab, err := r.Vocab()
	if err != nil {
		return err
	}
	return prompt{
		in: in, out: p.stdout, stderr: p.stderr,
		hint: fmt.Sprintf("%s: %s. Ctrl-D ends.", r.Path, what),
		answer: func(w io.Writer, line string) error {
			return r.Ask(strings.NewReader(line), "-", a, func(a *run.Answer) error {
				if a.Err != nil {
					return a.Err
				}
				return p.print(w, a)
			})
		},
		complete: func(beginning string) []string { return beginningWith(vocab.Words(), beginning) },
	}.run()
}
