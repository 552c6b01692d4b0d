package data

import (
	"cmp"
	"context"
	"errors"
)

// errFull says that a pairTable has no room.
var errFull = errors.New("full")

// countPairs yields, in no particular order, the pairs of neighbours in sentences of d that
// occur at least so often, with their number. A word by itself occurs counts times; where
// that is less, no pair with it is counted.
//
// It counts as many pairs at a time as fit in a table of mostPairs. Where there are more,
// it reads d once for each half of them, or quarter, and so on.
func countPairs(ctx context.Context, d *draft, counts []int64, least int64, yield func(a, b int32, n int64)) error {
	t := newPairTable(int(min(int64(mostPairs), d.Len())))
	count := func(part, of uint64) error {
		t.clear()
		var stopped error
		last, read := int32(0), 0 // the first token begins a sentence
		err := d.each(func(ids []int32, marks uint64) bool {
			if read += len(ids); read&(1<<20-1) == 0 && ctx.Err() != nil {
				stopped = ctx.Err()
				return false
			}
			for i, b := range ids {
				a := last
				last = b
				if counts[a] < least || counts[b] < least || marks>>i&1 != 0 {
					continue
				}
				pair := pairOf(a, b)
				if mix(pair)&(of-1) != part {
					continue
				}
				if !t.add(pair, 1) {
					stopped = errFull
					return false
				}
			}
			return true
		})
		if err = cmp.Or(stopped, err); err != nil {
			return err
		}
		for i, pair := range t.pairs {
			if n := t.values[i]; pair != 0 && n >= least {
				yield(int32(pair>>32), int32(pair), n)
			}
		}
		return nil
	}
	var divide func(part, of uint64) error
	divide = func(part, of uint64) error {
		err := count(part, of)
		if err != errFull {
			return err
		}
		return cmp.Or(divide(part, 2*of), divide(part+of, 2*of))
	}
	return divide(0, 1)
}

// mostPairs is how many pairs are counted at a time, which takes 64 MiB. Tests have fewer.
var mostPairs = 3 << 20

// pairOf returns two provisional ids as one number, which is not 0 unless both are longID.
func pairOf(a, b int32) uint64 { return uint64(a)<<32 | uint64(b) }

// A pairTable has a number for each of some pairs. It is a hash table with open addressing.
//
// Note: a map made for 3 Mi pairs takes 76 MB instead of 67 and, over a text of 4 Mi words by
// Zipf's law with 2.6 million pairs, 1.6 to 3 times the time.
type pairTable struct {
	pairs  []uint64 // 0: none
	values []int64
	len    int
	most   int
}

// newPairTable returns a table with room for so many pairs.
func newPairTable(most int) *pairTable {
	slots := 16
	for 3*slots < 4*most {
		slots *= 2
	}
	return &pairTable{pairs: make([]uint64, slots), values: make([]int64, slots), most: most}
}

func (t *pairTable) clear() {
	clear(t.pairs)
	clear(t.values)
	t.len = 0
}

// slot returns where pair is, or would be.
func (t *pairTable) slot(pair uint64) int {
	mask := uint64(len(t.pairs) - 1)
	i := mix(pair) >> 32 & mask // the low bits are those that countPairs divides by
	for t.pairs[i] != pair && t.pairs[i] != 0 {
		i = (i + 1) & mask
	}
	return int(i)
}

// add adds n to the number of pair. It returns false if there is no room for it.
func (t *pairTable) add(pair uint64, n int64) bool {
	i := t.slot(pair)
	if t.pairs[i] == 0 {
		if t.len == t.most {
			return false
		}
		t.pairs[i] = pair
		t.len++
	}
	t.values[i] += n
	return true
}

func (t *pairTable) get(pair uint64) (n int64, ok bool) {
	i := t.slot(pair)
	return t.values[i], t.pairs[i] != 0
}
