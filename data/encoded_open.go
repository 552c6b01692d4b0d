package data

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math/bits"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/data/machine"
)

// mapFrom is the number of tokens from which text is mapped and not read into memory.
// Tests have fewer.
//
// Note: less is not worth the risk that somebody cuts a mapped file short, which ends the
// program.
var mapFrom = 4 << 20

// DraftBytes is how much of a text that is mapped in the end is in memory while it is read: ids and marks.
const DraftBytes = 4*(4<<20) + (4<<20)/8

// OpenCorpus returns the text in the file at path, which a [CorpusWriter] has written for a
// vocabulary of so many words. A long text stays in the file, which must not be changed before
// [Corpus.Close]; it may be removed. The error of a damaged file is an [*Error].
//
// All of the file is read once, on as many goroutines as there are processors, and compared with
// its checksums.
func OpenCorpus(path string, words int) (*Corpus, error) {
	f, err := disk.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	c, err := openEncoded(f, 0, info.Size(), words)
	if errors.Is(err, errEncoded) {
		return nil, &Error{Where: path, What: "is not a whole file of encoded text for this vocabulary", Remedy: "write it again"}
	}
	return c, err
}

var errEncoded = errors.New("damaged, or not encoded text")

// openEncoded opens the text in size bytes of a file from start on, which is a multiple of 8.
func openEncoded(f io.ReaderAt, start, size int64, words int) (opened *Corpus, _ error) {
	e, err := readEnds(f, start, size)
	if err != nil {
		return nil, err
	}
	if uint64(e.largest) >= uint64(max(1, words)) {
		return nil, errEncoded
	}
	c := &Corpus{sentences: int(e.sentences)}
	defer func() {
		if opened == nil {
			c.Close()
		}
	}()
	var memory []byte
	if file, ok := f.(*os.File); ok && e.tokens >= int64(mapFrom) && littleEndian() {
		memory, _ = mapFile(file, start+size) // if it cannot be, it is read
	}
	if memory != nil {
		c.mapped = append(c.mapped, memory)
		memory = memory[start+e.head:]
		c.IDs = unsafe.Slice((*int32)(unsafe.Pointer(unsafe.SliceData(memory))), e.tokens)
		c.starts = unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(memory[e.ids:]))), (e.tokens+63)/64)
	} else {
		c.IDs, c.starts = make([]int32, e.tokens), make([]uint64, (e.tokens+63)/64)
	}
	check := encodedCheck{c: c, fill: memory == nil, ids: e.ids, largest: uint32(e.largest)}
	if err := check.blocks(io.NewSectionReader(f, start+e.head, e.body), e.body, e.tail); err != nil {
		return nil, err
	}
	// The first token starts a sentence, and no mark stands behind the last.
	n := c.Len()
	if check.starts.Load() != e.sentences || check.most.Load() != int64(check.largest) || n > 0 && c.starts[0]&1 == 0 || n%64 > 0 && c.starts[n/64]>>(n%64) != 0 {
		return nil, errEncoded
	}
	if err := e.checkZeros(f, start); err != nil {
		return nil, err
	}
	return c, nil
}

// encodedEnds are what stands before and behind the tokens in a file of encoded text, and the sizes of its pieces in bytes.
type encodedEnds struct {
	tokens, sentences, largest int64
	head, ids, body            int64  // head before the body, which begins with ids
	tail                       []byte // behind it
}

