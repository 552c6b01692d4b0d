package cmd

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/disk"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

func compareCommand() *cobra.Command {
	var c comparer
	cmd := &cobra.Command{
		Use:   "compare RUN…|CONFIG… [key=value…]",
		Short: "Say which experiment is better, by how much, and whether that is known",

		SuggestFor: []string{"diff", "rank"},

		Long: "Compare prints a row for each experiment: means over its seeds with 95 % intervals,\n" +
			"the best first, and tests of every row against the best one. What is not known is\n" +
			"said to be undecided, with about how many more seeds would tell. Numbers that do\n" +
			"not compare, because the vocabulary, the held-out text or a loss without\n" +
			"probabilities differs, are not ranked.\n\n" +
			"A RUN is a run directory, or a folder of them. Of a CONFIG, a file or a shipped\n" +
			"experiment, the runs that are missing are trained: those that are done already\n" +
			"with the same settings, seed and text are taken as they are, interrupted ones go\n" +
			"on. Words key=value change the experiments. Ctrl-C saves, and the same command\n" +
			"goes on.",
		Args:              arguments(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeRun,
		RunE:              func(cmd *cobra.Command, args []string) error { return c.run(cmd, args) },
	}
	f := cmd.Flags()
	f.IntVar(&c.seeds, "seeds", 5, "seeds 1 to `N` of each CONFIG")
	f.StringVar(&c.at, "at", "", "compare at an equal `BUDGET` of training, seconds=N or tokens=N, by the validation text")
	c.flags(cmd)
	return cmd
}

// flags adds those that every command which compares has.
func (c *comparer) flags(cmd *cobra.Command) {
	formats := slices.Sorted(maps.Keys(compare.Formats()))
	f := cmd.Flags()
	f.StringVarP(&c.out, "out", "o", runsFolder, "`DIR` where runs are looked for, and made")
	f.StringArrayVar(&c.sets, "set", nil, "also score the vectors by the set `FILE`, or a shipped set; may be given again")
	f.StringVar(&c.by, "by", "", "sort by this `METRIC` (default the first that ranks all rows)")
	f.StringVar(&c.format, "format", "table", strings.Join(formats, ", "))
	f.BoolVar(&c.json, "json", false, "print JSON, as --format json does: with the curves of the rows, means and intervals over their seeds")
	f.IntVar(&c.parallel, "parallel", 1, "train `N` runs at a time, which makes the seconds of each longer")
	f.BoolVarP(&c.quiet, "quiet", "q", false, "no progress; results only")
	f.StringSliceVar(&c.options.Words, "words", nil, "the `WORDS`, separated by commas, whose neighbours html shows (default those of show.nearest)")
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp))
}

// A comparer is the compare command under way.
type comparer struct {
	seeds, parallel     int
	out, at, by, format string
	sets                []string
	quiet, json         bool
	maxTime             time.Duration // for training; 0: no limit

	cmd         *cobra.Command
	options     compare.Options
	opened      []evaluate.Set
	print       compare.Format
	paths       []string // of the runs to compare, in order
	experiments []string // CONFIG words
	overrides   []string // key=value words
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
	if len(c.experiments) > 0 {
		jobs, err := c.jobs()
		if err != nil {
			return err
		}
		trained, err := c.train(jobs)
		if err != nil {
			return err
		}
		c.paths = append(c.paths, trained...)
	}
	return c.report()
}

// report compares the runs and prints what is found.
func (c *comparer) report() error {
	runs, err := readRuns(c.cmd, c.paths)
	if err != nil {
		return err
	}
	if err := c.scoreAll(runs); err != nil {
		return err
	}
	report, err := compare.Compare(runs, c.options)
	switch {
	case errors.Is(err, compare.ErrNoRuns):
		return missingError{err}
	case err != nil: // it is about the options
		return usage("--by: %w", err)
	}
	return c.print(c.cmd.OutOrStdout(), report)
}

