package lexical

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// errIndex is what is wrong with bytes that are no index.
var errIndex = errors.New("not a whole index of words")

// AppendBinary implements [encoding.BinaryAppender]. The same documents give the same
// bytes: little-endian numbers of 32 bits, which are the sizes of the parts, their
// contents, and the text of the words.
func (x *Index) AppendBinary(b []byte) ([]byte, error) {
	if int64(x.docs.len()) > math.MaxUint32 || int64(len(x.text)) > math.MaxUint32 {
		return b, fmt.Errorf("an index of %d words in documents is too large to be kept", x.docs.len())
	}
	for _, n := range []int{len(x.lengths), len(x.ends), x.docs.len(), len(x.text)} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	starts := x.starts
	if len(starts) == 0 {
		starts = []uint32{0}
	}
	for _, part := range [][]uint32{x.lengths, x.ends, starts} {
		for _, n := range part {
			b = binary.LittleEndian.AppendUint32(b, n)
		}
	}
	b = append(append(b, x.docs...), x.counts...)
	return append(b, x.text...), nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. It keeps b, which must not be
// changed any more. An index that it takes is consistent.
func (x *Index) UnmarshalBinary(b []byte) error {
	var sizes [4]uint64
	if len(b) < 4*len(sizes) {
		return errIndex
	}
	for i := range sizes {
		sizes[i] = uint64(binary.LittleEndian.Uint32(b[4*i:]))
	}
	b = b[4*len(sizes):]
	docs, words, postings, text := sizes[0], sizes[1], sizes[2], sizes[3]
	if uint64(len(b)) != 4*(docs+words+words+1+postings+postings)+text {
		return errIndex
	}
	next := func(n uint64) []uint32 {
		part := make([]uint32, n)
		for i := range part {
			part[i] = binary.LittleEndian.Uint32(b[4*i:])
		}
		b = b[4*n:]
		return part
	}
	y := Index{lengths: next(docs), ends: next(words), starts: next(words + 1)}
	y.docs, y.counts, y.text = b[:4*postings], b[4*postings:8*postings], string(b[8*postings:])
	if !y.consistent() {
		return errIndex
	}
	y.finish()
	*x = y
	return nil
}

// consistent reports whether x is an index that a Builder may have made.
func (x *Index) consistent() bool {
	if x.starts[0] != 0 || uint64(x.starts[len(x.starts)-1]) != uint64(x.docs.len()) {
		return false
	}
	end := uint32(0)
	lengths := make([]uint32, len(x.lengths))
	for w := range x.ends {
		if x.ends[w] < end || uint64(x.ends[w]) > uint64(len(x.text)) || w > 0 && x.word(w) <= x.word(w-1) {
			return false
		}
		end = x.ends[w]
		if x.starts[w+1] <= x.starts[w] || uint64(x.starts[w+1]) > uint64(x.docs.len()) {
			return false
		}
		next := uint64(0)
		docs, counts := x.ofWord(w)
		for i := range docs.len() {
			d, n := uint64(docs.at(i)), counts.at(i)
			if d < next || d >= uint64(len(lengths)) || n == 0 {
				return false
			}
			next = d + 1
			sum := uint64(lengths[d]) + uint64(n)
			if sum > math.MaxUint32 {
				return false
			}
			lengths[d] = uint32(sum)
		}
	}
	if uint64(end) != uint64(len(x.text)) {
		return false
	}
	for d, n := range lengths {
		if n != x.lengths[d] {
			return false
		}
	}
	return true
}
