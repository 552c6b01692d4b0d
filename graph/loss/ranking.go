package loss

import (
	"errors"
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	G "gorgonia.org/gorgonia"
)

// Ranking wants each text to be nearer to the one that belongs to it than to the others of the
// batch: multiple negatives ranking (Henderson et al., Efficient Natural Language Response
// Suggestion for Smart Reply, 2017), which is InfoNCE (van den Oord, Li and Vinyals, 2018) over
// in-batch negatives. For n pairs of texts (x_i, y_i), and c ≥ n candidates of which the last
// c − n are hard negatives,
//
//	s_ij = scale · sim(x_i, y_j)
//	L = 1/n Σ_i [ lse_j≤c(s_ij) − s_ii ]                                   one way
//	L = 1/2n Σ_i [ lse_j≤c(s_ij) − s_ii + lse_j≤n(s_ji) − s_ii ]           symmetric
//
// where sim is the cosine, or the product. From hidden vectors of shape (B, H), B = n + c, it
// makes a scalar, in nats; see [Paired]. It has no parameters.
//
// With matryoshka it is the mean of the losses of the vectors' first numbers, as many as the list
// says, and of the whole vectors, so that vectors may be cut (Kusupati et al., Matryoshka
// Representation Learning, 2022).
type Ranking struct {
	Similarity string  `toml:"similarity" help:"how texts are compared" choice:"cosine dot"`
	Scale      float64 `toml:"scale" range:"(0,inf)" help:"factor on the similarity; a larger one looks at the nearest wrong texts more"`
	Symmetric  bool    `toml:"symmetric" help:"whether the second text of a pair has to find the first, too"`
	Matryoshka []int   `toml:"matryoshka" help:"numbers of a vector that are to do by themselves, such as [64, 32]; empty: the whole vector alone"`
}

// NewRanking returns Ranking with its default settings.
func NewRanking() *Ranking {
	return &Ranking{Similarity: "cosine", Scale: 20, Symmetric: true, Matryoshka: []int{}}
}

// Scored implements [Paired].
func (*Ranking) Scored() bool { return false }

// Unnormalised implements [Unnormalised].
func (*Ranking) Unnormalised() string {
	return "the loss is over the texts of a batch, not over the vocabulary"
}

// NoOutputVectors implements [NoOutputVectors].
func (*Ranking) NoOutputVectors() string { return noOutputLayer("ranking") }

// Size implements [Sizer].
func (*Ranking) Size(int, int, int) Size { return Size{} }

// Validate reports widths that no vector has.
func (l *Ranking) Validate() error {
	if l.Similarity != "cosine" && l.Similarity != "dot" {
		return fmt.Errorf("similarity: %q is unknown; want cosine or dot", l.Similarity)
	}
	if !(l.Scale > 0) {
		return errors.New("scale: must be more than 0")
	}
	return prefixes(l.Matryoshka).check(0)
}

// Widths implements [Cut].
func (l *Ranking) Widths() []int { return l.Matryoshka }

// Build implements [Spec].
func (l *Ranking) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	if err := l.Validate(); err != nil {
		panic(err)
	}
	o := &pairLoss{rule: &ranking{scale: float32(l.Scale), symmetric: l.Symmetric}, cosine: l.Similarity == "cosine"}
	return o.build(s, "ranking", l.Matryoshka, h, out)
}

// ranking is the rule of Ranking.
type ranking struct {
	scale     float32
	symmetric bool

	p, q   []float32 // (n, c), (n, n): similarities, then the derivatives by them
	losses []float64 // (n)
}

func (r *ranking) compare(u, du kernel.Matrix, batch *graph.Batch, gradients bool) float64 {
	n := len(batch.Target)
	x, y := rowsOf(u, 0, n), rowsOf(u, n, u.Rows)
	dx, dy := rowsOf(du, 0, n), rowsOf(du, n, u.Rows)
	ways := 1
	if r.symmetric {
		ways = 2
	}
	share := 1 / float64(max(1, n*ways))
	p := sizedMatrix(&r.p, n, y.Rows)
	loss := r.way(p, x, y, share, gradients)
	if gradients {
		kernel.Gemm(dx, kernel.Operand{Matrix: p}, kernel.Operand{Matrix: y}, false)
		kernel.Gemm(dy, p.T(), kernel.Operand{Matrix: x}, false)
	}
	if !r.symmetric {
		return float64(loss * share)
	}
	q, own := sizedMatrix(&r.q, n, n), rowsOf(y, 0, n)
	loss += r.way(q, own, x, share, gradients)
	if gradients {
		kernel.Gemm(rowsOf(dy, 0, n), kernel.Operand{Matrix: q}, kernel.Operand{Matrix: x}, true)
		kernel.Gemm(dx, q.T(), kernel.Operand{Matrix: own}, true)
	}
	return float64(loss * share)
}

// way returns the sum of the losses of texts x, of which x_i has to find y_i. It sets p to the
// derivatives by their similarities if asked to.
func (r *ranking) way(p, x, y kernel.Matrix, share float64, gradients bool) (sum float64) {
	kernel.Gemm(p, kernel.Operand{Matrix: x}, y.T(), false)
	r.losses = kernel.Sized(r.losses, p.Rows)
	kernel.For(p.Rows, func(i int) {
		row := rowOf(p, i)
		kernel.Scale(r.scale, row)
		own := row[i]
		peak, mass := kernel.MaxExpSum(row, row)
		r.losses[i] = float64(peak) + elementary.Log(float64(mass)) - float64(own)
		if gradients {
			by := float64(r.scale) * share
			kernel.Scale(float32(by/float64(mass)), row)
			row[i] -= float32(by)
		}
	})
	for _, l := range r.losses {
		sum += l
	}
	return sum
}
