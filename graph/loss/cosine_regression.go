package loss

import (
	"errors"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
)

// CosineRegression fits the cosine of the two texts of a pair to a score of how much they mean
// the same, as Sentence-BERT does (Reimers and Gurevych, 2019):
//
//	L = 1/n Σ_i ( cos(x_i, y_i) − (score_i − low)/(high − low) )²
//
// so that a cosine of 0 stands for the lowest score and 1 for the highest. From hidden vectors of
// shape (B, H) and the batch's values it makes a scalar, without a unit; see [Paired]. It has no
// parameters. For matryoshka see [Ranking].
type CosineRegression struct {
	Low        float64 `toml:"low" range:"(-inf,inf)" help:"the score of texts that have nothing in common"`
	High       float64 `toml:"high" range:"(-inf,inf)" help:"the score of texts that mean the same; 5 in the files of SemEval's STS"`
	Matryoshka []int   `toml:"matryoshka" help:"numbers of a vector that are to do by themselves, such as [64, 32]; empty: the whole vector alone"`
}

// NewCosineRegression returns CosineRegression with its default settings.
func NewCosineRegression() *CosineRegression {
	return &CosineRegression{Low: 0, High: 1, Matryoshka: []int{}}
}

// Scored implements [Paired].
func (*CosineRegression) Scored() bool { return true }

// Unnormalised implements [Unnormalised].
func (*CosineRegression) Unnormalised() string { return "the loss compares cosines with scores" }

// NoOutputVectors implements [NoOutputVectors].
func (*CosineRegression) NoOutputVectors() string { return noOutputLayer("cosine_regression") }

// Size implements [Sizer].
func (*CosineRegression) Size(int, int, int) Size { return Size{} }

// Validate reports scores that are no range, and widths that no vector has.
func (l *CosineRegression) Validate() error {
	if !(l.Low < l.High) {
		return errors.New("high: must be greater than low")
	}
	return prefixes(l.Matryoshka).check(0)
}

// Widths implements [Cut].
func (l *CosineRegression) Widths() []int { return l.Matryoshka }

// Build implements [Spec].
func (l *CosineRegression) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	if err := l.Validate(); err != nil {
		panic(err)
	}
	o := &pairLoss{rule: &cosineRegression{low: l.Low, width: l.High - l.Low}, cosine: true, scored: true}
	return o.build(s, "cosine_regression", l.Matryoshka, h, out)
}

// cosineRegression is the rule of CosineRegression.
type cosineRegression struct {
	low, width float64
	losses     []float64
}

func (r *cosineRegression) compare(u, du kernel.Matrix, batch *graph.Batch, gradients bool) float64 {
	n := len(batch.Target)
	share := 1 / float64(max(1, n))
	r.losses = kernel.Sized(r.losses, n)
	if gradients {
		clear(du.Data)
	}
	kernel.For(n, func(i int) {
		x, y := rowOf(u, i), rowOf(u, n+i)
		far := float64(kernel.Dot(x, y)) - (float64(batch.Value[i])-r.low)/r.width
		r.losses[i] = far * far
		if gradients {
			by := float32(2 * far * share)
			kernel.Axpy(by, y, rowOf(du, i))
			kernel.Axpy(by, x, rowOf(du, n+i))
		}
	})
	var sum float64
	for _, l := range r.losses {
		sum += l
	}
	return float64(sum * share)
}
