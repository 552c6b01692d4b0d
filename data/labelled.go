package data

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// Rows are the examples of a labelled [Corpus], in the order of its files. Its tokens are
// kept whether they are in the vocabulary or not; those that are not, where no word
// stands for them, have the id −1.
type Rows struct {
	Offset []int // the tokens of text i are IDs[Offset[i]:Offset[i+1]]; there may be none

	// Sides is how many texts an example has, where these are to be compared: two that belong
	// together, then hard negatives. Example i has the texts i·Sides … i·Sides + Sides − 1.
	// 0 and 1: an example is a text.
	Sides int
	Score []float32 // how well the two texts of each example go together; nil: nothing says

	// Teacher has vectors of texts, nil for none: that of example i is its row Number[i].
	Teacher *Teacher
	Number  []int32

	// Form says for each token how it is written, so that what a task makes of the
	// spelling is known for unknown words too: it is Forms[Form[t]].
	Form  []int32
	Forms []string // of all parts of the dataset, which share it
	Seen  []bool   // for each form whether the training part has it; shared too

	// Label has the labels of example i in Label[LabelOffset[i]:LabelOffset[i+1]] or, if
	// LabelOffset is nil, one label for each token.
	Label       []int32
	LabelOffset []int
}

// Len returns the number of examples.
func (r *Rows) Len() int { return (len(r.Offset) - 1) / max(1, r.Sides) }

// Labels returns the labels of example i, by id.
func (r *Rows) Labels(i int) []int32 {
	if r.LabelOffset == nil {
		return r.Label[r.Offset[i]:r.Offset[i+1]]
	}
	return r.Label[r.LabelOffset[i]:r.LabelOffset[i+1]]
}

// A row is an example while it is read, under provisional ids.
type row struct {
	texts  [][]int32 // one for each side
	labels []int32
	score  float32
	part   int
	hash   float64
}

// rowLoader reads labelled examples.
type rowLoader struct {
	settings Settings
	format   corpus.RowFormat
	words    *interner
	labels   *interner
	units    *interner // what rows are held out by
	rows     []row
	dataset  *Dataset
	reports  [parts]PartReport
	unseen   [parts]firstUnseen
}

// firstUnseen is the first example with a label that the training part lacks.
type firstUnseen struct{ where, label string }

// loadRows does what [Load] does for labelled examples, which it does not keep in a cache.
func loadRows(ctx context.Context, s Settings) (*Dataset, error) {
	l := &rowLoader{settings: s, format: corpus.RowFormats()[s.Rows.Format], words: newInterner(), labels: newInterner(), units: newInterner(), dataset: &Dataset{}}
	var vocab *Vocab
	counted := true
	if s.Vocab.File != "" {
		var err error
		if vocab, counted, err = openVocab(s.Vocab, io.Discard); err != nil {
			return nil, err
		}
	}
	if err := l.read(ctx); err != nil {
		return nil, err
	}
	if err := l.teaches(); err != nil {
		return nil, err
	}
	l.hold()
	if err := l.checkParts(); err != nil {
		return nil, err
	}
	var err error
	if l.dataset.Vocab, err = l.vocabulary(vocab, counted); err != nil {
		return nil, err
	}
	if l.dataset.Labels, err = l.labelVocabulary(); err != nil {
		return nil, err
	}
	s.noteSplitter(&l.dataset.Report)
	if s.Teacher != nil {
		l.dataset.Report.Teacher = s.Teacher.Hash
	}
	return l.dataset, l.encode()
}

