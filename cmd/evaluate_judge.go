package cmd

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

// judgingHelp says what --test does.
func judgingHelp() string {
	return "With --test FILE it judges what the network of a run predicts by another file: labelled\n" +
		"examples, facts, pairs or text, whatever corpus.test may name. The numbers and intervals are\n" +
		"those that the file would have had as corpus.test; words, phrases and labels are those that\n" +
		"the run has learned. Nothing is trained, and nothing is written. Columns are called as in the\n" +
		"run's own files; where they are not, or the form is another, words key=value say so:\n\n" +
		"  evaluate RUN --test new.jsonl corpus.format=jsonl corpus.columns.text=body\n\n" +
		"The keys are " + strings.Join(run.ReadingKeys(), ", ") + ".\n\n" +
		"All of the file is judged, also where the run has judged an excerpt. Examples of labels\n" +
		"that the run does not know are left out, and it says of which. Vectors are scored too where\n" +
		"there is a --set. Of two runs with close numbers this does not say which is better: compare\n" +
		"A.toml B.toml corpus.test=FILE trains each with several seeds and tests the difference.\n\n"
}

// completeReading completes paths and, with --test, the keys of how its file is read.
func completeReading(cmd *cobra.Command, _ []string, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if !cmd.Flags().Changed("test") || toComplete == "" {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var found []cobra.Completion
	for _, key := range run.ReadingKeys() {
		if strings.HasPrefix(key, toComplete) {
			found = append(found, key+"=")
		}
	}
	if found != nil {
		return found, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveDefault
}

// checkTests takes the words key=value out of args, and reports what --test cannot be with.
func (e *evaluator) checkTests(cmd *cobra.Command, args []string) (paths []string, err error) {
	for _, arg := range args {
		if key, _, ok := strings.Cut(arg, "="); ok && strings.HasPrefix(key, "corpus") && !isThere(arg) {
			e.reading = append(e.reading, arg)
			continue
		}
		paths = append(paths, arg)
	}
	switch {
	case len(e.tests) == 0 && len(e.reading) > 0:
		return nil, usage("%s: says how the file of --test is read, but there is no --test", e.reading[0])
	case len(e.tests) == 0 && e.program:
		return nil, usage("--program is for --test, which reads text as the run did")
	case len(e.tests) == 0:
		return paths, nil
	case len(paths) == 0:
		return nil, usage("--test: no run is named; write %s", line([]string{program(), "evaluate", "RUN", "--test", e.tests[0]}))
	case len(paths) > 1 && slices.Contains(e.tests, "-"):
		return nil, usage("--test -: standard input can be read only once, and each run reads the text; put it into a file")
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			return nil, usage("%s: is a file, and --test is about what the network of a run predicts; name the run's directory, or score vectors by --set", path)
		}
	}
	if !e.judgesAlone() {
		return paths, nil
	}
	for _, flag := range []string{"kind", "case", "restrict", "with-inputs", "ngrams", "matrix"} {
		if cmd.Flags().Changed(flag) {
			return nil, usage("--%s is about sets and vectors, and --test alone looks at neither; add --set, or leave it out", flag)
		}
	}
	return paths, nil
}

// judgesAlone reports whether no vectors are scored beside.
func (e *evaluator) judgesAlone() bool {
	return len(e.tests) > 0 && len(e.sets) == 0 && e.variants == nil
}

// judgeAll judges one run after the other.
func (e *evaluator) judgeAll(cmd *cobra.Command, paths []string) error {
	w := cmd.OutOrStdout()
	for i, path := range paths {
		found := evaluation{Vectors: path, Results: []evaluate.Result{}}
		if err := e.judge(cmd, &found); err != nil {
			return err
		}
		if e.json {
			if err := printJSON(w, found); err != nil {
				return err
			}
			continue
		}
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s, ", visible(path))
		if err := e.printJudged(w, found); err != nil {
			return err
		}
	}
	return nil
}

// judge judges a run by the files of --test.
func (e *evaluator) judge(cmd *cobra.Command, found *evaluation) error {
	r, err := run.Open(found.Vectors, e.parts)
	if err != nil {
		return err
	}
	found.dropped = r.Experiment.Vocab.Unk == ""
	trial := run.Trial{Sources: e.tests, Reading: e.reading, Resamples: -1}
	if cmd.Flags().Changed("resamples") {
		trial.Resamples = e.settings.Resamples
	}
	found.Judged, err = r.Judge(cmd.Context(), trial, run.Options{Stdin: cmd.InOrStdin(), Program: e.program, Notify: warnings(cmd.ErrOrStderr())})
	return err
}

// printJudged prints what was found as the end of a run prints it.
func (e *evaluator) printJudged(w io.Writer, found evaluation) error {
	j := found.Judged
	m := &train.Manifest{Test: j.HeldOut.Test, Predictions: j.Predictions, Confusion: j.Confusion, Relations: j.Relations}
	m.Data.Test = j.Text
	text := "judged by " + strings.Join(e.tests, ", ") + ": "
	switch of := j.Text; {
	case len(j.Predictions) > 0:
		text += amount.Of(of.Documents, "example")
	case of.Unknown > 0 && !found.dropped:
		text += fmt.Sprintf("%s, %s of them not in the vocabulary", amount.Of(of.Tokens, "token"), amount.Thousands(of.Unknown))
	default:
		text += amount.Of(of.Tokens, "token")
	}
	fmt.Fprintln(w, wrap(visible(text), columns(w), "  "))
	printHeldOut(w, j.HeldOut)
	if found.dropped && len(j.Predictions) == 0 {
		printDropped(w, m)
	}
	return printPredictions(w, m, "--json prints all")
}
