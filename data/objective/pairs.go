package objective

import (
	"context"
	"math/bits"
	"sync"

	"github.com/lexigraph/lexigraph/data"
)

// Pairs brings together texts that belong together: a question and its answer, a sentence of
// documentation and the code it is about. Both go through the same network, as bags of features, and a loss
// that is loss.Paired compares the vectors that come out with those of the other texts of the
// batch.
//
// What belongs together is said by the columns text and pair of a file, where further columns
// may hold hard negatives, texts that do not belong to the first though they look so; by
// corpus.format = "godoc-pairs": a function's documentation and its body; by labels, where any two
// texts of one label belong together; or by plain text, where a sentence belongs to the next, be that of another document.
//
// A batch of n examples has 2n contexts: the first texts, then in the same order those that belong to
// them, then the hard negatives of all. The target of context i < n is n+i; the others have none. No text is in
// a batch twice, nor two pairs of one label, since the loss takes what belongs to another text for wrong: the
// second is left out, until the next epoch. So is a pair of which one text has no features.
type Pairs struct {
	Features
}

// Predicts implements [Spec].
func (s *Pairs) Predicts() string { return "every held-out pair of texts" }

// Formats implements [Labelled].
func (s *Pairs) Formats() []string {
	return []string{"text", "csv", "tsv", "jsonl", "parquet", "godoc-pairs", "fasttext", "folders", "godoc"}
}

// Columns implements [Columned].
func (s *Pairs) Columns() [][]string { return [][]string{{"text", "pair"}, {"text", "label"}} }

// Judge implements [Labelled].
func (s *Pairs) Judge() string { return "pairs" }

// Outputs implements [Labelled]. Targets are places in the batch; nothing is predicted of the words.
func (s *Pairs) Outputs(v Vocabs) *data.Vocab { return v.Words }

// Pairs implements [Paired].
func (s *Pairs) Pairs() {}

// Paired objectives have targets that are examples of the same batch.
type Paired interface {
	Spec
	Pairs()
}

// TextPairs are the examples of objectives that are [Paired]: texts that belong together. Its
// methods are safe for concurrent use.
type TextPairs interface {
	Examples

	// Texts replaces what is in b by the first texts of the pairs with these numbers (side 0), or
	// by those that belong to them (side 1), as in the epoch [Evaluation], without targets.
	Texts(b *data.Batch, side int, index []int)

	// Words returns the words of a text, known and unknown ones; of plain text, the known ones.
	Words(side, k int) []string

	// Empty reports whether one of the two texts has no features.
	Empty(k int) bool

	// Alike reports whether what belongs to the first text of one pair belongs to that of the other too.
	Alike(k, l int) bool

	// Scores says how well the texts of each pair go together; nil: nothing does.
	Scores() []float32
}

// New implements [Spec].
func (s *Pairs) New(_ context.Context, t Text) (Examples, error) {
	next := t.Rows == nil // the text that belongs to one is the next
	if next && t.Words != nil {
		t.Corpus = sentences(t)
	}
	bags, err := s.bags(t)
	if err != nil {
		return nil, err
	}
	e := &textPairs{bags: bags, sides: 2}
	texts := len(e.rows.Offset) - 1
	switch {
	case e.rows.Sides > 1:
		e.sides = e.rows.Sides
		e.n = e.rows.Len()
		e.score = e.rows.Score
	case next:
		e.next = true
		e.n = max(0, texts-1)
	default:
		e.n = texts
		e.labels = make(map[int32][]int32)
		for i := range texts {
			if of := e.rows.Labels(i); len(of) > 0 {
				e.labels[of[0]] = append(e.labels[of[0]], int32(i))
				e.place = append(e.place, int32(len(e.labels[of[0]])-1))
			} else {
				e.place = append(e.place, -1)
			}
		}
	}
	e.identify(texts)
	return e, e.tell()
}

// sentences makes an example of each sentence of a text.
func sentences(t Text) *data.Corpus {
	c := *t.Corpus
	c.Rows = &data.Rows{Offset: append(c.SentenceStarts(), c.Len()), Form: c.IDs, Forms: t.Words.Words()}
	return &c
}

// textPairs are the examples of [Pairs].
type textPairs struct {
	bags
	n     int
	sides int

	next   bool              // a text belongs to the next
	labels map[int32][]int32 // the texts of each label; nil: that is not what is paired
	place  []int32           // of each text among those of its label
	score  []float32

	same  []int32 // for each text the first that is the same; −1: it has no features
	spare sync.Pool
}

// identify sets e.same. The texts are found by their hashes, in a table of four bytes for each slot.
func (e *textPairs) identify(texts int) {
	slots := make([]int32, 1<<bits.Len(uint(texts+texts/2))) // one more than a text, from the slot of its hash on; 0: none
	e.same = make([]int32, texts)
	for i := range e.same {
		h, has := e.hashOf(i)
		if !has {
			e.same[i] = -1
			continue
		}
		for at := h; ; at++ {
			slot := &slots[at&uint64(len(slots)-1)]
			if *slot == 0 {
				*slot = int32(i) + 1
			} else if other, _ := e.hashOf(int(*slot) - 1); other != h {
				continue
			}
			e.same[i] = *slot - 1
			break
		}
	}
}

// hashOf returns a hash of how a text is written, and whether what is looked at of it has features.
func (e *textPairs) hashOf(text int) (h uint64, has bool) {
	lo, hi := e.rows.Offset[text], e.rows.Offset[text+1]
	for t := lo; t < hi; t++ {
		f := e.rows.Form[t]
		h = data.Mix(h^uint64(f), 1)
		has = has || t-lo < e.most && (e.ids[t] >= 0 || e.form != nil && e.form.Offset[f] < e.form.Offset[f+1])
	}
	return h, has
}

