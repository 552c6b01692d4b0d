package sampler

import (
	"math"
	"math/bits"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// alias is a distribution in the form of Walker's alias method (An efficient
// method for generating discrete random variables with general distributions,
// 1977), made as Vose does (A linear algorithm for generating random numbers with
// a given distribution, 1991): each of V equally likely slots holds its own word
// up to a threshold and another above it.
type alias struct {
	slots   []slot
	logProb []float64
}

// A slot is read at once, so that a draw misses the cache once.
type slot struct {
	threshold uint32 // of 2³²
	other     int32
}

// newAlias returns the distribution in which words come in proportion to the
// weights, which are finite and not negative. Some weight must be positive. What
// is drawn differs from that by less than 2⁻³²/V for each slot that a word has a part
// of, and a word without weight is never drawn.
func newAlias(weight []float64) *alias {
	v := len(weight)
	var sum float64
	for _, w := range weight {
		sum += w
	}
	a := &alias{make([]slot, v), make([]float64, v)}
	share := make([]float64, v) // of a slot, which is 1
	var small, large []int32
	for i, w := range weight {
		a.logProb[i] = elementary.Log(w / sum)
		share[i] = w / sum * float64(v)
		if share[i] < 1 {
			small = append(small, int32(i))
		} else {
			large = append(large, int32(i))
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		a.slots[s] = slot{uint32(share[s] * (1 << 32)), l}
		if share[l] -= 1 - share[s]; share[l] < 1 {
			large = large[:len(large)-1]
			small = append(small, l)
		}
	}
	// What is left is full, up to rounding. A word without weight is not among
	// it: the shares left sum to the number of slots left, so where one is 0
	// another is above 1.
	for _, i := range append(large, small...) {
		a.slots[i] = slot{math.MaxUint32, i}
	}
	return a
}

// Draw implements [Sampler]. b/2⁶⁴·V is a slot and a place in it.
func (a *alias) Draw(b uint64) int32 {
	i, place := bits.Mul64(b, uint64(len(a.slots)))
	s, id := a.slots[i], int32(i)
	if uint32(place>>32) >= s.threshold { // a conditional move: no branch to mispredict
		id = s.other
	}
	return id
}

// LogProb implements [Sampler].
func (a *alias) LogProb(id int32) float64 { return a.logProb[id] }
