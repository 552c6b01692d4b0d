// Package train runs the training loop and keeps its record, the run directory.
//
// A [Trainer] has a network, an optimizer and examples; its Run goes through the epochs, with a [Schedule] for the
// learning rate and [Limits] that end it, and its Resume continues from a checkpoint. What happens is told to a [Log].
//
// A [Directory] is a run directory that is being written: [Create] makes one, and [Open] takes up one that was stopped.
// [ReadManifest], [ReadMetrics], [ReadVocab] and [Vectors] read any. Package configs/run does all of this for an
// experiment; begin there.
package train

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// A Trainer holds everything that determines a training run. Network, Optimizer and Train
// are required; every other field may be left at its zero value.
type Trainer struct {
	Network   *model.Network
	From      *Origin // where parameters of the network come from; nil: they started as usual
	Optimizer *optimizer.Optimizer
	Schedule  Schedule
	Train     objective.Examples
	Valid     objective.Examples // nil: no held-out text
	Test      objective.Examples // nil: no text to evaluate on at the end; Run does not read it

	TextTokens    int             // tokens of the training text
	Order         objective.Order // of the examples of Train
	Shards        int             // batches of Order that make up a step, a power of two; 0: one
	Peers         Peers           // those that train the same network on other shards; nil: there are none
	Epochs        float64         // passes over Train; 0: the network is only evaluated
	Limits        Limits          // that end it before
	LogEvery      int64           // steps; 0: after each epoch
	EvaluateEvery int64           // steps; 0: after each epoch
	SaveEvery     int64           // steps; 0: after each epoch, at least SavePause apart
	// SavePause is the least time between two saves after epochs, and before the first
	// one, so that saving does not slow down short epochs. The end is always saved.
	SavePause time.Duration

	Log        Log        // gets the lines of the record; nil: no record
	Watch      func(Step) // called after every step with that step's own loss; may be nil
	Checkpoint string     // the file that the run is saved to; empty: no saves

	// Inspect is called with the batch of every step after which an evaluation is
	// due; it may be nil.
	Inspect func(*data.Batch) error

	// Judge adds to what is known of held-out examples how good the predictions are, at
	// every evaluation; it may be nil.
	Judge func(ctx context.Context, ex objective.Examples, h *evaluate.HeldOut) error

	// Score scores the word vectors at every evaluation; it may be nil.
	Score func(ctx context.Context) ([]evaluate.Result, error)

	shards   shards // of the step under way
	window   window // the steps since the last one that was logged
	clock    clock
	saves    saves
	ended    end // for a reason that was not known before
	patience progress
	plateau  plateau
}

// window is a mean that is being summed up.
type window struct {
	sum   float64
	steps int64
}

// perEpoch returns how many steps a pass over Train has.
func (t *Trainer) perEpoch() int64 { return int64(objective.Steps(t.Train, t.BatchSize())) }

// BatchSize returns the number of examples in a step.
func (t *Trainer) BatchSize() int { return max(1, t.Shards) * t.Order.BatchSize() }

// Run trains until the epochs are done or a limit is reached, ctx ends, or the loss
// stops being a finite number. It continues from the optimizer's step count, so a network loaded
// from a checkpoint is trained to the same bits as one that never stopped.
//
// When ctx ends, Run saves the network and returns [ErrInterrupted], which is also the error of ctx. If a loss or a
// held-out perplexity is not finite, it returns a [*Diverged].
func (t *Trainer) Run(ctx context.Context) (err error) {
	defer func() {
		if failed := t.Saved(); err == nil {
			err = failed
		}
	}()
	return t.RunUnsaved(ctx)
}

// RunUnsaved is [Trainer.Run] that may return while the last checkpoint is on its way to the disk, so that what comes after
// training need not wait for that. The network may change meanwhile, but the checkpoint must not be read before [Trainer.Saved] has returned.
func (t *Trainer) RunUnsaved(ctx context.Context) error {
	if err := t.check(); err != nil {
		return err
	}
	t.shards = shards{} // of a step that an interruption left
	t.saves.last = time.Now()
	t.clock.start()
	defer t.clock.stop()
	// Before the first step the network is untrained, and its loss about ln V. A run
	// that is resumed after a step with an evaluation repeats the evaluation.
	if err := t.evaluate(ctx); err != nil {
		return err
	}
	order := t.Order
	if order.Beside == nil {
		order.Beside = new(kernel.Aside) // which takes no thread from the kernels
	}
	for t.Optimizer.Steps() < t.Steps() {
		if err := t.trainEpoch(ctx, order); err != nil {
			return err
		}
	}
	return nil
}

// trainEpoch trains on the batches that are left of the epoch, or until the run ends within it.
func (t *Trainer) trainEpoch(ctx context.Context, order objective.Order) error {
	epoch, step := t.Optimizer.Steps()/t.perEpoch(), t.Optimizer.Steps()%t.perEpoch()
	for batch, err := range order.Batches(t.Train, int(epoch), int(step)*max(1, t.Shards)) {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return t.interrupted(ctx)
		}
		if err := t.trainBatch(ctx, batch); err != nil {
			return err
		}
		if t.Optimizer.Steps() >= t.Steps() {
			break
		}
	}
	return nil
}

