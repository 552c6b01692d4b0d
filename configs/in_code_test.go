package configs

import (
	"io"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/layer"
)

// inCodeExperiment returns an experiment as a program makes one.
func inCodeExperiment() *Experiment {
	e := Default()
	e.Name, e.Corpus.Train = "made", Sources{"text.txt"}
	return e
}

func TestCheck(t *testing.T) {
	own := ShippedParts()
	own.Layers["swish"] = func() layer.Spec { return new(layer.LayerNorm) }
	swish := Part[layer.Spec]{"swish", &layer.LayerNorm{Epsilon: 1}}
	for _, test := range []struct {
		name   string
		parts  Parts
		change func(e *Experiment)
		want   string // the beginning of the error; "": there is none
	}{
		{"nothing", Parts{}, func(*Experiment) {}, ""},
		{"a type of one's own", own, func(e *Experiment) { e.Layers = append(e.Layers, swish) }, ""},
		{"the same without its parts", Parts{}, func(e *Experiment) { e.Layers[0] = swish }, `experiment: layers[0].type: there is no type "swish"; there are complex,`},
		{"a number", Parts{}, func(e *Experiment) { e.Train.BatchSize = -1 }, "experiment: train.batch_size: -1 is out of range: it must be 1 to 1048576"},
		{"a name that leaves the folder", Parts{}, func(e *Experiment) { e.Name = "../made" }, `experiment: name: "../made" cannot name a directory`},
		{"the name of a device", Parts{}, func(e *Experiment) { e.Name = "aux.made" }, `experiment: name: "aux.made" cannot name a directory on Windows, where aux is a device`},
		{"no name", Parts{}, func(e *Experiment) { e.Name = "" }, `experiment: name: "" cannot name a directory`},
		{"settings of a part", Parts{}, func(e *Experiment) { e.Objective.Spec = &objective.CBOW{Pooling: "mean"} }, "experiment: objective.window: 0 is out of range: it must be 1 to 1024"},
		{"no settings", Parts{}, func(e *Experiment) { e.Loss.Spec = nil }, `experiment: loss: the type "cross_entropy" has no settings; set Spec`},
		{"settings that are nil", Parts{}, func(e *Experiment) { e.Layers[0].Spec = (*layer.FC)(nil) }, `experiment: layers[0]: the type "fc" has no settings; set Spec`},
		{"settings of another type", Parts{}, func(e *Experiment) { e.Objective.Type = "skipgram" }, `experiment: objective.type: the settings of "skipgram" are *objective.SkipGram, and Spec is *objective.CBOW`},
		{"settings that contradict each other", Parts{}, func(e *Experiment) { e.Embedding.Tie = true }, "experiment: embedding.tie: "},
		{"what no file can hold", Parts{}, func(e *Experiment) { e.Vocab.Unk = "\xff" }, "experiment: cannot be written to a file: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := inCodeExperiment()
			test.change(e)
			switch err := test.parts.Check(e); {
			case err == nil && test.want != "":
				t.Errorf("no error, want one that begins with\n%s", test.want)
			case err != nil && (test.want == "" || !strings.HasPrefix(err.Error(), test.want)):
				t.Errorf("got error\n%v\nwant one that begins with\n%s", err, test.want)
			}
		})
	}
	for _, e := range []*Experiment{nil, {}} {
		_, hash := Hash(e)
		for name, err := range map[string]error{"Check": (Parts{}).Check(e), "Write": Write(io.Discard, e), "Hash": hash, "FitsVocab": e.FitsVocab(1)} {
			if err == nil || !strings.HasPrefix(err.Error(), "experiment: ") {
				t.Errorf("%s of the experiment %v: %v", name, e, err)
			}
		}
	}
}

// TestCheckPasses: what Parse reads has no problem. That it reads what Write writes is held elsewhere.
func TestCheckPasses(t *testing.T) {
	for _, name := range Shipped() {
		e, err := Load(name, nil)
		if err == nil {
			err = Parts{}.Check(e)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
