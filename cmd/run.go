package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/lease"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

// quickStart is the shipped experiment that run trains when none is named.
const quickStart = "quickstart"

func runCommand(parts configs.Parts) *cobra.Command {
	r := runner{parts: parts}
	cmd := &cobra.Command{
		Use:   "run [CONFIG|TEXT…] [key=value…]",
		Short: "Train experiments, evaluate them and export their vectors",

		SuggestFor: []string{"train", "fit", "finetune", "fine-tune", "pretrain", "resume"},

		Long: "Run trains each experiment in turn and writes a run directory: the resolved\n" +
			"experiment, metrics, vocabulary, checkpoint and vectors.\n\n" +
			flow("A CONFIG is a file or the name of a shipped experiment: "+strings.Join(configs.Shipped(), ", ")+
				". Without one, run trains "+quickStart+".", 88) + "\n\n" +
			"A TEXT is a text file, a folder of them (.txt, .md and so on), a glob, - for standard\n" +
			"input, or Go packages, whose comments are read: ./..., std, net/http. From Parquet, JSON\n" +
			"lines, CSV and TSV it reads the column text, or the one that\n" +
			"'corpus.columns={text=\"NAME\"}' names. All texts together make one experiment,\n" +
			"word2vec-skipgram-ns, named after them. Some of its settings depend on the number of tokens:\n\n" +
			"  tokens             min_count  epochs  batch_size\n" +
			"  under 100,000              2      10         128\n" +
			"  under 1,000,000            3       5         512\n" +
			"  under 20,000,000           5       5        4096\n" +
			"  under 200,000,000          5       3        4096\n" +
			"  more                      10       1        4096\n\n" +
			"Words key=value change the experiment, as in embedding.dim=64, layers=[] or, for a whole\n" +
			"section, 'objective={type=\"next_word\"}'; \"lexigraph list\" shows every key.\n\n" +
			"With --peers, several processes, on one machine or on many, train one run: each computes\n" +
			"its share of the train.shards parts of a batch. The run in --out has the same bits as that\n" +
			"of one process. Start the same command for each of them, with --process 0, 1 and so on.\n\n" +
			"Ctrl-C saves the run and prints the command that continues it; a second Ctrl-C ends\n" +
			"at once, with what the last checkpoint has.",
		ValidArgsFunction: completeRun(parts),
		RunE:              func(cmd *cobra.Command, args []string) error { return r.run(cmd, args) },
	}
	f := cmd.Flags()
	f.StringVarP(&r.out, "out", "o", "", "`DIR` of the run, or, for several, the folder to put them in (default runs/NAME-SEED); with lexigraph-bucket, a run's URL")
	f.StringVar(&r.resume, "resume", "", "continue the interrupted `RUN`")
	f.StringVar(&r.from, "from", "", "train the experiment of a `RUN`, finished or not, in a new run that starts from it")
	f.BoolVar(&r.force, "force", false, "with --resume: continue even if the experiment or the text has changed, and note that in the manifest")
	f.IntVar(&r.seeds, "seeds", 0, "repeat with seeds 1 to `N` and print a table of them, with mean and standard deviation")
	f.BoolVar(&r.json, "json", false, "print each run's manifest as JSON")
	f.BoolVarP(&r.quiet, "quiet", "q", false, "no progress; results only")
	f.BoolVar(&r.tied, "stop-with-stdin", false, "save and stop when standard input ends")
	f.StringVar(&r.told, "told", "", "the `DIR` of the warnings that need not be printed again")
	f.StringSliceVar(&r.crowd.peers, "peers", nil, "train one run with other processes: `ADDRESSES`, host:port, of all of them, separated by commas")
	f.IntVar(&r.crowd.process, "process", -1, "with --peers: the number `N` of this process, from 0 (default $SLURM_PROCID, $JOB_COMPLETION_INDEX)")
	f.DurationVar(&r.crowd.wait, "wait", 10*time.Minute, "with --peers: the `TIME` to wait for a process that has ended to be started again")
	f.Float64Var(&r.until, "until", 0, "save, evaluate and stop after this `SHARE` of the steps")
	f.Lookup("process").DefValue = "0" // of which nothing is printed: the variables are the default, and not -1
	f.MarkHidden("told")
	f.MarkHidden("stop-with-stdin") // these are for compare and sweep, which start this command
	f.MarkHidden("until")
	return cmd
}