// readEnds reads the ends of the text in size bytes of a file from start on.
func readEnds(f io.ReaderAt, start, size int64) (*encodedEnds, error) {
	head := int64(len(encodedMagic))
	if size < head+encodedTail {
		return nil, errEncoded
	}
	b := make([]byte, head+encodedTail)
	if _, err := f.ReadAt(b[:head], start); err != nil {
		return nil, err
	}
	if _, err := f.ReadAt(b[head:], start+size-encodedTail); err != nil {
		return nil, err
	}
	number := func(i int64) int64 { return int64(binary.LittleEndian.Uint64(b[head+8*i:])) }
	e := &encodedEnds{tokens: number(0), sentences: number(1), largest: number(2), head: head}
	if string(b[:head]) != encodedMagic || e.tokens < 0 || e.tokens > size/4 {
		return nil, errEncoded
	}
	var whole int64
	if e.ids, e.body, whole = encodedSize(e.tokens); whole != size {
		return nil, errEncoded
	}
	e.tail = make([]byte, size-head-e.body)
	if _, err := f.ReadAt(e.tail, start+head+e.body); err != nil {
		return nil, err
	}
	if n := len(e.tail) - 8; binary.LittleEndian.Uint64(e.tail[n:]) != uint64(crc32.Checksum(e.tail[:n], castagnoli)) {
		return nil, errEncoded
	}
	return e, nil
}

// checkZeros returns an error if there is anything where zeros belong, behind an odd number of tokens or of checksums.
func (e *encodedEnds) checkZeros(f io.ReaderAt, start int64) error {
	zeros := make([]byte, 4)
	if e.tokens%2 > 0 {
		if _, err := f.ReadAt(zeros, start+e.head+e.ids-4); err != nil {
			return err
		}
	}
	if blocks := (e.body + encodedBlock - 1) / encodedBlock; blocks%2 > 0 {
		zeros = append(zeros, e.tail[4*blocks:4*blocks+4]...)
	}
	if slices.ContainsFunc(zeros, func(b byte) bool { return b != 0 }) {
		return errEncoded
	}
	return nil
}

func littleEndian() bool { return binary.NativeEndian.Uint16([]byte{1, 0}) == 1 }

// An encodedCheck compares text with its checksums and its numbers.
type encodedCheck struct {
	c       *Corpus
	fill    bool // c is to be filled; else it is there
	ids     int64
	largest uint32
	most    atomic.Int64 // largest id there is
	starts  atomic.Int64 // marks that are set
}

// blocks reads the ids and marks, whose sums come first in tail.
//
// Note: they are read, and not looked at through the map: what was not trained on yet is then not
// counted as memory of the program.
func (e *encodedCheck) blocks(r io.ReaderAt, body int64, tail []byte) error {
	buffers := sync.Pool{New: func() any { b := make([]byte, min(encodedBlock, body)); return &b }}
	return machine.InParallel(int((body+encodedBlock-1)/encodedBlock), func(i int) error {
		buf := buffers.Get().(*[]byte)
		defer buffers.Put(buf)
		at := int64(i) * encodedBlock
		b := (*buf)[:min(encodedBlock, body-at)]
		if _, err := r.ReadAt(b, at); err != nil {
			return err
		}
		if crc32.Checksum(b, castagnoli) != binary.LittleEndian.Uint32(tail[4*i:]) || !e.block(b, at) {
			return errEncoded
		}
		return nil
	})
}

// block looks at a block, and reports whether no id is too large.
func (e *encodedCheck) block(b []byte, at int64) bool {
	ids := b[:max(0, min(int64(len(b)), e.ids-at))]
	marks := b[len(ids):]
	most := uint32(0)
	for i := 0; i+4 <= len(ids); i += 4 {
		most = max(most, binary.LittleEndian.Uint32(ids[i:]))
	}
	if most > e.largest {
		return false
	}
	for was := e.most.Load(); was < int64(most) && !e.most.CompareAndSwap(was, int64(most)); was = e.most.Load() {
	}
	first, starts := max(0, at-e.ids)/8, 0
	for i := 0; i < len(marks)/8; i++ {
		mark := binary.LittleEndian.Uint64(marks[8*i:])
		starts += bits.OnesCount64(mark)
		if e.fill {
			e.c.starts[first+int64(i)] = mark
		}
	}
	e.starts.Add(int64(starts))
	if e.fill {
		into := e.c.IDs[min(at/4, int64(e.c.Len())):]
		for i := range min(len(into), len(ids)/4) {
			into[i] = int32(binary.LittleEndian.Uint32(ids[4*i:]))
		}
	}
	return true
}
