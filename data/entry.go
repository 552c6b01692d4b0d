package data

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"
)

// A file of the cache holds, little-endian:
//
//	"lexigraph corpus"
//	the texts of train, valid and test, as files of encoded text have them: see [CorpusWriter]
//	the tail:
//	  version (uint64), key (32 bytes), the size of each text, 0 for none
//	  the fields of the Report (integers as int64)
//	  unk and eos (int64), the number of words, each with its count (int64)
//	  0, or 1 and the phrases as a string
//	  the SHA-256 of all that
//	the size of the tail
//
// A string is its length and its bytes; numbers and lengths are uint64.
//
// Note: JSON would not do for the Report, since it cannot hold the names of
// files that are not UTF-8.
const (
	entryMagic = "lexigraph corpus"
	entryChunk = 1 << 16 // bytes that are read at once
)

// fields returns pointers to all fields that are written to a file, in order;
// those of the sources come on their own.
func (r *Report) fields() []any {
	fields := []any{&r.Types, &r.LabelNote, &r.SplitNote, &r.EOSNote, &r.Teacher, &r.Dictionary, &r.Command}
	for _, p := range []*PartReport{&r.Train, &r.Valid, &r.Test} {
		fields = append(fields, &p.Documents, &p.Sentences, &p.Tokens, &p.Empty, &p.AllUnknown, &p.UnknownLabels, &p.Unknown)
	}
	return fields
}

func (s *SourceReport) fields() []any {
	return []any{&s.Part, &s.Tokens, &s.LongTokens, &s.OpenTags, &s.FirstOpen,
		&s.Name, &s.Version, &s.SHA256, &s.Bytes, &s.Documents, &s.Sentences,
		&s.LongLines, &s.BadUTF8, &s.NUL, &s.Skipped, &s.FirstBad, &s.Language, &s.Unseen, &s.Dotless, &s.Note, &s.BadLines, &s.FirstBadLine, &s.Unread}
}

// writeEntry writes d in the form above, with the texts that text adds to its argument, nil for none. It
// returns their sizes. What is reported of the texts need not be known before they are written.
func writeEntry(w io.Writer, temp string, d *Dataset, key [sha256.Size]byte, text [parts]func(*CorpusWriter) error) (sizes [parts]int64, err error) {
	if _, err := io.WriteString(w, entryMagic); err != nil {
		return sizes, err
	}
	for p, add := range text {
		if add == nil {
			continue
		}
		c := NewCorpusWriter(w, temp)
		if err := errors.Join(add(c), c.Close()); err != nil {
			return sizes, err
		}
		_, _, sizes[p] = encodedSize(c.tokens)
	}
	sum := sha256.New()
	n := byteCount{}
	e := entryWriter{w: bufio.NewWriterSize(io.MultiWriter(w, sum, &n), entryChunk)}
	e.number(encodingVersion)
	e.w.Write(key[:])
	for _, size := range sizes {
		e.number(size)
	}
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
	if err := e.w.Flush(); err != nil { // the first error there was
		return sizes, err
	}
	tail := sum.Sum(nil)
	_, err = w.Write(binary.LittleEndian.AppendUint64(tail, uint64(n.bytes)+sha256.Size))
	return sizes, err
}

// texts returns what adds the texts of d to a file.
func (d *Dataset) texts() (text [parts]func(*CorpusWriter) error) {
	for p, c := range []*Corpus{d.Train, d.Valid, d.Test} {
		if c != nil {
			text[p] = func(w *CorpusWriter) error { w.AddAll(c); return nil }
		}
	}
	return text
}

// A byteCount counts the bytes written to it.
type byteCount struct{ bytes int64 }

func (c *byteCount) Write(b []byte) (int, error) {
	c.bytes += int64(len(b))
	return len(b), nil
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

// errEntry says that a file is not the entry that was looked for: damaged, of
// another version, or not an entry at all. Why does not matter: it is
// written anew.
var errEntry = errors.New("not an entry of the cache")

// readEntry reads what writeEntry has written with the same key to a file, which
// has size bytes. It believes no length that goes beyond them, and nothing that
// a Dataset cannot be, whatever the checksums say.
func readEntry(f io.ReaderAt, size int64, key [sha256.Size]byte) (*Dataset, error) {
	head, end := int64(len(entryMagic)), size-8
	if end < head {
		return nil, errEntry
	}
	b := make([]byte, len(entryMagic)+8)
	if _, err := f.ReadAt(b[:head], 0); err != nil {
		return nil, err
	}
	if _, err := f.ReadAt(b[head:], end); err != nil {
		return nil, err
	}
	tail := int64(binary.LittleEndian.Uint64(b[head:]))
	if string(b[:head]) != entryMagic || tail < sha256.Size || tail > end-head {
		return nil, errEntry
	}
	sum := sha256.New()
	e := &entryReader{left: tail - sha256.Size}
	e.r = bufio.NewReaderSize(io.TeeReader(io.NewSectionReader(f, end-tail, e.left), sum), entryChunk)
	if e.number() != encodingVersion || string(e.bytes(sha256.Size)) != string(key[:]) {
		return nil, errEntry
	}
	var sizes [parts]int64
	texts := int64(0)
	for p := range sizes {
		sizes[p] = e.number()
		if texts += sizes[p]; sizes[p] < 0 || texts < 0 {
			return nil, errEntry
		}
	}
	d := &Dataset{}
	e.fields(d.Report.fields())
	d.Report.Sources = make([]SourceReport, e.count(8*int64(len((&SourceReport{}).fields()))))
	for i := range d.Report.Sources {
		e.fields(d.Report.Sources[i].fields())
	}
	d.Vocab = e.vocab()
	d.Phrases = e.phrases()

	var stored [sha256.Size]byte
	if _, err := f.ReadAt(stored[:], end-sha256.Size); err != nil || e.bad || e.left > 0 || texts != end-tail-head || sizes[train] == 0 || string(sum.Sum(nil)) != string(stored[:]) {
		return nil, errEntry
	}
	return d, d.open(f, sizes)
}

// open opens the texts of d in an entry, which have the given sizes. After an error none is open.
func (d *Dataset) open(f io.ReaderAt, sizes [parts]int64) (err error) {
	defer func() {
		if err != nil {
			d.Close()
		}
	}()
	at := int64(len(entryMagic))
	for p, c := range []**Corpus{&d.Train, &d.Valid, &d.Test} {
		if sizes[p] == 0 {
			continue
		}
		if *c, err = openEncoded(f, at, sizes[p], d.Vocab.Len()); err != nil {
			return err
		}
		if (*c).Len() == 0 {
			return errEntry
		}
		at += sizes[p]
	}
	return nil
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
	v := newVocab(n)
	v.unk, v.eos = int32(unk), int32(eos)
	var letters letters
	for range n {
		word := letters.keep(stringOf(e.bytes(int64(e.count(1)))))
		if _, added := v.add(word, e.number()); !added {
			e.bad = true
		}
		if e.bad {
			break
		}
	}
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
