package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/spf13/cobra"
)

func compareCommand(parts configs.Parts) *cobra.Command {
	c := comparer{parts: parts}
	cmd := &cobra.Command{
		Use:   "compare RUN…|CONFIG… [key=value…]",
		Short: "Say which experiment is better, and whether that is known",

		SuggestFor: []string{"diff", "rank"},

		Long: "Compare prints a row for each experiment: means over its seeds with 95 % intervals,\n" +
			"the best first, and tests of every row against the best one. Where the runs do not\n" +
			"decide, it prints \"undecided\" and about how many more seeds are needed. Numbers\n" +
			"that cannot be compared are not ranked: those with different vocabularies or\n" +
			"held-out texts, and losses without probabilities. How means are tested, with references:\n" +
			"go doc github.com/lexigraph/lexigraph/model/compare.Method, and .Chance.\n\n" +
			"A RUN is a run directory, or a folder of them. A CONFIG is a file or the name of a\n" +
			"shipped experiment; compare trains its runs that are missing. Runs that are done\n" +
			"with the same settings, seed and text are used as they are, and interrupted ones\n" +
			"are continued. Words key=value change the experiments. Ctrl-C saves; the same\n" +
			"command continues.\n\n" +
			"To train the runs on many machines, --list prints them with their numbers, --index\n" +
			"trains one of them, and --part trains some.",
		Args:              arguments(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeRun(parts),
		RunE:              func(cmd *cobra.Command, args []string) error { return c.run(cmd, args) },
	}
	f := cmd.Flags()
	f.IntVar(&c.seeds, "seeds", 5, "seeds 1 to `N` of each CONFIG")
	f.StringVar(&c.at, "at", "", "compare at an equal `BUDGET` of training, seconds=N or tokens=N, by the validation text")
	c.flags(cmd)
	c.share.flags(cmd)
	return cmd
}

// flags adds those that every command which compares has.
func (c *comparer) flags(cmd *cobra.Command) {
	formats := slices.Sorted(maps.Keys(compareFormats()))
	f := cmd.Flags()
	f.StringVarP(&c.out, "out", "o", run.DefaultFolder, "`DIR` where runs are found and made, or a bucket: s3://…, gs://…, azblob://…")
	f.StringArrayVar(&c.sets, "set", nil, "also score the vectors by the set `FILE`, or a shipped set; may be given again")
	f.StringVar(&c.by, "by", "", "sort by this `METRIC` (default: the first that ranks all rows)")
	f.StringVar(&c.format, "format", "table", "the format `F`, one of "+strings.Join(formats, ", "))
	f.StringVar(&c.svg, "svg", "", "also write each figure of html as an SVG file into the folder `DIR`")
	f.StringVar(&c.explore, "explore", "", "also write a page to explore all words of the best two rows into `FILE`; html links to it, so keep the two in one folder")
	f.BoolVar(&c.json, "json", false, "print JSON, as --format json does: with the curves of the rows, means and intervals over their seeds")
	f.IntVar(&c.parallel, "parallel", 1, "train `N` runs at a time; each then takes longer")
	f.BoolVarP(&c.quiet, "quiet", "q", false, "no progress; results only")
	f.StringSliceVar(&c.options.Words, "words", nil, "the `WORDS`, separated by commas, whose neighbours html shows (default those of show.nearest)")
	cmd.RegisterFlagCompletionFunc("set", completeSets)
	completeFlag(cmd, "format", formats...)
}

// A comparer is the compare command under way.
type comparer struct {
	parts               configs.Parts
	seeds, parallel     int
	out, at, by, format string
	sets                []string
	quiet, json         bool
	share
	svg     string // the folder for figures; empty: none are drawn
	explore string // the file to look around in words; empty: none is written

	bucket *run.Bucket // where the runs are; nil: in the folder out

	cmd         *cobra.Command
	signals     *signals
	options     compare.Options
	print       compare.Format
	paths       []string // of the runs to compare, in order
	experiments []string // CONFIG words

	warn      func(run.Event) // prints the warnings that it has not printed; nil: none came
	began     time.Time       // the first of the runs under way
	finished  int             // runs, since then
	overrides []string        // key=value words
}

func (c *comparer) run(cmd *cobra.Command, args []string) error {
	c.cmd = cmd
	if err := kernel.ISAError(); err != nil {
		return usageError{err}
	}
	if err := c.check(); err != nil {
		return err
	}
	if err := c.sort(args); err != nil {
		return err
	}
	ctx, signals := withSignals(cmd.Context())
	defer signals.release()
	c.signals = signals
	what := run.Comparison{Seeds: c.seeds, Runs: c.paths, Sets: c.sets, Options: c.options}
	words, err := c.load(&what)
	if err != nil {
		return err
	}
	if len(c.experiments) > 0 {
		if err := c.open(ctx); err != nil {
			return err
		}
		defer c.close()
	}
	crew := c.crew()
	named := func(j *run.Job) []string {
		w := words[j.Hash]
		return append(w[:len(w):len(w)], fmt.Sprintf("seed=%d", j.Experiment.Seed))
	}
	processes, end, err := processes{stderr: cmd.ErrOrStderr(), quiet: c.quiet, bucket: c.bucket, words: named,
		again: func(j *run.Job) string { return "run " + line(named(j)) }}.begin()
	if err != nil {
		return err
	}
	defer end()
	crew.Job = processes.job
	if !c.whole() {
		if len(c.paths) > 0 {
			return usage("%s: is a run, and with --list, --index and --part nothing is compared; name experiments only", c.paths[0])
		}
		return c.trainShare(ctx, what, crew)
	}
	if _, err := c.choose(nil); err != nil {
		return err
	}
	report, err := run.Compare(ctx, what, crew)
	return c.report(report, err)
}

// load adds the experiments to a comparison, and returns the words that name each, CONFIG and key=value, by the hash of its settings.
func (c *comparer) load(to *run.Comparison) (words map[string][]string, err error) {
	words = map[string][]string{}
	var problems configs.Problems
	for _, name := range c.experiments {
		e, err := c.parts.Load(name, c.overrides)
		if p := (configs.Problems)(nil); errors.As(err, &p) {
			problems = append(problems, p...)
			continue
		}
		hash, err := configs.Hash(e)
		if err != nil {
			return nil, err
		}
		if w := words[hash]; w != nil {
			warn(c.cmd.ErrOrStderr(), run.Warning{Text: fmt.Sprintf("%s and %s are the same experiment: they are one row", w[0], name)})
			continue
		}
		words[hash] = append([]string{name}, c.overrides...)
		to.Experiments = append(to.Experiments, e)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return words, nil
}

// trainShare trains this process's share of the runs of a comparison, or prints it.
func (c *comparer) trainShare(ctx context.Context, what run.Comparison, crew run.Crew) error {
	jobs, err := run.Jobs(what.Experiments, what.Seeds, crew.Options)
	if err != nil {
		return err
	}
	if jobs, err = c.choose(jobs); err != nil {
		return err
	}
	if err := run.Place(ctx, jobs, crew.Options); err != nil {
		return err
	}
	if c.list {
		return c.printList(c.cmd.OutOrStdout(), jobs)
	}
	return c.trained(ctx, jobs, func() error { return crew.Train(ctx, jobs) })
}

// crew returns how the missing runs are trained.
func (c *comparer) crew() run.Crew {
	return run.Crew{Options: run.Options{Parts: c.parts, Folder: c.out, Bucket: c.bucket, Notify: c.show}, Parallel: c.parallel}
}

// open opens the bucket that --out names, if it names one.
func (c *comparer) open(ctx context.Context) (err error) {
	if !store.IsURL(c.out) {
		return nil
	}
	if c.bucket, err = run.OpenBucket(ctx, c.out, c.parts); err == nil {
		c.bucket.Notify = warnings(c.cmd.ErrOrStderr())
	}
	return err
}

// close removes what was brought from the bucket.
func (c *comparer) close() {
	if c.bucket != nil {
		c.bucket.Close()
	}
}

// report prints what the runs say, or why there is nothing to say.
func (c *comparer) report(report *compare.Report, err error) error {
	if err != nil {
		return c.failure(err)
	}
	if err := c.figures(report); err != nil {
		return err
	}
	if err := c.exploration(report); err != nil {
		return err
	}
	var b bytes.Buffer
	out := c.cmd.OutOrStdout()
	width := columns(out)
	if c.format == "table" && width > 0 {
		err = compare.WriteTable(&b, report, width)
	} else {
		err = c.print(&b, report)
	}
	if err != nil {
		return err
	}
	text := b.String()
	switch c.format {
	case "json":
		text = visibleJSON(text)
	case pageFormat: // a browser obeys nothing but its tags
	case "table":
		text = wrapBelow(visibleLines(text), width)
	default:
		text = visibleLines(text)
	}
	_, err = io.WriteString(out, text)
	return err
}

// wrapBelow wraps the sentences below a table, which ends with an empty line.
func wrapBelow(text string, columns int) string {
	table, below, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(below, "\n")
	for i, line := range lines {
		lines[i] = wrap(line, columns, "    ")
	}
	return table + "\n\n" + strings.Join(lines, "\n")
}

// failure returns the error of a comparison as a user sees it.
func (c *comparer) failure(err error) error {
	var signal Signal
	var stopped *run.Stopped
	switch {
	case errors.As(err, &stopped) && errors.As(err, &signal):
		return interruption{signal, "interrupted: " + saved(stopped)}
	case errors.Is(err, compare.ErrNoRuns):
		return missing(err)
	case errors.Is(err, compare.ErrNoMetric):
		return usage("--by: %w", err)
	}
	return err
}

func saved(s *run.Stopped) string {
	return fmt.Sprintf("%d of %s and what was under way is saved; the same command continues", s.Done, amount.Subject(s.Of, "run", "is done", "are done"))
}
