package loss

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// TestRoomForLongerBlocks: a batch that is shorter than the first one and has longer blocks finds room for their logits, also where
// it has targets only, as those of [AdaptiveSoftmax] have.
func TestRoomForLongerBlocks(t *testing.T) {
	const words, most = 40, 100
	defer KeepLogits(most * words)()
	var o softmax
	room := func(examples int) (block, logits int) {
		h, w := kernel.Matrix{Data: make([]float32, examples), Rows: examples, Cols: 1, Stride: 1}, kernel.Matrix{Data: make([]float32, words), Rows: words, Cols: 1, Stride: 1}
		o.run(h, w, nil, &graph.Batch{Target: make([]int32, examples)}, true)
		block, _ = blockSize(examples, words)
		return min(block, examples), cap(o.kept)
	}
	block, first := room(most + 1)
	if said, has := softmaxScores(words, 1, most+1), first+len(o.parts); said < has || said > 2*has {
		t.Errorf("a batch is said to take %d numbers, and takes %d", said, has)
	}
	longer, second := room(most)
	if longer <= block || second != first {
		t.Errorf("there is room for %d logits with blocks of %d, and for %d with blocks of %d", first, block, second, longer)
	}
}

// TestScoredInBlocks: held-out examples have the same log-sum-exp, to the bit, whether they are scored
// at once or in blocks.
func TestScoredInBlocks(t *testing.T) {
	const examples, words, units = 300, 5000, 8
	r := rand.New(rand.NewPCG(1, 2))
	random := func(rows, cols int) kernel.Matrix {
		m := kernel.Matrix{Data: make([]float32, rows*cols), Rows: rows, Cols: cols, Stride: cols}
		for i := range m.Data {
			m.Data[i] = float32(r.NormFloat64())
		}
		return m
	}
	h, w := random(examples, units), random(words, units)
	batch := &graph.Batch{}
	for range examples {
		batch.Target = append(batch.Target, r.Int32N(words))
	}
	run := func(sums int) (loss float64, last []float64) {
		defer func(before int) { tileSums = before }(tileSums)
		tileSums = sums
		var o softmax
		loss = o.run(h, w, nil, batch, false)
		return loss, o.lse[:o.n]
	}
	want, at1 := run(tileSums)
	got, blocks := run(1)
	if len(at1) != examples || len(blocks) != examples%leastScored {
		t.Fatalf("the last blocks have %d and %d examples", len(at1), len(blocks))
	}
	for i, lse := range blocks {
		if expected := at1[examples-len(blocks)+i]; lse != expected {
			t.Errorf("example %d: log-sum-exp %v in blocks, %v at once", i, lse, expected)
		}
	}
	if !(math.Abs(got-want) <= 1e-12*want) {
		t.Errorf("the mean loss is %v in blocks, %v at once", got, want)
	}
}
