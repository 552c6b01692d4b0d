package data

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math/bits"
	"slices"
)

// A file of encoded text holds, little-endian:
//
//	"lexigraph text 1"
//	the ids (int32), and zeros up to a multiple of 8 bytes
//	the marks of sentence starts (uint64): bit i%64 of number i/64 belongs to token i
//	the CRC-32C of each MiB of the ids and marks (uint32), and zeros up to a multiple of 8 bytes
//	the number of tokens and of sentences, and the largest id (uint64)
//	the CRC-32C of all behind the marks (uint64)
//
// Ids and marks are laid out as in memory, so that a file can be mapped. The same text
// has the same bytes, whichever pieces it was written in: files of parts of a text, put one after
// another by [CorpusWriter.AddAll], give the file of the whole text.
const (
	encodedMagic = "lexigraph text 1"
	encodedBlock = 1 << 20 // bytes with a checksum
	encodedTail  = 4 * 8
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// aligned returns the least multiple of 8 that is at least n.
func aligned(n int64) int64 { return (n + 7) &^ 7 }

// encodedSize returns how many bytes a file of so many tokens has, and how many of them are
// ids and how many are ids and marks, each with its zeros.
func encodedSize(tokens int64) (ids, body, size int64) {
	ids = aligned(4 * tokens)
	body = ids + 8*((tokens+63)/64)
	blocks := (body + encodedBlock - 1) / encodedBlock
	return ids, body, int64(len(encodedMagic)) + body + aligned(4*blocks) + encodedTail
}

// A CorpusWriter writes encoded text, in memory that does not grow with the text. Errors
// are left to Close.
type CorpusWriter struct {
	w         *bufio.Writer
	err       error
	tokens    int64
	sentences int64
	largest   int32

	sums  []uint32 // of whole blocks
	sum   uint32   // of the block under way
	at    int      // its bytes
	buf   [4 * 64]byte
	mark  uint64 // the marks under way
	marks column[uint64]
}

// NewCorpusWriter returns a writer of a file's contents to w. It keeps the marks of a long
// text in a file of the folder temp until the ids are written; if that is "", in memory.
func NewCorpusWriter(w io.Writer, temp string) *CorpusWriter {
	c := &CorpusWriter{w: bufio.NewWriterSize(w, 1<<16), marks: column[uint64]{folder: temp}}
	_, c.err = c.w.WriteString(encodedMagic)
	return c
}

// Add writes a sentence. An empty one is left out.
func (w *CorpusWriter) Add(sentence []int32) {
	for mark := uint64(1); len(sentence) > 0; mark = 0 {
		n := min(len(sentence), 64)
		w.put(sentence[:n], mark)
		sentence = sentence[n:]
	}
}

// AddAll writes the sentences of c.
func (w *CorpusWriter) AddAll(c *Corpus) {
	same := 0 // so many tokens are in memory as they are in the file
	if w.tokens&63 == 0 && littleEndian() {
		same = len(c.IDs) &^ 63
	}
	for ids := range slices.Chunk(c.IDs[:same], 1<<14) {
		w.largest = max(w.largest, slices.Max(ids))
		w.write(bytesOf(ids))
	}
	for _, marks := range c.starts[:same/64] {
		w.marks.add(marks)
		w.sentences += int64(bits.OnesCount64(marks))
	}
	w.tokens += int64(same)
	for i := same; i < len(c.IDs); i += 64 {
		w.put(c.IDs[i:min(i+64, len(c.IDs))], c.starts[i>>6])
	}
}

// put writes at most 64 tokens, with bit i of marks set if the i-th begins a sentence.
func (w *CorpusWriter) put(ids []int32, marks uint64) {
	for i, id := range ids {
		w.largest = max(w.largest, id)
		binary.LittleEndian.PutUint32(w.buf[4*i:], uint32(id))
	}
	w.write(w.buf[:4*len(ids)])
	at := int(w.tokens & 63)
	w.mark |= marks << at
	if at+len(ids) >= 64 {
		w.marks.add(w.mark)
		w.mark = marks >> (64 - at)
	}
	w.tokens += int64(len(ids))
	w.sentences += int64(bits.OnesCount64(marks))
}

// write writes a piece of the ids and marks.
func (w *CorpusWriter) write(b []byte) {
	for len(b) > 0 && w.err == nil {
		n := min(len(b), encodedBlock-w.at)
		w.sum = crc32.Update(w.sum, castagnoli, b[:n])
		if w.at += n; w.at == encodedBlock {
			w.endBlock()
		}
		_, w.err = w.w.Write(b[:n])
		b = b[n:]
	}
}

func (w *CorpusWriter) writeMarks() {
	next, piece := w.marks.read(), []byte(nil)
	for left := w.marks.Len(); left > 0 && w.err == nil; {
		marks, err := next(min(left, 4096))
		if err != nil {
			w.err = err
			return
		}
		piece = piece[:0]
		for _, mark := range marks {
			piece = binary.LittleEndian.AppendUint64(piece, mark)
		}
		w.write(piece)
		left -= len(marks)
	}
}

func (w *CorpusWriter) endBlock() {
	if w.at > 0 {
		w.sums = append(w.sums, w.sum)
		w.sum, w.at = 0, 0
	}
}

// Len returns the number of tokens that were added.
func (w *CorpusWriter) Len() int64 { return w.tokens }

// Close writes what is left, and returns the first error there was.
func (w *CorpusWriter) Close() error {
	defer w.marks.close()
	w.write(make([]byte, aligned(4*w.tokens)-4*w.tokens))
	if w.tokens&63 != 0 {
		w.marks.add(w.mark)
	}
	w.writeMarks()
	w.endBlock()
	if w.err != nil {
		return w.err
	}
	var tail []byte
	for _, sum := range w.sums {
		tail = binary.LittleEndian.AppendUint32(tail, sum)
	}
	tail = append(tail, make([]byte, aligned(int64(len(tail)))-int64(len(tail)))...)
	for _, n := range []uint64{uint64(w.tokens), uint64(w.sentences), uint64(w.largest)} {
		tail = binary.LittleEndian.AppendUint64(tail, n)
	}
	tail = binary.LittleEndian.AppendUint64(tail, uint64(crc32.Checksum(tail, castagnoli)))
	if _, err := w.w.Write(tail); err != nil {
		return err
	}
	return w.w.Flush()
}
