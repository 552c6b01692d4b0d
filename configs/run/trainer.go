package run

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
)

// NewTrainer returns the trainer of an experiment on a dataset, at step 0. It has
// neither a log nor a file for checkpoints: those belong to a run directory. A run that
// start.from names may have no parts but those that come with the program.
func NewTrainer(ctx context.Context, e *configs.Experiment, d *data.Dataset) (*train.Trainer, error) {
	if err := e.Whole(); err != nil {
		return nil, err
	}
	if d == nil || d.Train == nil {
		return nil, SettingError{errors.New("there is no text to train on; give what Load returns")}
	}
	if err := complete(e, d.Vocab, d.Labels); err != nil {
		return nil, err
	}
	s, err := openSource(e, configs.Parts{})
	if err != nil {
		return nil, err
	}
	return newTrainer(ctx, e, d, s, false)
}

// newTrainer is [NewTrainer] with what the network begins with, nil for random weights, which are rough for a trainer that
// only measures: see [graph.Options].
func newTrainer(ctx context.Context, e *configs.Experiment, d *data.Dataset, s *source, rough bool) (*train.Trainer, error) {
	v := vocabs(e, d.Vocab, d.Labels)
	negatives, err := newNegatives(e, v)
	if err != nil {
		return nil, err
	}
	n, err := newNetwork(e, v, negatives, s.seed(e), rough)
	if err != nil {
		return nil, err
	}
	if err := fitsTeacher(e, d.Train, n); err != nil {
		return nil, err
	}
	if err := fitsScores(e, d); err != nil {
		return nil, err
	}
	if err := place(e, d, n); err != nil {
		return nil, err
	}
	from, err := s.fill(e, d, n)
	if err != nil {
		return nil, err
	}
	trained, err := trainedParams(e, n)
	if err != nil {
		return nil, err
	}
	t := &train.Trainer{Network: n, Optimizer: e.Optimizer.Spec.New(trained), TextTokens: d.Train.Len()}
	settle(t, e)
	t.Order.Negatives = negatives
	for _, part := range []struct {
		of   *objective.Examples
		text *data.Corpus
	}{{&t.Train, d.Train}, {&t.Valid, d.Valid}, {&t.Test, d.Test}} {
		if *part.of, err = examples(ctx, e, d, part.text); err != nil {
			return nil, err
		}
	}
	judge, err := newJudge(e, d, n)
	if err != nil {
		return nil, err
	}
	if from != nil {
		t.From = from.from
	}
	if judge != nil {
		t.Judge = judge.brief
	}
	return t, group(e, t, from)
}

// settle gives a trainer the settings of an experiment: how long, in which order and how often.
func settle(t *train.Trainer, e *configs.Experiment) {
	t.Schedule = e.Schedule
	t.Order = objective.Order{Size: e.Train.BatchSize / max(1, e.Train.Shards), Block: e.Train.ShuffleBlock, Seed: e.SeedOf(configs.VaryOrder)}
	t.Shards = e.Train.Shards
	t.Epochs = float64(e.Train.Epochs)
	t.Limits = train.Limits{
		Steps: int64(e.Train.MaxSteps), Tokens: int64(e.Train.MaxTokens),
		Seconds: e.Train.MaxSeconds, Patience: e.Train.Patience,
	}
	t.LogEvery = int64(e.Train.LogEverySteps)
	t.EvaluateEvery = int64(e.Train.EvalEverySteps)
	t.SaveEvery = int64(e.Train.CheckpointEverySteps)
	t.SavePause = savePause
}

// fitsTeacher reports a last layer that is not as wide as the vectors of a teacher.
func fitsTeacher(e *configs.Experiment, c *data.Corpus, n *model.Network) error {
	if _, taught := e.Objective.Spec.(objective.Taught); !taught || c.Rows == nil || c.Rows.Teacher == nil || c.Rows.Teacher.Dim == n.Width() {
		return nil
	}
	t := c.Rows.Teacher
	return settingError(e, "layers", "the last layer has %s and the vectors of %s have %s; let {type = \"fc\", units = %d, activation = \"none\"} be the last, or write layers = [] and embedding.dim = %d",
		amount.Of(n.Width(), "feature"), t.Name, amount.Of(t.Dim, "number"), t.Dim, t.Dim)
}

// fitsScores reports pairs with scores that no cosine stands for: by a loss that compares the two, low is a cosine of 0 and high
// one of 1.
func fitsScores(e *configs.Experiment, d *data.Dataset) error {
	l, ok := e.Loss.Spec.(*loss.CosineRegression)
	if !ok || d.Train.Rows == nil || len(d.Train.Rows.Score) == 0 {
		return nil
	}
	least, most := slices.Min(d.Train.Rows.Score), slices.Max(d.Train.Rows.Score) // rounded as the bounds are
	if most <= float32(l.High) && least >= float32(l.Low-(l.High-l.Low)) {
		return nil
	}
	return settingError(e, "loss.high", "the scores of the pairs go from %g to %g, and loss.low and loss.high say that %g is that of texts without anything in common and %g of those that mean the same; say what it is in this text, such as loss.low=%g loss.high=%g",
		least, most, l.Low, l.High, math.Floor(min(0, float64(least))), math.Ceil(float64(most)))
}

// lowScores tells that all scores of pairs lie in the lower half of what their loss has them go from and to, as those of another scale do; "" where they do not.
func lowScores(e *configs.Experiment, d *data.Dataset) string {
	l, ok := e.Loss.Spec.(*loss.CosineRegression)
	if !ok || d.Train.Rows == nil || len(d.Train.Rows.Score) == 0 {
		return ""
	}
	least, most := slices.Min(d.Train.Rows.Score), slices.Max(d.Train.Rows.Score)
	if least == most || float64(most) > (l.Low+l.High)/2 {
		return ""
	}
	return fmt.Sprintf("loss.high: the scores of the pairs go from %g to %g, and none is near %g, which loss.high says is that of texts that mean the same; write what it is in this text, such as loss.high=%g",
		least, most, l.High, math.Ceil(float64(most)))
}

// savePause is the least time between the checkpoints after epochs, as the help of
// train.checkpoint_every_steps has it.
const savePause = 10 * time.Second

// examples returns the examples of a text of the dataset, or nil when there is
// none. There are some to train on.
func examples(ctx context.Context, e *configs.Experiment, d *data.Dataset, c *data.Corpus) (objective.Examples, error) {
	if c == nil {
		return nil, nil
	}
	ex, err := e.Objective.Spec.New(ctx, objective.Text{
		Corpus: c, Vocabs: vocabs(e, d.Vocab, d.Labels), Counts: d.Vocab.Counts(), Seed: e.SeedOf(configs.VaryOrder),
		Nearest: nearestAmong(given(e, d), nil), Cache: data.CacheDir(),
	})
	switch {
	case err != nil:
		return nil, err
	case ex == nil:
		return nil, settingError(e, "objective.type", "%s has made neither examples nor an error; its method New returns one of the two", e.Objective.Type)
	case ex.Len() == 0 && c == d.Train:
		return nil, &data.Error{Where: fmt.Sprintf("objective.type = %q", e.Objective.Type), What: "there is no example of it in the text to train on",
			Remedy: "give more text, or change the objective's settings"}
	}
	return ex, nil
}
