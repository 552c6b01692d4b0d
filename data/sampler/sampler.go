// Package sampler holds the distributions that negatives are drawn from, one
// file each: the noise that a sampled loss distinguishes its targets from.
//
// A distribution is a [Spec]: a plain struct of settings that becomes a [Sampler]
// once the words are counted. The table [Specs] names every one with its
// defaults. [Negatives] draws a batch's.
package sampler

import (
	"slices"

	"github.com/lexigraph/lexigraph/data"
)

// A Spec describes a distribution over the words of a vocabulary.
type Spec interface {
	// New returns the distribution over as many words as there are counts, the
	// occurrences of each in the training text. An error says what is wrong with
	// the counts.
	New(counts []int64) (Sampler, error)
}

// A Sampler draws words. It is safe for concurrent use.
type Sampler interface {
	// Draw returns the word that 64 random bits stand for, in constant time.
	Draw(bits uint64) int32

	// LogProb returns the natural logarithm of a word's probability, −∞ for a
	// word that is never drawn.
	LogProb(id int32) float64
}

// LogProbs returns the logarithms of the probabilities of the words 0 … v−1. The caller must not change them: they
// may be the sampler's own.
func LogProbs(s Sampler, v int) []float64 {
	if a, ok := s.(*alias); ok && len(a.logProb) == v {
		return a.logProb
	}
	logs := make([]float64, v)
	for i := range logs {
		logs[i] = s.LogProb(int32(i))
	}
	return logs
}

// Negatives draws the negatives of batches.
type Negatives struct {
	Sampler Sampler
	K       int // for each target, or for each block of examples
	Block   int // examples in a block, the last perhaps fewer; 0: K for each target
	Seed    uint64
}

// Fill replaces b.Negative by words drawn for the batch with the given number of
// an epoch. What it draws depends only on the seed, epoch, number, and the sizes
// of the batch; a nil n draws none.
func (n *Negatives) Fill(b *data.Batch, epoch, number int) {
	b.Negative = b.Negative[:0]
	if n == nil {
		return
	}
	sets := len(b.Target)
	if n.Block > 0 {
		sets = (b.Len() + n.Block - 1) / n.Block
	}
	key := data.Random(n.Seed, data.Noise, epoch, number)
	b.Negative = slices.Grow(b.Negative, sets*n.K)[:sets*n.K]
	for i := range b.Negative {
		b.Negative[i] = n.Sampler.Draw(data.Mix(key, i))
	}
}

// Specs returns each distribution, with its default settings, under its name in
// an experiment file.
func Specs() map[string]func() Spec {
	return map[string]func() Spec{
		"unigram":     func() Spec { return &Unigram{Power: 0.75} },
		"log_uniform": func() Spec { return &LogUniform{} },
		"uniform":     func() Spec { return &Uniform{} },
	}
}
