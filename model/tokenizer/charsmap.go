package tokenizer

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// A charsmap is the table of replacements of a sentencepiece model: a trie of what is replaced, as a
// double array of the library darts-clone, and the replacements, each ended by a NUL.
//
// https://github.com/google/sentencepiece/blob/master/doc/normalization.md
type charsmap struct {
	trie []uint32
	with []byte
}

func parseCharsmap(b []byte) (*charsmap, error) {
	if len(b) == 0 { // of a model that replaces nothing
		return &charsmap{}, nil
	}
	if len(b) < 4 {
		return nil, errors.New("the table of characters is cut short")
	}
	size := binary.LittleEndian.Uint32(b)
	b = b[4:]
	if size%4 != 0 || uint64(size) > uint64(len(b)) {
		return nil, errors.New("the table of characters is damaged: its trie is larger than it")
	}
	c := &charsmap{trie: make([]uint32, size/4), with: b[size:]}
	for i := range c.trie {
		c.trie[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return c, nil
}

// normalize replaces the characters as readers see them (graphemes) if the table has them, and else
// the code points that they are made of. The bytes of a damaged table that are not UTF-8 become U+FFFD.
func (c *charsmap) normalize(s string) string {
	if len(c.trie) == 0 {
		return s
	}
	var b strings.Builder
	for g := graphemes.FromString(s); g.Next(); {
		cluster := g.Value()
		if len(cluster) < 6 {
			if with, ok := c.lookup(cluster); ok {
				b.Write(with)
				continue
			}
		}
		for i, r := range cluster {
			char := cluster[i : i+utf8.RuneLen(r)]
			if with, ok := c.lookup(char); ok {
				b.Write(with)
			} else {
				b.WriteString(char)
			}
		}
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}

// lookup returns the replacement of the shortest beginning of s that has one. The trie is not empty.
func (c *charsmap) lookup(s string) (with []byte, ok bool) {
	at := offset(c.trie[0])
	for i := range len(s) {
		if s[i] == 0 {
			break
		}
		at ^= uint32(s[i])
		if at >= uint32(len(c.trie)) {
			return nil, false
		}
		unit := c.trie[at]
		if unit&(1<<31|0xff) != uint32(s[i]) {
			return nil, false
		}
		at ^= offset(unit)
		if unit>>8&1 == 0 {
			continue
		}
		if at >= uint32(len(c.trie)) {
			return nil, false
		}
		value := c.trie[at] & (1<<31 - 1)
		if value >= uint32(len(c.with)) {
			return nil, false
		}
		with, _, _ = bytes.Cut(c.with[value:], []byte{0})
		return with, true
	}
	return nil, false
}

// offset returns how far from a unit of the double array its children are.
func offset(unit uint32) uint32 { return unit >> 10 << (unit & (1 << 9) >> 6) }
