package train_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

const vocab = 20

// text returns a corpus of about n tokens in which each word tends to follow its
// predecessor.
func text(n int, seed uint64) *data.Corpus {
	r := rand.New(rand.NewPCG(seed, 1))
	var sentences [][]int32
	for n > 0 {
		s := make([]int32, 1+r.IntN(20))
		for i := range s {
			s[i] = r.Int32N(vocab)
			if i > 0 && r.IntN(3) > 0 {
				s[i] = (s[i-1] + 1) % vocab
			}
		}
		sentences, n = append(sentences, s), n-len(s)
	}
	return data.NewCorpus(sentences)
}

// settings are how often a run logs, evaluates and saves, and what ends it.
type settings struct {
	log, evaluate, save int64
	limits              train.Limits
	rate                float64 // learning rate; 0.01 if 0
}

// run is a run under test, with its directory.
type run struct {
	*train.Trainer
	dir *train.Directory
}

// examples returns those of an objective in c.
func examples(spec objective.Spec, c *data.Corpus) objective.Examples {
	ex, err := spec.New(context.Background(), objective.Text{Corpus: c, Counts: make([]int64, 100), Seed: 1})
	if err != nil {
		panic(err)
	}
	return ex
}

// newRun makes a trainer of 3 epochs of 13 steps, the last of each smaller, for
// the directory: with ragged random contexts, dropout, a schedule and an optimizer
// with state.
func newRun(t testing.TB, dir *train.Directory, s settings) run {
	t.Helper()
	n, err := model.New(model.Architecture{
		Embedding: &layer.EmbeddingBag{Dim: 6, Mode: "mean"},
		Layers: []model.Layer{
			{Type: "fc", Spec: &layer.FC{Units: 8, Activation: "relu", Bias: true}},
			{Type: "dropout", Spec: &layer.Dropout{Rate: 0.2}},
		},
		Loss: &loss.CrossEntropy{LabelSmoothing: 0.1},
	}, graph.Options{Vocab: vocab, Context: 4, Seed: 1, Init: "scaled"})
	if err != nil {
		t.Fatal(err)
	}
	cbow := &objective.CBOW{Window: 2, Shrink: true, Pooling: "mean"}
	scorer := &train.Scorer{Network: n, Vocab: letters(t), Matrix: "input", Sets: sets(t), Settings: evaluate.Defaults()}
	return run{&train.Trainer{
		Network:       n,
		Optimizer:     (&optimizer.Adam{Common: optimizer.Common{LearningRate: cmp.Or(s.rate, 0.01), ClipNorm: 1}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}).New(n.Params()),
		Schedule:      train.Schedule{Type: "cosine", WarmupSteps: 5, Final: 0.1},
		Train:         examples(cbow, text(200, 1)),
		TextTokens:    201,
		Valid:         examples(cbow, text(1100, 2)), // three batches
		Order:         objective.Order{Size: 16, Block: 1, Seed: 1},
		Epochs:        3,
		Limits:        s.limits,
		LogEvery:      s.log,
		EvaluateEvery: s.evaluate,
		SaveEvery:     s.save,
		Log:           dir,
		Score:         scorer.Brief,
		Checkpoint:    dir.File(train.CheckpointFile),
	}, dir}
}

// letters returns the vocabulary of the runs: a to t.
func letters(t testing.TB) *data.Vocab {
	t.Helper()
	v, err := data.ReadVocab(strings.NewReader(strings.Join(strings.Split("abcdefghijklmnopqrst", ""), "\n")), "vocab.txt", "")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// sets returns two sets of letters.
func sets(t testing.TB) []evaluate.Set {
	t.Helper()
	var all []evaluate.Set
	for _, file := range [][2]string{{"pairs.txt", "a b 3\nb d 2\nc k 1\nc d 4\na z 5\n"}, {"steps.txt", ": one\na b c d\n: two\na c e g\n"}} {
		set, err := evaluate.Parse(file[0], []byte(file[1]), "")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, set)
	}
	return all
}

