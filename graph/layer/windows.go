package layer

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// EmbeddingWindows looks the C words of each context up in a table, puts the vectors of
// the last words side by side, as [Embedding] does, and before them a weighted mean for
// each of some windows of the words farther back:
//
//	y[b] = m[b,n] … m[b,1] w[id[b,C−N+1]] … w[id[b,C]]
//	m[b,k] = Σ_c a[b,c]·w[id[b,c]]     over the words c of window k
//	a[b,c] = e^s / Σ e^s,   s = p[c] + u[id[b,c]]     the sum over the words of the window
//
// Each window is as long as all the words after it: with n windows the last N = C/2ⁿ
// words stand for themselves, window 1 is the N words before these, window 2 the 2N
// before those. C must be a multiple of 2ⁿ.
//
// From a batch of shape (B, C) it makes (B, (n+N)·D). The parameters are w, shape (V, D),
// p, shape (C−N), what a place counts, and u, shape (V), what a word counts wherever it
// stands; both are 0 at first, so that all words of a window count the same. A padding
// id, −1, counts nothing; a window of nothing else is a zero vector.
//
// Distant words beside near ones: Sun and Iyyer, Revisiting Simple Neural Probabilistic
// Language Models (2021). Their weights depend on the place alone, and may be negative.
//
// Note: with B = 512, C = 256, n = 5, D = 160 and two threads of AVX2 the windows take 8 ms of a
// step and adding up the table's gradient 6 ms more, of 95 ms in all with the rest of the network
// of wikitext-2-best. One kernel over all of C for each n would take n times as long.
type EmbeddingWindows struct {
	Dim     int `toml:"dim" range:"[1,65536]" help:"numbers in a word's vector, D"`
	Windows int `toml:"windows" range:"[1,16]" help:"windows of distant words, n"`
}

// Size implements [Sizer].
func (l *EmbeddingWindows) Size(words int) Size {
	near := words >> l.Windows
	return Size{
		Features:   (l.Windows + near) * l.Dim,
		Parameters: words - near,                       // and u, a column of the table as it were
		Floats:     2*(l.Windows+near)*l.Dim + 4*words, // weights, their gradients, and what the table's gradient consists of
	}
}

// Build implements [Spec].
func (l *EmbeddingWindows) Build(s *graph.Scope, x *G.Node) *G.Node {
	if l.Windows < 1 {
		panic(fmt.Errorf("windows: %d is not a number of windows; it must be at least 1", l.Windows))
	}
	words := x.Shape()[1]
	near := words >> l.Windows
	if near < 1 || near<<l.Windows != words {
		panic(fmt.Errorf("windows: contexts of %d words are not a multiple of 2^%d", words, l.Windows))
	}
	w := table(s, l.Dim, nil)
	place := s.Param("p", graph.Constant(0), words-near)
	word := s.Param("u", graph.Constant(0), s.Vocab())
	o := &embeddingWindows{
		Op:  s.NewOp("embedding_windows", graph.Matrix, graph.Matrix, graph.Vector, graph.Vector, graph.Index),
		dim: l.Dim, words: words, near: near,
	}
	for k := l.Windows; k >= 0; k-- {
		o.start = append(o.start, int32(words-near<<k))
	}
	return graph.Must(G.ApplyOp(o, s.UseRows(w, "w", contexts), s.Use(place, "p"), s.Use(word, "u"), x)) // (B, (n+N)·D)
}

type embeddingWindows struct {
	graph.Op
	dim, words, near int
	start            []int32 // where each window begins in a context, the farthest at 0, and then where the near words do

	y      graph.Buffer
	weight []float32    // (B, C): what each word counts: a, and 1 for near words
	slot   []int32      // (B, C): in which of the rows of D numbers that y consists of
	dot    []float32    // (B, C−N): of each distant word's vector and its window's gradient
	ds     graph.Buffer // (B, C−N): the gradient of s
	dp, du graph.Buffer
	rows   graph.Rows
}

func (o *embeddingWindows) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	return tensor.Shape{s[3][0], o.slots() * o.dim}, nil
}

// slots returns how many vectors stand side by side, n + N.
func (o *embeddingWindows) slots() int { return len(o.start) - 1 + o.near }

// each calls do for each window with its slot and its words, lo … hi−1 of a context.
func (o *embeddingWindows) each(do func(slot, lo, hi int)) {
	for j := range len(o.start) - 1 {
		do(j, int(o.start[j]), int(o.start[j+1]))
	}
}

