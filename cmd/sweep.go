package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

func sweepCommand(parts configs.Parts) *cobra.Command {
	s := sweeper{comparer: comparer{parts: parts}}
	cmd := &cobra.Command{
		Use:   "sweep CONFIG [key=value…]",
		Short: "Train all combinations in a file's [sweep], and compare them",

		SuggestFor: []string{"search", "tune"},

		Long: "Sweep trains an experiment with every combination of the values in its section\n" +
			"[sweep], each with several seeds, and compares them:\n\n" +
			"  [sweep]\n" +
			"  method = \"grid\"               # or random, halton: as many as trials says\n" +
			"  seeds = 3\n" +
			"  optimizer.learning_rate = [1e-3, 1e-2]\n" +
			"  embedding.dim = { from = 32, to = 256, steps = 4, scale = \"log\" }\n\n" +
			"Combinations that are done are not trained again, and interrupted ones are\n" +
			"continued. The runs of a combination are DIR/NAME-HASH-SEED, with a hash of all its\n" +
			"settings.\n\n" +
			"With halving = 3 all combinations are trained for some of their steps. The best third, by\n" +
			"validation loss, is then trained three times as long, and so on. With halving_by =\n" +
			"\"accuracy\" a classifier's accuracy decides instead, and so does any other measure of the\n" +
			"validation part: macro_f1; f1 of taggers; mrr or hits@10 of facts; mrr, ndcg@10 or\n" +
			"spearman of pairs; cosine of distil. Losses of different types compare where each has a\n" +
			"perplexity; a measure compares trials with any losses, vocabularies and objective settings.\n\n" +
			"Several machines that share a folder of runs can train a sweep: --list prints the runs\n" +
			"with their numbers, --index trains one of them, and --part trains some. No two\n" +
			"processes train the same run at once, and a run whose process was killed is\n" +
			"continued. --emit prints the job script for a cluster.",
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return s.run(cmd, args) },
	}
	s.comparer.flags(cmd)
	f := cmd.Flags()
	f.IntVar(&s.seeds, "seeds", 0, "seeds 1 to `N` instead of what the file says")
	s.share.flags(cmd)
	s.emission.flags(cmd)
	f.StringVar(&s.expect, "expect", "", "train nothing if the file has changed since --emit wrote this `HASH` into its job")
	f.DurationVar(&s.maxTime, "max-time", 0, "save and stop after this `TIME`, such as 90m or 8h; compare what is done")
	return cmd
}

// A sweeper is the sweep command under way.
type sweeper struct {
	comparer
	emission
	expect  string        // a run.JobsHash; empty: any
	maxTime time.Duration // for training; 0: no limit
	timeUp  bool          // training was ended by it
	sweep   *configs.Sweep
	jobs    []*run.Job // trial after trial, each with every seed
}

func (s *sweeper) run(cmd *cobra.Command, args []string) error {
	s.cmd = cmd
	if err := s.checkFlags(); err != nil {
		return err
	}
	names, overrides, err := s.checkArgs(args)
	if err != nil {
		return err
	}
	trials, err := s.load(names[0], overrides)
	if err != nil {
		return err
	}
	named := append(names, overrides...)
	if s.emit != "" {
		return s.emitTo(cmd.OutOrStdout(), trials, named)
	}
	ctx, signals := withSignals(cmd.Context())
	defer signals.release()
	s.signals = signals
	if err := s.open(ctx); err != nil {
		return err
	}
	defer s.close()
	crew := s.crew()
	processes, end, err := processes{stderr: cmd.ErrOrStderr(), quiet: s.quiet, bucket: s.bucket, again: func(j *run.Job) string {
		return fmt.Sprintf("sweep %s --index %d", line(s.words(named, cmd.Flags().Changed("out"))), j.Number)
	}}.begin()
	if err != nil {
		return err
	}
	defer end()
	crew.Job = processes.job
	jobs, err := s.choose(s.jobs)
	if err != nil {
		return err
	}
	if err := run.Place(ctx, jobs, crew.Options); err != nil {
		return err
	}
	switch {
	case s.list:
		return s.printList(cmd.OutOrStdout(), jobs)
	case !s.whole():
		return s.trained(ctx, jobs, func() error {
			_, err := s.timed(ctx, func(ctx context.Context) ([]*run.Job, error) { return jobs, crew.Train(ctx, jobs) })
			if s.timeUp { // what starts a task anew goes by the code
				return interruption{Signal{syscall.SIGTERM}, errTimeUp.Error()}
			}
			return err
		})
	}
	return s.all(ctx, crew)
}

