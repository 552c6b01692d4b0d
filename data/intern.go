package data

import "iter"

// longToken is the length in bytes above which a token is not a word but data of
// another kind, or a text without spaces. Such tokens are unknown words.
const longToken = 1024

// longID is the provisional id of every token that is too long.
const longID = 0

// wordBytes is what a word takes beside its letters: its place in the table, and room there for others, in the
// list of words and in that of counts.
const wordBytes = 96

// An interner gives words provisional ids in the order in which they are met.
type interner struct {
	index map[string]int32
	words []string
	hash  []uint64 // of the first words, the same in every process
	bytes int      // about how much memory all that takes, with a count for each word
}

func newInterner() *interner {
	return &interner{index: make(map[string]int32), words: []string{""}}
}

// id returns the provisional id of a token.
func (t *interner) id(token []byte) int32 {
	if id, ok := t.index[string(token)]; ok { // the conversion does not allocate
		return id
	}
	if len(token) > longToken {
		return longID
	}
	return t.add(string(token))
}

// word returns the provisional id of a word.
func (t *interner) word(word string) int32 {
	if id, ok := t.index[word]; ok {
		return id
	}
	return t.add(word)
}

func (t *interner) add(word string) int32 {
	id := int32(len(t.words))
	t.index[word] = id
	t.words = append(t.words, word)
	t.bytes += len(word) + wordBytes
	return id
}

// pairs yields the words that occur with their counts, which are given by provisional id. What
// was too long to be a word counts for unk.
func (t *interner) pairs(counts []int64, unk string) iter.Seq2[string, int64] {
	return func(yield func(string, int64) bool) {
		for id, n := range counts {
			word := t.words[id]
			if id == longID {
				word = unk
			}
			if n > 0 && word != "" && !yield(word, n) {
				return
			}
		}
	}
}

// contentHash returns a number in [0, 1) that depends on the words and the seed
// alone, and not on where or when they are met.
func (t *interner) contentHash(ids []int32, seed uint64) float64 {
	for _, word := range t.words[len(t.hash):] {
		t.hash = append(t.hash, Hash(word))
	}
	h := uint64(golden)
	for _, id := range ids {
		h = (h ^ t.hash[id]) * 0xff51afd7ed558ccd
		h ^= h >> 32
	}
	return float64(mix(h^seed*golden)>>11) / (1 << 53)
}

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
