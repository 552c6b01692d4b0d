package loss

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	G "gorgonia.org/gorgonia"
)

// BinaryCrossEntropy asks of each word by itself whether it is among an example's
// targets: the multi-label loss, with y_iv = 1 for the words that are among the
// targets of example i and 0 for the others,
//
//	z = h·wᵀ + b
//	L = −1/T Σ_i Σ_v [ pos_weight·y_iv·ln σ(z_iv) + (1−y_iv)·ln σ(−z_iv) ],   σ(x) = 1/(1+e^−x)
//
// From hidden vectors of shape (B, H) it makes a scalar, in nats. The parameters
// are w, shape (V, H), whose rows are the output embeddings, and b, shape (V). A
// word that is several times among the targets of an example is there once.
//
// T is the number of targets of the batch, repeated ones included, as in the
// other losses: with pos_weight 1, T·L is −ln of the probability of all y. PyTorch's
// nn.BCEWithLogitsLoss, whose logits and pos_weight these are, divides by B·V,
// which makes a word's gradient vanish as V grows. So that the V−1 absent words
// do not drown the present ones instead, b begins lower by ln V: one word is then
// expected of each example, the first loss is about 1 + ln V with one target an
// example, and the gradients have the size of the softmax's.
//
// With negatives = K > 0 each target is compared only with the absent ones among
// K words drawn at random,
//
//	L = −1/T Σ_t [ pos_weight·ln σ(z_t) + Σ_k ln σ(−z_k) ]
//
// where a word drawn that is any of the example's targets is left out, and a
// repeated target with all that was drawn for it. b then begins as elsewhere.
// Where [NegativeSampling] leaves out only the target itself, as if the other
// targets of the example had nothing to do with it, this takes them all for
// present.
//
// Neither defines a distribution over words, so there is no perplexity. The
// held-out loss is the same loss, with the same number of words drawn.
type BinaryCrossEntropy struct {
	PosWeight float64 `toml:"pos_weight" range:"(0,inf)" help:"weight of the words that are present"`
	Negatives int     `toml:"negatives" range:"[0,65536]" help:"words drawn for each target, K; 0: all V words"`
}

// Draws implements [Sampled].
func (l *BinaryCrossEntropy) Draws() Draws { return Draws{K: l.Negatives} }

// Unnormalised implements [Unnormalised].
func (l *BinaryCrossEntropy) Unnormalised() string {
	return "binary cross-entropy scores each word or label by itself, and their probabilities do not add up to 1"
}

// Build implements [Spec].
func (l *BinaryCrossEntropy) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	if !(l.PosWeight > 0) || math.IsInf(l.PosWeight, 0) {
		panic(fmt.Errorf("pos_weight: %v is not a weight; it must be above 0", l.PosWeight))
	}
	atLeast("negatives", l.Negatives, 0)
	const name = "binary_cross_entropy"
	if l.Negatives > 0 {
		c := comparison{
			formula: logistic{positive: l.PosWeight, negative: 1},
			draws:   l.Draws(),
			skip:    skipTargets,
			plain:   true,
		}
		return c.build(s, h, out, name, true)
	}
	w, b := outputLayer(s, h, out)
	for i := range b.Data {
		b.Data[i] -= float32(elementary.Log(float64(out.Vocab)))
	}
	o := &presence{positive: l.PosWeight}
	return newTableLoss(s, name, "linear, sigmoid", &o.tiles, o.run, h, w, b)
}

// Scores implements [Scorer].
func (l *BinaryCrossEntropy) Scores(_ Output, param func(name string) *graph.Param) Scores {
	return Scores{Link: Logistic, Set: linear(param("w"), param("b"))}
}
