package configs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// sweepKey is the section of a file that makes it a sweep.
const sweepKey = "sweep"

// A Sweep is an experiment file with a section [sweep], which says what to try out:
//
//	[sweep]
//	seeds = 3
//	optimizer.learning_rate = [1e-3, 3e-3, 1e-2]
//	embedding.dim = { from = 32, to = 256, steps = 4, scale = "log" }
//	loss = [{ type = "cross_entropy" }, { type = "negative_sampling", negatives = 5 }]
//
// After its own keys, those of this struct, it has keys of the experiment, each with a
// list of values or a range.
type Sweep struct {
	Method string `toml:"method" help:"grid: every combination; random, halton: as many as trials says" choice:"grid random halton"`
	Trials int    `toml:"trials" help:"combinations that random and halton draw" range:"[1,100000]"`
	Seed   uint64 `toml:"seed" help:"of the combinations that random draws" range:"[0,inf)"`
	Seeds  int    `toml:"seeds" help:"every combination is trained with the seeds 1 to this" range:"[1,10000]"`
	// Halving is η of successive halving (Jamieson and Talwalkar,
	// "Non-stochastic Best Arm Identification and Hyperparameter
	// Optimization", 2016): all combinations are trained for a share of their
	// steps, the best 1/η of them, by the mean validation loss over seeds, for
	// η times as long, and so on to the end.
	Halving int `toml:"halving" help:"the best 1 in this many is trained further, by what halving_by says; 0: all are" range:"[0,100]"`
	// HalvingBy is [ByLoss] or, for objectives whose predictions are judged, one of [evaluate.Measures].
	HalvingBy string `toml:"halving_by" help:"what halving ranks by, on the validation part: loss, or what predictions are judged by, the higher the better: accuracy, macro_f1 and so on of classify, f1 or accuracy of tag, mrr or hits@10 of triple, mrr or spearman of pairs, cosine of distil"`

	Name string // of the experiment
	Axes []Axis // by key

	apart string // why losses on held-out text do not compare between all trials; empty: they do
}

// An Axis is a key with the values that it takes: a list or a range.
type Axis struct {
	Key    string
	Values []string // as TOML; nil: a range
	From   float64
	To     float64
	Whole  bool // both ends are whole numbers: so are the values
	Log    bool // evenly spread on a logarithmic scale
	Steps  int  // values of a grid, both ends included
}

// A Trial is one combination, with the first seed.
type Trial struct {
	ID         string   // the first 8 digits of its [Hash]
	Words      []string // key=value for each axis
	Experiment *Experiment
}

// LoadSweep reads the sweep of that name, as [Load] reads an experiment, and
// returns its trials in order, each combination once. The order, and what is in
// it, follows from the file and the overrides alone. Every trial is a valid
// experiment. Its error is [Problems].
func LoadSweep(name string, overrides []string) (*Sweep, []Trial, error) {
	return Parts{}.LoadSweep(name, overrides)
}

// LoadSweep is [LoadSweep] of a sweep that may name these parts.
func (p Parts) LoadSweep(name string, overrides []string) (*Sweep, []Trial, error) {
	file, text, err := Open(name)
	if err != nil {
		return nil, nil, err
	}
	s := newSweep()
	r := newReader(file, s, nil)
	r.parts = p
	tree := map[string]any{}
	if err := decode(string(text), &tree); err != nil {
		r.syntax(string(text), err)
		return nil, nil, r.problems
	}
	for path, line := range lines(string(text)) {
		r.at[path] = place{file, line}
	}
	var own []string // what changes the section
	own, overrides = cutSweep(overrides)
	for _, word := range own {
		r.override(tree, word, nil)
	}
	section, ok := uniform(tree[sweepKey]).(map[string]any)
	switch {
	case ok:
	case len(r.problems) > 0: // of words that would have made it
		return nil, nil, r.problems
	default:
		return nil, nil, Problems{{File: file, Key: sweepKey, Text: "missing: a sweep has a section [sweep] with lists of values, such as embedding.dim = [50, 100], or words such as sweep.embedding.dim=[50,100]; `lexigraph run` trains one without"}}
	}
	r.sweep(s, section)
	if len(r.problems) > 0 {
		r.problems.sort()
		return nil, nil, r.problems
	}
	trials, err := s.trials(p, file, text, overrides)
	s.apart = s.lossesApart(trials)
	if err == nil && s.Halving > 0 && s.HalvingBy == ByLoss && s.apart != "" {
		r.report(join(sweepKey, "halving"), "uses the validation loss, which cannot be compared where %s; remove one of the two, or rank by a measure of predictions that there is (sweep.halving_by)", s.apart)
		return nil, nil, r.problems
	}
	if p, ok := err.(Problems); ok {
		for i := range p { // a value of the sweep is no word of the command line
			about := func(a Axis) bool { return within(p[i].Key, a.Key) || within(a.Key, p[i].Key) }
			if at := r.place(sweepKey + "." + p[i].Key); p[i].File == commandLine && slices.ContainsFunc(s.Axes, about) {
				p[i].File, p[i].Line, p[i].Key = at.file, at.line, sweepKey+"."+p[i].Key
				if written, is := strings.CutPrefix(p[i].Text, "unknown key: write "); is {
					p[i].Text = "unknown key: write " + asValue().ReplaceAllString(written, "$1 = […]")
				}
			}
		}
	}
	return s, trials, err
}

