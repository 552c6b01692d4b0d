package configs

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/loss"
)

func annotated(t *testing.T, choices map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	if err := Annotated(&b, choices); err != nil {
		t.Fatalf("Annotated(%v): %v", choices, err)
	}
	return b.String()
}

// TestAnnotatedIsTheDefault checks that init's file means what an empty one
// would, whatever it starts with.
func TestAnnotatedIsTheDefault(t *testing.T) {
	if !strings.HasPrefix(annotated(t, nil), "# What ") {
		t.Error("does not begin with a question")
	}
	check := func(overrides []string, choices map[string]string) {
		t.Helper()
		want := parse(t, "name = \"my-experiment\"\ncorpus.train = \"godoc:std\"", overrides...)
		if diff := cmp.Diff(want, parse(t, annotated(t, choices))); diff != "" {
			t.Errorf("with %v (-want +got):\n%s", choices, diff)
		}
	}
	check(nil, nil)
	for key, f := range (Parts{}).families() {
		if f.initial == "" { // a list, of layers: init does not choose them
			continue
		}
		for _, name := range f.names() {
			check(append(partner(key, name), key+".type="+name), map[string]string{key: name})
		}
	}
}

// TestAnnotatedFits: init's file fits a terminal of 80 columns, whatever it starts with.
func TestAnnotatedFits(t *testing.T) {
	choices := []map[string]string{nil}
	for key, f := range (Parts{}).families() {
		for _, name := range f.names() {
			if f.initial != "" {
				choices = append(choices, map[string]string{key: name})
			}
		}
	}
	for _, choice := range choices {
		for line := range strings.Lines(annotated(t, choice)) {
			if line = strings.TrimRight(line, "\n"); utf8.RuneCountInString(line) > 80 {
				t.Errorf("%v: %d columns: %s", choice, utf8.RuneCountInString(line), line)
			}
		}
	}
}

// partner returns what a type needs beside it.
func partner(section, name string) []string {
	switch {
	case section == "sampler":
		return []string{"loss.type=negative_sampling"}
	case section == "objective" && objective.Specs()[name] != nil:
		if l, ok := objective.Specs()[name]().(objective.Labelled); ok {
			format, train := exampleOf(l)
			with := []string{"corpus.format=" + format, "corpus.train=" + train[0]}
			if name == "pairs" {
				with = append(with, "loss.type=ranking")
			}
			if name == "map" {
				with = append(with, "loss.type=attraction", "embedding.dim=2", "embedding.tie=true", "layers=[]")
			}
			if name == "distil" {
				with = append(with, "loss.type=cosine", "corpus.teacher=teacher.npy")
			}
			return with
		}
		if name == "cooccurrence" {
			return []string{"loss.type=glove"}
		}
	case name == "ranking":
		return []string{"objective.type=pairs", "corpus.format=godoc-pairs", "corpus.train=godoc-pairs:std"}
	case name == "cosine" || name == "mse":
		return []string{"objective.type=distil", "corpus.format=lines", "corpus.train=train.txt", "corpus.teacher=teacher.npy"}
	case name == "cosine_regression":
		return []string{"objective.type=pairs", "corpus.format=tsv", "corpus.train=train.tsv", "corpus.columns={text=1,pair=2,score=3}"}
	case name == "attraction":
		return []string{"objective.type=map", "corpus.format=vectors", "corpus.train=vectors.txt", "embedding.dim=2", "embedding.tie=true", "layers=[]"}
	case name == "crf":
		return []string{"objective.type=tag", "corpus.format=conll", "corpus.train=train.conll"}
	case name == "glove":
		return []string{"objective.type=cooccurrence"}
	}
	return nil
}

// TestAnnotatedAlternatives checks that each type that is commented out is
// right once it is not.
func TestAnnotatedAlternatives(t *testing.T) {
	blocks := 0
	text := strings.ReplaceAll(annotated(t, nil), "\n#\n", "\n\n")
	for block := range strings.SplitSeq(text, "\n\n") {
		if header := strings.Index(block, "# ["); header >= 0 {
			blocks++
			var section, name string
			if _, err := fmt.Sscanf(block[header:], "# [%s\n# type = %q", &section, &name); err != nil {
				t.Fatalf("%s: %v", block, err)
			}
			with := partner(strings.Trim(section, "[]"), name)
			parse(t, good+strings.ReplaceAll("\n"+block[header:], "\n# ", "\n"), with...)
		}
	}
	want := 0
	for _, f := range (Parts{}).families() {
		want += len(f.names()) - 1
	}
	if blocks != want {
		t.Errorf("found %d types commented out, want %d", blocks, want)
	}
}

func TestAnnotatedRefuses(t *testing.T) {
	err := Annotated(new(bytes.Buffer), map[string]string{"loss": "cross_entropie", "layers": "fc"})
	want := "command line: layers: no type to choose here; there are objective, loss, sampler, optimizer\n" +
		`command line: loss.type: there is no type "cross_entropie": it is one of ` + strings.Join(sortedKeys(loss.Specs()), ", ") + `; did you mean "cross_entropy"?`
	if err == nil || err.Error() != want {
		t.Errorf("got error\n%v\nwant\n%s", err, want)
	}
}

// TestAnnotatedIdleSampler: a sampler does not change a loss that the objective needs, but is told to have no effect.
func TestAnnotatedIdleSampler(t *testing.T) {
	for _, c := range []struct{ key, name, loss, remedy string }{
		{"loss", "cross_entropy", "cross_entropy", "choose another loss, such as negative_sampling"},
		{"loss", "crf", "crf", "choose another loss, such as negative_sampling"},
		{"loss", "ranking", "ranking", "leave it out"},
		{"objective", "pairs", "ranking", "leave it out"},
		{"objective", "distil", "cosine", "leave it out"},
		{"objective", "cooccurrence", "glove", "leave it out"},
	} {
		err := Annotated(new(bytes.Buffer), map[string]string{c.key: c.name, "sampler": "uniform"})
		want := fmt.Sprintf("command line: sampler: has no effect with loss.type = %q, which draws no words; %s", c.loss, c.remedy)
		if err == nil || err.Error() != want {
			t.Errorf("%s %s: got error\n%v\nwant\n%s", c.key, c.name, err, want)
		}
	}
	for _, name := range []string{"next_word", "triple", "tag", "map"} {
		if err := Annotated(new(bytes.Buffer), map[string]string{"objective": name, "sampler": "uniform"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
