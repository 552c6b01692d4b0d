package loss

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// A Scorer is a loss that gives each word of the output vocabulary a score, so that
// its network can predict.
type Scorer interface {
	// Scores returns what scores words with the parameters that Build made for out.
	// param returns the one of that name in Build's scope; "w" is out.Tied where that
	// is set. The scores follow the parameters as they are trained.
	Scores(out Output, param func(name string) *graph.Param) Scores
}

// Scores score all words of the output vocabulary. They keep memory between calls, so
// only one goroutine may use them at a time.
type Scores struct {
	Link Link
	// Set sets z, (n, V), to the scores that n hidden vectors h, (n, H), give the V
	// words. Each row depends on its own hidden vector alone, to the bit.
	Set func(z, h kernel.Matrix)

	// Sentence, of a loss that is a [Sequence], sets path to the likeliest outputs of the
	// tokens of a sentence together and, unless it has no numbers, p, (n, V), to the probabilities
	// of each token's outputs, given z, (n, V), which Set made. Link does not
	// make these then.
	Sentence func(z, p kernel.Matrix, path []int32)
}

// A Link says how scores become probabilities.
type Link int

// The links. With Softmax the held-out loss of a target t is −ln p(t).
const (
	None     Link = iota // scores have an order and are not probabilities
	Softmax              // p(v) = e^z_v / Σ_u e^z_u: exactly one of the words is the answer
	Logistic             // p(v) = 1/(1 + e^−z_v): each word by itself is an answer or none
)

// Probabilities sets p to the probabilities that scores z stand for; the slices may be
// the same. It panics for [None].
func (l Link) Probabilities(p, z []float32) {
	switch l {
	case Softmax:
		_, mass := kernel.MaxExpSum(p, z)
		kernel.Scale(1/mass, p)
	case Logistic:
		copy(p, z)
		kernel.Logistic(p)
	default:
		panic("loss: these scores are not probabilities")
	}
}

// linear returns Scores.Set for z = h·wᵀ + b, b nil for none.
func linear(w, b *graph.Param) func(z, h kernel.Matrix) {
	return func(z, h kernel.Matrix) { scoreAll(z, h, w, b) }
}

// scoring returns Scores.Set as out says: by the product as [linear], or by distance.
func scoring(out Output, w, b *graph.Param) func(z, h kernel.Matrix) {
	if out.Distance == "" {
		return linear(w, b)
	}
	return func(z, h kernel.Matrix) { scoreDistances(out.Distance, z, h, w, b) }
}

// scoreAll sets z to h·wᵀ + b.
func scoreAll(z, h kernel.Matrix, w, b *graph.Param) {
	var e kernel.Epilogue
	if b != nil {
		e.Bias = b.Data
	}
	kernel.GemmBias(z, kernel.Operand{Matrix: h}, tableOf(w).T(), e)
}

// tableOf returns a parameter of two dimensions as a matrix.
func tableOf(w *graph.Param) kernel.Matrix {
	return kernel.Matrix{Data: w.Data, Rows: w.Shape[0], Cols: w.Shape[1], Stride: w.Shape[1]}
}

// optional returns the parameter of that name if it is wanted, else nil.
func optional(wanted bool, param func(name string) *graph.Param, name string) *graph.Param {
	if !wanted {
		return nil
	}
	return param(name)
}

// sizedMatrix returns a matrix in x's memory, or in more where that is too little.
func sizedMatrix(x *[]float32, rows, cols int) kernel.Matrix {
	*x = kernel.Sized(*x, rows*cols)
	return kernel.Matrix{Data: *x, Rows: rows, Cols: cols, Stride: cols}
}

// logSoftmax turns logits into the logarithms of their softmax. tmp is as long as z.
func logSoftmax(z, tmp []float32) {
	peak, mass := kernel.MaxExpSum(tmp, z)
	lse := float64(peak) + elementary.Log(float64(mass))
	for j, x := range z {
		z[j] = float32(float64(x) - lse)
	}
}

// eachRow calls do with each row of m, one after the other.
func eachRow(m kernel.Matrix, do func(i int, row []float32)) {
	for i := range m.Rows {
		do(i, rowOf(m, i))
	}
}
