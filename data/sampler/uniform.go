package sampler

import (
	"errors"
	"math/bits"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// Uniform draws all words of the vocabulary alike, P(w) = 1/V, including those that do
// not occur in the training text.
type Uniform struct{}

// New implements [Spec].
func (*Uniform) New(counts []int64) (Sampler, error) {
	if len(counts) == 0 {
		return nil, errors.New(noWords)
	}
	return uniform(len(counts)), nil
}

// uniform is the size of a vocabulary, V.
type uniform int

// Draw implements [Sampler]. It is uniform to within V/2⁶⁴.
func (v uniform) Draw(b uint64) int32 {
	id, _ := bits.Mul64(b, uint64(v))
	return int32(id)
}

// LogProb implements [Sampler].
func (v uniform) LogProb(int32) float64 { return -elementary.Log(float64(v)) }
