package data

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/tally"
)

// An EncodedPart is a share of a text by the ids of a vocabulary that is there already, with all that [MergeEncoded] needs to know of it.
type EncodedPart struct {
	head  partHead
	temp  string                           // folder of temporary files
	texts [parts]func(*CorpusWriter) error // what writes them, and completes head.Counts; nil: there is none
	words tally.Run[string]                // of the training part
	close func()
}

// A file of an encoded part holds the texts of train, valid and test, as files of encoded text have them, then the tail: the
// words of the training part with their counts, as [tally.WriteRun] writes them, and the head as JSON. At the end are the sizes
// of both (uint64, little-endian), the SHA-256 of the tail with these, and "lexigraph part 2".
const (
	partMagic = "lexigraph part 2"
	partEnd   = 8 + 8 + sha256.Size + int64(len(partMagic))
)

// A partHead says what an encoded part is of, and what it has.
type partHead struct {
	Text       string // see [Part]
	Of         int
	Part, Last int    // it has the parts from Part to Last
	Encoding   string // see [Encoding]
	Settings   string // those that a key of the cache stands for
	Vocab      VocabSpec
	VocabSum   string // of the file
	OnBadUTF8  string
	Dictionary string
	Sources    []partSource
	Long       int64 // tokens of the training part that are too long to be words
	EOS        eosCount
	Counts     [parts]PartReport
	Sizes      [parts]int64 // of the texts in bytes, 0 for none
}

// A partSource is what a part has of a source.
type partSource struct {
	corpus.Piece
	Part               string // train, valid or test
	Tokens, LongTokens int64
}

// EncodePart reads part i of n of the text that [Load] with the same settings reads, with its held-out documents, and encodes it. The vocabulary is
// that of s.Vocab.File. It takes memory and disk as Load does, up to [EncodedPart.Close]. Settings that do not allow that are an error.
func EncodePart(ctx context.Context, s Settings, i, n int) (*EncodedPart, error) {
	sum := sha256.New()
	v, err := partVocab(s, sum)
	if err != nil {
		return nil, err
	}
	vocabSum := sum.Sum(nil)
	p, err := openPart(ctx, s, i, n, true)
	if err != nil {
		return nil, err
	}
	l := p.loader
	l.temp = tempFolder(s.Cache)
	for _, source := range slices.Concat(l.text[:]...) {
		if !utf8.ValidString(source.Name()) { // JSON could not hold it
			return nil, &Error{Where: source.Name(), What: "has a name that is not UTF-8", Remedy: "rename it"}
		}
	}
	if err := l.read(ctx); err != nil {
		l.close()
		if full := (*draftError)(nil); errors.As(err, &full) {
			err = TempError("encoding text", full.err)
		}
		return nil, err
	}
	settings, _ := keyText(s, vocabSum) // openPart would have refused what has none
	h := partHead{
		Text: p.hash, Of: n, Part: i, Last: i, Encoding: Encoding(), Settings: settings,
		Vocab: s.Vocab, VocabSum: hex.EncodeToString(vocabSum), OnBadUTF8: s.OnBadUTF8, Counts: l.counts, Long: l.long(), EOS: l.ends,
	}
	var r Report
	s.noteSplitter(&r)
	h.Dictionary = r.Dictionary
	sources := l.sources
	for part, of := range l.text {
		for _, source := range of {
			h.Sources = append(h.Sources, partSource{source.Piece(), partNames[part], sources[0].Tokens, sources[0].LongTokens})
			sources = sources[1:]
		}
	}
	e := &EncodedPart{head: h, temp: l.temp, words: l.sortedRun(), close: l.close}
	renumber := l.renumber(v.find, v.unk)
	for part, d := range l.parts {
		if d != nil {
			e.texts[part] = func(c *CorpusWriter) (err error) {
				r := &e.head.Counts[part]
				r.Unknown, err = d.remap(renumber(part), func(ids []int32, marks uint64) {
					r.Tokens, r.Sentences = r.Tokens+int64(len(ids)), r.Sentences+int64(bits.OnesCount64(marks))
					c.put(ids, marks)
				})
				return err
			}
		}
	}
	return e, nil
}

// Close gives back what the part takes of a disk.
func (p *EncodedPart) Close() { p.close() }

// Write writes the part as [MergeEncoded] reads it. It is called once.
func (p *EncodedPart) Write(w io.Writer) error {
	h := &p.head
	for part, text := range p.texts {
		if text == nil {
			continue
		}
		c := NewCorpusWriter(w, p.temp)
		if err := errors.Join(text(c), c.Close()); err != nil {
			return err
		}
		_, _, h.Sizes[part] = encodedSize(c.tokens)
	}
	sum := sha256.New()
	tail := io.MultiWriter(w, sum)
	var failure error
	size, err := tally.WriteRun(tail, tally.Words{}, func(yield func(string, int64) bool) {
		failure = tally.Each(p.words, func(word string, n int64) error {
			if !yield(word, n) {
				return io.ErrShortWrite
			}
			return nil
		})
	})
	if err := errors.Join(err, failure); err != nil {
		return err
	}
	text, err := json.Marshal(h)
	if err != nil {
		return err
	}
	end := binary.LittleEndian.AppendUint64(nil, uint64(size))
	end = binary.LittleEndian.AppendUint64(end, uint64(len(text)))
	if _, err := tail.Write(append(text, end...)); err != nil {
		return err
	}
	_, err = w.Write(append(sum.Sum(nil), partMagic...))
	return err
}

