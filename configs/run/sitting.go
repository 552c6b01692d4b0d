package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/machine"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// A sitting is a run while it is trained: from its start, or from where it continues,
// until it is done or stopped.
type sitting struct {
	*Run
	options Options
	trainer *train.Trainer
	text    *data.Dataset
	source  *source       // nil: the network began with random weights
	scorer  *train.Scorer // nil: there are no sets
	dir     *train.Directory
	last    lastSeen
}

// sit returns a sitting of a run at step 0.
func (o Options) sit(ctx context.Context, r *Run, m material, dir *train.Directory) (*sitting, error) {
	t, err := newTrainer(ctx, r.Experiment, m.text, m.source, false)
	if err != nil {
		return nil, err
	}
	if o.peers != nil {
		t.Peers = o.peers
	}
	o.idleLimits(t)
	o.idleSchedule(t)
	if dir != nil {
		t.Checkpoint = dir.File(train.CheckpointFile)
	}
	scorer, err := newScorer(r.Experiment, m.text, t.Network, m.sets)
	if err != nil {
		return nil, err
	}
	if scorer != nil {
		t.Score = scorer.Brief
	}
	return &sitting{Run: r, options: o, trainer: t, text: m.text, source: m.source, scorer: scorer, dir: dir}, nil
}

// idleLimits warns of limits that the run does not come to.
func (o Options) idleLimits(t *train.Trainer) {
	steps, by := t.End()
	for _, one := range []struct {
		key   string
		limit int64
	}{{"train.max_steps", t.Limits.Steps}, {"train.max_tokens", t.Limits.Tokens}} {
		if one.limit > 0 && one.key != by {
			o.notify(Warning{fmt.Sprintf("%s = %d has no effect: %s ends the run before, after %s", one.key, one.limit, by, amount.Of(steps, "step"))})
		}
	}
}

// idleSchedule warns of a schedule that does not do in the run what its settings say.
func (o Options) idleSchedule(t *train.Trainer) {
	const usualWarmup = 4000 // of inverse_sqrt, in Attention is all you need
	s, rate := t.Schedule, t.Optimizer.LearningRate
	switch steps, by := t.End(); {
	case int64(s.WarmupSteps) > steps:
		o.notify(Warning{fmt.Sprintf("schedule.warmup_steps = %d is longer than the run: %s ends it after %s, and the learning rate comes to %.3g, not to optimizer.learning_rate = %g",
			s.WarmupSteps, by, amount.Of(steps, "step"), t.Rate(steps-1), rate)})
	case s.Type == "inverse_sqrt" && s.WarmupSteps == 0 && steps >= 100:
		o.notify(Warning{fmt.Sprintf("schedule.type = \"inverse_sqrt\" goes by schedule.warmup_steps, which is 0: the learning rate falls from the second step on, from %g to %.3g in %s; set it, such as %d",
			rate, t.Rate(steps-1), amount.Of(steps, "step"), min(steps/10, usualWarmup))})
	case s.Type == "plateau" && (steps-1)/cmp.Or(t.EvaluateEvery, t.StepsIn(1)) < int64(s.Patience):
		o.notify(Warning{fmt.Sprintf("schedule.type = \"plateau\" has no effect: %s ends the run after %s, before there are schedule.patience = %d evaluations; set train.eval_every_steps, such as %d",
			by, amount.Of(steps, "step"), s.Patience, max(1, steps/(10*int64(s.Patience))))})
	case s.Type == "step" && t.Rate(steps-1) == rate:
		o.notify(Warning{fmt.Sprintf("schedule.every_epochs = %g has no effect: %s ends the run before, after %s", s.EveryEpochs, by, amount.Of(steps, "step"))})
	}
}

// run trains to the end, records the outcome, and gives up the network.
func (s *sitting) run(ctx context.Context) error {
	t, m, o := s.trainer, s.Manifest, s.options
	t.Checkpoint = s.dir.File(train.CheckpointFile)
	board, err := train.NewTensorBoard(s.dir, t.Optimizer.Steps())
	if err != nil {
		return err
	}
	defer board.Close()
	if s.Experiment.TensorBoard.Histograms {
		t.Inspect = func(b *data.Batch) error { return board.Histograms(t.Network, b, t.Optimizer.Steps()) }
	}
	t.Log = train.Logs{s.dir, board, &s.last, notifier{o}}
	if o.Notify != nil {
		t.Watch = func(s train.Step) { o.Notify(s) }
	}
	m.Convention = evaluate.Convention(s.Experiment.Objective.Spec.Predicts(), t.Network.Unnormalised())
	o.notify(Began{s.Run, t.Optimizer.Steps(), t.Steps(), t.Limits.Seconds})
	training, stopAtRung := toRung(ctx, t, o.Until)
	defer stopAtRung()
	if err = s.reserve(); err == nil {
		err = t.RunUnsaved(training)
	}
	o.notify(Ended{s.Run})
	switch {
	case isRung(training, err):
		return s.rung(ctx)
	case errors.Is(err, train.ErrLocked): // another process has taken it up, and writes its manifest
		return err
	}
	m.Steps, m.Tokens, m.Seconds = t.Optimizer.Steps(), t.Tokens(), t.Seconds()
	if err == nil {
		_, m.EndedBy = t.End()
		err = s.finish(ctx)
	}
	if failed := t.Saved(); failed != nil {
		err = failed
	}
	m.Valid = s.last.valid(m)
	m.Outcome = outcome(err)
	if err != nil {
		m.Error = err.Error()
	}
	return errors.Join(err, s.end())
}

