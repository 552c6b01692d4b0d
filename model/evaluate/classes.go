package evaluate

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model"
)

// A predicted example: what it is and what the network says.
type predicted struct {
	number int     // its place
	labels []int32 // the right ones
	first  int32   // the likeliest
	top    []int32 // and those after it, ties by their order
	said   []int32 // those of probability 1/2 and more, for losses that judge each by itself; for others first alone
	p      float64 // the probability of first
	logs   float64 // −Σ ln p of the right labels
}

// judgeClasses is the [Judge] of classify. Where each example has one label and the loss a
// distribution over labels, it gives accuracy, macro and weighted F1, log loss and
// the calibration error; where examples have several, or the loss judges each label by
// itself, the precision and recall of the likeliest label as fastText prints them, and micro
// and macro F1 of the labels with a probability of at least 1/2, or, of a distribution, in which
// several labels seldom have one, of the likeliest.
func judgeClasses(ctx context.Context, t Trial) (*Judgement, error) {
	link, err := t.Network.Link()
	if err != nil {
		return nil, err
	}
	if link == loss.None {
		return &Judgement{}, nil
	}
	all, err := predictAll(ctx, t, link)
	if err != nil {
		return nil, err
	}
	j := &Judgement{}
	add := func(metric, how string, of Metric, item func(e predicted) float64) {
		items := make([]float64, len(all))
		for i, e := range all {
			items[i] = item(e)
		}
		j.Results = append(j.Results, newJudged(t, metric, how, of, items))
	}
	several := func(e predicted) bool { return len(e.labels) != 1 }
	if link != loss.Softmax || slices.ContainsFunc(all, several) {
		judgeLabels(all, t.Outputs.Len(), link, add)
		return j, nil
	}
	judgeDistribution(all, t.Outputs.Len(), add)
	j.Confusion = newConfusion(all, t.Outputs.Words())
	return j, nil
}

// predictAll returns what the network predicts for each example.
func predictAll(ctx context.Context, t Trial, link loss.Link) ([]predicted, error) {
	var all []predicted
	err := t.predict(ctx, BatchSize, func(b *data.Batch, p *model.Prediction) {
		for i := range b.Len() {
			e := newPredicted(p.Probabilities.Row(i), b.Targets(i), link)
			e.number = len(all)
			all = append(all, e)
		}
	})
	if err == nil && len(all) == 0 {
		err = t.noExamples()
	}
	return all, err
}

// judgeLabels adds the metrics of labels that are judged each by itself.
func judgeLabels(all []predicted, labels int, link loss.Link, add func(metric, how string, of Metric, item func(e predicted) float64)) {
	for _, k := range []int{1, 3, 5} {
		if k > 1 && k >= labels {
			break
		}
		hits := func(e predicted) float64 { return newHits(e, k) }
		add(fmt.Sprintf("p@%d", k), fmt.Sprintf("right ones among an example's likeliest %d, of all examples' together", k), share{k: k}, hits)
		add(fmt.Sprintf("r@%d", k), fmt.Sprintf("right ones among an example's likeliest %d, of all labels that examples have", k), share{}, hits)
	}
	number := func(e predicted) float64 { return float64(e.number) }
	said := "of labels with a probability of 1/2 and more"
	if link != loss.Logistic {
		said = "of the likeliest label of each example"
	}
	add("micro_f1", said+", all examples together", sets{all: all, labels: labels}, number)
	add("macro_f1", said+", mean over labels", sets{all: all, labels: labels, macro: true}, number)
}