// A runner is the run command under way.
type runner struct {
	parts             configs.Parts
	out, resume, from string
	seeds             int
	json, quiet       bool
	force             bool
	tied              bool    // to standard input
	told              string  // the folder of the warnings that other processes have printed
	until             float64 // a share of the steps; 0: all
	crowd             crowd
	bucket            *run.Bucket // where the run is; nil: in a folder

	cmd            *cobra.Command
	stdout, stderr io.Writer
	signals        *signals
	warn           func(run.Event) // prints the warnings that it has not printed; nil: none came
	training       *training       // what is under way; nil: nothing has begun
	stepped        bool            // it has made a step
}

func (r *runner) run(cmd *cobra.Command, args []string) error {
	r.cmd, r.stdout, r.stderr = cmd, cmd.OutOrStdout(), cmd.ErrOrStderr()
	if err := kernel.ISAError(); err != nil {
		return usageError{err}
	}
	ctx, signals := withSignals(cmd.Context())
	defer signals.release()
	r.signals = signals
	if r.tied {
		ctx = untilEnd(ctx, cmd.InOrStdin())
	}
	var err error
	if r.out, err = place(r.out); err != nil {
		return err
	}
	if len(r.crowd.peers) > 0 {
		if cmd.Flags().Changed("process") && r.crowd.process < 0 {
			return usage("--process %d: the first process is 0", r.crowd.process)
		}
		return r.together(ctx, args)
	}
	if cmd.Flags().Changed("process") || cmd.Flags().Changed("wait") {
		return usage("--process and --wait are for a run of several processes: name all of them by --peers")
	}
	if r.resume != "" {
		if len(args) > 0 || r.out != "" || r.from != "" || cmd.Flags().Changed("seeds") {
			return usage("--resume continues the experiment in %s as it is: leave out experiments, key=value, --out, --from and --seeds; to change something, start a new run", r.resume)
		}
		return r.resumeRun(ctx)
	}
	if r.force {
		return usage("--force is for --resume RUN; a new run needs no force")
	}
	if cmd.Flags().Changed("seeds") {
		if err := checkSeeds(r.seeds, ""); err != nil {
			return err
		}
	}
	experiments, err := r.experiments(ctx, args)
	if err != nil {
		return err
	}
	if store.IsURL(r.out) {
		return r.inBucket(ctx, experiments)
	}
	for _, e := range experiments {
		if err := r.experiment(ctx, e, len(experiments) > 1 || r.seeds > 0); err != nil {
			return err
		}
	}
	return nil
}

// experiments returns what the words of the command line name, or what goes on from a run.
func (r *runner) experiments(ctx context.Context, args []string) ([]*configs.Experiment, error) {
	names, overrides := split(args)
	if r.from == "" {
		return run.Find(ctx, names, overrides, r.options(false))
	}
	if len(overrides) < len(args) {
		return nil, usage("--from continues the experiment of %s: leave out other experiments and texts; to change the text write corpus.train=…", r.from)
	}
	e, err := run.Further(r.from, overrides, r.options(false))
	return []*configs.Experiment{e}, err
}

// split separates experiments from overrides. Without an experiment it is the
// quick start.
func split(args []string) (names, overrides []string) {
	for _, a := range args {
		if strings.Contains(a, "=") && !isThere(a) {
			overrides = append(overrides, a)
		} else {
			names = append(names, a)
		}
	}
	if len(names) == 0 {
		names = []string{quickStart}
	}
	return names, overrides
}

// options returns how the runs are made: with --out it is the directory of a single
// run and the folder of several.
func (r *runner) options(several bool) run.Options {
	o := run.Options{Parts: r.parts, Stdin: r.cmd.InOrStdin(), Until: r.until, Force: r.force, Notify: r.show}
	if several {
		o.Folder = r.out
	} else {
		o.Dir = r.out
	}
	return o
}

// experiment trains one experiment, once or with several seeds.
func (r *runner) experiment(ctx context.Context, e *configs.Experiment, several bool) error {
	if r.seeds == 0 {
		done, err := run.Start(ctx, e, r.options(several))
		return r.ended(ctx, done, err)
	}
	var manifests []*train.Manifest
	for done, err := range run.Seeds(ctx, e, r.seeds, r.options(several)) {
		if err := r.ended(ctx, done, err); err != nil {
			return err
		}
		manifests = append(manifests, done.Manifest)
	}
	if r.json { // each run's numbers are printed; a reader of JSON can add
		return nil
	}
	return printSeeds(r.stdout, e.Name, manifests)
}

