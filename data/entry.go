package data

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/bits"
	"strings"
)

// A file of the cache holds, in this order and little-endian:
//
//	magic, version (uint32), key (32 bytes)
//	the fields of the Report (integers as int64)
//	unk and eos (int64), the number of words, each with its count (int64)
//	0, or 1 and the phrases as a string
//	for train, valid and test: 0, or 1 and a Corpus: the number of tokens, of
//	  sentences, the ids (int32), the marks of sentence starts (uint64)
//	the SHA-256 of all that
//
// A string is its length and its bytes; numbers and lengths are uint64.
//
// Note: JSON would not do for the Report, since it cannot hold the names of
// files that are not UTF-8.
const (
	entryMagic   = "lexigraph corpus"
	entryVersion = 1
	entryHead    = len(entryMagic) + 4 + sha256.Size
	entryChunk   = 1 << 16 // bytes that are converted at once
)

// fields returns pointers to all fields that are written to a file, in order;
// those of the sources come on their own.
func (r *Report) fields() []any {
	fields := []any{&r.Types, &r.Teacher, &r.Dictionary, &r.Command}
	for _, p := range []*PartReport{&r.Train, &r.Valid, &r.Test} {
		fields = append(fields, &p.Documents, &p.Sentences, &p.Tokens, &p.Empty, &p.UnknownLabels, &p.Unknown)
	}
	return fields
}

func (s *SourceReport) fields() []any {
	return []any{&s.Part, &s.Tokens, &s.LongTokens, &s.OpenTags, &s.FirstOpen,
		&s.Name, &s.Version, &s.SHA256, &s.Bytes, &s.Documents, &s.Sentences,
		&s.LongLines, &s.BadUTF8, &s.NUL, &s.Skipped, &s.FirstBad, &s.Language, &s.Note, &s.BadLines, &s.FirstBadLine, &s.Unread}
}

// entrySize returns how many bytes writeEntry writes for d.
func entrySize(d *Dataset) int64 {
	n := int64(entryHead) + sha256.Size + 8*8 // unk, eos, how many sources and words, whether phrases, which corpora
	report := d.Report.fields()
	for i := range d.Report.Sources {
		report = append(report, d.Report.Sources[i].fields()...)
	}
	for _, f := range report {
		n += 8
		if s, ok := f.(*string); ok {
			n += int64(len(*s))
		}
	}
	for _, word := range d.Vocab.words {
		n += int64(len(word)) + 16
	}
	if d.Phrases != nil {
		n += 8 + int64(len(d.Phrases.text()))
	}
	for _, c := range []*Corpus{d.Train, d.Valid, d.Test} {
		if c != nil {
			n += 4*int64(len(c.IDs)) + 8*int64(len(c.starts)) + 16
		}
	}
	return n
}

// writeEntry writes d in the form above.
func writeEntry(w io.Writer, d *Dataset, key [sha256.Size]byte) error {
	sum := sha256.New()
	e := entryWriter{w: bufio.NewWriterSize(io.MultiWriter(w, sum), entryChunk)}
	e.w.WriteString(entryMagic)
	e.w.Write(binary.LittleEndian.AppendUint32(nil, entryVersion))
	e.w.Write(key[:])

	e.fields(d.Report.fields())
	e.number(int64(len(d.Report.Sources)))
	for i := range d.Report.Sources {
		e.fields(d.Report.Sources[i].fields())
	}
	e.number(int64(d.Vocab.unk))
	e.number(int64(d.Vocab.eos))
	e.number(int64(len(d.Vocab.words)))
	for id, word := range d.Vocab.words {
		e.text(word)
		e.number(d.Vocab.counts[id])
	}
	if d.Phrases == nil {
		e.number(0)
	} else {
		e.number(1)
		e.text(d.Phrases.text())
	}
	for _, c := range []*Corpus{d.Train, d.Valid, d.Test} {
		e.corpus(c)
	}
	if err := e.w.Flush(); err != nil { // the first error there was
		return err
	}
	_, err := w.Write(sum.Sum(nil))
	return err
}

// An entryWriter leaves errors to the Flush at the end.
type entryWriter struct {
	w   *bufio.Writer
	buf []byte
}

func (e *entryWriter) number(n int64) {
	e.buf = binary.LittleEndian.AppendUint64(e.buf[:0], uint64(n))
	e.w.Write(e.buf)
}

func (e *entryWriter) text(s string) {
	e.number(int64(len(s)))
	e.w.WriteString(s)
}

func (e *entryWriter) fields(fields []any) {
	for _, f := range fields {
		switch f := f.(type) {
		case *string:
			e.text(*f)
		case *int64:
			e.number(*f)
		case *int:
			e.number(int64(*f))
		}
	}
}

func (e *entryWriter) corpus(c *Corpus) {
	if c == nil {
		e.number(0)
		return
	}
	e.number(1)
	e.number(int64(len(c.IDs)))
	e.number(int64(c.sentences))
	for ids := c.IDs; len(ids) > 0; {
		n := min(len(ids), entryChunk/4)
		e.buf = e.buf[:0]
		for _, id := range ids[:n] {
			e.buf = binary.LittleEndian.AppendUint32(e.buf, uint32(id))
		}
		e.w.Write(e.buf)
		ids = ids[n:]
	}
	for _, mark := range c.starts {
		e.number(int64(mark))
	}
}

