package loss_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// workedCase builds the small published case: ten words w_k = k·(0.1, 0.2, 0.3),
// five samples w_1, w_3, w_4, w_7, w_10 with targets 1, 0, 0, 1, 1, and the first
// component of a word's vector taken as the probability z that its target is 1.
//
//	L = −1/5 [ln 0.1 + ln(1−0.3) + ln(1−0.4) + ln 0.7 + ln 1.0] = 0.70535
//
// The published arithmetic keeps only the terms with y = 1, which leaves
// −1/5·ln(0.1·0.7·1.0) = −1/5·ln 0.07 = 0.53185, and then loses the 1/5 by
// writing −1/5·ln 0.07 = −ln 0.07 = 2.65926. Both are wrong: the terms with y = 0
// count as much, and the mean divides by 5.
func workedCase() (*graph.Graph, error) {
	g, err := graph.Build(graph.Options{Vocab: 11, Context: 1, Init: "scaled"}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: 3}).Build(s.In("embedding"), s.Batch()) // (B, 3)
		for k := range 11 {
			copy(s.Lookup("embedding/w").Data[3*k:], []float32{0.1 * float32(k), 0.2 * float32(k), 0.3 * float32(k)})
		}
		z := (&layer.FC{Units: 1, Activation: "none"}).Build(s.In("first"), x) // (B, 1)
		copy(s.Lookup("first/w").Data, []float32{1, 0, 0})
		return loss.BinaryFromProbabilities(s, z)
	})
	if err == nil {
		g.Input.ID = []int32{1, 3, 4, 7, 10}
		g.Input.Offset = []int32{0, 1, 2, 3, 4, 5}
		g.Input.Target = []int32{1, 0, 0, 1, 1}
	}
	return g, err
}

func ExampleBinaryFromProbabilities() {
	g, err := workedCase()
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err := g.Run(0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("L = %.5f\n", l)
	grad, err := g.Params[0].Grad() // of the rows that the samples touched
	if err != nil {
		fmt.Println(err)
		return
	}
	rows := grad.(*graph.Rows)
	for i, k := range rows.ID {
		fmt.Printf("dL/dz of w_%d = %+.5f\n", k, rows.Grad[3*i]) // z is the first component
	}
	// Output:
	// L = 0.70535
	// dL/dz of w_1 = -2.00000
	// dL/dz of w_3 = +0.28571
	// dL/dz of w_4 = +0.33333
	// dL/dz of w_7 = -0.28571
	// dL/dz of w_10 = -0.20000
}

func TestWorkedCase(t *testing.T) {
	g, err := workedCase()
	if err != nil {
		t.Fatal(err)
	}
	got, err := g.Run(0)
	if err != nil {
		t.Fatal(err)
	}
	z := []float64{0.1, 0.3, 0.4, 0.7, 1.0}
	want := -(math.Log(z[0]) + math.Log(1-z[1]) + math.Log(1-z[2]) + math.Log(z[3]) + math.Log(z[4])) / 5
	if !(math.Abs(got-want) <= 1e-6) {
		t.Errorf("loss is %v, want %v", got, want)
	}
	if onlyOnes := -math.Log(0.07) / 5; math.Abs(got-onlyOnes) < 0.1 {
		t.Errorf("loss is %v: the terms with target 0 are missing", got)
	}
	grad, err := g.Params[0].Grad()
	if err != nil {
		t.Fatal(err)
	}
	for i, y := range g.Input.Target {
		want := -float64(y) / z[i] / 5
		if y == 0 {
			want = 1 / (1 - z[i]) / 5
		}
		if d := float64(grad.(*graph.Rows).Grad[3*i]); !(math.Abs(d-want) <= 1e-5) {
			t.Errorf("gradient of z = %v is %v, want %v", z[i], d, want)
		}
	}
}

func TestBinaryRefuses(t *testing.T) {
	for name, spoil := range map[string]func(g *graph.Graph){
		"a probability of 2": func(g *graph.Graph) { g.Params[0].Data[3] = 2 },
		"a target of 7":      func(g *graph.Graph) { g.Input.Target[0] = 7 },
	} {
		g, err := workedCase()
		if err != nil {
			t.Fatal(err)
		}
		spoil(g)
		if _, err := g.Run(0); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
