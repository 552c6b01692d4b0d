package data

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/tally"
)

// lower reports whether tokens are words in lower case.
func (l *rowLoader) lower() bool { return l.settings.Lower && l.format.ByToken }

// vocabulary returns the words of the training rows, or those of the file with their
// counts there.
func (l *rowLoader) vocabulary(file *Vocab, counted bool) (v *Vocab, err error) {
	if err := l.count(); err != nil {
		return nil, err
	}
	if file == nil {
		v, err = chooseWords(l.settings.Vocab, l.eachWord)
		if bad := (*Error)(nil); l.dataset.Report.Types == 0 && (err == nil || errors.As(err, &bad)) { // and not of a disk
			return nil, &Error{Where: "corpus.train", What: "the text has no tokens", Remedy: "check that the examples have words beside their labels, and that corpus.columns and corpus.tokenizer suit them"}
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

// labelVocabulary returns the labels of the training rows.
func (l *rowLoader) labelVocabulary() (*Vocab, error) {
	counts := make([]int64, l.labels.words.Len())
	err := l.rows.each(func(_ int, r *row) error {
		if r.part == train {
			for _, id := range r.labels {
				counts[id]++
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	labels := newLabels(l.labels.words.all(), counts)
	if labels.Len() == 0 {
		return nil, nil // nothing has a label
	}
	if labels.Len() == 1 {
		return nil, &Error{Where: "corpus.train", What: fmt.Sprintf("every example has the label %q, so there is nothing to learn", labels.Word(0)),
			Remedy: "give examples of at least two labels, or name another column in corpus.columns"}
	}
	l.dataset.Report.LabelNote = labelNote(labels)
	return labels, nil
}

// labelNote says what is odd about labels and how often they are there: nearly each is there once, or some differ in capitals alone; "" if nothing is.
func labelNote(labels *Vocab) string {
	const many = 10
	n := int64(0)
	plain := make(map[string]string)
	for id, label := range labels.Words() {
		n += labels.Count(int32(id))
		key := strings.ToLower(label)
		if other, twice := plain[key]; twice {
			return fmt.Sprintf("the labels %q and %q, and perhaps more, differ in capitals alone", other, label)
		}
		plain[key] = label
	}
	if len(plain) >= many && 2*int64(len(plain)) > n {
		return fmt.Sprintf("there are %d labels for %d examples: is this the column of the labels?", len(plain), n)
	}
	return ""
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
	d, next := l.dataset, l.renumber()
	labels := make([]int32, l.labels.words.Len())
	if d.Labels != nil {
		for id := range labels {
			labels[id], _ = d.Labels.Lookup(l.labels.words.word(int32(id)))
		}
	}
	var made [parts]*rowsWriter
	for p, held := range [parts]Held{train: {Share: 1}, valid: l.settings.Valid, test: l.settings.Test} {
		if held.Share > 0 || len(held.Sources) > 0 {
			made[p] = newRowsWriter(l.temp)
			defer made[p].close()
		}
	}
	to, at := &renumbering{}, int64(0)
	err := l.rows.each(func(number int, r *row) (err error) {
		w, report := made[r.part], &l.reports[r.part]
		known := slices.DeleteFunc(slices.Clone(r.labels), func(id int32) bool { return labels[id] < 0 })
		keep := r.part == train || len(r.labels) == 0 || len(known) > 0 && !(l.format.ByToken && len(known) < len(r.labels))
		if keep {
			report.Documents++
		} else {
			report.UnknownLabels++
		}
		for _, text := range r.texts {
			for at == to.end && len(text) > 0 {
				if to, err = next(); err != nil {
					return err
				}
			}
			if at += int64(len(text)); keep {
				report.Unknown += w.text(text, to, !l.settings.Formless)
			}
		}
		if !keep {
			return nil
		}
		if l.settings.Teacher != nil {
			w.number.add(int32(number))
		}
		if len(l.settings.Rows.Score) > 0 {
			w.score.add(r.score)
		}
		for _, id := range known {
			w.label.add(labels[id])
		}
		if !l.format.ByToken {
			w.labels.add(w.label.Len())
		}
		if len(r.texts[0]) == 0 {
			report.Empty++
		}
		return nil
	})
	if err != nil {
		return err
	}
	shared := Rows{Sides: l.settings.Rows.Sides(), Teacher: l.settings.Teacher}
	if !l.settings.Formless {
		shared.Forms, shared.Seen = l.words.words.all(), make([]bool, l.words.words.Len())
		for id, n := range l.trained {
			shared.Seen[id] = n > 0
		}
	}
	reports := [parts]*PartReport{&d.Report.Train, &d.Report.Valid, &d.Report.Test}
	for p, c := range []**Corpus{&d.Train, &d.Valid, &d.Test} {
		if made[p] == nil {
			continue
		}
		if *c, err = made[p].corpus(shared, l.format.ByToken); err != nil {
			d.Close()
			return err
		}
		*reports[p] = l.reports[p]
		reports[p].Tokens, reports[p].Sentences = int64((*c).Len()), int64((*c).Sentences())
	}
	return nil
}

// A rowsWriter writes a part. What grows with it goes to temporary files.
type rowsWriter struct {
	ids       *column[int32]
	starts    *column[uint64]
	gather    gather
	sentences int

	form, label, number *column[int32]
	score               *column[float32]
	offset, labels      *column[int]
}

func newRowsWriter(temp string) *rowsWriter {
	ints := func() *column[int32] { return &column[int32]{folder: temp} }
	w := &rowsWriter{
		ids: ints(), starts: &column[uint64]{folder: temp}, form: ints(), label: ints(), number: ints(),
		score: &column[float32]{folder: temp}, offset: &column[int]{folder: temp}, labels: &column[int]{folder: temp},
	}
	w.gather.put = func(ids []int32, marks uint64) {
		w.ids.add(ids...)
		w.starts.add(marks)
	}
	w.offset.add(0)
	w.labels.add(0)
	return w
}

func (w *rowsWriter) close() {
	for _, c := range []*column[int32]{w.ids, w.form, w.label, w.number} {
		c.close()
	}
	for _, c := range []*column[int]{w.offset, w.labels} {
		c.close()
	}
	w.starts.close()
	w.score.close()
}

// text adds a text, and how it is written if that is to be known. It returns how many of its tokens are unknown.
func (w *rowsWriter) text(tokens []int32, to *renumbering, forms bool) (unknown int64) {
	for i, id := range tokens {
		id = to.to[id]
		if id < 0 {
			unknown++
			id = to.unk
		}
		w.gather.token(id, i == 0)
	}
	if forms {
		w.form.add(tokens...)
	}
	if len(tokens) > 0 {
		w.sentences++
	}
	w.offset.add(w.ids.Len() + w.gather.n)
	return unknown
}

// corpus returns the part, with what the rows of all parts share.
func (w *rowsWriter) corpus(shared Rows, byToken bool) (*Corpus, error) {
	w.gather.flush()
	c := &Corpus{Rows: &shared, sentences: w.sentences}
	var failed error
	take(c, w.ids, &c.IDs, &failed)
	take(c, w.starts, &c.starts, &failed)
	take(c, w.offset, &shared.Offset, &failed)
	take(c, w.form, &shared.Form, &failed)
	take(c, w.number, &shared.Number, &failed)
	take(c, w.score, &shared.Score, &failed)
	take(c, w.label, &shared.Label, &failed)
	if !byToken {
		take(c, w.labels, &shared.LabelOffset, &failed)
	}
	if failed != nil {
		c.Close()
		return nil, failed
	}
	return c, nil
}

// take moves the numbers of a column to where c has them.
func take[T int | int32 | uint64 | float32](c *Corpus, from *column[T], to *[]T, failed *error) {
	all, memory, err := from.take()
	if *to = all; memory != nil {
		c.mapped = append(c.mapped, memory)
	}
	if err != nil {
		*failed = err
	}
}
