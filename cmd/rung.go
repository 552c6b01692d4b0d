package cmd

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// errRung is the cause of a context that ended at the step that --until names.
var errRung = errors.New("the step that --until names is reached")

// toRung returns a context that ends once r.until of the steps are done.
func (r *runner) toRung(ctx context.Context, t *train.Trainer) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := func() { cancel(nil) }
	if r.until <= 0 {
		return ctx, stop
	}
	last := int64(math.Ceil(r.until * float64(t.Steps())))
	if t.Optimizer.Steps() >= last {
		cancel(errRung)
	}
	watch := t.Watch
	t.Watch = func(s train.Step) {
		watch(s)
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

// rung takes down what a run that was stopped has come to. The run itself does not
// know of it: it is saved as one that was interrupted, and goes on to the same
// bits.
func (r *runner) rung(ctx context.Context, t *train.Trainer, dir *train.Directory, m *train.Manifest, last *lastSeen) error {
	if t.Valid == nil {
		return usage("--until: %s has no held-out text to be judged by; set corpus.valid, such as 0.05", dir.Path)
	}
	h, err := evaluate.Perplexity(ctx, t.Network, t.Valid, t.Order.Negatives)
	if errors.Is(err, context.Canceled) {
		err = interruption{context.Cause(ctx), "interrupted, saved"}
	}
	if err == nil {
		m.Rungs = append(m.Rungs, train.Rung{Share: r.until, Step: t.Optimizer.Steps(), HeldOut: h})
	}
	m.Seconds, m.Steps, m.Tokens = last.seconds(m), t.Optimizer.Steps(), t.Tokens()
	m.End, m.PeakMemory = time.Now(), max(m.PeakMemory, train.PeakMemory())
	m.Outcome = train.WasInterrupted
	return errors.Join(err, dir.WriteManifest(m))
}
