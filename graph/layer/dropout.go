package layer

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Dropout sets each feature to zero with probability rate while training and
// scales the others by 1/(1 − rate), so that their expectation is unchanged. Outside
// training it changes nothing. The shape remains (B, I). (Srivastava et al.,
// Dropout: A Simple Way to Prevent Neural Networks from Overfitting, 2014; the
// scaling while training, rather than after it, is PyTorch's.)
//
// Which features are dropped depends on the seed, the layer, the step and the position
// alone, so a resumed run drops what an uninterrupted one would have.
type Dropout struct {
	Rate float64 `toml:"rate" range:"[0,1)" help:"probability that a feature is dropped"`
}

// Size implements [Sizer].
func (l *Dropout) Size(in int) Size { return Size{Features: in, Floats: usual * in} }

// Build implements [Spec].
func (l *Dropout) Build(s *graph.Scope, x *G.Node) *G.Node {
	if !(l.Rate >= 0 && l.Rate < 1) {
		panic(fmt.Errorf("rate: %v is not in [0, 1)", l.Rate))
	}
	o := &dropout{
		Op:        s.NewOp("dropout", graph.Matrix, graph.Matrix),
		mode:      s.Mode(),
		seed:      s.Seed(),
		threshold: uint32(l.Rate * (1 << 32)),
		scale:     float32(1 / (1 - l.Rate)),
	}
	return graph.Must(G.ApplyOp(o, x)) // (B, I)
}

type dropout struct {
	graph.Op
	mode      *graph.Mode
	seed      uint64
	threshold uint32  // of a uniform 32-bit number, below which a feature is dropped
	scale     float32 // of the others
	factor    []float32
	y, dx     graph.Buffer
}

func (o *dropout) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	return s[0].Clone(), nil
}

func (o *dropout) Do(in ...G.Value) (G.Value, error) {
	if !o.mode.Training {
		return in[0], nil
	}
	x := graph.AsMatrix(in[0])
	y := o.y.Matrix(x.Rows, x.Cols)
	if len(o.factor) < len(y.Data) {
		o.factor = make([]float32, len(y.Data))
	}
	key := mix(o.seed + uint64(o.mode.Step)*0xd1342543de82ef95)
	scale := math.Float32bits(o.scale)
	eachSpan(len(y.Data), func(lo, hi int) {
		from, to, factor := x.Data[lo:hi], y.Data[lo:hi], o.factor[lo:hi]
		for i := range to {
			var bits uint32 // of an integer: the compiler then selects, where a jump would be foreseen by nobody
			if uint32(mix(key+uint64(lo+i))) >= o.threshold {
				bits = scale
			}
			factor[i] = math.Float32frombits(bits)
			to[i] = from[i] * factor[i]
		}
	})
	return o.y.Value(), nil
}

// mix is the output function of SplitMix64 (Steele, Lea and Flood, Fast
// Splittable Pseudorandom Number Generators, 2014): a bijection of 64-bit words
// whose bits depend on all of x's.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (o *dropout) DiffWRT(int) []bool { return []bool{true} }

func (o *dropout) SymDiff(in G.Nodes, out, dy *G.Node) (G.Nodes, error) {
	// out is an input for its place in the order: the factors are then there.
	dx := o.Gradient("dx", in[0], func(v []G.Value) (G.Value, error) {
		if !o.mode.Training {
			return v[1], nil
		}
		dy := graph.AsMatrix(v[1])
		dx := o.dx.Matrix(dy.Rows, dy.Cols)
		eachSpan(len(dx.Data), func(lo, hi int) {
			from, to, factor := dy.Data[lo:hi], dx.Data[lo:hi], o.factor[lo:hi]
			for i := range to {
				to[i] = from[i] * factor[i]
			}
		})
		return o.dx.Value(), nil
	}, out, dy)
	return G.Nodes{dx}, nil
}
