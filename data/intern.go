package data

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
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

// An interner gives words provisional ids in the order in which they are met. It is a hash table with open addressing, of
// which 3/8 to 3/4 are taken, whose slots have the letters of short words: these are found with one look at memory.
//
// Note: a map takes 250 bytes for a word. A table of 8 bytes a slot, without letters, takes five times as long for a million words, which are not
// in the processor's caches: it looks at the slot, at where the word is, and at its letters.
type interner struct {
	slots []internSlot
	words wordList // the first is that of longID
	hash  []uint64 // of the first words, the same in every process
	bytes int      // about how much memory all that takes, with a count for each word
}

// An internSlot has a word's letters and mark, with its id in the lower half of the mark. No id: no word.
type internSlot struct{ letters, mark uint64 }

// An internKey is how a word is found: by its first seven letters, or bytes, below the number of all of them, 255 for more. The upper half of the
// mark are 32 bits of its hash, which say where it belongs; the lower half is 0. Keys are the same for all interners of a process.
type internKey struct{ letters, mark uint64 }

// short is the number of letters from which on there may be two words with the same.
const short = 8 << 56

// Nobody can write a text whose words all belong into the same slots.
var (
	internSeed = maphash.MakeSeed()
	internMix  = [2]uint64{maphash.String(internSeed, "letters"), maphash.String(internSeed, "factor") | 1}
)

// wordKeyOf returns the key of a word.
func wordKeyOf(word []byte) (k internKey) {
	n, le := len(word), binary.LittleEndian
	switch {
	case n > 7:
		k.letters = le.Uint64(word)<<8>>8 | uint64(min(n, 255))<<56
		k.mark = maphash.Bytes(internSeed, word) >> 32 << 32
		return k
	case n > 3:
		k.letters = uint64(le.Uint32(word)) | uint64(le.Uint32(word[n-4:]))<<(8*(n-4))
	case n > 1:
		k.letters = uint64(le.Uint16(word)) | uint64(le.Uint16(word[n-2:]))<<(8*(n-2))
	case n == 1:
		k.letters = uint64(word[0])
	}
	k.letters |= uint64(n) << 56
	high, low := bits.Mul64(k.letters^internMix[0], internMix[1])
	k.mark = (high ^ low) << 32
	return k
}

func newInterner() *interner {
	t := &interner{slots: make([]internSlot, 1<<8)}
	t.words.add("")
	return t
}

// forget forgets all words. The memory stays, for others: what refers to words by their letters is of no use any more.
func (t *interner) forget() {
	clear(t.slots)
	t.words.forget()
	t.words.add("")
	t.hash, t.bytes = t.hash[:0], 0
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

// lettersOf returns the bytes of a string, which are not to be changed.
func lettersOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// word returns the provisional id of a word.
func (t *interner) word(word string) int32 {
	return t.meet(wordKeyOf(lettersOf(word)), lettersOf(word))
}

// meet returns the provisional id of a word with its key, a new one where it has none.
func (t *interner) meet(k internKey, word []byte) int32 {
	i := t.slot(k, word)
	if id := int32(uint32(t.slots[i].mark)); id != 0 {
		return id
	}
	return t.put(i, k, word)
}

// find returns the provisional id of a word, and whether it has one.
func (t *interner) find(word []byte) (id int32, ok bool) {
	id = int32(uint32(t.slots[t.slot(wordKeyOf(word), word)].mark))
	return id, id != 0
}

// together is how many words are looked for at once: the processor then fetches their places from memory together.
const together = 64

// findSome finds the ids of the next strangers.
func (t *interner) findSome(s *strangers) {
	var found [together]internSlot
	mask := uint64(len(t.slots) - 1)
	from := len(s.ids)
	keys := s.keys[from:min(from+together, len(s.keys))]
	for i, k := range keys {
		found[i] = t.slots[k.mark>>32&mask]
	}
	for i, k := range keys {
		at := found[i]
		if at.letters != k.letters && at.mark != 0 || k.letters >= short {
			at = t.slots[t.slot(k, s.word(int32(from+i)))]
		}
		s.ids = append(s.ids, int32(uint32(at.mark)))
	}
}

// findWords finds the ids of words: see [find].
func (t *interner) findWords(ids []int32, words []string) {
	for i, word := range words {
		ids[i] = -1
		if id, ok := t.find(lettersOf(word)); ok {
			ids[i] = id
		}
	}
}

// slot returns where a word is, or would be.
func (t *interner) slot(k internKey, word []byte) (i uint64) {
	mask := uint64(len(t.slots) - 1)
	for i = k.mark >> 32 & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.mark == 0 || s.letters == k.letters && (k.letters < short ||
			s.mark>>32 == k.mark>>32 && t.words.word(int32(uint32(s.mark))) == stringOf(word)) {
			return i
		}
	}
}

// put adds a word whose slot is i.
func (t *interner) put(i uint64, k internKey, word []byte) int32 {
	id := t.words.Len()
	t.slots[i] = internSlot{k.letters, k.mark | uint64(id)}
	t.words.add(stringOf(word))
	t.bytes += len(word) + wordBytes
	if 4*id >= 3*len(t.slots) {
		t.resize(2 * len(t.slots))
	}
	return int32(id)
}

// reserve makes room for so many words.
func (t *interner) reserve(words int) {
	n := len(t.slots)
	for 4*words >= 3*n {
		n *= 2
	}
	t.resize(n)
}

// resize gives the table so many slots, a power of two.
func (t *interner) resize(n int) {
	slots := make([]internSlot, n)
	clear(slots) // Else a page is first read, and then written: the system gives it twice, and interrupts the other processors.
	mask := uint64(len(slots) - 1)
	for _, s := range t.slots {
		if s.mark != 0 {
			i := s.mark >> 32 & mask
			for slots[i].mark != 0 {
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
	for len(t.hash) < t.words.Len() {
		t.hash = append(t.hash, Hash(t.words.word(int32(len(t.hash)))))
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
