package loss

import (
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
)

// NegativeSampling is the loss of word2vec (Mikolov et al., Distributed
// Representations of Words and Phrases and their Compositionality, 2013): each
// target is distinguished from K words drawn at random, its negatives, by
// logistic regression,
//
//	z = γ + h·wᵀ (+ b)
//	L = −1/T Σ_t [ ln σ(z_t) + Σ_k ln σ(−z_k) ],   σ(x) = 1/(1+e^−x)
//
// From hidden vectors of shape (B, H) and the batch's targets t, T in all, it
// makes a scalar, in nats. The parameters are w, shape (V, H), whose rows are the
// output embeddings, and with bias b, shape (V), which word2vec does not have. Where words are
// compared by distance, see [Output], −|h − w_v| stands in place of the product.
//
// γ is the margin, 0 in word2vec. A distance needs one: σ(−d) is never over ½, and the nearest word
// would be no likelier than chance. With γ a word is told from noise where it is nearer than γ (Sun et al., RotatE:
// Knowledge Graph Embedding by Relational Rotation in Complex Space, 2019, who take 3 to 24 for sums of 1,000 to 2,000 coordinates, and
// the mean over the negatives where we take the sum).
//
// A negative that is the target itself is left out and not drawn anew, as in
// word2vec.c and gensim. Where an example has several targets, each has negatives
// of its own, and another target of the example may be among them, as there.
//
// With shared, a set of words is drawn for each block of 64 examples, all of
// whose targets are compared with it; each comparison counts K/set_size, so that
// the loss and its gradient are those of K negatives a target in expectation. The
// work is then products of small matrices instead of single rows: pWord2Vec shares
// negatives within a window for that (Ji et al., Parallelizing Word2Vec in Shared
// and Distributed Memory, 2016). A hidden vector's gradient varies less than with
// K words for each target once the set has more than K times its targets; that of
// w is made of fewer words.
//
// Note: 1024 centres of 6 targets, K = 5, D = 100, V = 33,278: the loss, its
// gradients and plain gradient descent take a quarter of the processor time with
// sets of 64 (2.1 against 8.6 ms, beside other work) and a fifth with sets of 32.
//
// Held-out text has an exact perplexity. What minimises the loss is
// z_t = ln(p(t)/(K·q(t))), with q(t) the probability that t is drawn (Levy and
// Goldberg, Neural Word Embedding as Implicit Matrix Factorization, 2014), so
// the logits define
//
//	p(t) = q(t)·e^z_t / Σ_v q(v)·e^z_v
//
// in which γ cancels, and whose mean −ln p is the held-out loss. (As targets are left out of their own
// negatives, the minimum has the odds p/(1−p) in p's place, which is much the same
// unless a word is all but certain.) A word that is never drawn passes for the
// least probable of those that are.
//
// w begins as in the other losses, where word2vec begins with zeros: with those,
// layers below would get no gradient at first. The scaled init is close to that,
// with numbers within √(6/(H+V)), and a tied table has its own values anyway.
// word2vec.c also reads σ from a table of 1000 numbers between −6 and 6 and takes
// 0 or 1 beyond, where gensim makes no update; ours is exact everywhere.
type NegativeSampling struct {
	Negatives int     `toml:"negatives" range:"[1,65536]" help:"words drawn for each target, K"`
	Shared    bool    `toml:"shared" help:"whether a block of examples shares a set of negatives"`
	SetSize   int     `toml:"set_size" range:"[1,65536]" help:"words in a shared set"`
	Bias      bool    `toml:"bias" help:"whether b is trained, or absent"`
	Margin    float64 `toml:"margin" range:"[0,inf)" help:"added to every score, γ: how near a word must be where a layer compares by distance"`
}

// Draws implements [Sampled].
func (l *NegativeSampling) Draws() Draws { return setDraws(l.Negatives, l.Shared, l.SetSize) }

// Idle returns the setting that has no effect beside another one, and that.
func (l *NegativeSampling) Idle() (key, cause string) { return withoutSet(l.Shared) }

// Build implements [Spec].
func (l *NegativeSampling) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	c := contrast(l.Negatives, l.Shared, l.SetSize)
	c.skip = skipTarget
	c.prior = l.prior(out)
	if !(l.Margin >= 0) || math.IsInf(l.Margin, 1) {
		panic(fmt.Errorf("margin: %v is not a number from 0 on", l.Margin))
	}
	if l.Margin > 0 {
		c.offset = slices.Repeat([]float32{float32(l.Margin)}, out.Vocab)
	}
	return c.build(s, h, out, "negative_sampling", l.Bias)
}

// ByDistance implements [ByDistance]: z is then γ − |h − w| (+ b).
func (l *NegativeSampling) ByDistance(string) bool { return true }

// prior returns ln q(v) of each word v.
func (l *NegativeSampling) prior(out Output) []float32 {
	return eachWord(out, func(log float64) float64 { return log })
}

// Scores implements [Scorer]: z_v + ln q(v).
func (l *NegativeSampling) Scores(out Output, param func(name string) *graph.Param) Scores {
	b, prior := optional(l.Bias, param, "b"), l.prior(out)
	bias := &graph.Param{Data: prior}
	if b != nil {
		bias.Data = make([]float32, len(prior))
	}
	set := scoring(out, param("w"), bias)
	return Scores{Link: Softmax, Set: func(z, h kernel.Matrix) {
		if b != nil {
			copy(bias.Data, prior)
			kernel.Add(bias.Data, b.Data)
		}
		set(z, h)
	}}
}
