package data

import (
	"cmp"
	"errors"
	"slices"

	"github.com/lexigraph/lexigraph/data/tally"
)

// lower reports whether tokens are words in lower case.
func (l *rowLoader) lower() bool { return l.settings.Rows.Lower && l.format.ByToken }

// vocabulary returns the words of the training rows, or those of the file with their
// counts there.
func (l *rowLoader) vocabulary(file *Vocab, counted bool) (v *Vocab, err error) {
	if by := l.settings.learned; by != nil {
		return by.Vocab, nil
	}
	if err := l.count(); err != nil {
		return nil, err
	}
	if file == nil {
		v, err = chooseWords(l.settings.Vocab, l.eachWord)
		if bad := (*Error)(nil); l.dataset.Report.Types == 0 && (err == nil || errors.As(err, &bad)) { // and not of a disk
			e := &Error{Where: "corpus.train", What: "the text has no tokens", Remedy: "check that the examples have words beside their labels, and that corpus.columns and corpus.tokenizer suit them"}
			return nil, noted(e, l.dataset.Report.Sources)
		}
		return v, err
	}
	return file, l.eachWord(file.counter(counted))
}

// count counts the words of the training rows.
func (l *rowLoader) count() error {
	var (
		counts []int64
		end    = int64(-1) // of the stretch, in tokens
		words  wordList
		read   func(yield func(words []string)) ([parts]int64, error)
	)
	if l.stretches != nil {
		read = l.stretches.read()
	} else {
		words, counts = l.words.words, make([]int64, l.words.words.Len())
	}
	endStretch := func() error {
		l.stretches.long += counts[longID]
		words, n := l.lowered(words, counts)
		sorted := l.stretches.sorter.sort(words, n, nil)
		if err := l.stretches.counts.Add(sorted.all()); err != nil {
			return &draftError{err}
		}
		return nil
	}
	at := int64(0)
	err := l.rows.each(func(_ int, r *row) error {
		for _, text := range r.texts {
			if l.stretches != nil && at >= end && len(text) > 0 { // stretches end where examples do
				if end >= 0 {
					if err := endStretch(); err != nil {
						return err
					}
				}
				letters := newInterner()
				ends, err := read(func(words []string) {
					for _, word := range words {
						letters.word(word)
					}
				})
				if err != nil {
					return err
				}
				words, counts, end = letters.words, make([]int64, letters.words.Len()), ends[0]
			}
			at += int64(len(text))
			if r.part == train {
				for _, id := range text {
					counts[id]++
				}
			}
		}
		return nil
	})
	if err == nil && end >= 0 {
		return endStretch()
	}
	l.trained = counts
	return err
}

// lowered returns the words that tokens are, and how often they occur. Several tokens may be one word.
func (l *rowLoader) lowered(tokens wordList, n []int64) (words wordList, counts []int64) {
	if !l.lower() {
		return tokens, n
	}
	t := newInterner()
	counts = []int64{n[longID]}
	for id := 1; id < tokens.Len(); id++ {
		word := t.word(wordOf(tokens.word(int32(id)), true))
		if int(word) == len(counts) {
			counts = append(counts, 0)
		}
		counts[word] += n[id]
	}
	return t.words, counts
}

// eachWord calls yield with each word of the training rows, and how often it occurs; what is too long to be a word counts for unk. It notes how many
// different words there are.
func (l *rowLoader) eachWord(yield func(word string, n int64) error) error {
	one := func(word string, n int64) error {
		l.dataset.Report.Types++
		l.splitting.add(word, n)
		return yield(word, n)
	}
	long := int64(0)
	each := func() error { return tally.EachOf(l.stretches.counts.Runs(), one) }
	if l.stretches != nil {
		long = l.stretches.long
	} else {
		words, counts := l.lowered(l.words.words, l.trained)
		long = counts[longID]
		each = func() error {
			for id, n := range counts {
				if n > 0 && id != longID {
					if err := one(words.word(int32(id)), n); err != nil {
						return err
					}
				}
			}
			return nil
		}
	}
	if unk := l.settings.Vocab.Unk; long > 0 && unk != "" {
		if err := yield(unk, long); err != nil {
			return err
		}
	}
	return each()
}

// renumber returns what gives one renumbering of tokens to words of the vocabulary after the other.
func (l *rowLoader) renumber() func() (*renumbering, error) {
	v := l.dataset.Vocab
	find := func(ids []int32, tokens []string) {
		for i, token := range tokens {
			tokens[i] = wordOf(token, l.lower())
		}
		v.find(ids, tokens)
	}
	return renumberings(l.stretches, l.words, find, v.unk)(0)
}