func (o *embeddingWindows) Do(in ...G.Value) (G.Value, error) {
	w, place, word, batch := graph.AsMatrix(in[0]), graph.AsVector(in[1]), graph.AsVector(in[2]), in[3].(*graph.Batch)
	if err := checkWidth(batch, o.words); err != nil {
		return nil, err
	}
	slots, far := o.slots(), o.words-o.near
	y := o.y.Matrix(batch.Len(), slots*o.dim) // (B, (n+N)·D)
	o.weight, o.slot = kernel.Sized(o.weight, len(batch.ID)), kernel.Sized(o.slot, len(batch.ID))
	eachBlock(batch.Len(), func(b int) {
		id, a, slot := batch.ID[b*o.words:][:o.words], o.weight[b*o.words:][:o.words], o.slot[b*o.words:][:o.words]
		to := y.Row(b)
		o.each(func(j, lo, hi int) {
			for c := lo; c < hi; c++ {
				slot[c] = int32(b*slots + j)
			}
			attend(a[lo:hi], id[lo:hi], place[lo:hi], word)
		})
		windows, near := to[:(len(o.start)-1)*o.dim], to[(len(o.start)-1)*o.dim:]
		kernel.SumGroups(windows, o.dim, nil, w.Data, id, a, o.start)
		for c := range o.near {
			slot[far+c], a[far+c] = int32(b*slots+len(o.start)-1+c), 1
			v := near[c*o.dim : (c+1)*o.dim]
			if i := int(id[far+c]); i >= 0 {
				copy(v, w.Data[i*o.dim:(i+1)*o.dim])
			} else {
				clear(v)
			}
		}
	})
	return o.y.Value(), nil
}

// attend sets a to the softmax of place + word[id], over the words that are not padding.
func attend(a []float32, id []int32, place, word []float32) {
	none := float32(math.Inf(-1))
	most := none
	for c, i := range id {
		a[c] = none
		if i >= 0 {
			a[c] = place[c] + word[i]
			most = max(most, a[c])
		}
	}
	if most == none {
		clear(a)
		return
	}
	kernel.Scale(1/kernel.ExpSum(a, a, most), a)
}

func (o *embeddingWindows) DiffWRT(int) []bool { return []bool{true, true, true, false} }

func (o *embeddingWindows) SymDiff(in G.Nodes, out, dy *G.Node) (G.Nodes, error) {
	w, place, word, batch := in[0], in[1], in[2], in[3]
	// out is an input for its place in the order: the weights are then there.
	dw := o.Gradient("dw", w, func(v []G.Value) (G.Value, error) {
		s := w.Shape()
		o.rows = graph.Rows{V: s[0], D: s[1], ID: v[2].(*graph.Batch).ID, Src: o.slot, Scale: o.weight, Grad: graph.AsMatrix(v[1]).Data}
		return &o.rows, nil
	}, out, dy, batch)
	dp := o.Gradient("dp", place, func(v []G.Value) (G.Value, error) {
		ds := o.scoreGradient(graph.AsMatrix(v[1]), graph.AsMatrix(v[2]), v[3].(*graph.Batch))
		kernel.ColumnSums(o.dp.Vector(ds.Cols), ds) // (C−N)
		return o.dp.Value(), nil
	}, out, dy, w, batch)
	du := o.Gradient("du", word, func(v []G.Value) (G.Value, error) {
		batch := v[1].(*graph.Batch)
		far := o.words - o.near
		ds, du := o.ds.Matrix(batch.Len(), far).Data, o.du.Vector(word.Shape()[0]) // (V)
		clear(du)
		for b := range batch.Len() {
			for c, id := range batch.ID[b*o.words:][:far] {
				if id >= 0 {
					du[id] += ds[b*far+c]
				}
			}
		}
		return o.du.Value(), nil
	}, dp, batch)
	return G.Nodes{dw, dp, du, nil}, nil
}

// scoreGradient is, with g the gradient of a window's mean m and v a word's vector,
// ds = a · (g·v − Σ a·(g·v)).
func (o *embeddingWindows) scoreGradient(dy, w kernel.Matrix, batch *graph.Batch) kernel.Matrix {
	far := o.words - o.near
	ds := o.ds.Matrix(dy.Rows, far) // (B, C−N)
	o.dot = kernel.Sized(o.dot, dy.Rows*far)
	eachBlock(dy.Rows, func(b int) {
		id, a := batch.ID[b*o.words:][:far], o.weight[b*o.words:][:far]
		to, t := ds.Row(b), o.dot[b*far:][:far]
		o.each(func(j, lo, hi int) {
			g := dy.Row(b)[j*o.dim : (j+1)*o.dim]
			for c := lo; c < hi; c++ {
				t[c] = 0
				if i := int(id[c]); i >= 0 {
					t[c] = kernel.Dot(g, w.Data[i*o.dim:(i+1)*o.dim])
				}
			}
			mean := kernel.Dot(a[lo:hi], t[lo:hi])
			for c := lo; c < hi; c++ {
				to[c] = a[c] * (t[c] - mean)
			}
		})
	})
	return ds
}
