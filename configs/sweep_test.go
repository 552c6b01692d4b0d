package configs

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sweepFile writes a sweep into a file and returns its name.
func sweepFile(t *testing.T, section string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "sweep.toml")
	text := "name = \"s\"\ncorpus.train = \"text.txt\"\nlayers = []\n\n[sweep]\n" + section
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

func loadSweep(t *testing.T, section string, overrides ...string) (*Sweep, []Trial) {
	t.Helper()
	s, trials, err := LoadSweep(sweepFile(t, section), overrides)
	if err != nil {
		t.Fatal(err)
	}
	return s, trials
}

func TestSweepGrid(t *testing.T) {
	s, trials := loadSweep(t, `seeds = 2
embedding.dim = { from = 16, to = 256, steps = 3, scale = "log" }
loss = [{ type = "cross_entropy" }, { type = "cross_entropy", label_smoothing = 0.1 }]
`, "train.epochs=1")
	if s.Seeds != 2 || s.Name != "s" {
		t.Errorf("seeds are %d, the name is %q", s.Seeds, s.Name)
	}
	var got []string
	for _, trial := range trials {
		got = append(got, strings.Join(trial.Words, " "))
		if hash, err := Hash(trial.Experiment); err != nil || trial.ID != hash[:8] {
			t.Errorf("the id is %s, want %s, %v", trial.ID, hash[:8], err)
		}
		if trial.Experiment.Train.Epochs != 1 {
			t.Error("an override has no effect")
		}
	}
	want := []string{
		`embedding.dim=16 loss={ type = "cross_entropy" }`,
		`embedding.dim=16 loss={ label_smoothing = 0.1, type = "cross_entropy" }`,
		`embedding.dim=64 loss={ type = "cross_entropy" }`,
		`embedding.dim=64 loss={ label_smoothing = 0.1, type = "cross_entropy" }`,
		`embedding.dim=256 loss={ type = "cross_entropy" }`,
		`embedding.dim=256 loss={ label_smoothing = 0.1, type = "cross_entropy" }`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("trials are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSweepLayers(t *testing.T) {
	_, trials := loadSweep(t, `layers = [[], [{ type = "fc", units = 16 }], [{ type = "fc", units = 16 }, { type = "dropout" }]]`)
	for i, trial := range trials {
		if len(trial.Experiment.Layers) != i {
			t.Errorf("trial %d has %d layers", i, len(trial.Experiment.Layers))
		}
	}
	if len(trials) != 3 {
		t.Errorf("%d trials, want 3", len(trials))
	}
}

// TestSweepHalton: the first elements in bases 2 and 3, spread over the ranges.
// TestSweepStart: start.from with a list of values is no range.
func TestSweepStart(t *testing.T) {
	_, trials := loadSweep(t, "start.from = [\"\", \"a.vec\"]\n")
	if len(trials) != 2 || trials[0].Experiment.Start.From != "" || trials[1].Experiment.Start.From != "a.vec" {
		t.Errorf("the trials are %+v", trials)
	}
}

func TestSweepHalton(t *testing.T) {
	_, trials := loadSweep(t, `method = "halton"
trials = 4
embedding.dim = { from = 8, to = 88 }
optimizer.learning_rate = { from = 1e-4, to = 1e-1, scale = "log" }
`)
	u2, u3 := []float64{1. / 2, 1. / 4, 3. / 4, 1. / 8}, []float64{1. / 3, 2. / 3, 1. / 9, 4. / 9}
	for i, trial := range trials {
		if got, want := trial.Experiment.Embedding.Dim, int(8+80*u2[i]); got != want {
			t.Errorf("trial %d has dim %d, want %d", i, got, want)
		}
		rate := 1e-4 * math.Pow(1000, u3[i])
		if want := fmt.Sprintf("optimizer.learning_rate=%.6g", rate); trial.Words[1] != want && !strings.HasPrefix(trial.Words[1], want[:len(want)-2]) {
			t.Errorf("trial %d has %s, want %s", i, trial.Words[1], want)
		}
	}
}

// TestSweepOverrides: lists and ranges of the command line are those of the file.
func TestSweepOverrides(t *testing.T) {
	words := func(section string, overrides ...string) (all []string) {
		_, trials := loadSweep(t, section, overrides...)
		for _, trial := range trials {
			all = append(all, trial.Words...)
		}
		return all
	}
	for _, value := range []string{"[16, 32]", `{ from = 16, to = 64, steps = 3, scale = "log" }`} {
		if got, want := words("embedding.dim = [1]", "sweep.embedding.dim="+value), words("embedding.dim = "+value); !slices.Equal(got, want) {
			t.Errorf("%s: the trials are %v, want %v", value, got, want)
		}
	}
	plain := filepath.Join(t.TempDir(), "plain.toml") // without a section
	if err := os.WriteFile(plain, []byte(good), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, trials, err := LoadSweep(plain, []string{"sweep.embedding.dim=[16,32]"}); err != nil || len(trials) != 2 {
		t.Errorf("words alone: %d trials, %v", len(trials), err)
	}
	want := "command line: sweep.embedding.dim: must be a list of the values to try, such as [3]"
	if _, _, err := LoadSweep(sweepFile(t, "embedding.dim = [1]"), []string{"sweep.embedding.dim=3"}); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("one value: %v, want %s", err, want)
	}
	for value, want := range map[string]string{"nan": "must be a finite number, not NaN", "-inf": "must be a finite number, not -Inf"} {
		if _, _, err := LoadSweep(sweepFile(t, "optimizer.learning_rate = ["+value+"]"), nil); err == nil || !strings.Contains(err.Error(), "sweep.optimizer.learning_rate: "+want) {
			t.Errorf("%s: %v, want %s", value, err, want)
		}
	}
}

// TestSweepOfPart: settings of a part may be called as other programs call the ends of a range.
func TestSweepOfPart(t *testing.T) {
	s, _ := loadSweep(t, "loss.low = [-1, 0]\nloss.high = [4, 5]\n", `loss={type="cosine_regression"}`, `objective={type="pairs"}`, `corpus.format="tsv"`, `corpus.columns={text=3, pair=4, score=1}`)
	if len(s.Axes) != 2 {
		t.Errorf("%+v", s.Axes)
	}
}

func TestSweepRandom(t *testing.T) {
	const section = "method = \"random\"\ntrials = 30\nembedding.dim = { from = 1, to = 1000 }\nobjective.type = [\"cbow\", \"next_word\"]\n"
	_, a := loadSweep(t, section)
	_, b := loadSweep(t, section)
	_, c := loadSweep(t, section, "train.epochs=2")
	if len(a) < 25 {
		t.Fatalf("%d trials", len(a))
	}
	for i := range a {
		if !slices.Equal(a[i].Words, b[i].Words) || !slices.Equal(a[i].Words, c[i].Words) {
			t.Errorf("trial %d is %v, %v and %v", i, a[i].Words, b[i].Words, c[i].Words)
		}
		if a[i].ID == c[i].ID {
			t.Errorf("trial %d of other experiments has the same id", i)
		}
	}
	_, other := loadSweep(t, "seed = 2\n"+section)
	if slices.Equal(other[0].Words, a[0].Words) && slices.Equal(other[1].Words, a[1].Words) {
		t.Error("another seed draws the same")
	}
	_, few := loadSweep(t, "method = \"random\"\ntrials = 30\nembedding.dim = [1, 2]\n")
	if len(few) != 2 {
		t.Errorf("%d trials of 2 combinations", len(few))
	}
}

func TestSweepProblems(t *testing.T) {
	for section, want := range map[string]string{
		"":                                       "sweep.toml:5: sweep: has nothing to try out",
		"embedding.dim = { min = 1, max = 9 }":   `sweep.toml:6: sweep.embedding.dim: the values to try are a list, such as [1, 2], or a range { from = 1, to = 8, steps = 4 }, with scale = "log"`,
		"parameters.dim.values = [4, 8]":         "sweep.toml:6: sweep.parameters.dim: the values to try are a list",
		"parameters.dim.step = [4, 8]":           "sweep.toml:6: sweep.parameters.dim: there is no section parameters: dim belongs in [embedding]",
		"embedding.dim = [4, 8]\nseeds = [1, 2]": "sweep.toml:7: sweep.seeds: must be a whole number, not a list that has the number 1 in it: write 2, for the seeds 1 to that",
		"embedding.dim = [4, 8]\nseed = [1, 2]\nmethod = \"random\"": "sweep.toml:7: sweep.seed: must be a whole number, not a list that has the number 1 in it: the runs' seeds are sweep.seeds",
		"embedding.dim = 3":                                                  "sweep.toml:6: sweep.embedding.dim: must be a list of the values to try, such as [3]",
		"embedding.dim = []":                                                 "is an empty list",
		"\"embedding.dim\" = [1, 2]":                                         "sweep.toml:6: sweep.\"embedding.dim\": names no setting: write its key without quotes",
		"embedding.dim = [0]":                                                "sweep.toml:6: sweep.embedding.dim: 0 is out of range",
		"dim = [4, 8]":                                                       "sweep.toml:6: sweep.dim: unknown key: write embedding.dim = […]",
		"embedding.dims = [1]":                                               "unknown key, did you mean dim?",
		"method = \"best\"\nlayers = [[]]":                                   "sweep.toml:6: sweep.method: cannot be \"best\"",
		"trials = 3\nembedding.dim = [1]":                                    "sweep.trials: has no effect",
		"seed = 3\nembedding.dim = [1]":                                      "sweep.seed: has no effect",
		"halving = 1\nembedding.dim = [1]":                                   "sweep.halving: the best one in 1",
		"halving_by = \"mrr\"\nembedding.dim = [1]":                          "sweep.toml:6: sweep.halving_by: has no effect without halving",
		"seeds = 0\nembedding.dim = [1]":                                     "sweep.seeds: 0 is out of range",
		"embedding.dim = {from = 1}":                                         "a range has numbers in from and to",
		"embedding.dim = {from = 1, to = 9}":                                 "a grid needs steps",
		"embedding.dim = {from = 9, to = 1, steps = 2}":                      "a range goes up",
		"embedding.dim = {from = 0, to = 1, steps = 2, scale = \"log\"}":     "begins above 0",
		"embedding.dim = {from = 1, to = 9, steps = 1}":                      "steps must be a whole number, 2 to 10000",
		"embedding.dim = {from = 1, to = 9, step = 2}":                       "unknown key step",
		"method = \"halton\"\nembedding.dim = {from = 1, to = 9, steps = 2}": "steps has no effect",
	} {
		_, _, err := LoadSweep(sweepFile(t, section), nil)
		if p := (Problems)(nil); !errors.As(err, &p) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", section, err, want)
		}
	}
	name := sweepFile(t, "embedding.dim = [1, 2]")
	if _, _, err := LoadSweep(name, []string{"embedding.dim=3"}); err == nil || !strings.Contains(err.Error(), "what the sweep tries out") {
		t.Errorf("an override of what is swept: %v", err)
	}
	if _, err := Load(name, nil); err == nil || !strings.Contains(err.Error(), "lexigraph sweep") {
		t.Errorf("a sweep as an experiment: %v", err)
	}
	if _, _, err := LoadSweep("quickstart", nil); err == nil || !strings.Contains(err.Error(), "missing: a sweep has a section [sweep]") {
		t.Errorf("an experiment as a sweep: %v", err)
	}
}

// TestComparisons: every sweep in compare/ is one, with five seeds.
func TestComparisons(t *testing.T) {
	files, err := filepath.Glob("compare/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sweeps in compare/: %v", err)
	}
	for _, file := range files {
		s, trials, err := LoadSweep(file, nil)
		if err != nil {
			t.Error(err)
			continue
		}
		if s.Seeds != 5 || len(trials) < 2 {
			t.Errorf("%s: %d trials with %d seeds, want several with 5", file, len(trials), s.Seeds)
		}
	}
}

