// Package evaluate judges networks and word vectors, and says how sure that is.
//
// [Open] reads a set of word pairs, analogies, odd words, classes or texts, and [Parse] one that is in memory. Its
// Score gives a [Result] for a [Space], which [NewSpace] makes of word vectors:
//
//	set, err := evaluate.Open("wordsim353.tsv", "")
//	…
//	space, err := evaluate.NewSpace(table, evaluate.Defaults())
//	…
//	for _, r := range set.Score(space) {
//		fmt.Printf("%s %.3f [%.3f, %.3f], %d of %d\n", r.Metric, r.Value, r.Low, r.High, r.Covered, r.Total)
//	}
//
// [Perplexity] says how well a network predicts held-out text, and the [Judges] how well labels, tags, facts and pairs
// of texts. [Interval] is the bootstrap behind all intervals, [Stability] says how far seeds agree, and [ScoreMap] how good a
// map of words is.
package evaluate

import (
	"cmp"
	"context"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/data/sampler"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	"github.com/lexigraph/lexigraph/model"
)

// Convention says how the numbers of a [HeldOut] are counted, to print with them. The
// arguments are what the objective predicts and why the loss has no perplexity (empty
// if it has one).
func Convention(predicts, unnormalised string) string {
	if unnormalised != "" {
		return predicts + "; no perplexity: " + unnormalised
	}
	return "exact over the whole vocabulary, natural logarithm, " + predicts
}

// A HeldOut says how well a network predicts text that it was not trained on.
type HeldOut struct {
	Loss       float64 `json:"loss"`                 // mean −ln p(target | context), in nats; the mean loss if there is no perplexity
	Perplexity float64 `json:"perplexity,omitempty"` // e^Loss; 0 if the loss defines no p
	Targets    int     `json:"targets"`              // how many words, or labels, were predicted

	// Of labelled examples, the number to choose by, such as the accuracy: its name, and
	// what it is; greater is better. Without a name there is none, or it is not defined, as a
	// correlation with scores that are all the same is not.
	Measure string  `json:"measure,omitempty"`
	Value   float64 `json:"value,omitempty"`
}

// Better reports whether a network with the result h is better than one with the other, which
// was on the same text: whether its measure is greater or, where there is none or both are the
// same, the loss is lower. A measure is better than one that is not defined.
func (h HeldOut) Better(other HeldOut) bool {
	switch {
	case h.Measure != other.Measure: // of the same text, only one is defined
		return h.Measure != ""
	case h.Value != other.Value:
		return h.Value > other.Value
	}
	return h.Loss < other.Loss
}

// BatchSize is the number of examples predicted at once. It changes the result only
// by rounding.
const BatchSize = 512

// Perplexity predicts every example once, in order, with the network as it is when
// not training. A loss without a perplexity needs negatives to compare with, and gets
// the same at every call; for other losses negatives may be nil. The error is a
// [*data.Error] if the objective finds nothing to predict in the text, and that of ctx
// if ctx ends.
func Perplexity(ctx context.Context, n *model.Network, ex objective.Examples, negatives *sampler.Negatives) (HeldOut, error) {
	var sum float64
	var h HeldOut
	predict := func(b *data.Batch) error {
		if len(b.Target) == 0 {
			return nil
		}
		loss, err := n.Evaluate(b)
		sum += float64(loss * float64(len(b.Target)))
		h.Targets += len(b.Target)
		return err
	}
	var alike oneWord
	size := BatchSize
	if _, whole := ex.(objective.Sentences); whole {
		size = SentenceBatch
	}
	for b, err := range objective.Sequential(ex, size, negatives) {
		if err := cmp.Or(ctx.Err(), err); err != nil {
			return HeldOut{}, err
		}
		if n.Unnormalised() == "" && alike.take(b) {
			if !alike.full() {
				continue
			}
			b = alike.examples()
		}
		if err := predict(b); err != nil {
			return HeldOut{}, err
		}
	}
	if err := predict(alike.examples()); err != nil {
		return HeldOut{}, err
	}
	if h.Targets == 0 {
		return HeldOut{}, &data.Error{
			Where:  "held-out text",
			What:   "it has nothing that this objective can predict, such as long enough sentences, or facts whose names training has, so there is no loss",
			Remedy: OtherHeldOut,
		}
	}
	h.Loss = sum / float64(h.Targets)
	if n.Unnormalised() == "" {
		h.Perplexity = elementary.Exp(h.Loss)
	}
	return h, nil
}
