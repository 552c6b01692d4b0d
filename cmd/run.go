package cmd

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

// quickStart is the shipped experiment that run trains when none is named.
const quickStart = "quickstart"

func runCommand() *cobra.Command {
	var r runner
	cmd := &cobra.Command{
		Use:   "run [CONFIG…] [key=value…]",
		Short: "Train, evaluate and export what experiment files say",

		SuggestFor: []string{"train", "fit"},

		Long: "Run trains each experiment in turn and writes a run directory: the resolved\n" +
			"experiment, metrics, vocabulary, checkpoint and vectors. A CONFIG is a file or the\n" +
			"name of a shipped experiment: " + strings.Join(configs.Shipped(), ", ") + ". Without one it is\n" + quickStart + ".\n\n" +
			"Words key=value change the experiment, as in embedding.dim=64 layers=[] or\n" +
			"objective.type=next_word; \"lexigraph list\" tells every key.\n\n" +
			"Ctrl-C saves and prints the command that goes on; a second Ctrl-C leaves at once.",
		ValidArgsFunction: completeRun,
		RunE:              func(cmd *cobra.Command, args []string) error { return r.run(cmd, args) },
	}
	f := cmd.Flags()
	f.StringVarP(&r.out, "out", "o", "", "`DIR` of the run; with several runs the folder of theirs (default runs/NAME-SEED)")
	f.StringVar(&r.resume, "resume", "", "go on with the interrupted `RUN`")
	f.IntVar(&r.seeds, "seeds", 0, "repeat with seeds 1 to `N` and print mean and standard deviation")
	f.BoolVar(&r.json, "json", false, "print each run's manifest as JSON")
	f.BoolVarP(&r.quiet, "quiet", "q", false, "no progress; results only")
	f.BoolVar(&r.tied, "stop-with-stdin", false, "save and stop when standard input ends")
	f.Float64Var(&r.until, "until", 0, "save, evaluate and stop after this `SHARE` of the steps")
	f.MarkHidden("stop-with-stdin") // these are for compare and sweep, which start this command
	f.MarkHidden("until")
	return cmd
}

// A runner is the run command under way.
type runner struct {
	out, resume string
	seeds       int
	json, quiet bool
	tied        bool           // to standard input
	until       float64        // a share of the steps; 0: all
	sets        []evaluate.Set // of the experiment under way

	cmd            *cobra.Command
	stdout, stderr io.Writer
}

func (r *runner) run(cmd *cobra.Command, args []string) error {
	r.cmd, r.stdout, r.stderr = cmd, cmd.OutOrStdout(), cmd.ErrOrStderr()
	if err := kernel.ISAError(); err != nil {
		return usageError{err}
	}
	if r.resume != "" {
		if len(args) > 0 || r.out != "" || cmd.Flags().Changed("seeds") {
			return usage("--resume goes on with the experiment in %s as it is: it takes no experiment, key=value, --out or --seeds; to change something start a new run", r.resume)
		}
		return r.goOn(cmd.Context(), r.resume)
	}
	if cmd.Flags().Changed("seeds") && r.seeds < 1 {
		return usage("--seeds %d: at least 1 run is needed", r.seeds)
	}
	names, overrides := split(args)
	var experiments []*configs.Experiment
	var problems configs.Problems
	for _, name := range names {
		e, err := configs.Load(name, overrides)
		if p := (configs.Problems)(nil); errors.As(err, &p) {
			problems = append(problems, p...)
			continue
		}
		experiments = append(experiments, e)
	}
	if len(problems) > 0 {
		return problems
	}
	for _, e := range experiments {
		if err := r.experiment(cmd.Context(), e, len(experiments) > 1 || r.seeds > 0); err != nil {
			return err
		}
	}
	return nil
}

