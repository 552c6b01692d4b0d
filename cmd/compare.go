package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

func compareCommand(parts configs.Parts) *cobra.Command {
	c := comparer{parts: parts}
	cmd := &cobra.Command{
		Use:   "compare RUN…|CONFIG… [key=value…]",
		Short: "Say which experiment is better, by how much, and whether that is known",

		SuggestFor: []string{"diff", "rank"},

		Long: "Compare prints a row for each experiment: means over its seeds with 95 % intervals,\n" +
			"the best first, and tests of every row against the best one. Where the runs do not\n" +
			"decide, it prints \"undecided\" and about how many more seeds are needed. Numbers\n" +
			"that cannot be compared are not ranked: those with different vocabularies or\n" +
			"held-out texts, and losses without probabilities.\n\n" +
			"A RUN is a run directory, or a folder of them. A CONFIG is a file or the name of a\n" +
			"shipped experiment; compare trains its runs that are missing. Runs that are done\n" +
			"with the same settings, seed and text are used as they are, and interrupted ones\n" +
			"are continued. Words key=value change the experiments. Ctrl-C saves; the same\n" +
			"command continues.\n\n" +
			"--list prints the runs of the experiments with their numbers, --index trains one of\n" +
			"them and --part some, in tasks of an array job those of the task.",
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
	f.StringVar(&c.by, "by", "", "sort by this `METRIC` (default the first that ranks all rows)")
	f.StringVar(&c.format, "format", "table", "the format `F`, one of "+strings.Join(formats, ", "))
	f.StringVar(&c.svg, "svg", "", "also write each figure of html as an SVG file into the folder `DIR`")
	f.StringVar(&c.explore, "explore", "", "also write a page to look around in all words of the best two rows into `FILE`, to which html links: keep the two in one folder")
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

	began     time.Time // the first of the runs under way
	finished  int       // runs, since then
	overrides []string  // key=value words
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
	words := map[string][]string{} // CONFIG and key=value by the hash of the settings
	var problems configs.Problems
	for _, name := range c.experiments {
		e, err := c.parts.Load(name, c.overrides)
		if p := (configs.Problems)(nil); errors.As(err, &p) {
			problems = append(problems, p...)
			continue
		}
		hash, err := configs.Hash(e)
		if err != nil {
			return err
		}
		if w := words[hash]; w != nil {
			warn(cmd.ErrOrStderr(), run.Warning{Text: fmt.Sprintf("%s and %s are the same experiment: they are one row", w[0], name)})
			continue
		}
		words[hash] = append([]string{name}, c.overrides...)
		what.Experiments = append(what.Experiments, e)
	}
	if len(problems) > 0 {
		return problems
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
	crew.Job = processes{cmd.ErrOrStderr(), c.quiet, c.bucket, named, func(j *run.Job) string { return "run " + line(named(j)) }}.job
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
	crew.Share = c.part != ""
	return c.trained(ctx, jobs, func() error { return crew.Train(ctx, jobs) })
}

// line returns words as a shell takes them.
func line(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = word(w)
	}
	return strings.Join(quoted, " ")
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
	if path, isFile := strings.CutPrefix(c.out, "file://"); isFile {
		c.out = path
		return nil
	}
	c.bucket, err = run.OpenBucket(ctx, c.out, c.parts)
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
	return fmt.Sprintf("%d of %d runs are done and what was under way is saved; the same command continues", s.Done, s.Of)
}

// show prints the progress of training.
func (c *comparer) show(e run.Event) {
	switch e := e.(type) {
	case run.Warning:
		warn(c.cmd.ErrOrStderr(), e)
	case run.Planned:
		c.signals.catch()
		c.say("runs to train: %d, to go on with: %d, there already: %d", e.Train, e.GoOn, e.There)
	case run.Crowded:
		c.say("%d at a time: there are %d processors, %d runs, and memory of %s for runs of up to %s", e.Parallel, e.Processors, e.Jobs, e.Memory, e.Job)
	case run.Starting:
		if e.Number == 1 {
			c.began, c.finished = time.Now(), 0
		}
		trial := e.Job.Experiment.Name
		if t := e.Job.Trial; t != nil {
			trial = t.ID + " " + strings.Join(t.Words, " ")
		}
		c.say("run %d of %d: %s, seed %d%s", e.Number, e.Of, trial, e.Job.Experiment.Seed, c.left(e.Of))
	case run.Finished:
		c.finished = e.Done
		e.Run.Path = c.bucket.Shown(e.Run.Path)
		c.say("%d of %d: %s", e.Done, e.Of, summary(e.Run))
	case run.Thinned:
		c.thinned(e)
	}
}

// left tells how much longer all runs will take, once one is done.
func (c *comparer) left(of int) string {
	if c.finished == 0 {
		return ""
	}
	each := time.Since(c.began).Seconds() / float64(c.finished)
	return fmt.Sprintf(", about %s left in all", seconds(float64(each*float64(of-c.finished))))
}

// thinned tells which trials of a sweep continue.
func (c *comparer) thinned(e run.Thinned) {
	c.say("rung %d of %d, after %.3g %% of the steps: %d of %d combinations go on", e.Rung, e.Rungs, 100*e.Share, e.Keep, len(e.Trials))
	for n, t := range e.Trials {
		does := "goes on"
		if n >= e.Keep {
			does = "stops"
		}
		c.say("  validation loss %.4f  %s  %s %s", t.Loss, does, t.Trial.ID, strings.Join(t.Trial.Words, " "))
	}
}

func (c *comparer) say(format string, args ...any) {
	if !c.quiet {
		w := c.cmd.ErrOrStderr()
		fmt.Fprintln(w, wrap(visible(fmt.Sprintf(format, args...)), columns(w), "    "))
	}
}

// summary tells how a run ended, in a line.
func summary(r *compare.Run) string {
	if n := len(r.Manifest.Rungs); n > 0 && r.State == compare.Interrupted {
		last := r.Manifest.Rungs[n-1]
		return fmt.Sprintf("%s: stopped after %.3g %% of its steps, validation loss %.4f", r.Path, 100*last.Share, last.Loss)
	}
	text := fmt.Sprintf("%s: %s in %s", r.Path, r.State, seconds(r.Manifest.Seconds))
	if h := r.Manifest.Valid; h != nil && h.Perplexity != 0 {
		text += fmt.Sprintf(", validation perplexity %.2f", h.Perplexity)
	} else if h != nil {
		text += fmt.Sprintf(", validation loss %.4f", h.Loss)
	}
	return text
}

// check looks at the flags and the sets.
func (c *comparer) check() error {
	if c.seeds < 1 {
		return usage("--seeds %d: at least 1 run is needed, and 2 to compare", c.seeds)
	}
	if c.parallel < 1 {
		return usage("--parallel %d: at least 1 run must train at a time", c.parallel)
	}
	if c.json {
		if c.cmd.Flags().Changed("format") && c.format != "json" {
			return usage("--json and --format %s: leave one of the two out", c.format)
		}
		c.format = "json"
	}
	var ok bool
	if c.print, ok = compareFormats()[c.format]; !ok {
		return usage("--format %s: there is no such format; there are %s", c.format, strings.Join(slices.Sorted(maps.Keys(compareFormats())), ", "))
	}
	switch strings.ToLower(filepath.Ext(c.out)) {
	case ".html", ".md", ".json", ".csv", ".svg":
		return usage("--out %s: is the folder of the runs; what compare prints is put into a file by > %s", c.out, c.out)
	}
	if err := c.checkPage(); err != nil {
		return err
	}
	if err := c.share.check(c.cmd); err != nil {
		return err
	}
	c.options.By = c.by
	if c.at != "" {
		of, text, _ := strings.Cut(c.at, "=")
		amount, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return usage("--at %s: is not a budget; write seconds=60 or tokens=2e6", c.at)
		}
		c.options.At = &compare.Budget{Of: of, Amount: amount}
		if err := c.options.At.Validate(); err != nil {
			return usage("--at: %w", err)
		}
		if len(c.sets) > 0 {
			return usage("--at and --set: sets score the vectors of a run's end, not at a budget; leave one of the two out")
		}
	}
	for _, name := range c.sets { // before anything takes time
		if _, err := evaluate.Open(name, ""); err != nil {
			return err
		}
	}
	return nil
}

