package train_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestDiverged raises the learning rate without bound: the run stops, names the
// step, the rate and the last checkpoint, and saves no parameter that is not
// finite, whether the loss shows it at a step, in an evaluation or not at all.
func TestDiverged(t *testing.T) {
	tests := []struct {
		name   string
		s      settings
		poison int64 // the step after which a parameter is made NaN; 0: the rate is raised
	}{
		{"saved before", settings{log: 1, evaluate: 7, save: 1}, 0},
		{"never saved", settings{log: 1, evaluate: 100, save: 100}, 0},
		{"seen at the next step", settings{log: 1, evaluate: 100, save: 4}, 6},
		{"seen in an evaluation", settings{log: 1, evaluate: 8, save: 4}, 8},
		{"seen when saving", settings{log: 1, evaluate: 100, save: 4}, 8},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRun(t, create(t), test.s)
			r.Schedule = train.Schedule{Type: "constant"}
			last := int64(-1)
			r.Watch = func(s train.Step) {
				if test.poison == 0 {
					r.Optimizer.LearningRate *= 100
				} else if s.Step == test.poison {
					r.Network.Param("output/b").Data[3] = float32(math.NaN())
				}
				last = s.Step
			}
			err := r.Run(t.Context())
			var d *train.Diverged
			if !errors.As(err, &d) {
				t.Fatalf("error is %v, want a Diverged", err)
			}
			if d.Step != last && d.Step != last-1 {
				t.Errorf("it names step %d, the last one done is %d", d.Step, last)
			}
			for _, want := range []string{fmt.Sprintf("at step %d", d.Step), fmt.Sprintf("learning rate %g", d.LearningRate)} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error is %v, want it to say %s", err, want)
				}
			}
			c, open := model.OpenCheckpoint(r.Checkpoint)
			if d.Checkpoint == "" {
				if !errors.Is(open, os.ErrNotExist) || !strings.Contains(err.Error(), "no checkpoint was saved before") {
					t.Errorf("it says that no checkpoint is there: %v; opened it with %v", err, open)
				}
				return
			}
			if open != nil || c.Step != d.CheckpointAt || d.Checkpoint != r.Checkpoint {
				t.Fatalf("it names %s of step %d: %v", d.Checkpoint, d.CheckpointAt, open)
			}
			if want := d.CheckpointAt / test.s.save * test.s.save; d.CheckpointAt != want || test.poison > 0 && d.CheckpointAt >= test.poison {
				t.Errorf("the last checkpoint is said to be of step %d", d.CheckpointAt)
			}
			checkFinite(t, c)
			next := r.again(t, test.s) // the checkpoint is one to go on from
			if next.Optimizer.Steps() != d.CheckpointAt {
				t.Errorf("it goes on from step %d", next.Optimizer.Steps())
			}
		})
	}
}

// checkFinite looks for numbers of a checkpoint that are not finite.
func checkFinite(t *testing.T, c *model.Checkpoint) {
	t.Helper()
	for _, name := range []string{"embedding/w", "fc1/w", "output/w"} {
		_, _, data, err := c.Matrix(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range data {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				t.Fatalf("a %v was saved in %s", x, name)
			}
		}
	}
}

// TestDivergedAfterResume holds that a run taken up at step 0 knows that it has a
// checkpoint.
func TestDivergedAfterResume(t *testing.T) {
	s := settings{log: 1, evaluate: 0, save: 0}
	r := newRun(t, create(t), s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Run(ctx); !errors.Is(err, train.ErrInterrupted) {
		t.Fatal(err)
	}
	r = r.again(t, s)
	r.Watch = func(train.Step) { r.Network.Param("output/b").Data[3] = float32(math.Inf(1)) }
	var d *train.Diverged
	if err := r.Run(t.Context()); !errors.As(err, &d) || d.Checkpoint == "" || d.CheckpointAt != 0 {
		t.Errorf("error is %v, want a Diverged with the checkpoint of step 0", err)
	}
}
