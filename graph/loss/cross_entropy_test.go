package loss_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// options are those of the small networks of these tests: contexts of two words
// out of seven.
func options() graph.Options {
	return graph.Options{Vocab: 7, Context: 2, Seed: 3, Init: "pytorch"}
}

func batch() graph.Batch {
	return graph.Batch{
		ID:     []int32{1, 2, 3, 3, -1, 6, 2, 5},
		Offset: []int32{0, 2, 4, 6, 8},
		Target: []int32{0, 1, 6, 1},
	}
}

// under returns a bag of embeddings, an fc and the loss; tied, the loss uses the
// embedding's table.
func under(spec loss.Spec, tied bool) func(s *graph.Scope) *G.Node {
	return func(s *graph.Scope) *G.Node {
		x := (&layer.EmbeddingBag{Dim: 4, Mode: "mean"}).Build(s.In("embedding"), s.Batch())
		x = (&layer.FC{Units: 4, Activation: "tanh", Bias: true}).Build(s.In("fc"), x)
		out := loss.Output{Vocab: s.Vocab()}
		var total float64
		for i := range s.Vocab() {
			n := 1 + i*i%5
			out.Counts = append(out.Counts, int64(n))
			total += float64(n)
		}
		for _, n := range out.Counts {
			out.Noise = append(out.Noise, math.Log(float64(n)/total))
		}
		if tied {
			out.Tied = s.Lookup("embedding/w")
		}
		return spec.Build(s.In("output"), x, out)
	}
}

// equip gives a batch what some losses want beside targets: a value for each, and
// negatives, some of which are targets.
func equip(b graph.Batch, spec loss.Spec) graph.Batch {
	b = taught(whole(b, spec), spec, 4)
	for i := range b.Target {
		b.Value = append(b.Value, float32(1+i*i%7))
	}
	times, k := sets(&b, spec)
	for i := range times * k {
		b.Negative = append(b.Negative, int32(i*i+3*i+1)%7)
	}
	return b
}

// whole gives a batch sentences and each example of it one target, where the loss wants that.
func whole(b graph.Batch, spec loss.Spec) graph.Batch {
	if _, ok := spec.(loss.Paired); ok {
		return pairs(b)
	}
	if _, ok := spec.(loss.Sequence); !ok {
		return b
	}
	b.Span = []int32{0}
	for n := int32(1); int(b.Span[len(b.Span)-1]) < b.Len(); n = n%4 + 1 {
		b.Span = append(b.Span, min(b.Span[len(b.Span)-1]+n, int32(b.Len())))
	}
	if len(b.TargetOffset) > 0 && len(b.Target) > 0 {
		for len(b.Target) < b.Len() {
			b.Target = append(b.Target, b.Target...)
		}
		b.Target, b.TargetOffset = b.Target[:b.Len()], nil
	}
	return b
}

// taught gives each example of a batch one target and a teacher's vector, where the loss wants that.
func taught(b graph.Batch, spec loss.Spec, units int) graph.Batch {
	if _, ok := spec.(loss.Taught); !ok || len(b.Target) == 0 {
		return b
	}
	b.Target, b.TargetOffset = make([]int32, b.Len()), nil
	for k := range b.Len() * units {
		b.Vector = append(b.Vector, float32(math.Sin(float64(k*k))))
	}
	return b
}

// pairs makes pairs of the examples of a batch, and of some that are left over hard negatives.
func pairs(b graph.Batch) graph.Batch {
	if len(b.Target) == 0 {
		return b
	}
	n := int32(b.Len()/2 - b.Len()/8)
	b.Target, b.TargetOffset = nil, []int32{0}
	for i := range int32(b.Len()) {
		if i < n {
			b.Target = append(b.Target, n+i)
		}
		b.TargetOffset = append(b.TargetOffset, int32(len(b.Target)))
	}
	return b
}

// fewer returns v, or no more words than a loss over sentences is made for.
func fewer(v int, spec loss.Spec) int {
	if _, ok := spec.(loss.Sequence); ok {
		return min(v, 9)
	}
	return v
}