func create(t testing.TB) *train.Directory {
	t.Helper()
	d, err := train.Create(filepath.Join(t.TempDir(), "run"))
	if err != nil {
		t.Fatal(err)
	}
	begin(t, d, letters(t))
	return d
}

// begin makes a directory a run with these words.
func begin(t testing.TB, d *train.Directory, v *data.Vocab) {
	t.Helper()
	m := train.NewManifest()
	m.VocabHash = v.Hash()
	if err := d.Begin(m, func(*bufio.Writer) error { return nil }, func(w *bufio.Writer) error { return v.Write(w) }, nil, nil); err != nil {
		t.Fatal(err)
	}
}

// again opens the directory anew, as another process would after this one's end,
// and goes on.
func (r run) again(t testing.TB, s settings) run {
	t.Helper()
	if err := r.dir.Close(); err != nil {
		t.Fatal(err)
	}
	dir, err := train.Open(r.dir.Path)
	if err != nil {
		t.Fatal(err)
	}
	next := newRun(t, dir, s)
	if err := next.Resume(); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if err := dir.Rewind(next.Optimizer.Steps()); err != nil {
		t.Fatal(err)
	}
	return next
}

// outcome is what must not depend on interruptions.
type outcome struct {
	Metrics string // without seconds
	Params  map[string][]float32
	Slots   map[string][]float32
}

var seconds = regexp.MustCompile(`"seconds":[^,}]*`)

func (r run) outcome(t testing.TB) outcome {
	t.Helper()
	text, err := os.ReadFile(r.dir.File(train.MetricsFile))
	if err != nil {
		t.Fatal(err)
	}
	o := outcome{string(seconds.ReplaceAll(text, []byte(`"seconds":0`))), map[string][]float32{}, map[string][]float32{}}
	for _, p := range r.Network.Params() {
		o.Params[p.Name] = p.Data
	}
	for name, data := range r.Optimizer.Slots {
		o.Slots[name] = data
	}
	return o
}

// TestDeadline holds that a context that times out is an interruption, also while
// evaluating.
func TestDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	<-ctx.Done()
	r := newRun(t, create(t), settings{log: 1, evaluate: 0, save: 0})
	if err := r.Run(ctx); !errors.Is(err, train.ErrInterrupted) {
		t.Errorf("error is %v, want Interrupted", err)
	}
}

