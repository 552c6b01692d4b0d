package disk

import "encoding/binary"

// Values are taken off bytes that a file kept, one after the other. Once one is not there, Bad is set, nothing is
// left, and all further values are zero.
type Values struct {
	Rest []byte // not taken yet
	Bad  bool
}

// Uvarint takes a number that [binary.AppendUvarint] wrote.
func (v *Values) Uvarint() uint64 {
	x, n := binary.Uvarint(v.Rest)
	v.skip(n)
	return x
}

// Varint takes a number that [binary.AppendVarint] wrote.
func (v *Values) Varint() int64 {
	x, n := binary.Varint(v.Rest)
	v.skip(n)
	return x
}

// skip leaves out the n bytes of a number; there is none where n is not above 0.
func (v *Values) skip(n int) {
	if n <= 0 {
		v.Rest, v.Bad = nil, true
		return
	}
	v.Rest = v.Rest[n:]
}

// Count takes the number of things that follow, of at least size bytes each: if there are fewer bytes, it is not there.
func (v *Values) Count(size int) int {
	n := v.Uvarint()
	if n > uint64(len(v.Rest)/size) {
		v.Rest, v.Bad = nil, true
		return 0
	}
	return int(n)
}

// Bytes takes n bytes, which stay part of the memory that they were in.
func (v *Values) Bytes(n uint64) []byte {
	if n > uint64(len(v.Rest)) {
		v.Rest, v.Bad = nil, true
		return nil
	}
	taken := v.Rest[:n:n]
	v.Rest = v.Rest[n:]
	return taken
}

// Text takes a text behind its length.
func (v *Values) Text() string { return string(v.Bytes(uint64(v.Count(1)))) }
