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

// f1 is the mean over labels of F1 = 2·right/(predicted + actual), with 0 for a label that is
// never right, and over those labels that examples have or were predicted. An item is
// label·L + predicted label.
//
// Of a label that no example has, one prediction is enough to bring a 0 into the mean: where labels lack examples, the number for some
// examples is far from that for many, and so may its interval be.
type f1 struct {
	perExample
	labels   int
	weighted bool // by the number of examples of a label
}

// Statistic implements [Metric].
func (m f1) Statistic(items []float64) func(times []float64) float64 {
	type outcome struct{ example, label, guess int }
	var all []outcome
	for _, i := range covered(items) {
		all = append(all, outcome{i, int(items[i]) / m.labels, int(items[i]) % m.labels})
	}
	right, predicted, actual := make([]float64, m.labels), make([]float64, m.labels), make([]float64, m.labels)
	return func(times []float64) float64 {
		clear(right)
		clear(predicted)
		clear(actual)
		for _, o := range all {
			n := 1.0
			if times != nil {
				n = times[o.example]
			}
			actual[o.label] += n
			predicted[o.guess] += n
			if o.label == o.guess {
				right[o.label] += n
			}
		}
		var sum, of float64
		for l := range right {
			weight := actual[l]
			if !m.weighted {
				weight = 1
			}
			if actual[l]+predicted[l] > 0 {
				sum += float64(weight * 2 * right[l] / (actual[l] + predicted[l]))
				of += weight
			}
		}
		return sum / of
	}
}

// extremes returns how far m can be from 0 and from 1: see the function.
func (m f1) extremes(items []float64) (fromZero, fromOne float64) {
	at := covered(items)
	if m.weighted { // of all examples, whatever their labels: the labels' concave sum is greatest where all have the same recall
		return f1Extremes(slices.Repeat([]float64{1}, len(at)))
	}
	counts := make([]int, m.labels)
	for _, i := range at {
		counts[int(items[i])/m.labels]++
	}
	return extremes(counts, true)
}

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

// share is the share of right labels among the k likeliest of each example, fastText's P@k, or with k = 0
// among all labels that examples have, R@k. An item is what [newHits] returns.
type share struct {
	perExample
	k int
}

// Statistic implements [Metric].
func (m share) Statistic(items []float64) func(times []float64) float64 {
	at := covered(items)
	return func(times []float64) float64 {
		var hits, of float64
		for _, i := range at {
			n := 1.0
			if times != nil {
				n = times[i]
			}
			labels := math.Floor(items[i])
			hits += float64(n * ((items[i] - labels) / oneHit))
			if m.k > 0 {
				labels = float64(m.k)
			}
			of += float64(n * labels)
		}
		return hits / of
	}
}

// weights returns how much each example weighs: P@k says as much of each, R@k by its labels.
func (m share) weights(items []float64) []float64 {
	weights := make([]float64, 0, len(items))
	for _, i := range covered(items) {
		weight := math.Floor(items[i])
		if m.k > 0 {
			weight = 1
		}
		weights = append(weights, weight)
	}
	return weights
}

// bins is the number of bins of a [calibration].
const bins = 15

// calibration is the expected calibration error (Guo, Pleiss, Sun and Weinberger, On
// calibration of modern neural networks, 2017): the examples are put into bins by the
// probability of the likeliest label, and it is the mean over the examples of how far the mean
// probability of their bin is from the share that is right. An item is 1 where that is right,
// and half the probability more.
//
// Chance alone makes the gaps of bins wider, and a resample adds its own: no percentile interval has the true error of a calibrated
// network, 0, in it, and some not even the error that was found. So its interval is another one; see bounds.
type calibration struct{ perExample }

// Statistic implements [Metric].
func (m calibration) Statistic(items []float64) func(times []float64) float64 {
	gaps := m.gaps(items)
	return func(times []float64) float64 {
		found, of := gaps(times)
		return distance(found, [bins]float64{}) / of
	}
}

