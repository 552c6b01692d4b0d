package data

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"io"
	"os"

	"github.com/lexigraph/lexigraph/data/disk"
)

// A draft is the text of a part while it is read and changed. A long one goes to a temporary
// file. The zero value is empty and stays in memory.
type draft struct {
	folder string // of the temporary file; "": there is none

	gather
	memory *Corpus
	file   *os.File
	writer *CorpusWriter
	err    error
}

func newDraft(folder string) *draft {
	d := &draft{folder: folder, memory: &Corpus{}}
	d.put = d.store
	return d
}

// A draftError says that a text cannot be written to a temporary file. It can be read into
// memory then.
type draftError struct{ err error }

func (e *draftError) Error() string { return e.err.Error() }
func (e *draftError) Unwrap() error { return e.err }

// reserveFrom is the number of tokens, a multiple of 64, from which a draft in memory has room for all that it may hold there.
const reserveFrom = 1 << 15

// store takes what was gathered.
func (d *draft) store(ids []int32, marks uint64) {
	if d.writer != nil {
		d.writer.put(ids, marks)
		return
	}
	if d.memory.Len() == reserveFrom {
		d.memory.reserve(mapFrom)
	}
	d.memory.put(ids, marks)
	if d.memory.Len() < mapFrom || d.folder == "" || d.err != nil {
		return
	}
	if d.file, d.err = tempFile(d.folder); d.err == nil {
		d.writer = NewCorpusWriter(d.file, d.folder)
		d.writer.AddAll(d.memory)
		d.memory = nil
	}
}

// add appends a sentence.
func (d *draft) add(sentence []int32) {
	if len(sentence) > 0 {
		d.marks |= 1 << d.n
	}
	for len(sentence) > 0 {
		n := copy(d.ids[d.n:], sentence)
		sentence = sentence[n:]
		if d.n += n; d.n == len(d.ids) {
			d.flush()
		}
	}
}

// end is called when everything was added. The error is a [*draftError].
func (d *draft) end() error {
	d.flush()
	if d.writer != nil && d.err == nil {
		d.err = d.writer.Close()
	}
	if d.err != nil {
		d.close()
		return &draftError{d.err}
	}
	return nil
}

// Len returns the number of tokens that were added.
func (d *draft) Len() int64 {
	if d.writer != nil {
		return d.writer.tokens + int64(d.n)
	}
	return int64(d.memory.Len() + d.n)
}

// close gives back the disk.
func (d *draft) close() {
	if d == nil {
		return
	}
	d.file.Close() // nil has an error
	if d.writer != nil {
		d.writer.marks.close()
	}
}

// each yields the text, 64 tokens at a time, which are valid until the next, and the marks of
// those that begin a sentence. It may be called when the draft has ended. The error is a [*draftError].
func (d *draft) each(yield func(ids []int32, marks uint64) bool) error {
	if d.writer == nil {
		for i := 0; i < d.memory.Len(); i += 64 {
			if !yield(d.memory.IDs[i:min(i+64, d.memory.Len())], d.memory.starts[i>>6]) {
				break
			}
		}
		return nil
	}
	tokens := d.writer.tokens
	size, body, _ := encodedSize(tokens)
	at := int64(len(encodedMagic))
	ids := bufio.NewReaderSize(io.NewSectionReader(d.file, at, size), 1<<20)
	marks := bufio.NewReaderSize(io.NewSectionReader(d.file, at+size, body-size), 1<<16)
	var (
		b     [4 * 64]byte
		mark  [8]byte
		piece [64]int32
	)
	for ; tokens > 0; tokens -= 64 {
		n := min(tokens, 64)
		if _, err := io.ReadFull(ids, b[:4*n]); err != nil {
			return &draftError{err}
		}
		if _, err := io.ReadFull(marks, mark[:]); err != nil {
			return &draftError{err}
		}
		for i := range n {
			piece[i] = int32(binary.LittleEndian.Uint32(b[4*i:]))
		}
		if !yield(piece[:n], binary.LittleEndian.Uint64(mark[:])) {
			break
		}
	}
	return nil
}

