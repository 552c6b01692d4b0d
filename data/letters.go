package data

// letters keep copies of words, one behind the other, in chunks of memory: a word alone would take a multiple of eight bytes. The value is what is
// free of the chunk under way.
type letters []byte

// keep returns a copy of a word.
func (l *letters) keep(word string) string {
	const chunk = 1 << 16
	if len(word) > len(*l) {
		*l = make([]byte, max(chunk, len(word)))
	}
	n := copy(*l, word)
	kept := stringOf((*l)[:n])
	*l = (*l)[n:]
	return kept
}