// TestHalvingBy: predictions are judged by what there is of them, and compare where losses do not.
func TestHalvingBy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "by.toml")
	check := func(format, objective, by, axis, want string) {
		t.Helper()
		text := fmt.Sprintf("name = \"by\"\ncorpus.train = \"x\"\ncorpus.format = %q\nobjective.type = %q\n[sweep]\nhalving = 2\nhalving_by = %q\n%s\n", format, objective, by, axis)
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, _, err := LoadSweep(file, nil)
		if got := fmt.Sprint(err); !strings.Contains(got, want) {
			t.Errorf("%s by %s, %s: %s, want %q", objective, by, axis, got, want)
		}
	}
	const none = "<nil>"
	check("fasttext", "classify", "accuracy", "embedding.dim = [2, 4]", none)
	check("fasttext", "classify", "macro_f1", "loss.type = [\"cross_entropy\", \"focal\"]", none)
	check("fasttext", "classify", "accuracy", "corpus.stem = [true, false]", none)
	check("fasttext", "classify", "accuracy", "objective.ngrams = [1, 2]", none)
	check("fasttext", "classify", "accuracy", "vocab.min_count = [1, 2]", none)
	check("fasttext", "classify", "loss", "vocab.min_count = [1, 2]", "by.toml:6: sweep.halving: uses the validation loss, which cannot be compared where vocab.min_count differs")
	check("fasttext", "classify", "accuracy", "corpus.valid = [0.1, 0.2]", `by.toml:7: sweep.halving_by: "accuracy" cannot be compared where corpus.valid differs`)
	check("fasttext", "classify", "accurcy", "embedding.dim = [2, 4]", `by.toml: sweep.halving_by: cannot be "accurcy": for objective.type = "classify" it is one of loss, accuracy, macro_f1`)
	check("text", "skipgram", "loss", "loss.type = [\"cross_entropy\", \"nce\", \"hierarchical_softmax\"]", none)
	check("text", "skipgram", "loss", "loss.type = [\"nce\", \"negative_sampling\"]\nsampler.power = [0.5, 1]", none)
	check("text", "skipgram", "loss", "loss.type = [\"cross_entropy\", \"binary_cross_entropy\"]", `by.toml:6: sweep.halving: uses the validation loss, which cannot be compared where loss.type differs and loss.type is "binary_cross_entropy", which has no perplexity: binary`)
	check("text", "skipgram", "loss", "loss = [{ type = \"margin\" }, { type = \"margin\", margin = 0.5 }]", `cannot be compared where loss differs and loss.type is "margin", which has no perplexity`)
	check("conll", "tag", "f1", "embedding.dim = [2, 4]", none)
	check("text", "cbow", "accuracy", "embedding.dim = [2, 4]", `cannot be "accuracy": objective.type = "cbow" has no labels whose predictions could be judged; it is "loss"`)
}

// TestSweepWords: words of the command line that are no TOML are told, also where they alone would make the sweep.
func TestSweepWords(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.toml")
	if err := os.WriteFile(file, []byte(good), 0o666); err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]string{
		"sweep.embedding.dim={from=.5,to=2}": "command line: sweep.embedding.dim: {from=.5,to=2} is not valid TOML: ",
		"sweep.init=[small,large]":           `command line: sweep.init: [small,large] is not a list in TOML: a word in it needs quotes, and the whole others for the shell, as in 'sweep.init=["a", "b"]'`,
		"sweep.optimizer.beta1=[.9,.99]":     "command line: sweep.optimizer.beta1: [.9,.99] is not a list in TOML: a fraction has a digit on each side of its point, and no other zeros before it: write 0.9 for .9",
	} {
		if _, _, err := LoadSweep(file, []string{word}); err == nil || !strings.HasPrefix(strings.TrimSpace(err.Error()), want) {
			t.Errorf("%s: error is %v, want %s", word, err, want)
		}
	}
}
