package data

// letters keep copies of words, one behind the other, in chunks of memory: a word alone would take a multiple of eight bytes.
type letters struct {
	free  []byte // of the chunk under way
	chunk int    // its size
}

// keep returns a copy of a word.
func (l *letters) keep(word string) string {
	if len(word) > len(l.free) {
		l.chunk = min(max(2*l.chunk, 1<<10), 1<<16)
		l.free = make([]byte, max(l.chunk, len(word)))
	}
	n := copy(l.free, word)
	kept := stringOf(l.free[:n])
	l.free = l.free[n:]
	return kept
}
