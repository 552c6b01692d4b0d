package loss

import (
	"errors"
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
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
// With balance β the training loss of a target t that the training text has n_t times counts
//
//	c_t = n_t^−β · Σ_u n_u / Σ_u n_u^(1−β),
//
// once on average over the text; a target with n_t = 0, which counts of another text may lack, counts like one with 1.
// With β = 1 all that has one target counts as much as all that has another (scikit-learn's
// class_weight = "balanced"; PyTorch's weight, except that it divides by the batch's sum of weights, not by T). Held-out losses are without.
//
// The op works on tiles of the vocabulary with a running log-sum-exp (Milakov
// and Gimelshein, Online Normalizer Calculation for Softmax, 2018), so the
// logits, B × V, are in memory together only while they are few.
type CrossEntropy struct {
	LabelSmoothing float64 `toml:"label_smoothing" range:"[0,1)" help:"share of the target's probability given evenly to all words"`
	Balance        float64 `toml:"balance,omitzero" range:"[0,1]" help:"how much more rare labels, or words, count; 0: as often as they come, 1: each label as much as any other in all"`
}

// Validate reports what is wrong between the settings.
func (l *CrossEntropy) Validate() error {
	if l.Balance > 0 && l.LabelSmoothing > 0 {
		return errors.New("balance: does not go with label_smoothing; let one of the two be 0")
	}
	return nil
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
	if !(l.Balance >= 0 && l.Balance <= 1) {
		panic(fmt.Errorf("balance: %v is not in [0, 1]", l.Balance))
	}
	if err := l.Validate(); err != nil {
		panic(err)
	}
	w, b := outputLayer(s, h, out)
	if out.Distance != "" {
		o := &distances{smoothing: l.LabelSmoothing, distance: out.Distance}
		return newTableLoss(s, "cross_entropy", "distance, softmax", &o.tiles, o.run, h, w, b)
	}
	o := &softmax{smoothing: l.LabelSmoothing}
	if l.Balance > 0 {
		o.weigh = balanced(l.Balance, out)
	}
	return newTableLoss(s, "cross_entropy", "linear, softmax", &o.tiles, o.run, h, w, b)
}

// Scores implements [Scorer].
func (l *CrossEntropy) Scores(out Output, param func(name string) *graph.Param) Scores {
	return Scores{Link: Softmax, Set: scoring(out, param("w"), param("b"))}
}

// ByDistance implements [ByDistance]: z is then b − |h − w|.
func (l *CrossEntropy) ByDistance(string) bool { return l.Balance == 0 }

// balanced returns the weigh of a softmax by which targets count by how often they come.
func balanced(balance float64, out Output) func(target int32, logq float64) (loss, c float64) {
	if len(out.Counts) != out.Vocab {
		panic(fmt.Errorf("balance: targets count by how often they come, and %d counts are given for %d words", len(out.Counts), out.Vocab))
	}
	weight := make([]float64, out.Vocab)
	var all, weighed float64
	for v, n := range out.Counts {
		weight[v] = elementary.Pow(float64(max(1, n)), -balance)
		all += float64(n)
		weighed += float64(float64(n) * weight[v])
	}
	if weighed > 0 {
		for v := range weight {
			weight[v] *= all / weighed
		}
	}
	return func(target int32, logq float64) (loss, c float64) {
		return -weight[target] * logq, weight[target]
	}
}

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
