package configs

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTags checks that every setting of every part and section says what it is.
func TestTags(t *testing.T) {
	snake := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	check := func(owner string, v reflect.Value) {
		for _, f := range reflect.VisibleFields(v.Type()) {
			if f.IsExported() && !f.Anonymous && f.Tag.Get("toml") == "" {
				t.Errorf("%s: field %s has no toml tag", owner, f.Name)
			}
		}
		seen := map[string]bool{}
		for _, s := range settings(v.Type()) {
			path := owner + ": " + s.key
			if !snake.MatchString(s.key) {
				t.Errorf("%s: not a snake_case key", path)
			}
			if seen[s.key] || s.key == "type" && owner != "schedule" {
				t.Errorf("%s: the key has two fields", path)
			}
			seen[s.key] = true
			if s.help == "" || strings.HasSuffix(s.help, ".") {
				t.Errorf("%s: help %q, want a phrase without a full stop", path, s.help)
			}
			f := v.FieldByIndex(s.index)
			if f.Kind() == reflect.String && s.choices != nil && !slices.Contains(s.choices, f.String()) {
				t.Errorf("%s: default %q is not among its choices %q", path, f.String(), s.choices)
			}
			if f.CanFloat() && !s.bounds.contains(f.Float()) || f.CanInt() && !s.bounds.contains(float64(f.Int())) {
				t.Errorf("%s: default %v is not in its range, %v", path, f, s.bounds)
			}
			if (f.CanInt() || f.CanFloat() || f.CanUint()) && s.bounds == everything {
				t.Errorf("%s: a number without a range", path)
			}
		}
	}
	check("file", reflect.ValueOf(Default()).Elem())
	for key, f := range (Parts{}).families() {
		for name, spec := range f.types {
			check(key+" "+name, reflect.ValueOf(spec()).Elem())
		}
	}
	for _, s := range settings(reflect.TypeFor[Experiment]()) {
		if v := reflect.New(s.typ).Elem(); isSection(v) && (Parts{}).families()[s.key].key == "" {
			check(s.key, reflect.ValueOf(Default()).Elem().FieldByIndex(s.index))
		}
	}
}

