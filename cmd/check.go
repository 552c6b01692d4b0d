package cmd

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

func checkCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check CONFIG|TEXT… [key=value…]",
		Short: "Check experiments; print parameters, memory, disk and time",

		SuggestFor: []string{"validate", "lint", "dry-run"},

		Long: "Check validates experiments, reads their text and builds their networks. It prints\n" +
			"how much memory, disk and time a run would take on this machine, measured on the\n" +
			"first few steps. Nothing is written.",
		ValidArgsFunction: completeRun(parts),
		Args:              arguments(cobra.MinimumNArgs(1)),
	}
	asJSON := cmd.Flags().Bool("json", false, "print JSON, an object for each experiment")
	baselines := cmd.Flags().Bool("baselines", false, "also print how well counts of words, and of word pairs, predict the validation text")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := kernel.ISAError(); err != nil {
			return usageError{err}
		}
		options := run.Options{Parts: parts, Stdin: cmd.InOrStdin(), Notify: measured(cmd.ErrOrStderr())}
		names, overrides := split(args)
		if len(names) == 1 && configs.IsSweep(names[0]) {
			return checkSweep(cmd, parts, names[0], overrides, options, *asJSON)
		}
		experiments, err := run.Find(cmd.Context(), names, overrides, options)
		if err != nil {
			return err
		}
		check := run.Check
		if *baselines {
			check = run.CheckBaselines
		}
		var problems configs.Problems
		for _, e := range experiments {
			c, err := check(cmd.Context(), e, options)
			if p := (configs.Problems)(nil); errors.As(err, &p) { // it does not go with its vocabulary
				problems = append(problems, p...)
				continue
			}
			if err != nil {
				return err
			}
			if err := printCost(cmd.OutOrStdout(), c, *asJSON); err != nil {
				return err
			}
		}
		if len(problems) > 0 {
			return problems
		}
		return nil
	}
	return cmd
}

// measured returns what prints the warnings among events, and says what takes a while.
func measured(w io.Writer) func(run.Event) {
	const large = 1 << 30
	warn := warnings(w)
	return func(e run.Event) {
		if m, ok := e.(run.Measuring); ok && m.Memory >= large {
			tell(w, "%s: training takes about %s of memory; measuring how long a step takes", m.Experiment.Name, m.Memory)
		}
		warn(e)
	}
}

func printCost(w io.Writer, c *run.Cost, asJSON bool) error {
	if asJSON {
		return printJSON(w, c)
	}
	tell := func(format string, args ...any) error {
		_, err := fmt.Fprintln(w, wrap(fmt.Sprintf(format, args...), columns(w), strings.Repeat(" ", 14)))
		return err
	}
	fmt.Fprintf(w, "%s: ok\n", visible(c.Name))
	tell("  text        %s tokens to train on, %s for validation, %s for test",
		amount.Thousands(c.Data.Train.Tokens), amount.Thousands(c.Data.Valid.Tokens), amount.Thousands(c.Data.Test.Tokens))
	unknown := "all its tokens for training are known"
	if c.Unknown > 0 {
		unknown = fmt.Sprintf("%.2f %% of its tokens for training are unknown", 100*c.Unknown)
	}
	tell("  vocabulary  %s words; the text has %s, and %s", amount.Thousands(int64(c.Vocabulary)), amount.Thousands(int64(c.Data.Types)), unknown)
	if c.Phrases != nil {
		fmt.Fprintf(w, "  phrases     %s\n", amount.Thousands(int64(*c.Phrases)))
	}
	fmt.Fprintf(w, "  parameters  %s\n", amount.Thousands(int64(c.Size)))
	width := len("embedding/w   ")
	for _, p := range c.Parameters {
		width = max(width, len(p.Name))
	}
	for _, p := range c.Parameters {
		fmt.Fprintf(w, "    %-*s %s%s\n", width, p.Name, shape(p.Shape), movement(p))
	}
	if c.From != nil {
		fmt.Fprintf(w, "  start       %s\n", transferred(c.From, "\n              "))
	}
	tell("  held out    %s", c.Convention)
	if b := c.Baselines; b != nil {
		fmt.Fprintf(w, "  baselines   validation perplexity %s of single words, %s of pairs\n              %s\n", amount.Hundredths(b.Unigram.Perplexity), amount.Hundredths(b.Bigram.Perplexity), evaluate.BaselineConvention)
	}
	if c.Mapped > 0 {
		tell("  memory      about %s, %s of it text that is mapped: less will do", c.Memory, c.Mapped)
	} else {
		fmt.Fprintf(w, "  memory      about %s\n", c.Memory)
	}
	tell("  disk        about %s", diskUse(c))
	return tell("  time        about %s: %s of %.3g ms, until %s, with reading and evaluation",
		seconds(c.Seconds), amount.Of(c.Steps, "step"), 1e3*c.StepSeconds, c.EndedBy)
}

