package train_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// slow examples take time to look at.
type slow struct {
	objective.Examples
	look func()
}

func (s slow) Fill(b *data.Batch, epoch int, index []int) error {
	s.look()
	return s.Examples.Fill(b, epoch, index)
}

// TestSecondsOfTraining: a run is no slower for looking at it often and closely.
func TestSecondsOfTraining(t *testing.T) {
	const look = 20 * time.Millisecond
	r := newRun(t, create(t), settings{log: 5, evaluate: 6, save: 4})
	var looking time.Duration
	looks := 0
	slowly := func() {
		begin := time.Now()
		time.Sleep(look)
		looking += time.Since(begin)
		looks++
	}
	r.Valid = slow{r.Valid, slowly}
	r.Score = func(context.Context) ([]evaluate.Result, error) { slowly(); return nil, nil }
	r.Inspect = func(*data.Batch) error { slowly(); return nil }
	var seconds float64
	r.Watch = func(s train.Step) { seconds = s.Seconds }
	begin := time.Now()
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if most := (time.Since(begin) - looking).Seconds(); looks < 30 || seconds <= 0 || seconds > most {
		t.Errorf("%d steps and %d looks took %.3f s of training; the run took %.3f s without the looking", r.Steps(), looks, seconds, most)
	}
}

// TestDeferredRowsAreTraining holds that rows of a large table, which are brought up to
// date when somebody asks for them, are so before the clock stops.
func TestDeferredRowsAreTraining(t *testing.T) {
	r := newRun(t, create(t), settings{log: 5, evaluate: 7})
	n, err := model.New(model.Architecture{
		Embedding: &layer.EmbeddingBag{Dim: 8, Mode: "mean"},
		Loss:      &loss.CrossEntropy{},
	}, graph.Options{Vocab: 1 << 15, Context: 4, Seed: 1, Init: "scaled"})
	if err != nil {
		t.Fatal(err)
	}
	r.Network, r.Order.Size, r.Epochs = n, 2, 1
	r.Optimizer = (&optimizer.Adam{Common: optimizer.Common{LearningRate: 0.01, Sparse: "exact"}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}).New(n.Params())
	table := n.Param(model.InputEmbedding).Data
	var before []float32 // the table as the last step left it
	r.Watch = func(train.Step) { before = slices.Clone(table) }
	waited := false
	r.Score = func(context.Context) ([]evaluate.Result, error) {
		stopped := slices.Clone(table)
		waited = waited || before != nil && !slices.Equal(before, stopped)
		if n.Params(); !slices.Equal(table, stopped) {
			t.Errorf("step %d: there was training left to do", r.Optimizer.Steps())
		}
		return nil, nil
	}
	r.Valid = nil
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !waited {
		t.Error("no row waited")
	}
}

// TestSavePause holds that checkpoints after epochs are as far apart as they should
// be, and that the last epoch has one.
func TestSavePause(t *testing.T) {
	const pause = 200 * time.Millisecond
	r := newRun(t, create(t), settings{log: 5, evaluate: 13})
	r.Epochs, r.SavePause = 20, pause
	r.Score = func(context.Context) ([]evaluate.Result, error) { time.Sleep(pause / 6); return nil, nil }
	begin := time.Now()
	after := map[int64]time.Time{0: begin} // of each step, before it is saved
	last, saves := int64(0), 0             // the step of the checkpoint
	look := func() {
		c, err := model.OpenCheckpoint(r.Checkpoint)
		if err != nil || c.Step == last {
			return
		}
		// It began before now, and the one before after its step: so they are no further apart than that, however slow the disk is.
		if apart := time.Since(after[last]); apart < pause {
			t.Errorf("step %d: a checkpoint at most %v after that of step %d", c.Step, apart, last)
		}
		last, saves = c.Step, saves+1
	}
	r.Watch = func(s train.Step) {
		if after[s.Step] = time.Now(); s.Step < r.Steps() {
			look()
		}
	}
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if saves < 2 {
		t.Errorf("%d checkpoints in %v before the last", saves, time.Since(begin))
	}
	if c, err := model.OpenCheckpoint(r.Checkpoint); err != nil || c.Step != r.Steps() {
		t.Errorf("the last epoch has no checkpoint: %+v, %v", c, err)
	}
}