// read reads all sources.
func (l *rowLoader) read(ctx context.Context) error {
	s := l.settings
	options := s.Rows
	options.Options = corpus.Options{OnBadUTF8: s.OnBadUTF8, AsItIs: s.AsItIs, Stdin: s.Stdin}
	var opened [parts][]*corpus.Source
	tokenizer := s.Tokenizer()
	for p, names := range [parts][]string{s.Train, s.Valid.Sources, s.Test.Sources} {
		sources, err := corpus.OpenRows(ctx, names, options)
		if err != nil {
			return err
		}
		for _, source := range sources {
			opened[p] = append(opened[p], source.Source)
		}
		if err := apart(opened, p); err != nil {
			return err
		}
		for _, source := range sources {
			report := SourceReport{Part: partNames[p]}
			var tags openTags
			for r, err := range source.Rows() {
				if err != nil {
					return err
				}
				texts := [][]int32{l.tokens(r, tokenizer)}
				for _, other := range r.Others {
					texts = append(texts, l.split(other, tokenizer))
				}
				for _, text := range texts {
					for _, id := range text {
						if id == longID {
							report.LongTokens++
						}
					}
					report.Tokens += int64(len(text))
				}
				if l.format.ByToken {
					tags.add(r)
				}
				if err := l.take(p, r, texts); err != nil {
					return err
				}
			}
			report.Stat = source.Stat()
			report.OpenTags, report.FirstOpen = tags.report()
			l.dataset.Report.Sources = append(l.dataset.Report.Sources, report)
		}
	}
	return nil
}

// apart reports text of part p that an earlier part has too.
func apart(text [parts][]*corpus.Source, p int) error {
	for q := range p {
		if name, ok := corpus.SameText(text[q], text[p]); ok {
			return &Error{Where: name, What: fmt.Sprintf("stands in both corpus.%s and corpus.%s", partNames[q], partNames[p]),
				Remedy: "what is held out must not be trained on; give different texts, or a share such as valid = 0.05"}
		}
	}
	return nil
}

// tokens returns the provisional ids of a row's tokens.
func (l *rowLoader) tokens(r corpus.Row, t corpus.Tokenizer) (ids []int32) {
	if r.Tokens != nil {
		for _, token := range r.Tokens {
			ids = append(ids, l.words.id([]byte(token)))
		}
		return ids
	}
	return l.split(r.Text, t)
}

// split returns the provisional ids of a text's tokens.
func (l *rowLoader) split(text string, t corpus.Tokenizer) (ids []int32) {
	for token, rest := t.Next([]byte(text)); token != nil; token, rest = t.Next(rest) {
		ids = append(ids, l.words.id(token))
	}
	return ids
}

// take keeps a row of a file of part p with its texts.
func (l *rowLoader) take(p int, r corpus.Row, texts [][]int32) error {
	labels := make([]int32, len(r.Labels))
	for i, label := range r.Labels {
		name := strings.Join(strings.Fields(label), " ") // tabs and line ends would break files of labels
		if name == "" {
			name = "?"
		}
		before := len(l.labels.words)
		labels[i] = l.labels.word(name)
		if p != train && len(l.labels.words) > before && l.unseen[p].where == "" {
			l.unseen[p] = firstUnseen{fmt.Sprintf("%s:%d", r.File, r.Line), name}
		}
	}
	if !l.format.ByToken { // an example has a label once
		slices.Sort(labels)
		labels = slices.Compact(labels)
	}
	if p != train && l.settings.Rows.OnBadLine != "skip" && l.unseen[p].where != "" {
		u := l.unseen[p]
		return &Error{Where: u.where, What: fmt.Sprintf("the label %q is not in the training text, so nothing can learn it", u.label),
			Remedy: `correct it, add examples of it to corpus.train, or leave such lines out with corpus.on_bad_line = "skip"`}
	}
	hash := l.words.contentHash(texts[0], l.settings.SplitSeed)
	if r.Unit != "" {
		hash = l.units.contentHash([]int32{l.units.word(r.Unit)}, l.settings.SplitSeed)
	}
	l.rows = append(l.rows, row{texts: texts, score: r.Score, labels: labels, part: p, hash: hash})
	return nil
}

