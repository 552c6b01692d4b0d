package evaluate

import (
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph"
)

// oneWord collects examples whose context is one word, as skip-gram's are, to predict at once all that
// a word has around it: the network says the same each time, and a text has a third as many
// different words as words, or fewer. The zero value has none.
type oneWord struct {
	id     []int32
	target [][]int32 // of each example
	words  []int32   // what target is made of
	graph.Distinct
	batch data.Batch
}

// oneWordExamples is the number of examples that are collected.
const oneWordExamples = 8 * BatchSize

// take adds the examples of a batch, or returns false where they are of another kind.
func (o *oneWord) take(b *data.Batch) bool {
	if len(b.ID) != b.Len() || len(b.Weight)+len(b.Slot)+len(b.Span)+len(b.Value)+len(b.Vector) > 0 {
		return false
	}
	for i, at := range b.Offset {
		if int(at) != i {
			return false
		}
	}
	for i, id := range b.ID {
		from := len(o.words)
		o.words = append(o.words, b.Targets(i)...)
		o.id, o.target = append(o.id, id), append(o.target, o.words[from:])
	}
	return true
}

// full reports that there are enough examples to predict.
func (o *oneWord) full() bool { return len(o.id) >= oneWordExamples }

// examples returns the batch of the different words, and forgets the examples. It is valid until the next call.
func (o *oneWord) examples() *data.Batch {
	o.Find(o.id)
	order, next := make([]int, len(o.id)), o.Begin()
	for k, p := range o.Place {
		order[next[p]] = k
		next[p]++
	}
	o.batch.Reset()
	start := o.Starts()
	for p, id := range o.ID {
		o.batch.ID = append(o.batch.ID, id)
		for _, k := range order[start[p]:start[p+1]] {
			o.batch.Target = append(o.batch.Target, o.target[k]...)
		}
		o.batch.EndTargets()
	}
	o.id, o.target, o.words = o.id[:0], o.target[:0], o.words[:0]
	return &o.batch
}
