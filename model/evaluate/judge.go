package evaluate

import (
	"cmp"
	"context"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model"
)

// KindLabels is the kind of results about the predictions of labelled examples.
const KindLabels Kind = "labels"

// A Judge says how good a network's predictions of held-out examples are. The first result is
// the one to choose by. Soon after ctx ends it returns the error of ctx.
type Judge func(ctx context.Context, t Trial) (*Judgement, error)

// A Trial is what a [Judge] judges.
type Trial struct {
	Name     string // of what is held out: validation, test
	Network  *model.Network
	Examples objective.Examples
	Outputs  *data.Vocab // what the network predicts
	Settings Settings    // the number of resamples, and their seed
	Widths   []int       // to which vectors of texts may be cut; see [loss.Cut]
	Brief    bool        // the number to choose by is enough

	// Facts is what is known, and Relations what the relations are called, for objectives
	// that are [objective.Completed].
	Facts     *objective.Facts
	Relations *data.Vocab
}

// predict calls do with batches of so many examples, in order, and what the network predicts of each.
func (t Trial) predict(ctx context.Context, size int, do func(b *data.Batch, p *model.Prediction)) error {
	for b, err := range objective.Sequential(t.Examples, size, nil) {
		if err := cmp.Or(ctx.Err(), err); err != nil {
			return err
		}
		if b.Len() == 0 {
			continue
		}
		p, err := t.Network.Predict(b)
		if err != nil {
			return err
		}
		do(b, p)
	}
	return nil
}

// nothing is the error of a trial that has nothing to judge.
func (t Trial) nothing(of, what string) error {
	return &data.Error{Where: t.Name + " " + of, What: what, Remedy: OtherHeldOut}
}

func (t Trial) noExamples() error { return t.nothing("examples", "there are none to predict") }

// OtherHeldOut is the remedy where nothing is held out that could be judged.
const OtherHeldOut = "hold out a larger share, or give other text (corpus.valid, corpus.test)"

// A Judgement is what a [Judge] finds.
type Judgement struct {
	Results   []Result
	Confusion *Confusion      // of labels, one an example; nil: some have several, or there are more than 1,000 labels
	Relations []RelationScore // of facts; nil: there are none
}

// Judges returns what judges the predictions of objectives, by the name that
// [objective.Labelled] gives.
func Judges() map[string]Judge {
	return map[string]Judge{
		"classes": bounded(judgeClasses),
		"pairs":   bounded(judgePairs),
		"ranks":   bounded(judgeRanks),
		"tags":    bounded(judgeTags),
		"taught":  bounded(judgeTaught),
	}
}

// Measures returns, by the name of the judge, the metrics by which networks may be ranked: greater is better. Which of them there
// are depends on the examples and the loss. The first of a judgement is the one to choose by.
func Measures() map[string][]string {
	return map[string][]string{
		"classes": {"accuracy", "macro_f1", "weighted_f1", "micro_f1", "p@1", "r@1", "p@3", "r@3", "p@5", "r@5"},
		"pairs":   {"mrr", "ndcg@10", "r@1", "r@10", "spearman", "pearson"},
		"ranks":   {"mrr", "hits@1", "hits@3", "hits@10"},
		"tags":    {"f1", "precision", "recall", "accuracy", "new_accuracy"},
		"taught":  {"cosine", "mrr", "r@1"},
	}
}

// bounded returns a judge whose results have their intervals, from what one finds without.
func bounded(of Judge) Judge {
	return func(ctx context.Context, t Trial) (*Judgement, error) {
		j, err := of(ctx, t)
		if err != nil {
			return nil, err
		}
		resamples := func(items int) int { return affordable(t.Settings.Resamples, items) }
		intervals(j.Results, resamples, t.Settings.Seed, func() bool { return ctx.Err() != nil })
		return j, ctx.Err()
	}
}

// A Confusion counts how often an example of one label was taken for one of another.
type Confusion struct {
	Labels []string `json:"labels"`
	Counts [][]int  `json:"counts"` // Counts[i][j]: of label i, predicted as j
}

// A ClassScore says how well one label is predicted.
type ClassScore struct {
	Label                 string
	Precision, Recall, F1 float64 // NaN where they are not defined
	Examples              int
}

// Classes returns how well each label is predicted.
func (c *Confusion) Classes() []ClassScore {
	scores := make([]ClassScore, len(c.Labels))
	for i, label := range c.Labels {
		right, predicted, actual := c.Counts[i][i], 0, 0
		for j := range c.Labels {
			predicted += c.Counts[j][i]
			actual += c.Counts[i][j]
		}
		scores[i] = ClassScore{label, ratio(right, predicted), ratio(right, actual), ratio(2*right, predicted+actual), actual}
	}
	return scores
}

func ratio(a, b int) float64 { return float64(a) / float64(b) }