// bounds returns the 95 % interval, of which high is what the percentiles say. The lower end is the error less what the gaps of resamples
// differ from those of the items, Σ |g′ − g|, in 97.5 % of
// cases. By the triangle inequality the true error, Σ |γ|, is at least Σ |g| − Σ |g − γ|.
//
// Where nearly all examples of a bin are right, or nearly all wrong, resamples say little of how often others would be, and nothing where all are.
// In such bins, of which fewer than five examples are of the other kind, the share of these may be as much higher as Clopper and Pearson's bound
// is above what was found. So both ends are at least that far from the error.
//
// In simulations of networks that are calibrated, too sure and too unsure, with 20 to 1,000 examples, the intervals miss the true error in 0 to 9 % of cases.
func (m calibration) bounds(items []float64, high float64, again func(Metric) []float64) (low, _ float64) {
	from, of := m.gaps(items)(nil)
	far := again(strayed{from: from})
	slices.Sort(far)
	found := distance(from, [bins]float64{}) / of
	few, among := m.alike(items)
	hidden := (float64(float64(among)*shareAbove(few, among)) - float64(few)) / of
	return max(0, found-max(hidden, percentile(far, 0.975))), min(1, max(high, found+hidden))
}

// alike returns how many examples are in bins where fewer than five are right, or fewer than five wrong, and how many those few are.
func (calibration) alike(items []float64) (few, among int) {
	const least = 5
	var right, in [bins]int
	for _, i := range covered(items) {
		hit := math.Floor(items[i])
		b := min(bins-1, int(2*(items[i]-hit)*bins))
		in[b]++
		right[b] += int(hit)
	}
	for b := range in {
		if other := min(right[b], in[b]-right[b]); other < least {
			few, among = few+other, among+in[b]
		}
	}
	return few, among
}

// strayed is how far the gaps of a resample are from those of all items; a resample has as many examples.
type strayed struct {
	calibration
	from [bins]float64
}

// Statistic implements [Metric].
func (m strayed) Statistic(items []float64) func(times []float64) float64 {
	gaps := m.gaps(items)
	return func(times []float64) float64 {
		found, of := gaps(times)
		return distance(found, m.from) / of
	}
}

// distance returns the sum of the absolute differences.
func distance(a, b [bins]float64) (sum float64) {
	for i := range a {
		sum += math.Abs(a[i] - b[i])
	}
	return sum
}

// gaps returns a function that computes how many more examples of each bin are right than its probabilities say, and how many examples there are.
func (calibration) gaps(items []float64) func(times []float64) (gaps [bins]float64, of float64) {
	at := covered(items)
	return func(times []float64) (gaps [bins]float64, of float64) {
		var right, sum [bins]float64
		for _, i := range at {
			n, hit := 1.0, math.Floor(items[i])
			if times != nil {
				n = times[i]
			}
			p := 2 * (items[i] - hit)
			b := min(bins-1, int(p*bins))
			right[b] += float64(n * hit)
			sum[b] += float64(n * p)
			of += n
		}
		for b := range right {
			gaps[b] = right[b] - sum[b]
		}
		return gaps, of
	}
}

// sets is F1 of sets of labels: over all examples together, or the mean over labels. An item
// is the number of its example.
type sets struct {
	perExample
	all    []predicted
	labels int
	macro  bool
}

// Statistic implements [Metric].
func (m sets) Statistic(items []float64) func(times []float64) float64 {
	at := covered(items)
	right, either := make([]float64, m.labels), make([]float64, m.labels)
	return func(times []float64) float64 {
		clear(right)
		clear(either)
		for _, i := range at {
			n := 1.0
			if times != nil {
				n = times[i]
			}
			e := m.all[int(items[i])]
			for _, l := range e.labels {
				either[l] += n
				if slices.Contains(e.said, l) {
					right[l] += n
				}
			}
			for _, l := range e.said {
				either[l] += n
			}
		}
		var sum, of float64
		for l := range right {
			switch {
			case either[l] == 0:
			case m.macro:
				sum += float64(2 * right[l] / either[l])
				of++
			default:
				sum += 2 * right[l]
				of += either[l]
			}
		}
		return sum / of
	}
}

// extremes returns how far m can be from 0 and from 1: see the function.
func (m sets) extremes(items []float64) (fromZero, fromOne float64) {
	at := covered(items)
	if !m.macro { // an example of many labels weighs much
		weights := make([]float64, len(at))
		for k, i := range at {
			weights[k] = float64(len(m.all[int(items[i])].labels))
		}
		return f1Extremes(weights)
	}
	counts := make([]int, m.labels)
	for _, i := range at {
		for _, l := range m.all[int(items[i])].labels {
			counts[l]++
		}
	}
	return extremes(counts, false)
}
