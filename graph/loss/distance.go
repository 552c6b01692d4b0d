package loss

import (
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// ByDistance are losses that can compare words with a hidden vector by their distance; see
// [Output].
type ByDistance interface {
	// ByDistance reports whether the settings allow this distance.
	ByDistance(distance string) bool
}

// The distances of an [Output]: Σ_k |h_k − w_k|, where the derivative of |0| is 1; √(Σ_k (h_k − w_k)² + 1e-6), which
// has a derivative at 0 too; and Σ_k √(|h_k − w_k|² + 1e-6) over complex numbers, of which first all real parts stand and then
// all imaginary parts.
const (
	L1     = "l1"
	L2     = "l2"
	Moduli = "moduli"
)

// nearestSquare is added to the square of a distance, whose root has no derivative at 0.
const nearestSquare = 1e-6

// distances computes the cross-entropy of a softmax over distances, L1, L2 or moduli,
//
//	z_v = b_v − Σ_k |h_k − w_vk|    or    z_v = b_v − √(|h − w_v|² + 1e-6)    or    z_v = b_v − Σ_k √(|h_k − w_vk|² + 1e-6)
//
// as [softmax] does over products. With p the softmax of an example with n targets,
// d_v its distances and dz_v = (n·(p_v − s/V) − (1−s)·onehot_v)/(T·d_v), the gradients are
// dh = Σ_v dz_v·(w_v − h) and dw_v = Σ_i dz_iv·(h_i − w_v). With L1 they have signs in place of the
// differences, and no d_v; that of 0 is taken for positive. With moduli the differences are divided by their own.
type distances struct {
	tiles
	smoothing float64
	distance  string

	square []float32 // (V): |w_v|²
	z      []float32 // (n, V): of a block of examples
	far    []float32 // (n, V): 1/d_v
	column []float32 // (V)
	pulled []float32 // (V): Σ_i dz_iv
	losses []float64 // (n)
}

// scoresAtOnce bounds the scores of a block of examples.
const scoresAtOnce = 1 << 20

func (o *distances) run(h, w kernel.Matrix, b []float32, batch *graph.Batch, gradients bool) float64 {
	o.square = squares(o.square, w)
	o.column, o.pulled = kernel.Sized(o.column, w.Rows), kernel.Sized(o.pulled, w.Rows)
	var dh, dw kernel.Matrix
	var db []float32
	if gradients {
		o.makeGradients(h, w)
		dh, dw, db = o.dh.Matrix(h.Rows, h.Cols), o.dw.Matrix(w.Rows, w.Cols), o.db.Vector(w.Rows)
		clear(db)
		clear(o.pulled)
	}
	size := max(1, scoresAtOnce/w.Rows)
	var sum float64
	for from := 0; from < h.Rows; from += size {
		n := min(size, h.Rows-from)
		x, z, far := rowsOf(h, from, from+n), sizedMatrix(&o.z, n, w.Rows), sizedMatrix(&o.far, n, w.Rows)
		if o.distance == L2 {
			kernel.GemmBias(z, kernel.Operand{Matrix: x}, w.T(), kernel.Epilogue{})
		}
		o.losses = kernel.Sized(o.losses, n)
		kernel.For(n, func(i int) {
			if o.distance == L2 {
				toDistances(rowOf(z, i), rowOf(far, i), rowOf(x, i), o.square, b)
			} else {
				scoreEach(o.distance, rowOf(z, i), rowOf(x, i), w, b)
			}
			o.losses[i] = o.example(rowOf(z, i), batch, from+i, gradients)
		})
		for _, l := range o.losses {
			sum += l
		}
		if gradients {
			kernel.ColumnSums(o.column, z)
			kernel.Add(db, o.column)
			switch dx := rowsOf(dh, from, from+n); o.distance {
			case L1:
				pullSigns(dx, dw, x, w, z, from > 0)
			case Moduli:
				pullModuli(dx, dw, x, w, z, from > 0)
			default:
				o.pull(dx, dw, x, w, z, far, from > 0)
			}
		}
	}
	if gradients && o.distance == L2 {
		kernel.For(w.Rows, func(v int) { kernel.Axpy(-o.pulled[v], rowOf(w, v), rowOf(dw, v)) })
	}
	return sum / float64(max(1, len(batch.Target)))
}

// example returns the sum of the losses of the targets of example i with scores z, which it
// turns into the derivatives by them if asked to.
func (o *distances) example(z []float32, batch *graph.Batch, i int, gradients bool) float64 {
	k, end := batch.Targets(i)
	n := float64(end - k)
	smoothing := o.smoothing
	if !gradients {
		smoothing = 0
	}
	var target, total float64
	for _, t := range batch.Target[k:end] {
		target += float64(z[t])
	}
	if smoothing > 0 {
		total = float64(kernel.Sum(z))
	}
	even := float64(smoothing / float64(len(z)))
	peak, mass := kernel.MaxExpSum(z, z)
	lse := float64(peak) + elementary.Log(float64(mass))
	loss := float64(n*lse) - float64((1-smoothing)*target) - float64(n*even*total)
	if !gradients {
		return loss
	}
	scale := 1 / float64(max(1, len(batch.Target)))
	kernel.Scale(float32(n*scale/float64(mass)), z)
	if less := float32(n * scale * even); less > 0 {
		for v := range z {
			z[v] -= less
		}
	}
	for _, t := range batch.Target[k:end] {
		z[t] -= float32(scale * (1 - smoothing))
	}
	return loss
}

// pull makes the gradients of a block of the derivatives z by its scores and the inverse
// distances: those of x, and of w but for what o.pulled has.
func (o *distances) pull(dx, dw, x, w, z, far kernel.Matrix, add bool) {
	kernel.For(z.Rows, func(i int) {
		row := rowOf(z, i)
		for v, f := range rowOf(far, i) {
			row[v] *= f
		}
	})
	kernel.Gemm(dx, kernel.Operand{Matrix: z}, kernel.Operand{Matrix: w}, false)
	kernel.For(z.Rows, func(i int) { kernel.Axpy(-kernel.Sum(rowOf(z, i)), rowOf(x, i), rowOf(dx, i)) })
	kernel.Gemm(dw, z.T(), kernel.Operand{Matrix: x}, add)
	kernel.ColumnSums(o.column, z)
	kernel.Add(o.pulled, o.column)
}

// toDistances turns products z of a hidden vector h with words, whose squared lengths are
// given, into scores b_v − distance; b may be nil. Unless far is nil it gets the inverse
// distances.
func toDistances(z, far, h, square, b []float32) {
	own := float32(kernel.SumSquares(h))
	for v, product := range z {
		d := distance(own + square[v] - float32(2*product))
		z[v] = -d
		if b != nil {
			z[v] += b[v]
		}
		if far != nil {
			far[v] = 1 / d
		}
	}
}

// distance returns the root of a squared distance.
func distance(square float32) float32 {
	return float32(math.Sqrt(float64(max(square, 0) + nearestSquare)))
}

// scoreEach sets z to the scores of words, b_v less their distance, which is not L2; b may be nil.
func scoreEach(distance string, z, h []float32, w kernel.Matrix, b []float32) {
	apart := absolute
	if distance == Moduli {
		apart = moduli
	}
	for v := range z {
		z[v] = -apart(h, rowOf(w, v))
		if b != nil {
			z[v] += b[v]
		}
	}
}

// squares returns the squared lengths of the rows of w, in to's memory if there is room.
func squares(to []float32, w kernel.Matrix) []float32 {
	to = kernel.Sized(to, w.Rows)
	kernel.For(w.Rows, func(v int) { to[v] = float32(kernel.SumSquares(rowOf(w, v))) })
	return to
}

// scoreDistances sets z to the scores of all words, by distance.
func scoreDistances(distance string, z, h kernel.Matrix, w, b *graph.Param) {
	var bias []float32
	if b != nil {
		bias = b.Data
	}
	if distance != L2 {
		kernel.For(z.Rows, func(i int) { scoreEach(distance, rowOf(z, i), rowOf(h, i), tableOf(w), bias) })
		return
	}
	scoreAll(z, h, w, nil)
	square := squares(nil, tableOf(w))
	eachRow(z, func(i int, row []float32) { toDistances(row, nil, rowOf(h, i), square, bias) })
}