// TestRecord reads the record of a run line by line.
func TestRecord(t *testing.T) {
	r := newRun(t, create(t), settings{log: 5, evaluate: 0, save: 0})
	var watched []train.Step
	r.Watch = func(s train.Step) { watched = append(watched, s) }
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	perEpoch := int64(objective.Steps(r.Train, 16))
	if r.Steps() != 3*perEpoch || int64(len(watched)) != r.Steps() {
		t.Errorf("%d steps were watched of %d, want %d", len(watched), r.Steps(), 3*perEpoch)
	}
	text, err := os.ReadFile(r.dir.File(train.MetricsFile))
	if err != nil {
		t.Fatal(err)
	}
	var steps, evaluations, scores []string
	from := 0
	for line := range bytes.Lines(text) {
		var l struct {
			Kind         train.Kind
			Step         int64
			Epoch        *float64
			Seconds      *float64
			Tokens       int64
			Loss         float64
			Perplexity   float64
			Targets      int
			LearningRate float64 `json:"learning_rate"`
			Scores       []evaluate.Result
		}
		if err := json.Unmarshal(line, &l); err != nil || !bytes.HasSuffix(line, []byte("}\n")) {
			t.Fatalf("line %q: %v", line, err)
		}
		if l.Epoch == nil || l.Seconds == nil || *l.Epoch != float64(l.Step)/float64(perEpoch) {
			t.Errorf("line %q: no epoch, no seconds, or the wrong epoch", line)
		}
		if want := map[[2]bool]train.Kind{{true, false}: train.Validation, {false, true}: train.Scoring, {false, false}: train.Training}[[2]bool{l.Perplexity > 0, l.Scores != nil}]; l.Kind != want {
			t.Errorf("line %q: the kind is %q, want %q", line, l.Kind, want)
		}
		if want := l.Step * int64(r.TextTokens) / perEpoch; l.Step%perEpoch == 0 && l.Tokens != want {
			t.Errorf("line %q: %d tokens, want %d", line, l.Tokens, want)
		}
		if l.Perplexity > 0 {
			evaluations = append(evaluations, fmt.Sprint(l.Step))
			if math.Abs(l.Perplexity-math.Exp(l.Loss)) > 1e-9*l.Perplexity || l.Targets != r.Valid.Len() {
				t.Errorf("line %q: the perplexity is not e^loss, or not over all %d targets", line, r.Valid.Len())
			}
			continue
		}
		if l.Scores != nil {
			scores = append(scores, fmt.Sprint(l.Step))
			var metrics string
			for _, r := range l.Scores {
				metrics += fmt.Sprintf("%s %s%s %d of %d ", r.Set, r.Metric, r.Section, r.Covered, r.Total)
			}
			if metrics != "pairs spearman 4 of 5 steps 3cosadd 2 of 2 steps 3cosmul 2 of 2 " {
				t.Errorf("the scores are %s", metrics)
			}
			continue
		}
		steps = append(steps, fmt.Sprint(l.Step))
		var mean float64
		for _, w := range watched[from:l.Step] {
			mean += w.Loss
		}
		mean /= float64(int(l.Step) - from)
		from = int(l.Step)
		if math.Abs(mean-l.Loss) > 1e-12 || l.LearningRate != watched[l.Step-1].LearningRate || l.Tokens != watched[l.Step-1].Tokens {
			t.Errorf("line %q: the loss is not the mean %v since the last line, or the last step's rate and tokens are others", line, mean)
		}
	}
	var want []string
	for step := int64(5); step < r.Steps(); step += 5 {
		want = append(want, fmt.Sprint(step))
	}
	if r.Steps()%5 != 0 {
		want = append(want, fmt.Sprint(r.Steps()))
	}
	if !slices.Equal(steps, want) {
		t.Errorf("lines of steps %v, want %v", steps, want)
	}
	if want := strings.Fields(fmt.Sprint(0, perEpoch, 2*perEpoch, 3*perEpoch)); !slices.Equal(evaluations, want) || !slices.Equal(scores, want) {
		t.Errorf("evaluations after steps %v, scores after %v, want %v", evaluations, scores, want)
	}
	if got := r.Tokens(); got != 3*int64(r.Train.Len()) {
		t.Errorf("%d tokens, want 3 × %d", got, r.Train.Len())
	}
}

// slow examples take time to look at.
type slow struct {
	objective.Examples
	look func()
}

func (s slow) Fill(b *data.Batch, epoch int, index []int) error {
	s.look()
	return s.Examples.Fill(b, epoch, index)
}

// TestSecondsOfTraining: a run is no slower for looking at it often and closely.
func TestSecondsOfTraining(t *testing.T) {
	const look = 20 * time.Millisecond
	r := newRun(t, create(t), settings{log: 5, evaluate: 6, save: 4})
	var looking time.Duration
	looks := 0
	slowly := func() {
		begin := time.Now()
		time.Sleep(look)
		looking += time.Since(begin)
		looks++
	}
	r.Valid = slow{r.Valid, slowly}
	r.Score = func(context.Context) ([]evaluate.Result, error) { slowly(); return nil, nil }
	r.Inspect = func(*data.Batch) error { slowly(); return nil }
	var seconds float64
	r.Watch = func(s train.Step) { seconds = s.Seconds }
	begin := time.Now()
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if most := (time.Since(begin) - looking).Seconds(); looks < 30 || seconds <= 0 || seconds > most {
		t.Errorf("%d steps and %d looks took %.3f s of training; the run took %.3f s without the looking", r.Steps(), looks, seconds, most)
	}
}

