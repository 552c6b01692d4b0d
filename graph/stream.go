package graph

import (
	"hash/fnv"
	"math/bits"
	"math/rand/v2"
)

// A Stream is the random numbers for one purpose of one seed: those of a PCG with 128 bits of state
// (O'Neill, PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random
// Number Generation, 2014), from a state on. Each purpose has its own, so a layer added to a network
// leaves the others' as they were.
type Stream struct{ hi, lo uint64 }

// stream returns the numbers for a purpose of a seed.
func stream(seed uint64, purpose string) Stream {
	h := fnv.New64a()
	h.Write([]byte(purpose))
	return Stream{seed, h.Sum64()}
}

// Source returns a source that begins with the first number.
func (s Stream) Source() *rand.PCG { return rand.NewPCG(s.hi, s.lo) }

// Skip returns the stream without its first n numbers, in time that grows with log n. The state is that of a
// linear congruential generator, and n of its steps are one step of another (Brown, Random Number Generation with
// Arbitrary Strides, 1994).
func (s Stream) Skip(n int) Stream {
	factor, term := Stream{2549297995355413924, 4865540595714422341}, Stream{6364136223846793005, 1442695040888963407}
	for ; n > 0; n >>= 1 { // by now x → factor·x + term is as many steps as the lowest bit of n stands for
		if n&1 != 0 {
			s = s.times(factor).plus(term)
		}
		factor, term = factor.times(factor), term.times(factor).plus(term)
	}
	return s
}

// times returns s·by mod 2¹²⁸.
func (s Stream) times(by Stream) Stream {
	hi, lo := bits.Mul64(s.lo, by.lo)
	return Stream{hi + s.hi*by.lo + s.lo*by.hi, lo}
}

// plus returns s + x mod 2¹²⁸.
func (s Stream) plus(x Stream) Stream {
	lo, carry := bits.Add64(s.lo, x.lo, 0)
	hi, _ := bits.Add64(s.hi, x.hi, carry)
	return Stream{hi, lo}
}
