package loss

import (
	"fmt"
	"math"
	"sync"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// softmax is the op of [CrossEntropy].
//
// The vocabulary is cut into tiles whose width depends on the batch size only,
// so that one tile's logits stay in a core's cache. The forward pass leaves each
// row's log-sum-exp. The backward pass goes over the tiles again; where all
// logits fit keepLimit the forward pass kept e^(z − tile's maximum) for it, and
// otherwise it computes the logits a second time.
type softmax struct {
	graph.Op
	mode      *graph.Mode
	smoothing float64

	b, v, tile int       // sizes of the last forward pass: examples, words, words a tile
	peak, mass []float32 // (tiles, B): largest logit, Σ e^(z − peak)
	aimed      []float32 // (B): the target's logit
	total      []float64 // (tiles, B): Σ z, for smoothing
	lse        []float64 // (B)
	kept       []float32 // (tiles, B, tile): e^(z − peak), or empty
	loss       *G.F64

	mu         sync.Mutex
	free       [][]float32 // each one tile's logits, lent to pieces under way; guarded by mu
	dh, dw, db graph.Buffer
	parts      []float32 // (groups, B, H): dh of each group of tiles
}

const (
	// tileLogits is the number of logits in a tile: 512 KiB, half of the second
	// level cache of current server cores.
	tileLogits = 1 << 17
	// keepLimit is the number of logits kept from the forward pass for the
	// backward pass, 16 MiB.
	keepLimit = 1 << 22
	// groups is the number of partial sums of the hidden vectors' gradient. It
	// bounds the threads that a backward pass can use, and nothing else.
	groups = 32
)

func (o *softmax) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	if s[0][1] != s[1][1] || s[1][0] != s[2][0] {
		return nil, fmt.Errorf("hidden vectors %v do not fit weights %v and biases %v", s[0], s[1], s[2])
	}
	return tensor.ScalarShape(), nil
}

func (o *softmax) DiffWRT(int) []bool { return []bool{true, true, true, false} }

func (o *softmax) Do(in ...G.Value) (G.Value, error) {
	h, w, b := graph.AsMatrix(in[0]), graph.AsMatrix(in[1]), graph.AsVector(in[2])
	target := in[3].(*graph.Batch).Target
	if len(target) != h.Rows {
		return nil, fmt.Errorf("%d targets for %d examples", len(target), h.Rows)
	}
	o.resize(h.Rows, w.Rows)
	smooth := o.mode.Training && o.smoothing > 0
	kernel.For(o.tiles(), func(t int) {
		z := o.logits(t)
		defer o.release(z)
		o.score(z, h, w, b, t)
		lo := t * o.tile
		for i, y := range target {
			row := z.Data[i*z.Stride : i*z.Stride+z.Cols]
			if j := int(y) - lo; j >= 0 && j < len(row) {
				o.aimed[i] = row[j]
			}
			if smooth {
				o.total[t*o.b+i] = float64(kernel.Sum(row))
			}
			peak := kernel.Max(row)
			o.peak[t*o.b+i] = peak
			o.mass[t*o.b+i] = kernel.ExpSum(row, row, peak)
		}
	})
	*o.loss = G.F64(o.reduce(smooth))
	return o.loss, nil
}

// resize prepares for b examples and v words.
func (o *softmax) resize(b, v int) {
	o.tile = min(max(tileLogits/b&^31, 64), 1024)
	o.b, o.v = b, v
	n := o.tiles() * b
	if o.loss == nil {
		o.loss = new(G.F64)
	}
	if len(o.mass) < n {
		o.peak, o.mass, o.total = make([]float32, n), make([]float32, n), make([]float64, n)
	}
	if len(o.lse) < b {
		o.lse, o.aimed = make([]float64, b), make([]float32, b)
	}
	o.kept = o.kept[:0]
	if n := n * o.tile; o.mode.Training && n <= keepLimit {
		if cap(o.kept) < n {
			o.kept = make([]float32, n)
		}
		o.kept = o.kept[:n]
	}
}

func (o *softmax) tiles() int { return (o.v + o.tile - 1) / o.tile }

// width returns the number of words in tile t.
func (o *softmax) width(t int) int { return min(o.tile, o.v-t*o.tile) }

// logits returns memory for tile t's logits, shape (B, width), until release.
func (o *softmax) logits(t int) kernel.Matrix {
	z := kernel.Matrix{Rows: o.b, Cols: o.width(t), Stride: o.tile}
	size := o.b * o.tile
	if len(o.kept) > 0 {
		z.Data = o.kept[t*size : (t+1)*size]
		return z
	}
	o.mu.Lock()
	if n := len(o.free); n > 0 {
		z.Data, o.free = o.free[n-1], o.free[:n-1]
	}
	o.mu.Unlock()
	if cap(z.Data) < size {
		z.Data = make([]float32, size)
	}
	z.Data = z.Data[:size]
	return z
}

// release gives back what logits returned. (A sync.Pool in free's place would
// lose its buffers to every garbage collection.)
func (o *softmax) release(z kernel.Matrix) {
	if len(o.kept) > 0 {
		return
	}
	o.mu.Lock()
	o.free = append(o.free, z.Data)
	o.mu.Unlock()
}

