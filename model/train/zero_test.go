package train_test

import (
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestZeroTrainer trains with no setting but those that are needed, and wants of each of
// these that it is asked for by name.
func TestZeroTrainer(t *testing.T) {
	n, err := model.New(model.Architecture{Embedding: &layer.EmbeddingBag{Dim: 6, Mode: "mean"}, Loss: &loss.CrossEntropy{}}, graph.Options{Vocab: vocab})
	if err != nil {
		t.Fatal(err)
	}
	r := &train.Trainer{Epochs: 2}
	check := func(want string) {
		t.Helper()
		if err := r.Run(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want one with %q", err, want)
		}
		if got := r.Tokens(); got != 0 {
			t.Errorf("%d tokens before it can train", got)
		}
	}
	check("the trainer has no Network")
	r.Network = n
	check("the trainer has no Optimizer")
	r.Optimizer = optimizer.NewAdam().New(n.Params())
	check("the trainer has no examples")
	bow := &objective.CBOW{Window: 2, Pooling: "mean"}
	r.Train = examples(bow, text(0, 1))
	check("the trainer has no examples")
	r.Train = examples(bow, text(200, 1))
	if err := r.Run(t.Context()); err != nil || r.Optimizer.Steps() != r.Steps() || r.Steps() != 2*7 {
		t.Errorf("%d of %d steps are done: %v", r.Optimizer.Steps(), r.Steps(), err)
	}
}
