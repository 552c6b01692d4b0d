package run_test

import (
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/data/sampler"
)

// idler is an objective of a program's own that finds no example, or does not even say so.
type idler struct {
	Silent bool `toml:"silent" help:"whether New returns nothing"`
}

func (*idler) Context() (int, bool, string) { return 1, false, "mean" }
func (*idler) Predicts() string             { return "nothing" }
func (o *idler) New(context.Context, objective.Text) (objective.Examples, error) {
	if o.Silent {
		return nil, nil
	}
	return o, nil
}
func (*idler) Len() int                           { return 0 }
func (*idler) Fill(*data.Batch, int, []int) error { return nil }

// shirker is a sampler of a program's own that makes none.
type shirker struct{}

func (*shirker) New([]int64) (sampler.Sampler, error) { return nil, nil }

// TestOwnPartsThatMakeNothing: they are an error and not a panic.
func TestOwnPartsThatMakeNothing(t *testing.T) {
	parts := configs.ShippedParts()
	parts.Objectives["idler"] = func() objective.Spec { return &idler{} }
	parts.Samplers["shirker"] = func() sampler.Spec { return &shirker{} }
	text := write(t, t.TempDir(), "text.txt", strings.Repeat("the cat sleeps\n", 50))
	for file, want := range map[string]string{
		"[objective]\ntype = \"idler\"\n":                                         `objective.type = "idler": there is no example of it in the text to train on; give more text, or`,
		"[objective]\ntype = \"idler\"\nsilent = true\n":                          "objective.type: idler has made neither examples nor an error",
		"[loss]\ntype = \"negative_sampling\"\n[sampler]\ntype = \"shirker\"\n\n": "sampler.type: shirker has made neither a sampler nor an error",
	} {
		e, err := parts.Parse("own.toml", []byte("name = \"own\"\n[corpus]\ntrain = '"+text+"'\nvalid = 0\n"+file), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := run.Start(t.Context(), e, run.Options{Parts: parts, Folder: t.TempDir()}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngives the error %v, want %q", file, err, want)
		}
	}
}

// TestIncomplete: an experiment in code that lacks something is an error where its parts are built, and not a panic.
func TestIncomplete(t *testing.T) {
	without := func(change func(e *configs.Experiment)) *configs.Experiment {
		e := configs.Default()
		e.Name = "own"
		change(e)
		return e
	}
	words, err := data.NewVocab(maps.All(map[string]int64{"cat": 2, "dog": 1}), data.VocabSpec{MinCount: 1})
	if err != nil {
		t.Fatal(err)
	}
	all := &data.Dataset{Train: data.NewCorpus([][]int32{{0, 1}}), Vocab: words}
	for _, test := range []struct {
		e    *configs.Experiment
		d    *data.Dataset
		want string
	}{
		{nil, all, "experiment: there is none"},
		{&configs.Experiment{}, all, "objective: a part of type \"\" has no settings"},
		{without(func(e *configs.Experiment) { e.Layers[1].Spec = nil }), all, "layers: a part of type \"fc\" has no settings"},
		{without(func(e *configs.Experiment) { e.Optimizer.Spec = nil }), all, "optimizer: a part of type \"adam\" has no settings"},
		{configs.Default(), &data.Dataset{Train: all.Train}, "the experiment: the network is for a vocabulary"},
		{configs.Default(), nil, "there is no text to train on"},
	} {
		if _, err := run.NewTrainer(t.Context(), test.e, test.d); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("NewTrainer has the error %v, want %q", err, test.want)
		}
		if test.d == nil {
			continue
		}
		if _, err := run.NewNetwork(test.e, test.d.Vocab, test.d.Labels); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("NewNetwork has the error %v, want %q", err, test.want)
		}
	}
}
