package run

import (
	"context"
	"errors"
	"fmt"

	"github.com/lexigraph/lexigraph/model/train"
)

// errParted is the cause of training that ended because the bits differ.
var errParted = errors.New("the bits differ")

// errFarEnough is the cause of training that ended because all is compared.
var errFarEnough = errors.New("all is compared")

// build makes the trainer, and decides how far it goes.
func (v *verifier) build(ctx context.Context) (err error) {
	if v.trainer, err = newTrainer(ctx, v.experiment, v.dataset, v.source, false); err != nil {
		return cannotTell{err}
	}
	t := v.trainer
	v.again()
	v.Of, v.last = t.Steps(), t.Steps()
	switch v.manifest.Outcome {
	case train.Done:
	case train.HasDiverged:
		v.last = min(v.last, v.manifest.Steps+1) // one more, to see it
	default:
		v.last = v.record.steps()
		if v.checkpoint != nil {
			v.last = max(v.last, v.checkpoint.Step)
		}
	}
	if v.most > 0 {
		v.last = min(v.last, v.most)
	}
	v.record.until = v.last
	sets, err := Options{}.openSets(v.experiment) // the run has warned of what is odd about them
	if err == nil {
		err = v.record.scoredBy(sets)
	}
	if err != nil {
		v.note("the scores are not compared: %v", err)
		sets, v.record.unscored = nil, true
	}
	if v.scorer, err = newScorer(v.experiment, v.dataset, t.Network, sets); err != nil {
		return err
	}
	if v.scorer != nil {
		t.Score = v.scorer.Brief
	}
	return nil
}

// again makes the trainer end where the run ended, where that depended on the clock.
func (v *verifier) again() {
	if v.trainer.Limits.Seconds == 0 {
		return
	}
	v.trainer.Limits.Seconds = 0
	if v.manifest.Outcome == train.Done && v.manifest.EndedBy == "train.max_seconds" {
		v.trainer.EndAfter(v.manifest.Steps)
		v.note("train.max_seconds ended the run, which depends on the clock: it is trained again for the steps that it took")
	}
}

// train trains as far as there is something to compare.
func (v *verifier) train(ctx context.Context) error {
	t := v.trainer
	training, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	t.Log = train.Logs{v.record, notifier{v.options}}
	again := &Run{Path: v.Run, Experiment: v.experiment, Manifest: v.manifest, parts: v.options.Parts}
	v.options.notify(Began{again, 0, v.last, 0})
	defer v.options.notify(Ended{again})
	var failed error
	compare := func(step int64) {
		if v.checkpoint == nil || v.checkpoint.Step != step || failed != nil {
			return
		}
		d, err := v.checkpoint.Compare(t.Network, t.Optimizer)
		if err != nil {
			failed = cannotTell{err}
			stop(errParted)
		} else if d != nil {
			v.Differs = &Parting{Where: fmt.Sprintf("%s[%d]", d.Name, d.Index), Step: step, Was: fmt.Sprint(d.Was), Now: fmt.Sprint(d.Now)}
			stop(errParted)
		} else {
			v.Same = append(v.Same, fmt.Sprintf("the checkpoint of step %d", step))
		}
	}
	t.Watch = func(s train.Step) {
		v.options.notify(s)
		if s.Step <= v.last {
			v.Steps = s.Step
			compare(s.Step)
		} else {
			stop(errFarEnough)
		}
	}
	compare(0)
	err := t.Run(training)
	v.Of = t.Steps() // it may have ended early, as the run did
	var diverged *train.Diverged
	switch cause := context.Cause(training); {
	case failed != nil || ctx.Err() != nil:
		return failed
	case v.record.differs != nil && v.Differs == nil:
		v.Differs = v.record.differs
		return nil
	case v.Differs != nil || errors.Is(cause, errFarEnough):
		err = nil
	case errors.As(err, &diverged):
		return v.divergence(diverged)
	}
	if err == nil && v.manifest.Outcome == train.HasDiverged && v.last > v.manifest.Steps && v.Differs == nil {
		v.Differs = &Parting{Where: "the loss", Step: v.manifest.Steps, Was: v.manifest.Error, Now: "finite"}
	}
	return err
}

// divergence compares how training diverged with how the run did.
func (v *verifier) divergence(d *train.Diverged) error {
	if v.manifest.Outcome != train.HasDiverged {
		v.Differs = &Parting{Where: "the loss", Step: d.Step, Was: "finite", Now: fmt.Sprint(d.Loss)}
		return nil
	}
	v.Same = append(v.Same, fmt.Sprintf("that it diverges at step %d", d.Step))
	return nil
}