// checkFlags looks at the flags.
func (s *sweeper) checkFlags() error {
	if err := kernel.ISAError(); err != nil {
		return usageError{err}
	}
	changed := s.cmd.Flags().Changed
	if !changed("seeds") {
		s.seeds = 1 // what check wants to see; the file says
	}
	if err := s.comparer.check(); err != nil {
		return err
	}
	if changed("max-time") && s.maxTime <= 0 {
		return usage("--max-time %v: must be longer than zero; write for example 90m", s.maxTime)
	}
	return s.emission.check(s.cmd)
}

// checkArgs returns the name of the file, which is alone, and the key=value words.
func (s *sweeper) checkArgs(args []string) (names, overrides []string, err error) {
	names, overrides = split(args)
	switch {
	case len(names) > 1:
		return nil, nil, usage("sweep trains one file at a time; %s are %d", strings.Join(names, ", "), len(names))
	case args[0] != names[0]:
		return nil, nil, usage("%s: name the file before the key=value words", strings.Join(args, " "))
	}
	return names, overrides, noSeed(overrides)
}

// load reads the sweep from its file, and makes its jobs.
func (s *sweeper) load(name string, overrides []string) (trials []configs.Trial, err error) {
	changed := s.cmd.Flags().Changed
	if s.sweep, trials, err = s.comparer.parts.LoadSweep(name, overrides); err != nil {
		return nil, err
	}
	if changed("seeds") {
		s.sweep.Seeds = s.seeds
	}
	if s.jobs, err = run.TrialJobs(s.sweep, trials); err != nil {
		return nil, err
	}
	if sum := run.JobsHash(s.jobs); changed("expect") && sum != s.expect {
		return nil, usage("%s: the runs are no longer those that the job was made for: --expect %s, and these are %s. The file, or the program, was changed since: bring it back, or make a new job with --emit", name, word(s.expect), sum)
	}
	return trials, nil
}

// words returns the words of a command that has this sweep before it: those that name it, and its flags; with the folder if
// that is wanted.
func (s *sweeper) words(named []string, withOut bool) []string {
	words := slices.Clone(named)
	if strings.HasPrefix(words[0], "-") { // would be taken for a flag
		words[0] = "./" + words[0]
	}
	if s.cmd.Flags().Changed("seeds") {
		words = append(words, "--seeds", strconv.Itoa(s.seeds))
	}
	if withOut {
		words = append(words, "--out", s.out)
	}
	return words
}

// all trains what is missing and compares the runs, those that are there where the
// time is up.
func (s *sweeper) all(ctx context.Context, crew run.Crew) error {
	how := run.SweepOptions(s.sweep)
	jobs, err := s.timed(ctx, func(ctx context.Context) (jobs []*run.Job, err error) {
		jobs, how.Left, err = crew.Trials(ctx, s.sweep, s.jobs)
		return jobs, err
	})
	if err != nil {
		return s.failure(err)
	}
	var dirs []string
	for _, j := range jobs {
		if train.IsRun(j.Path) {
			dirs = append(dirs, j.Path)
		}
	}
	how.By, how.Words = s.options.By, s.options.Words
	report, err := run.Report(ctx, dirs, s.sets, how, crew.Options)
	if s.timeUp && errors.Is(err, compare.ErrNoRuns) {
		return errors.New("no run is done, so there is nothing to compare yet; the same command continues, for as long as --max-time says")
	}
	return s.report(report, err)
}

// errTimeUp is the cause of a context that has had all the time there was.
var errTimeUp = errors.New("the time is up")

// timed trains for s.maxTime at most. The end of the time is reported and is not an error.
func (s *sweeper) timed(ctx context.Context, train func(context.Context) ([]*run.Job, error)) ([]*run.Job, error) {
	if s.maxTime > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, s.maxTime, errTimeUp)
		defer cancel()
	}
	jobs, err := train(ctx)
	if stopped := (*run.Stopped)(nil); errors.As(err, &stopped) && errors.Is(err, errTimeUp) {
		s.timeUp = true
		s.say("%v: %s", errTimeUp, saved(stopped))
		err = nil
	}
	return jobs, err
}
