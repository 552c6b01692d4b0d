package model_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
	G "gorgonia.org/gorgonia"
)

// everyLayer returns a network with the named embedding and every other layer of
// the table, in the table's defaults; one that is added to the table is in it. Those
// after which words are compared by distance, which takes the place of the softmax's
// products, are there if distant is true.
func everyLayer(t testing.TB, embedding string, distant bool, o graph.Options) *model.Network {
	t.Helper()
	a := model.Architecture{Embedding: layer.Specs()[embedding](), Loss: &loss.CrossEntropy{LabelSmoothing: 0.1}}
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range layer.Specs() {
			if !strings.HasPrefix(name, "embedding") && name != "log_bilinear" && !yield(name) {
				return
			}
		}
	}) {
		spec := layer.Specs()[name]()
		if _, is := spec.(layer.Distant); !is || distant {
			a.Layers = append(a.Layers, model.Layer{Type: name, Spec: spec})
		}
	}
	return newNetwork(t, a, o)
}

func newNetwork(t testing.TB, a model.Architecture, o graph.Options) *model.Network {
	t.Helper()
	n, err := model.New(a, o)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// drawBatch draws a batch of examples with contexts of the given width.
func drawBatch(r *rand.Rand, vocab, examples, width int) *data.Batch {
	var b data.Batch
	b.Reset()
	for range examples {
		for range width {
			b.ID = append(b.ID, r.Int32N(int32(vocab)))
		}
		b.End(r.Int32N(int32(vocab)))
	}
	return &b
}

// bits returns every parameter's bits.
func bits(n *model.Network) []uint32 {
	var all []uint32
	for _, p := range n.Params() {
		for _, x := range p.Data {
			all = append(all, math.Float32bits(x))
		}
	}
	return all
}

// TestSameBitsForAnyThreads trains six steps with 1, 2, 3 and 8 threads. The sizes
// make several tiles of the softmax, spans of the tables and blocks of the batch.
func TestSameBitsForAnyThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	const examples, context = 140, 3
	for _, test := range []struct {
		embedding, optimizer string
		vocab                int
		distant              bool
	}{
		{"embedding", "adamw", 5000, false},
		{"embedding_bag", "rmsprop", 5000, false},
		{"log_bilinear", "adam", 5000, false},
		{"embedding_bag", "adagrad", 700, true}, // distances are slow
	} {
		var want []uint32
		for _, threads := range []int{1, 2, 3, 8} {
			runtime.GOMAXPROCS(threads)
			n := everyLayer(t, test.embedding, test.distant, graph.Options{Vocab: test.vocab, Context: context, Seed: 1, Init: "pytorch"})
			o := optimizer.Specs()[test.optimizer]().New(n.Params())
			o.ClipNorm = 1
			r := rand.New(rand.NewPCG(1, 2))
			for range 3 {
				if _, err := n.Step(drawBatch(r, test.vocab, examples, context), o, o.LearningRate); err != nil {
					t.Fatal(err)
				}
			}
			got := bits(n)
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("%+v: %d threads give other parameters than 1", test, threads)
			}
		}
	}
}

// TestFirstLoss holds that an untrained network knows nothing: its loss is ln V to
// 5 %, with either initialisation.
func TestFirstLoss(t *testing.T) {
	for _, init := range graph.Inits() {
		for _, vocab := range []int{50, 5000} {
			n := newNetwork(t, seedNetwork(100), graph.Options{Vocab: vocab, Context: 8, Seed: 1, Init: init})
			got, err := n.Evaluate(drawBatch(rand.New(rand.NewPCG(1, 2)), vocab, 256, 8))
			if want := math.Log(float64(vocab)); err != nil || !(math.Abs(got-want) <= 0.05*want) {
				t.Errorf("init %s, V = %d: first loss is %v, %v; want ln V = %v to 5 %%", init, vocab, got, err, want)
			}
		}
	}
}

// TestOverfitsABatch trains the seed network on one batch with each optimizer's
// default settings. Its targets differ, so the floor is 0. How many steps that takes
// is the optimizer's affair: lion's published rate moves a weight by 1e-4 a step.
func TestOverfitsABatch(t *testing.T) {
	const most = 10_000
	for name, newSpec := range optimizer.Specs() {
		n := newNetwork(t, seedNetwork(16), graph.Options{Vocab: 200, Context: 4, Seed: 1, Init: "scaled"})
		o := newSpec().New(n.Params())
		b := drawBatch(rand.New(rand.NewPCG(1, 2)), 200, 16, 4)
		loss, steps := math.Inf(1), 0
		for ; steps < most && loss > 0.01; steps++ {
			if _, err := n.Step(b, o, o.LearningRate); err != nil {
				t.Fatal(err)
			}
			if steps%100 == 99 {
				var err error
				if loss, err = n.Evaluate(b); err != nil {
					t.Fatal(err)
				}
			}
		}
		if loss > 0.01 {
			t.Errorf("%s: after %d steps on one batch its loss is %v", name, steps, loss)
		}
	}
}

