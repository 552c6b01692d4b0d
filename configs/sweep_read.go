package configs

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// asValue finds a setting and its value in a word of the command line.
var asValue = pattern(`([a-z0-9_.]+)=\S+`)

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
