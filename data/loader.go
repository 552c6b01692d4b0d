package data

import (
	"context"
	"fmt"
	"math/bits"
	"slices"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// The parts of a corpus.
const (
	train = iota
	valid
	test
	parts
)

var partNames = [parts]string{"train", "valid", "test"}

// A loader holds the text while it is read, under provisional ids.
type loader struct {
	settings  Settings
	temp      string // folder of temporary files; "": all is in memory
	words     *interner
	trained   []int64    // how often the training part has each
	stretches *stretches // that have ended; nil: there is one, of all the text
	eos       int32      // provisional id, −1 for none
	text      [parts][]*corpus.Source
	parts     [parts]*draft
	counts    [parts]PartReport
	sources   []SourceReport
	types     int    // different words of the training part, without eos
	only      string // one of them; "": it is too long to be a word
	rare      int    // different words that count as too long to be words, without the first
	ends      eosCount

	split splitting
	idle  bool // the command wrote each line as it read it

	provisional [][]int32 // ids by those of each goroutine that splits text
	line        []int32   // one sentence with eos
}

// open finds all sources, before any is read.
func (l *loader) open(ctx context.Context) error {
	s := l.settings
	names := [parts][]string{s.Train, s.Valid.Sources, s.Test.Sources}
	for p := range parts {
		var err error
		if l.text[p], err = s.openText(ctx, names[p]); err != nil {
			return err
		}
		if err := apart(l.text, p); err != nil {
			return err
		}
	}
	return nil
}

// openText finds sources of plain text.
func (s Settings) openText(ctx context.Context, names []string) ([]*corpus.Source, error) {
	if s.Texts.Format == "" {
		return corpus.Open(ctx, names, s.Options)
	}
	columns := s.Texts
	columns.Options = s.Options
	return corpus.OpenDocuments(ctx, names, columns)
}

// read reads all sources.
func (l *loader) read(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if l.settings.learned == nil {
		l.parts[train] = newDraft(l.temp)
	}
	for p, held := range [parts]HeldOut{valid: l.settings.Valid, test: l.settings.Test} {
		if held.Share > 0 || len(held.Sources) > 0 {
			l.parts[p] = newDraft(l.temp)
		}
	}
	var failure error
	report := SourceReport{}
	l.idle = portions(ctx, l.text, l.settings.Command, l.settings.Tokenizer, func(p *portion) {
		if failure == nil {
			failure = p.err
		}
		if failure != nil {
			return
		}
		report.Tokens += int64(len(p.ids))
		report.LongTokens += l.translate(p)
		l.take(p)
		if p.end {
			report.Part, report.Stat = partNames[p.part], p.stat
			l.sources = append(l.sources, report)
			report = SourceReport{}
		}
		if failure = l.endStretch(false); failure != nil {
			cancel()
		}
	})
	l.provisional = nil
	if failure == nil {
		failure = l.endStretch(true)
	}
	for _, d := range l.parts {
		if d != nil && failure == nil {
			failure = d.end()
		}
	}
	return failure
}

// close gives back what the text takes of a disk.
func (l *loader) close() {
	for _, d := range l.parts {
		d.close()
	}
	if l.stretches != nil {
		l.stretches.close()
	}
}

// forget forgets all words, and so the provisional ids of what was read so far.
func (l *loader) forget() {
	if l.words == nil {
		l.words = newInterner()
	}
	l.words.forget()
	l.provisional, l.trained, l.eos = nil, l.trained[:0], -1
	if l.settings.Vocab.EOS != "" {
		l.eos = l.words.word(l.settings.Vocab.EOS)
	}
	l.grow()
}

// grow makes room for the counts of all words.
func (l *loader) grow() {
	l.trained = append(l.trained, make([]int64, l.words.words.Len()-len(l.trained))...)
}

// translate replaces the ids of the goroutine that split p by provisional ids, which
// words get in the order of the text, whichever goroutine split it. It returns how many
// tokens are too long to be words.
func (l *loader) translate(p *portion) (long int64) {
	for len(l.provisional) <= p.by {
		l.provisional = append(l.provisional, []int32{longID})
	}
	const unmet = -1
	to := l.provisional[p.by]
	if p.anew {
		to = to[:1]
	}
	for len(to) < p.words.Len() {
		to = append(to, unmet)
	}
	l.provisional[p.by] = to
	for i, id := range p.ids {
		switch {
		case id < 0:
			k := -1 - id
			if int(k) == len(p.strange.ids) {
				l.words.findSome(&p.strange)
			}
			if id = p.strange.ids[k]; id == 0 {
				id = l.words.meet(p.strange.keys[k], p.strange.word(k))
			}
		case to[id] == unmet:
			to[id] = l.words.word(p.words.word(id))
			id = to[id]
		default:
			if id = to[id]; id == longID {
				long++
			}
		}
		p.ids[i] = id
	}
	l.grow()
	return long
}

// take stores the documents of p.
func (l *loader) take(p *portion) {
	start, sentences := 0, p.ends
	for _, d := range p.documents {
		ends := sentences[:d.sentences]
		sentences = sentences[d.sentences:]
		end := ends[len(ends)-1]
		l.store(l.partOf(p.part, p.ids[start:end]), p.ids[:end], start, ends, d.partial)
		start = end
	}
}

// partOf returns the part that the document doc goes to if a source of part p has
// it. The shares lie at opposite ends of [0, 1), so that changing one leaves the other
// as it is.
func (l *loader) partOf(p int, doc []int32) int {
	v, t := l.settings.Valid.Share, l.settings.Test.Share
	if p != train || len(doc) == 0 || v == 0 && t == 0 {
		return p
	}
	switch h := l.words.contentHash(doc, l.settings.SplitSeed); {
	case h < t:
		return test
	case h >= 1-v:
		return valid
	}
	return train
}

// store appends a document to part p: the sentences of ids from start on that end at
// ends. If it is partial, its last sentence continues in the next document and gets no
// eos yet.
func (l *loader) store(p int, ids []int32, start int, ends []int, partial bool) {
	c := l.parts[p]
	l.counts[p].Documents++
	for i, end := range ends {
		sentence := ids[start:end]
		if l.eos >= 0 {
			l.ends.Found += count(sentence, l.eos)
			if !(partial && i == len(ends)-1) {
				l.line = append(append(l.line[:0], sentence...), l.eos)
				sentence = l.line
				l.ends.Given++
			}
		}
		if p == train {
			for _, id := range sentence {
				l.trained[id]++
			}
		}
		c.add(sentence)
		start = end
	}
}

// count returns how often an id is among some.
func count(ids []int32, id int32) (n int64) {
	for _, other := range ids {
		if other == id {
			n++
		}
	}
	return n
}

// An eosCount counts vocab.eos in a text.
type eosCount struct {
	Given int64 // sentences that got one
	Found int64 // tokens of the text that are the same word
}

// note says that the text has words that are the eos; "" if it has none.
func (c eosCount) note(eos string) string {
	if c.Found == 0 {
		return ""
	}
	return fmt.Sprintf("%q is a word of the text too, which has it %s; it is appended to %s. Choose another word, or set it to \"\" if the text marks its sentences itself",
		eos, amount.Of(c.Found, "time"), amount.Of(c.Given, "sentence"))
}

// checkParts reports a part without tokens.
func (l *loader) checkParts() error {
	tokens := int64(0)
	for _, s := range l.sources {
		if s.Part == partNames[train] {
			tokens += s.Tokens
		}
	}
	if tokens == 0 && l.parts[train] != nil {
		return noted(empty(train, l.sources), l.sources)
	}
	documents := int64(0)
	for _, c := range l.counts {
		documents += c.Documents
	}
	for p, held := range [parts]HeldOut{valid: l.settings.Valid, test: l.settings.Test} {
		c := l.parts[p]
		if c == nil || c.Len() > 0 {
			continue
		}
		e := empty(p, l.sources)
		switch {
		case p == train:
			e.What = fmt.Sprintf("the whole text, of %s, is held out", amount.Of(documents, "document"))
			e.Remedy = "hold out a smaller share, or give more text"
		case len(held.Sources) == 0:
			row := "line"
			if l.settings.Texts.Format != "" {
				row = "row"
			}
			e.What = fmt.Sprintf("a share of %v holds out nothing of %s (a %s is a document, and equal ones stay together)", held.Share, amount.Of(documents, "document"), row)
			e.Remedy = "hold out a larger share, give a file, or give more text"
		}
		return noted(e, l.sources)
	}
	return nil
}

// empty is the error of a part whose text has no tokens. Its sources are among these.
func empty(p int, sources []SourceReport) *Error {
	return &Error{Where: "corpus." + partNames[p], What: "the text" + inApposition(p, sources) + " has no tokens",
		Remedy: "check that the files are not empty and that corpus.tokenizer suits them"}
}

// inApposition names the sources of a part between commas: ", a.txt and 2 more files,"; "" where none are known.
func inApposition(p int, sources []SourceReport) string {
	var names []string
	for _, s := range sources {
		if s.Part == partNames[p] {
			names = append(names, s.Name)
		}
	}
	switch more := len(names) - 1; {
	case more < 0:
		return ""
	case more > 0:
		return ", " + names[0] + " and " + amount.Of(more, "more file") + ","
	case names[0] == "-":
		return ", standard input,"
	}
	return ", " + names[0] + ","
}

// trainCounts returns how often each provisional id occurs in the training part.
func (l *loader) trainCounts() ([]int64, error) {
	counts := make([]int64, l.words.words.Len())
	return counts, l.parts[train].each(func(ids []int32, _ uint64) bool {
		for _, id := range ids {
			counts[id]++
		}
		return true
	})
}

// vocabulary returns the vocabulary that is asked for, which is vocab if that was read from a file, with counts or without.
func (l *loader) vocabulary(vocab *Vocab, counted bool) (*Vocab, error) {
	var err error
	switch {
	case l.settings.learned != nil:
		return vocab, nil
	case vocab == nil:
		vocab, err = chooseWords(l.settings.Vocab, l.eachWord)
	default:
		err = l.eachWord(vocab.counter(counted))
	}
	if l.types == 1 {
		return nil, oneWord(l.only)
	}
	return vocab, err
}

// counter returns what counts the words of the training part, unless a vocabulary file had counts.
func (v *Vocab) counter(counted bool) func(word string, n int64) error {
	return func(word string, n int64) error {
		if id, ok := v.ID(word); ok && !counted {
			v.counts[id] += n
		}
		return nil
	}
}

// oneWord says that there is nothing to predict.
func oneWord(word string) error {
	if word == "" { // what a token that is too long counts as
		return &Error{Where: "corpus.train", What: "every token of the text is longer than 1,024 bytes, so there is nothing to learn",
			Remedy: "give a text with spaces between its words, or another corpus.tokenizer"}
	}
	return &Error{Where: "corpus.train", What: fmt.Sprintf("the text consists of one word, %q, so there is nothing to learn", word),
		Remedy: "give a text with at least two different words, or another corpus.tokenizer"}
}

// encode replaces the provisional ids by those of d's vocabulary, and keeps d, without texts as yet, in the
// cache.
func (l *loader) encode(d *Dataset, kept entry) (*Dataset, error) {
	renumber := l.renumber(d.Vocab.find, d.Vocab.unk)
	l.words, l.trained = nil, nil // the memory is needed
	reports := [parts]*PartReport{&d.Report.Train, &d.Report.Valid, &d.Report.Test}
	// remap puts a part's text, with what there is to report of it.
	remap := func(p int, put func(ids []int32, marks uint64)) error {
		r := reports[p]
		*r = l.counts[p]
		var err error
		r.Unknown, err = l.parts[p].remap(renumber(p), func(ids []int32, marks uint64) {
			r.Tokens, r.Sentences = r.Tokens+int64(len(ids)), r.Sentences+int64(bits.OnesCount64(marks))
			put(ids, marks)
		})
		return err
	}
	inFile := func(d *draft) bool { return d != nil && d.writer != nil }
	if slices.ContainsFunc(l.parts[:], inFile) {
		return kept.encode(d, l, remap)
	}
	for p, c := range []**Corpus{&d.Train, &d.Valid, &d.Test} {
		if l.parts[p] == nil {
			continue
		}
		*c = &Corpus{IDs: l.parts[p].memory.IDs[:0]} // what is read is then overwritten
		if err := remap(p, (*c).put); err != nil {
			return nil, err
		}
	}
	if err := d.check(d.unlikeVocab(l.settings)); err != nil {
		return nil, err
	}
	if err := kept.write(d, l.text); err != nil {
		d.Report.CacheError = notKept(err)
	}
	return d, nil
}