// score sets z to the logits of tile t.
func (o *softmax) score(z, h, w kernel.Matrix, b []float32, t int) {
	kernel.GemmSerial(z, kernel.Operand{Matrix: h}, kernel.Operand{Matrix: o.rows(w, t), Transposed: true}, false)
	kernel.AddBias(z, b[t*o.tile:t*o.tile+z.Cols])
}

// rows returns the rows of w that belong to tile t.
func (o *softmax) rows(w kernel.Matrix, t int) kernel.Matrix {
	lo, n := t*o.tile, o.width(t)
	return kernel.Matrix{Data: w.Data[lo*w.Stride : (lo+n)*w.Stride], Rows: n, Cols: w.Cols, Stride: w.Stride}
}

// reduce joins the tiles' sums, in their order, into each row's log-sum-exp and
// returns the mean loss.
func (o *softmax) reduce(smooth bool) float64 {
	var loss float64
	for i := range o.b {
		peak := math.Inf(-1)
		for t := range o.tiles() {
			peak = max(peak, float64(o.peak[t*o.b+i]))
		}
		var mass, total float64
		for t := range o.tiles() {
			mass += float64(o.mass[t*o.b+i]) * math.Exp(float64(o.peak[t*o.b+i])-peak)
			total += o.total[t*o.b+i]
		}
		o.lse[i] = peak + math.Log(mass)
		if smooth {
			loss += o.lse[i] - (1-o.smoothing)*float64(o.aimed[i]) - o.smoothing/float64(o.v)*total
		} else {
			loss += o.lse[i] - float64(o.aimed[i])
		}
	}
	return loss / float64(o.b)
}

func (o *softmax) SymDiff(in G.Nodes, out, dl *G.Node) (G.Nodes, error) {
	h, w, b, batch := in[0], in[1], in[2], in[3]
	// One pass over the tiles yields all three; dh does it. out is an input for
	// its place in the order: the log-sum-exp is then there.
	dh := o.Gradient("dh", h, func(v []G.Value) (G.Value, error) {
		scale := float64(*v[1].(*G.F64))
		o.backward(graph.AsMatrix(v[2]), graph.AsMatrix(v[3]), graph.AsVector(v[4]), v[5].(*graph.Batch).Target, scale)
		return o.dh.Value(), nil
	}, out, dl, h, w, b, batch)
	dw := o.Gradient("dw", w, func([]G.Value) (G.Value, error) { return o.dw.Value(), nil }, dh)
	db := o.Gradient("db", b, func([]G.Value) (G.Value, error) { return o.db.Value(), nil }, dh)
	return G.Nodes{dh, dw, db, nil}, nil
}

// backward computes the gradients of scale·L. With p the softmax of a row,
// dz = scale/B · (p − (1−s)·onehot(t) − s/V), dh = dz·w, dw = dzᵀ·h, db = Σ dz.
func (o *softmax) backward(h, w kernel.Matrix, b []float32, target []int32, scale float64) {
	scale /= float64(o.b)
	smoothing := o.smoothing
	if !o.mode.Training {
		smoothing = 0
	}
	even := float32(scale * smoothing / float64(o.v))
	hit := float32(scale * (1 - smoothing))
	dw, db := o.dw.Matrix(w.Rows, w.Cols), o.db.Vector(w.Rows)
	dh := o.dh.Matrix(h.Rows, h.Cols)
	size := h.Rows * h.Cols
	if len(o.parts) < groups*size {
		o.parts = make([]float32, groups*size)
	}
	tiles := o.tiles()
	kernel.For(groups, func(g int) {
		part := kernel.Matrix{Data: o.parts[g*size : (g+1)*size], Rows: h.Rows, Cols: h.Cols, Stride: h.Cols}
		clear(part.Data)
		for t := g * tiles / groups; t < (g+1)*tiles/groups; t++ {
			dz := o.logits(t)
			kept := len(o.kept) > 0
			if !kept {
				o.score(dz, h, w, b, t)
			}
			lo := t * o.tile
			for i, y := range target {
				row := dz.Data[i*dz.Stride : i*dz.Stride+dz.Cols]
				if kept {
					kernel.Scale(float32(scale*math.Exp(float64(o.peak[t*o.b+i])-o.lse[i])), row)
				} else {
					kernel.ExpSum(row, row, float32(o.lse[i]))
					kernel.Scale(float32(scale), row)
				}
				if even > 0 {
					for j := range row {
						row[j] -= even
					}
				}
				if j := int(y) - lo; j >= 0 && j < len(row) {
					row[j] -= hit
				}
			}
			kernel.GemmSerial(part, kernel.Operand{Matrix: dz}, kernel.Operand{Matrix: o.rows(w, t)}, true)
			kernel.GemmSerial(o.rows(dw, t), kernel.Operand{Matrix: dz, Transposed: true}, kernel.Operand{Matrix: h}, false)
			kernel.ColumnSums(db[lo:lo+dz.Cols], dz)
			o.release(dz)
		}
	})
	copy(dh.Data, o.parts[:size])
	for g := 1; g < groups; g++ {
		kernel.Add(dh.Data, o.parts[g*size:(g+1)*size])
	}
}