// split separates experiments from overrides. Without an experiment it is the
// quick start.
func split(args []string) (names, overrides []string) {
	for _, a := range args {
		if strings.Contains(a, "=") {
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

// experiment trains one experiment, once or with several seeds.
func (r *runner) experiment(ctx context.Context, e *configs.Experiment, several bool) (err error) {
	if r.sets, err = openSets(e, r.stderr); err != nil { // before reading takes time
		return err
	}
	d, err := r.load(ctx, e)
	if err != nil {
		return err
	}
	if r.seeds == 0 {
		_, err := r.start(ctx, e, d, several)
		return err
	}
	var manifests []*train.Manifest
	for seed := range r.seeds {
		same := *e
		same.Seed = uint64(seed + 1)
		m, err := r.start(ctx, &same, d, several)
		if err != nil {
			return err
		}
		manifests = append(manifests, m)
	}
	return r.printSpread(e.Name, manifests)
}

// load reads the text and tells about it.
func (r *runner) load(ctx context.Context, e *configs.Experiment) (*data.Dataset, error) {
	begin := time.Now()
	from := strings.Join(e.Corpus.Train, ", ")
	if from == "-" {
		from = "standard input"
	}
	r.say("%s: reading %s", e.Name, from)
	d, err := loadText(ctx, e, r.cmd.InOrStdin())
	if err != nil {
		return nil, err
	}
	for _, w := range d.Report.Warnings(e.Corpus.OnBadUTF8) {
		fmt.Fprintln(r.stderr, "lexigraph: warning:", w)
	}
	r.say("%s: %s tokens to train on, %s held out, %s words, %.1f s", e.Name,
		thousands(d.Report.Train.Tokens), thousands(d.Report.Valid.Tokens+d.Report.Test.Tokens),
		thousands(int64(d.Vocab.Len())), time.Since(begin).Seconds())
	return d, nil
}

func (r *runner) say(format string, args ...any) {
	if !r.quiet {
		fmt.Fprintf(r.stderr, format+"\n", args...)
	}
}

// start trains an experiment from the beginning in a directory of its own.
func (r *runner) start(ctx context.Context, e *configs.Experiment, d *data.Dataset, several bool) (*train.Manifest, error) {
	t, err := newTrainer(ctx, e, d)
	if err != nil {
		return nil, err
	}
	dir, err := r.directory(e, several)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	m, err := r.manifest(e, d, t)
	if err != nil {
		return nil, err
	}
	err = errors.Join(
		dir.Write(train.ConfigFile, func(w *bufio.Writer) error { return configs.Write(w, e) }),
		dir.Write(train.VocabFile, func(w *bufio.Writer) error { return d.Vocab.Write(w) }),
		dir.WriteManifest(m))
	if err != nil {
		return nil, err
	}
	return m, r.train(ctx, e, d, t, dir, m)
}

// directory makes the run directory: runs/NAME-SEED, numbered when that is
// taken, or what --out says.
func (r *runner) directory(e *configs.Experiment, several bool) (*train.Directory, error) {
	name := fmt.Sprintf("%s-%d", e.Name, e.Seed)
	if r.out != "" && !several {
		return train.Create(r.out)
	}
	return train.CreateNumbered(filepath.Join(cmp.Or(r.out, "runs"), name))
}

func (r *runner) manifest(e *configs.Experiment, d *data.Dataset, t *train.Trainer) (*train.Manifest, error) {
	hash, err := configs.Hash(e)
	if err != nil {
		return nil, err
	}
	m := train.NewManifest()
	m.Name, m.Seed, m.ConfigHash = e.Name, e.Seed, hash
	m.VocabHash, m.Vocabulary = d.Vocab.Hash(), d.Vocab.Len()
	m.Parameters, m.Data = t.Network.Size(), d.Report
	return m, nil
}

// goOn takes up an interrupted run.
func (r *runner) goOn(ctx context.Context, path string) error {
	dir, err := train.Open(path)
	if err != nil {
		return missing(err)
	}
	defer dir.Close()
	e, err := configs.Load(dir.File(train.ConfigFile), nil)
	if err != nil {
		return err
	}
	m, err := train.ReadManifest(path)
	if err != nil {
		return missing(err)
	}
	if m.Outcome == train.Done {
		r.say("%s: is done already; nothing to go on with", path)
		if r.json { // which has no vectors
			return r.printResult(e, dir, m, nil)
		}
		table, err := train.Vectors(path, e.Export.Matrix, subwords(e))
		if err != nil {
			return err
		}
		return r.printResult(e, dir, m, table)
	}
	if r.sets, err = openSets(e, r.stderr); err != nil {
		return err
	}
	d, err := r.load(ctx, e)
	if err != nil {
		return err
	}
	if h := d.Vocab.Hash(); h != m.VocabHash || d.Report.Train != m.Data.Train {
		return missingError{fmt.Errorf("%s: the text has changed since the run began: it had %s tokens and %s words, now %s and %s; "+
			"bring the old text back, or start a new run", path, thousands(m.Data.Train.Tokens), thousands(int64(m.Vocabulary)),
			thousands(d.Report.Train.Tokens), thousands(int64(d.Vocab.Len())))}
	}
	t, err := newTrainer(ctx, e, d)
	if err != nil {
		return err
	}
	t.Checkpoint = dir.File(train.CheckpointFile)
	if err := t.Resume(); errors.Is(err, os.ErrNotExist) {
		r.say("%s: no checkpoint was saved; beginning again", path)
	} else if err != nil {
		return err
	}
	if err := dir.Rewind(t.Optimizer.Steps()); err != nil {
		return err
	}
	m.Outcome, m.Error = train.Running, ""
	if err := dir.WriteManifest(m); err != nil {
		return err
	}
	return r.train(ctx, e, d, t, dir, m)
}

// missing marks the errors of a run directory that is not one.
func missing(err error) error {
	if errors.Is(err, train.ErrLocked) {
		return err
	}
	return missingError{err}
}

// train runs the trainer, takes the outcome down and reports it.
func (r *runner) train(ctx context.Context, e *configs.Experiment, d *data.Dataset, t *train.Trainer, dir *train.Directory, m *train.Manifest) error {
	ctx, stop := withSignals(ctx)
	defer stop()
	if r.tied {
		ctx = untilEnd(ctx, r.cmd.InOrStdin())
	}
	// Training makes next to no garbage: let what reading left go now, and not
	// grow by more than a few MiB again.
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	debug.FreeOSMemory()
	t.Checkpoint = dir.File(train.CheckpointFile)
	last := &lastSeen{}
	p := newProgress(r.stderr, r.quiet, e.Name, t.Steps())
	board, err := train.NewTensorBoard(dir, t.Optimizer.Steps())
	if err != nil {
		return err
	}
	defer board.Close()
	if e.TensorBoard.Histograms {
		t.Inspect = func(b *data.Batch) error { return board.Histograms(t.Network, b, t.Optimizer.Steps()) }
	}
	scorer := newScorer(e, d.Vocab, t.Network, r.sets)
	if scorer != nil {
		t.Score = scorer.Brief
	}
	t.Log, t.Watch = train.Logs{dir, board, last, p}, p.watch
	m.Convention = evaluate.Convention(e.Objective.Spec.Predicts(), t.Network.Unnormalised())
	training, stopAtRung := r.toRung(ctx, t)
	defer stopAtRung()
	err = t.Run(training)
	p.finish()
	if isRung(training, err) {
		return r.rung(ctx, t, dir, m, last)
	}
	m.Steps, m.Tokens = t.Optimizer.Steps(), t.Tokens()
	var table *vector.Table
	if err == nil {
		table, err = r.finish(ctx, e, t, scorer, dir, m)
	}
	m.Seconds = last.seconds(m)
	m.End, m.PeakMemory = time.Now(), max(m.PeakMemory, train.PeakMemory())
	m.Valid = last.valid(m)
	m.Outcome = outcome(err)
	if err != nil {
		m.Error = err.Error()
	}
	if err := errors.Join(err, dir.WriteManifest(m)); err != nil {
		if errors.Is(err, train.ErrInterrupted) {
			return interruption{context.Cause(ctx), fmt.Sprintf("%v at step %s of %s, saved; to go on:\n  %s run --resume %s",
				err, thousands(m.Steps), thousands(t.Steps()), program(), word(dir.Path))}
		}
		return err
	}
	return r.printResult(e, dir, m, table)
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

func outcome(err error) train.Outcome {
	var diverged *train.Diverged
	switch {
	case err == nil:
		return train.Done
	case errors.Is(err, train.ErrInterrupted):
		return train.WasInterrupted
	case errors.As(err, &diverged):
		return train.HasDiverged
	}
	return train.Failed
}

// finish evaluates on the test text, scores the vectors, exports and returns them. It
// gives up the trainer's network.
func (r *runner) finish(ctx context.Context, e *configs.Experiment, t *train.Trainer, scorer *train.Scorer, dir *train.Directory, m *train.Manifest) (*vector.Table, error) {
	if t.Test != nil {
		r.say("%s: evaluating on the test text", e.Name)
		h, err := evaluate.Perplexity(ctx, t.Network, t.Test, t.Order.Negatives)
		if errors.Is(err, context.Canceled) {
			return nil, train.ErrInterrupted // everything is saved but this
		}
		if err != nil {
			return nil, err
		}
		m.Test = &h
	}
	if scorer != nil {
		scores, err := scorer.Full(ctx)
		if errors.Is(err, context.Canceled) {
			return nil, train.ErrInterrupted
		}
		if err != nil {
			return nil, err
		}
		m.Scores = scores
	}
	// The vectors are read back from the checkpoint. What was trained goes first,
	// so that the two are not in memory together.
	t.Network, t.Optimizer, t.Inspect, t.Score = nil, nil, nil, nil
	debug.FreeOSMemory()
	table, err := train.Vectors(dir.Path, e.Export.Matrix, subwords(e))
	if err != nil {
		return nil, err
	}
	m.Exported, m.Vectors = nil, map[string]string{e.Export.Matrix: table.SHA256()}
	for _, name := range e.Export.Formats {
		f := vector.Formats()[name]
		written, err := f.Write(dir.File(f.FileName()), table)
		if err != nil {
			return nil, err
		}
		if name == "projector" {
			if err := (vector.Projector{}).Link(dir.Path, f.FileName(), table); err != nil {
				return nil, err
			}
		}
		for _, w := range written {
			short, err := filepath.Rel(dir.Path, w)
			if err != nil {
				return nil, err
			}
			m.Exported = append(m.Exported, short)
		}
	}
	return table, nil
}

// lastSeen remembers the last lines of the record.
type lastSeen struct {
	step       train.Step
	evaluation *train.Evaluation
}

func (l *lastSeen) Step(s train.Step) error { l.step = s; return nil }

func (l *lastSeen) Evaluation(e train.Evaluation) error { l.evaluation = &e; return nil }

func (l *lastSeen) Scores(train.Scores) error { return nil }

// valid returns the last held-out result, of this sitting or of one before.
func (l *lastSeen) valid(m *train.Manifest) *evaluate.HeldOut {
	if l.evaluation == nil {
		return m.Valid
	}
	return &l.evaluation.HeldOut
}

func (l *lastSeen) seconds(m *train.Manifest) float64 { return max(l.step.Seconds, m.Seconds) }
