package train_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestDeadline holds that a context that times out is an interruption, also while
// evaluating.
func TestDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	<-ctx.Done()
	r := newRun(t, create(t), settings{log: 1, evaluate: 0, save: 0})
	if err := r.Run(ctx); !errors.Is(err, train.ErrInterrupted) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error is %v, want that of the context, and Interrupted", err)
	}
}

// TestLastSaveFails holds that a run whose last checkpoint cannot be written fails.
func TestLastSaveFails(t *testing.T) {
	r := newRun(t, create(t), settings{log: 100, save: 1000})
	if err := os.MkdirAll(filepath.Join(r.Checkpoint, "in the way"), 0o777); err != nil { // found out when it is put in its place
		t.Fatal(err)
	}
	if err := r.Run(t.Context()); err == nil || r.Optimizer.Steps() != 39 {
		t.Errorf("after %d steps the error is %v", r.Optimizer.Steps(), err)
	}
}

// TestInterruptedWithinAStep holds that a trainer that was interrupted between two shards of a step takes that step anew.
func TestInterruptedWithinAStep(t *testing.T) {
	sharded := func() run {
		r := newRun(t, create(t), settings{log: 1})
		r.Valid, r.Score = nil, nil
		r.Shards, r.Epochs, r.Order.Size = 4, 1, 8
		return r
	}
	whole := sharded()
	if err := whole.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for batches := range 4 {
		r := sharded()
		if err := r.Run(&ending{t.Context(), 4 + batches}); !errors.Is(err, train.ErrInterrupted) || r.Optimizer.Steps() != 1 {
			t.Fatalf("error at step %d is %v, want Interrupted at step 1", r.Optimizer.Steps(), err)
		}
		if err := r.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(whole.outcome(t), r.outcome(t)); diff != "" {
			t.Errorf("interrupted after %d batches of a step (-never +interrupted):\n%s", batches, diff)
		}
	}
}

// ending is a context that ends when it was asked so often whether it has.
type ending struct {
	context.Context
	left int
}

func (c *ending) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestLearns holds that the loss of the text, half of whose words follow from
// their neighbours, goes down.
func TestLearns(t *testing.T) {
	r := newRun(t, create(t), settings{log: 1, evaluate: 0, save: 0})
	r.Epochs = 15
	var first, last train.Step
	r.Watch = func(s train.Step) {
		if last = s; s.Step == 1 {
			first = s
		}
	}
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !(math.Abs(first.Loss-math.Log(vocab)) <= 0.2) || last.Loss > first.Loss-0.3 {
		t.Errorf("the loss goes from %v to %v, want ln V = %v and much less", first.Loss, last.Loss, math.Log(vocab))
	}
}

// TestErrorsComeThrough holds that an error of the log or of a batch ends the run.
func TestErrorsComeThrough(t *testing.T) {
	r := newRun(t, create(t), settings{log: 1, evaluate: 0, save: 0})
	r.Log = train.Logs{r.dir, failing{}}
	if err := r.Run(t.Context()); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("error is %v, want the log's", err)
	}
	r = newRun(t, create(t), settings{log: 1, evaluate: 0, save: 0})
	r.Valid = nil
	r.Train = examples(&objective.CBOW{Window: 2, Pooling: "mean"}, data.NewCorpus([][]int32{{1, vocab}}))
	want := fmt.Sprintf("step 0: batch: context word 0 is %d, not in a vocabulary of %[1]d", vocab)
	if err := r.Run(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "step 0: batch: ") {
		t.Errorf("error is %v, want %s", err, want)
	}
}

// TestRunUnsaved holds that the network may change once training is over, and that the checkpoint, when it is on the disk, is that of the
// trained network all the same.
func TestRunUnsaved(t *testing.T) {
	r := newRun(t, create(t), settings{log: 1, evaluate: 0, save: 0})
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := r.outcome(t)
	r = newRun(t, create(t), settings{log: 1, evaluate: 0, save: 0})
	if err := r.RunUnsaved(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Network.Params() {
		clear(p.Data)
	}
	for range 2 {
		if err := r.Saved(); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Resume(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, r.outcome(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

type failing struct{}

func (failing) Step(train.Step) error             { return io.ErrShortWrite }
func (failing) Evaluation(train.Evaluation) error { return io.ErrShortWrite }
func (failing) Scores(train.Scores) error         { return io.ErrShortWrite }
