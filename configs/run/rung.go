package run

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// errRung is the cause of a context that ended at the step that Until names.
var errRung = errors.New("the step to stop at is reached")

// toRung returns a context that ends once a share of the steps are done.
func toRung(ctx context.Context, t *train.Trainer, until float64) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := func() { cancel(nil) }
	if until <= 0 {
		return ctx, stop
	}
	last := int64(math.Ceil(until * float64(t.Steps())))
	if t.Optimizer.Steps() >= last {
		cancel(errRung)
	}
	watch := t.Watch
	t.Watch = func(s train.Step) {
		if watch != nil {
			watch(s)
		}
		if s.Step >= last {
			cancel(errRung)
		}
	}
	return ctx, stop
}

// isRung reports whether a run ended because it had come far enough.
func isRung(training context.Context, err error) bool {
	return errors.Is(err, train.ErrInterrupted) && errors.Is(context.Cause(training), errRung)
}

// measures judges the predictions of the validation examples by all that runs may be ranked by, and adds the number to choose by
// to h. There are none where the objective has no labels.
func (s *sitting) measures(ctx context.Context, h *evaluate.HeldOut) (map[string]*float64, error) {
	j, err := newJudge(s.Experiment, s.text, s.trainer.Network)
	if err != nil || j == nil {
		return nil, err
	}
	return j.measures(ctx, s.trainer.Valid, h)
}

// rung records the results of a run that was stopped. The run itself does not
// know of it: it is saved as one that was interrupted, and continues to the same bits.
func (s *sitting) rung(ctx context.Context) error {
	t, m := s.trainer, s.Manifest
	if t.Valid == nil {
		return SettingError{fmt.Errorf("%s has no held-out text, which halving needs to rank runs; set corpus.valid, for example to 0.05", s.Path)}
	}
	h, err := evaluate.Perplexity(ctx, t.Network, t.Valid, t.Order.Negatives)
	rung := train.Rung{Share: s.options.Until, Step: t.Optimizer.Steps(), HeldOut: h}
	if err == nil {
		rung.Measures, err = s.measures(ctx, &rung.HeldOut)
	}
	if err == nil {
		m.Rungs = append(m.Rungs, rung)
	}
	m.Steps, m.Tokens, m.Seconds = t.Optimizer.Steps(), t.Tokens(), t.Seconds()
	m.Outcome = train.WasInterrupted
	return errors.Join(interrupted(err), s.end())
}