// judgeDistribution adds the metrics of a distribution over labels of which each example has one.
func judgeDistribution(all []predicted, labels int, add func(metric, how string, of Metric, item func(e predicted) float64)) {
	right := func(e predicted) float64 {
		if e.first == e.labels[0] {
			return 1
		}
		return 0
	}
	pair := func(e predicted) float64 { return float64(int(e.labels[0])*labels + int(e.first)) }
	add("accuracy", "share of examples with the right label", single(len(all)), right)
	add("macro_f1", "mean of the labels' F1", f1{labels: labels}, pair)
	add("weighted_f1", "mean of the labels' F1, weighted by their examples", f1{labels: labels, weighted: true}, pair)
	add("log_loss", "mean of −ln p(label)", average{single(len(all))}, func(e predicted) float64 { return e.logs })
	add("calibration_error", fmt.Sprintf("expected calibration error in %d bins of equal width", bins), calibration{}, func(e predicted) float64 {
		return right(e) + float64(min(e.p, 1)/2)
	})
}

func newPredicted(p []float32, labels []int32, link loss.Link) predicted {
	e := predicted{labels: slices.Clone(labels), top: topK(p, mostLikely)}
	e.first = e.top[0]
	for k, x := range p {
		if link == loss.Logistic && x >= 0.5 {
			e.said = append(e.said, int32(k))
		}
	}
	if link != loss.Logistic {
		e.said = []int32{e.first}
	}
	e.p = float64(p[e.first])
	for _, l := range labels {
		e.logs -= elementary.Log(max(float64(p[l]), math.SmallestNonzeroFloat32))
	}
	return e
}

// newConfusion counts what examples of one label each were taken for: nil for more than [mostConfused] labels.
func newConfusion(all []predicted, labels []string) *Confusion {
	if len(labels) > mostConfused {
		return nil
	}
	c := &Confusion{Labels: labels, Counts: make([][]int, len(labels))}
	for i := range c.Counts {
		c.Counts[i] = make([]int, len(labels))
	}
	for _, e := range all {
		c.Counts[e.labels[0]][e.first]++
	}
	return c
}

// mostConfused is the most labels of a [Confusion], which takes memory and a manifest by the square of their number.
const mostConfused = 1000

// newJudged returns a result about examples, each a unit of its own. Its interval is added by [bounded].
func newJudged(t Trial, metric, how string, of Metric, items []float64) Result {
	r := Result{Set: t.Name, Kind: KindLabels, Metric: metric, Covered: len(items), Total: len(items), Items: items, Of: of}
	r.Value = of.Statistic(items)(nil)
	r.Zeroed = r.Value
	r.Convention = how
	return r
}

// amid says that the items are those of a share, or of a mean of shares, which are covered among so many; the others are wrong.
func (r *Result) amid(total int) {
	if r.Total = total; r.Covered < total {
		r.Zeroed = r.Value * float64(r.Covered) / float64(total)
	}
}

// affordable returns how many of so many resamples of n examples are drawn. The more examples, the less
// it takes to know an interval well enough; all resamples of 50,000 would take minutes.
func affordable(resamples, n int) int {
	const draws, least = 20_000_000, 200
	return min(resamples, max(least, draws/n))
}

// perExample is the part of a metric that resamples examples.
type perExample struct{}

// Resample implements [Metric].
func (perExample) Resample(items []float64) func(rng *rand.Rand, times []float64) {
	return single(len(items)).Resample(items)
}

// Units implements [Metric].
func (perExample) Units(items []float64) (all, drawn int) { return single(len(items)).Units(items) }

// mostLikely is how many of the likeliest labels are judged.
const mostLikely = 5

// topK returns the k likeliest labels, the first first.
func topK(p []float32, k int) []int32 {
	var top []int32
	for label, x := range p {
		at := len(top)
		for at > 0 && x > p[top[at-1]] {
			at--
		}
		if at < k {
			top = slices.Insert(top, at, int32(label))
			top = top[:min(k, len(top))]
		}
	}
	return top
}

// oneHit is what a right label among the likeliest adds to an item of a [share].
const oneHit = 1.0 / 16

// newHits returns the item of an example: the number of its labels, and a [oneHit] for each that is
// among the k likeliest.
func newHits(e predicted, k int) float64 {
	item := float64(len(e.labels))
	for _, l := range e.top[:min(k, len(e.top))] {
		if slices.Contains(e.labels, l) {
			item += oneHit
		}
	}
	return item
}