// TestEverySettingIsRead checks that no key is accepted and then forgotten:
// another value makes another experiment.
func TestEverySettingIsRead(t *testing.T) {
	with := map[string][]string{ // what a setting needs to be allowed
		"corpus.dictionary":      {"corpus.tokenizer=segment", "corpus.dictionary=a.txt"},
		"corpus.format":          {"objective.type=classify", "corpus.format=godoc"},
		"corpus.columns":         {"objective.type=classify", "corpus.format=csv"},
		"corpus.teacher":         {"objective.type=distil", "corpus.format=lines", "loss.type=mse", "corpus.teacher=a.npy"},
		"corpus.header":          {"objective.type=classify", "corpus.format=csv", "corpus.columns={text=1,label=2}"},
		"corpus.on_bad_line":     {"objective.type=classify", "corpus.format=fasttext"},
		"corpus.stratify":        {"objective.type=classify", "corpus.format=fasttext", "corpus.valid=0.05"},
		"objective.buckets":      {"objective.ngrams=2"},
		"corpus.command":         {"corpus.tokenizer=command", "corpus.command=[a]"},
		"schedule.final":         {"schedule.type=linear"},
		"schedule.factor":        {"schedule.type=step"},
		"schedule.every_epochs":  {"schedule.type=step"},
		"schedule.patience":      {"schedule.type=plateau", "corpus.valid=0.05"},
		"train.eval_every_steps": {"corpus.valid=0.05"},
		"embedding.tie":          {"layers=[]"},
		"embedding.min_n":        {"embedding.subwords=true", "embedding.max_n=9"},
		"embedding.max_n":        {"embedding.subwords=true"},
		"embedding.buckets":      {"embedding.subwords=true"},
		"optimizer.nesterov":     {"optimizer.momentum=0.5"},
		"optimizer.sparse":       {"optimizer.weight_decay=0.5"},
		"loss.set_size":          {"loss.shared=true"},
		"start.load":             {"start.from=x", "layers=[]"},
		"start.unfreeze_after":   {"start.freeze=[embedding]"},
		"start.freeze_words":     {"start.from=x"},
		"start.keep_words":       {"start.from=x"},
	}
	for _, key := range []string{"score", "threshold", "min_count", "rounds"} {
		with["corpus.phrase_"+key] = []string{"corpus.phrases=true", "corpus.phrase_threshold=0.5"}
	}
	for _, key := range []string{"case", "restrict", "inputs", "resamples"} {
		with["evaluate."+key] = []string{"evaluate.sets=[go-analogy]"}
	}
	other := map[string]string{"name": "b", "train.shards": "8", "corpus.train": "b.txt", "vocab.unk": "x", "vocab.eos": "x", "vocab.file": "x", "corpus.tokenizer": "whitespace",
		"start.from": "x", "start.load": "[output]", "start.freeze": "[embedding]", "start.rates": "{output=0.5}", "corpus.format": "fasttext", "corpus.columns": "{text=1,label=2}", "corpus.dictionary": "x", "corpus.command": "[x]"}
	for _, section := range Describe() {
		for _, typ := range section.Types {
			if typ.Note != "" {
				continue
			}
			base := []string{"name=a", "corpus.train=a.txt"}
			switch {
			case section.List:
				base = append(base, fmt.Sprintf("%s=[{type=%q}]", section.Key, typ.Name))
			case typ.Name != "":
				base = append(append(base, partner(section.Key, typ.Name)...), fmt.Sprintf("%s.type=%s", section.Key, typ.Name))
			}
			for _, s := range typ.Settings {
				base := append(slices.Clone(base), with[s.Path]...)
				value := other[s.Path]
				if value == "" {
					value = otherValue(s)
				}
				first := base
				if s.Path == "corpus.columns" { // without them the file is not right
					first = append(slices.Clone(base), "corpus.columns={text=3,label=2}")
				}
				before, after := parse(t, "", first...), parse(t, "", append(base, s.Path+"="+value)...)
				if cmp.Equal(before, after) {
					t.Errorf("%s of %q: %s instead of %s changes nothing", s.Path, typ.Name, value, s.Default)
				}
			}
		}
	}
}

// otherValue returns a value that is allowed but is not the default.
func otherValue(s Setting) string {
	i := slices.IndexFunc(s.Choices, func(choice string) bool { return !strings.Contains(s.Default, quote(choice)) })
	switch {
	case i >= 0:
		return s.Choices[i]
	case s.Default == "true":
		return "false"
	case s.Default == "false":
		return "true"
	case s.Kind == "a whole number":
		return "7"
	case s.Kind == "a list of strings":
		return `["x"]`
	case s.Kind == "a list of whole numbers":
		return "[7]"
	case s.Kind == "a list of numbers":
		return "[0.125]"
	case strings.HasPrefix(s.Range, "1 to "):
		return "1.5"
	}
	return "0.125"
}

func TestDescribe(t *testing.T) {
	var got []string
	for _, section := range Describe() {
		for _, typ := range section.Types {
			got = append(got, strings.TrimSpace(section.Key+" "+typ.Name))
		}
	}
	for _, want := range []string{"", "corpus", "objective cbow", "layers fc", "layers embedding", "loss cross_entropy", "optimizer adam", "show"} {
		if !slices.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	units := Setting{
		Key: "units", Path: "layers.0.units", Kind: "a whole number", Default: "128", Range: "1 to 65536",
		Help: "outputs of the layer, H",
	}
	for _, section := range Describe() {
		for _, typ := range section.Types {
			if typ.Name == "fc" {
				if diff := cmp.Diff(units, typ.Settings[0]); diff != "" {
					t.Errorf("units of fc (-want +got):\n%s", diff)
				}
			}
		}
	}
}

// TestTypes: the types are those that Describe tells of sections which have one.
func TestTypes(t *testing.T) {
	want := map[string][]string{}
	for _, s := range Describe() {
		for _, of := range s.Types {
			if of.Name != "" && !s.List {
				want[s.Key] = append(want[s.Key], of.Name)
			}
		}
	}
	if diff := cmp.Diff(want, Parts{}.Types()); diff != "" || len(want) == 0 {
		t.Error(diff)
	}
}
