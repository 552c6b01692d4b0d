package layer

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// Subwords says which rows of an embedding's table make up each word: its own and
// those of its character n-grams, which words share (Bojanowski et al., Enriching
// Word Vectors with Subword Information, 2017). A word's vector is their mean, as
// in fastText.
type Subwords struct {
	Table  int     // rows of the table, V and those of the n-grams
	Row    []int32 // the rows of all words, one word after the other
	Offset []int32 // those of word i are Row[Offset[i]:Offset[i+1]]; V + 1 long
}

// table adds the parameter of an embedding, w: a row a word, or as many as sub,
// which may be nil, says.
func table(s *graph.Scope, dim int, sub *Subwords) *graph.Param {
	if dim < 1 {
		panic(fmt.Errorf("dim: %d is not a size; it must be at least 1", dim))
	}
	rows := s.Vocab()
	if sub != nil {
		if len(sub.Offset) != rows+1 {
			panic(fmt.Errorf("subwords: rows of %d words are given; the vocabulary has %d", len(sub.Offset)-1, rows))
		}
		rows = sub.Table
	}
	return s.Param("w", s.Init().Table(dim), rows, dim)
}

// bags are lists of rows of a table, each to become one vector.
type bags struct {
	row    []int32 // −1 is padding
	offset []int32 // bag i is row[offset[i]:offset[i+1]]

	weight []float32 // of each row; empty: all count 1
}

func (b *bags) reset() {
	b.row, b.offset = b.row[:0], append(b.offset[:0], 0)
}

func (b *bags) end() { b.offset = append(b.offset, int32(len(b.row))) }

// add appends the rows of the words to the bag under way. Padding has none.
func (b *bags) add(ids []int32, sub *Subwords) {
	for _, id := range ids {
		if id >= 0 {
			b.row = append(b.row, sub.Row[sub.Offset[id]:sub.Offset[id+1]]...)
		}
	}
}

// words makes a bag of each word, an empty one of padding.
func (b *bags) words(ids []int32, sub *Subwords) {
	b.reset()
	for i := range ids {
		b.add(ids[i:i+1], sub)
		b.end()
	}
}

// contexts makes a bag of each context: all rows of all its words, each with the weight of its word.
func (b *bags) contexts(batch *graph.Batch, sub *Subwords) {
	b.reset()
	b.weight = b.weight[:0]
	for i := range batch.Len() {
		lo, hi := batch.Offset[i], batch.Offset[i+1]
		b.add(batch.ID[lo:hi], sub)
		b.end()
		if len(batch.Weight) > 0 {
			b.weigh(batch.ID[lo:hi], batch.Weight[lo:hi], sub)
		}
	}
}

// weigh appends the weights of what add appends.
func (b *bags) weigh(ids []int32, weight []float32, sub *Subwords) {
	for k, id := range ids {
		if id < 0 {
			continue
		}
		for range sub.Offset[id+1] - sub.Offset[id] {
			b.weight = append(b.weight, weight[k])
		}
	}
}

// pool sets the vectors lo … hi−1 in y to the sums of the rows of w in the bags of the same
// numbers, or to their means if there are shares, which it sets.
func (b *bags) pool(y []float32, w kernel.Matrix, share []float32, lo, hi int) {
	var scale []float32
	if share != nil {
		scale = share[lo:hi]
		for i := range scale {
			scale[i] = shareOf(b.row[b.offset[lo+i]:b.offset[lo+i+1]])
		}
	}
	kernel.SumGroups(y[lo*w.Cols:hi*w.Cols], w.Cols, scale, w.Data, b.row, b.weight, b.offset[lo:hi+1])
}

// shareOf returns 1/n for a bag of n rows that are not padding, and 0 for n = 0.
func shareOf(bag []int32) float32 {
	n := len(bag)
	for _, row := range bag {
		n += int(row >> 31) // −1 for padding, without a branch, which a processor can't guess
	}
	if n == 0 {
		return 0
	}
	return 1 / float32(n)
}
