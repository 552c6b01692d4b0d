package vector

import "hash/maphash"

// An index finds words in a list: an open hash table of rows, which takes 8 to 16 bytes a word, where a
// map of strings takes 40 and more.
type index struct {
	seed  maphash.Seed
	slots []int32 // 0: free; else a row + 1, in the first free slot from the word's hash on
	used  int
}

// newIndex returns an index of n words soon.
func newIndex(n int) *index {
	size := 16
	for 3*size < 4*n {
		size *= 2
	}
	return &index{seed: maphash.MakeSeed(), slots: make([]int32, size)}
}

// find returns the row of a word, and the slot for it where it has none.
func (x *index) find(words []string, word string) (row int, slot uint64, ok bool) {
	mask := uint64(len(x.slots) - 1)
	for slot = maphash.String(x.seed, word) & mask; x.slots[slot] > 0; slot = (slot + 1) & mask {
		if row = int(x.slots[slot] - 1); words[row] == word {
			return row, slot, true
		}
	}
	return 0, slot, false
}

// add adds the last of the words, unless an earlier one is the same.
func (x *index) add(words []string) (added bool) {
	row := len(words) - 1
	_, slot, ok := x.find(words, words[row])
	if ok {
		return false
	}
	x.slots[slot] = int32(row + 1)
	if x.used++; 4*x.used > 3*len(x.slots) {
		old := x.slots
		x.slots = make([]int32, 2*len(old))
		for _, s := range old {
			if s > 0 {
				_, slot, _ := x.find(words, words[s-1])
				x.slots[slot] = s
			}
		}
	}
	return true
}
