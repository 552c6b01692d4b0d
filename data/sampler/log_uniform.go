package sampler

import (
	"errors"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// LogUniform draws words by their rank, close to Zipf's law:
//
//	P(k) = ln((k+2)/(k+1)) / ln(V+1)
//
// for the word with id k, as TensorFlow's log_uniform_candidate_sampler does, the
// usual distribution of a sampled softmax (Jean et al.: On using very large target
// vocabulary for neural machine translation, 2015). It does not look at the counts:
// it resembles a text only where ids are in the order of falling counts.
//
// Ids in vocabularies are in that order, except for the words of vocab.special, which
// have the first ids and so are drawn most often, though they may never occur in the
// text. Where there are such words, or the counts of a vocab.file are in another order,
// use the sampler unigram with power 1. TensorFlow can draw without repetition
// (unique); here a word may come again.
type LogUniform struct{}

// New implements [Spec].
func (*LogUniform) New(counts []int64) (Sampler, error) {
	if len(counts) == 0 {
		return nil, errors.New(noWords)
	}
	weight := make([]float64, len(counts))
	for k := range weight {
		weight[k] = elementary.Log1p(1 / float64(k+1)) // ln((k+2)/(k+1)); they sum to ln(V+1)
	}
	return newAlias(weight), nil
}

const noWords = "the vocabulary is empty, so no word can be drawn; give more text or a lower vocab.min_count"
