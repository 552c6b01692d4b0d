package configs

import (
	"cmp"
	"fmt"
	"reflect"
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

// asValue finds a setting and its value in a word of the command line.
var asValue = pattern(`([a-z0-9_.]+)=\S+`)

// ByLoss is the [Sweep].HalvingBy that ranks by the validation loss.
const ByLoss = "loss"

// newSweep returns a sweep with the defaults of its own keys.
func newSweep() *Sweep {
	return &Sweep{Method: "grid", Trials: 20, Seed: 1, Seeds: 3, HalvingBy: ByLoss}
}

// cutSweep separates the overrides of the section [sweep] from those of the experiment.
func cutSweep(overrides []string) (sweep, experiment []string) {
	for _, word := range overrides {
		if strings.HasPrefix(word, sweepKey+".") {
			sweep = append(sweep, word)
		} else {
			experiment = append(experiment, word)
		}
	}
	return sweep, experiment
}

// sweep moves the section into s.
func (r *reader) sweep(s *Sweep, section map[string]any) {
	for _, own := range settings(reflect.TypeFor[Sweep]()) { // first: what a range may say depends on method
		if v, ok := section[own.key]; ok {
			path := join(sweepKey, own.key)
			r.isSet[path] = true
			r.leaf(path, own, v, r.v.FieldByIndex(own.index))
			delete(section, own.key)
		}
	}
	for _, key := range sortedKeys(section) {
		r.axes(s, join(sweepKey, key), section[key])
	}
	switch {
	case len(s.Axes) == 0 && len(r.problems) == 0:
		r.report(sweepKey, "has nothing to try out: give keys of the experiment lists of values, such as embedding.dim = [50, 100]")
	case s.Method == "grid" && r.isSet["sweep.trials"]:
		r.report("sweep.trials", `has no effect with method = "grid", which tries every combination; set method = "random" or "halton", or remove it`)
	case s.Method != "random" && r.isSet["sweep.seed"]:
		r.report("sweep.seed", `has no effect with method = %s, which draws nothing; the runs' seeds are sweep.seeds`, quote(s.Method))
	case r.isSet["sweep.halving_by"] && !r.isSet["sweep.halving"]:
		r.report("sweep.halving_by", "has no effect without halving: the table of a sweep has all measures, and --by says which one it is sorted by; set sweep.halving = 3, or remove it")
	case s.Halving > 0 && s.HalvingBy != ByLoss && slices.ContainsFunc(s.Axes, changesExamples):
		a := s.Axes[slices.IndexFunc(s.Axes, changesExamples)]
		r.report(join(sweepKey, "halving_by"), "%s cannot be compared where %s differs, since other examples are judged then; remove one of the two", quote(s.HalvingBy), a.Key)
	case s.Halving == 1:
		r.report("sweep.halving", "the best one in 1 is all of them; write 2 or more, or 0 for none")
	}
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

// axes adds what is at path: a list of values, a range, or a section with more of
// them in it.
func (r *reader) axes(s *Sweep, path string, v any) {
	key := strings.TrimPrefix(path, sweepKey+".")
	if key == "vary" {
		r.report(path, "says what the seeds vary, in all combinations alike; write it above, outside [sweep]")
		return
	}
	if key == "name" {
		r.report(path, "names no setting that a run depends on; take it out")
		return
	}
	if strings.Contains(key, `"`) {
		r.report(path, "names no setting: write its key without quotes, such as embedding.dim = [50, 100]")
		return
	}
	if o, is := v.(override); is && o.value == nil && strings.HasPrefix(o.text, "[") {
		r.report(path, "%s is not a list in TOML: %s", shorten(o.text), cmp.Or(fractionRemedy(o.text),
			fmt.Sprintf(`a word in it needs quotes, and the whole others for the shell, as in '%s=["a", "b"]'`, path)))
		return
	}
	switch v := plain(v).(type) {
	case []any:
		if len(v) == 0 {
			r.report(path, "is an empty list: give the values to try, or remove it")
			return
		}
		a := Axis{Key: key}
		for _, e := range v {
			a.Values = append(a.Values, inline(e))
		}
		s.Axes = append(s.Axes, a)
	case map[string]any:
		from, has := v["from"]
		_, list := from.([]any) // the values of start.from
		_, to := v["to"]
		if has && !list || to {
			r.span(s, path, key, v)
			return
		}
		_, isPart := r.parts.families()[key] // of which a setting may be called so
		if isOther := func(k string) bool { return slices.Contains(otherRanges, k) }; !isPart && slices.ContainsFunc(sortedKeys(v), isOther) {
			r.report(path, `the values to try are a list, such as [1, 2], or a range { from = 1, to = 8, steps = 4 }, with scale = "log" where it is one of logarithms`)
			return
		}
		for _, k := range sortedKeys(v) {
			r.axes(s, join(path, k), v[k])
		}
	default:
		r.report(path, "must be a list of the values to try, such as [%s], or a range { from = 1, to = 8, steps = 4 }, not %s; a single value belongs in the experiment", inline(v), describe(v))
	}
}

// otherRanges are keys by which other programs say which values to try.
var otherRanges = []string{"min", "max", "low", "high", "lower", "upper", "start", "stop", "value", "values", "choices", "distribution", "q"}

// span adds a range.
func (r *reader) span(s *Sweep, path, key string, v map[string]any) {
	a := Axis{Key: key}
	before := len(r.problems)
	number := func(name string) (float64, bool) {
		x, ok := toFloat(v[name])
		if !ok {
			r.report(path, "a range has numbers in from and to: { from = 1, to = 8, steps = 4 }")
		}
		_, whole := v[name].(int64)
		return x, whole
	}
	from, wholeFrom := number("from")
	to, wholeTo := number("to")
	a.From, a.To, a.Whole = from, to, wholeFrom && wholeTo
	for _, name := range sortedKeys(v) {
		switch name {
		case "from", "to":
		case "steps":
			n, ok := v[name].(int64)
			if !ok || n < 2 || n > 10_000 {
				r.report(path, "steps must be a whole number, 2 to 10000, not %s", describe(v[name]))
			}
			a.Steps = int(n)
		case "scale":
			if v[name] != "linear" && v[name] != "log" {
				r.report(path, `scale cannot be %s: it is "linear" or "log"`, describe(v[name]))
			}
			a.Log = v[name] == "log"
		default:
			r.report(path, "unknown key %s: a range has from, to, steps and scale", name)
		}
	}
	switch {
	case len(r.problems) > before:
	case !(from < to):
		r.report(path, "a range goes up: from = %v must be below to = %v", from, to)
	case a.Log && from <= 0:
		r.report(path, "a logarithmic range begins above 0, not at %v", from)
	case s.Method == "grid" && a.Steps == 0:
		r.report(path, `a grid needs steps, such as { from = %v, to = %v, steps = 4 }`, v["from"], v["to"])
	case s.Method != "grid" && a.Steps > 0:
		r.report(path, "steps has no effect with method = %s, which draws from the whole range; remove it", quote(s.Method))
	}
	s.Axes = append(s.Axes, a)
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