// TestBatchOrder holds that the loss of a batch is the mean over its examples,
// whatever their order.
func TestBatchOrder(t *testing.T) {
	n := newNetwork(t, seedNetwork(8), graph.Options{Vocab: 60, Context: 3, Seed: 1, Init: "pytorch"})
	b := drawBatch(rand.New(rand.NewPCG(1, 2)), 60, 30, 3)
	whole, err := n.Evaluate(b)
	if err != nil {
		t.Fatal(err)
	}
	var backwards data.Batch
	backwards.Reset()
	var sum float64
	for i := b.Len() - 1; i >= 0; i-- {
		var one data.Batch
		one.Reset()
		for _, to := range []*data.Batch{&one, &backwards} {
			to.ID = append(to.ID, b.ID[b.Offset[i]:b.Offset[i+1]]...)
			to.End(b.Target[i])
		}
		l, err := n.Evaluate(&one)
		if err != nil {
			t.Fatal(err)
		}
		sum += l
	}
	if mean := sum / 30; !(math.Abs(mean-whole) <= 1e-6*whole) {
		t.Errorf("loss is %v, the mean over the examples %v", whole, mean)
	}
	if got, err := n.Evaluate(&backwards); err != nil || !(math.Abs(got-whole) <= 1e-6*whole) {
		t.Errorf("loss is %v, %v with the examples backwards, %v before", got, err, whole)
	}
}

