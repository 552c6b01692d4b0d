package train_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
)

// A run writes its record to a directory, where its checkpoint is too.
func ExampleTrainer() {
	parent, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(parent)
	dir, err := train.CreateNumbered(filepath.Join(parent, "letters-1"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer dir.Close()
	n, err := model.New(model.Architecture{
		Embedding: &layer.Embedding{Dim: 4},
		Loss:      &loss.CrossEntropy{},
	}, graph.Options{Vocab: 3, Context: 1, Seed: 1, Init: "scaled"})
	if err != nil {
		fmt.Println(err)
		return
	}
	text := data.NewCorpus([][]int32{{0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}}) // each word says which comes next
	counts := []int64{4, 4, 4}
	examples, err := (&objective.NextWord{Words: 1, Pooling: "concat"}).New(context.Background(), objective.Text{Corpus: text, Counts: counts, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	t := &train.Trainer{
		Network:    n,
		Optimizer:  optimizer.Specs()["sgd"]().New(n.Params()),
		Train:      examples,
		TextTokens: text.Len(),
		Order:      objective.Order{Size: 4, Block: 1, Seed: 1},
		Epochs:     200,
		LogEvery:   300,
		SaveEvery:  600,
		Log:        dir,
		Checkpoint: dir.File(train.CheckpointFile),
	}
	if err := t.Run(context.Background()); err != nil {
		fmt.Println(err)
		return
	}
	c, err := model.OpenCheckpoint(t.Checkpoint)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("trained on", t.Tokens(), "tokens; the checkpoint is of step", c.Step)
	// Output:
	// trained on 2400 tokens; the checkpoint is of step 600
}