// end writes down how the sitting ended.
func (s *sitting) end() error {
	m := s.Manifest
	m.End, m.PeakMemory = time.Now(), max(m.PeakMemory, machine.PeakMemory())
	s.dir.RemoveTemps()
	return s.dir.WriteManifest(m)
}

func outcome(err error) train.Outcome {
	var diverged *train.Diverged
	var export exportError
	switch {
	case err == nil, errors.As(err, &export):
		return train.Done
	case errors.Is(err, train.ErrInterrupted), errors.Is(err, train.ErrPeers):
		return train.WasInterrupted
	case errors.As(err, &diverged):
		return train.HasDiverged
	}
	return train.Failed
}

// finish evaluates on the test text, scores the vectors and exports them: those of the best
// checkpoint where that was kept. It gives up the trainer's network.
func (s *sitting) finish(ctx context.Context) error {
	t, m := s.trainer, s.Manifest
	if best := t.Best(); best != nil {
		if err := t.RestoreBest(); err != nil {
			return err
		}
		m.Best, s.last.evaluation = &train.Best{File: train.BestFile, Step: best.Step}, best
		if err := s.dir.WriteManifest(m); err != nil { // it says which checkpoint has the vectors
			return err
		}
	}
	if t.Test != nil {
		s.options.notify(Testing{s.Run})
		h, err := evaluate.Perplexity(ctx, t.Network, t.Test, t.Order.Negatives)
		if err != nil {
			return interrupted(err) // everything is saved but this
		}
		m.Test = &h
	}
	found, err := predictions(ctx, s.Experiment, s.text, t, m.Test)
	if err != nil {
		return interrupted(err)
	}
	m.Predictions, m.Confusion, m.Relations = found.Results, found.Confusion, found.Relations
	if m.Telling, err = telling(ctx, s.Experiment, s.text, t.Network); err != nil {
		return interrupted(err)
	}
	if s.scorer != nil {
		scores, err := s.scorer.Full(ctx)
		if err != nil {
			return interrupted(err)
		}
		m.Scores = scores
	}
	// What was trained is freed, but for vectors that are one of its matrices. Others are then made of the
	// checkpoint, so that the two are not in memory together.
	if err := s.keepVectors(); err != nil {
		return err
	}
	if !s.hasVectors() { // they are read from what is being saved
		if err := t.Saved(); err != nil {
			return err
		}
	}
	t.Network, t.Optimizer, t.Inspect, t.Score, t.Judge, s.scorer = nil, nil, nil, nil, nil, nil
	runtime.GC() // so that what comes next has this memory; it stays with the process, which need not ask for pages that are cleared first
	s.options.notify(Exporting{s.Run})
	if err := s.drift(); err != nil {
		return err
	}
	return s.export()
}

// keepVectors takes the vectors that are exported from the network, if they are one of its matrices.
func (s *sitting) keepVectors() error {
	which, err := s.which("")
	if err != nil || which == Relations || which == "input+output" || subwords(s.Experiment) != nil {
		return err
	}
	t, err := train.NetworkVectors(s.trainer.Network, s.text.Vocab, which, nil)
	if err == nil {
		s.describe(t, which)
		s.reading.Lock() // a program may ask the run for vectors while it is trained
		s.table = t
		s.reading.Unlock()
	}
	return err
}

// interrupted returns the error of training that was stopped, where that is what err
// comes from.
func interrupted(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return train.Interrupted(err)
	}
	return err
}

// lastSeen remembers the last evaluation of the record.
type lastSeen struct{ evaluation *train.Evaluation }

func (l *lastSeen) Step(train.Step) error { return nil }

func (l *lastSeen) Evaluation(e train.Evaluation) error { l.evaluation = &e; return nil }

func (l *lastSeen) Scores(train.Scores) error { return nil }

// valid returns the last held-out result, of this sitting or of one before.
func (l *lastSeen) valid(m *train.Manifest) *evaluate.HeldOut {
	if l.evaluation == nil {
		return m.Valid
	}
	return &l.evaluation.HeldOut
}

// notifier is a [train.Log] that hands evaluations and scores on as events; steps are
// events of their own, each of them and not only those of the record.
type notifier struct{ Options }

func (n notifier) Step(train.Step) error               { return nil }
func (n notifier) Evaluation(e train.Evaluation) error { n.notify(e); return nil }
func (n notifier) Scores(s train.Scores) error         { n.notify(s); return nil }
