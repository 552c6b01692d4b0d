package data

import "encoding/binary"

// A wordList has words by their numbers. Their letters lie one behind the other, each word behind its length, in chunks of
// memory without pointers. Words are only added: a copy of the list keeps those that it has, also where
// another goroutine adds more.
//
// Note: a string for each word takes 8 bytes more, and the collector looks at all of them.
type wordList struct {
	chunks [][]byte
	free   int   // where the next word goes, in the last chunk
	at     []int // of each word: its chunk, and where it begins there, in chunkBits bits
}

const chunkBits = 16

// Len returns the number of words.
func (l *wordList) Len() int { return len(l.at) }

// word returns a word by its number.
func (l *wordList) word(i int32) string { return l.begin(l.at[i]) }

// begin returns the word that begins at a place.
func (l *wordList) begin(at int) string {
	b := l.chunks[at>>chunkBits][at&(1<<chunkBits-1):]
	if n := int(b[0]); n < 0x80 {
		return stringOf(b[1 : 1+n])
	}
	n, size := binary.Uvarint(b)
	return stringOf(b[size : size+int(n)])
}

// some gets words by their places in an order, at most [together].
func (l *wordList) some(words []string, places []place) {
	var at [together]int
	for i, p := range places {
		at[i] = l.at[p.mark]
	}
	for i := range places {
		words[i] = l.begin(at[i])
	}
}

// add appends a copy of a word.
func (l *wordList) add(word string) {
	var length [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(length[:], uint64(len(word)))
	last := len(l.chunks) - 1
	if last < 0 || l.free+n+len(word) > len(l.chunks[last]) {
		l.newChunk(n + len(word))
		last++
	}
	b := l.chunks[last]
	l.at = append(l.at, last<<chunkBits|l.free)
	l.free += copy(b[l.free:], length[:n])
	l.free += copy(b[l.free:], word)
}

// newChunk makes room for so many bytes.
func (l *wordList) newChunk(bytes int) {
	n, size := len(l.chunks), 1<<10
	l.free = 0
	if n < cap(l.chunks) && len(l.chunks[:n+1][n]) >= bytes { // one that was forgotten
		l.chunks = l.chunks[:n+1]
		return
	}
	if n > 0 {
		size = min(2*max(size, len(l.chunks[n-1])), 1<<chunkBits)
	}
	l.chunks = append(l.chunks, make([]byte, max(size, bytes)))
}

// forget forgets all words, but keeps their memory for others. Copies of the list are of no use any more.
func (l *wordList) forget() { l.chunks, l.free, l.at = l.chunks[:0], 0, l.at[:0] }

// all returns the words in a slice.
func (l *wordList) all() []string {
	words := make([]string, l.Len())
	for i := range words {
		words[i] = l.word(int32(i))
	}
	return words
}
