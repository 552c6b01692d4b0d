package data

import (
	"hash/maphash"
	"unsafe"
)

// longToken is the length in bytes above which a token is not a word but data of
// another kind, or a text without spaces. Such tokens are unknown words.
const longToken = 1024

// longID is the provisional id of every token that is too long.
const longID = 0

// wordBytes is about what a word takes beside its letters: its place in the table, in the list of words and in that of
// counts, and what these have in reserve.
const wordBytes = 56

// An interner gives words provisional ids in the order in which they are met. It is a hash table with open addressing;
// the letters of the words lie one behind the other.
//
// Note: a map takes 250 bytes for a word, and 1.5 times the time for a text of many words.
type interner struct {
	seed    maphash.Seed
	slots   []uint64 // 32 bits of a word's hash, which say where it belongs, and its id; 0: none
	words   []string
	letters letters
	hash    []uint64 // of the first words, the same in every process
	bytes   int      // about how much memory all that takes, with a count for each word
}

func newInterner() *interner {
	return &interner{seed: maphash.MakeSeed(), slots: make([]uint64, 1<<8), words: []string{""}}
}

// id returns the provisional id of a token.
func (t *interner) id(token []byte) int32 {
	if len(token) > longToken {
		id, _ := t.find(token) // it may be a word of the settings
		return id
	}
	return t.word(stringOf(token))
}

// stringOf returns bytes as a string that is good as long as they are.
func stringOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// word returns the provisional id of a word.
func (t *interner) word(word string) int32 {
	hash := maphash.String(t.seed, word)
	i, id := t.slot(word, hash)
	if id == 0 {
		id = t.put(i, word, hash)
	}
	return id
}

// find returns the provisional id of a word, and whether it has one.
func (t *interner) find(word []byte) (id int32, ok bool) {
	_, id = t.slot(stringOf(word), maphash.Bytes(t.seed, word))
	return id, id != 0
}

// slot returns where a word is, or would be, and its id, or 0.
func (t *interner) slot(word string, hash uint64) (i uint64, id int32) {
	mask := uint64(len(t.slots) - 1)
	for i = hash >> 32 & mask; ; i = (i + 1) & mask {
		s := t.slots[i]
		if s == 0 {
			return i, 0
		}
		if s>>32 == hash>>32 && t.words[uint32(s)] == word {
			return i, int32(uint32(s))
		}
	}
}

// put adds a word whose slot is i.
func (t *interner) put(i uint64, word string, hash uint64) int32 {
	id := len(t.words)
	t.slots[i] = hash>>32<<32 | uint64(id)
	t.words = append(t.words, t.letters.keep(word))
	t.bytes += len(word) + wordBytes
	if 4*id >= 3*len(t.slots) {
		t.grow()
	}
	return int32(id)
}

// grow doubles the table.
func (t *interner) grow() {
	slots := make([]uint64, 2*len(t.slots))
	mask := uint64(len(slots) - 1)
	for _, s := range t.slots {
		if s != 0 {
			i := s >> 32 & mask
			for slots[i] != 0 {
				i = (i + 1) & mask
			}
			slots[i] = s
		}
	}
	t.slots = slots
}

// contentHash returns a number in [0, 1) that depends on the words and the seed
// alone, and not on where or when they are met.
func (t *interner) contentHash(ids []int32, seed uint64) float64 {
	for _, word := range t.words[len(t.hash):] {
		t.hash = append(t.hash, Hash(word))
	}
	h := uint64(golden)
	for _, id := range ids {
		h = addWord(h, t.hash[id])
	}
	return placeOf(h, seed)
}

// addWord adds the hash of a word to that of those before it.
func addWord(h, word uint64) uint64 {
	h = (h ^ word) * 0xff51afd7ed558ccd
	return h ^ h>>32
}

// placeOf returns a number in [0, 1) for the hash of some words.
func placeOf(h, seed uint64) float64 { return float64(mix(h^seed*golden)>>11) / (1 << 53) }

// Hash returns 64 bits that depend on a word alone, on every machine the same: FNV-1a,
// mixed.
func Hash(word string) uint64 {
	if word == "" { // what is too long to be a word
		return golden
	}
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(word) {
		h = (h ^ uint64(word[i])) * 1099511628211
	}
	return mix(h)
}
