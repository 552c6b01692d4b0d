package loss_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/loss"
)

// TestFocalOfNothing holds that with γ = 0 focal is cross_entropy to the bit, whatever
// targets examples have, with the logits kept and computed again.
func TestFocalOfNothing(t *testing.T) {
	for _, n := range []int{40, 600} {
		in := ragged(rand.New(rand.NewPCG(3, 4)), n, 7000, &loss.Focal{})
		losses, gradients := trained(t, built(t, &loss.Focal{}, n, 7000, 3, nil), in)
		wantLosses, wantGradients := trained(t, built(t, &loss.CrossEntropy{}, n, 7000, 3, nil), in)
		if !slices.Equal(losses, wantLosses) || !slices.Equal(gradients, wantGradients) {
			t.Errorf("%d examples: losses are %v, those of cross_entropy %v; equal gradients: %v",
				n, losses, wantLosses, slices.Equal(gradients, wantGradients))
		}
	}
}

// focalDefinition returns the loss of a batch by its formula in float64, that without gamma, and the gradients by the hidden
// vectors, which are the rows of table, and by the bias.
func focalDefinition(in graph.Batch, table, w, b *graph.Param, gamma float64) (want, plain float64, dh, db []float64) {
	n, v, dim := in.Len(), w.Shape[0], w.Shape[1]
	dh, db = make([]float64, n*dim), make([]float64, v)
	z := make([]float64, v)
	for i := range n {
		h := table.Data[i*dim:][:dim]
		peak, mass := math.Inf(-1), 0.0
		for j := range z {
			z[j] = float64(b.Data[j])
			for k := range h {
				z[j] += float64(h[k]) * float64(w.Data[j*dim+k])
			}
			peak = max(peak, z[j])
		}
		for j := range z {
			mass += math.Exp(z[j] - peak)
		}
		lo, hi := in.Targets(i)
		for _, y := range in.Target[lo:hi] {
			logq := z[y] - peak - math.Log(mass)
			q, rest := math.Exp(logq), -math.Expm1(logq)
			share := 1 / float64(len(in.Target))
			want -= share * math.Pow(rest, gamma) * logq
			plain -= share * logq
			c := 0.0
			if rest > 0 {
				c = math.Pow(rest, gamma) - gamma*q*math.Pow(rest, gamma-1)*logq
			}
			for j := range z {
				dz := share * c * math.Exp(z[j]-peak) / mass
				if j == int(y) {
					dz -= share * c
				}
				db[j] += dz
				for k := range h {
					dh[i*dim+k] += dz * float64(w.Data[j*dim+k])
				}
			}
		}
	}
	return want, plain, dh, db
}

// TestFocalAgreesWithItsDefinition compares loss and gradients with the formula over
// logits from small to certain, and the held-out loss with the cross-entropy.
func TestFocalAgreesWithItsDefinition(t *testing.T) {
	const n, v, dim = 100, 3000, 6
	for _, gamma := range []float64{0.5, 1, 2, 5} {
		for _, scale := range []float32{1, 30, 1000} {
			t.Run(fmt.Sprintf("gamma %v, scale %v", gamma, scale), func(t *testing.T) {
				spec := &loss.Focal{Gamma: gamma}
				g := built(t, spec, n, v, dim, nil)
				params := make(map[string]*graph.Param)
				for _, p := range g.Params {
					params[p.Name] = p
				}
				table, w, b := params["embedding/w"], params["output/w"], params["output/b"]
				for i := range w.Data {
					w.Data[i] *= scale
				}
				in := ragged(rand.New(rand.NewPCG(5, 6)), n, v, spec)
				// Some targets are predicted well, and surely with a large scale.
				for i := 0; i < n; i += 2 {
					if lo, hi := in.Targets(i); lo < hi {
						for k := range dim {
							w.Data[int(in.Target[lo])*dim+k] = 3 * scale * table.Data[i*dim+k]
						}
					}
				}
				g.Input.Set(in)

				want, plain, dh, db := focalDefinition(in, table, w, b, gamma)
				got, err := g.Run(0)
				if err != nil {
					t.Fatal(err)
				}
				if !(math.Abs(got-want) <= 1e-5*want) {
					t.Errorf("loss is %v, want %v", got, want)
				}
				nearGradient(t, "h", graphtest.Gradient(t, table)[:len(dh)], dh, 1e-4)
				nearGradient(t, "b", graphtest.Gradient(t, b), db, 1e-4)
				if got, err := g.Evaluate(); err != nil || !(math.Abs(got-plain) <= 1e-5*plain) {
					t.Errorf("held-out loss is %v, %v; want %v", got, err, plain)
				}
			})
		}
	}
}

// TestFocalByHand holds the value for a uniform guess among four words:
// (3/4)²·ln 4 with γ = 2.
func TestFocalByHand(t *testing.T) {
	g := built(t, &loss.Focal{Gamma: 2}, 1, 4, 2, nil)
	for _, p := range g.Params {
		clear(p.Data)
	}
	g.Input.Set(graph.Batch{ID: []int32{1}, Offset: []int32{0, 1}, Target: []int32{3}})
	if got, err := g.Run(0); err != nil || !(math.Abs(got-0.7797905781299384) <= 1e-6) {
		t.Errorf("loss is %v, %v; want 9/16 ln 4", got, err)
	}
	if got, err := g.Evaluate(); err != nil || !(math.Abs(got-math.Log(4)) <= 1e-6) {
		t.Errorf("held-out loss is %v, %v; want ln 4", got, err)
	}
}