// TestGradients checks every loss of the table, and label smoothing, with a table
// of its own and with a tied one, on batches of several sizes.
func TestGradients(t *testing.T) {
	specs := map[string]loss.Spec{"cross_entropy, label_smoothing": &loss.CrossEntropy{LabelSmoothing: 0.3}}
	for name, newSpec := range loss.Specs() {
		specs[name] = newSpec()
	}
	// With these margins no hinge is near: see TestMarginAgreesWithItsDefinition.
	specs["margin"] = &loss.Margin{Negatives: 3, Margin: 3, Similarity: "cosine"}
	specs["margin, dot"] = &loss.Margin{Negatives: 3, Margin: 100, Similarity: "dot"}
	// Every batch has a target in this one's cluster: see TestAdaptiveGradients.
	specs["adaptive_softmax"] = &loss.AdaptiveSoftmax{Cutoffs: []float64{0.3}, DivValue: 2}
	specs["hierarchical_softmax, bias"] = &loss.HierarchicalSoftmax{Tree: "huffman", Bias: true}
	specs["hierarchical_softmax, balanced"] = &loss.HierarchicalSoftmax{Tree: "balanced", Bias: true}
	specs["ranking, one way, prefixes"] = &loss.Ranking{Similarity: "cosine", Scale: 3, Matryoshka: []int{2, 3}}
	specs["ranking, dot"] = &loss.Ranking{Similarity: "dot", Scale: 2, Symmetric: true}
	specs["cosine_regression, prefixes"] = &loss.CosineRegression{Low: -1, High: 5, Matryoshka: []int{3}}
	specs["cosine, gram"] = &loss.Cosine{Gram: 3}
	specs["mse, gram"] = &loss.MSE{Gram: 0.5}
	batches := map[string]graph.Batch{
		"four examples": batch(),
		"one example":   {ID: []int32{4}, Offset: []int32{0, 1}, Target: []int32{4}},
		"nine examples": {ID: []int32{1, 2, 3, 3, 6, 2, 5}, Offset: []int32{0, 1, 2, 3, 3, 4, 5, 6, 7, 7}, Target: []int32{0, 1, 6, 1, 2, 2, 2, 3, 0}},
		"some targets each": {
			ID: []int32{1, 2, 3, 3, 6}, Offset: []int32{0, 2, 3, 5},
			Target: []int32{1, 2, 2, 6}, TargetOffset: []int32{0, 3, 3, 4},
		},
	}
	for name, spec := range specs {
		for _, tied := range []bool{false, true} {
			for size, b := range batches {
				t.Run(fmt.Sprintf("%s, tied=%v, %s", name, tied, size), func(t *testing.T) {
					if none, ok := spec.(loss.NoOutputVectors); ok && tied && none.NoOutputVectors() != "" {
						return // see TestNoOutputVectors
					}
					if _, ok := spec.(loss.Sequence); ok && b.Len() == 1 {
						return // one token has no transition
					}
					if _, ok := spec.(loss.Paired); ok && b.Len() == 1 {
						return // one text is no pair
					}
					graphtest.CheckGradients(t, options(), equip(b, spec), under(spec, tied))
				})
			}
		}
	}
}

func TestNoDeadSettings(t *testing.T) {
	for name, newSpec := range loss.Specs() {
		t.Run(name, func(t *testing.T) {
			graphtest.CheckSettings(t, newSpec, func(spec loss.Spec) []float64 {
				return graphtest.Descend(t, options(), equip(batch(), spec), 0.1, under(spec, false))
			})
		})
	}
}

// naive is the softmax cross-entropy written down as its definition, in float64.
type naive struct {
	loss       float64
	dh, dw, db []float64
}

func softmax(h, w, b []float32, target []int32, smoothing float64) naive {
	examples, v, units := len(target), len(b), len(w)/len(b)
	n := naive{0, make([]float64, len(h)), make([]float64, len(w)), make([]float64, len(b))}
	z := make([]float64, v)
	for i, y := range target {
		x := h[i*units : (i+1)*units]
		peak := math.Inf(-1)
		for j := range z {
			z[j] = float64(b[j])
			for k, xk := range x {
				z[j] += float64(xk) * float64(w[j*units+k])
			}
			peak = max(peak, z[j])
		}
		var mass float64
		for j := range z {
			mass += math.Exp(z[j] - peak)
		}
		for j := range z {
			want := smoothing / float64(v)
			if j == int(y) {
				want += 1 - smoothing
			}
			n.loss -= want * (z[j] - peak - math.Log(mass)) / float64(examples)
			dz := (math.Exp(z[j]-peak)/mass - want) / float64(examples)
			n.db[j] += dz
			for k, xk := range x {
				n.dw[j*units+k] += dz * float64(xk)
				n.dh[i*units+k] += dz * float64(w[j*units+k])
			}
		}
	}
	return n
}

type sizedBatch struct {
	name                     string
	examples, v, dim         int
	smoothing, scale, offset float64
	keep                     int // logits; 0: as many as a user has
}

