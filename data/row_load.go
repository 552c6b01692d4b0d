package data

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// rowLoader reads labelled examples.
type rowLoader struct {
	settings  Settings
	temp      string // folder of temporary files; "": all is in memory
	format    corpus.RowFormat
	words     *interner  // under provisional ids
	stretches *stretches // that have ended; nil: there is one, of all the text
	trained   []int64    // how often the training rows have each word, in one stretch
	labels    *interner
	rows      rows
	dataset   *Dataset
	reports   [parts]PartReport
	unseen    [parts]firstUnseen
	untaught  [parts]untaught
	splitting splitting
}

// firstUnseen is the first example with a label that the training part lacks.
type firstUnseen struct{ where, label string }

// loadRows does what [Load] does for labelled examples, which it does not keep in a cache. The error is a [*draftError] if a temporary file in temp
// cannot be written; if that is "", all is in memory.
func loadRows(ctx context.Context, s Settings, temp string) (*Dataset, error) {
	l := &rowLoader{
		settings: s, temp: temp, format: corpus.RowFormats()[s.Rows.Format], words: newInterner(), labels: newInterner(),
		rows: newRows(temp, s), dataset: &Dataset{},
	}
	defer l.close()
	var vocab *Vocab
	counted := true
	if s.Vocab.File != "" && s.learned == nil {
		var err error
		if vocab, counted, err = openVocab(s.Vocab, s.OnBadUTF8, io.Discard); err != nil {
			return nil, err
		}
	}
	if err := l.read(ctx); err != nil {
		return nil, err
	}
	if err := l.teaches(); err != nil {
		return nil, err
	}
	if err := l.rows.hold(); err != nil {
		return nil, err
	}
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
	l.dataset.Report.SplitNote = l.splitting.note(s, false)
	if s.Rows.Teacher != nil {
		l.dataset.Report.Teacher = s.Rows.Teacher.Hash
	}
	return l.dataset, l.encode()
}

// close gives back what the text takes of a disk while it is read.
func (l *rowLoader) close() {
	l.rows.close()
	if l.stretches != nil {
		l.stretches.close()
	}
}

// read reads all sources.
func (l *rowLoader) read(ctx context.Context) error {
	s := l.settings
	options := s.Rows.RowOptions
	options.Options = s.Options
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
			if err := l.readSource(p, source, tokenizer); err != nil {
				return err
			}
		}
	}
	return l.endStretch(true)
}

