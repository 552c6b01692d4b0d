package loss

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	G "gorgonia.org/gorgonia"
)

// NCE is noise-contrastive estimation (Gutmann and Hyvärinen, Noise-Contrastive
// Estimation, 2010; Mnih and Teh, A Fast and Simple Algorithm for Training Neural
// Probabilistic Language Models, 2012): each target is distinguished from K words drawn
// from the noise distribution q by logistic regression on how much likelier the
// model makes a word than the noise,
//
//	z = h·wᵀ (+ b)
//	x_v = z_v − ln(K·q(v))
//	L = −1/T Σ_t [ ln σ(x_t) + Σ_k ln σ(−x_k) ],   σ(x) = 1/(1+e^−x)
//
// From hidden vectors of shape (B, H) and the batch's targets t, T in all, it
// makes a scalar, in nats. The parameters are w, shape (V, H), whose rows are the
// output embeddings, and with bias b, shape (V).
//
// The loss wants e^z to be probabilities: it has no partition function, and learns
// by itself that Σ_v e^z_v is about 1, as Mnih and Teh found (their normalising
// parameters stay fixed at 0). As K grows its gradient becomes that of maximum
// likelihood, provided Σ_v e^z_v = 1. Held-out losses do not rely on that: they
// are the exact cross-entropy of the softmax of z.
//
// A negative that is its target is compared with it like any other, because the theory
// relies on it: where the model makes the target all but certain, leaving it out would
// make e^z the odds p/(1−p). TensorFlow's nn.nce_loss does the same unless asked to.
//
// With shared, a set of words is drawn for each block of 64 examples, all of
// whose targets are compared with it; each comparison counts K/set_size, so that
// the loss is that of K negatives a target in expectation. TensorFlow shares one
// set over the whole batch, counts each of its words as one, and draws it without
// replacement unless asked to draw with it; we draw with it.
//
// A word that is never drawn passes for the least probable of those that are.
type NCE struct {
	Negatives int  `toml:"negatives" range:"[1,65536]" help:"words drawn for each target, K"`
	Shared    bool `toml:"shared" help:"whether a block of examples shares a set of negatives"`
	SetSize   int  `toml:"set_size" range:"[1,65536]" help:"words in a shared set"`
	Bias      bool `toml:"bias" help:"whether b is trained, or absent"`
}

// Draws implements [Sampled].
func (l *NCE) Draws() Draws { return setDraws(l.Negatives, l.Shared, l.SetSize) }

// Idle returns the setting that has no effect beside another one, and that.
func (l *NCE) Idle() (key, cause string) { return withoutSet(l.Shared) }

// Build implements [Spec].
func (l *NCE) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	c := contrast(l.Negatives, l.Shared, l.SetSize)
	logK := elementary.Log(float64(l.Negatives))
	c.offset = eachWord(out, func(log float64) float64 { return -logK - log })
	return c.build(s, h, out, "nce", l.Bias)
}

// Scores implements [Scorer].
func (l *NCE) Scores(out Output, param func(name string) *graph.Param) Scores {
	return Scores{Link: Softmax, Set: scoring(out, param("w"), optional(l.Bias, param, "b"))}
}

// ByDistance implements [ByDistance]: z is then −|h − w| (+ b).
func (l *NCE) ByDistance(string) bool { return true }