// batchesOfAllSizes are batches and vocabularies that are computed each in its way.
var batchesOfAllSizes = []sizedBatch{
	{name: "smallest", examples: 1, v: 1, dim: 1, scale: 1},
	{name: "one tile", examples: 32, v: 1000, dim: 5, scale: 1},
	{name: "one full tile", examples: 4, v: 1024, dim: 5, scale: 1, smoothing: 0.2},
	{name: "one word in the second tile", examples: 4, v: 1025, dim: 5, scale: 1, smoothing: 0.2},
	{name: "kept", examples: 96, v: 2603, dim: 16, scale: 1},
	{name: "kept, smoothed", examples: 96, v: 2603, dim: 16, scale: 1, smoothing: 0.1},
	{name: "three blocks", examples: 210, v: 1101, dim: 4, scale: 1, keep: 80 * 1101},
	{name: "three blocks, smoothed", examples: 210, v: 1101, dim: 4, scale: 1, smoothing: 0.1, keep: 80 * 1101},
	{name: "computed again", examples: 100, v: 1101, dim: 4, scale: 1, keep: 50 * 1101},
	{name: "computed again, smoothed", examples: 100, v: 1101, dim: 4, scale: 1, smoothing: 0.1, keep: 50 * 1101},
	{name: "narrow tiles", examples: 1500, v: 600, dim: 3, scale: 1},
	{name: "large logits", examples: 8, v: 3000, dim: 4, scale: 60},
	{name: "logits around 1000", examples: 8, v: 3000, dim: 4, scale: 1, offset: 1000},
}

// TestAgreesWithItsDefinition compares the tiled op with the formula over sizes
// that make one tile and several, full and not, with the logits kept from the
// forward pass and computed again. Example i's hidden vector is the embedding of
// word i.
func TestAgreesWithItsDefinition(t *testing.T) {
	for _, test := range batchesOfAllSizes {
		t.Run(test.name, func(t *testing.T) {
			if test.keep > 0 {
				defer loss.KeepLogits(test.keep)()
			}
			spec := &loss.CrossEntropy{LabelSmoothing: test.smoothing}
			vocab := max(test.v, test.examples)
			g, err := graph.Build(graph.Options{Vocab: vocab, Context: 1, Init: "pytorch"}, func(s *graph.Scope) *G.Node {
				x := (&layer.Embedding{Dim: test.dim}).Build(s.In("embedding"), s.Batch())
				return spec.Build(s.In("output"), x, loss.Output{Vocab: test.v})
			})
			if err != nil {
				t.Fatal(err)
			}
			params := make(map[string]*graph.Param)
			for _, p := range g.Params {
				params[p.Name] = p
			}
			table, w, b := params["embedding/w"], params["output/w"], params["output/b"]
			for i := range b.Data {
				b.Data[i] += float32(test.offset)
			}
			for i := range w.Data {
				w.Data[i] *= float32(test.scale)
			}
			r := rand.New(rand.NewPCG(1, 2))
			in := g.Input
			in.Offset = []int32{0}
			for i := range int32(test.examples) {
				in.ID, in.Offset = append(in.ID, i), append(in.Offset, i+1)
				in.Target = append(in.Target, r.Int32N(int32(test.v)))
			}
			in.Target[0] = int32(test.v - 1)

			h := table.Data[:test.examples*test.dim]
			want := softmax(h, w.Data, b.Data, in.Target, test.smoothing)
			got, err := g.Run(0)
			if err != nil {
				t.Fatal(err)
			}
			// Half a unit in the last place of a float32 of 1000 is 3e-5.
			tolerance := 2e-6*want.loss + 6e-8*test.offset
			if !(math.Abs(got-want.loss) <= tolerance) {
				t.Errorf("loss is %v, want %v", got, want.loss)
			}
			within := 2e-5 + 1e-7*test.offset
			nearGradient(t, "h", graphtest.Gradient(t, table)[:len(h)], want.dh, within)
			nearGradient(t, "w", graphtest.Gradient(t, w), want.dw, within)
			nearGradient(t, "b", graphtest.Gradient(t, b), want.db, within)

			plain := softmax(h, w.Data, b.Data, in.Target, 0).loss
			if got, err := g.Evaluate(); err != nil || !(math.Abs(got-plain) <= tolerance) {
				t.Errorf("held-out loss is %v, %v; want %v", got, err, plain)
			}
		})
	}
}

// nearGradient holds that a gradient is off by no more than a part of its largest number.
func nearGradient(t *testing.T, name string, got []float32, want []float64, within float64) {
	t.Helper()
	var largest, off float64
	for i := range want {
		largest, off = max(largest, math.Abs(want[i])), max(off, math.Abs(float64(got[i])-want[i]))
	}
	if !(off <= within*largest) { // max keeps a NaN
		t.Errorf("the gradient of %s is off by %v; its largest number is %v", name, off, largest)
	}
}