// hold takes what is held out by share from the training rows. The shares lie at opposite
// ends of [0, 1), as those of text do. Stratified, each label gives the same share.
func (l *rowLoader) hold() {
	v, t := l.settings.Valid.Share, l.settings.Test.Share
	if v == 0 && t == 0 {
		return
	}
	if !l.settings.Stratify {
		for i := range l.rows {
			r := &l.rows[i]
			switch {
			case r.part != train || len(r.texts[0]) == 0:
			case r.hash < t:
				r.part = test
			case r.hash >= 1-v:
				r.part = valid
			}
		}
		return
	}
	byLabel := map[int32][]*row{}
	for i := range l.rows {
		if r := &l.rows[i]; r.part == train && len(r.labels) > 0 {
			byLabel[r.labels[0]] = append(byLabel[r.labels[0]], r)
		}
	}
	for _, rows := range byLabel { // in any order: each is by itself
		slices.SortStableFunc(rows, func(a, b *row) int { return cmp.Compare(a.hash, b.hash) })
		n := float64(len(rows))
		first, last := int(float64(n*t)+0.5), len(rows)-int(float64(n*v)+0.5)
		for i, r := range rows {
			switch { // examples of the same words are on the same side
			case i < first || first > 0 && r.hash == rows[first-1].hash:
				r.part = test
			case i >= last || last < len(rows) && r.hash == rows[last].hash:
				r.part = valid
			}
		}
	}
}

// checkParts counts the parts and reports one without examples.
func (l *rowLoader) checkParts() error {
	var n [parts]int64
	for _, r := range l.rows {
		n[r.part]++
	}
	for p, held := range [parts]Held{train: {Sources: l.settings.Train}, valid: l.settings.Valid, test: l.settings.Test} {
		if n[p] > 0 || len(held.Sources) == 0 && held.Share == 0 {
			continue
		}
		e := &Error{Where: "corpus." + partNames[p], What: "has no examples", Remedy: "check that the files are not empty and that corpus.format suits them"}
		switch {
		case p == train && len(l.rows) > 0:
			e.What, e.Remedy = fmt.Sprintf("all of the %d examples are held out", len(l.rows)), "hold out a smaller share, or give more examples"
		case held.Share > 0:
			e.What, e.Remedy = fmt.Sprintf("a share of %v holds out none of the %d examples", held.Share, len(l.rows)), "hold out a larger share, or give a file"
		}
		return e
	}
	return nil
}

// lower reports whether tokens are words in lower case.
func (l *rowLoader) lower() bool { return l.settings.Lower && l.format.ByToken }

// vocabulary returns the words of the training rows, or those of the file with their
// counts there.
func (l *rowLoader) vocabulary(file *Vocab, counted bool) (*Vocab, error) {
	forms := make([]int64, len(l.words.words))
	for _, r := range l.rows {
		if r.part == train {
			for _, text := range r.texts {
				for _, id := range text {
					forms[id]++
				}
			}
		}
	}
	words, counts := l.words, forms
	if l.lower() { // a word may have several forms
		words = newInterner()
		counts = []int64{forms[longID]}
		for id, form := range l.words.words[1:] {
			word := words.word(wordOf(form, true))
			if int(word) == len(counts) {
				counts = append(counts, 0)
			}
			counts[word] += forms[1+id]
		}
	}
	for id, n := range counts {
		if n > 0 && id != longID {
			l.dataset.Report.Types++
		}
	}
	pairs := words.pairs(counts, l.settings.Vocab.Unk)
	if file == nil {
		if l.dataset.Report.Types == 0 {
			return nil, &Error{Where: "corpus.train", What: "the text has no tokens", Remedy: "check that the examples have words beside their labels, and that corpus.columns and corpus.tokenizer suit them"}
		}
		return NewVocab(pairs, l.settings.Vocab)
	}
	if !counted {
		for word, n := range pairs {
			if id, ok := file.ID(word); ok {
				file.counts[id] += n
			}
		}
	}
	return file, nil
}

