package cmd

import (
	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model/train"
)

// fitsMemory reports a network that the machine has too little memory for.
func fitsMemory(e *configs.Experiment, v int) error {
	need, have := estimateMemory(e, v), train.Memory()
	if have == 0 || need <= have {
		return nil
	}
	buckets := ""
	if e.Embedding.Subwords {
		buckets = ", a smaller embedding.buckets"
	}
	return usage("%s: a network with embedding.dim = %d and %d words needs about %s and this machine has %s; "+
		"take a smaller dim, fewer units%s, or limit the vocabulary with vocab.max_size or vocab.min_count",
		e.Name, e.Embedding.Dim, v, byteSize(need), byteSize(have), buckets)
}

// estimateMemory returns about how many bytes training takes beside the text:
// the parameters, the optimizer's state, a dense gradient for all but the tables
// of which a batch reads some rows, the gradients of those rows, the activations
// of a batch, and what scoring the vectors takes.
func estimateMemory(e *configs.Experiment, v int) int64 {
	words, _, pooling := e.Objective.Spec.Context()
	width, dim, vocab, batch := int64(words), int64(e.Embedding.Dim), int64(v), int64(e.Train.BatchSize)
	rows, read := vocab, batch*width // of the embedding table, and how many a batch reads
	readBack := int64(0)
	if s := subwords(e); s != nil {
		const known = 8 // n-grams a word that no other has: 6 to 8 in texts of 5,000 to 23,000 English words
		rows += min(int64(s.Buckets), known*vocab)
		read *= 1 + usualNGrams(s)
		readBack = rows * dim // whole, for the words' vectors in the end
	}
	features, dense, activations := dim, int64(0), dim
	switch pooling {
	case "concat":
		features, activations = width*dim, width*dim
	case "diagonal":
		dense, activations = width*dim, (2*width+1)*dim
	case "full":
		dense, activations = width*dim*dim, (2*width+1)*dim
	}
	for _, l := range e.Layers {
		if fc, ok := l.Spec.(*layer.FC); ok {
			dense += int64(fc.Units) * (features + 1)
			features = int64(fc.Units)
		}
		activations += 4 * features
	}
	tables, gradients := rows*dim, min(rows, read)*dim
	if !e.Embedding.Tie {
		tables += vocab * features
	}
	dense += vocab // biases
	if compared := comparedWords(e); compared == 0 {
		gradients += vocab * features
	} else {
		gradients += min(vocab, compared) * features
		read += compared
	}
	scored := int64(0)
	if len(e.Evaluate.Sets) > 0 { // the vectors, and the same at unit length
		scored = 2 * vocab * max(dim, features)
	}
	slots := int64(stateSlots(e))
	const entry = 40       // bytes that the sum of a row's gradients takes to sort
	const other = 64 << 20 // tiles, packing, the program itself
	return 4*((tables+dense)*(1+slots)+dense+gradients+max(readBack, scored)+batch*activations) + entry*read + other
}

// usualNGrams returns the number of n-grams of a word of eight letters.
func usualNGrams(s *data.Subwords) (n int64) {
	const characters = 8 + 2 // with the brackets
	for k := s.MinN; k <= s.MaxN; k++ {
		n += int64(max(0, characters-k+1))
	}
	return n
}

// comparedWords returns about how many rows of the output layer a batch reads; 0
// for losses that score the whole vocabulary.
func comparedWords(e *configs.Experiment) int64 {
	const targets = 10 // of an example, where it has several: a window
	batch, draws := int64(e.Train.BatchSize), loss.DrawsOf(e.Loss.Spec)
	_, isGloVe := e.Loss.Spec.(*loss.GloVe)
	_, isTree := e.Loss.Spec.(*loss.HierarchicalSoftmax)
	switch {
	case isTree:
		const depth = 16 // of a word in a tree of 65,536
		return batch * targets * depth
	case isGloVe:
		return batch
	case draws.K == 0:
		return 0
	case draws.Block > 0:
		return batch*targets + (batch/int64(draws.Block)+1)*int64(draws.K)
	}
	return batch * targets * int64(1+draws.K)
}

// stateSlots returns the number of state vectors that the optimizer keeps for
// each parameter.
func stateSlots(e *configs.Experiment) int {
	n := 0
	p := &graph.Param{Name: "p", Shape: []int{1}, Data: make([]float32, 1)}
	for range e.Optimizer.Spec.New([]*graph.Param{p}).Slots {
		n++
	}
	return n
}
