package data

// A row is an example while it is read, under provisional ids.
type row struct {
	texts  [][]int32 // one for each side
	labels []int32
	score  float32
	part   int

	content uint64 // its hash, where it may be held out
}

// rows are the examples while they are read. What grows with their texts goes to temporary files.
type rows struct {
	sides  int
	tokens *column[int32]   // of all texts
	length *column[int32]   // of each text, in tokens
	label  *column[int32]   // of all examples
	labels *column[int32]   // of each example, how many
	score  *column[float32] // of each example
	part   []uint8          // of each example

	content *column[uint64] // of each example

	valid, test float64 // shares that are held out
	strata      *strata // what could be held out, of each label the same share; nil: it is held out as it is added
}

func newRows(temp string, s Settings) rows {
	ints := func() *column[int32] { return &column[int32]{folder: temp} }
	r := rows{
		sides: max(1, s.Rows.Sides()), tokens: ints(), length: ints(), label: ints(), labels: ints(), score: &column[float32]{folder: temp},
		content: &column[uint64]{folder: temp},
		valid:   s.Valid.Share, test: s.Test.Share,
	}
	if s.Rows.Stratify && (r.valid > 0 || r.test > 0) {
		r.strata = newStrata(temp)
	}
	return r
}

// Len returns the number of examples.
func (r *rows) Len() int { return len(r.part) }

func (r *rows) close() {
	for _, c := range []*column[int32]{r.tokens, r.length, r.label, r.labels} {
		c.close()
	}
	r.score.close()
	r.content.close()
	r.strata.close()
}

// add adds an example. Those to train on may be held out by share: the shares lie at opposite ends of [0, 1), where hash puts
// it, as those of text do.
func (r *rows) add(x *row, hash func() float64) {
	for _, text := range x.texts {
		r.tokens.add(text...)
		r.length.add(int32(len(text)))
	}
	r.label.add(x.labels...)
	r.labels.add(int32(len(x.labels)))
	r.score.add(x.score)
	r.content.add(x.content)
	part, shares := x.part, (r.valid > 0 || r.test > 0) && x.part == train && len(x.texts[0]) > 0 // all without words have one hash
	switch {
	case r.strata != nil && shares && len(x.labels) > 0:
		r.strata.add(x.labels[0], hash())
	case r.strata != nil:
		r.strata.add(noStratum, 0)
	case shares:
		switch h := hash(); {
		case h < r.test:
			part = test
		case h >= 1-r.valid:
			part = valid
		}
	}
	r.part = append(r.part, uint8(part))
}

// hold takes what is held out by share, where each label gives the same share. The error is a [*draftError].
func (r *rows) hold() error {
	if r.strata == nil {
		return nil
	}
	return r.strata.hold(r.test, r.valid, func(row, part int) { r.part[row] = uint8(part) })
}

// each yields the examples in order, each good until the next. The error is that of yield, or a [*draftError].
func (r *rows) each(yield func(i int, x *row) error) error {
	var (
		tokens, length = r.tokens.read(), r.length.read()
		label, labels  = r.label.read(), r.labels.read()
		scores         = r.score.read()
		contents       = r.content.read()
		x              row
	)
	for i, part := range r.part {
		lengths, err := length(r.sides)
		if err != nil {
			return err
		}
		n := 0
		for _, l := range lengths {
			n += int(l)
		}
		all, err := tokens(n)
		if err != nil {
			return err
		}
		x.texts = x.texts[:0]
		for _, l := range lengths {
			x.texts, all = append(x.texts, all[:l]), all[l:]
		}
		count, err := labels(1)
		if err == nil {
			x.labels, err = label(int(count[0]))
		}
		if err != nil {
			return err
		}
		score, err := scores(1)
		if err != nil {
			return err
		}
		content, err := contents(1)
		if err != nil {
			return err
		}
		x.score, x.content, x.part = score[0], content[0], int(part)
		if err := yield(i, &x); err != nil {
			return err
		}
	}
	return nil
}
