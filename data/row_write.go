package data

// A rowsWriter writes a part. What grows with it goes to temporary files.
type rowsWriter struct {
	ids       *column[int32]
	starts    *column[uint64]
	gather    gather
	sentences int
	content   uint64

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
	c := &Corpus{Rows: &shared, sentences: w.sentences, content: w.content}
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