// join returns d with each pair of neighbours in a sentence that is in to as one token, from left
// to right. d is of no use any more.
func (d *draft) join(to *pairTable) (*draft, error) {
	defer d.close()
	joined := newDraft(d.folder)
	if d.writer == nil {
		joined.folder, joined.memory.IDs = "", d.memory.IDs[:0] // what is read is then overwritten
	}
	var (
		last           int32
		waiting, first bool // last is not in joined yet; it begins a sentence
	)
	err := d.each(func(ids []int32, marks uint64) bool {
		for i, id := range ids {
			start := marks>>i&1 != 0
			if waiting && !start {
				if word, ok := to.get(pairOf(last, id)); ok {
					joined.token(int32(word), first)
					waiting = false
					continue
				}
			}
			if waiting {
				joined.token(last, first)
			}
			last, first, waiting = id, start, true
		}
		return true
	})
	if waiting {
		joined.token(last, first)
	}
	if err != nil {
		joined.close()
		return nil, err
	}
	return joined, joined.end()
}

// remap puts what takes the place of each token, without those for which nothing does. Next gives one renumbering after
// the other, and its error is that of remap, as is that of the draft. It returns how many tokens are unknown.
func (d *draft) remap(next func() (*renumbering, error), put func(ids []int32, marks uint64)) (unknown int64, err error) {
	if d.writer != nil { // in memory, what is read is overwritten
		later, wait := behind(put)
		defer wait()
		put = later
	}
	g := gather{put: put}
	start, at := false, int64(0)
	r, failure := &renumbering{}, error(nil)
	err = d.each(func(ids []int32, marks uint64) bool {
		if g.n == 0 && !start && at+int64(len(ids)) <= r.end {
			if n, all := r.all(&g.ids, ids); all {
				at, unknown = at+int64(len(ids)), unknown+n
				put(g.ids[:len(ids)], marks)
				return true
			}
		}
		for i, id := range ids {
			for at == r.end {
				if r, failure = next(); failure != nil {
					return false
				}
			}
			at++
			start = start || marks>>i&1 != 0 // holds on until a token is kept
			if id = r.to[id]; id < 0 {
				unknown++
				id = r.unk
			}
			if id >= 0 {
				g.token(id, start)
				start = false
			}
		}
		return true
	})
	g.flush()
	return unknown, cmp.Or(failure, err)
}

// behind returns what has put called on a goroutine of its own, and what waits for its end. Only the last piece has fewer than 64 tokens.
func behind(put func(ids []int32, marks uint64)) (later func(ids []int32, marks uint64), wait func()) {
	type pieces struct {
		ids   []int32
		marks []uint64
	}
	const most = 512
	full, free, done := make(chan *pieces, 3), make(chan *pieces, 3), make(chan struct{})
	for range cap(free) {
		free <- &pieces{make([]int32, 0, 64*most), make([]uint64, 0, most)}
	}
	go func() {
		defer close(done)
		for p := range full {
			for i, mark := range p.marks {
				put(p.ids[64*i:min(64*(i+1), len(p.ids))], mark)
			}
			p.ids, p.marks = p.ids[:0], p.marks[:0]
			free <- p
		}
	}()
	p := <-free
	later = func(ids []int32, marks uint64) {
		p.ids, p.marks = append(p.ids, ids...), append(p.marks, marks)
		if len(p.marks) == most {
			full <- p
			p = <-free
		}
	}
	return later, func() {
		full <- p
		close(full)
		<-done
	}
}

// A gather puts tokens 64 at a time, as text is stored.
type gather struct {
	put   func(ids []int32, marks uint64)
	ids   [64]int32
	n     int
	marks uint64
}

func (g *gather) token(id int32, start bool) {
	g.ids[g.n] = id
	if start {
		g.marks |= 1 << g.n
	}
	if g.n++; g.n == len(g.ids) {
		g.flush()
	}
}

func (g *gather) flush() {
	if g.n > 0 {
		g.put(g.ids[:g.n], g.marks)
		g.n, g.marks = 0, 0
	}
}

// tempFolder returns the folder for temporary files: that of a cache, or the system's where there is none or it cannot be written to.
func tempFolder(cache string) string {
	if cache != "" {
		if f, err := tempFile(cache); err == nil {
			f.Close()
			return cache
		}
	}
	return os.TempDir()
}

// tempFile returns a [disk.Scratch] in a folder, which it makes.
func tempFile(folder string) (*os.File, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	return disk.Scratch(folder)
}
