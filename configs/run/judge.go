package run

import (
	"context"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// A judge judges the predictions of a network for labelled examples.
type judge struct {
	judge    evaluate.Judge
	names    []string // of the results by which runs may be ranked
	network  *model.Network
	outputs  *data.Vocab
	settings evaluate.Settings
	widths   []int // to which vectors may be cut

	facts     *objective.Facts // for objectives that are [objective.Completed]
	relations *data.Vocab
}

// newJudge returns what judges the predictions of an experiment's network, or nil where its
// objective is not [objective.Labelled]. What is known of facts are those of d, and others.
func newJudge(e *configs.Experiment, d *data.Dataset, n *model.Network, others ...*data.Corpus) (*judge, error) {
	l, ok := e.Objective.Spec.(objective.Labelled)
	if !ok || l.Judge() == "" {
		return nil, nil
	}
	of, ok := evaluate.Judges()[l.Judge()]
	if !ok {
		return nil, settingError(e, "objective.type", "%s is judged by %q, which there is not", e.Objective.Type, l.Judge())
	}
	v := vocabs(e, d.Vocab, d.Labels)
	j := &judge{judge: of, names: evaluate.Measures()[l.Judge()], network: n, outputs: l.Outputs(v), settings: e.Evaluate.Settings}
	if c, ok := e.Loss.Spec.(loss.Cut); ok {
		j.widths = c.Widths()
	}
	if c, ok := l.(objective.Completed); ok {
		j.facts, j.relations = c.Facts(v, append([]*data.Corpus{d.Train, d.Valid, d.Test}, others...)...), d.Labels
	}
	return j, nil
}

// brief adds the number to choose by to what is known of held-out examples.
func (j *judge) brief(ctx context.Context, ex objective.Examples, h *evaluate.HeldOut) error {
	found, err := j.of(ctx, brief, ex, 0)
	if err != nil {
		return err
	}
	choose(h, found)
	return nil
}

// brief is the name of a judgement that is not kept.
const brief = ""

// choose takes the number to choose by from a judgement, which may have none, or one that is not defined.
func choose(h *evaluate.HeldOut, found *evaluate.Judgement) {
	if len(found.Results) > 0 && !math.IsNaN(found.Results[0].Value) {
		h.Measure, h.Value = found.Results[0].Metric, found.Results[0].Value
	}
}

// measures returns all by which runs may be ranked, and adds the number to choose by to what is known of held-out examples.
func (j *judge) measures(ctx context.Context, ex objective.Examples, h *evaluate.HeldOut) (map[string]*float64, error) {
	found, err := j.of(ctx, "validation", ex, 0)
	if err != nil {
		return nil, err
	}
	choose(h, found)
	all := map[string]*float64{}
	for _, r := range found.Results {
		if r.Section != "" || !slices.Contains(j.names, r.Metric) {
			continue
		}
		all[r.Metric] = nil
		if !math.IsNaN(r.Value) {
			all[r.Metric] = &r.Value
		}
	}
	return all, nil
}

// of judges the predictions for examples of that name, with intervals from so many resamples.
func (j *judge) of(ctx context.Context, name string, ex objective.Examples, resamples int) (*evaluate.Judgement, error) {
	settings := j.settings
	settings.Resamples = resamples
	return j.judge(ctx, evaluate.Trial{Name: name, Widths: j.widths, Brief: name == brief, Network: j.network, Examples: ex, Outputs: j.outputs, Settings: settings, Facts: j.facts, Relations: j.relations})
}

// predictions judges what a trained network predicts for the held-out examples, in full. It
// adds the number to choose by to test, what else is known of the test text. Others are those of [newJudge].
func predictions(ctx context.Context, e *configs.Experiment, d *data.Dataset, t *train.Trainer, test *evaluate.HeldOut, others ...*data.Corpus) (*evaluate.Judgement, error) {
	all := &evaluate.Judgement{}
	t.Judge = nil // what it knows takes memory
	j, err := newJudge(e, d, t.Network, others...)
	if err != nil || j == nil {
		return all, err
	}
	for _, part := range []struct {
		name string
		of   objective.Examples
	}{{"validation", t.Valid}, {"test", t.Test}} {
		if part.of == nil {
			continue
		}
		found, err := j.of(ctx, part.name, part.of, e.Evaluate.Resamples)
		if err != nil {
			return nil, err
		}
		if part.of == t.Test {
			choose(test, found)
		}
		all.Results = append(all.Results, found.Results...)
		all.Confusion, all.Relations = found.Confusion, found.Relations // of the last part, which may have none
	}
	return all, nil
}