// TestEqualLogits holds the loss of a network that knows nothing: ln V, smoothed
// or not.
func TestEqualLogits(t *testing.T) {
	for _, smoothing := range []float64{0, 0.4} {
		for _, v := range []int{1, 2, 1000, 5000} {
			o := options()
			o.Vocab = max(v, 7)
			g, err := graph.Build(o, func(s *graph.Scope) *G.Node {
				x := (&layer.EmbeddingBag{Dim: 4, Mode: "mean"}).Build(s.In("embedding"), s.Batch())
				return (&loss.CrossEntropy{LabelSmoothing: smoothing}).Build(s.In("output"), x, loss.Output{Vocab: v})
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range g.Params[1:] {
				clear(p.Data)
			}
			g.Input.ID, g.Input.Offset, g.Input.Target = []int32{1, 2, 3}, []int32{0, 1, 3}, []int32{0, int32(v - 1)}
			if got, err := g.Run(0); err != nil || !(math.Abs(got-math.Log(float64(v))) <= 1e-6*math.Log(float64(v))) {
				t.Errorf("V = %d, smoothing %v: loss is %v, %v; want ln V = %v", v, smoothing, got, err, math.Log(float64(v)))
			}
		}
	}
}

// TestHeldOut holds that held-out losses are without dropout and smoothing, and
// that evaluating leaves the training steps as they were.
func TestHeldOut(t *testing.T) {
	build := func(rate, smoothing float64) *graph.Graph {
		g, err := graph.Build(options(), func(s *graph.Scope) *G.Node {
			x := (&layer.EmbeddingBag{Dim: 4, Mode: "mean"}).Build(s.In("embedding"), s.Batch())
			x = (&layer.Dropout{Rate: rate}).Build(s.In("dropout"), x)
			return (&loss.CrossEntropy{LabelSmoothing: smoothing}).Build(s.In("output"), x, loss.Output{Vocab: s.Vocab()})
		})
		if err != nil {
			t.Fatal(err)
		}
		b := batch()
		g.Input.ID, g.Input.Offset, g.Input.Target = b.ID, b.Offset, b.Target
		return g
	}
	must := func(l float64, err error) float64 {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	plain, regular := build(0, 0), build(0.5, 0.3)
	first := must(regular.Run(4))
	if got, want := must(regular.Evaluate()), must(plain.Evaluate()); got != want {
		t.Errorf("held-out loss is %v, without dropout and smoothing %v", got, want)
	}
	if again := must(regular.Run(4)); again != first {
		t.Errorf("step 4 has loss %v, and %v after an evaluation", first, again)
	}
	if got, want := must(plain.Run(0)), must(plain.Evaluate()); got != want {
		t.Errorf("without dropout and smoothing the training loss is %v, the held-out one %v", got, want)
	}
}

func TestCrossEntropyRefuses(t *testing.T) {
	tests := []struct {
		name  string
		build func(s *graph.Scope) *G.Node
		want  string
	}{
		{"smoothing of 1", under(&loss.CrossEntropy{LabelSmoothing: 1}, false), "output: label_smoothing: 1 is not in [0, 1)"},
		{"smoothing of NaN", under(&loss.CrossEntropy{LabelSmoothing: math.NaN()}, false), "output: label_smoothing: NaN is not in [0, 1)"},
		{"a tied table of another width", func(s *graph.Scope) *G.Node {
			x := (&layer.Embedding{Dim: 3}).Build(s.In("embedding"), s.Batch())
			return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: s.Vocab(), Tied: s.Lookup("embedding/w")})
		}, "output: tie: the last layer has 6 features and embedding/w is 7 × 3; they must be equally wide"},
	}
	for _, test := range tests {
		if _, err := graph.Build(options(), test.build); err == nil || err.Error() != test.want {
			t.Errorf("%s: error is %v, want %s", test.name, err, test.want)
		}
	}
}

// TestTargetsTogether holds that targets of one example count as examples of one
// target each.
func TestTargetsTogether(t *testing.T) {
	together := graph.Batch{ID: []int32{3, 5}, Offset: []int32{0, 1, 2}, Target: []int32{1, 6, 6, 2}, TargetOffset: []int32{0, 3, 4}}
	apart := graph.Batch{ID: []int32{3, 3, 3, 5}, Offset: []int32{0, 1, 2, 3, 4}, Target: together.Target}
	for _, smoothing := range []float64{0, 0.2} {
		network := under(&loss.CrossEntropy{LabelSmoothing: smoothing}, false)
		a, b := graphtest.Descend(t, options(), together, 0.1, network), graphtest.Descend(t, options(), apart, 0.1, network)
		for i := range a {
			if !(math.Abs(a[i]-b[i]) <= 1e-5) {
				t.Errorf("smoothing %v, step %d: loss is %v together and %v apart", smoothing, i, a[i], b[i])
			}
		}
	}
}