// tell reports pairs from which nothing is to be learned.
func (e *textPairs) tell() error {
	const remedy = "give more pairs that differ in both of their texts, or hold out a larger share"
	whole, differs := 0, false
	first := -1
	for k := range e.n {
		if e.Empty(k) {
			continue
		}
		if whole++; first < 0 {
			first = k
		}
		differs = differs || !e.Alike(first, k)
	}
	switch {
	case e.score != nil && whole > 0:
		return nil
	case whole == 0:
		return &data.Error{Where: "corpus", What: "has no pair of two texts with words of the vocabulary", Remedy: "check corpus.columns and corpus.tokenizer, or lower vocab.min_count"}
	case whole == 1:
		return &data.Error{Where: "corpus", What: "has one pair in a part of its own, and nothing to tell it from", Remedy: remedy}
	case !differs:
		return &data.Error{Where: "corpus", What: "has pairs that are all alike in a part of its own, so that nothing tells them apart", Remedy: remedy}
	}
	return nil
}

func (e *textPairs) Len() int { return e.n }

// Missing implements [Incomplete].
func (e *textPairs) Missing() (n int) {
	for k := range e.n {
		if e.Empty(k) {
			n++
		}
	}
	return n
}

// pair returns the two texts of example k; the second is −1 where a label has one text.
func (e *textPairs) pair(k, epoch int) (x, y int32) {
	switch {
	case e.next:
		return int32(k), int32(k + 1)
	case e.labels == nil:
		return int32(k * e.sides), int32(k*e.sides + 1)
	}
	if e.place[k] < 0 {
		return int32(k), -1
	}
	of := e.labels[e.rows.Labels(k)[0]]
	if len(of) < 2 {
		return int32(k), -1
	}
	step := 1
	if epoch != Evaluation {
		step += int(data.Random(e.seed, data.Mate, epoch, k) % uint64(len(of)-1))
	}
	return int32(k), of[(int(e.place[k])+step)%len(of)]
}

// Empty implements [TextPairs].
func (e *textPairs) Empty(k int) bool {
	x, y := e.pair(k, Evaluation)
	return y < 0 || e.same[x] < 0 || e.same[y] < 0
}

// Alike implements [TextPairs].
func (e *textPairs) Alike(k, l int) bool {
	if e.labels != nil {
		return e.rows.Labels(k)[0] == e.rows.Labels(l)[0]
	}
	x, y := e.pair(k, Evaluation)
	v, w := e.pair(l, Evaluation)
	return e.same[x] == e.same[v] || e.same[y] == e.same[w]
}

// Scores implements [TextPairs].
func (e *textPairs) Scores() []float32 { return e.score }

// Words implements [TextPairs].
func (e *textPairs) Words(side, k int) []string {
	x, y := e.pair(k, Evaluation)
	if side > 0 {
		x = y
	}
	forms := e.rows.Form[e.rows.Offset[x]:e.rows.Offset[x+1]]
	words := make([]string, len(forms))
	for i, f := range forms {
		words[i] = e.rows.Forms[f]
	}
	return words
}

// Texts implements [TextPairs].
func (e *textPairs) Texts(b *data.Batch, side int, index []int) {
	b.Reset()
	for _, k := range index {
		x, y := e.pair(k, Evaluation)
		if side > 0 {
			x = y
		}
		e.text(b, int(x), Evaluation)
		b.EndTargets()
	}
}

// A selection is what Fill keeps from one batch for the next.
type selection struct {
	texts [][2]int32         // of the pairs that are in the batch
	which []int32            // their numbers
	in    map[int32]struct{} // the texts, or labels, that are there
}

func (e *textPairs) Fill(b *data.Batch, epoch int, index []int) error {
	s, _ := e.spare.Get().(*selection)
	if s == nil {
		s = &selection{in: make(map[int32]struct{})}
	}
	defer e.spare.Put(s)
	e.choose(s, epoch, index)
	b.Reset()
	n := int32(len(s.texts))
	for i, p := range s.texts {
		e.text(b, int(p[0]), epoch)
		b.Target = append(b.Target, n+int32(i))
		b.EndTargets()
		if e.score != nil {
			b.Value = append(b.Value, e.score[s.which[i]])
		}
	}
	for _, p := range s.texts {
		e.text(b, int(p[1]), epoch)
		b.EndTargets()
	}
	for _, k := range s.which {
		for side := 2; side < e.sides; side++ {
			text := k*int32(e.sides) + int32(side)
			if same := e.same[text]; same >= 0 {
				if _, there := s.in[same]; !there { // it may be what belongs to another
					e.text(b, int(text), epoch)
					b.EndTargets()
				}
			}
		}
	}
	return nil
}

// choose sets s to the examples of a batch.
func (e *textPairs) choose(s *selection, epoch int, index []int) {
	s.texts, s.which = s.texts[:0], s.which[:0]
	clear(s.in)
	for _, k := range index {
		x, y := e.pair(k, epoch)
		if y < 0 || e.same[x] < 0 || e.same[y] < 0 {
			continue
		}
		if e.score == nil {
			one, two := e.same[x], e.same[y]
			if e.labels != nil {
				one = e.rows.Labels(k)[0]
				two = one
			}
			_, first := s.in[one]
			_, second := s.in[two]
			if first || second || e.labels == nil && one == two {
				continue
			}
			s.in[one], s.in[two] = struct{}{}, struct{}{}
		}
		s.texts, s.which = append(s.texts, [2]int32{x, y}), append(s.which, int32(k))
	}
}