// errEntry says that a file is not the entry that was looked for: damaged, of
// another version, or not an entry at all. Why does not matter: it is
// written anew.
var errEntry = errors.New("not an entry of the cache")

// readEntry reads what writeEntry has written with the same key from r, which
// has size bytes. It believes no length that goes beyond them, and nothing that
// a Dataset cannot be, whatever the checksum says.
func readEntry(r io.Reader, size int64, key [sha256.Size]byte) (*Dataset, error) {
	if size < int64(entryHead)+sha256.Size {
		return nil, errEntry
	}
	sum := sha256.New()
	e := &entryReader{left: size - sha256.Size}
	e.r = bufio.NewReaderSize(io.TeeReader(io.LimitReader(r, e.left), sum), entryChunk)
	want := binary.LittleEndian.AppendUint32([]byte(entryMagic), entryVersion)
	if string(e.bytes(int64(entryHead))) != string(append(want, key[:]...)) {
		return nil, errEntry
	}
	d := &Dataset{}
	e.fields(d.Report.fields())
	d.Report.Sources = make([]SourceReport, e.count(8*int64(len((&SourceReport{}).fields()))))
	for i := range d.Report.Sources {
		e.fields(d.Report.Sources[i].fields())
	}
	d.Vocab = e.vocab()
	d.Phrases = e.phrases()
	d.Train, d.Valid, d.Test = e.corpus(d.Vocab), e.corpus(d.Vocab), e.corpus(d.Vocab)

	var stored [sha256.Size]byte
	if _, err := io.ReadFull(r, stored[:]); err != nil || e.bad || e.left > 0 || d.Train == nil || string(sum.Sum(nil)) != string(stored[:]) {
		return nil, errEntry
	}
	return d, nil
}

// An entryReader gives zeros once something was bad.
type entryReader struct {
	r    *bufio.Reader
	left int64 // bytes before the checksum
	bad  bool
	buf  []byte
}

// bytes returns the next n bytes, which are valid until the next call, or nil.
func (e *entryReader) bytes(n int64) []byte {
	if e.bad || n > e.left {
		e.bad = true
		return nil
	}
	if int64(cap(e.buf)) < n {
		e.buf = make([]byte, n)
	}
	b := e.buf[:n]
	if _, err := io.ReadFull(e.r, b); err != nil {
		e.bad = true
		return nil
	}
	e.left -= n
	return b
}

func (e *entryReader) number() int64 {
	if b := e.bytes(8); b != nil {
		return int64(binary.LittleEndian.Uint64(b))
	}
	return 0
}

// count returns a number of things that take at least size bytes each.
func (e *entryReader) count(size int64) int {
	n := e.number()
	if n < 0 || n > e.left/size || n > math.MaxInt {
		e.bad = true
		return 0
	}
	return int(n)
}

func (e *entryReader) text() string { return string(e.bytes(int64(e.count(1)))) }

func (e *entryReader) fields(fields []any) {
	for _, f := range fields {
		switch f := f.(type) {
		case *string:
			*f = e.text()
		case *int64:
			*f = e.number()
		case *int:
			*f = int(e.number())
		}
	}
}

func (e *entryReader) vocab() *Vocab {
	unk, eos := e.number(), e.number()
	n := e.count(16)
	if limit := int64(n); n > math.MaxInt32 || unk < -1 || unk >= limit || eos < -1 || eos >= limit {
		e.bad = true
		n = 0
	}
	room := min(n, 1<<20) // the rest only as it is there: an index takes more than its words
	v := &Vocab{unk: int32(unk), eos: int32(eos), index: make(map[string]int32, room), words: make([]string, 0, room), counts: make([]int64, 0, room)}
	for range n {
		word := e.text()
		v.add(word, e.number())
		if e.bad {
			break
		}
	}
	e.bad = e.bad || len(v.index) < n // a word that comes twice
	return v
}

// phrases returns phrases, or nil if there are none.
func (e *entryReader) phrases() *Phrases {
	if present := e.number(); present != 1 {
		e.bad = e.bad || present != 0
		return nil
	}
	text := e.text()
	p, err := ReadPhrases(strings.NewReader(text), "")
	e.bad = e.bad || err != nil || p.text() != text
	return p
}

// corpus returns a corpus of words of v, or nil if there is none.
func (e *entryReader) corpus(v *Vocab) *Corpus {
	if present := e.number(); present != 1 {
		e.bad = e.bad || present != 0
		return nil
	}
	n := e.count(4)
	c := &Corpus{IDs: make([]int32, n), sentences: int(e.number())}
	for ids := c.IDs; len(ids) > 0; {
		b := e.bytes(int64(min(4*len(ids), entryChunk)))
		if b == nil {
			return nil
		}
		for i := range len(b) / 4 {
			ids[i] = int32(binary.LittleEndian.Uint32(b[4*i:]))
			e.bad = e.bad || uint32(ids[i]) >= uint32(len(v.words))
		}
		ids = ids[len(b)/4:]
	}
	c.starts = make([]uint64, min((n+63)/64, int(e.left/8)))
	starts := 0
	for i := range c.starts {
		c.starts[i] = uint64(e.number())
		starts += bits.OnesCount64(c.starts[i])
	}
	// The first token starts a sentence, and no mark stands behind the last.
	if n == 0 || starts != c.sentences || len(c.starts) != (n+63)/64 || c.starts[0]&1 == 0 ||
		n%64 > 0 && c.starts[n/64]>>(n%64) != 0 {
		e.bad = true
	}
	return c
}
