package data

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/tally"
)

// MergeEncoded puts the encoded parts of a text together, which are in the named files in any order, and keeps the whole in folder, a cache, in the file
// that [Load] with the same settings would write: it then finds the text there. A part that is there twice is taken once. The file has
// the same bytes for every number of parts.
//
// Files of text that were cut are read once, on one goroutine: their SHA-256 is known of the whole only, and shows that the parts were read from
// them. It is an [*Error] if they were not, and if a part is missing, damaged, or of another text, other settings or another version of this program.
func MergeEncoded(ctx context.Context, folder string, names ...string) (path string, err error) {
	m := &encodedMerge{}
	defer m.close()
	if err := m.open(names, 0, 1); err != nil {
		return "", err
	}
	if err := m.missing(0, m.files[0].Of); err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	first := m.files[0]
	sum := sha256.New()
	v, counted, err := openVocab(first.Vocab, first.OnBadUTF8, sum)
	if err != nil {
		return "", err
	}
	if hex.EncodeToString(sum.Sum(nil)) != first.VocabSum {
		return "", &Error{Where: first.Vocab.File, What: "is not the vocabulary that the parts were encoded with", Remedy: "bring that one back, or encode all parts again"}
	}
	d := &Dataset{Vocab: v}
	d.Report.Dictionary = first.Dictionary
	var eos eosCount
	for _, f := range m.files {
		eos.add(f.EOS)
	}
	d.Report.EOSNote = eos.note(first.Vocab.EOS)
	words, err := m.words(v, counted)
	if err != nil {
		return "", err
	}
	d.Report.Types, d.Report.SplitNote = words.types, words.split.odd(first.Dictionary != "", false, false)
	digests, err := m.sources(ctx, &d.Report, fileSums{folder, true}.Sum)
	if err != nil {
		return "", err
	}
	e := entry{folder: folder, limit: cacheLimit, key: key(first.Settings, digests)}
	return e.path(), keep(e.path(), e.limit, func(f *os.File) error {
		sizes, err := writeEntry(f, folder, d, e.key, m.texts(v.Len()))
		if err != nil {
			return err
		}
		for p, size := range sizes {
			if size > 0 && m.tokens[p] == 0 {
				return noTokens(p)
			}
		}
		if err := d.open(f, sizes); err != nil {
			return err
		}
		defer d.Close()
		return errors.Join(d.check(""), f.Sync())
	})
}

// An encodedMerge has the parts of a text, in order.
type encodedMerge struct {
	files  []*partFile
	tokens [parts]int64
}

func (m *encodedMerge) close() {
	for _, f := range m.files {
		f.close()
	}
}

// open opens share i of n of the files: those that begin with a part in that share of all parts.
func (m *encodedMerge) open(names []string, i, n int) error {
	for _, name := range names {
		f, err := openEncodedPart(name)
		if err != nil {
			return err
		}
		if f.Part < i*f.Of/n || f.Part >= (i+1)*f.Of/n {
			f.close()
			continue
		}
		if err := m.insert(f); err != nil {
			f.close()
			return err
		}
	}
	if len(m.files) == 0 {
		return &Error{Where: "encoded text", What: fmt.Sprintf("no file begins with a part in share %d of %d", i, n), Remedy: "encode its parts, or merge into fewer"}
	}
	for _, f := range m.files {
		if err := f.fits(m.files[0]); err != nil {
			return err
		}
	}
	return nil
}

// insert adds a file in its place. One that is there twice is closed.
func (m *encodedMerge) insert(f *partFile) error {
	if err := f.check(); err != nil {
		return err
	}
	at, there := slices.BinarySearchFunc(m.files, f.Part, func(f *partFile, part int) int { return f.Part - part })
	if there && f.Last == m.files[at].Last && f.Of == m.files[at].Of {
		if other := m.files[at]; !f.same(other) {
			return &Error{Where: f.name, What: fmt.Sprintf("has %s, of which %s has another text", f.parts(), other.name), Remedy: "encode all parts again into an empty folder"}
		}
		return f.close()
	}
	for _, other := range m.files {
		if f.Of == other.Of && f.Part <= other.Last && other.Part <= f.Last {
			return &Error{Where: f.name, What: fmt.Sprintf("has %s, and %s has %s", f.parts(), other.name, other.parts()), Remedy: "name one of the two"}
		}
	}
	m.files = slices.Insert(m.files, at, f)
	return nil
}

// missing returns an error that lists the parts in [from, to) that no file has.
func (m *encodedMerge) missing(from, to int) error {
	var gaps [][2]int
	for _, f := range m.files {
		gaps = append(gaps, [2]int{from, f.Part})
		from = f.Last + 1
	}
	return missingParts("encoded text", m.files[0].Of, append(gaps, [2]int{from, to}), "encode them too")
}