// trainBatch takes a step on a batch and does what is due after it. Where a batch is one of several shards of a step, all but the
// last only add to it.
func (t *Trainer) trainBatch(ctx context.Context, batch *data.Batch) error {
	step := t.Optimizer.Steps()
	rate := t.Rate(step)
	loss, done, err := t.step(ctx, batch, rate)
	switch {
	case err != nil && ctx.Err() != nil && errors.Is(err, context.Cause(ctx)): // while it waited for others: the step was not taken
		return t.interrupted(ctx)
	case err != nil:
		return fmt.Errorf("step %d: %w", step, err)
	case !done:
		return nil
	case !finite(loss):
		return t.diverged(step, loss, rate)
	}
	t.checkTime()
	return t.after(ctx, batch, loss, rate)
}

// Rate returns the learning rate of a step, from 0, by what is known now: a schedule of type plateau may lower it.
func (t *Trainer) Rate(step int64) float64 {
	return t.Schedule.Rate(t.Optimizer.LearningRate, Moment{step, t.planned(), t.perEpoch(), t.plateau.Times})
}

// check returns an error if something that Run needs is missing.
func (t *Trainer) check() error {
	switch {
	case t.Network == nil:
		return errors.New("the trainer has no Network; model.New makes one")
	case t.Optimizer == nil:
		return errors.New("the trainer has no Optimizer; optimizer.NewAdam().New(network.Params()) makes one")
	case t.Train == nil || t.Train.Len() == 0:
		return errors.New("the trainer has no examples to train on; an objective makes them of a text")
	}
	return errors.Join(t.checkShards(), t.Schedule.check(t.Valid != nil))
}

// after does what is due after a step: log, evaluate, save.
func (t *Trainer) after(ctx context.Context, b *data.Batch, loss, rate float64) error {
	step := t.Optimizer.Steps()
	t.window.sum += loss
	t.window.steps++
	now := Step{Step: step, Epoch: t.epoch(), Tokens: t.Tokens(), Seconds: t.Seconds(), Loss: loss, LearningRate: rate}
	if t.Watch != nil {
		t.Watch(now)
	}
	if t.due(t.LogEvery) {
		now.Loss = t.window.sum / float64(t.window.steps)
		if err := t.record().Step(now); err != nil {
			return err
		}
		t.window = window{}
	}
	if t.Inspect != nil && t.due(t.EvaluateEvery) {
		start := t.stop()
		if err := t.Inspect(b); err != nil {
			return err
		}
		start()
	}
	if err := t.evaluate(ctx); err != nil {
		return err
	}
	switch {
	case !t.saveDue():
		return nil
	case t.Peers != nil: // who is replaced meanwhile must find it
		return t.Save()
	}
	return t.beginSave()
}

// stop stops the clock and returns a function that starts it again, if it was
// running. First it brings the network up to date: that is training work that was
// put off, so it counts as training time.
func (t *Trainer) stop() (start func()) {
	t.Network.Params()
	if !t.clock.runs() {
		return func() {}
	}
	t.clock.stop()
	return t.clock.start
}

// due reports whether something is due now that is done every so many steps (0:
// after each epoch) and at the end.
func (t *Trainer) due(every int64) bool {
	step := t.Optimizer.Steps()
	return step%t.every(every) == 0 || step == t.Steps()
}

// every returns steps, or the number of steps in an epoch if steps is 0.
func (t *Trainer) every(steps int64) int64 {
	if steps == 0 {
		return max(1, t.perEpoch())
	}
	return steps
}

// saveDue reports whether a checkpoint is due.
func (t *Trainer) saveDue() bool {
	soon := t.SaveEvery == 0 && t.Optimizer.Steps() < t.Steps() && time.Since(t.saves.last) < t.SavePause
	return t.due(t.SaveEvery) && !soon
}

func (t *Trainer) epoch() float64 { return float64(t.Optimizer.Steps()) / float64(t.perEpoch()) }

// Tokens returns how many tokens of the training text have been trained on so far,
// counted in every epoch.
func (t *Trainer) Tokens() int64 {
	if t.Optimizer == nil || t.Train == nil || t.Train.Len() == 0 {
		return 0
	}
	full, rest := t.Optimizer.Steps()/t.perEpoch(), t.Optimizer.Steps()%t.perEpoch()
	tokens, _ := portion(rest*int64(t.BatchSize()), int64(t.TextTokens), int64(t.Train.Len()))
	return full*int64(t.TextTokens) + tokens
}

// Seconds returns how long training has taken so far, over all sittings and without evaluations and checkpoints.
func (t *Trainer) Seconds() float64 { return t.clock.time().Seconds() }

// ErrInterrupted is the error if a run was stopped from outside and saved. What [Trainer.Run] returns is the context's error
// too: [context.Canceled] or [context.DeadlineExceeded].
var ErrInterrupted = errors.New("interrupted")

// Interrupted returns an error that is both [ErrInterrupted] and err, that of the context.
func Interrupted(err error) error { return interruption{err} }

type interruption struct{ err error }

func (interruption) Error() string { return ErrInterrupted.Error() }

func (i interruption) Unwrap() []error { return []error{ErrInterrupted, i.err} }

// interrupted saves the network after ctx has ended and returns [ErrInterrupted].
func (t *Trainer) interrupted(ctx context.Context) error {
	if err := t.Save(); err != nil {
		return err
	}
	return Interrupted(ctx.Err())
}

// unlessInterrupted returns the error of something that stops when ctx ends, which is then that of [Trainer.interrupted].
func (t *Trainer) unlessInterrupted(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return t.interrupted(ctx)
	}
	return err
}
