package configs

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/data/sampler"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// parse is Parse of a text that has to be right.
func parse(t *testing.T, text string, overrides ...string) *Experiment {
	t.Helper()
	e, err := Parse("exp.toml", []byte(text), overrides)
	if err != nil {
		t.Fatalf("Parse(%q, %q): %v", text, overrides, err)
	}
	return e
}

func TestDefaultsStayWhereNothingIsSaid(t *testing.T) {
	want := Default()
	want.Name = "a"
	want.Corpus.Train = Sources{"a.txt"}
	if diff := cmp.Diff(want, parse(t, good)); diff != "" {
		t.Errorf("an experiment of its required keys differs from Default (-want +got):\n%s", diff)
	}
}

// everyKind is a file with settings of every kind, few of which are the defaults.
const everyKind = `
name = "everything"
seed = 0
vary = ["split", "seed"]
init = "pytorch"
loss = {type = "cross_entropy", label_smoothing = 0}

[corpus]
train = ["a", "b"]
valid = ["c"]
test = 0.25
tokenizer = "words"
numbers = false
punctuation = true
stem = true
on_bad_utf8 = "skip"

[vocab]
min_count = 1
max_size = 10
unk = ""
eos = "</s>"
special = ["<pad>"]

[objective]
type = "next_word"
context = 2
pooling = "sum"
cross_sentences = true

[embedding]
dim = 8
tie = true

[[layers]]
type = "dropout"
rate = 0
[[layers]]
type = "fc"
units = 8
activation = "none"
bias = false

[optimizer]
type = "sgd"
learning_rate = 1
momentum = 0.5

[schedule]
type = "cosine"
warmup_steps = 10
final = 1

[train]
epochs = 1
batch_size = 2
shuffle_block = 6
eval_every_steps = 3
checkpoint_every_steps = 4
log_every_steps = 5

[evaluate]
sets = ["pairs.txt", "go-analogy"]
case = "exact"
restrict = 1000
inputs = true
resamples = 0

[export]
formats = []
matrix = "output"

[show]
nearest = ["x"]
k = 1
`

// everyKindParsed returns what everyKind says.
func everyKindParsed() *Experiment {
	sgd := optimizer.Specs()["sgd"]().(*optimizer.SGD)
	sgd.LearningRate, sgd.Momentum = 1, 0.5
	return &Experiment{
		Name: "everything",
		Seed: 0,
		Vary: []string{"seed", "split"},
		Init: "pytorch",
		Corpus: Corpus{
			Train:       Sources{"a", "b"},
			Valid:       HeldOut{Sources: Sources{"c"}},
			Test:        HeldOut{Share: 0.25},
			Format:      PlainText,
			OnBadLine:   "error",
			Tokenizer:   "words",
			Command:     []string{},
			Punctuation: true,
			Stem:        true,
			Normalize:   true,
			OnBadUTF8:   "skip",
			PhraseScore: "ratio", PhraseThreshold: 100, PhraseMinCount: 5, PhraseRounds: 1,
		},
		Vocab:     Vocab{MinCount: 1, MaxSize: 10, EOS: "</s>", Special: []string{"<pad>"}},
		Objective: Part[objective.Spec]{"next_word", &objective.NextWord{Words: 2, Pooling: "sum", CrossSentences: true}},
		Embedding: Embedding{Dim: 8, Tie: true, MinN: 3, MaxN: 6, Buckets: 2_000_000},
		Layers: []Part[layer.Spec]{
			{"dropout", &layer.Dropout{Rate: 0}},
			{"fc", &layer.FC{Units: 8, Activation: "none"}},
		},
		Loss:      Part[loss.Spec]{"cross_entropy", &loss.CrossEntropy{}},
		Sampler:   Part[sampler.Spec]{"unigram", &sampler.Unigram{Power: 0.75}},
		Optimizer: Part[optimizer.Spec]{"sgd", sgd},
		Schedule:  train.Schedule{Type: "cosine", WarmupSteps: 10, Final: 1, Factor: 0.1, EveryEpochs: 1, Patience: 1},
		Start:     Start{Load: []string{}, Freeze: []string{}},
		Train:     Train{Epochs: 1, BatchSize: 2, ShuffleBlock: 6, EvalEverySteps: 3, CheckpointEverySteps: 4, LogEverySteps: 5},
		Evaluate: Evaluate{Sets: []string{"pairs.txt", "go-analogy"},
			Settings: evaluate.Settings{Case: "exact", Restrict: 1000, Inputs: true, Seed: 1}},
		Export: Export{Formats: []string{}, Matrix: "output"},
		Show:   Show{Nearest: []string{"x"}, K: 1},
	}
}

func TestParse(t *testing.T) {
	got := parse(t, everyKind)
	want := everyKindParsed()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Parse (-want +got):\n%s", diff)
	}
}

