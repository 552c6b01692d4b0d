package loss

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
)

// CrossEntropy is the output layer over the whole vocabulary with softmax
// cross-entropy, as one op:
//
//	z = h·wᵀ + b
//	L = 1/T Σ_i Σ_t [ lse(z_i) − (1−s)·z_i[t] − s/V Σ_v z_i[v] ],   lse(z) = ln Σ_v e^z[v]
//
// From hidden vectors of shape (B, H) and the targets t of each example i, T in
// all, it makes a scalar, in nats. The parameters are w, shape (V, H), whose rows are the output
// embeddings, and b, shape (V). s is label_smoothing (Szegedy et al., Rethinking
// the Inception Architecture, 2016), with the smoothed mass spread over all V
// words as in PyTorch; held-out losses are always without it.
//
// The op works on tiles of the vocabulary with a running log-sum-exp (Milakov
// and Gimelshein, Online Normalizer Calculation for Softmax, 2018), so the
// logits, B × V, are in memory together only while they are few.
type CrossEntropy struct {
	LabelSmoothing float64 `toml:"label_smoothing" range:"[0,1)" help:"share of the target's probability given evenly to all words"`
}

// Size implements [Sizer].
func (*CrossEntropy) Size(v, h, batch int) Size {
	return Size{Table: v * h, Others: v, Scores: softmaxScores(v, h, batch)}
}

// Build implements [Spec].
func (l *CrossEntropy) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	if !(l.LabelSmoothing >= 0 && l.LabelSmoothing < 1) {
		panic(fmt.Errorf("label_smoothing: %v is not in [0, 1)", l.LabelSmoothing))
	}
	w, b := outputLayer(s, h, out)
	if out.Distance != "" {
		o := &distances{smoothing: l.LabelSmoothing, distance: out.Distance}
		return newTableLoss(s, "cross_entropy", "distance, softmax", &o.tiles, o.run, h, w, b)
	}
	o := &softmax{smoothing: l.LabelSmoothing}
	return newTableLoss(s, "cross_entropy", "linear, softmax", &o.tiles, o.run, h, w, b)
}

// Scores implements [Scorer].
func (l *CrossEntropy) Scores(out Output, param func(name string) *graph.Param) Scores {
	return Scores{Link: Softmax, Set: scoring(out, param("w"), param("b"))}
}

// ByDistance implements [ByDistance]: z is then b − |h − w|.
func (l *CrossEntropy) ByDistance(string) bool { return true }

// outputLayer returns the parameters that score out.Vocab words from h, shape
// (B, H): w, shape (V, H), and b, shape (V).
func outputLayer(s *graph.Scope, h *G.Node, out Output) (w, b *graph.Param) {
	b = s.Param("b", s.Init().Bias(h.Shape()[1]), out.Vocab)
	return outputTable(s, h, out), b
}

// outputTable returns the parameter w, shape (V, H), whose row i scores word i.
func outputTable(s *graph.Scope, h *G.Node, out Output) *graph.Param {
	units := h.Shape()[1]
	if out.Tied == nil {
		return s.Param("w", s.Init().Weight(units, out.Vocab, "none"), out.Vocab, units)
	}
	if out.Tied.Shape[0] != out.Vocab || out.Tied.Shape[1] != units {
		panic(fmt.Errorf("tie: the last layer has %d features and %s is %d × %d; they must be equally wide",
			units, out.Tied.Name, out.Tied.Shape[0], out.Tied.Shape[1]))
	}
	return out.Tied
}
