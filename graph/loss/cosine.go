package loss

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
)

// Cosine turns the hidden vectors of texts to where those of a teacher point: of each text x with
// the teacher's vector t,
//
//	L = 1/B Σ_i ( 1 − cos(x_i, t_i) ) + gram · 1/B² Σ_ij ( cos(x_i, x_j) − cos(t_i, t_j) )²
//
// From hidden vectors of shape (B, H) and as many vectors of H numbers in the batch it makes a scalar;
// see [Taught]. It has no parameters. The cosine with a vector of zeros is 0, and has no gradient.
//
// The first sum alone is the loss by which a static model learns the vectors of a larger one from their
// texts, and that of PyTorch's CosineEmbeddingLoss. The second makes texts as like one another as they are to the teacher,
// whatever their directions.
type Cosine struct {
	Gram float64 `toml:"gram" range:"[0,inf)" help:"weight of how like the texts of a batch are to one another, to the teacher and here"`
}

// Taught implements [Taught].
func (*Cosine) Taught() {}

// Unnormalised implements [Unnormalised].
func (*Cosine) Unnormalised() string { return fitsTeacher }

// NoOutputVectors implements [NoOutputVectors].
func (*Cosine) NoOutputVectors() string { return noTaughtOutput("cosine") }

// Size implements [Sizer].
func (*Cosine) Size(int, int, int) Size { return Size{} }

// Build implements [Spec].
func (l *Cosine) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	return (&taughtLoss{rule: cosineRule{}, gram: l.Gram}).build(s, "cosine", h, out)
}

// cosineRule is the rule of [Cosine].
type cosineRule struct{}

func (cosineRule) directions() bool { return true }

func (cosineRule) text(x, t, dx []float32, share float64) float64 {
	kernel.Axpy(-float32(share), t, dx)
	return 1 - float64(kernel.Dot(x, t))
}
