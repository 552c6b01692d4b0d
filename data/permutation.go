package data

import "math/bits"

// A Permutation is a random order of the numbers 0 … n-1 that takes no memory:
// any place in it can be asked for, so that training can continue in the middle of an
// epoch without replaying what came before.
//
// It is a Feistel network of eight rounds on the smallest power of two that
// holds n, which is a bijection whatever its round function is, with cycle
// walking: a number that falls outside of [0, n) is sent through again (Black
// and Rogaway: Ciphers with arbitrary finite domains, 2002). That takes less than
// two passes on average.
type Permutation struct {
	n           uint64
	left, right uint // bits of the two halves
	keys        [8]uint64
}

// NewPermutation returns the order of 0 … n-1 that belongs to key. It panics if
// n is negative.
func NewPermutation(n int, key uint64) Permutation {
	if n < 0 {
		panic("data: permutation of a negative number of things")
	}
	p := Permutation{n: uint64(n)}
	if n > 1 {
		width := uint(bits.Len64(uint64(n - 1)))
		p.left = width / 2
		p.right = width - p.left
	}
	for i := range p.keys {
		key += golden
		p.keys[i] = mix(key)
	}
	return p
}

// Len returns n.
func (p *Permutation) Len() int { return int(p.n) }

// At returns the number at place i, which must be in [0, n).
func (p *Permutation) At(i int) int {
	if uint64(i) >= p.n {
		panic("data: place outside of the permutation")
	}
	x := uint64(i)
	for {
		l, r := x>>p.right, x&(1<<p.right-1)
		for k := 0; k < len(p.keys); k += 2 {
			l ^= mix(r^p.keys[k]) & (1<<p.left - 1)
			r ^= mix(l^p.keys[k+1]) & (1<<p.right - 1)
		}
		x = l<<p.right | r
		if x < p.n {
			return int(x)
		}
	}
}
