package tally

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// A Code says how the keys of a run are written, each after the one before it, which is the zero key at first.
type Code[K Key] interface {
	Append(b []byte, before, key K) []byte
	// Read returns a key that was written by Append. It returns io.EOF only where no byte is left.
	Read(r *bufio.Reader, before K) (K, error)
}

// Numbers writes numbers as their differences, in [encoding/binary]'s variable length.
type Numbers struct{}

// Append implements [Code].
func (Numbers) Append(b []byte, before, key uint64) []byte {
	return binary.AppendUvarint(b, key-before)
}

// Read implements [Code].
func (Numbers) Read(r *bufio.Reader, before uint64) (uint64, error) {
	n, err := binary.ReadUvarint(r)
	return before + n, err
}

// longest is how many bytes a word has at most that is read.
const longest = 64 << 20

// Words writes of a word how many bytes it begins with that the one before it has too, how many follow, and these.
type Words struct{}

// Append implements [Code].
func (Words) Append(b []byte, before, key string) []byte {
	same := 0
	for same < len(before) && same < len(key) && before[same] == key[same] {
		same++
	}
	b = binary.AppendUvarint(b, uint64(same))
	b = binary.AppendUvarint(b, uint64(len(key)-same))
	return append(b, key[same:]...)
}

// Read implements [Code].
func (Words) Read(r *bufio.Reader, before string) (string, error) {
	same, err := binary.ReadUvarint(r)
	if err != nil {
		return "", err
	}
	more, err := binary.ReadUvarint(r)
	if err != nil {
		return "", whole(err)
	}
	if same > uint64(len(before)) || more > longest {
		return "", errDamaged
	}
	if b, err := r.Peek(int(min(more, uint64(r.Size())))); err == nil && uint64(len(b)) == more {
		word := before[:same] + string(b)
		r.Discard(len(b)) // cannot fail
		return word, nil
	}
	b := make([]byte, more)
	if _, err := io.ReadFull(r, b); err != nil {
		return "", whole(err)
	}
	return before[:same] + string(b), nil
}

var errDamaged = errors.New("the file was changed while it was in use")

// whole returns err, where that is the end of a file an end in the middle of something.
func whole(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
