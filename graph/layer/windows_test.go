package layer_test

import (
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// windowed are the settings and the batch of the tests of windows: contexts of eight
// words, of which with two windows four are the farther window, two the nearer, and two
// stand for themselves. Words occur twice in a window and in several; there is padding
// in a window, a window of nothing else, and a whole context of it.
func windowed() (graph.Options, graph.Batch) {
	return graph.Options{Vocab: 7, Context: 8, Seed: 3, Init: "scaled"}, graph.Batch{
		ID: []int32{
			1, 2, 3, 3, 5, 6, 2, 5,
			-1, -1, -1, -1, -1, 4, 4, -1,
			-1, -1, -1, -1, -1, -1, -1, -1,
			6, -1, 1, 0, 2, 2, 3, 1,
		},
		Offset: []int32{0, 8, 16, 24, 32},
		Target: []int32{0, 1, 6, 1},
	}
}

// windows returns a network of the layer with two windows, and in out the layer's output. Its weights are not all
// alike, as they are at first.
func windows(out **G.Node) func(s *graph.Scope) *G.Node {
	return func(s *graph.Scope) *G.Node {
		*out = (&layer.EmbeddingWindows{Dim: 3, Windows: 2}).Build(s.In("layer"), s.Batch()) // (B, 4·D)
		for _, name := range []string{"layer/p", "layer/u"} {
			for i, x := 0, s.Lookup(name).Data; i < len(x); i++ {
				x[i] = float32(math.Sin(float64(1 + i*i)))
			}
		}
		return output(s, *out)
	}
}

func TestWindowsGradients(t *testing.T) {
	var out *G.Node
	o, b := windowed()
	graphtest.CheckGradients(t, o, b, windows(&out))
	graphtest.CheckGradients(t, o, graph.Batch{ID: b.ID[24:], Offset: []int32{0, 8}, Target: []int32{5}}, windows(&out))
}

// TestWindows compares with the definition, in float64.
func TestWindows(t *testing.T) {
	var out *G.Node
	o, b := windowed()
	g, err := graph.Build(o, windows(&out))
	if err != nil {
		t.Fatal(err)
	}
	params := make(map[string][]float32)
	for _, p := range g.Params {
		params[p.Name] = p.Data
	}
	g.Input.Set(b)
	v, err := g.Forward(out)
	if err != nil {
		t.Fatal(err)
	}
	y := graph.AsMatrix(v)
	w, place, word := params["layer/w"], params["layer/p"], params["layer/u"]
	for i := range b.Len() {
		id := b.ID[8*i : 8*i+8]
		for slot, span := range [][2]int{{0, 4}, {4, 6}, {6, 7}, {7, 8}} {
			var sum float64
			var want [3]float64
			for c := span[0]; c < span[1]; c++ {
				if id[c] < 0 {
					continue
				}
				a := 1.0
				if slot < 2 {
					a = math.Exp(float64(place[c]) + float64(word[id[c]]))
				}
				sum += a
				for j := range want {
					want[j] += a * float64(w[int(id[c])*3+j])
				}
			}
			for j := range want {
				if sum > 0 {
					want[j] /= sum
				}
				if got := float64(y.Row(i)[3*slot+j]); !(math.Abs(got-want[j]) < 1e-6) {
					t.Errorf("y[%d], number %d of vector %d is %v, want %v", i, j, slot, got, want[j])
				}
			}
		}
	}
}

// TestWindowsForAnyThreads trains on a batch of several pieces with one thread and with three.
func TestWindowsForAnyThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	o, some := windowed()
	b := graph.Batch{Offset: []int32{0}}
	for len(b.Target) < 300 {
		b.ID = append(b.ID, some.ID...)
		b.Target = append(b.Target, some.Target...)
	}
	for i := range b.Target {
		b.Offset = append(b.Offset, int32(8*i+8))
	}
	var want []float64
	for _, threads := range []int{1, 3} {
		runtime.GOMAXPROCS(threads)
		var out *G.Node
		got := graphtest.Descend(t, o, b, 0.1, windows(&out))
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("with %d threads the losses are %v, with one %v", threads, got, want)
		}
	}
}

func TestWindowsRefuse(t *testing.T) {
	for _, test := range []struct {
		context, windows int
		want             string
	}{
		{6, 2, "layer: windows: contexts of 6 words are not a multiple of 2^2"},
		{2, 2, "layer: windows: contexts of 2 words are not a multiple of 2^2"},
		{4, 0, "layer: windows: 0 is not a number of windows; it must be at least 1"},
	} {
		_, err := graph.Build(graph.Options{Vocab: 3, Context: test.context, Seed: 1, Init: "scaled"}, func(s *graph.Scope) *G.Node {
			h := (&layer.EmbeddingWindows{Dim: 3, Windows: test.windows}).Build(s.In("layer"), s.Batch())
			return (&loss.CrossEntropy{}).Build(s.In("output"), h, loss.Output{Vocab: 3})
		})
		if err == nil || err.Error() != test.want {
			t.Errorf("%d windows of %d words: error is %v, want %s", test.windows, test.context, err, test.want)
		}
	}
}
