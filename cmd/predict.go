package cmd

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/corpus"
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
			"  tag             a sentence with spaces between its tokens; the answer is a line a token\n" +
			"  triple          head, relation and tail, one of the ends a ?; the answer is what\n" +
			"                  stands there. Without ?, how likely the tail is, and its rank\n\n" +
			"Answers come in the order of the lines, a line for each, as soon as a line can be\n" +
			"read. Text is split as in training, and unknown words become what they became\n" +
			"there. A line that has no answer gives an empty line and an error that names it, and\n" +
			"the exit code is 3. With --json an answer is an object on a line.\n\n" +
			"A single fact may stand on the command line: predict RUN paris capital_of '?'",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 4 && aboutFacts(args[0], parts) {
				return nil
			}
			if len(args) > 2 || len(args) == 2 && strings.Contains(args[1], " ") && !isThere(args[1]) {
				return usage("%s: text comes from a file or standard input: echo %s | %s predict %s",
					line(args[1:]), word(strings.Join(args[1:], " ")), program(), word(args[0]))
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
		p := &predictor{stdout: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr(), json: *asJSON, unk: r.Experiment.Vocab.Unk}
		if len(args) == 1 && isTerminal(cmd.InOrStdin()) && isTerminal(p.stdout) {
			return p.ask(cmd.InOrStdin(), r, a)
		}
		in, name := cmd.InOrStdin(), "-"
		if fact := args[1:]; len(fact) == 3 {
			in, name = strings.NewReader(strings.Join(fact, "\t")), "the fact"
		} else if len(args) == 2 && args[1] != "-" {
			if info, err := os.Stat(args[1]); err == nil && info.IsDir() {
				return run.MissingError{Err: fmt.Errorf("%s: is a folder; name a file of lines", args[1])}
			}
			f, err := corpus.OpenFile(args[1])
			if err != nil {
				return err
			}
			defer f.Close()
			in, name = f, args[1]
		}
		if err := r.Ask(in, name, a, func(a *run.Answer) error { return p.print(p.stdout, a) }); err != nil {
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

// print prints the answer to a line, or why there is none.
func (p *predictor) print(w io.Writer, a *run.Answer) error {
	for _, word := range a.Unknown {
		if p.seen == nil {
			p.seen = make(map[string]bool)
		}
		if !p.seen[word] {
			p.seen[word] = true
			p.unknown = append(p.unknown, word)
		}
	}
	if a.Err != nil {
		p.failed = true
		printError(p.stderr, a.Err)
	}
	if p.json {
		return printAnswerJSON(w, a)
	}
	if a.Err != nil || len(a.Choices) == 0 {
		_, err := fmt.Fprintln(w)
		return err
	}
	for _, choices := range a.Choices {
		var b strings.Builder
		for i, c := range choices {
			if i > 0 {
				b.WriteString("  ")
			}
			fmt.Fprintf(&b, "%s %.4f", visible(c.Name), number(c))
			if c.Rank > 0 {
				fmt.Fprintf(&b, " (rank %d)", c.Rank)
			}
		}
		if _, err := fmt.Fprintln(w, b.String()); err != nil {
			return err
		}
	}
	return nil
}

// number is what is printed with a choice: its probability, or its score if it has none.
func number(c run.Choice) float32 {
	if math.IsNaN(float64(c.Probability)) {
		return c.Score
	}
	return c.Probability
}

func printAnswerJSON(w io.Writer, a *run.Answer) error {
	type choice struct {
		Answer      string   `json:"answer"`
		Probability *float32 `json:"probability,omitempty"`
		Score       *float32 `json:"score,omitempty"`
		Rank        int      `json:"rank,omitempty"`
	}
	type answer struct {
		Line    int      `json:"line"`
		Unknown []string `json:"unknown,omitempty"`
		Answers []choice `json:"answers"`
		Error   string   `json:"error,omitempty"`
	}
	encode := func(v any) error { return printJSON(w, v) }
	if a.Err != nil {
		return encode(answer{Line: a.Line, Answers: []choice{}, Error: a.Err.Error()})
	}
	for _, choices := range a.Choices {
		one := answer{Line: a.Line, Unknown: a.Unknown, Answers: []choice{}}
		for _, c := range choices {
			x := choice{Answer: c.Name, Probability: &c.Probability, Rank: c.Rank}
			if math.IsNaN(float64(c.Probability)) {
				x.Probability, x.Score = nil, &c.Score
			}
			one.Answers = append(one.Answers, x)
		}
		if err := encode(one); err != nil {
			return err
		}
	}
	return nil
}

// tellUnknown says which words the vocabulary lacks, and what was made of them.
func (p *predictor) tellUnknown() {
	printUnknown(p.stderr, p.unknown, p.unk)
}

func printUnknown(w io.Writer, words []string, unk string) {
	if len(words) == 0 {
		return
	}
	const most = 10
	list := strings.Join(words[:min(most, len(words))], ", ")
	if n := len(words) - most; n > 0 {
		list += fmt.Sprintf(" and %d more", n)
	}
	made := "left out"
	if unk != "" {
		made = "taken for " + unk
	}
	printError(w, fmt.Errorf("not in the vocabulary and %s: %s", made, list))
}
