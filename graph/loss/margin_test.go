package loss_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// hinge is the margin loss written down as its definition, in float64, of the
// hidden vectors h and the table w, both d wide.
func hinge(spec *loss.Margin, h, w []float64, d int, b graph.Batch) float64 {
	dot := func(a, b []float64) (sum float64) {
		for i := range a {
			sum += a[i] * b[i]
		}
		return sum
	}
	s := func(i int, id int32) float64 {
		x, y := h[i*d:(i+1)*d], w[int(id)*d:(int(id)+1)*d]
		if spec.Similarity == "dot" {
			return dot(x, y)
		}
		if norms := math.Sqrt(dot(x, x) * dot(y, y)); norms > 0 {
			return dot(x, y) / norms
		}
		return 0
	}
	var sum float64
	for i := range b.Len() {
		lo, hi := b.Targets(i)
		for t := lo; t < hi; t++ {
			for _, n := range b.Negative[t*spec.Negatives : (t+1)*spec.Negatives] {
				if n != b.Target[t] {
					sum += max(0, spec.Margin-s(i, b.Target[t])+s(i, n))
				}
			}
		}
	}
	return sum / float64(len(b.Target)*spec.Negatives)
}

// marginBatch returns examples with up to three of v words for targets, and with negatives, one of which is a target.
func marginBatch(spec *loss.Margin, v int32, examples int) graph.Batch {
	r := rand.New(rand.NewPCG(5, 6))
	b := graph.Batch{Offset: []int32{0}, TargetOffset: []int32{0}}
	for i := range int32(examples) {
		b.ID = append(b.ID, i)
		b.Offset = append(b.Offset, i+1)
		for range r.IntN(4) {
			b.Target = append(b.Target, r.Int32N(v))
		}
		b.TargetOffset = append(b.TargetOffset, int32(len(b.Target)))
	}
	for range len(b.Target) * spec.Negatives {
		b.Negative = append(b.Negative, r.Int32N(v))
	}
	b.Negative[0] = b.Target[0]
	return b
}

// TestMarginAgreesWithItsDefinition compares loss and gradients with the formula's,
// those by differences in float64 too small to meet a hinge, with hinges on both
// sides, negatives that are the target, and a hidden vector and a word that are 0.
// Example i's hidden vector is the embedding of word i.
func TestMarginAgreesWithItsDefinition(t *testing.T) {
	const v, d, examples = 40, 5, 36
	for _, spec := range []*loss.Margin{
		{Negatives: 1, Margin: 0.5, Similarity: "cosine"},
		{Negatives: 6, Margin: 0.25, Similarity: "cosine"},
		{Negatives: 6, Margin: 1, Similarity: "dot"},
	} {
		t.Run(fmt.Sprintf("%+v", *spec), func(t *testing.T) {
			b := marginBatch(spec, v, examples)
			g, err := graph.Build(graph.Options{Vocab: v, Context: 1, Seed: 2, Init: "pytorch"}, func(s *graph.Scope) *G.Node {
				x := (&layer.Embedding{Dim: d}).Build(s.In("embedding"), s.Batch())
				return spec.Build(s.In("output"), x, loss.Output{Vocab: v})
			})
			if err != nil {
				t.Fatal(err)
			}
			zeroWord := b.Target[3]
			clear(g.Params[0].Data[2*d : 3*d])
			clear(g.Params[1].Data[int(zeroWord)*d : (int(zeroWord)+1)*d])
			exact := [][]float64{float64s(g.Params[0].Data), float64s(g.Params[1].Data)}
			want := func() float64 { return hinge(spec, exact[0], exact[1], d, b) }
			g.Input.Set(b)
			got, err := g.Run(0)
			if err != nil {
				t.Fatal(err)
			}
			if !(math.Abs(got-want()) <= 1e-6) {
				t.Errorf("loss is %v, want %v", got, want())
			}
			if held, err := g.Evaluate(); err != nil || held != got {
				t.Errorf("held-out loss is %v, %v; in training %v", held, err, got)
			}
			if _, err := g.Run(0); err != nil {
				t.Fatal(err)
			}
			for k, p := range g.Params {
				for i, got := range graphtest.Gradient(t, p) {
					if spec.Similarity == "cosine" && (k == 0 && i/d == 2 || k == 1 && i/d == int(zeroWord)) {
						if got != 0 {
							t.Errorf("%s: the vector of zeros has gradient %v", p.Name, got)
						}
						continue // its cosine jumps
					}
					const step = 1e-6
					at := exact[k][i]
					exact[k][i] = at + step
					up := want()
					exact[k][i] = at - step
					down := want()
					exact[k][i] = at
					if slope := (up - down) / (2 * step); !(math.Abs(float64(got)-slope) <= 1e-5) {
						t.Errorf("%s[%d]: gradient is %v, want %v", p.Name, i, got, slope)
					}
				}
			}
		})
	}
}

func float64s(x []float32) []float64 {
	exact := make([]float64, len(x))
	for i := range x {
		exact[i] = float64(x[i])
	}
	return exact
}

func TestMarginRefuses(t *testing.T) {
	for want, spec := range map[string]loss.Spec{
		"output: negatives: 0 is not a number of words":             &loss.Margin{Margin: 1, Similarity: "dot"},
		"output: margin: NaN is not a number over 0":                &loss.Margin{Negatives: 1, Margin: math.NaN(), Similarity: "dot"},
		"output: margin: 0 is not a number over 0":                  &loss.Margin{Negatives: 1, Similarity: "dot"},
		`output: similarity: "euclidean" is neither cosine nor dot`: &loss.Margin{Negatives: 1, Margin: 1, Similarity: "euclidean"},
	} {
		if _, err := graph.Build(options(), under(spec, false)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
	g, err := graph.Build(options(), under(loss.Specs()["margin"](), false))
	if err != nil {
		t.Fatal(err)
	}
	g.Input.Set(batch())
	const want = "output/margin: 0 negatives for 4 targets, not 5 each: see loss.Draws"
	if _, err := g.Run(0); err == nil || err.Error() != want {
		t.Errorf("a batch without negatives: error is %v, want %s", err, want)
	}
}