// sort tells runs, folders of runs, experiments and overrides apart.
func (c *comparer) sort(args []string) error {
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case store.IsURL(arg):
			return usage("%s: runs in a bucket are fetched first: %s runs get %s", arg, program(), word(arg))
		case train.IsRun(arg):
			c.paths = append(c.paths, arg)
		case err == nil && info.IsDir():
			found, err := compare.Find(arg)
			if err != nil {
				return missing(fmt.Errorf("%s: %w", arg, disk.Cause(err)))
			}
			if len(found) == 0 && slices.Contains(configs.Shipped(), arg) {
				c.experiments = append(c.experiments, arg)
				continue
			}
			if len(found) == 0 {
				return missing(fmt.Errorf("%s: is not a run and contains none; name run directories, or experiments to train", arg))
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
		return usage("nothing to compare: name runs or experiments, in addition to %s", strings.Join(c.overrides, " "))
	case len(c.experiments) > 0:
		return noSeed(c.overrides)
	case len(c.overrides) > 0:
		return usage("%s: changes an experiment, but only finished runs are named; name experiments, or leave it out", c.overrides[0])
	}
	for _, name := range []string{"seeds", "parallel", "out", "list", "index", "part"} {
		if c.cmd.Flags().Changed(name) {
			return usage("--%s is for training, but only runs are named; name experiments, or leave it out", name)
		}
	}
	return nil
}

// noSeed refuses an override of the seed: there are several.
func noSeed(overrides []string) error {
	for _, word := range overrides {
		if key, _, _ := strings.Cut(word, "="); key == "seed" {
			return usage("%s: every experiment is trained with several seeds, 1 to what --seeds says; leave it out", word)
		}
	}
	return nil
}
