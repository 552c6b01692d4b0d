package cmd

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/lexigraph/lexigraph/model/train"
)

// checkSeeds reports a number of seeds that nobody trains with, and what more than 1 are needed for.
func checkSeeds(n int, needs string) error {
	const most = 1_000_000
	switch {
	case n < 1:
		return usage("--seeds %d: at least 1 run is needed%s", n, needs)
	case n > most:
		return usage("--seeds %d: at most 1,000,000 runs are trained, with the seeds 1, 2 and so on; write how many there are, for example --seeds 5", n)
	}
	return nil
}

// check looks at the flags and the sets.
func (c *comparer) check() error {
	var err error
	if c.out, err = place(c.out); err != nil {
		return err
	}
	if err := checkSeeds(c.seeds, ", and 2 to compare"); err != nil {
		return err
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
		return noFormat(c.format, slices.Sorted(maps.Keys(compareFormats())), "")
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
	if err := c.checkBudget(); err != nil {
		return err
	}
	for _, name := range c.sets { // before anything takes time
		if _, err := evaluate.Open(name, ""); err != nil {
			return err
		}
	}
	return nil
}

// checkBudget takes the budget of --at.
func (c *comparer) checkBudget() error {
	if c.at == "" {
		return nil
	}
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
	return nil
}

// sort tells runs, folders of runs, experiments and overrides apart.
func (c *comparer) sort(args []string) error {
	for _, arg := range args {
		if path, isFile, err := corpus.FromURL(arg); err != nil {
			return usageError{err}
		} else if isFile {
			arg = path
		}
		info, err := os.Stat(arg)
		switch {
		case store.IsURL(arg):
			return usage("%s: runs in a bucket are fetched first: %s runs get %s", arg, program(), word(arg))
		case train.IsRun(arg):
			c.paths = append(c.paths, arg)
		case err == nil && info.IsDir():
			found, err := run.FindRuns(arg, warnings(c.cmd.ErrOrStderr()))
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