// readSource reads a source of part p.
func (l *rowLoader) readSource(p int, source *corpus.RowSource, tokenizer corpus.Tokenizer) error {
	report := SourceReport{Part: partNames[p]}
	var tags openTags
	var row row
	for r, err := range source.Rows() {
		if err != nil {
			return err
		}
		row.texts = append(row.texts[:0], l.tokens(r, tokenizer))
		for _, other := range r.Others {
			row.texts = append(row.texts, l.split(other, tokenizer))
		}
		for _, text := range row.texts {
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
		if err := l.take(p, r, &row); err != nil {
			return err
		}
	}
	report.Stat = source.Stat()
	report.OpenTags, report.FirstOpen = tags.report()
	l.dataset.Report.Sources = append(l.dataset.Report.Sources, report)
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

// take keeps a row of a file of part p; row has its texts.
func (l *rowLoader) take(p int, r corpus.Row, row *row) error {
	row.labels = row.labels[:0]
	for _, label := range r.Labels {
		name := labelName(label)
		before := l.labels.words.Len()
		row.labels = append(row.labels, l.labels.word(name))
		if p != train && l.labels.words.Len() > before && l.unseen[p].where == "" {
			l.unseen[p] = firstUnseen{fmt.Sprintf("%s:%d", r.File, r.Line), name}
		}
	}
	if !l.format.ByToken { // an example has a label once
		slices.Sort(row.labels)
		row.labels = slices.Compact(row.labels)
	}
	if p != train && l.settings.Rows.OnBadLine != "skip" && l.settings.learned == nil && l.unseen[p].where != "" {
		u := l.unseen[p]
		return &Error{Where: u.where, What: fmt.Sprintf("the label %q is not in the training text, so nothing can learn it", u.label), Remedy: l.unseenRemedy(u.label)}
	}
	row.part, row.score = p, r.Score
	if s := l.settings; p != train || s.Valid.Share > 0 || s.Test.Share > 0 {
		row.content = contentOf(r)
	}
	l.rows.add(row, func() float64 {
		if r.Unit != "" {
			return placeOf(addWord(golden, Hash(r.Unit)), l.settings.SplitSeed)
		}
		return l.words.contentHash(row.texts[0], l.settings.SplitSeed)
	})
	return l.endStretch(false)
}

// unseenRemedy says what to do about a label that the training text lacks. In IOB1 an entity begins with B- behind another one alone, which is rare.
func (l *rowLoader) unseenRemedy(label string) string {
	const remedy = `correct it, add examples of it to corpus.train, or leave such lines out with corpus.on_bad_line = "skip"`
	entity, begins := strings.CutPrefix(label, "B-")
	if _, inside := l.labels.find([]byte("I-" + entity)); l.format.ByToken && begins && inside {
		return `if the tags are IOB1, write them as IOB2, in all files: awk '{t = $NF} t ~ /^I-/ && (p !~ /^[BI]-/ || substr(p, 3) != substr(t, 3)) {$NF = "B-" substr(t, 3)} {p = t} 1'; else ` + remedy
	}
	return remedy
}

// labelName returns what a label is called: tabs and line ends would break files of labels.
func labelName(label string) string {
	return cmp.Or(strings.Join(strings.Fields(label), " "), "?")
}

// endStretch ends a stretch, as that of a [loader] does. Words of which the forms are kept are all in one.
func (l *rowLoader) endStretch(last bool) error {
	full := l.words.bytes > tableBytes
	if l.temp == "" || !l.settings.Rows.Formless || !full && !(last && l.stretches != nil) {
		return nil
	}
	if l.stretches == nil {
		l.stretches = newStretches(l.temp)
	}
	if err := l.stretches.keep(l.words.words, [parts]int64{int64(l.rows.tokens.Len())}); err != nil {
		return err
	}
	if l.words.forget(); last {
		l.words = newInterner()
	}
	return nil
}

// checkParts counts the parts and reports one without examples.
func (l *rowLoader) checkParts() error {
	var n [parts]int64
	for _, p := range l.rows.part {
		n[p]++
	}
	for p, held := range [parts]HeldOut{train: {Sources: l.settings.Train}, valid: l.settings.Valid, test: l.settings.Test} {
		if n[p] > 0 || len(held.Sources) == 0 && held.Share == 0 {
			continue
		}
		e := &Error{Where: "corpus." + partNames[p], What: "has no examples", Remedy: "check that the files are not empty and that corpus.format suits them"}
		switch {
		case p == train && l.rows.Len() > 0:
			e.What, e.Remedy = fmt.Sprintf("the whole text, of %s, is held out", amount.Of(l.rows.Len(), "example")), "hold out a smaller share, or give more examples"
		case held.Share > 0:
			e.What, e.Remedy = fmt.Sprintf("a share of %v holds out nothing of %s (equal ones stay together)", held.Share, amount.Of(l.rows.Len(), "example")), "hold out a larger share, or give a file"
			if l.settings.Rows.Stratify {
				e.What = fmt.Sprintf("a share of %v of each label holds out nothing of %s: each label has too few (equal ones stay together)", held.Share, amount.Of(l.rows.Len(), "example"))
				e.Remedy = "set corpus.stratify = false, hold out a larger share, or give a file"
			}
		}
		return noted(e, l.dataset.Report.Sources)
	}
	return nil
}
