package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/disk"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

func sweepCommand() *cobra.Command {
	s := sweeper{index: -1}
	cmd := &cobra.Command{
		Use:   "sweep CONFIG [key=value…]",
		Short: "Train the combinations of settings that a file names, and compare them",

		SuggestFor: []string{"search", "tune"},

		Long: "Sweep trains an experiment with every combination of the values that its section\n" +
			"[sweep] names, each with several seeds, and compares them:\n\n" +
			"  [sweep]\n" +
			"  method = \"grid\"               # or random, halton: as many as trials says\n" +
			"  seeds = 3\n" +
			"  optimizer.learning_rate = [1e-3, 1e-2]\n" +
			"  embedding.dim = { from = 32, to = 256, steps = 4, scale = \"log\" }\n\n" +
			"Combinations that are done are not trained again, interrupted ones go on. A trial\n" +
			"is known by the hash of all its settings, and its runs are DIR/NAME-HASH-SEED.\n\n" +
			"With halving = 3 all are trained for a part of their steps, the best third of them,\n" +
			"by validation, three times as long, and so on to the end.\n\n" +
			"--list prints the runs with their numbers, and --index trains one: for job arrays.",
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return s.run(cmd, args) },
	}
	s.flags(cmd)
	f := cmd.Flags()
	f.IntVar(&s.seeds, "seeds", 0, "seeds 1 to `N` instead of what the file says")
	f.IntVar(&s.index, "index", -1, "train run number `I` of --list alone")
	f.BoolVar(&s.list, "list", false, "print the runs, and train none")
	f.DurationVar(&s.maxTime, "max-time", 0, "save and stop after this `TIME`, such as 90m or 8h; compare what is done")
	return cmd
}

// A sweeper is the sweep command under way.
type sweeper struct {
	comparer
	index int
	list  bool
	sweep *configs.Sweep
	jobs  []*job // trial after trial, each with every seed
}

func (s *sweeper) run(cmd *cobra.Command, args []string) error {
	s.cmd = cmd
	if err := kernel.ISAError(); err != nil {
		return usageError{err}
	}
	if !cmd.Flags().Changed("seeds") {
		s.seeds = 1 // what check wants to see; the file says
	}
	if err := s.check(); err != nil {
		return err
	}
	if cmd.Flags().Changed("max-time") && s.maxTime <= 0 {
		return usage("--max-time %v: is no time; give one such as 90m", s.maxTime)
	}
	if len(s.sets) > 0 && s.list {
		return usage("--list and --set: nothing is scored; leave one of the two out")
	}
	names, overrides := split(args)
	if len(names) != 1 || strings.Contains(args[0], "=") {
		return usage("sweep trains one file at a time, and %d are named: %s; name it before the key=value words", len(names), strings.Join(args, " "))
	}
	if err := noSeed(overrides); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "lexigraph-sweep-")
	if err != nil {
		return fmt.Errorf("%w; set TMPDIR to a folder that can be written to", err)
	}
	defer os.RemoveAll(folder)
	if err := s.load(names[0], overrides, folder); err != nil {
		return err
	}
	if cmd.Flags().Changed("index") {
		return s.one()
	}
	if err := s.place(s.jobs); err != nil && !(s.list && errors.Is(err, train.ErrLocked)) {
		return err
	}
	if s.list {
		return s.printList(cmd.OutOrStdout())
	}
	paths, err := s.trainTrials()
	if err != nil && !errors.Is(err, errTimeUp) {
		return err
	}
	for _, path := range paths {
		if train.IsRun(path) {
			s.paths = append(s.paths, path)
		}
	}
	return s.report()
}

// load makes the jobs. Their experiments are written into the folder, in full, for
// the processes that train them: the file with the sweep may change meanwhile.
func (s *sweeper) load(name string, overrides []string, folder string) error {
	sweep, trials, err := configs.LoadSweep(name, overrides)
	if err != nil {
		return err
	}
	if s.cmd.Flags().Changed("seeds") {
		sweep.Seeds = s.seeds
	}
	s.sweep, s.options.Name = sweep, sweep.Name
	for _, a := range sweep.Axes {
		s.options.Keys = append(s.options.Keys, a.Key)
	}
	for _, trial := range trials {
		if readsStdin(trial.Experiment) {
			return usage("%s: a sweep reads the text for every run, and standard input can be read once; put the text into a file", name)
		}
		for seed := range sweep.Seeds {
			j, err := newJob(trial.Experiment, uint64(seed+1), trial.Words)
			if err != nil {
				return err
			}
			j.name = fmt.Sprintf("%s-%s-%d", sweep.Name, trial.ID, seed+1)
			j.trial, j.id = trial.Words, trial.ID
			again := append([]string{name}, overrides...)
			for i, w := range again {
				again[i] = word(w)
			}
			j.again = fmt.Sprintf("sweep %s --index %d", strings.Join(again, " "), len(s.jobs))
			file := filepath.Join(folder, j.name+".toml")
			if err := disk.WriteFile(file, func(w *bufio.Writer) error { return configs.Write(w, j.experiment) }); err != nil {
				return err
			}
			j.words = []string{file}
			s.jobs = append(s.jobs, j)
		}
	}
	return nil
}

// one trains the run number s.index, to the end whatever others would do.
func (s *sweeper) one() error {
	if s.index < 0 || s.index >= len(s.jobs) {
		return usage("--index %d: there is no such run; there are 0 to %d", s.index, len(s.jobs)-1)
	}
	j := s.jobs[s.index]
	if err := s.place([]*job{j}); err != nil {
		return err
	}
	if _, err := s.train([]*job{j}); err != nil && !errors.Is(err, errTimeUp) {
		return err
	}
	runs, err := readRuns(s.cmd, []string{j.path})
	if err != nil {
		return err
	}
	r := runs[0]
	if s.format == "json" {
		if err := runsAsJSON(s.cmd.OutOrStdout(), runs); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(s.cmd.OutOrStdout(), summary(r))
	}
	if r.State == compare.Diverged {
		return childError{divergedCode, fmt.Errorf("%s: %s", r.Path, r.Problem)}
	}
	return nil
}

// printList prints the runs with their numbers.
func (s *sweeper) printList(w io.Writer) error {
	if s.format == "json" {
		return s.listAsJSON(w)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, j := range s.jobs {
		state := string(j.state)
		if state == "" {
			state = "to train"
		}
		fmt.Fprintf(t, "%d\t%s\tseed %d\t%s\t%s\n", i, j.id, j.experiment.Seed, state, strings.Join(j.trial, " "))
	}
	return t.Flush()
}