// TestTie holds that a tied network has no output table and trains the shared one
// through both of its uses.
func TestTie(t *testing.T) {
	a := seedNetwork(64)
	a.Tie = true
	o := graph.Options{Vocab: 40, Context: 2, Seed: 1, Init: "scaled"}
	n := newNetwork(t, a, o)
	if n.Param(model.OutputEmbedding) != nil {
		t.Errorf("a tied network has a %s", model.OutputEmbedding)
	}
	if got, want := n.Size(), 40*64+128*64+128+64*128+64+40; got != want {
		t.Errorf("it has %d numbers, want %d", got, want)
	}
	adam := optimizer.Specs()["adam"]().New(n.Params())
	b := drawBatch(rand.New(rand.NewPCG(1, 2)), 40, 8, 2)
	for range 200 {
		if _, err := n.Step(b, adam, 1e-2); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := n.Evaluate(b); err != nil || got > 0.01 {
		t.Errorf("after 200 steps on one batch its loss is %v, %v", got, err)
	}

	a = seedNetwork(10)
	a.Tie = true
	want := "output: tie: the last layer has 64 features and embedding/w is 40 × 10; they must be equally wide"
	if _, err := model.New(a, o); err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}

// TestNetworkRefusesBatches holds that a word out of the vocabulary and a batch of
// nothing are errors, not panics.
func TestNetworkRefusesBatches(t *testing.T) {
	n := newNetwork(t, seedNetwork(8), graph.Options{Vocab: 60, Context: 3, Seed: 1, Init: "pytorch"})
	check := func(want string, b *data.Batch) {
		t.Helper()
		if _, err := n.Gradients(b, 0); err == nil || err.Error() != want {
			t.Errorf("error is %v, want %s", err, want)
		}
		if _, err := n.Evaluate(b); err == nil || err.Error() != want {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
	check("an empty batch has no loss", &data.Batch{Offset: []int32{0}})
	check("batch: context word 0 is 60, not in a vocabulary of 60", &data.Batch{ID: []int32{60}, Offset: []int32{0, 1}, Target: []int32{1}})
	check("batch: target 0 is 60, not in a vocabulary of 60", &data.Batch{ID: []int32{1}, Offset: []int32{0, 1}, Target: []int32{60}})
}

// TestStepsDoNotAllocateByVocabulary compares what a step allocates, once all
// buffers are there, for a small vocabulary and one ten times as large.
func TestStepsDoNotAllocateByVocabulary(t *testing.T) {
	for _, examples := range []int{32, 330} { // 330 with 20,000 words are two blocks
		small, large := stepBytes(t, 2000, examples), stepBytes(t, 20_000, examples)
		if large > small+4096 || large > 16<<10 {
			t.Errorf("batch of %d: a step allocates %d bytes with 2,000 words and %d with 20,000", examples, small, large)
		}
		t.Logf("batch of %d: a step allocates %d and %d bytes", examples, small, large)
	}
}

// stepBytes returns the bytes that a step of the seed network allocates once its
// buffers are there.
func stepBytes(t testing.TB, vocab, examples int) uint64 {
	t.Helper()
	n := newNetwork(t, seedNetwork(20), graph.Options{Vocab: vocab, Context: 8, Seed: 1, Init: "pytorch"})
	adam := optimizer.Specs()["adam"]().New(n.Params())
	adam.ClipNorm = 1
	b := drawBatch(rand.New(rand.NewPCG(1, 2)), vocab, examples, 8)
	steps := func(k int) {
		for range k {
			if _, err := n.Step(b, adam, 1e-3); err != nil {
				t.Fatal(err)
			}
		}
	}
	steps(5)
	least := uint64(math.MaxUint64)
	for range 4 { // what the runtime does beside is not in all of them
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		steps(2)
		runtime.ReadMemStats(&after)
		least = min(least, (after.TotalAlloc-before.TotalAlloc)/2)
	}
	return least
}

// TestShortBatchFitsBuffers holds that an epoch's last batch, which is shorter but
// may be cut into longer blocks, finds room in the buffers of the others: a second
// one for its logits would be 24 MiB that no other step needs.
func TestShortBatchFitsBuffers(t *testing.T) {
	const vocab = 20_000
	n := newNetwork(t, seedNetwork(20), graph.Options{Vocab: vocab, Context: 8, Seed: 1, Init: "pytorch"})
	adam := optimizer.Specs()["adam"]().New(n.Params())
	r := rand.New(rand.NewPCG(1, 2))
	var before, after runtime.MemStats
	for _, examples := range []int{600, 310} { // two blocks of 304, and one of 310
		b := drawBatch(r, vocab, examples, 8)
		runtime.ReadMemStats(&before)
		if _, err := n.Step(b, adam, 1e-3); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("the shorter batch allocates %d bytes", n)
	}
}

// TestFailedStepEnds holds that a step whose batch a layer refuses counts for nothing,
// and that no gradient moves a parameter afterwards.
func TestFailedStepEnds(t *testing.T) {
	a := seedNetwork(8)
	a.Embedding = &layer.Embedding{Dim: 8} // wants contexts of one length
	n := newNetwork(t, a, graph.Options{Vocab: 60, Context: 3, Seed: 1, Init: "pytorch"})
	adam := optimizer.Specs()["adam"]().New(n.Params())
	r := rand.New(rand.NewPCG(1, 2))
	before := bits(n)
	if _, err := n.Step(drawBatch(r, 60, 4, 2), adam, 1e-2); err == nil {
		t.Fatal("contexts of two words are no error where three are wanted")
	}
	if _, err := n.Gradients(drawBatch(r, 60, 4, 3), 0); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(bits(n), before) || adam.Steps() != 0 {
		t.Errorf("after a step that failed, and gradients that were looked at, parameters have moved and %d steps are counted", adam.Steps())
	}
}

// TestIncompleteArchitecture holds that what is missing is named, and that the options
// may be left out but for the vocabulary.
func TestIncompleteArchitecture(t *testing.T) {
	whole := seedNetwork(8)
	check := func(want string, o graph.Options, change func(a *model.Architecture)) {
		t.Helper()
		a := whole
		a.Layers = slices.Clone(a.Layers)
		change(&a)
		if _, err := model.New(a, o); err == nil || err.Error() != want {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
	o := graph.Options{Vocab: 60}
	check("the vocabulary has no words", graph.Options{}, func(*model.Architecture) {})
	check("vocab: -1 is negative", graph.Options{Vocab: -1}, func(*model.Architecture) {})
	check("the network has no embedding; set one of layer.Specs, such as layer.EmbeddingBag", o, func(a *model.Architecture) { a.Embedding = nil })
	check("the network has no loss; set one of loss.Specs, such as loss.CrossEntropy", o, func(a *model.Architecture) { a.Loss = nil })
	check("layer 1 has no type, which its parameters are called by; set the name of its spec, such as fc", o, func(a *model.Architecture) { a.Layers[0].Type = "" })
	check(`layer 1, "fc", has no spec; set one of layer.Specs`, o, func(a *model.Architecture) { a.Layers[0].Spec = nil })
	spelt := newNetwork(t, whole, graph.Options{Vocab: 60, Context: 1, Init: "scaled"})
	if !slices.Equal(bits(newNetwork(t, whole, o)), bits(spelt)) {
		t.Error("the defaults of the options are not those that are documented")
	}
}

// TestForeignLayer: a layer whose output no other can read is named, and so is what it should have built.
func TestForeignLayer(t *testing.T) {
	for name, test := range map[string]struct {
		build func(x *G.Node) *G.Node
		want  string
	}{
		"a number":      {func(x *G.Node) *G.Node { return graph.Must(G.Sum(x)) }, "own1: the layer has built a node of shape (); it must have (B, features), a row for each example"},
		"other rows":    {func(x *G.Node) *G.Node { return graph.Must(G.Transpose(x)) }, "own1: the layer has built a node of shape (4, B); it must have (B, features), a row for each example"},
		"nothing":       {func(*G.Node) *G.Node { return nil }, "own1: the layer has built no node; Build returns its output"},
		"one that fits": {func(x *G.Node) *G.Node { return x }, "<nil>"},
	} {
		a := model.Architecture{Embedding: &layer.Embedding{Dim: 4}, Layers: []model.Layer{{Type: "own", Spec: foreign(test.build)}}, Loss: &loss.CrossEntropy{}}
		if _, err := model.New(a, graph.Options{Vocab: 5, Seed: 1}); fmt.Sprint(err) != test.want {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
}

// foreign is a layer that a program of its own might have.
type foreign func(x *G.Node) *G.Node

func (f foreign) Build(_ *graph.Scope, x *G.Node) *G.Node { return f(x) }
