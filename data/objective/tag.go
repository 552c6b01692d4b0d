package objective

import (
	"context"
	"errors"
	"math"
	"unicode"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data"
)

// Tag predicts a label of each token of a sentence, such as its part of speech or whether
// it begins a name, from the tokens around it (Collobert, Weston, Bottou, Karlen, Kavukcuoglu
// and Kuksa, Natural language processing (almost) from scratch, 2011: the window approach).
//
// The context of a token is that token with Window others on each side. Each
// has some slots, whose vectors are put side by side:
//
//   - the word;
//   - with Shape, its shape, such as Xx-d for Bits-7: X, x and d stand for runs of capital
//     letters, other letters and digits;
//   - with Affixes, its first and last characters, one to Affixes of them, in lower case;
//   - with NGrams, its character n-grams of 2 to NGrams characters (or of 1), in lower
//     case, with brackets at both ends (Bojanowski et al., 2017).
//
// All but words share Buckets rows of the table by their hash, so that they are known of
// words that training has not seen. A slot of several features is their mean. Beyond the
// ends of a sentence stands a word that stands nowhere else, with no other features. A word
// that is not in the vocabulary is vocab.unk or, where that is empty, nothing.
//
// An example is a sentence, which a batch keeps whole.
type Tag struct {
	Window  int  `toml:"window" help:"tokens looked at on each side" range:"[0,20]"`
	Shape   bool `toml:"shape" help:"the shape of a token is a feature: capitals, digits, marks"`
	Affixes int  `toml:"affixes" help:"characters of the longest beginning and end of a token that are features; 0: none are" range:"[0,20]"`
	NGrams  int  `toml:"ngrams" help:"characters of the longest n-grams of a token that are features, from 2 on; 0: none are" range:"[0,20]"`
	Buckets int  `toml:"buckets" help:"rows that shapes, beginnings, ends and n-grams share by their hash" range:"[1,100000000]"`
	// Omit is the probability that a word is unknown in training, drawn anew in each epoch, so
	// that a network learns to do with the rest.
	Omit float64 `toml:"omit" help:"share of the words that are unknown in training, so that it learns to do without" range:"[0,1)"`
}

// Idle returns the setting that has no effect.
func (s *Tag) Idle() (key, cause string) {
	if !s.Shape && s.Affixes == 0 && s.NGrams == 0 {
		return "buckets", "shape = false, affixes = 0 and ngrams = 0"
	}
	return "", ""
}

// Context implements [Spec].
func (s *Tag) Context() (width int, ragged bool, pooling string) {
	return (2*s.Window + 1) * s.slots(), false, "slots"
}

// slots returns how many slots a token has.
func (s *Tag) slots() int {
	n := 1
	for _, has := range []bool{s.Shape, s.Affixes > 0, s.NGrams > 0} {
		if has {
			n++
		}
	}
	return n
}

// Predicts implements [Spec].
func (s *Tag) Predicts() string { return "the label of every held-out token" }

// Formats implements [Labelled].
func (s *Tag) Formats() []string { return []string{"conll", "jsonl-tokens", "parquet-tokens"} }

// Judge implements [Labelled].
func (s *Tag) Judge() string { return "tags" }

// Outputs implements [Labelled].
func (s *Tag) Outputs(v Vocabs) *data.Vocab { return v.Labels }

// Inputs implements [Labelled]: words, the one beyond the ends, and buckets.
func (s *Tag) Inputs(v Vocabs) int {
	shared, _ := s.Shared()
	return v.Words.Len() + shared
}

// Shared implements [Shared]: the row beyond the ends, and buckets.
func (s *Tag) Shared() (rows int, of string) {
	rows = 1
	if s.slots() > 1 {
		rows += s.Buckets
	}
	return rows, "spellings"
}

// New implements [Spec].
func (s *Tag) New(_ context.Context, t Text) (Examples, error) {
	if t.Rows == nil || t.Rows.LabelOffset != nil {
		return nil, errors.New("tag: the text has no label for each token; set corpus.format")
	}
	if s.slots() > 1 {
		if err := atLeastOne("buckets", s.Buckets); err != nil {
			return nil, err
		}
	}
	defer t.Release()
	e := &tag{reader: reader{t.Corpus}, tagger: s.tagger(t.Vocabs), ids: t.IDs, rows: t.Rows, seed: t.Seed, omit: uint64(math.Round(s.Omit * (1 << 32)))}
	e.form = make([]spelling, len(t.Rows.Forms))
	made := make([]bool, len(t.Rows.Forms))
	for _, f := range t.Rows.Form {
		if !made[f] {
			made[f], e.form[f] = true, e.spell(t.Rows.Forms[f])
		}
	}
	return e, nil
}

type tag struct {
	reader
	*tagger
	ids  []int32
	rows *data.Rows
	form []spelling
	seed uint64
	omit uint64 // of 2³²
}

func (e *tag) Len() int { return e.rows.Len() }

