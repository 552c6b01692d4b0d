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
	"github.com/lexigraph/lexigraph/graph/optimizer"
	G "gorgonia.org/gorgonia"
)

// TestAdaptiveAgreesWithPyTorch compares with testdata/adaptive_softmax.py: the
// loss, the probability of every word, and every gradient. There words are numbered
// by frequency; here they are not.
func TestAdaptiveAgreesWithPyTorch(t *testing.T) {
	const v, dim = 30, 8
	word := func(rank float64) int32 { return int32(7*int(rank)+3) % v }
	counts := make([]int64, v)
	for rank := range v {
		counts[word(float64(rank))] = int64(v - rank)
	}
	ref := graphtest.ReadNPZ(t, "testdata/adaptive_softmax.npz")
	examples := len(ref["y"].Values)
	for name, cutoffs := range map[string][]float64{"plain": {6, 14}, "bias": {0.2, 14. / 30}} {
		spec := &loss.AdaptiveSoftmax{Cutoffs: cutoffs, DivValue: 2, HeadBias: name == "bias"}
		g, err := graph.Build(graph.Options{Vocab: examples, Context: 1, Init: "scaled"}, func(s *graph.Scope) *G.Node {
			x := (&layer.Embedding{Dim: dim}).Build(s.In("embedding"), s.Batch())
			return spec.Build(s.In("output"), x, loss.Output{Vocab: v, Counts: counts})
		})
		if err != nil {
			t.Fatal(err)
		}
		key := func(p *graph.Param) string {
			if p.Name == "embedding/w" {
				return "h"
			}
			return strings.ReplaceAll(strings.TrimPrefix(p.Name, "output/"), "/", "_")
		}
		for _, p := range g.Params {
			from := name + "." + key(p)
			if key(p) == "h" {
				from = "h"
			}
			if a, ok := ref[from]; !ok || len(a.Values) != len(p.Data) {
				t.Fatalf("%s: %s of shape %v is not PyTorch's %s of shape %v", name, p.Name, p.Shape, from, a.Shape)
			}
			copy(p.Data, ref[from].Float32s())
		}
		g.Input.Set(oneByOne(ref["y"].Values, word))
		near := func(what string, got, want float64) {
			t.Helper()
			if !(math.Abs(got-want) <= 1e-6+1e-5*math.Abs(want)) {
				t.Errorf("%s: %s is %v, PyTorch has %v", name, what, got, want)
			}
		}
		l, err := g.Run(0)
		if err != nil {
			t.Fatal(err)
		}
		near("the loss", l, ref[name+".loss"].Values[0])
		for _, p := range g.Params {
			for i, got := range graphtest.Gradient(t, p) {
				near(fmt.Sprintf("gradient %s[%d]", p.Name, i), float64(got), ref[name+".d"+key(p)].Values[i])
			}
		}
		for i, want := range ref[name+".log_prob"].Values {
			g.Input.Set(graph.Batch{ID: []int32{int32(i / v)}, Offset: []int32{0, 1}, Target: []int32{word(float64(i % v))}})
			l, err := g.Evaluate()
			if err != nil {
				t.Fatal(err)
			}
			near(fmt.Sprintf("−ln p of word %d", i%v), l, -want)
		}
	}
}

// oneByOne returns a batch in which word i is alone in the context of the word with rank ranks[i].
func oneByOne(ranks []float64, word func(rank float64) int32) graph.Batch {
	b := graph.Batch{Offset: []int32{0}}
	for i, rank := range ranks {
		b.ID, b.Offset, b.Target = append(b.ID, int32(i)), append(b.Offset, int32(i+1)), append(b.Target, word(rank))
	}
	return b
}

// TestAdaptiveGradients checks two tails and a head with a bias on examples with
// several targets and with none, in several clusters each.
func TestAdaptiveGradients(t *testing.T) {
	b := graph.Batch{
		ID: []int32{1, 2, 3, 3, 6}, Offset: []int32{0, 2, 2, 3, 5},
		Target: []int32{1, 2, 2, 6, 4, 3, 6, 0}, TargetOffset: []int32{0, 5, 5, 5, 8},
	}
	for _, bias := range []bool{false, true} {
		spec := &loss.AdaptiveSoftmax{Cutoffs: []float64{1, 3}, DivValue: 1.4, HeadBias: bias}
		graphtest.CheckGradients(t, options(), b, under(spec, false))
	}
}

