// Package train runs the training loop and keeps its record, the run directory.
package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// A Trainer holds all that a training run is a function of.
type Trainer struct {
	Network   *model.Network
	Optimizer *optimizer.Optimizer
	Schedule  Schedule
	Train     objective.Examples
	Valid     objective.Examples // nil: no held-out text

	Seed          uint64 // of the order of the examples
	Epochs        int
	BatchSize     int
	LogEvery      int64 // steps
	EvaluateEvery int64 // steps; 0: after each epoch
	SaveEvery     int64 // steps; 0: after each epoch

	Log        Log
	Watch      func(Step) // called after every step with that step's own loss; nil: nobody watches
	Checkpoint string     // the file that the run is saved to

	window  window        // the steps since the last one that was logged
	owed    bool          // an evaluation is due at this step and not yet done
	elapsed time.Duration // spent before this process took the run up
	started time.Time
	saved   int64 // the step of the last checkpoint, −1 before the first
}

// A Log takes down what happens.
type Log interface {
	Step(Step) error
	Evaluation(Evaluation) error
}

// Logs is a [Log] that hands everything to each of several, in order.
type Logs []Log

// Step implements [Log].
func (l Logs) Step(s Step) error {
	for _, log := range l {
		if err := log.Step(s); err != nil {
			return err
		}
	}
	return nil
}

// Evaluation implements [Log].
func (l Logs) Evaluation(e Evaluation) error {
	for _, log := range l {
		if err := log.Evaluation(e); err != nil {
			return err
		}
	}
	return nil
}

// A Step is a line of the record about training.
type Step struct {
	Step         int64   `json:"step"`  // updates done
	Epoch        float64 `json:"epoch"` // passes over the corpus done, such as 1.25
	Tokens       int64   `json:"tokens"`
	Seconds      float64 `json:"seconds"`
	Loss         float64 `json:"loss"` // mean over the steps since the last line, in nats
	LearningRate float64 `json:"learning_rate"`
}

// An Evaluation is a line of the record about held-out text.
type Evaluation struct {
	Step    int64   `json:"step"`
	Epoch   float64 `json:"epoch"`
	Seconds float64 `json:"seconds"`
	evaluate.HeldOut
}

// window is a mean under way.
type window struct {
	sum   float64
	steps int64
}

// Steps returns the number of steps of the whole run.
func (t *Trainer) Steps() int64 { return int64(t.Epochs) * t.perEpoch() }

func (t *Trainer) perEpoch() int64 { return int64(objective.Steps(t.Train, t.BatchSize)) }

// Run trains until the epochs are done, ctx ends, or the loss stops being a
// finite number. It goes on from the optimizer's step count, so a network taken
// from a checkpoint is trained to the same bits as one that never stopped.
//
// When ctx ends Run saves the network and returns [Interrupted]. A loss that is
// not finite is a [*Diverged].
func (t *Trainer) Run(ctx context.Context) error {
	t.started = time.Now()
	if t.Optimizer.Steps() == 0 {
		t.saved, t.owed = -1, true // untrained: about ln V
	}
	if err := t.evaluate(ctx); err != nil {
		return err
	}
	for t.Optimizer.Steps() < t.Steps() {
		epoch, from := t.Optimizer.Steps()/t.perEpoch(), t.Optimizer.Steps()%t.perEpoch()
		for batch := range objective.Batches(t.Train, t.BatchSize, int(epoch), t.Seed, int(from)) {
			if ctx.Err() != nil {
				return t.interrupted()
			}
			step := t.Optimizer.Steps()
			rate := t.Schedule.Rate(t.Optimizer.LearningRate, step, t.Steps())
			loss, err := t.Network.Step(batch, t.Optimizer, rate)
			if err != nil {
				return fmt.Errorf("step %d: %w", step, err)
			}
			if !finite(loss) {
				return t.diverged(step, loss, rate)
			}
			if err := t.after(ctx, loss, rate); err != nil {
				return err
			}
		}
	}
	return nil
}

// after does what is due once a step is done: log, evaluate, save.
func (t *Trainer) after(ctx context.Context, loss, rate float64) error {
	step := t.Optimizer.Steps()
	t.window.sum += loss
	t.window.steps++
	endOfEpoch := step%t.perEpoch() == 0
	now := Step{Step: step, Epoch: t.epoch(), Tokens: t.Tokens(), Seconds: t.seconds(), Loss: loss, LearningRate: rate}
	if t.Watch != nil {
		t.Watch(now)
	}
	if step%t.LogEvery == 0 || step == t.Steps() {
		now.Loss = t.window.sum / float64(t.window.steps)
		if err := t.Log.Step(now); err != nil {
			return err
		}
		t.window = window{}
	}
	t.owed = due(step, t.EvaluateEvery, endOfEpoch) || step == t.Steps()
	if err := t.evaluate(ctx); err != nil {
		return err
	}
	if due(step, t.SaveEvery, endOfEpoch) || step == t.Steps() {
		return t.Save()
	}
	return nil
}

