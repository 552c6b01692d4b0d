package vector

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"math"
	"unsafe"
)

var errKept = errors.New("not what was kept")

// keptBytes are bytes of what was kept that are not read yet. What is not there reads as zero, and makes them bad.
type keptBytes struct {
	left []byte
	bad  bool
}

func (k *keptBytes) number() uint64 {
	v, n := binary.Uvarint(k.left)
	k.skip(n)
	return v
}

func (k *keptBytes) signed() int64 {
	v, n := binary.Varint(k.left)
	k.skip(n)
	return v
}

// skip leaves out the n bytes of a varint; there is none where n is not above 0.
func (k *keptBytes) skip(n int) {
	if n <= 0 {
		k.left, k.bad = nil, true
		return
	}
	k.left = k.left[n:]
}

func (k *keptBytes) bytes(n uint64) []byte {
	if n > uint64(len(k.left)) {
		k.left, k.bad = nil, true
		return nil
	}
	taken := k.left[:n:n]
	k.left = k.left[n:]
	return taken
}

// decode is the inverse of encode. The codes remain in b.
func (f *stored) decode(b []byte) (t *Table, report Report, err error) {
	end := len(b) - crc32.Size
	if end < len(keptMagic) || string(b[:len(keptMagic)]) != keptMagic || crc32.Checksum(b[:end], castagnoli) != binary.BigEndian.Uint32(b[end:]) {
		return nil, report, errKept
	}
	k := &keptBytes{left: b[len(keptMagic):end]}
	if json.Unmarshal(k.bytes(k.number()), &report) != nil {
		return nil, report, errKept
	}
	v, d := k.number(), k.number()
	of, declared, counted := element(k.number()), k.number() == 1, k.number() == 1
	if left := uint64(len(k.left)); k.bad || v < 1 || v > left || d < 1 || d > maxDim || v*d > left || of > integer64LE {
		return nil, report, errKept
	}
	t = &Table{Words: k.words(v), Dim: int(d)}
	if counted {
		t.Counts = make([]int64, v)
		for i := range t.Counts {
			t.Counts[i] = int64(k.number())
		}
	}
	at, last := make([]int64, v), int64(0)
	for i := range at {
		last += int64(k.number())
		at[i] = last
	}
	var added []int64
	for range min(k.number(), uint64(len(k.left))) {
		added = append(added, k.signed())
	}
	codes := k.codes(int(v), t.Dim)
	if k.bad || len(k.left) > 0 {
		return nil, report, errKept
	}
	f.s.element, f.s.declared = of, declared
	f.dim, f.at, f.added, f.codes = t.Dim, at, added, codes
	return t, report, nil
}

// words reads v words.
func (k *keptBytes) words(v uint64) []string {
	words, lengths, total := make([]string, v), make([]uint32, v), uint64(0)
	for i := range lengths {
		n := k.number()
		lengths[i] = uint32(n)
		total += n & math.MaxUint32
	}
	text := string(k.bytes(total))
	if k.bad {
		return words
	}
	for i, n := range lengths {
		words[i], text = text[:n], text[n:]
	}
	return words
}

// codes reads the codes of so many rows, block by block.
func (k *keptBytes) codes(rows, dim int) *codes {
	all := &codes{dim: dim, rows: rows}
	for left := rows; left > 0 && !k.bad; {
		n := min(left, blockRows(dim))
		c := codeBlock{scale: make([]float32, n), bound: make([]float32, n)}
		numbers, coded := k.bytes(8*uint64(n)), k.bytes(uint64(n)*uint64(dim))
		if k.bad {
			break
		}
		float32LE.decode(c.scale, numbers)
		float32LE.decode(c.bound, numbers[4*n:])
		c.codes = unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(coded))), len(coded))
		all.blocks = append(all.blocks, c)
		left -= n
	}
	return all
}

// sample is how many rows are looked at before what was kept is believed: another file could have
// the same size and time.
const sample = 64

// kept returns the table that was kept, or nil if there is none that goes with the file.
func (f *stored) kept() (*Table, Report) {
	b := f.place.Read()
	if b == nil {
		return nil, Report{}
	}
	t, report, err := f.decode(b)
	if err != nil {
		return nil, report
	}
	buf := make([]float32, f.dim)
	for i := range sample {
		if _, err := f.row(i*(len(f.at)-1)/sample, buf); err != nil {
			return nil, report
		}
	}
	return t, report
}
