package loss

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	G "gorgonia.org/gorgonia"
)

// Attraction draws a map: it pulls each word towards its neighbours and pushes it away from words drawn at
// random,
//
//	L = −1/T Σ_t v_t·[ ln p(h, w_t) + K/S Σ_s ln(1 − p(h, w_s)) ],   p(h, w) = 1/(1 + a·(|h − w|² + ε)^b)
//
// for the T targets t of a batch, the neighbours of its examples, whose values v_t say how close they are, and
// hidden vectors h of shape (B, H): a scalar. The parameter is w, shape (V, H); in a map it is the embedding's
// table itself, of two numbers a word, so that each word is pulled by those whose neighbour it is too. A set of S
// words s is drawn for each block of 64 examples, and each counts K/S: K is what UMAP calls the rate of negative samples,
// for each neighbour.
//
// With a = b = 1 this is LargeVis (Tang, Liu, Zhang and Mei, Visualizing Large-scale and High-dimensional Data, 2016).
// UMAP (McInnes, Healy and Melville, UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction, 2018)
// chooses a and b such that p is nearly 1 up to the distance min_dist and falls as e^−(d − min_dist) beyond: see
// [Closeness].
// Both visit an edge as often as its weight says, and move its ends at once; here all edges of an example are
// in one step with their weights, and the gradient is that of L, while UMAP leaves a word that was drawn where it is
// and cuts off long steps. UMAP has an ε too, 0.001, in the repulsion only.
//
// The loss gives words no probabilities, so there is no perplexity.
type Attraction struct {
	Negatives int     `toml:"negatives" range:"[1,65536]" help:"how much drawn words push: as if each neighbour came with so many, K"`
	Drawn     int     `toml:"drawn" range:"[1,65536]" help:"words drawn for each block of 64 examples, S"`
	MinDist   float64 `toml:"min_dist" range:"[0,1)" help:"distance up to which words are as close as can be; less: denser heaps"`
}

// nearestPlaces is ε, so that words in the same place are not pushed apart without limit: a pair pushes
// with b/√ε at most.
//
// Note: UMAP has 0.001, and cuts its gradients at 4 instead. With 0.001 and without the cut, words are thrown out of
// the map. Of the 15 nearest words, 23, 34 and 32 % are kept with 0.03, 22, 32 and 30 % with 0.001 (the first
// 3,500 words of the quick start, of skip-gram and of cbow).
const nearestPlaces = 0.03

// Draws implements [Sampled].
func (l *Attraction) Draws() Draws { return Draws{K: l.Drawn, Block: blockExamples} }

// Unnormalised implements [Unnormalised].
func (l *Attraction) Unnormalised() string {
	return "attraction places words by their neighbours and gives them no probabilities"
}

// Fits implements [Fitting].
func (l *Attraction) Fits() string { return neighbourWeights }

const neighbourWeights = "weights of neighbours"

// Size implements [Sizer].
func (l *Attraction) Size(v, h, batch int) Size {
	return Size{Table: v * h, Rows: batch*usualTargets + (batch/blockExamples+1)*l.Drawn}
}

// Build implements [Spec].
func (l *Attraction) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	atLeast("negatives", l.Negatives, 1)
	atLeast("drawn", l.Drawn, 1)
	if !(l.MinDist >= 0 && l.MinDist < 1) {
		panic(fmt.Errorf("min_dist: %v is not a distance in [0,1)", l.MinDist))
	}
	a, b := Closeness(l.MinDist)
	w := outputTable(s, h, out)
	rule := &attraction{set: l.Drawn, push: float64(l.Negatives) / float64(l.Drawn), logA: elementary.Log(a), b: b}
	return newRowLoss(s, "attraction", rule, h, s.UseRows(w, "w", compared), nil)
}
