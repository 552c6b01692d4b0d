package sampler

import (
	"errors"
	"fmt"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// Unigram draws words in proportion to a power of how often they occur in the training
// text:
//
//	P(w) = count(w)^power / Σ_v count(v)^power
//
// 0.75 is the power of word2vec (Mikolov et al.: Distributed representations of
// words and phrases and their compositionality, 2013); 1 is the unigram
// distribution of noise-contrastive estimation (Mnih and Teh: A fast and simple
// algorithm for training neural probabilistic language models, 2012). A word that does
// not occur in the training text is never drawn, whatever the power.
//
// word2vec.c rounds the distribution to a table of 10⁸ places and gives the
// share of its word 0, the end of a sentence, to all others; gensim rounds it to
// 2³¹ steps. Neither has a word for unknown ones; here unk and eos are words like
// any other.
type Unigram struct {
	Power float64 `toml:"power" range:"[0,4]" help:"of the word counts; 1: as in the text, 0: all alike"`
}

// New implements [Spec].
func (u *Unigram) New(counts []int64) (Sampler, error) {
	if !(u.Power >= 0 && u.Power <= 4) {
		return nil, fmt.Errorf("power: %g is not in [0, 4]", u.Power)
	}
	weight := make([]float64, len(counts))
	some := false
	for i, n := range counts {
		if n > 0 {
			weight[i] = elementary.Pow(float64(n), u.Power)
			some = true
		}
	}
	if !some {
		return nil, errors.New("no word of the vocabulary comes in the training text, so none can be drawn; use the sampler uniform")
	}
	return newAlias(weight), nil
}
