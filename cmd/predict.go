package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/spf13/cobra"
)

func predictCommand(parts configs.Parts) *cobra.Command {
	p := predictor{parts: parts}
	cmd := &cobra.Command{
		Use:   "predict RUN [FILE|-|HEAD RELATION TAIL]",
		Short: "Print what a network predicts for lines of text",

		SuggestFor: []string{"infer", "inference", "classify", "tag"},

		Long: "Predict answers each line of a file, or of standard input, with the outputs that the run's\n" +
			"network finds likeliest and their probabilities. What a line is depends on the run's\n" +
			"objective:\n\n" +
			"  next_word, lbl  the beginning of a sentence; the answer is the next word\n" +
			"  cbow            a sentence with _ for a missing word; the answer is that word\n" +
			"  bag             some words of a sentence; the answer is what else is in it\n" +
			"  classify        a text; the answer is its labels\n" +
			"  tag             a token and its columns, and an empty line between sentences\n" +
			"                  (CoNLL); the answer is the line with a further column, the\n" +
			"                  tag. Or a JSON object with a list of tokens; the answer is the\n" +
			"                  object with a list of tags\n" +
			"  triple          head, relation and tail, with ? for one end; the answer is what\n" +
			"                  stands there. Without ?, how likely the tail is, and its rank\n" +
			"                  among all entities\n\n" +
			"Answers come in the order of the lines, a line for each, as soon as a line can be read.\n" +
			"Text is split as in training, and unknown words are treated as they were there. A line\n" +
			"that has no answer gives an empty line and an error that names it (a terminal gets the\n" +
			"first 10 errors), and the exit code is 3. With --json an answer is an object on a line.\n" +
			"Files may be compressed: .gz, .zst, .bz2, .xz. With --column a FILE is a table, and its\n" +
			"rows are the lines, counted without the header.\n\n" +
			"For tag, tokens are in the column that corpus.columns names, or alone on their lines.\n" +
			"Comments, -DOCSTART- and CoNLL-U's lines 1-2 and 1.1 stay as they are, and so do all lines\n" +
			"of a sentence with a bad one, which an error names. In JSON, lists of tokens and tags have\n" +
			"the keys that corpus.columns names, or common ones; where the object has tags already, the\n" +
			"key of the new ones begins with predicted_. With --json an answer is an object a sentence.\n" +
			"With --lines each line is a sentence with spaces between its tokens; the answer is a line\n" +
			"a token, with the token and its likeliest tags, and an empty line.\n\n" +
			"A single fact may stand on the command line: predict RUN paris capital_of '?'",
		Args:              func(cmd *cobra.Command, args []string) error { return p.checkArgs(cmd, args) },
		ValidArgsFunction: completePaths,
		RunE:              func(cmd *cobra.Command, args []string) error { return p.run(cmd, args) },
	}
	f := cmd.Flags()
	f.IntVarP(&p.K, "k", "k", 5, "print the `N` likeliest outputs; unless it is given, a terminal gets as many of 5 as a line has room for")
	f.Float64Var(&p.Threshold, "threshold", 0, "leave out outputs less probable than `P`")
	p.texts.flag(cmd)
	f.BoolVar(&p.json, "json", false, "print JSON")
	f.BoolVar(&p.lines, "lines", false, "for a tagger: each line is a sentence instead of a token")
	return cmd
}

// A predictor is the predict command under way.
type predictor struct {
	parts configs.Parts
	run.Asking
	json   bool
	lines  bool // each line is a sentence, also for a tagger
	wanted bool // K answers, though a terminal has no room for them
	texts  textLines

	stdout, stderr io.Writer
	tags           bool // the network is a tagger
	unk            string
	ngrams         bool // of words that the vocabulary lacks count

	odd     corpus.OddTokens
	unknown []string // in the order in which they came
	seen    map[string]bool
	failed  bool // a line had no answer
	most    int  // errors to print, those of the first lines; 0: all
	errors  int  // that there were
}

// checkArgs refuses text in the place of a file, unless it is a fact.
func (p *predictor) checkArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 4 && aboutFacts(args[0], p.parts) {
		return nil
	}
	if !isText(args) {
		return arguments(cobra.RangeArgs(1, 2))(cmd, args)
	}
	r, err := p.open(args[0])
	if err != nil {
		return err
	}
	if isFacts(r) {
		return usage("%s: a fact is head, relation and tail, with ? for the one to predict: %s", line(args[1:]), line([]string{program(), "predict", args[0], "paris", "capital_of", "?"}))
	}
	if r.Tags() {
		return fromFile("predict", args, "--lines")
	}
	return fromFile("predict", args)
}

// open opens a run that can be asked, before anything is said of what it is asked.
func (p *predictor) open(path string) (*run.Run, error) {
	r, err := run.Open(path, p.parts)
	if err != nil || r.Tags() {
		return r, err
	}
	_, err = r.Question()
	return r, err
}

