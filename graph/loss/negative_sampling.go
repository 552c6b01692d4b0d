package loss

import (
	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
)

// NegativeSampling is the loss of word2vec (Mikolov et al., Distributed
// Representations of Words and Phrases and their Compositionality, 2013): each
// target is told from K words drawn at random, its negatives, by logistic
// regression,
//
//	z = h·wᵀ (+ b)
//	L = −1/T Σ_t [ ln σ(z_t) + Σ_k ln σ(−z_k) ],   σ(x) = 1/(1+e^−x)
//
// From hidden vectors of shape (B, H) and the batch's targets t, T in all, it
// makes a scalar, in nats. The parameters are w, shape (V, H), whose rows are the
// output embeddings, and with bias b, shape (V), which word2vec has not.
//
// A negative that is the target itself is left out and not drawn anew, as in
// word2vec.c and gensim. Where an example has several targets, each has negatives
// of its own, and another target of the example may be among them, as there.
//
// With shared, a set of words is drawn for each block of 64 examples, all of
// whose targets are compared with it; each comparison counts K/set_size, so that
// the loss and its gradient are those of K negatives a target in expectation. The
// gradient then varies less from one target to the next, and more from one block
// to the next. It is a matter of products of small matrices instead of single
// rows (Ji et al., Parallelizing Word2Vec in Shared and Distributed Memory, 2016,
// share a window's), so a set of 64 costs less than 5 negatives for each target.
//
// Held-out text has an exact perplexity. What minimises the loss is
// z_t = ln(p(t)/(K·q(t))), with q(t) the probability that t is drawn (Levy and
// Goldberg, Neural Word Embedding as Implicit Matrix Factorization, 2014), so
// the logits define
//
//	p(t) = q(t)·e^z_t / Σ_v q(v)·e^z_v
//
// whose mean −ln p is the held-out loss. (Leaving targets out makes it the odds
// p/(1−p) instead of p: the same but for words that are all but certain.) A word that is never drawn passes for the
// least probable of those that are.
//
// w begins as in the other losses, where word2vec begins with zeros: a layer
// below would get no gradient from them. The scaled init is close to that, with
// numbers within √(6/(H+V)). word2vec.c also reads σ from a table of 1000 numbers
// between −6 and 6, and takes 0 or 1 beyond; ours is exact everywhere.
type NegativeSampling struct {
	Negatives int  `toml:"negatives" range:"[1,65536]" help:"words drawn for each target, K"`
	Shared    bool `toml:"shared" help:"whether a block of examples shares a set of negatives"`
	SetSize   int  `toml:"set_size" range:"[1,65536]" help:"words in a shared set"`
	Bias      bool `toml:"bias" help:"whether b is trained, or absent"`
}

// Draws implements [Sampled].
func (l *NegativeSampling) Draws() Draws { return setDraws(l.Negatives, l.Shared, l.SetSize) }

// Build implements [Spec].
func (l *NegativeSampling) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	atLeast("negatives", l.Negatives, 1)
	atLeast("set_size", l.SetSize, 1)
	c := comparison{
		formula: logistic{positive: 1, negative: weight(l.Negatives, l.Draws())},
		draws:   l.Draws(),
		spare:   itself,
		prior:   eachWord(logNoise(out), func(log float64) float64 { return log }),
	}
	return c.build(s, h, out, "negative_sampling", l.Bias)
}