func due(step, every int64, endOfEpoch bool) bool {
	if every == 0 {
		return endOfEpoch
	}
	return step%every == 0
}

// evaluate does the evaluation that is owed, if one is.
func (t *Trainer) evaluate(ctx context.Context) error {
	if !t.owed || t.Valid == nil {
		return nil
	}
	h, err := evaluate.Perplexity(ctx, t.Network, t.Valid)
	if errors.Is(err, context.Canceled) {
		return t.interrupted()
	}
	if err != nil {
		return err
	}
	t.owed = false
	return t.Log.Evaluation(Evaluation{Step: t.Optimizer.Steps(), Epoch: t.epoch(), Seconds: t.seconds(), HeldOut: h})
}

func (t *Trainer) epoch() float64 { return float64(t.Optimizer.Steps()) / float64(t.perEpoch()) }

// Tokens returns the number of targets seen so far.
func (t *Trainer) Tokens() int64 {
	full, rest := t.Optimizer.Steps()/t.perEpoch(), t.Optimizer.Steps()%t.perEpoch()
	return full*int64(t.Train.Len()) + rest*int64(t.BatchSize)
}

func (t *Trainer) seconds() float64 { return (t.elapsed + time.Since(t.started)).Seconds() }

// Names of the notes in a checkpoint. The window's sum is in hexadecimal
// floating point, which keeps its bits.
const (
	noteSum     = "window_loss"
	noteSteps   = "window_steps"
	noteSeconds = "seconds"
	noteOwed    = "evaluation_owed"
)

// Save writes the network to the run's checkpoint. A network with a parameter
// that is not finite is not saved: that is a [*Diverged].
func (t *Trainer) Save() error {
	for _, p := range t.Network.Params() {
		for _, x := range p.Data {
			if !finite(float64(x)) {
				step := t.Optimizer.Steps() - 1
				return t.diverged(step, math.NaN(), t.Schedule.Rate(t.Optimizer.LearningRate, step, t.Steps()))
			}
		}
	}
	err := t.Network.Save(t.Checkpoint, t.Optimizer, map[string]string{
		noteSum:     strconv.FormatFloat(t.window.sum, 'x', -1, 64),
		noteSteps:   strconv.FormatInt(t.window.steps, 10),
		noteSeconds: strconv.FormatFloat(t.seconds(), 'f', 3, 64),
		noteOwed:    strconv.FormatBool(t.owed),
	})
	if err != nil {
		return err
	}
	t.saved = t.Optimizer.Steps()
	return nil
}

// Resume takes the network and the optimizer from the run's checkpoint.
func (t *Trainer) Resume() error {
	notes, err := t.Network.Load(t.Checkpoint, t.Optimizer)
	if err != nil {
		return err
	}
	sum, err1 := strconv.ParseFloat(notes[noteSum], 64)
	steps, err2 := strconv.ParseInt(notes[noteSteps], 10, 64)
	seconds, err3 := strconv.ParseFloat(notes[noteSeconds], 64)
	owed, err4 := strconv.ParseBool(notes[noteOwed])
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return &model.CheckpointError{Path: t.Checkpoint, Reason: err}
	}
	t.window, t.owed = window{sum, steps}, owed
	t.elapsed = time.Duration(seconds * float64(time.Second))
	t.saved = t.Optimizer.Steps()
	return nil
}

// Interrupted is the error of a run that was stopped from outside and saved.
var Interrupted = errors.New("interrupted")

func (t *Trainer) interrupted() error {
	if err := t.Save(); err != nil {
		return err
	}
	return Interrupted
}

// Diverged says that training produced a number that is not finite.
type Diverged struct {
	Step         int64   // the step, from 0, that it was seen at
	Loss         float64 // not finite; NaN too when a parameter was not finite
	LearningRate float64 // of that step
	Checkpoint   string  // the last good one; empty: there is none
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
	if t.saved >= 0 {
		d.Checkpoint, d.CheckpointAt = t.Checkpoint, t.saved
	}
	return d
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
