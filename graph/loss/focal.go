package loss

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	G "gorgonia.org/gorgonia"
)

// Focal is the focal loss (Lin et al., Focal Loss for Dense Object Detection, 2017)
// over the whole vocabulary: a cross-entropy in which a target counts less the
// better it is already predicted,
//
//	z = h·wᵀ + b
//	q_t = e^z_t / Σ_v e^z_v
//	L = −1/T Σ_t (1−q_t)^γ · ln q_t
//
// From hidden vectors of shape (B, H) and the batch's targets t, T in all, it makes a
// scalar, in nats. The parameters are w, shape (V, H), whose rows are the output
// embeddings, and b, shape (V). The derivative by the logits of a target's example is
// c·(q − onehot(t))/T with c = (1−q_t)^γ − γ·q_t·(1−q_t)^(γ−1)·ln q_t.
//
// Held-out losses are the plain cross-entropy, γ = 0, so that perplexities can be
// compared with those of other losses; the training loss is a smaller number. With
// gamma 0 this is [CrossEntropy]. For γ > 0 the minimum of L has flatter probabilities
// than the text, so expect a perplexity above that of [CrossEntropy].
//
// The paper has a sigmoid for each class, and a weight α for each; this is its form
// for a softmax, without weights.
type Focal struct {
	Gamma float64 `toml:"gamma" range:"[0,inf)" help:"how much less well-predicted targets count, γ; 0: all the same, cross_entropy"`
}

// Size implements [Sizer].
func (*Focal) Size(v, h, batch int) Size {
	return Size{Table: v * h, Others: v, Scores: softmaxScores(v, h, batch)}
}

// Build implements [Spec].
func (l *Focal) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	if !(l.Gamma >= 0) || math.IsInf(l.Gamma, 1) {
		panic(fmt.Errorf("gamma: %v is not a number of at least 0", l.Gamma))
	}
	w, b := outputLayer(s, h, out)
	o := new(softmax)
	if l.Gamma > 0 {
		o.weigh = l.weigh
	}
	return newTableLoss(s, "focal", "linear, softmax", &o.tiles, o.run, h, w, b)
}

// Scores implements [Scorer].
func (l *Focal) Scores(_ Output, param func(name string) *graph.Param) Scores {
	return Scores{Link: Softmax, Set: linear(param("w"), param("b"))}
}

// weigh returns the loss of a target of probability e^logq, and its c.
func (l *Focal) weigh(_ int32, logq float64) (loss, c float64) {
	logq = min(logq, 0) // it is above 0 by rounding only
	rest := -elementary.Expm1(logq)
	odds := 1.0 // −q·ln q / (1−q), whose limit at q = 1 is 1
	if rest != 0 {
		odds = -elementary.Exp(logq) * logq / rest
	}
	factor := elementary.Pow(rest, l.Gamma)
	return -factor * logq, factor * (1 + float64(l.Gamma*odds))
}