// TestDeferredRowsAreTraining holds that rows of a large table, which are brought up to
// date when somebody asks for them, are so before the clock stops.
func TestDeferredRowsAreTraining(t *testing.T) {
	r := newRun(t, create(t), settings{log: 5, evaluate: 7})
	n, err := model.New(model.Architecture{
		Embedding: &layer.EmbeddingBag{Dim: 8, Mode: "mean"},
		Loss:      &loss.CrossEntropy{},
	}, graph.Options{Vocab: 1 << 15, Context: 4, Seed: 1, Init: "scaled"})
	if err != nil {
		t.Fatal(err)
	}
	r.Network, r.Order.Size, r.Epochs = n, 2, 1
	r.Optimizer = (&optimizer.Adam{Common: optimizer.Common{LearningRate: 0.01, Sparse: "exact"}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}).New(n.Params())
	table := n.Param(model.InputEmbedding).Data
	var before []float32 // the table as the last step left it
	r.Watch = func(train.Step) { before = slices.Clone(table) }
	waited := false
	r.Score = func(context.Context) ([]evaluate.Result, error) {
		stopped := slices.Clone(table)
		waited = waited || before != nil && !slices.Equal(before, stopped)
		if n.Params(); !slices.Equal(table, stopped) {
			t.Errorf("step %d: there was training left to do", r.Optimizer.Steps())
		}
		return nil, nil
	}
	r.Valid = nil
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !waited {
		t.Error("no row waited")
	}
}

// TestSavePause holds that checkpoints after epochs are as far apart as they should
// be, and that the last epoch has one.
func TestSavePause(t *testing.T) {
	const pause = 60 * time.Millisecond
	r := newRun(t, create(t), settings{log: 5, evaluate: 13})
	r.Epochs, r.SavePause = 12, pause
	r.Score = func(context.Context) ([]evaluate.Result, error) { time.Sleep(pause / 3); return nil, nil }
	begin := time.Now()
	last, saves := begin, 0
	look := func() {
		info, err := os.Stat(r.Checkpoint)
		if err != nil || info.ModTime().Equal(last) {
			return
		}
		// Some file systems take down the time of a file to the hundredth of a second.
		if apart := info.ModTime().Sub(last); apart < pause-10*time.Millisecond {
			t.Errorf("step %d: a checkpoint %v after the one before", r.Optimizer.Steps(), apart)
		}
		last, saves = info.ModTime(), saves+1
	}
	r.Watch = func(s train.Step) {
		if s.Step < r.Steps() {
			look()
		}
	}
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if saves < 2 {
		t.Errorf("%d checkpoints in %v before the last", saves, time.Since(begin))
	}
	info, err := os.Stat(r.Checkpoint)
	if err != nil || info.ModTime().Equal(last) {
		t.Errorf("the last epoch has no checkpoint: %v", err)
	}
}

// TestLearns holds that the loss of the text, half of whose words follow from
// their neighbours, goes down.
func TestLearns(t *testing.T) {
	r := newRun(t, create(t), settings{log: 1, evaluate: 0, save: 0})
	r.Epochs = 15
	var first, last train.Step
	r.Watch = func(s train.Step) {
		if last = s; s.Step == 1 {
			first = s
		}
	}
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if math.Abs(first.Loss-math.Log(vocab)) > 0.2 || last.Loss > first.Loss-0.3 {
		t.Errorf("the loss goes from %v to %v, want ln V = %v and much less", first.Loss, last.Loss, math.Log(vocab))
	}
}

