package data

import (
	"encoding/binary"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/tally"
)

// sortedWords are words in the order of their bytes, and how often each occurs.
type sortedWords struct {
	words  wordList
	counts []int64 // by the numbers of the words
	order  []place // those that occur
}

// A place is that of a word in an order: its [firstLetters], which decide nearly always, and its number. It is a slot, as the
// memory of a table that is full is used to sort its words.
type place = internSlot

// firstLetters returns the first eight bytes of a word as a number: words are in the order of these numbers, but for those of which they are equal.
func firstLetters(word string) uint64 {
	var first [8]byte
	copy(first[:], word)
	return binary.BigEndian.Uint64(first[:])
}

// A wordSorter sorts words, in memory that it uses again.
type wordSorter struct{ places []place }

// sort returns the words that occur, which are good until the next call. What is too long to be a word is not among them. Table is
// that of the words, which cannot be found any more, or nil.
func (t *wordSorter) sort(words wordList, counts []int64, table *interner) sortedWords {
	places := t.places[:0]
	for id, n := range counts {
		if n > 0 && id != longID {
			places = append(places, place{firstLetters(words.word(int32(id))), uint64(id)})
		}
	}
	t.places = places
	if table != nil && len(table.slots) >= len(places) {
		places = sortPlaces(places, table.slots[:len(places)])
	} else {
		places = sortPlaces(places, make([]place, len(places)))
	}
	for i := 0; i < len(places); {
		end := i + 1
		for end < len(places) && places[end].letters == places[i].letters {
			end++
		}
		if end > i+1 {
			slices.SortFunc(places[i:end], func(a, b place) int { return strings.Compare(words.word(int32(a.mark)), words.word(int32(b.mark))) })
		}
		i = end
	}
	return sortedWords{words, counts, places}
}

// sortPlaces sorts by the first bytes, one byte after the other from the last: a radix sort. The result is in the memory of places or of to,
// which has the same length.
func sortPlaces(places, to []place) []place {
	var n [8][256]int32
	for _, p := range places {
		for b := range n {
			n[b][uint8(p.letters>>(8*b))]++
		}
	}
	for b := range n {
		sum, most := int32(0), int32(0)
		for digit, k := range n[b] {
			n[b][digit] = sum
			sum, most = sum+k, max(most, k)
		}
		if int(most) == len(places) { // all have the same
			continue
		}
		for _, p := range places {
			digit := uint8(p.letters >> (8 * b))
			to[n[b][digit]] = p
			n[b][digit]++
		}
		places, to = to, places
	}
	return places
}

// all yields the words with their counts.
func (s sortedWords) all() iter.Seq2[string, int64] {
	return func(yield func(string, int64) bool) {
		var words [together]string
		var counts [together]int64
		for some := range slices.Chunk(s.order, together) {
			s.words.some(words[:], some)
			for i, p := range some {
				counts[i] = s.counts[p.mark]
			}
			for i := range some {
				if !yield(words[i], counts[i]) {
					return
				}
			}
		}
	}
}

// run returns a run of the words.
func (s sortedWords) run() tally.Run[string] { return &sortedRun{s} }

type sortedRun struct{ left sortedWords }

// Next implements [tally.Run].
func (r *sortedRun) Next() (word string, n int64, err error) {
	if len(r.left.order) == 0 {
		return "", 0, io.EOF
	}
	id := int32(r.left.order[0].mark)
	r.left.order = r.left.order[1:]
	return r.left.words.word(id), r.left.counts[id], nil
}