// diskUse says how much room a run takes on the disk, and what for.
func diskUse(c *run.Cost) string {
	text := fmt.Sprintf("%s: a checkpoint has %s, and is written beside the last one", c.Disk, c.Checkpoint)
	if c.Exports > 0 {
		text += fmt.Sprintf("; the vectors have at least %s", c.Exports)
	}
	return text
}

// movement says in what way training moves a parameter other than as usual.
func movement(p run.Parameter) (text string) {
	if p.Frozen {
		return ", frozen"
	}
	if p.FrozenRows > 0 {
		text += ", " + amount.Of(p.FrozenRows, "row") + " frozen"
	}
	if p.FrozenEpochs > 0 {
		text += fmt.Sprintf(", frozen for %v epochs", p.FrozenEpochs)
	}
	if p.Rate != 1 {
		text += fmt.Sprintf(", learning rate × %v", p.Rate)
	}
	return text
}

// transferred says what a network begins with, and each parameter that might have come from
// there and does not after sep.
func transferred(f *train.Origin, sep string) string {
	hasWords := slices.Contains(f.Parameters, model.InputEmbedding)
	text := strings.Join(f.Parameters, ", ") + " from " + visible(f.Path)
	if hasWords {
		text = fmt.Sprintf("%s of %s words and %s", amount.Thousands(int64(f.Found)), amount.Thousands(int64(f.Words)), text)
	}
	var lacking []string // parameters
	for _, why := range f.Misfits {
		if name, ok := strings.CutSuffix(why, " is not in "+f.Path); ok {
			lacking = append(lacking, name)
		}
	}
	if len(lacking) > 0 {
		text += sep + "as usual, since it has none: " + visible(strings.Join(lacking, ", "))
	}
	for _, why := range f.Misfits {
		if !strings.HasSuffix(why, " is not in "+f.Path) {
			text += sep + "as usual: " + visible(why)
		}
	}
	if hasWords && f.LeftOut > f.Found {
		text += sep + "its other " + amount.Of(f.LeftOut, "word") + " would be known in new text with start.keep_words=true"
	}
	return text
}

// shape writes a shape as 33,278 × 100.
func shape(s []int) string {
	text := ""
	for i, n := range s {
		if i > 0 {
			text += " × "
		}
		text += amount.Thousands(int64(n))
	}
	return text
}

// checkSweep prints what a sweep would take.
func checkSweep(cmd *cobra.Command, parts configs.Parts, name string, overrides []string, o run.Options, asJSON bool) error {
	sweep, trials, err := parts.LoadSweep(name, overrides)
	if err != nil {
		return err
	}
	c, err := run.CheckSweep(cmd.Context(), sweep, trials, o)
	if err != nil {
		return err
	}
	w := cmd.OutOrStdout()
	if asJSON {
		return printJSON(w, c)
	}
	if err := printCost(w, c.First, false); err != nil {
		return err
	}
	most := ""
	if sweep.Halving > 0 {
		most = " at most, because halving stops most of them early"
	}
	text := fmt.Sprintf("sweep: %s of %s seeds: %s, about %s in all, one after another%s",
		amount.Of(c.Combinations, "combination"), amount.Thousands(int64(c.Seeds)), amount.Of(c.Runs, "run"), seconds(c.Seconds), most)
	_, err = fmt.Fprintln(w, wrap(text, columns(w), "  "))
	return err
}