// TestDiverged raises the learning rate without bound: the run stops, names the
// step, the rate and the last checkpoint, and saves no parameter that is not
// finite, whether the loss shows it at a step, in an evaluation or not at all.
func TestDiverged(t *testing.T) {
	tests := []struct {
		name   string
		s      settings
		poison int64 // the step after which a parameter is made NaN; 0: the rate is raised
	}{
		{"saved before", settings{log: 1, evaluate: 7, save: 1}, 0},
		{"never saved", settings{log: 1, evaluate: 100, save: 100}, 0},
		{"seen at the next step", settings{log: 1, evaluate: 100, save: 4}, 6},
		{"seen in an evaluation", settings{log: 1, evaluate: 8, save: 4}, 8},
		{"seen when saving", settings{log: 1, evaluate: 100, save: 4}, 8},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRun(t, create(t), test.s)
			r.Schedule = train.Schedule{Type: "constant"}
			last := int64(-1)
			r.Watch = func(s train.Step) {
				if test.poison == 0 {
					r.Optimizer.LearningRate *= 100
				} else if s.Step == test.poison {
					r.Network.Param("output/b").Data[3] = float32(math.NaN())
				}
				last = s.Step
			}
			err := r.Run(t.Context())
			var d *train.Diverged
			if !errors.As(err, &d) {
				t.Fatalf("error is %v, want a Diverged", err)
			}
			if d.Step != last && d.Step != last-1 {
				t.Errorf("it names step %d, the last one done is %d", d.Step, last)
			}
			for _, want := range []string{fmt.Sprintf("at step %d", d.Step), fmt.Sprintf("learning rate %g", d.LearningRate)} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error is %v, want it to say %s", err, want)
				}
			}
			c, open := model.OpenCheckpoint(r.Checkpoint)
			if d.Checkpoint == "" {
				if !errors.Is(open, os.ErrNotExist) || !strings.Contains(err.Error(), "no checkpoint was saved before") {
					t.Errorf("it says that no checkpoint is there: %v; opened it with %v", err, open)
				}
				return
			}
			if open != nil || c.Step != d.CheckpointAt || d.Checkpoint != r.Checkpoint {
				t.Fatalf("it names %s of step %d: %v", d.Checkpoint, d.CheckpointAt, open)
			}
			if want := d.CheckpointAt / test.s.save * test.s.save; d.CheckpointAt != want || test.poison > 0 && d.CheckpointAt >= test.poison {
				t.Errorf("the last checkpoint is said to be of step %d", d.CheckpointAt)
			}
			for _, name := range []string{"embedding/w", "fc1/w", "output/w"} {
				_, _, data, err := c.Matrix(name)
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range data {
					if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
						t.Fatalf("a %v was saved in %s", x, name)
					}
				}
			}
			next := r.again(t, test.s) // the checkpoint is one to go on from
			if next.Optimizer.Steps() != d.CheckpointAt {
				t.Errorf("it goes on from step %d", next.Optimizer.Steps())
			}
		})
	}
}

// TestDivergedAfterResume holds that a run taken up at step 0 knows that it has a
// checkpoint.
func TestDivergedAfterResume(t *testing.T) {
	s := settings{log: 1, evaluate: 0, save: 0}
	r := newRun(t, create(t), s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Run(ctx); !errors.Is(err, train.ErrInterrupted) {
		t.Fatal(err)
	}
	r = r.again(t, s)
	r.Watch = func(train.Step) { r.Network.Param("output/b").Data[3] = float32(math.Inf(1)) }
	var d *train.Diverged
	if err := r.Run(t.Context()); !errors.As(err, &d) || d.Checkpoint == "" || d.CheckpointAt != 0 {
		t.Errorf("error is %v, want a Diverged with the checkpoint of step 0", err)
	}
}

// TestErrorsComeThrough holds that an error of the log or of a batch ends the run.
func TestErrorsComeThrough(t *testing.T) {
	r := newRun(t, create(t), settings{log: 1, evaluate: 0, save: 0})
	r.Log = train.Logs{r.dir, failing{}}
	if err := r.Run(t.Context()); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("error is %v, want the log's", err)
	}
	r = newRun(t, create(t), settings{log: 1, evaluate: 0, save: 0})
	r.Valid = nil
	r.Train = examples(&objective.CBOW{Window: 2, Pooling: "mean"}, data.NewCorpus([][]int32{{1, vocab}}))
	want := fmt.Sprintf("step 0: batch: context word 0 is %d, not in a vocabulary of %[1]d", vocab)
	if err := r.Run(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "step 0: batch: ") {
		t.Errorf("error is %v, want %s", err, want)
	}
}

type failing struct{}

func (failing) Step(train.Step) error             { return io.ErrShortWrite }
func (failing) Evaluation(train.Evaluation) error { return io.ErrShortWrite }
func (failing) Scores(train.Scores) error         { return io.ErrShortWrite }
