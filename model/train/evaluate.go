package train

import (
	"context"

	"github.com/lexigraph/lexigraph/model/evaluate"
)

// evaluate does the evaluation that is due, if one is.
func (t *Trainer) evaluate(ctx context.Context) error {
	if !t.due(t.EvaluateEvery) || t.follows() && t.Limits.Patience == 0 && !t.Schedule.waits() {
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
	if err := t.unlessInterrupted(ctx, err); err != nil {
		return err
	}
	return t.record().Scores(Scores{Step: t.Optimizer.Steps(), Epoch: t.epoch(), Tokens: t.Tokens(), Seconds: t.Seconds(), Scores: results})
}

// predict records how well the network predicts the held-out text.
func (t *Trainer) predict(ctx context.Context) error {
	h, err := evaluate.Perplexity(ctx, t.Network, t.Valid, t.Order.Negatives)
	if err := t.unlessInterrupted(ctx, err); err != nil {
		return err
	}
	if !finite(h.Loss) || !finite(h.Perplexity) {
		return t.spoilt(h.Loss)
	}
	if t.Judge != nil {
		if err := t.unlessInterrupted(ctx, t.Judge(ctx, t.Valid, &h)); err != nil {
			return err
		}
	}
	e := Evaluation{Step: t.Optimizer.Steps(), Epoch: t.epoch(), Tokens: t.Tokens(), Seconds: t.Seconds(), HeldOut: h}
	t.stand(e)
	if e.Best, err = t.judge(e); err != nil {
		return err
	}
	return t.record().Evaluation(e)
}
