package data

import (
	"math/bits"
	"slices"
	"unicode/utf8"
)

// Subwords are the character n-grams of words: what fastText makes a word's
// vector from, so that words it has not seen have one too (Bojanowski et al.,
// Enriching word vectors with subword information, 2017).
//
// The n-grams of "ab" are those of "<ab>", of MinN to MaxN characters: the angle
// brackets tell "ab" the word from "ab" within one, and stand for no n-gram
// alone. Characters are those of UTF-8. An n-gram goes to the bucket of its hash,
// FNV-1a modulo Buckets, and shares it with whatever else falls there. All of
// this is as in fastText's dictionary.cc, to the bit, except that there only
// </s> is [Subwords.Whole].
type Subwords struct {
	MinN, MaxN int      // characters of an n-gram, at least 1 and at least MinN; in fastText 3 and 6
	Buckets    int      // at least 1; in fastText 2,000,000
	Whole      []string // words that stand for something else, such as <unk>, and so have no n-grams
	Pruned     bool     // n-grams without a row do not count in the mean of an unseen word; else they count as zeros
}

// AppendBuckets appends the bucket of each n-gram of word to list, in the order of
// their first characters, then of their length. An n-gram that comes twice is
// there twice.
func (s Subwords) AppendBuckets(list []int32, word string) []int32 {
	if slices.Contains(s.Whole, word) {
		return list
	}
	var usual [64]byte // enough for nearly all words, so that they need no memory
	return s.append(list, append(append(append(usual[:0], '<'), word...), '>'))
}

// append is AppendBuckets of a word between its brackets.
func (s Subwords) append(list []int32, text []byte) []int32 {
	for i := range text {
		if !starts(text[i]) {
			continue
		}
		h := hash(offsetBasis)
		for j, n := i, 1; j < len(text) && n <= s.MaxN; n++ {
			h.add(text[j])
			for j++; j < len(text) && !starts(text[j]); j++ {
				h.add(text[j])
			}
			bracket := n == 1 && (i == 0 || j == len(text))
			if n >= s.MinN && !bracket {
				list = append(list, int32(uint32(h)%uint32(s.Buckets)))
			}
		}
	}
	return list
}

// starts reports whether b is the first byte of a character. Any byte of text
// that is not UTF-8 counts as one unless it looks like a later byte.
func starts(b byte) bool { return utf8.RuneStart(b) }

// SubwordRows says which rows of a table make up each word of a vocabulary. The
// table has a row for each of the V words, then one for each bucket that one of
// their n-grams falls into. fastText has rows for all buckets, but those of the others
// would keep their initial values.
type SubwordRows struct {
	Table  int     // rows of the table
	Row    []int32 // the rows of all words, one word after the other, its own first
	Offset []int32 // those of word i are Row[Offset[i]:Offset[i+1]]; V + 1 long

	spec   Subwords
	bucket []int32 // those with a row, ascending
}

// Rows returns the rows that make up the words of a vocabulary.
func (s Subwords) Rows(words []string) *SubwordRows {
	r := &SubwordRows{spec: s, Offset: make([]int32, 1, len(words)+1)}
	used := make([]uint64, s.Buckets/64+1) // a bit for each bucket that a word has
	for i, word := range words {
		r.Row = s.AppendBuckets(append(r.Row, int32(i)), word)
		for _, b := range r.Row[r.Offset[i]+1:] {
			used[b/64] |= 1 << (b % 64)
		}
		r.Offset = append(r.Offset, int32(len(r.Row)))
	}
	before := make([]int32, len(used)) // buckets that are used, before each 64
	for i, set := range used {
		before[i] = int32(len(r.bucket))
		for ; set != 0; set &= set - 1 {
			r.bucket = append(r.bucket, int32(64*i+bits.TrailingZeros64(set)))
		}
	}
	r.bucket = slices.Clip(r.bucket)
	r.Table = len(words) + len(r.bucket)
	for i := range words {
		buckets := r.Row[r.Offset[i]+1 : r.Offset[i+1]]
		for k, b := range buckets {
			lower := used[b/64] & (1<<(b%64) - 1)
			buckets[k] = int32(len(words)) + before[b/64] + int32(bits.OnesCount64(lower))
		}
	}
	return r
}

// Subwords returns the n-grams that the rows are of.
func (r *SubwordRows) Subwords() Subwords { return r.spec }

// Bucket returns the buckets that have a row, ascending. Their rows are the last of the
// table, in this order.
func (r *SubwordRows) Bucket() []int32 { return r.bucket }

// RowsBehind returns the rows of the n-grams of any words, in a table in which they come behind
// the rows of so many words: a row for each of the buckets, which ascend. Row and Offset are empty.
func (s Subwords) RowsBehind(words int, bucket []int32) *SubwordRows {
	return &SubwordRows{Table: words + len(bucket), spec: s, bucket: bucket}
}

// Unseen returns the rows of a word that is not in the vocabulary: those of its
// n-grams, as far as their buckets have one. There may be none.
func (r *SubwordRows) Unseen(word string) []int32 {
	rows, _ := r.AppendUnseen(nil, []byte(word))
	return rows
}

// AppendUnseen appends to rows what Unseen returns, and says by which number their sum is to be
// divided: how many n-grams the word has, with or without a row, since fastText has a row for each. Rows
// of n-grams that training never saw count as zeros. It allocates nothing else for words of up to 62 bytes.
func (r *SubwordRows) AppendUnseen(rows []int32, word []byte) (_ []int32, of int) {
	for _, whole := range r.spec.Whole {
		if string(word) == whole {
			return rows, 0
		}
	}
	var usual [64]byte
	start, first := len(rows), r.Table-len(r.bucket)
	rows = r.spec.append(rows, append(append(append(usual[:0], '<'), word...), '>'))
	of = len(rows) - start
	kept := rows[:start]
	for _, b := range rows[start:] {
		if at, ok := slices.BinarySearch(r.bucket, b); ok {
			kept = append(kept, int32(first+at))
		}
	}
	if r.spec.Pruned {
		of = len(kept) - start
	}
	return kept, of
}

// hash is fastText's: FNV-1a of 32 bits (Fowler, Noll and Vo), except that bytes
// are signed, so that one from 128 on flips the upper 24 bits too.
type hash uint32

const (
	offsetBasis = 2166136261
	prime       = 16777619
)

func (h *hash) add(b byte) { *h = (*h ^ hash(int32(int8(b)))) * prime }
