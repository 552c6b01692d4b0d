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
	"math"
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
	From      *From // where parameters of the network come from; nil: they started as usual
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

	shards  shards // of the step under way
	window  window // the steps since the last one that was logged
	clock   clock
	saved   bool      // there is a checkpoint
	savedAt int64     // its step
	pause   time.Time // when it began: at the last save, or when Run started

	saving   chan error // of the save that is not yet on the disk; nil: there is none
	savingAt int64      // its step

	ended    end // for a reason that was not known before
	patience patience
}

// A Log gets each line of a run's record as it is made.
type Log interface {
	Step(Step) error
	Evaluation(Evaluation) error
	Scores(Scores) error
}

// Logs is a [Log] that passes every line to several logs, in order.
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

// Scores implements [Log].
func (l Logs) Scores(s Scores) error {
	for _, log := range l {
		if err := log.Scores(s); err != nil {
			return err
		}
	}
	return nil
}

// Sync calls Sync on the logs that have such a method: what they received is then
// safe from a loss of power. A trainer calls it before it saves, so that no checkpoint
// is ahead of the record.
func (l Logs) Sync() error {
	for _, log := range l {
		if s, ok := log.(syncer); ok {
			if err := s.Sync(); err != nil {
				return err
			}
		}
	}
	return nil
}

type syncer interface{ Sync() error }

// A Step is a line of the record about training: kind "train".
type Step struct {
	Step         int64   `json:"step"`    // updates done
	Epoch        float64 `json:"epoch"`   // passes over the corpus done, such as 1.25
	Tokens       int64   `json:"tokens"`  // of the training text that were trained on, counted in every epoch
	Seconds      float64 `json:"seconds"` // of training, without evaluations and checkpoints
	Loss         float64 `json:"loss"`    // mean over the steps since the last line, in nats
	LearningRate float64 `json:"learning_rate"`
}

// An Evaluation is a line of the record about the validation text: kind "valid".
// The first is of the network before any training.
type Evaluation struct {
	Step    int64   `json:"step"`
	Epoch   float64 `json:"epoch"`
	Tokens  int64   `json:"tokens"`
	Seconds float64 `json:"seconds"`
	evaluate.HeldOut
	Best bool `json:"best,omitempty"` // of a run with [Limits].Patience: the best so far
}

// Scores is a line of the record about the word vectors: kind "scores".
type Scores struct {
	Step    int64             `json:"step"`
	Epoch   float64           `json:"epoch"`
	Tokens  int64             `json:"tokens"`
	Seconds float64           `json:"seconds"`
	Scores  []evaluate.Result `json:"scores"`
}

// window is a mean that is being summed up.
type window struct {
	sum   float64
	steps int64
}

func (t *Trainer) perEpoch() int64 { return int64(objective.Steps(t.Train, t.BatchSize())) }

// BatchSize returns the number of examples in a step.
func (t *Trainer) BatchSize() int { return max(1, t.Shards) * t.Order.BatchSize() }

// Run trains until the epochs are done or a limit is reached, ctx ends, or the loss
// stops being a finite number. It continues from the optimizer's step count, so a network loaded
// from a checkpoint is trained to the same bits as one that never stopped.
//
// When ctx ends, Run saves the network and returns [ErrInterrupted]. If a loss or a
// held-out perplexity is not finite, it returns a [*Diverged].
func (t *Trainer) Run(ctx context.Context) (err error) {
	if err := t.check(); err != nil {
		return err
	}
	defer func() {
		if failed := t.saveEnds(); err == nil {
			err = failed
		}
	}()
	t.shards = shards{} // of a step that an interruption left
	t.pause = time.Now()
	t.clock.start()
	defer t.clock.stop()
	order := t.Order
	if order.Beside == nil {
		order.Beside = new(kernel.Aside) // which takes no thread from the kernels
	}
	// Before the first step the network is untrained, and its loss about ln V. A run
	// that is resumed after a step with an evaluation repeats the evaluation.
	if err := t.evaluate(ctx); err != nil {
		return err
	}
	for t.Optimizer.Steps() < t.Steps() {
		epoch, from := t.Optimizer.Steps()/t.perEpoch(), t.Optimizer.Steps()%t.perEpoch()
		for batch, err := range order.Batches(t.Train, int(epoch), int(from)*max(1, t.Shards)) {
			if err != nil {
				return err
			}
			if ctx.Err() != nil {
				return t.interrupted()
			}
			step := t.Optimizer.Steps()
			rate := t.rate(step)
			loss, done, err := t.step(ctx, batch, rate)
			if err != nil && ctx.Err() != nil && errors.Is(err, context.Cause(ctx)) { // while it waited for others: the step was not taken
				return t.interrupted()
			}
			if err != nil {
				return fmt.Errorf("step %d: %w", step, err)
			}
			if !done {
				continue
			}
			if !finite(loss) {
				return t.diverged(step, loss, rate)
			}
			t.checkTime()
			if err := t.after(ctx, batch, loss, rate); err != nil {
				return err
			}
			if t.Optimizer.Steps() >= t.Steps() { // perhaps within an epoch
				break
			}
		}
	}
	return nil
}