// Seen implements [Sentences].
func (e *tag) Seen(i int) []bool {
	form := e.rows.Form[e.rows.Offset[i]:e.rows.Offset[i+1]]
	seen := make([]bool, len(form))
	for t, f := range form {
		seen[t] = e.rows.Seen[f]
	}
	return seen
}

func (e *tag) Fill(b *data.Batch, epoch int, index []int) error {
	b.Reset()
	for _, k := range index {
		lo, hi := e.rows.Offset[k], e.rows.Offset[k+1]
		key := data.Random(e.seed, data.Omit, epoch, k)
		word := func(i int) int32 {
			if epoch != Evaluation && e.omit > 0 && data.Mix(key, i)>>32 < e.omit {
				return e.unk
			}
			return e.ids[lo+i]
		}
		labels := e.rows.Labels(k)
		for i := range hi - lo {
			e.context(b, i, hi-lo, word, func(i int) spelling { return e.form[e.rows.Form[lo+i]] })
			b.End(labels[i])
		}
		if hi > lo {
			b.EndSpan()
		}
	}
	return nil
}

// tagger makes the contexts of tokens.
type tagger struct {
	*Tag
	unk  int32 // −1: none
	edge int32 // the row of what stands beyond the ends
}

// tagger returns what makes the contexts of tokens for a vocabulary.
func (s *Tag) tagger(v Vocabs) *tagger {
	t := &tagger{Tag: s, unk: -1, edge: int32(v.Words.Len())}
	if id, ok := v.Words.Unk(); ok {
		t.unk = id
	}
	return t
}

// spelling has the rows of the features of a token apart from its word, slot by slot.
type spelling [][]int32

// context appends the context of token i of n.
func (t *tagger) context(b *data.Batch, i, n int, word func(i int) int32, form func(i int) spelling) {
	for p := i - t.Window; p <= i+t.Window; p++ {
		if p < 0 || p >= n {
			b.ID = append(b.ID, t.edge)
			for range t.slots() {
				b.EndSlot()
			}
			continue
		}
		if id := word(p); id >= 0 {
			b.ID = append(b.ID, id)
		}
		b.EndSlot()
		for _, rows := range form(p) {
			b.ID = append(b.ID, rows...)
			b.EndSlot()
		}
	}
}

// spell returns the features of a token.
func (t *tagger) spell(token string) (s spelling) {
	row := func(kind byte, text string) int32 {
		return t.edge + 1 + int32(data.Mix(data.Hash(text), int(kind))%uint64(t.Buckets))
	}
	if t.Shape {
		s = append(s, []int32{row('s', shape(token))})
	}
	runes := []rune(token)
	for i, r := range runes {
		runes[i] = unicode.ToLower(r)
	}
	if t.Affixes > 0 {
		var rows []int32
		for n := 1; n <= min(t.Affixes, len(runes)); n++ {
			rows = append(rows, row('p', string(runes[:n])), row('e', string(runes[len(runes)-n:])))
		}
		s = append(s, rows)
	}
	if t.NGrams > 0 {
		const most = 100 // characters looked at, so that long tokens take no memory to speak of
		runes = append(append([]rune{'<'}, runes[:min(most, len(runes))]...), '>')
		var rows []int32
		for i := range runes {
			for n := min(2, t.NGrams); n <= t.NGrams && i+n <= len(runes); n++ {
				rows = append(rows, row('n', string(runes[i:i+n])))
			}
		}
		s = append(s, rows)
	}
	return s
}

// shape returns a token with X for each run of capital letters, x for other letters and d
// for digits; other characters stay, once a run.
func shape(token string) string {
	var out []byte
	last := rune(-1)
	for _, r := range token {
		switch {
		case unicode.IsUpper(r):
			r = 'X'
		case unicode.IsLetter(r):
			r = 'x'
		case unicode.IsDigit(r):
			r = 'd'
		}
		if r != last {
			out = utf8.AppendRune(out, r)
		}
		last = r
	}
	return string(out)
}

// Question implements [Asked].
func (s *Tag) Question() string {
	return "a line is a sentence with spaces between its tokens, and the answer a label for each"
}

// Asks implements [Asked].
func (s *Tag) Asks(v Vocabs) func(b *data.Batch, l *data.Line) error {
	tokens := s.AsksTokens(v)
	return func(b *data.Batch, l *data.Line) error {
		tokens(b, l, l.Fields())
		return nil
	}
}

// AsksTokens implements [WholeSentences].
func (s *Tag) AsksTokens(v Vocabs) func(b *data.Batch, l *data.Line, tokens []string) {
	t := s.tagger(v)
	return func(b *data.Batch, l *data.Line, tokens []string) {
		ids, forms := l.Number(l.Words(tokens)), make([]spelling, len(tokens))
		for i, token := range tokens {
			forms[i] = t.spell(token)
		}
		for i := range tokens {
			t.context(b, i, len(tokens), func(i int) int32 { return ids[i] }, func(i int) spelling { return forms[i] })
			b.EndTargets()
		}
		if len(tokens) > 0 {
			b.EndSpan()
		}
	}
}
