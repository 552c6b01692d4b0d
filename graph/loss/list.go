package loss

import "github.com/lexigraph/lexigraph/graph/kernel"

// A list finds the places at which words stand in a short sequence of words. Those words that have the last bits in common
// are in a chain, in the order of their places.
type list struct {
	words []int32
	first [1 << chainBits]int32 // of each chain: 1 + its first place; 0: it has none
	next  []int32               // of each place: 1 + the next of its chain; 0: it is the last
	maybe [16]uint64            // bit v mod 1024 is set for the words v: most others are known by it
}

const chainBits = 7

// nowhere is the place of a word that is not in the list.
const nowhere = -1

// fill makes l the list of words, which must stay as they are while it is in use.
func (l *list) fill(words []int32) {
	l.words, l.next = words, kernel.Sized(l.next, len(words))
	clear(l.first[:])
	clear(l.maybe[:])
	for i := len(words) - 1; i >= 0; i-- {
		v := words[i]
		first := &l.first[v&(1<<chainBits-1)]
		l.next[i], *first = *first, int32(i)+1
		l.maybe[v>>6&15] |= 1 << (v & 63)
	}
}

// find returns the first place of a word, or nowhere.
func (l *list) find(word int32) int {
	if l.maybe[word>>6&15]>>(word&63)&1 == 0 {
		return nowhere
	}
	return l.along(word, l.first[word&(1<<chainBits-1)])
}

// after returns the next place of the word that stands at one, or nowhere.
func (l *list) after(place int) int { return l.along(l.words[place], l.next[place]) }

// along returns the first place of a word in the rest of its chain, from 1 + a place on.
func (l *list) along(word, from int32) int {
	for from > 0 && l.words[from-1] != word {
		from = l.next[from-1]
	}
	return int(from) - 1
}

// repeated calls found with every place whose word stands at an earlier one too.
func (l *list) repeated(found func(place int)) {
	for i, v := range l.words {
		if l.find(v) < i {
			found(i)
		}
	}
}
