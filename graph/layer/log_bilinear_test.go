package layer_test

import (
	"math"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	G "gorgonia.org/gorgonia"
)

// forward returns what the layer makes of the batch, and its parameters, which
// set may have changed.
func forward(t *testing.T, spec layer.Spec, set func(p *graph.Param)) (y []float32, params map[string]*graph.Param) {
	t.Helper()
	var out *G.Node
	g, err := graph.Build(options(), func(s *graph.Scope) *G.Node {
		out = spec.Build(s.In("layer"), s.Batch())
		return output(s, out)
	})
	if err != nil {
		t.Fatal(err)
	}
	params = make(map[string]*graph.Param)
	for _, p := range g.Params {
		params[p.Name] = p
		set(p)
	}
	g.Input.Set(batch())
	m, err := graph.NewMachine(g.Expr, out)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
	return graph.AsMatrix(m.Value(out)).Data, params
}

// TestLogBilinear compares with the sum over positions of matrix times vector.
func TestLogBilinear(t *testing.T) {
	const dim, width = 3, 2
	for _, matrices := range []string{"diagonal", "full"} {
		got, params := forward(t, &layer.LogBilinear{Dim: dim, Matrices: matrices}, func(p *graph.Param) {
			for i := range p.Data { // no two alike
				p.Data[i] = float32(math.Sin(float64(1 + i*i)))
			}
		})
		w, c := params["layer/w"].Data, params["layer/c"].Data
		at := func(position, i, j int) float64 { // C_position's element
			if matrices == "full" {
				return float64(c[i*width*dim+position*dim+j])
			}
			if i != j {
				return 0
			}
			return float64(c[position*dim+i])
		}
		for b := range 4 {
			for i := range dim {
				var want float64
				for p, id := range batch().ID[b*width : (b+1)*width] {
					for j := 0; j < dim && id >= 0; j++ {
						want += at(p, i, j) * float64(w[int(id)*dim+j])
					}
				}
				if y := float64(got[b*dim+i]); !(math.Abs(y-want) <= 1e-6) {
					t.Errorf("%s: y[%d][%d] is %v, want %v", matrices, b, i, y, want)
				}
			}
		}
	}
}

// TestLogBilinearStartsAsTheMean holds that at first both kinds of matrices give
// the context's mean, padding counted.
func TestLogBilinearStartsAsTheMean(t *testing.T) {
	keep := func(*graph.Param) {}
	for _, matrices := range []string{"diagonal", "full"} {
		got, params := forward(t, &layer.LogBilinear{Dim: 3, Matrices: matrices}, keep)
		w := params["layer/w"].Data
		for b := range 4 {
			for i := range 3 {
				var want float32
				for _, id := range batch().ID[b*2 : b*2+2] {
					if id >= 0 {
						want += w[int(id)*3+i] / 2
					}
				}
				if y := got[b*3+i]; !(math.Abs(float64(y-want)) <= 1e-7) {
					t.Errorf("%s: y[%d][%d] is %v, want %v", matrices, b, i, y, want)
				}
			}
		}
	}
}