// A partFile is a file that [EncodedPart.Write] wrote.
type partFile struct {
	partHead
	io.ReaderAt
	name  string
	words *io.SectionReader
	tail  *io.SectionReader // with the sizes at its end
	sum   [sha256.Size]byte // of tail
	close func() error
}

// openEncodedPart opens a file. Errors are of type [*Error].
func openEncodedPart(name string) (*partFile, error) {
	f, err := corpus.OpenFile(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, &Error{Where: name, What: "cannot be read", Err: err}
	}
	p, err := readEncodedPart(f, info.Size(), name)
	if err != nil {
		f.Close()
		return nil, err
	}
	p.close = f.Close
	return p, nil
}

// readEncodedPart reads the head of a file, which is not compared with the checksum: see check. Errors are of type [*Error].
func readEncodedPart(r io.ReaderAt, size int64, name string) (*partFile, error) {
	p := &partFile{ReaderAt: r, name: name, close: func() error { return nil }}
	if p.readHead(size) != nil {
		return nil, p.damaged()
	}
	return p, nil
}

func (p *partFile) damaged() error {
	return &Error{Where: p.name, What: "is not a whole file of an encoded part", Remedy: "delete it, and encode the part again that is then missing"}
}

func (p *partFile) readHead(size int64) error {
	if size < partEnd {
		return errEncoded
	}
	end := make([]byte, partEnd)
	if _, err := p.ReadAt(end, size-partEnd); err != nil {
		return err
	}
	words, head := int64(binary.LittleEndian.Uint64(end)), int64(binary.LittleEndian.Uint64(end[8:]))
	if words < 0 || head < 0 || words > size || head > size || string(end[16+sha256.Size:]) != partMagic {
		return errEncoded
	}
	texts := size - partEnd - words - head
	if texts < 0 {
		return errEncoded
	}
	p.sum = [sha256.Size]byte(end[16:])
	p.tail = io.NewSectionReader(p, texts, words+head+16)
	p.words = io.NewSectionReader(p, texts, words)
	d := json.NewDecoder(bufio.NewReader(io.NewSectionReader(p, texts+words, head)))
	d.DisallowUnknownFields()
	if err := d.Decode(&p.partHead); err != nil || p.Part < 0 || p.Part > p.Last || p.Last >= p.Of {
		return errEncoded
	}
	for _, size := range p.Sizes {
		if size < 0 || size > texts {
			return errEncoded
		}
		texts -= size
	}
	if texts != 0 {
		return errEncoded
	}
	return nil
}

// check compares all but the texts with the checksum.
func (p *partFile) check() error {
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(p.tail, 0, p.tail.Size())); err != nil || string(sum.Sum(nil)) != string(p.sum[:]) {
		return p.damaged()
	}
	return nil
}

// parts returns the numbers of the parts that a file has, as text.
func (h *partHead) parts() string {
	if h.Part == h.Last {
		return fmt.Sprintf("part %d", h.Part)
	}
	return fmt.Sprintf("parts %d to %d", h.Part, h.Last)
}

// A partRun has the words of a file. Its error is an [*Error].
type partRun struct {
	tally.Run[string]
	of *partFile
}

func (p *partFile) run(buffer int) tally.Run[string] {
	return partRun{tally.ReadRun(bufio.NewReaderSize(io.NewSectionReader(p.words, 0, p.words.Size()), buffer), tally.Words{}), p}
}

// Next implements [tally.Run].
func (r partRun) Next() (word string, n int64, err error) {
	if word, n, err = r.Run.Next(); err != nil && err != io.EOF {
		err = r.of.damaged()
	}
	return word, n, err
}

// same reports whether two files are of the same part of the same text with the same result.
func (p *partFile) same(other *partFile) bool {
	a, errA := json.Marshal(p.partHead)
	b, errB := json.Marshal(other.partHead)
	return errA == nil && errB == nil && bytes.Equal(a, b) && p.sum == other.sum
}

// fits reports a part that does not belong to the same text as another.
func (p *partFile) fits(other *partFile) error {
	e := &Error{Where: p.name, Remedy: "encode all parts again with the same files, settings and vocabulary, into an empty folder"}
	switch {
	case p.Encoding != Encoding():
		e.What, e.Remedy = "was encoded by another version of this program", "encode all parts again with this one"
	case p.Of != other.Of:
		e.What = fmt.Sprintf("is of a text in %s, and %s of one in %d", amount.Of(p.Of, "part"), other.name, other.Of)
		e.Remedy = "merge parts of one number alone, or encode all again into an empty folder"
	case p.Text != other.Text || p.Settings != other.Settings || p.VocabSum != other.VocabSum:
		e.What = fmt.Sprintf("is of another text, other settings of [corpus] or [vocab], or other words than %s", other.name)
	default:
		return nil
	}
	return e
}
