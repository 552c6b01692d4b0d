package loss

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
)

// MSE makes the hidden vectors of texts those of a teacher: of each text x with the teacher's
// vector t, of H numbers,
//
//	L = 1/(B·H) Σ_i |x_i − t_i|² + gram · 1/B² Σ_ij ( cos(x_i, x_j) − cos(t_i, t_j) )²
//
// of which the first is PyTorch's MSELoss. From hidden vectors of shape (B, H) and as many vectors of H
// numbers in the batch it makes a scalar; see [Taught]. It has no parameters. For gram see [Cosine].
type MSE struct {
	Gram float64 `toml:"gram" range:"[0,inf)" help:"weight of how like the texts of a batch are to one another, to the teacher and here"`
}

// Taught implements [Taught].
func (*MSE) Taught() {}

// Unnormalised implements [Unnormalised].
func (*MSE) Unnormalised() string { return fitsTeacher }

// NoOutputVectors implements [NoOutputVectors].
func (*MSE) NoOutputVectors() string { return noTaughtOutput("mse") }

// Size implements [Sizer].
func (*MSE) Size(int, int, int) Size { return Size{} }

// Build implements [Spec].
func (l *MSE) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	return (&taughtLoss{rule: mseRule{}, gram: l.Gram}).build(s, "mse", h, out)
}

// mseRule is the rule of [MSE].
type mseRule struct{}

func (mseRule) directions() bool { return false }

func (mseRule) text(x, t, dx []float32, share float64) float64 {
	copy(dx, x)
	kernel.Axpy(-1, t, dx)
	width := float64(max(1, len(x)))
	sum := kernel.SumSquares(dx) / width
	kernel.Scale(float32(2*share/width), dx)
	return sum
}