// rate returns the learning rate of a step.
func (t *Trainer) rate(step int64) float64 {
	return t.Schedule.Rate(t.Optimizer.LearningRate, step, t.planned())
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
	return t.checkShards()
}

// record returns the log, or one that does nothing.
func (t *Trainer) record() Log {
	if t.Log == nil {
		return Logs(nil)
	}
	return t.Log
}

// after does what is due after a step: log, evaluate, save.
func (t *Trainer) after(ctx context.Context, b *data.Batch, loss, rate float64) error {
	step := t.Optimizer.Steps()
	t.window.sum += loss
	t.window.steps++
	now := Step{Step: step, Epoch: t.epoch(), Tokens: t.Tokens(), Seconds: t.seconds(), Loss: loss, LearningRate: rate}
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
	soon := t.SaveEvery == 0 && t.Optimizer.Steps() < t.Steps() && time.Since(t.pause) < t.SavePause
	return t.due(t.SaveEvery) && !soon
}

// evaluate does the evaluation that is due, if one is.
func (t *Trainer) evaluate(ctx context.Context) error {
	if !t.due(t.EvaluateEvery) || t.follows() && t.Limits.Patience == 0 {
		return nil
	}
	defer t.stop()()
	if t.Valid != nil {
		if err := t.predict(ctx); err != nil {
			return err
		}
	}
	if t.Score == nil {
		return nil
	}
	results, err := t.Score(ctx)
	if err != nil && ctx.Err() != nil {
		return t.interrupted()
	}
	if err != nil {
		return err
	}
	return t.record().Scores(Scores{Step: t.Optimizer.Steps(), Epoch: t.epoch(), Tokens: t.Tokens(), Seconds: t.seconds(), Scores: results})
}

// predict records how well the network predicts the held-out text.
func (t *Trainer) predict(ctx context.Context) error {
	h, err := evaluate.Perplexity(ctx, t.Network, t.Valid, t.Order.Negatives)
	if err != nil && ctx.Err() != nil {
		return t.interrupted()
	}
	if err != nil {
		return err
	}
	if !finite(h.Loss) || !finite(h.Perplexity) {
		return t.spoilt(h.Loss)
	}
	if t.Judge != nil {
		if err := t.Judge(ctx, t.Valid, &h); err != nil && ctx.Err() != nil {
			return t.interrupted()
		} else if err != nil {
			return err
		}
	}
	e := Evaluation{Step: t.Optimizer.Steps(), Epoch: t.epoch(), Tokens: t.Tokens(), Seconds: t.seconds(), HeldOut: h}
	if e.Best, err = t.judge(e); err != nil {
		return err
	}
	return t.record().Evaluation(e)
}

func (t *Trainer) epoch() float64 { return float64(t.Optimizer.Steps()) / float64(t.perEpoch()) }

// Tokens returns how many tokens of the training text have been trained on so far,
// counted in every epoch.
func (t *Trainer) Tokens() int64 {
	full, rest := t.Optimizer.Steps()/t.perEpoch(), t.Optimizer.Steps()%t.perEpoch()
	tokens, _ := portion(rest*int64(t.BatchSize()), int64(t.TextTokens), int64(t.Train.Len()))
	return full*int64(t.TextTokens) + tokens
}

func (t *Trainer) seconds() float64 { return t.clock.time().Seconds() }

// ErrInterrupted is the error if a run was stopped from outside and saved.
var ErrInterrupted = errors.New("interrupted")

func (t *Trainer) interrupted() error {
	if err := t.Save(); err != nil {
		return err
	}
	return ErrInterrupted
}

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
	if t.saveEnds() == nil && t.saved {
		d.Checkpoint, d.CheckpointAt = t.Checkpoint, t.savedAt
	}
	return d
}

// spoilt blames the last step for what was seen after it.
func (t *Trainer) spoilt(loss float64) error {
	step := max(0, t.Optimizer.Steps()-1)
	return t.diverged(step, loss, t.rate(step))
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