// TestOverrides checks that a text with overrides is the experiment that
// another text is without.
func TestOverrides(t *testing.T) {
	const stack = good + "[[layers]]\ntype = \"fc\"\nunits = 8\n[[layers]]\ntype = \"dropout\"\n"
	for _, test := range []struct {
		name      string
		text      string
		overrides []string
		want      string
	}{
		{"number", good, []string{"embedding.dim=64"}, good + "embedding.dim = 64"},
		{"in place of the file's", good + "embedding.dim = 3", []string{"embedding.dim=64"}, good + "embedding.dim = 64"},
		{"the later wins", good, []string{"seed=2", "seed=3"}, good + "seed = 3"},
		{"blanks and comment", good, []string{" train.epochs = 7 # a week"}, good + "train.epochs = 7"},
		{"on an empty file", "", []string{"name=a", "corpus.train=a.txt"}, good},
		{"bare word", good, []string{"objective.type=next_word"}, good + `objective.type = "next_word"`},
		{"quoted word", good, []string{`objective.type="next_word"`}, good + `objective.type = "next_word"`},
		{"number for a string", good, []string{"name=2024"}, "name = \"2024\"\ncorpus.train = \"a.txt\""},
		{"float for a string", good, []string{"name=1e5"}, "name = \"1e5\"\ncorpus.train = \"a.txt\""},
		{"bool for a string", good, []string{"name=true"}, "name = \"true\"\ncorpus.train = \"a.txt\""},
		{"nothing for a string", good, []string{"vocab.unk="}, good + `vocab.unk = ""`},
		{"path", good, []string{"corpus.train=/data/wiki text/*.txt"}, "name = \"a\"\ncorpus.train = \"/data/wiki text/*.txt\""},
		{"path with =", good, []string{"corpus.train=a=b"}, "name = \"a\"\ncorpus.train = \"a=b\""},
		{"list of paths", good, []string{`corpus.train=["a","b"]`}, "name = \"a\"\ncorpus.train = [\"a\", \"b\"]"},
		{"list of paths without quotes", good, []string{"corpus.train=[a, b]"}, "name = \"a\"\ncorpus.train = [\"a\", \"b\"]"},
		{"element of a list", "name = \"a\"\ncorpus.train = [\"a.txt\", \"b\"]", []string{"corpus.train.1=c"}, "name = \"a\"\ncorpus.train = [\"a.txt\", \"c\"]"},
		{"share", good, []string{"corpus.valid=0.1"}, good + "corpus.valid = 0.1"},
		{"share that is a path", good, []string{"corpus.valid=b.txt"}, good + `corpus.valid = "b.txt"`},
		{"one word for a list", good, []string{"show.nearest=mutex"}, good + `show.nearest = ["mutex"]`},
		{"number for a list", good, []string{"show.nearest=[int32, 7]"}, good + `show.nearest = ["int32", "7"]`},
		{"no layers", stack, []string{"layers=[]"}, good + "layers = []"},
		{"other layers", stack, []string{`layers=[{type="fc",units=32}]`}, good + "[[layers]]\ntype = \"fc\"\nunits = 32"},
		{"one key of a layer", stack, []string{"layers.0.units=64"}, good + "[[layers]]\ntype = \"fc\"\nunits = 64\n[[layers]]\ntype = \"dropout\""},
		{"with brackets", stack, []string{"layers[1].rate=0.25"}, good + "[[layers]]\ntype = \"fc\"\nunits = 8\n[[layers]]\ntype = \"dropout\"\nrate = 0.25"},
		{"one layer", stack, []string{`layers.1={type="fc",units=3}`}, good + "[[layers]]\ntype = \"fc\"\nunits = 8\n[[layers]]\ntype = \"fc\"\nunits = 3"},
		{"one of the default layers", good, []string{"layers.1.units=32"}, good + "[[layers]]\ntype = \"fc\"\nunits = 128\n[[layers]]\ntype = \"fc\"\nunits = 32"},
		{"a key of an overriding layer", good, []string{`layers=[{type="fc"}]`, "layers.0.units=32"}, good + "[[layers]]\ntype = \"fc\"\nunits = 32"},
		{"a whole section", good + "[objective]\ntype = \"next_word\"\ncontext = 3", []string{`objective={type="cbow"}`}, good + `objective.type = "cbow"`},
		{"another type with the file's keys", good + "[objective]\ntype = \"next_word\"\npooling = \"sum\"", []string{"objective.type=cbow"}, good + "[objective]\ntype = \"cbow\"\npooling = \"sum\""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(parse(t, test.want), parse(t, test.text, test.overrides...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestOverrideOff: a word of the command line takes a key of the file off that another one leaves without effect, by false, 0 or
// an empty value; a value that would change something, and is in vain, is an error there too.
func TestOverrideOff(t *testing.T) {
	text := []byte(good + "corpus.valid = 0.1\ncorpus.test = 0.1\n[train]\npatience = 3\n[start]\nfrom = \"run\"\nload = [\"embedding\"]\nkeep_words = true\n")
	e, err := Parts{}.Parse("a.toml", text, []string{"corpus.valid=0", "train.patience=0", "start.from=", "start.load=[]", "start.keep_words=false"})
	if err != nil {
		t.Fatal(err)
	}
	if e.Train.Patience != 0 || e.Start.KeepWords || len(e.Start.Load) != 0 {
		t.Errorf("the settings are %+v and %+v", e.Train, e.Start)
	}
	if _, err := (Parts{}).Parse("a.toml", text, []string{"corpus.valid=0", "train.patience=2"}); err == nil || !strings.Contains(err.Error(), "train.patience: has no effect") {
		t.Errorf("patience without anything to judge: %v", err)
	}
	if _, err := (Parts{}).Parse("a.toml", []byte(good), []string{"vocab.file=vocab.txt", "vocab.min_count=5"}); err == nil {
		t.Error("a default that has no effect, and does not say so, is no error")
	}
}