// check looks at the flags, and reads the sets before anything takes time.
func (c *comparer) check() error {
	if c.seeds < 1 {
		return usage("--seeds %d: at least 1 run is needed, and 2 to know anything", c.seeds)
	}
	if c.parallel < 1 {
		return usage("--parallel %d: at least 1 run goes on at a time", c.parallel)
	}
	if c.json {
		if c.cmd.Flags().Changed("format") && c.format != "json" {
			return usage("--json and --format %s: leave one of the two out", c.format)
		}
		c.format = "json"
	}
	var ok bool
	if c.print, ok = compare.Formats()[c.format]; !ok {
		return usage("--format %s: there is no such format; there are %s", c.format, strings.Join(slices.Sorted(maps.Keys(compare.Formats())), ", "))
	}
	if err := c.checkPage(); err != nil {
		return err
	}
	c.options.By = c.by
	if c.at != "" {
		of, text, _ := strings.Cut(c.at, "=")
		amount, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return usage("--at %s: is no budget; write seconds=60 or tokens=2e6", c.at)
		}
		c.options.At = &compare.Budget{Of: of, Amount: amount}
		if err := c.options.At.Validate(); err != nil {
			return usage("--at: %w", err)
		}
		if len(c.sets) > 0 {
			return usage("--at and --set: sets score the vectors of a run's end, not at a budget; leave one of the two out")
		}
	}
	for _, name := range c.sets {
		set, err := evaluate.Open(name, "")
		if err != nil {
			return err
		}
		c.opened = append(c.opened, set)
	}
	return nil
}

// sort tells runs, folders of runs, experiments and overrides apart.
func (c *comparer) sort(args []string) error {
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case train.IsRun(arg):
			c.paths = append(c.paths, arg)
		case err == nil && info.IsDir():
			found, err := compare.Find(arg)
			if err != nil {
				return missingError{fmt.Errorf("%s: %w", arg, disk.Cause(err))}
			}
			if len(found) == 0 {
				return missingError{fmt.Errorf("%s: is no run and has none in it; name run directories, or experiments to train", arg)}
			}
			c.paths = append(c.paths, found...)
		case err != nil && strings.Contains(arg, "="):
			c.overrides = append(c.overrides, arg)
		default:
			c.experiments = append(c.experiments, arg)
		}
	}
	switch {
	case len(c.experiments)+len(c.paths) == 0:
		return usage("nothing to compare: name runs, or experiments beside %s", strings.Join(c.overrides, " "))
	case len(c.experiments) > 0:
		return noSeed(c.overrides)
	case len(c.overrides) > 0:
		return usage("%s: changes experiments, and only runs are named, which are what they are", c.overrides[0])
	}
	for _, name := range []string{"seeds", "parallel", "out"} {
		if c.cmd.Flags().Changed(name) {
			return usage("--%s is about training, and only runs are named; name experiments, or leave it out", name)
		}
	}
	return nil
}

// noSeed refuses an override of the seed, for there are several.
func noSeed(overrides []string) error {
	for _, word := range overrides {
		if key, _, _ := strings.Cut(word, "="); key == "seed" {
			return usage("%s: every experiment is trained with several seeds, 1 to what --seeds says; leave it out", word)
		}
	}
	return nil
}

// readRuns reads the runs and their experiments. An experiment that cannot be read
// any more is told; the run has then no settings to show.
func readRuns(cmd *cobra.Command, paths []string) ([]*compare.Run, error) {
	var runs []*compare.Run
	for _, path := range paths {
		r := compare.Read(path)
		runs = append(runs, r)
		if r.State == compare.Broken {
			continue
		}
		e, err := configs.Load((&train.Directory{Path: path}).File(train.ConfigFile), nil)
		if err != nil {
			r.State, r.Problem = compare.Broken, "its experiment cannot be read: "+strings.ReplaceAll(err.Error(), "\n", "; ")
			continue
		}
		for _, s := range configs.Flat(e) {
			r.Settings = append(r.Settings, compare.Setting(s))
		}
		r.Vectors = func() (*vector.Table, error) { return runVectors(path, "") }
		r.Words = e.Show.Nearest
	}
	return runs, cmd.Context().Err()
}
