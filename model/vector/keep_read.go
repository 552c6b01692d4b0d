package vector

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"math"
	"unsafe"

	"github.com/lexigraph/lexigraph/data/disk"
)

var errKept = errors.New("not what was kept")

// keptBytes are bytes of what was kept that are not read yet.
type keptBytes struct{ disk.Values }

// decode is the inverse of encode. The codes remain in b.
func (f *stored) decode(b []byte) (t *Table, report Report, err error) {
	end := len(b) - crc32.Size
	if end < len(keptMagic) || string(b[:len(keptMagic)]) != keptMagic || crc32.Checksum(b[:end], castagnoli) != binary.BigEndian.Uint32(b[end:]) {
		return nil, report, errKept
	}
	k := &keptBytes{disk.Values{Rest: b[len(keptMagic):end]}}
	if json.Unmarshal(k.Bytes(k.Uvarint()), &report) != nil {
		return nil, report, errKept
	}
	v, d := k.Uvarint(), k.Uvarint()
	of, declared, counted := element(k.Uvarint()), k.Uvarint() == 1, k.Uvarint() == 1
	if left := uint64(len(k.Rest)); k.Bad || v < 1 || v > left || d < 1 || d > maxDim || v*d > left || of&^bigEndian > integer64LE {
		return nil, report, errKept
	}
	t = &Table{Words: k.words(v), Dim: int(d)}
	if counted {
		t.Counts = make([]int64, v)
		for i := range t.Counts {
			t.Counts[i] = int64(k.Uvarint())
		}
	}
	at, last := make([]int64, v), int64(0)
	for i := range at {
		last += int64(k.Uvarint())
		at[i] = last
	}
	var added []int64
	for range min(k.Uvarint(), uint64(len(k.Rest))) {
		added = append(added, k.Varint())
	}
	codes := k.codes(int(v), t.Dim)
	if k.Bad || len(k.Rest) > 0 {
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
		n := k.Uvarint()
		lengths[i] = uint32(n)
		total += n & math.MaxUint32
	}
	text := string(k.Bytes(total))
	if k.Bad {
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
	for left := rows; left > 0 && !k.Bad; {
		n := min(left, blockRows(dim))
		c := codeBlock{scale: make([]float32, n), bound: make([]float32, n)}
		numbers, coded := k.Bytes(8*uint64(n)), k.Bytes(uint64(n)*uint64(dim))
		if k.Bad {
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