// encode makes the parts.
func (l *rowLoader) encode() error {
	d := l.dataset
	e := rowEncoder{rowLoader: l, next: l.renumber(), to: &renumbering{}, labelIDs: l.labelIDs()}
	for p, held := range [parts]HeldOut{train: {Sources: l.settings.Train}, valid: l.settings.Valid, test: l.settings.Test} {
		if held.Share > 0 || len(held.Sources) > 0 {
			e.made[p] = newRowsWriter(l.temp)
			defer e.made[p].close()
		}
	}
	if err := l.rows.each(e.row); err != nil {
		return err
	}
	shared := Rows{Sides: l.settings.Rows.Sides(), Teacher: l.settings.Rows.Teacher}
	if !l.settings.Rows.Formless {
		shared.Forms, shared.Seen = l.words.words.all(), make([]bool, l.words.words.Len())
		for id, n := range l.trained {
			shared.Seen[id] = n > 0
		}
	}
	label := "label"
	if l.settings.Rows.Names() {
		label = "relation"
	}
	reports := [parts]*PartReport{&d.Report.Train, &d.Report.Valid, &d.Report.Test}
	for p, c := range []**Corpus{&d.Train, &d.Valid, &d.Test} {
		if e.made[p] == nil {
			continue
		}
		var err error
		if *c, err = e.made[p].corpus(shared, l.format.ByToken); err != nil {
			d.Close()
			return err
		}
		*reports[p] = l.reports[p]
		reports[p].Tokens, reports[p].Sentences = int64((*c).Len()), int64((*c).Sentences())
		d.Report.UntaughtLabels[p], d.Report.UntaughtNames[p] = l.untaught[p].ofLabels(reports[p].UnknownLabels, label, d.Labels), l.untaught[p].ofNames()
	}
	return nil
}

// labelIDs returns the ids in the vocabulary of labels of those that were read; −1 for one that it lacks.
func (l *rowLoader) labelIDs() []int32 {
	ids := make([]int32, l.labels.words.Len())
	if l.dataset.Labels != nil {
		for id := range ids {
			ids[id], _ = l.dataset.Labels.Lookup(l.labels.words.word(int32(id)))
		}
	}
	return ids
}

// A rowEncoder gives rows to the writers of their parts.
type rowEncoder struct {
	*rowLoader
	made     [parts]*rowsWriter
	labelIDs []int32
	next     func() (*renumbering, error)
	to       *renumbering // of the tokens up to its end
	at       int64        // the tokens that came so far
}

// row encodes a row. One with labels that the training part lacks is left out of the others; of tagged sentences, one with any.
func (e *rowEncoder) row(number int, r *row) (err error) {
	w, report := e.made[r.part], &e.reports[r.part]
	known := slices.DeleteFunc(slices.Clone(r.labels), func(id int32) bool { return e.labelIDs[id] < 0 })
	keep := r.part == train || len(r.labels) == 0 || len(known) > 0 && !(e.format.ByToken && len(known) < len(r.labels))
	if keep {
		report.Documents++
	} else {
		report.UnknownLabels++
	}
	allUnknown := false // it has words, but nothing is left of them
	for i, text := range r.texts {
		for e.at == e.to.end && len(text) > 0 {
			if e.to, err = e.next(); err != nil {
				return err
			}
		}
		if e.at += int64(len(text)); keep {
			unknown := w.text(text, e.to, !e.settings.Rows.Formless)
			report.Unknown += unknown
			if i == 0 {
				allUnknown = len(text) > 0 && unknown == int64(len(text)) && e.to.unk < 0 && e.settings.Rows.Formless
			}
		}
	}
	if r.part != train {
		e.lacks(r, len(known), keep)
		if !e.format.ByToken { // in an order that does not depend on the text to train on: see [LoadTest]
			slices.SortFunc(known, func(a, b int32) int { return cmp.Compare(e.labelIDs[a], e.labelIDs[b]) })
		}
	}
	if !keep {
		return nil
	}
	if r.part != train {
		w.content += r.content // in any order
	}
	if e.settings.Rows.Teacher != nil {
		w.number.add(int32(number))
	}
	if len(e.settings.Rows.Score) > 0 {
		w.score.add(r.score)
	}
	for _, id := range known {
		w.label.add(e.labelIDs[id])
	}
	if !e.format.ByToken {
		w.labels.add(w.label.Len())
	}
	switch {
	case len(r.texts[0]) == 0:
		report.Empty++
	case allUnknown && len(known) > 0:
		report.AllUnknown++
	}
	return nil
}

// lacks takes down what of an example the training part lacks, which is kept or left out.
func (e *rowEncoder) lacks(r *row, known int, keep bool) {
	s := &e.untaught[r.part]
	if known < len(r.labels) {
		if keep {
			s.kept++
		}
		for _, id := range r.labels {
			if e.labelIDs[id] < 0 {
				s.labels.add(e.labels.words.word(id))
			}
		}
	}
	if !keep || !e.settings.Rows.Names() || e.stretches != nil { // words of stretches are not in memory
		return
	}
	lacking := false
	for _, id := range r.texts[0] {
		if e.to.to[id] < 0 {
			lacking = true
			s.names.add(e.words.words.word(id))
		}
	}
	if lacking {
		s.facts++
	}
}