// ByLoss is the [Sweep].HalvingBy that ranks by the validation loss.
const ByLoss = "loss"

// newSweep returns a sweep with the defaults of its own keys.
func newSweep() *Sweep {
	return &Sweep{Method: "grid", Trials: 20, Seed: 1, Seeds: 3, HalvingBy: ByLoss}
}

// LossesCompare reports whether losses on held-out text compare between all trials.
func (s *Sweep) LossesCompare() bool { return s.apart == "" }

// lossesApart says why losses on held-out text do not compare between all trials; empty: they do. What is predicted in
// another text, or counted in another way, never does. Different losses do where each defines a probability: all are then the
// logarithm of the perplexity.
func (s *Sweep) lossesApart(trials []Trial) string {
	for _, a := range s.Axes {
		switch section, _, _ := strings.Cut(a.Key, "."); section {
		case "corpus", "vocab", "objective":
			return a.Key + " differs"
		case "loss", "sampler":
			for _, t := range trials {
				if l, ok := t.Experiment.Loss.Spec.(loss.Unnormalised); ok && l.Unnormalised() != "" {
					return fmt.Sprintf("%s differs and loss.type is %s, which has no perplexity: %s", a.Key, quote(t.Experiment.Loss.Type), l.Unnormalised())
				}
			}
		}
	}
	return ""
}

// changesExamples reports whether predictions are of other examples, or of other labels, where the axis differs.
func changesExamples(a Axis) bool {
	section, key, _ := strings.Cut(a.Key, ".")
	switch section {
	case "corpus": // what splits a text into words leaves its label alone
		return !slices.Contains([]string{"tokenizer", "dictionary", "command", "numbers", "punctuation", "stem", "normalize"}, key) && !strings.HasPrefix(key, "phrase")
	case "objective":
		return key == "" || key == "type"
	}
	return false
}

// trials returns the trials, each combination once.
func (s *Sweep) trials(p Parts, file string, text []byte, overrides []string) ([]Trial, error) {
	for _, word := range overrides {
		key, _, _ := strings.Cut(word, "=")
		if slices.ContainsFunc(s.Axes, func(a Axis) bool { return a.Key == key }) {
			return nil, Problems{{File: commandLine, Text: key + " is what the sweep tries out; leave the word out, or take the key out of [sweep]"}}
		}
	}
	var trials []Trial
	seen := map[string]bool{}
	for _, point := range s.points() {
		var words []string
		for i, a := range s.Axes {
			words = append(words, a.Key+"="+a.at(point[i]))
		}
		e, err := p.parse(file, text, slices.Concat(overrides, words), true)
		if err != nil {
			return nil, err
		}
		if s.Halving > 0 && e.Corpus.Valid.IsZero() {
			return nil, Problems{{File: file, Key: sweepKey + ".halving", Text: "uses the validation loss, and nothing is held out; set corpus.valid, such as 0.05, or remove it"}}
		}
		if problem := s.checkBy(e); s.Halving > 0 && problem != "" {
			return nil, Problems{{File: file, Key: sweepKey + ".halving_by", Text: problem}}
		}
		e.Seed = 1
		hash, err := Hash(e)
		if err != nil {
			return nil, err
		}
		s.Name = e.Name
		if !seen[hash] {
			seen[hash] = true
			trials = append(trials, Trial{hash[:8], words, e})
		}
	}
	return trials, nil
}

// checkBy says what is wrong with HalvingBy for an experiment; empty: nothing.
func (s *Sweep) checkBy(e *Experiment) string {
	if s.HalvingBy == ByLoss {
		return ""
	}
	l, ok := e.Objective.Spec.(objective.Labelled)
	if !ok || l.Judge() == "" {
		return fmt.Sprintf("cannot be %s: objective.type = %s has no labels whose predictions could be judged; it is %s", quote(s.HalvingBy), quote(e.Objective.Type), quote(ByLoss))
	}
	measures := append([]string{ByLoss}, evaluate.Measures()[l.Judge()]...)
	if slices.Contains(measures, s.HalvingBy) {
		return ""
	}
	return fmt.Sprintf("cannot be %s: for objective.type = %s it is one of %s", quote(s.HalvingBy), quote(e.Objective.Type), strings.Join(measures, ", "))
}

// inline returns a decoded value as TOML on one line.
func inline(v any) string {
	switch v := v.(type) {
	case string:
		return quote(v)
	case float64:
		return number(v, 64)
	case []any:
		texts := make([]string, len(v))
		for i, e := range v {
			texts[i] = inline(e)
		}
		return "[" + strings.Join(texts, ", ") + "]"
	case map[string]any:
		var texts []string
		for _, key := range sortedKeys(v) {
			texts = append(texts, join("", key)+" = "+inline(v[key]))
		}
		return "{ " + strings.Join(texts, ", ") + " }"
	}
	return fmt.Sprint(v)
}
