package objective

import (
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/data"
)

// Features say what the bag of a text consists of: its words, the character n-grams of these
// where embedding.subwords is set, and sequences of words.
type Features struct {
	// NGrams is the longest sequence of words that is a feature; default 1, words only.
	NGrams int `toml:"ngrams" help:"words in the longest sequence that is a feature of its own" range:"[1,8]"`
	// Buckets is the number of rows that sequences of words share; default 100,000.
	Buckets int `toml:"buckets" help:"rows that sequences of words share by their hash" range:"[1,100000000]"`
	// Omit is the probability that a feature is left out of an example in training, drawn
	// anew in each epoch; default 0. It keeps a network that knows its few texts by heart
	// from trusting single words (Iyyer et al., Deep unordered composition rivals syntactic
	// methods for text classification, 2015: word dropout).
	Omit float64 `toml:"omit" help:"share of the features left out of an example in training" range:"[0,1)"`
	// MaxWords is how many words of a text are looked at; default 1000.
	MaxWords int `toml:"max_words" help:"words of a text that are looked at, from its beginning" range:"[1,65536]"`
	// Pooling says how the vectors of the features become one; default mean.
	Pooling string `toml:"pooling" help:"how the vectors of the features become one" choice:"mean sum"`
}

// Idle returns the setting that has no effect.
func (s *Features) Idle() (key, cause string) {
	if s.NGrams == 1 {
		return "buckets", "ngrams = 1"
	}
	return "", ""
}

// Context implements [Spec].
func (s *Features) Context() (width int, ragged bool, pooling string) {
	return s.MaxWords, true, s.Pooling
}

// Inputs implements [Labelled].
func (s *Features) Inputs(v Vocabs) int {
	rows := v.Words.Len()
	if v.Subwords != nil {
		rows = v.Subwords.Rows(v.Words.Words()).Table
	}
	if s.NGrams > 1 {
		rows += s.Buckets
	}
	return rows
}

// features makes the bag of a text's features.
type features struct {
	most    int               // words
	ngrams  int               // words of the longest sequence
	buckets uint64            // rows of sequences
	first   int32             // of these rows
	hash    []uint64          // of each word of the vocabulary
	words   *data.Vocab       //
	sub     *data.SubwordRows // nil: none
	unk     int32             // −1: none
}

// features returns what makes bags for a vocabulary.
func (s *Features) features(v Vocabs) features {
	f := features{most: s.MaxWords, ngrams: s.NGrams, buckets: uint64(s.Buckets), first: int32(v.Words.Len()), words: v.Words, unk: -1}
	if id, ok := v.Words.Unk(); ok {
		f.unk = id
	}
	if v.Subwords != nil {
		f.sub = v.Subwords.Rows(v.Words.Words())
		f.first = int32(f.sub.Table)
	}
	if s.NGrams > 1 {
		for _, w := range v.Words.Words() {
			f.hash = append(f.hash, data.Hash(w))
		}
	}
	return f
}

// append appends the features of a text to list: of each word its own row and those of its
// n-grams, which sub returns if it is not nil, then those of sequences. A word that is
// unknown has the id −1, or that of unk.
func (f *features) append(list, ids []int32, sub func(i int) []int32) []int32 {
	known := len(list)
	for i, id := range ids {
		if id >= 0 {
			list = append(list, id)
		}
		if sub != nil {
			list = append(list, sub(i)...)
		}
	}
	if f.ngrams == 1 {
		return list
	}
	words := list[known:]
	if sub != nil {
		words = slices.DeleteFunc(slices.Clone(ids), func(id int32) bool { return id < 0 })
	}
	n := len(words)
	for i := range n {
		h := f.hash[words[i]]
		for j := i + 1; j < min(n, i+f.ngrams); j++ {
			h = data.Mix(h, 0) ^ f.hash[words[j]] // the order counts
			list = append(list, f.first+int32(data.Mix(h, j-i)%f.buckets))
		}
	}
	return list
}

// ofForms returns the rows of the n-grams of each form, as far as the vocabulary's words
// have them. It is nil without subwords.
func (f *features) ofForms(forms []string) *data.SubwordRows {
	if f.sub == nil {
		return nil
	}
	r := &data.SubwordRows{Offset: make([]int32, 1, len(forms)+1)}
	for _, form := range forms {
		r.Row = append(r.Row, f.sub.Unseen(form)...)
		r.Offset = append(r.Offset, int32(len(r.Row)))
	}
	return r
}

// line appends the features of a line of new text.
func (f *features) line(list []int32, l *data.Line) []int32 {
	tokens := l.Tokens(l.Text)
	tokens = tokens[:min(f.most, len(tokens))]
	var sub func(i int) []int32
	if f.sub != nil {
		sub = func(i int) []int32 { return f.sub.Unseen(tokens[i]) }
	}
	return f.append(list, l.Number(tokens), sub)
}

// bags are the features of the texts of [data.Rows].
type bags struct {
	features
	form *data.SubwordRows // the rows of each form, without a word's own; nil: no subwords
	ids  []int32
	rows *data.Rows
	seed uint64
	omit uint64 // of 2³²
}

// bags returns the bags of a text.
func (s *Features) bags(t Text) bags {
	f := s.features(t.Vocabs)
	return bags{features: f, form: f.ofForms(t.Rows.Forms), ids: t.IDs, rows: t.Rows, seed: t.Seed, omit: uint64(math.Round(s.Omit * (1 << 32)))}
}

// text appends the features of text k, of which training in an epoch omits some.
func (e *bags) text(list []int32, k, epoch int) []int32 {
	lo, hi := e.rows.Offset[k], e.rows.Offset[k+1]
	hi = min(hi, lo+e.most)
	start := len(list)
	var sub func(i int) []int32
	if e.form != nil {
		sub = func(i int) []int32 {
			f := e.rows.Form[lo+i]
			return e.form.Row[e.form.Offset[f]:e.form.Offset[f+1]]
		}
	}
	list = e.append(list, e.ids[lo:hi], sub)
	if epoch == Evaluation || e.omit == 0 {
		return list
	}
	key, at := data.Random(e.seed, data.Omit, epoch, k), -1
	kept := slices.DeleteFunc(list[start:], func(int32) bool {
		at++
		return data.Mix(key, at)>>32 < e.omit
	})
	return list[:start+len(kept)]
}