// aboutFacts reports whether a run has learned facts.
func aboutFacts(path string, parts configs.Parts) bool {
	r, err := run.Open(path, parts)
	return err == nil && isFacts(r)
}

func isFacts(r *run.Run) bool { return r.Experiment.Corpus.Format == "triples" }

func (p *predictor) run(cmd *cobra.Command, args []string) error {
	if err := atLeastOne("-k", p.K); err != nil {
		return err
	}
	if !(p.Threshold >= 0 && p.Threshold <= 1) {
		return usage("--threshold %v: must be a probability, from 0 to 1", p.Threshold)
	}
	r, err := p.open(args[0])
	if err != nil {
		return err
	}
	if p.lines && !r.Tags() {
		return usage("--lines: the objective of %s is %s, whose lines are never tokens; leave it out", r.Path, r.Experiment.Objective.Type)
	}
	p.texts.trained, p.texts.whole = r, r.Tags() && !p.lines || isFacts(r)
	if p.texts.whole && len(p.texts.columns) > 0 {
		return usage("--column: the objective of %s is %s, and a line of its files is a token or a fact; leave it out", r.Path, r.Experiment.Objective.Type)
	}
	p.wanted = cmd.Flags().Changed("k")
	p.stdout, p.stderr, p.tags = cmd.OutOrStdout(), cmd.ErrOrStderr(), r.Tags()
	p.unk, p.ngrams = r.Experiment.Vocab.Unk, r.UnknownByNGrams()
	if isTerminal(p.stderr) {
		p.most = 10
	}
	if len(args) == 1 && len(p.texts.columns) == 0 && isTerminal(cmd.InOrStdin()) && isTerminal(p.stdout) {
		return p.ask(cmd.InOrStdin(), r)
	}
	if fact := args[1:]; len(fact) == 3 {
		return p.answerFact(r, fact)
	}
	if p.tags && !p.lines {
		for _, flag := range []string{"-k", "--threshold"} {
			if cmd.Flags().Changed(strings.TrimLeft(flag, "-")) {
				return usage("%s: a token has one tag in CoNLL's form; with --lines, and a sentence a line, it has several", flag)
			}
		}
	}
	in, name, err := p.texts.input(cmd, args)
	if err != nil {
		return err
	}
	defer in.Close()
	return p.answer(r, in, name)
}

// answerFact prints the answers to a fact of the command line: on a terminal each in a line of its own.
func (p *predictor) answerFact(r *run.Run, fact []string) error {
	err := r.Ask(strings.NewReader(strings.Join(fact, "\t")), "", p.Asking, func(a *run.Answer) error {
		if named := (*data.Error)(nil); errors.As(a.Err, &named) {
			named.Where = strings.Join(fact, " ") // and not a line of a file
			if !p.json {
				return named
			}
		}
		if a.Err == nil && !p.json && isTerminal(p.stdout) {
			_, err := io.WriteString(p.stdout, choiceLines(a.Choices[0]))
			return err
		}
		return p.print(p.stdout, a)
	})
	if err == nil && p.failed {
		return saidError{3}
	}
	return err
}

// answer prints the answers to all lines.
func (p *predictor) answer(r *run.Run, in io.Reader, name string) (err error) {
	if p.tags && !p.lines {
		err = r.Tag(in, name, func(t *run.Tagged) error { return p.printTagged(p.stdout, t) })
	} else {
		err = r.Ask(in, name, p.Asking, func(a *run.Answer) error { return p.print(p.stdout, a) })
	}
	if err != nil {
		return err
	}
	if more := p.errors - p.most; p.most > 0 && more > 0 {
		tell(p.stderr, "%s no answer", amount.Subject(more, "more line", "has", "have"))
	}
	if what := cmp.Or(p.odd.Tags(), p.odd.Alone(1)); what != "" {
		read, other := 1, 2
		if text := r.Experiment.Corpus.Columns.Text; len(text) > 0 && text[0].Number > 1 {
			read, other = text[0].Number, 1
		}
		tell(p.stderr, "%s: %s; the run reads them in column %d, as in training; of another, such as %d, cut -f %[4]d leaves them alone on their lines", name, what, read, other)
	}
	if text := p.unknownText(); text != "" {
		tell(p.stderr, "%s", text)
	}
	if p.failed {
		return saidError{3}
	}
	return nil
}

// ask answers lines of a person.
func (p *predictor) ask(in io.Reader, r *run.Run) error {
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
			err := r.Ask(strings.NewReader(line), "-", p.Asking, func(a *run.Answer) error {
				if a.Err != nil {
					return a.Err
				}
				return p.print(w, a)
			})
			if text := p.unknownText(); text != "" && err == nil && !p.json { // JSON has them
				_, err = fmt.Fprintln(w, wrap(visible(text), columns(p.stdout), "  "))
			}
			p.unknown, p.seen = nil, nil // they are told again with the next line
			return err
		},
		complete: func(beginning string) []string { return beginningWith(vocab.Words(), beginning) },
	}.run()
}
