package loss

import (
	"cmp"
	"slices"
)

// A tree is a binary tree with a word at each of its V leaves. Its V−1 inner
// nodes are numbered so that parents come before their children; node 0 is the
// root.
//
// It is kept as each vertex's way up: who follows it from a word meets the nodes
// at which the word's probability is decided, the root last.
type tree struct {
	words int
	up    []uint32 // of the words, then of the inner nodes: parent<<1 | 1 for its right child
	depth []uint8  // of each word: how many nodes are above it
}

// huffman returns the tree in which Σ count(w)·depth(w) is least (Huffman, A
// Method for the Construction of Minimum-Redundancy Codes, 1952). Words that
// never occur have leaves too. The inner nodes are numbered by falling count of
// the words below them, and of a node's two children the one with the greater
// count is the right one, as in word2vec.c.
//
// It takes van Leeuwen's two queues (On the Construction of Huffman Trees, 1976),
// as word2vec.c does. Of equal counts a word is joined before an inner node, which
// makes the longest path as short as it can be, and keeps words without
// occurrences from hanging on one long chain; word2vec.c prefers the inner node,
// gensim whatever its heap yields. Of words with equal counts the one with the
// greater id is joined first. The least sum is the same for all of them.
func huffman(counts []int64) *tree {
	v := len(counts)
	t := &tree{words: v, up: make([]uint32, max(1, 2*v-1)), depth: make([]uint8, v)}
	words := make([]int32, v)
	for i := range words {
		words[i] = int32(v - 1 - i)
	}
	slices.SortStableFunc(words, func(a, b int32) int { return cmp.Compare(counts[a], counts[b]) })
	below := make([]int64, max(0, v-1)) // how often the words below each inner node come
	next := v - 2                       // the inner node that is the least not yet joined
	least := func(made int) (vertex int, count int64) {
		if len(words) > 0 && (next < made || counts[words[0]] <= below[next]) {
			w := words[0]
			words = words[1:]
			return int(w), counts[w]
		}
		next--
		return v + next + 1, below[next+1]
	}
	for n := v - 2; n >= 0; n-- { // made from the least to the root
		left, a := least(n + 1)
		right, b := least(n + 1)
		t.up[left], t.up[right] = uint32(n)<<1, uint32(n)<<1|1
		below[n] = a + b
	}
	t.measure()
	return t
}

// measure fills in the depths.
func (t *tree) measure() {
	depth := make([]uint8, t.words) // of the inner nodes
	for n := 1; n < t.words-1; n++ {
		depth[n] = depth[t.up[t.words+n]>>1] + 1
	}
	for w := range t.depth {
		if t.words > 1 {
			t.depth[w] = depth[t.up[w]>>1] + 1
		}
	}
}

// path returns the inner nodes above a word, from the lowest to the root, and at
// each whether the way to the word goes right.
func (t *tree) path(word int32) func(yield func(node int, right bool) bool) {
	return func(yield func(node int, right bool) bool) {
		at := int(word)
		for range t.depth[word] {
			up := t.up[at]
			if !yield(int(up>>1), up&1 == 1) {
				return
			}
			at = t.words + int(up>>1)
		}
	}
}

// A walk lists the inner nodes above several words, each once. It keeps its
// memory.
type walk struct {
	tree  *tree
	nodes []int32
	seen  []uint32 // the walk that met each node last
	now   uint32   // the number of this walk
}

// over sets w.nodes to the nodes above the words. It stops climbing where another
// word's path was met, because all nodes above that are known.
func (w *walk) over(words []int32) {
	if w.seen == nil {
		w.seen = make([]uint32, w.tree.words)
	}
	if w.now++; w.now == 0 {
		clear(w.seen)
		w.now = 1
	}
	w.nodes = w.nodes[:0]
	for _, word := range words {
		for n := range w.tree.path(word) {
			if w.seen[n] == w.now {
				break
			}
			w.seen[n] = w.now
			w.nodes = append(w.nodes, int32(n))
		}
	}
}

// byFrequency returns the words by falling count, those of equal counts by id.
func byFrequency(counts []int64) []int32 {
	words := make([]int32, len(counts))
	for i := range words {
		words[i] = int32(i)
	}
	slices.SortStableFunc(words, func(a, b int32) int { return cmp.Compare(counts[b], counts[a]) })
	return words
}
