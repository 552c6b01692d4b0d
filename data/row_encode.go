package data

import (
	"cmp"
	"slices"
)

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
func (e *rowEncoder) row(number int, r *row) error {
	known := slices.DeleteFunc(slices.Clone(r.labels), func(id int32) bool { return e.labelIDs[id] < 0 })
	keep := r.part == train || len(r.labels) == 0 || len(known) > 0 && !(e.format.ByToken && len(known) < len(r.labels))
	allUnknown, err := e.texts(r, keep)
	if err != nil {
		return err
	}
	if r.part != train {
		e.lacks(r, len(known), keep)
		if !e.format.ByToken { // in an order that does not depend on the text to train on: see [LoadTest]
			slices.SortFunc(known, func(a, b int32) int { return cmp.Compare(e.labelIDs[a], e.labelIDs[b]) })
		}
	}
	report := &e.reports[r.part]
	if !keep {
		report.UnknownLabels++
		return nil
	}
	report.Documents++
	switch {
	case len(r.texts[0]) == 0:
		report.Empty++
	case allUnknown && len(known) > 0:
		report.AllUnknown++
	}
	e.beside(number, r, known)
	return nil
}

// texts encodes the texts of a row that is kept, and goes past those of others. It reports whether the first has words of which
// nothing is left.
func (e *rowEncoder) texts(r *row, keep bool) (allUnknown bool, err error) {
	for i, text := range r.texts {
		for e.at == e.to.end && len(text) > 0 {
			if e.to, err = e.next(); err != nil {
				return false, err
			}
		}
		if e.at += int64(len(text)); !keep {
			continue
		}
		unknown := e.made[r.part].text(text, e.to, !e.settings.Rows.Formless)
		e.reports[r.part].Unknown += unknown
		if i == 0 {
			allUnknown = len(text) > 0 && unknown == int64(len(text)) && e.to.unk < 0 && e.settings.Rows.Formless
		}
	}
	return allUnknown, nil
}

// beside encodes what a row has beside its texts, of labels those that are known.
func (e *rowEncoder) beside(number int, r *row, known []int32) {
	w := e.made[r.part]
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
