package data

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// A part is a share of a training text that is read on its own, by one of many machines.
type part struct {
	*loader
	hash  string         // of a sample of the whole text, and of the settings that decide what is read
	place map[string]int // of the training text's sources, by name
}

// openPart finds part i of n of the text that [Load] with the same settings trains on, and of the texts that are held out if
// these are asked for. It is an error if the settings do not allow that.
func openPart(ctx context.Context, s Settings, i, n int, heldOut bool) (*part, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	tokenizer, keyed := s.Tokenizer().(corpus.Keyed)
	switch {
	case s.Phrases != PhraseSpec{}:
		return nil, errors.New("corpus.phrases: phrases are learned from a whole text, not from a part of it; remove it")
	case s.Rows.Format != "":
		return nil, errors.New("corpus.format: parts are of plain text, not of labelled examples")
	case len(s.Command) > 0 || !keyed:
		return nil, errors.New("corpus.tokenizer: text that another program splits cannot be read in parts; write what it prints into a file")
	case slices.Contains(slices.Concat(s.Train, s.Valid.Sources, s.Test.Sources), "-"):
		return nil, errors.New("corpus.train: standard input cannot be cut into parts; put the text into a file")
	}
	l := &loader{settings: s}
	l.forget()
	if err := l.open(ctx); err != nil {
		return nil, err
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %v %v %v %v %q\n", tokenizer.Key(), s.OnBadUTF8, s.AsItIs, s.SplitSeed, s.Valid.Share, s.Test.Share, s.Vocab.EOS)
	if t := s.Texts; t.Format != "" {
		fmt.Fprintf(h, "%s %q %t %q\n", t.Format, t.Text, t.Header, t.OnBadLine)
	}
	if !heldOut {
		l.text[valid], l.text[test] = nil, nil
	}
	place := map[string]int{}
	for i, source := range l.text[train] {
		place[source.Name()] = i
	}
	for p, sources := range l.text {
		sample, err := corpus.Sample(sources)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(h, "%x\n", sample)
		if l.text[p], err = corpus.Part(ctx, sources, corpus.Options{OnBadUTF8: s.OnBadUTF8, AsItIs: s.AsItIs}, i, n); err != nil {
			return nil, err
		}
	}
	return &part{l, hex.EncodeToString(h.Sum(nil)), place}, nil
}

// CheckParts returns an error where the settings do not allow parts, or the vocabulary or a file of the text is missing, cannot be
// read or is no text. It reads the vocabulary and the beginnings of the files. Words says that parts are to be counted, which
// needs no vocabulary.
func CheckParts(ctx context.Context, s Settings, words bool) error {
	if !words {
		if _, err := partVocab(s, io.Discard); err != nil {
			return err
		}
	}
	p, err := openPart(ctx, s, 0, 1, false)
	if err != nil {
		return err
	}
	for _, source := range p.text[train] {
		if err := source.Check(corpus.Options{OnBadUTF8: s.OnBadUTF8}); err != nil {
			return err
		}
	}
	return nil
}

// read reads the part. After each portion of it, and before the next one replaces it, it calls do.
func (p *part) read(ctx context.Context, do func() error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var failure error
	portions(ctx, p.text, nil, p.settings.Tokenizer, func(portion *portion) {
		switch {
		case failure != nil:
		case portion.err != nil:
			failure = portion.err
		default:
			p.translate(portion)
			for i := range p.parts {
				p.parts[i] = newDraft("") // in memory
			}
			p.take(portion)
			for _, d := range p.parts {
				d.end()
			}
			if failure = do(); failure != nil {
				cancel()
			}
		}
	})
	return failure
}

// A Part is a share of a training text by the ids of a vocabulary that is there already, to be read on its own.
type Part struct {
	Text  string // a hash of a sample of the text, of the settings that decide what is read, and of the vocabulary
	Vocab *Vocab
	part  *part
}

// OpenPart finds part i of n of the text that [Load] with the same settings trains on. The vocabulary is that of
// s.Vocab.File. Settings that do not allow that are an error.
func OpenPart(ctx context.Context, s Settings, i, n int) (*Part, error) {
	sum := sha256.New()
	v, err := partVocab(s, sum)
	if err != nil {
		return nil, err
	}
	p, err := openPart(ctx, s, i, n, false)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(sum, "%s %q", p.hash, s.Vocab.Unk)
	return &Part{Text: hex.EncodeToString(sum.Sum(nil)), Vocab: v, part: p}, nil
}

// Cuts returns what is not UTF-8 in files that were cut, of this part alone, after [Part.Each]; see [Counts.Cut].
func (p *Part) Cuts() [][]corpus.Cut { return p.part.cuts() }

// partVocab returns the vocabulary that all parts of a text have, and writes the bytes of its file to sum.
func partVocab(s Settings, sum io.Writer) (*Vocab, error) {
	if s.Vocab.File == "" {
		return nil, errors.New(`vocab.file: parts need the same ids; make a vocabulary by data count and data merge, and set vocab.file = "vocab.txt"`)
	}
	v, _, err := openVocab(s.Vocab, s.OnBadUTF8, sum)
	return v, err
}

// Each reads the part and calls do with one piece of it after the other: whole sentences, as [Load] encodes them. Pieces
// are good until the next. It ends with the first error, of the text or of do.
func (p *Part) Each(ctx context.Context, do func(c *Corpus) error) error {
	r := &renumbering{unk: p.Vocab.unk, end: math.MaxInt64}
	next := func() (*renumbering, error) { return r, nil }
	l := p.part.loader
	return p.part.read(ctx, func() error {
		r.addFrom(&l.words.words, p.Vocab.find)
		c := &Corpus{}
		if _, err := l.parts[train].remap(next, c.put); err != nil {
			return err
		}
		if l.words.bytes > tableBytes {
			l.forget()
			r.to = r.to[:0]
		}
		return do(c)
	})
}
