package run_test

import (
	"context"
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
