package loss_test

import (
	"math"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/loss"
)

// TestTaughtAgreesWithItsDefinition compares losses that have a teacher with their formulas.
func TestTaughtAgreesWithItsDefinition(t *testing.T) {
	const n, dim = 70, 9
	for _, spec := range []loss.Spec{&loss.Cosine{}, &loss.Cosine{Gram: 2}, &loss.MSE{}, &loss.MSE{Gram: 0.3}} {
		g := texts(t, spec, n, n, dim)
		b := taught(*g.Input, spec, dim)
		g.Input.Set(b)
		got, err := g.Run(0)
		if err != nil {
			t.Fatal(err)
		}
		w := g.Params[0]
		teacher := &graph.Param{Shape: []int{n, dim}, Data: b.Vector}
		here, there := similarities(w, dim, true), similarities(teacher, dim, true)
		var cosine, square, gram float64
		for i := range n {
			var own float64
			for k := range dim {
				x, y := float64(w.Data[i*dim+k]), float64(b.Vector[i*dim+k])
				own += x * y
				square += (x - y) * (x - y) / (n * dim)
			}
			x, y := similarities(w, dim, false)(i, i), similarities(teacher, dim, false)(i, i)
			cosine += (1 - own/math.Sqrt(x*y)) / n
			for j := range n {
				d := here(i, j) - there(i, j)
				gram += d * d / (n * n)
			}
		}
		var want float64
		switch l := spec.(type) {
		case *loss.Cosine:
			want = cosine + l.Gram*gram
		case *loss.MSE:
			want = square + l.Gram*gram
		}
		if !(math.Abs(got-want) <= 1e-6*want) {
			t.Errorf("%T%+[1]v: loss is %v, want %v", spec, got, want)
		}
		if held, err := g.Evaluate(); err != nil || held != got {
			t.Errorf("%T%+[1]v: held-out loss is %v, %v; in training %v", spec, held, err, got)
		}
	}
}

// TestTaughtWantsTheTeacher holds what is said of vectors that are missing or of another size, and
// that a vector of zeros has the cosine 0.
func TestTaughtWantsTheTeacher(t *testing.T) {
	spec := &loss.Cosine{}
	g := texts(t, spec, 3, 3, 5)
	b := taught(*g.Input, spec, 5)
	for _, test := range []struct {
		vector []float32
		want   string
	}{
		{nil, "the batch has no vectors of a teacher"},
		{b.Vector[:12], "the teacher's vectors have 4 numbers and the last layer 5 features"},
	} {
		b := b
		b.Vector = test.vector
		g.Input.Set(b)
		if _, err := g.Run(0); err == nil || !strings.HasSuffix(err.Error(), test.want) {
			t.Errorf("error is %v, want %s", err, test.want)
		}
	}
	b.Vector = make([]float32, 15)
	g.Input.Set(b)
	if got, err := g.Run(0); err != nil || got != 1 {
		t.Errorf("with zeros for vectors the loss is %v, %v; want 1", got, err)
	}
}

// TestTaughtAgreesWithPyTorch compares the losses and their gradients with those of
// testdata/taught.py.
func TestTaughtAgreesWithPyTorch(t *testing.T) {
	const gram = 0.5
	ref := graphtest.ReadNPZ(t, "testdata/taught.npz")
	for name, specs := range map[string][2]loss.Spec{
		"cosine": {&loss.Cosine{}, &loss.Cosine{Gram: gram}},
		"mse":    {&loss.MSE{}, &loss.MSE{Gram: gram}},
	} {
		for i, spec := range specs {
			g := texts(t, spec, 30, 30, 7)
			copy(g.Params[0].Data, ref["h"].Float32s())
			b := taught(*g.Input, spec, 7)
			b.Vector = ref["t"].Float32s()
			g.Input.Set(b)
			got, err := g.Run(0)
			if err != nil {
				t.Fatal(err)
			}
			weight := gram * float64(i)
			if want := ref[name+".loss"].Values[0] + weight*ref["gram.loss"].Values[0]; !(math.Abs(got-want) <= 1e-6) {
				t.Errorf("%s, gram %v: loss is %v, PyTorch has %v", name, weight, got, want)
			}
			for k, d := range graphtest.Gradient(t, g.Params[0]) {
				if want := ref[name+".dh"].Values[k] + weight*ref["gram.dh"].Values[k]; !(math.Abs(float64(d)-want) <= 1e-7) {
					t.Errorf("%s, gram %v: gradient %d is %v, PyTorch has %v", name, weight, k, d, want)
				}
			}
		}
	}
}
