package data

import "hash/maphash"

// A wordIndex finds the ids of words that are in a list, at their ids. It is a hash table with open addressing, of four bytes
// for each slot, of which 3/8 to 3/4 are taken: the low bits of a slot are the id plus one, the others are those of the word's
// hash, so that nearly no word is compared in vain. 0: no word. The zero value is an index without words.
//
// Note: a map from words to ids takes 25 bytes for a slot, since it has the words as well.
type wordIndex struct {
	seed  maphash.Seed
	slots []uint32
	taken int
}

// newWordIndex returns an index without words, with room for so many.
func newWordIndex(room int) wordIndex {
	n := 8
	for 4*room > 3*n {
		n *= 2
	}
	return wordIndex{seed: maphash.MakeSeed(), slots: make([]uint32, n)}
}

// find returns the id of a word, and whether it is among words; if not, the id is −1.
func (x *wordIndex) find(words []string, word string) (id int32, known bool) {
	if x.taken == 0 {
		return -1, false
	}
	i, _ := x.slot(words, word)
	id = x.id(i)
	return id, id >= 0
}

// findSome finds the ids of words: see [find]. It looks at the places of all before it looks at what is there, so that the processor
// fetches them from memory together.
func (x *wordIndex) findSome(ids []int32, words, find []string) {
	if x.taken == 0 {
		for i := range ids {
			ids[i] = -1
		}
		return
	}
	const other = 0 // in place of a slot that has another word
	var hash [together]uint64
	var slots [together]uint32
	var there [together]string
	low := uint64(len(x.slots) - 1)
	for i, word := range find {
		hash[i] = maphash.String(x.seed, word)
	}
	for i := range find {
		slots[i] = x.slots[hash[i]&low]
	}
	for i := range find {
		ids[i] = int32(slots[i]&uint32(low)) - 1
		if (slots[i]^uint32(hash[i]>>32))&^uint32(low) != 0 {
			slots[i] = other
		} else if ids[i] >= 0 {
			there[i] = words[ids[i]]
		}
	}
	for i, word := range find {
		if ids[i] >= 0 && (slots[i] == other || there[i] != word) {
			ids[i], _ = x.find(words, word)
		}
	}
}

// put gives a word the id len(words), which the caller then gives it in the list, unless it has one.
func (x *wordIndex) put(words []string, word string) (id int32, there bool) {
	if 4*(x.taken+1) > 3*len(x.slots) {
		x.grow(words)
	}
	i, mark := x.slot(words, word)
	if id := x.id(i); id >= 0 {
		return id, true
	}
	x.slots[i] = mark | uint32(len(words)+1)
	x.taken++
	return int32(len(words)), false
}

// slot returns where a word is, or would be, and the bits of its hash that are kept there.
func (x *wordIndex) slot(words []string, word string) (i uint64, mark uint32) {
	hash, low := maphash.String(x.seed, word), uint64(len(x.slots)-1)
	mark = uint32(hash>>32) &^ uint32(low)
	for i = hash & low; ; i = (i + 1) & low {
		s := x.slots[i]
		if s == 0 || s&^uint32(low) == mark && words[x.id(i)] == word {
			return i, mark
		}
	}
}

// id returns the id in a slot, or −1.
func (x *wordIndex) id(slot uint64) int32 {
	return int32(x.slots[slot]&uint32(len(x.slots)-1)) - 1
}

// grow doubles the table.
func (x *wordIndex) grow(words []string) {
	larger := newWordIndex(len(x.slots))
	for id, word := range words {
		larger.put(words[:id], word)
	}
	*x = larger
}
