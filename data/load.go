package data

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
)

// A Dataset is encoded text with its vocabulary.
type Dataset struct {
	Vocab   *Vocab
	Phrases *Phrases // the words that were joined; nil: that was not asked for
	Labels  *Vocab   // of labelled examples; nil: the text is plain
	Train   *Corpus
	Valid   *Corpus // nil: none was asked for
	Test    *Corpus // nil: none was asked for
	Report  Report
}

// Close gives back the memory and the disk that texts take in files that are mapped. They must not be in use any more. The vocabularies and the report
// stay. It may be called again, and of nil.
func (d *Dataset) Close() {
	if d == nil {
		return
	}
	for _, c := range []*Corpus{d.Train, d.Valid, d.Test} {
		if c != nil {
			c.Close()
		}
	}
	d.Train, d.Valid, d.Test = nil, nil, nil
}

// Load reads the text that s names, once and streaming. It takes some 200 MiB for that, a few more for each processor, and a
// few hundred bytes for each word of the vocabulary, however long the text is and however many words it has: what is too much
// goes to the folder s.Cache or, where there is none or it cannot be written to, to that of the system for temporary files.
// There a text of more than 4 Mi tokens takes four bytes a token, and twice that while it is read; the [Corpus] is then
// mapped, and no memory is needed for it. A shorter text is in memory. The vocabulary is counted over the training part alone,
// held-out documents excluded, or read from a file; a file without counts gets those of the training part. Phrases are learned
// from the training part too.
//
// With an eos, one is appended to every sentence, also to one without tokens,
// which is WikiText's convention; otherwise sentences without tokens are dropped. A
// document without tokens is always trained on. If there is no unk, unknown words are
// dropped, and their neighbours become neighbours of each other.
//
// With a folder s.Cache, what is returned is kept there under a key that stands
// for all it depends on: the bytes of the text, the settings, and the [Encoding].
// As long as none of these changes, later calls return the same
// [Dataset], with the same Report, and read the text only to see that: a file of 16 MiB or more not even then, on Linux,
// if it is a minute older than when it was last read and has the same size and times as then. Standard
// input, pipes, and text split by a tokenizer that is not [corpus.Keyed] are not
// kept. Trouble with the folder is never an error: damaged files in it are
// replaced, and a folder that cannot be written to is noted in the Report. Where the disk becomes full, a long text is
// read once more, into memory, except from standard input; the Report notes that too.
//
// Labelled examples, where s.Rows says how they stand in their files, are read by the same
// rules, except that they get no eos. Examples without tokens are kept.
//
// Errors of the data are of type [*Error]: a source that cannot be read, a part
// without tokens, the same file in two parts, a training text of a single word,
// a vocabulary without frequent words.
func Load(ctx context.Context, s Settings) (*Dataset, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	d, err := loadAll(ctx, s)
	if err == nil && s.Rows.Format == "" {
		d.Valid, d.Test = d.Valid.excerpt(s.Valid.Tokens), d.Test.excerpt(s.Test.Tokens)
	}
	if err == nil {
		d.Report.OverlapNote = d.overlaps(s)
		d.Report.VocabNote = d.unlikeVocab(s)
	}
	return d, err
}

// excerpt returns the excerpt of c that has so many tokens, in the place of c; 0 tokens: c.
func (c *Corpus) excerpt(tokens int) *Corpus {
	if c == nil || tokens == 0 || tokens >= c.Len() {
		return c
	}
	defer c.Close()
	return c.Excerpt(tokens)
}

// loadAll is [Load], with all of what is held out.
func loadAll(ctx context.Context, s Settings) (*Dataset, error) {
	load := loadText
	if s.Rows.Format != "" {
		load = loadRows
	}
	d, err := load(ctx, s, tempFolder(s.Cache))
	full := (*draftError)(nil)
	if !errors.As(err, &full) {
		return d, err
	}
	if slices.Contains(slices.Concat(s.Train, s.Valid.Sources, s.Test.Sources), "-") {
		return nil, &Error{Where: tempFolder(s.Cache), What: "the text from standard input cannot be written there", Err: full.err,
			Remedy: tempRemedy(full.err)}
	}
	kept := s.Cache != "" && s.Rows.Format == "" && s.learned == nil
	s.Cache = ""
	if d, err = load(ctx, s, ""); err != nil {
		return nil, err
	}
	if kept {
		d.Report.CacheError = notKept(full.err)
	} else {
		d.Report.TempError = full.Error() + "; " + tempRemedy(full.err)
	}
	return d, nil
}

// loadText is [Load] of text that is not labelled, with its temporary files in temp; in memory if that is "". The error is a [*draftError] if a file cannot be
// written that is needed to go on.
func loadText(ctx context.Context, s Settings, temp string) (*Dataset, error) {
	l := &loader{settings: s, temp: temp}
	l.forget()
	var vocab *Vocab
	counted := true
	vocabSum := sha256.New()
	switch {
	case s.learned != nil:
		vocab = s.learned.Vocab
	case s.Vocab.File != "": // first: an error in it is known at once
		var err error
		if vocab, counted, err = openVocab(s.Vocab, s.OnBadUTF8, vocabSum); err != nil {
			return nil, err
		}
	}
	if err := l.open(ctx); err != nil {
		return nil, err
	}
	kept := newEntry(ctx, s, l.text, vocabSum.Sum(nil))
	if d := kept.read(); d != nil {
		for i, source := range slices.Concat(l.text[:]...) {
			d.Report.Sources[i].Passing = source.Passing()
		}
		return d, nil
	}
	defer l.close()
	if err := l.read(ctx); err != nil {
		return nil, err
	}
	if err := l.checkParts(); err != nil {
		return nil, err
	}
	phrases, err := l.joinPhrases(ctx, vocab)
	if err != nil {
		return nil, err
	}
	if vocab, err = l.vocabulary(vocab, counted); err != nil {
		return nil, err
	}
	d := &Dataset{Vocab: vocab, Phrases: phrases}
	d.Report.Sources, d.Report.Types = l.sources, l.types
	s.noteSplitter(&d.Report)
	d.Report.SplitNote, d.Report.EOSNote = l.split.note(s, l.idle), l.ends.note(s.Vocab.EOS)
	return l.encode(d, kept)
}

// check reports a text without tokens, or with one word only, which may be for that reason.
func (d *Dataset) check(reason string) error {
	for p, c := range []*Corpus{d.Train, d.Valid, d.Test} {
		if c != nil && c.Len() == 0 {
			return noTokens(p)
		}
	}
	if d.Train != nil && one(d.Train.IDs) {
		return &Error{Where: "corpus.train", What: fmt.Sprintf("by this vocabulary every token is %q, so there is nothing to learn", d.Vocab.Word(d.Train.IDs[0])),
			Remedy: cmp.Or(reason, "lower vocab.min_count, raise vocab.max_size, or give a fitting vocab.file")}
	}
	return nil
}

func noTokens(p int) error {
	return &Error{Where: "corpus." + partNames[p], What: "no token is in the vocabulary, and there is no unk",
		Remedy: "set vocab.unk, lower vocab.min_count, or give a text in the language of the vocabulary"}
}

// one reports whether all ids are the same.
func one(ids []int32) bool {
	for _, id := range ids {
		if id != ids[0] {
			return false
		}
	}
	return true
}
