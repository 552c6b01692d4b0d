package loss

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	G "gorgonia.org/gorgonia"
)

// SampledSoftmax is the softmax cross-entropy over the target and a sample of the
// vocabulary instead of all of it (Bengio and Senécal, Quick Training of
// Probabilistic Neural Nets by Importance Sampling, 2003; Jean et al., On Using
// Very Large Target Vocabulary for Neural Machine Translation, 2015):
//
//	z = h·wᵀ (+ b)
//	x_v = z_v − ln Q(v),   Q(v) = 1 − (1−q(v))^K
//	L = −1/T Σ_t ln( e^x_t / (e^x_t + Σ_{s∈S, s≠t} e^x_s) )
//
// S is the set of different words among K drawn from the noise distribution q,
// and Q(v) the probability that v is one of them. From hidden vectors of shape
// (B, H) and the batch's targets t, T in all, it makes a scalar, in nats. The
// parameters are w, shape (V, H), whose rows are the output embeddings, and with
// bias b, shape (V).
//
// This is TensorFlow's nn.sampled_softmax_loss: a word drawn twice counts once,
// the target among those drawn does not count beside itself, and Q is subtracted
// from the target's logit as well as from the others. It draws until it has K
// different words; we draw K, of which some may be equal. (With Q = K·q and
// repeated words in the sum, leaving the target out would not be right: the
// target's own weight would vanish as K grows.)
//
// So the loss asks which word of S ∪ {t} is the one that was not drawn, and z
// tends to ln p + constant for any K, except for the small dependence between the
// draws of different words. As K grows S becomes the vocabulary, and the loss and
// its gradient those of [CrossEntropy]. Held-out losses are exactly that: the
// softmax of z over all V words.
//
// With shared, as in TensorFlow, the targets of all examples of a block are
// compared with one S, the block being 64 examples here and the batch there.
// Otherwise each target has its own K draws, which is much more work.
//
// A word that is never drawn passes for the least probable of those that are.
type SampledSoftmax struct {
	Negatives int  `toml:"negatives" range:"[1,65536]" help:"words drawn for each target or shared set, K"`
	Shared    bool `toml:"shared" help:"whether a block of examples shares its negatives"`
	Bias      bool `toml:"bias" help:"whether b is trained, or absent"`
}

// Draws implements [Sampled].
func (l *SampledSoftmax) Draws() Draws { return setDraws(l.Negatives, l.Shared, l.Negatives) }

// Build implements [Spec].
func (l *SampledSoftmax) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	atLeast("negatives", l.Negatives, 1)
	k := float64(l.Negatives)
	c := comparison{
		formula: categorical{},
		draws:   l.Draws(),
		skip:    skipTarget,
		once:    true,
		// Q by logarithms: a q of 1e-9 is lost in 1−q.
		offset: eachWord(out, func(log float64) float64 {
			return -elementary.Log(-elementary.Expm1(k * elementary.Log1p(-elementary.Exp(log))))
		}),
	}
	return c.build(s, h, out, "sampled_softmax", l.Bias)
}

// Scores implements [Scorer].
func (l *SampledSoftmax) Scores(out Output, param func(name string) *graph.Param) Scores {
	return Scores{Link: Softmax, Set: scoring(out, param("w"), optional(l.Bias, param, "b"))}
}

// ByDistance implements [ByDistance]: z is then −|h − w| (+ b).
func (l *SampledSoftmax) ByDistance(string) bool { return true }