// MergeEncodedPart makes one part of the encoded parts in the named files that begin in share i of n of all parts, which are
// to be neighbours. What [MergeEncoded] makes of such parts has the bytes of what it makes of the ones they are of. Errors are
// as there.
func MergeEncodedPart(i, n int, names ...string) (p *EncodedPart, err error) {
	m := &encodedMerge{}
	defer func() {
		if err != nil {
			m.close()
		}
	}()
	if err := m.open(names, i, n); err != nil {
		return nil, err
	}
	first, last := m.files[0], m.files[len(m.files)-1]
	if err := m.missing(first.Part, last.Last+1); err != nil {
		return nil, err
	}
	h := first.partHead
	h.Last = last.Last
	for _, f := range m.files[1:] {
		h.Long += f.Long
		h.EOS.add(f.EOS)
		h.Sources = append(h.Sources, f.Sources...)
		for part := range parts {
			h.Counts[part].add(f.Counts[part])
		}
	}
	return &EncodedPart{head: h, temp: os.TempDir(), texts: m.texts(math.MaxInt32), words: m.run(), close: m.close}, nil
}

// add adds what another part of the same text has.
func (r *PartReport) add(other PartReport) {
	r.Documents, r.Sentences = r.Documents+other.Documents, r.Sentences+other.Sentences
	r.Tokens, r.Unknown = r.Tokens+other.Tokens, r.Unknown+other.Unknown
}

// add adds what another part of the same text has.
func (c *eosCount) add(other eosCount) {
	c.Given, c.Found = c.Given+other.Given, c.Found+other.Found
}

// run returns the words of all files.
func (m *encodedMerge) run() tally.Run[string] {
	var runs []tally.Run[string]
	for _, f := range m.files {
		runs = append(runs, f.run(tally.BufferSize(len(m.files))))
	}
	return tally.Merge(runs)
}

// words counts the different words of the training text, and those of v if they are not counted yet.
func (m *encodedMerge) words(v *Vocab, counted bool) (*census, error) {
	run, long := m.run(), int64(0)
	for _, f := range m.files {
		long += f.Long
	}
	c := new(census)
	err := c.each(m.files[0].Vocab, long, func(yield func(string, int64) error) error { return tally.Each(run, yield) }, v.counter(counted))
	if err == nil && c.types == 1 {
		err = oneWord(c.only)
	}
	return c, err
}

// sources fills in what is to be reported, and returns the digests of all sources.
func (m *encodedMerge) sources(ctx context.Context, r *Report, sum corpus.Sum) (digests [parts][]corpus.Digest, err error) {
	reports := [parts]*PartReport{&r.Train, &r.Valid, &r.Test}
	var of [parts][]partSource
	for _, f := range m.files {
		for p, c := range f.Counts {
			reports[p].add(c)
			m.tokens[p] = reports[p].Tokens
		}
		for _, s := range f.Sources {
			p := slices.Index(partNames[:], s.Part)
			if p < 0 {
				return digests, &Error{Where: f.name, What: fmt.Sprintf("has a text for %q", s.Part), Remedy: "delete it, and encode the part again that is then missing"}
			}
			of[p] = append(of[p], s)
		}
	}
	for p, all := range of {
		for len(all) > 0 {
			n := 1
			for n < len(all) && all[n].Name == all[0].Name {
				n++
			}
			report := SourceReport{Part: partNames[p]}
			var pieces []corpus.Piece
			for _, s := range all[:n] {
				pieces = append(pieces, s.Piece)
				report.Tokens, report.LongTokens = report.Tokens+s.Tokens, report.LongTokens+s.LongTokens
			}
			var digest corpus.Digest
			if report.Stat, digest, err = corpus.Join(ctx, pieces, m.files[0].OnBadUTF8, sum); err != nil {
				return digests, err
			}
			r.Sources, digests[p] = append(r.Sources, report), append(digests[p], digest)
			all = all[n:]
		}
	}
	return digests, nil
}

// texts returns what writes the texts of all parts, for a vocabulary of so many words.
func (m *encodedMerge) texts(words int) (text [parts]func(*CorpusWriter) error) {
	for p := range parts {
		if m.files[0].Sizes[p] == 0 { // nor has any other part such a text
			continue
		}
		text[p] = func(w *CorpusWriter) error {
			for _, f := range m.files {
				at := int64(0)
				for _, size := range f.Sizes[:p] {
					at += size
				}
				c, err := openEncoded(f.ReaderAt, at, f.Sizes[p], words)
				if errors.Is(err, errEncoded) {
					return &Error{Where: f.name, What: "is damaged", Remedy: "delete it, and encode the part again that is then missing"}
				}
				if err != nil {
					return err
				}
				w.AddAll(c)
				c.Close()
			}
			return nil
		}
	}
	return text
}