// inBucket trains an experiment as the run of a bucket that --out names, or goes on with it there.
func (r *runner) inBucket(ctx context.Context, experiments []*configs.Experiment) error {
	if len(experiments) > 1 || r.seeds > 0 {
		return usage("--out %s: is one run; for several experiments or seeds in a bucket use compare, whose --out is where they all are", r.out)
	}
	where, name, err := runURL(r.out)
	if err != nil {
		return err
	}
	if name == "" {
		return usage("--out %s: ends without the name of the run; write s3://BUCKET/PREFIX/RUN", r.out)
	}
	if r.bucket, err = run.OpenBucket(ctx, where, r.parts); err != nil {
		return err
	}
	defer r.bucket.Close()
	r.bucket.Notify = warnings(r.cmd.ErrOrStderr())
	done, err := r.bucket.Run(ctx, experiments[0], name, r.options(false))
	if err == nil && r.training == nil {
		r.say("%s: is done already; nothing to continue", r.bucket.Shown(done.Path))
	}
	return r.ended(ctx, done, err)
}

// resumeRun continues an interrupted run.
func (r *runner) resumeRun(ctx context.Context) error {
	done, err := run.Resume(ctx, r.resume, r.options(false))
	if err == nil && r.training == nil {
		r.say("%s: is done already; nothing to continue", r.resume)
	}
	return r.ended(ctx, done, err)
}

// ended reports a run that has ended.
func (r *runner) ended(ctx context.Context, done *run.Run, err error) error {
	defer r.signals.release()
	if err := r.failure(ctx, done, err); err != nil {
		return err
	}
	if done.Manifest.Outcome != train.Done { // it was to stop on the way
		return nil
	}
	return r.printResult(done)
}

// failure returns the error of a run as a user sees it.
func (r *runner) failure(ctx context.Context, done *run.Run, err error) error {
	lost := (*lease.Lost)(nil)
	switch {
	case errors.Is(err, train.ErrLocked) && r.tied && !errors.As(err, &lost): // what started this says so, of all its runs at once
		return saidError{lockedCode}
	case errors.Is(err, train.ErrExists) && r.tied && train.IsRun(r.out): // and trains in another directory
		return saidError{usageCode}
	case errors.Is(err, train.ErrInterrupted):
		saved := fmt.Sprintf("%v at step %s of %s, saved", err, amount.Thousands(done.Manifest.Steps), amount.Thousands(r.training.steps))
		return interruption{context.Cause(ctx), saved + r.goingOn(done)}
	case errors.Is(err, context.Canceled): // before there was anything to save
		return interruption{context.Cause(ctx), "interrupted"}
	}
	return err
}

// goingOn says how an interrupted run, which is saved, goes on.
func (r *runner) goingOn(done *run.Run) string {
	switch {
	case r.tied: // what started this says so
		return ""
	case len(r.crowd.peers) > 0:
		return "; the same command continues it, once the others run too"
	case r.bucket != nil:
		return fmt.Sprintf(" in %s; the same command continues it, on any machine", r.bucket.Shown(done.Path))
	}
	return fmt.Sprintf("; to continue:\n  %s run --resume %s%s", program(), pathWord(done.Path), r.otherSeeds(done))
}

// otherSeeds returns what continues a run with the seeds that come after it, where --seeds wants some.
func (r *runner) otherSeeds(stopped *run.Run) string {
	names, overrides := split(r.cmd.Flags().Args())
	isText := func(name string) bool {
		file, text, err := configs.Open(name)
		return err != nil || !configs.IsExperiment(file, text)
	}
	if stopped.Manifest.Seed >= uint64(r.seeds) || r.from != "" || slices.ContainsFunc(names, isText) { // compare takes experiments
		return ""
	}
	if _, refused := run.Jobs([]*configs.Experiment{stopped.Experiment}, r.seeds, run.Options{}); refused != nil { // as it does where standard input is the text
		return ""
	}
	words := slices.Concat([]string{"compare"}, names, overrides, []string{"--seeds", strconv.Itoa(r.seeds)})
	if r.out != "" {
		words = append(words, "--out", r.out)
	}
	return fmt.Sprintf("\nto continue it and train the other seeds:\n  %s %s", program(), line(words))
}

// untilEnd returns a context that also ends when stdin does, as if by Ctrl-C.
func untilEnd(ctx context.Context, stdin io.Reader) context.Context {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		io.Copy(io.Discard, stdin)
		cancel(Signal{os.Interrupt})
	}()
	return ctx
}
