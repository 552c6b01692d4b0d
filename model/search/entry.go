package search

import "encoding/binary"

// An entry is what is shown of a document in an index.
type entry struct {
	line       int
	name, text string
}

// entries are those of an index, in the form in which they are kept: of each, three
// little-endian numbers of 32 bits, its line and where its name and its text end in blob.
type entries struct {
	table []byte
	blob  []byte
}

const entrySize = 12

func (e *entries) len() int { return len(e.table) / entrySize }

func (e *entries) add(d entry) {
	e.blob = append(e.blob, d.name...)
	name := len(e.blob)
	e.blob = append(e.blob, d.text...)
	for _, n := range []int{d.line, name, len(e.blob)} {
		e.table = binary.LittleEndian.AppendUint32(e.table, uint32(n))
	}
}

func (e *entries) number(i int) uint64 {
	return uint64(binary.LittleEndian.Uint32(e.table[4*i:]))
}

// bounds returns where the name of a document begins and ends, and its text ends.
func (e *entries) bounds(doc int) (start, name, text uint64) {
	if doc > 0 {
		start = e.number(3*doc - 1)
	}
	return start, e.number(3*doc + 1), e.number(3*doc + 2)
}

func (e *entries) at(doc int) entry {
	start, name, text := e.bounds(doc)
	return entry{int(e.number(3 * doc)), string(e.blob[start:name]), string(e.blob[name:text])}
}

// consistent reports whether add may have made the entries.
func (e *entries) consistent() bool {
	end := uint64(0)
	for d := range e.len() {
		start, name, text := e.bounds(d)
		if start > name || name > text || text > uint64(len(e.blob)) {
			return false
		}
		end = text
	}
	return len(e.table)%entrySize == 0 && end == uint64(len(e.blob))
}