// labelVocabulary returns the labels of the training rows.
func (l *rowLoader) labelVocabulary() (*Vocab, error) {
	counts := make([]int64, len(l.labels.words))
	for _, r := range l.rows {
		if r.part == train {
			for _, id := range r.labels {
				counts[id]++
			}
		}
	}
	labels := newLabels(l.labels.words, counts)
	if labels.Len() == 0 {
		return nil, nil // nothing has a label
	}
	if labels.Len() == 1 {
		return nil, &Error{Where: "corpus.train", What: fmt.Sprintf("every example has the label %q, so there is nothing to learn", labels.Word(0)),
			Remedy: "give examples of at least two labels, or name another column in corpus.columns"}
	}
	return labels, nil
}

// encode makes the parts.
func (l *rowLoader) encode() error {
	d := l.dataset
	words, unknown := make([]int32, len(l.words.words)), make([]bool, len(l.words.words))
	for id, word := range l.words.words {
		known := false
		if words[id], known = d.Vocab.Lookup(wordOf(word, l.lower())); !known || id == longID {
			words[id], unknown[id] = d.Vocab.unk, true
		}
	}
	labels := make([]int32, len(l.labels.words))
	if d.Labels != nil {
		for id, name := range l.labels.words {
			labels[id], _ = d.Labels.Lookup(name)
		}
	}
	seen := make([]bool, len(l.words.words))
	for _, r := range l.rows {
		for _, text := range r.texts {
			for _, id := range text {
				seen[id] = seen[id] || r.part == train
			}
		}
	}
	corpora := [parts]*Corpus{}
	for p, held := range [parts]Held{train: {Share: 1}, valid: l.settings.Valid, test: l.settings.Test} {
		if held.Share > 0 || len(held.Sources) > 0 {
			corpora[p] = &Corpus{Rows: &Rows{Offset: []int{0}, Forms: l.words.words, Seen: seen, Sides: l.settings.Rows.Sides(), Teacher: l.settings.Teacher}}
			if !l.format.ByToken {
				corpora[p].Rows.LabelOffset = []int{0}
			}
		}
	}
	var ids []int32
	for number, r := range l.rows {
		c, report := corpora[r.part], &l.reports[r.part]
		known := slices.DeleteFunc(slices.Clone(r.labels), func(id int32) bool { return labels[id] < 0 })
		if r.part != train && len(r.labels) > 0 && (len(known) == 0 || l.format.ByToken && len(known) < len(r.labels)) {
			report.UnknownLabels++
			continue
		}
		report.Documents++
		for _, text := range r.texts {
			ids = ids[:0]
			for _, id := range text {
				ids = append(ids, words[id])
				c.Rows.Form = append(c.Rows.Form, id)
				if unknown[id] {
					report.Unknown++
				}
			}
			c.add(ids)
			c.Rows.Offset = append(c.Rows.Offset, len(c.IDs))
		}
		if c.Rows.Teacher != nil {
			c.Rows.Number = append(c.Rows.Number, int32(number))
		}
		if len(l.settings.Rows.Score) > 0 {
			c.Rows.Score = append(c.Rows.Score, r.score)
		}
		for _, id := range known {
			c.Rows.Label = append(c.Rows.Label, labels[id])
		}
		if !l.format.ByToken {
			c.Rows.LabelOffset = append(c.Rows.LabelOffset, len(c.Rows.Label))
		}
		if len(r.texts[0]) == 0 {
			report.Empty++
		}
	}
	d.Train, d.Valid, d.Test = corpora[train], corpora[valid], corpora[test]
	for p, report := range [parts]*PartReport{&d.Report.Train, &d.Report.Valid, &d.Report.Test} {
		if c := corpora[p]; c != nil {
			*report = l.reports[p]
			report.Tokens, report.Sentences = int64(c.Len()), int64(c.Sentences())
		}
	}
	return nil
}
