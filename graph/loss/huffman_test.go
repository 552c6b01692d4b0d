package loss_test

import (
	"math"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/loss"
	"pgregory.net/rapid"
)

// depths returns how many nodes are above each word in the Huffman tree over the
// counts. Where all vectors are 0, every one of them costs the word ln 2.
func depths(t interface {
	Helper()
	Fatal(...any)
}, counts []int64) []int {
	t.Helper()
	g, err := build(&loss.HierarchicalSoftmax{Tree: "huffman"}, 1, counts)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range g.Params {
		clear(p.Data)
	}
	var list []int
	for y := range int32(len(counts)) {
		g.Input.Set(graph.Batch{ID: []int32{0}, Offset: []int32{0, 1}, Target: []int32{y}})
		l, err := g.Evaluate()
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, int(math.Round(l/math.Ln2)))
	}
	return list
}

// cheapest returns the least Σ count·depth of all binary trees over the counts, by
// trying every pair of subtrees to join.
func cheapest(counts []int64) int64 {
	if len(counts) == 1 {
		return 0
	}
	least := int64(math.MaxInt64)
	for i := range counts {
		for j := range i {
			rest := slices.Delete(slices.Clone(counts), i, i+1)
			rest[j] += counts[i]
			least = min(least, counts[i]+counts[j]+cheapest(rest))
		}
	}
	return least
}

func TestHuffmanIsCheapest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.Int64Range(0, 12), 1, 6).Draw(t, "counts")
		var cost int64
		leaves := 0.0
		for w, d := range depths(t, counts) {
			cost += counts[w] * int64(d)
			leaves += math.Pow(2, -float64(d))
		}
		if want := cheapest(counts); cost != want {
			t.Errorf("the tree over %v costs %d, the cheapest %d", counts, cost, want)
		}
		if leaves != 1 {
			t.Errorf("the tree over %v has leaves that weigh %v", counts, leaves)
		}
	})
}

// TestHuffmanBounds holds that a large tree is within one node of the entropy, as
// every Huffman tree is, and that of two words the rarer is never nearer the root.
func TestHuffmanBounds(t *testing.T) {
	counts := fallingCounts(3000)
	depth := depths(t, counts)
	var sum, mean, entropy float64
	for _, n := range counts {
		sum += float64(n)
	}
	for w, n := range counts {
		if n > 0 {
			p := float64(n) / sum
			mean += p * float64(depth[w])
			entropy -= p * math.Log2(p)
		}
		if next := (w + 7) % len(counts); n > counts[next] && depth[w] > depth[next] {
			t.Errorf("word %d comes %d times and is %d deep, word %d %d times and %d deep", w, n, depth[w], next, counts[next], depth[next])
		}
	}
	if mean < entropy || mean > entropy+1 {
		t.Errorf("a word is %v deep, the entropy is %v", mean, entropy)
	}
}

func TestHuffmanTies(t *testing.T) {
	tests := []struct {
		name   string
		counts []int64
		want   []int
	}{
		{"one word", []int64{5}, []int{0}},
		{"two words", []int64{5, 0}, []int{1, 1}},
		{"equal counts", []int64{1, 1, 1, 1}, []int{2, 2, 2, 2}},
		{"the last of equals is joined first", []int64{1, 1, 1}, []int{1, 2, 2}},
		{"words before inner nodes", []int64{2, 1, 1, 2}, []int{2, 2, 2, 2}}, // not 1, 3, 3, 2, which costs as much
		{"words that never come", []int64{0, 0, 0, 0, 9}, []int{3, 3, 3, 3, 1}},
		{"powers of two", []int64{8, 4, 2, 1, 1}, []int{1, 2, 3, 4, 4}},
		{"as many as Fibonacci's", []int64{1, 1, 2, 3, 5, 8, 13, 21}, []int{7, 7, 6, 5, 4, 3, 2, 1}},
	}
	for _, test := range tests {
		if got := depths(t, test.counts); !slices.Equal(got, test.want) {
			t.Errorf("%s: depths are %v, want %v", test.name, got, test.want)
		}
	}
}
