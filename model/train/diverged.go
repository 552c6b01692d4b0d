package train

import (
	"fmt"
	"math"
)

// Diverged says that training produced a number that is not finite.
type Diverged struct {
	Step         int64   // the step, from 0, at which it was seen
	Loss         float64 // the loss that is not finite, or the held-out loss if its perplexity is not; NaN if it was a parameter
	LearningRate float64 // of that step
	Checkpoint   string  // the last good checkpoint; empty: there is none
	CheckpointAt int64   // its step
}

// Error implements error.
func (d *Diverged) Error() string {
	last := "no checkpoint was saved before"
	if d.Checkpoint != "" {
		last = fmt.Sprintf("the last good checkpoint, of step %d, is %s", d.CheckpointAt, d.Checkpoint)
	}
	return fmt.Sprintf("diverged: at step %d, learning rate %g, the loss is %v; %s. "+
		"Try a smaller optimizer.learning_rate, optimizer.clip_norm=1 or schedule.warmup_steps",
		d.Step, d.LearningRate, d.Loss, last)
}

func (t *Trainer) diverged(step int64, loss, rate float64) error {
	d := &Diverged{Step: step, Loss: loss, LearningRate: rate}
	if t.Saved() == nil && t.saves.done {
		d.Checkpoint, d.CheckpointAt = t.Checkpoint, t.saves.doneAt
	}
	return d
}

// spoilt blames the last step for what was seen after it.
func (t *Trainer) spoilt(loss float64) error {
	step := max(0, t.Optimizer.Steps()-1)
	return t.diverged(step, loss, t.Rate(step))
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
