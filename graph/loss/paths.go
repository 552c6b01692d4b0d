package loss

import (
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// paths is the rule of [HierarchicalSoftmax] over a Huffman tree.
//
// The nodes near the root are on so many paths that they are scored for all
// examples by one product of matrices, and have their gradients made by others.
// Each of the others is scored where it is met, and its gradient is a multiple of
// the example's hidden vector.
//
// Note: 1024 centres of 6 targets each, H = 100, the tree of 33,278 words, SGD, all
// of a step: 5 µs of one core a centre with a top of 32 or 64 nodes, 5.4 with one of
// 128. Turning a score's sign without a branch saves about a tenth.
type paths struct {
	tree  *tree
	above walk
	deep  []uint8 // for each word, how many nodes of its path are not of the top

	piece []pathPiece
	from  []int32    // (T+1): where each target's entries begin
	id    []int32    // the entries of the nodes that are not of the top: node,
	src   []int32    // example,
	by    []float32  // and derivative by its score
	score []float32  // (B, top)
	slope []float32  // (B, top): derivatives by those scores
	topID []int32    // (top): the node, or −1 for one on no path
	top   []float32  // (top, H): gradient of the top
	rest  graph.Rows // that of the other nodes
}

// A pathPiece is one block of examples' own memory.
type pathPiece struct {
	loss  float64
	seen  []bool // for each node of the top: it is on a path
	up    []uint32
	x, ex []float32 // for each node of a path, minus its score towards the word, and e^x
}

const (
	topNodes     = 64
	pathExamples = 64  // in a block
	longest      = 256 // nodes in a path
)

func newPaths(counts []int64) *paths {
	t := huffman(counts)
	o := &paths{tree: t, above: walk{tree: t}, deep: make([]uint8, len(counts))}
	for w := range counts {
		for n := range t.path(int32(w)) {
			if n < o.width() {
				break
			}
			o.deep[w]++
		}
	}
	return o
}

// size returns the number of inner nodes. A single word has one too, which
// nothing depends on.
func (o *paths) size() int { return max(1, o.tree.words-1) }

// width returns the number of nodes of the top.
func (o *paths) width() int { return min(topNodes, o.size()) }

func (o *paths) reads(b *graph.Batch, read func(rows []int32)) {
	o.above.over(b.Target)
	read(o.above.nodes)
}

func (o *paths) run(h, w kernel.Matrix, b []float32, batch *graph.Batch, left *gradients) (float64, error) {
	o.prepare(h, batch)
	var dh kernel.Matrix
	if left != nil {
		dh = left.dh.Matrix(h.Rows, h.Cols)
	}
	kernel.Blocks(h.Rows, pathExamples, func(p, lo, hi int) { o.block(p, lo, hi, h, w, dh, b, batch) })
	var sum float64
	for p := range o.piece {
		sum += o.piece[p].loss
	}
	if left != nil {
		o.gather(h, w, left)
		if b != nil {
			o.addBiases(left.db.Vector(len(b)))
		}
	}
	return sum / float64(max(1, len(batch.Target))), nil
}

// prepare makes room for a batch.
func (o *paths) prepare(h kernel.Matrix, batch *graph.Batch) {
	o.from = append(o.from[:0], 0)
	n := int32(0)
	for _, y := range batch.Target {
		n += int32(o.deep[y])
		o.from = append(o.from, n)
	}
	o.id, o.src, o.by = kernel.Sized(o.id, int(n)), kernel.Sized(o.src, int(n)), kernel.Sized(o.by, int(n))
	size := h.Rows * o.width()
	o.score, o.slope = kernel.Sized(o.score, size), kernel.Sized(o.slope, size)
	pieces := (h.Rows + pathExamples - 1) / pathExamples
	for len(o.piece) < pieces {
		o.piece = append(o.piece, pathPiece{
			seen: make([]bool, o.width()),
			up:   make([]uint32, longest), x: make([]float32, longest), ex: make([]float32, longest),
		})
	}
	o.piece = o.piece[:pieces]
}

// block scores the targets of the examples lo … hi−1 and, unless dh is empty,
// leaves their gradients.
func (o *paths) block(p, lo, hi int, h, w, dh kernel.Matrix, b []float32, batch *graph.Batch) {
	width := o.width()
	score := kernel.Matrix{Data: o.score[lo*width : hi*width], Rows: hi - lo, Cols: width, Stride: width}
	slope := kernel.Matrix{Data: o.slope[lo*width : hi*width], Rows: hi - lo, Cols: width, Stride: width}
	var e kernel.Epilogue
	if b != nil {
		e.Bias = b[:width]
	}
	kernel.GemmBiasSerial(score, kernel.Operand{Matrix: rowsOf(h, lo, hi)}, rowsOf(w, 0, width).T(), e)
	piece := &o.piece[p]
	piece.loss = 0
	clear(piece.seen)
	clear(slope.Data)
	for i := lo; i < hi; i++ {
		at := pathExample{x: h.Data[i*h.Stride : i*h.Stride+h.Cols], score: o.score[i*width : (i+1)*width]}
		if dh.Data != nil {
			at.dx, at.slope = dh.Data[i*dh.Stride:i*dh.Stride+dh.Cols], o.slope[i*width:(i+1)*width]
			clear(at.dx)
		}
		for t, end := batch.Targets(i); t < end; t++ {
			piece.loss += o.follow(piece, t, int32(i), at, w, b, batch)
		}
	}
	if dh.Data != nil {
		kernel.GemmSerial(rowsOf(dh, lo, hi), kernel.Operand{Matrix: slope}, kernel.Operand{Matrix: rowsOf(w, 0, width)}, true)
	}
}

// A pathExample is an example whose targets are followed.
type pathExample struct {
	x, dx        []float32 // its hidden vector, and the gradient of that
	score, slope []float32 // of the top
}

// follow returns −ln p of target t. With x the score of a node, turned so that it
// should be low, that is Σ ln(1+e^x), and the derivative by x is e^x/(1+e^x).
func (o *paths) follow(piece *pathPiece, t int, i int32, at pathExample, w kernel.Matrix, b []float32, batch *graph.Batch) float64 {
	y, width := batch.Target[t], o.width()
	depth := int(o.tree.depth[y])
	vertex := int(y)
	for j := range depth {
		up := o.tree.up[vertex]
		n := int(up >> 1)
		var z float32
		if n < width {
			z = at.score[n]
		} else {
			z = kernel.Dot(at.x, w.Data[n*w.Stride:n*w.Stride+w.Cols])
			if b != nil {
				z += b[n]
			}
		}
		piece.x[j], piece.up[j] = turn(z, up), up
		vertex = o.tree.words + n
	}
	x, ex := piece.x[:depth], piece.ex[:depth]
	kernel.ExpSum(ex, x, 0)
	loss := sumLog1p(x, ex)
	if at.dx == nil {
		return loss
	}
	share, k := 1/float32(len(batch.Target)), o.from[t]
	for j, e := range ex {
		d := share
		if e < tooLarge {
			d *= e / (1 + e)
		}
		up := piece.up[j]
		n := int(up >> 1)
		d = turn(d, up)
		if n < width {
			at.slope[n] += d
			piece.seen[n] = true
			continue
		}
		kernel.Axpy(d, w.Data[n*w.Stride:n*w.Stride+w.Cols], at.dx)
		o.id[k], o.src[k], o.by[k] = int32(n), i, d
		k++
	}
	return loss
}

// turn returns x for a right child and −x for a left one, without a branch, which
// could not be predicted.
func turn(x float32, up uint32) float32 {
	return math.Float32frombits(math.Float32bits(x) ^ (^up&1)<<31)
}

// tooLarge is an e^x beside which 1 is nothing.
const tooLarge = 1e30

// sumLog1p returns Σ ln(1+e^x). One logarithm of the product of many terms takes
// the time of one of a single term.
func sumLog1p(x, ex []float32) float64 {
	sum, product := 0.0, 1.0
	for j, e := range ex {
		if e >= tooLarge {
			sum += float64(x[j])
			continue
		}
		if product *= 1 + float64(e); product > 1e250 {
			sum += elementary.Log(product)
			product = 1
		}
	}
	return sum + elementary.Log(product)
}

// gather makes the nodes' gradients of what the blocks left.
func (o *paths) gather(h, w kernel.Matrix, left *gradients) {
	width := o.width()
	o.topID, o.top = kernel.Sized(o.topID, width), kernel.Sized(o.top, width*w.Cols)
	for n := range o.topID {
		o.topID[n] = -1
		for p := range o.piece {
			if o.piece[p].seen[n] {
				o.topID[n] = int32(n)
			}
		}
	}
	top := kernel.Matrix{Data: o.top, Rows: width, Cols: w.Cols, Stride: w.Cols}
	slope := kernel.Matrix{Data: o.slope, Rows: h.Rows, Cols: width, Stride: width}
	kernel.Gemm(top, slope.T(), kernel.Operand{Matrix: h}, false)
	o.rest = graph.Rows{V: w.Rows, D: w.Cols, ID: o.id, Src: o.src, Scale: o.by, Grad: h.Data}
	left.dw = graph.Rows{V: w.Rows, D: w.Cols, ID: o.topID, Grad: o.top, Next: &o.rest}
}

// addBiases sets db to the sums of the derivatives by each node's score.
func (o *paths) addBiases(db []float32) {
	clear(db)
	width := o.width()
	for i := 0; i < len(o.slope); i += width {
		kernel.Add(db[:width], o.slope[i:i+width])
	}
	for k, n := range o.id {
		db[n] += o.by[k]
	}
}

// logs sets p to ln p of each word, from the scores z of all nodes, which it
// overwrites. Nodes come after their parents.
func (o *paths) logs(p, z []float32, tmp *[]float32) {
	t := o.tree
	if t.words == 1 {
		p[0] = 0
		return
	}
	*tmp = kernel.Sized(*tmp, len(z))
	left := *tmp // ln of the probability to come to each node and go left; z becomes that of right
	for n := range z {
		var above float64
		if n > 0 {
			above = float64(side(t.up[t.words+n], left, z))
		}
		s := float64(z[n])
		left[n], z[n] = float32(above-softplus(-s)), float32(above-softplus(s))
	}
	for w := range p {
		p[w] = side(t.up[w], left, z)
	}
}

// side returns what left or right has for the parent of the vertex with this way up.
func side(up uint32, left, right []float32) float32 {
	if up&1 == 1 {
		return right[up>>1]
	}
	return left[up>>1]
}