// TestAdaptiveEmptyClusters holds that clusters without targets in a batch have a
// gradient of 0, whatever the batch before had.
func TestAdaptiveEmptyClusters(t *testing.T) {
	g, err := graph.Build(options(), under(&loss.AdaptiveSoftmax{Cutoffs: []float64{1, 3}, DivValue: 2}, false))
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []int32{2, 3, 0, 2} { // of the shortlist, of each cluster
		g.Input.Set(graph.Batch{ID: []int32{1}, Offset: []int32{0, 1}, Target: []int32{target}})
		if _, err := g.Run(0); err != nil {
			t.Fatal(err)
		}
		for _, p := range g.Params {
			zero := true
			for _, d := range graphtest.Gradient(t, p) {
				zero = zero && d == 0
			}
			tail := map[int32]string{3: "output/tail1", 0: "output/tail2"}[target]
			if want := strings.HasPrefix(p.Name, "output/tail") && (tail == "" || !strings.HasPrefix(p.Name, tail)); zero != want {
				t.Errorf("target %d: gradient of %s is zero: %v, want %v", target, p.Name, zero, want)
			}
		}
	}
}

func TestAdaptiveRefuses(t *testing.T) {
	for want, cutoffs := range map[string][]float64{
		"cutoffs: none leave only the shortlist; use cross_entropy for that":                                       nil,
		"cutoffs: 0 is neither a share of the vocabulary nor a number of words":                                    {0, 0.5},
		"cutoffs: NaN is neither a share of the vocabulary nor a number of words":                                  {math.NaN()},
		"cutoffs: 1.5 is more than all of the vocabulary and not a whole number of words":                          {1.5},
		"cutoffs: 0.5 and 5: give shares of the vocabulary, under 1, or numbers of words, not both":                {0.5, 5},
		"cutoffs: 0.5 comes after 0.5: they must ascend":                                                           {0.5, 0.5},
		"cutoffs: 3 comes after 4: they must ascend":                                                               {4, 3},
		"cutoffs: 7 of 7 words leave none for the last cluster; give smaller numbers, or shares of the vocabulary": {2, 7},
		"words are arranged by how often they come, and 2 counts are given for 7 words":                            {2},
	} {
		spec := &loss.AdaptiveSoftmax{Cutoffs: cutoffs, DivValue: 4}
		network := under(spec, false)
		if strings.HasPrefix(want, "words") {
			network = func(s *graph.Scope) *G.Node {
				x := (&layer.Embedding{Dim: 3}).Build(s.In("embedding"), s.Batch())
				return spec.Build(s.In("output"), x, loss.Output{Vocab: s.Vocab(), Counts: []int64{1, 2}})
			}
		}
		if _, err := graph.Build(options(), network); err == nil || err.Error() != "output: "+want {
			t.Errorf("%v: error is %v, want output: %s", cutoffs, err, want)
		}
	}
	if err := loss.Specs()["adaptive_softmax"]().(*loss.AdaptiveSoftmax).Validate(); err != nil {
		t.Errorf("the defaults: %v", err)
	}
}

// BenchmarkAdaptiveSoftmax is a step of the seed network's output layer.
func BenchmarkAdaptiveSoftmax(b *testing.B) {
	const v, units = 33278, 64
	counts := make([]int64, v)
	for i := range counts {
		counts[i] = int64(130_000 / (1 + i))
	}
	for _, name := range []string{"adaptive_softmax", "cross_entropy"} {
		for _, size := range []int{32, 512} {
			b.Run(fmt.Sprintf("vocab=%d/units=%d/batch=%d/loss=%s", v, units, size, name), func(b *testing.B) {
				g := lookup(b, loss.Specs()[name](), units, counts)
				o := optimizer.Specs()["adam"]().New(g.Params)
				r := rand.New(rand.NewPCG(1, 2))
				in := graph.Batch{Offset: []int32{0}}
				for i := range int32(size) {
					in.ID, in.Offset = append(in.ID, r.Int32N(v)), append(in.Offset, i+1)
					in.Target = append(in.Target, int32(math.Pow(v, r.Float64()))-1) // as often as 1/rank
				}
				g.Input.Set(in)
				for b.Loop() {
					if _, err := o.Train(g, 1e-3); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.N)*float64(size)/b.Elapsed().Seconds(), "examples/s")
			})
		}
	}
}
