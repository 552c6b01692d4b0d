package train_test

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

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
	rate                float64        // learning rate; 0.01 if 0
	schedule            train.Schedule // cosine with a warm-up if it has no type
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
	if s.schedule.Type == "" {
		s.schedule = train.Schedule{Type: "cosine", WarmupSteps: 5, Final: 0.1}
	}
	cbow := &objective.CBOW{Window: 2, Shrink: true, Pooling: "mean"}
	scorer := &train.Scorer{Network: n, Vocab: letters(t), Matrix: "input", Sets: sets(t), Settings: evaluate.Defaults()}
	return run{&train.Trainer{
		Network:       n,
		Optimizer:     (&optimizer.Adam{Common: optimizer.Common{LearningRate: cmp.Or(s.rate, 0.01), ClipNorm: 1}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}).New(n.Params()),
		Schedule:      s.schedule,
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
