package data

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
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
	if err := m.open(names); err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	first := m.files[0]
	sum := sha256.New()
	v, counted, err := openVocab(first.Vocab, sum)
	if err != nil {
		return "", err
	}
	if hex.EncodeToString(sum.Sum(nil)) != first.VocabSum {
		return "", &Error{Where: first.Vocab.File, What: "is not the vocabulary that the parts were encoded with", Remedy: "bring that one back, or encode all parts again"}
	}
	d := &Dataset{Vocab: v}
	d.Report.Dictionary = first.Dictionary
	if d.Report.Types, err = m.words(v, counted); err != nil {
		return "", err
	}
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
		return errors.Join(d.check(), f.Sync())
	})
}

// An encodedMerge has the parts of a text, in order.
type encodedMerge struct {
	files  []*partFile
	tokens [parts]int64
}

func (m *encodedMerge) close() {
	for _, f := range m.files {
		f.Close()
	}
}

// open opens all files.
func (m *encodedMerge) open(names []string) error {
	for _, name := range names {
		f, err := openEncodedPart(name)
		if err != nil {
			return err
		}
		at, there := slices.BinarySearchFunc(m.files, f.Part, func(f *partFile, part int) int { return f.Part - part })
		if there {
			defer f.Close()
			if other := m.files[at]; !f.same(other) {
				return &Error{Where: f.name, What: fmt.Sprintf("has part %d, of which %s has another text", f.Part, other.name), Remedy: "encode all parts again into an empty folder"}
			}
			continue
		}
		m.files = slices.Insert(m.files, at, f)
	}
	var have []int
	for _, f := range m.files {
		if err := f.fits(m.files[0]); err != nil {
			return err
		}
		have = append(have, f.Part)
	}
	if len(m.files) == 0 {
		return errors.New("there are no encoded parts")
	}
	if missing := MissingParts(have, m.files[0].Of); missing != "" {
		return &Error{Where: "encoded text", What: fmt.Sprintf("of %d parts these are missing: %s", m.files[0].Of, missing), Remedy: "encode them too"}
	}
	return nil
}

// words counts the different words of the training text, and those of v if they are not counted yet.
func (m *encodedMerge) words(v *Vocab, counted bool) (types int, err error) {
	var runs []tally.Run[string]
	long := int64(0)
	for _, f := range m.files {
		long += f.Long
		runs = append(runs, tally.ReadRun(bufio.NewReaderSize(f.words, tally.BufferSize(len(m.files))), tally.Code[string](tally.Words{})))
	}
	run := tally.Merge(runs)
	c := census{}
	err = c.each(m.files[0].Vocab, long, func(yield func(string, int64) error) error { return tally.Each(run, yield) }, v.counter(counted))
	if err == nil && c.types == 1 {
		err = oneWord(c.only)
	}
	return c.types, err
}

// sources fills in what is to be reported, and returns the digests of all sources.
func (m *encodedMerge) sources(ctx context.Context, r *Report, sum corpus.Sum) (digests [parts][]corpus.Digest, err error) {
	reports := [parts]*PartReport{&r.Train, &r.Valid, &r.Test}
	var of [parts][]partSource
	for _, f := range m.files {
		for p, c := range f.Counts {
			all := reports[p]
			all.Documents, all.Sentences = all.Documents+c.Documents, all.Sentences+c.Sentences
			all.Tokens, all.Unknown = all.Tokens+c.Tokens, all.Unknown+c.Unknown
			m.tokens[p] = all.Tokens
		}
		for _, s := range f.Sources {
			p := slices.Index(partNames[:], s.Part)
			if p < 0 {
				return digests, &Error{Where: f.name, What: fmt.Sprintf("has a text for %q", s.Part), Remedy: "encode this part again"}
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
				c, err := openEncoded(f.File, at, f.Sizes[p], words)
				if errors.Is(err, errEncoded) {
					return &Error{Where: f.name, What: "is damaged", Remedy: "encode this part again"}
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
