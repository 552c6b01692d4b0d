package objective

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
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
	Pooling string `toml:"pooling" help:"how the vectors of the features become one" choice:"mean sum max"`
	// LogCounts has a word that a text has n times count 1 + ln n there, with its n-grams, in place of n
	// (Buckley, Salton and Allan, 1994).
	LogCounts bool `toml:"log_counts,omitzero" help:"a word that a text has n times counts 1 + ln n in place of n"`
	// InverseFrequency has words count less, with their n-grams, that are frequent in the training text: a word
	// that is there c times among T counts ln(1 + T/(1+c)) / ln(1 + T), and an unknown one 1 (inverse collection
	// frequency: Kwok, 1990).
	InverseFrequency bool `toml:"inverse_frequency,omitzero" help:"words count less the more frequent they are in the training text: ln(1 + T/(1+c)) / ln(1 + T) for c among T"`
}

// Idle returns the setting that has no effect.
func (s *Features) Idle() (key, cause string) {
	if s.NGrams == 1 {
		return "buckets", "ngrams = 1"
	}
	return "", ""
}

// Validate reports what is wrong between the settings.
func (s *Features) Validate() error {
	switch {
	case s.Pooling != "max":
		return nil
	case s.LogCounts:
		return errors.New("log_counts: has no effect with pooling = \"max\", by which a word counts once; remove it, or write pooling = \"mean\"")
	case s.InverseFrequency:
		return errors.New("inverse_frequency: has no effect with pooling = \"max\", which takes the words' numbers as they are; remove it, or write pooling = \"mean\"")
	}
	return nil
}

// Context implements [Spec].
func (s *Features) Context() (width int, ragged bool, pooling string) {
	return s.MaxWords, true, s.Pooling
}

// formless reports whether only the words of the vocabulary matter, and not what others are.
func (s *Features) formless(subwords bool) bool { return !subwords && !s.LogCounts }

// Inputs implements [Labelled].
func (s *Features) Inputs(v Vocabs) int {
	rows := v.Words.Len()
	if v.Subwords != nil {
		rows = v.Subwords.Rows(v.Words.Words()).Table
	}
	shared, _ := s.Shared()
	return rows + shared
}

// Shared implements [Shared].
func (s *Features) Shared() (rows int, of string) {
	if s.NGrams > 1 {
		rows = s.Buckets
	}
	return rows, "sequences of words"
}

// features makes the bag of a text's features.
type features struct {
	most    int               // words
	ngrams  int               // words of the longest sequence
	buckets uint64            // rows of sequences
	first   int32             // of these rows
	hash    []uint64          // of each word of the vocabulary
	sub     *data.SubwordRows // nil: none
	log     bool              // of the number of times a word is there
	weight  []float32         // of each word of the vocabulary; nil: all weigh the same
}

// features returns what makes bags for a vocabulary.
func (s *Features) features(v Vocabs) features {
	f := features{most: s.MaxWords, ngrams: s.NGrams, buckets: uint64(s.Buckets), first: int32(v.Words.Len()), log: s.LogCounts}
	if s.InverseFrequency {
		f.weight = InverseFrequencies(v.Words.Counts())
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

// InverseFrequencies returns what words with these counts weigh by [Features.InverseFrequency].
func InverseFrequencies(counts []int64) []float32 {
	var total int64
	for _, n := range counts {
		total += n
	}
	most := elementary.Log(1 + float64(total))
	weight := make([]float32, len(counts))
	for id, n := range counts {
		weight[id] = 1
		if n > 0 { // else it is 1, but of a text without any of the words 0/0
			weight[id] = float32(elementary.Log(1+float64(total)/float64(1+n)) / most)
		}
	}
	return weight
}

// weighs reports whether some tokens weigh more than others.
func (f *features) weighs() bool { return f.log || f.weight != nil }

// weights appends what each token of a text weighs, or nothing where all weigh 1. The ids are those of the
// tokens' words, −1 for unknown ones. Tokens with the same key are the same, which matters with log only: times, empty
// before and after, is where these are counted.
func weights[K comparable](f *features, list []float32, ids []int32, keys []K, times map[K]int) []float32 {
	if !f.weighs() {
		return list
	}
	if f.log {
		for _, k := range keys {
			times[k]++
		}
		defer func() { // to clear a map takes the longer the more there ever was in it
			for _, k := range keys {
				delete(times, k)
			}
		}()
	}
	for i, id := range ids {
		w := float32(1)
		if id >= 0 && f.weight != nil {
			w = f.weight[id]
		}
		if f.log {
			if n := float64(times[keys[i]]); n > 1 {
				w *= float32((1 + elementary.Log(n)) / n)
			}
		}
		list = append(list, w)
	}
	return list
}

// append appends the features of a text to b: of each word its own row and those of its
// n-grams, which sub returns if it is not nil, then those of sequences. A word that is
// unknown has the id −1, or that of unk. Without weights all weigh 1.
func (f *features) append(b *data.Batch, ids []int32, weight []float32, sub func(i int) []int32) {
	list := b.ID
	known := len(list)
	for i, id := range ids {
		from := len(list)
		if id >= 0 {
			list = append(list, id)
		}
		if sub != nil {
			list = append(list, sub(i)...)
		}
		if weight != nil {
			for range list[from:] {
				b.Weight = append(b.Weight, weight[i])
			}
		}
	}
	b.ID = f.sequences(list, known, ids, sub != nil)
	if weight != nil {
		for range len(b.ID) - len(b.Weight) {
			b.Weight = append(b.Weight, 1)
		}
	}
}

// sequences appends the rows of sequences of the words of a text, of which those from place known on in list
// are, or with n-grams among them ids has them.
func (f *features) sequences(list []int32, known int, ids []int32, ngrams bool) []int32 {
	if f.ngrams == 1 {
		return list
	}
	words := list[known:]
	if ngrams {
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
func (f *features) line(b *data.Batch, l *data.Line) {
	tokens := l.Tokens(l.Text)
	tokens = tokens[:min(f.most, len(tokens))]
	var sub func(i int) []int32
	if f.sub != nil {
		sub = func(i int) []int32 { return f.sub.Unseen(tokens[i]) }
	}
	ids := l.Number(tokens)
	f.append(b, ids, weights(f, nil, ids, tokens, map[string]int{}), sub)
}

// bags are the features of the texts of [data.Rows].
type bags struct {
	reader
	features
	form *data.SubwordRows // the rows of each form, without a word's own; nil: no subwords
	ids  []int32
	rows *data.Rows
	seed uint64
	omit uint64 // of 2³²

	each []float32 // what each token weighs; nil: 1
}

// bags returns the bags of a text.
func (s *Features) bags(t Text) (bags, error) {
	if t.Words == nil {
		return bags{}, errors.New("the text has no vocabulary; set Vocabs.Words")
	}
	err := cmp.Or(atLeastOne("ngrams", s.NGrams), atLeastOne("max_words", s.MaxWords))
	if err == nil && s.NGrams > 1 {
		err = atLeastOne("buckets", s.Buckets)
	}
	if err != nil {
		return bags{}, err
	}
	f := s.features(t.Vocabs)
	defer t.Release()
	e := bags{reader: reader{t.Corpus}, features: f, form: f.ofForms(t.Rows.Forms), ids: t.IDs, rows: t.Rows, seed: t.Seed, omit: uint64(math.Round(s.Omit * (1 << 32)))}
	if f.weighs() {
		e.each = make([]float32, 0, len(t.IDs))
	}
	times := map[int32]int{}
	for i := range len(t.Rows.Offset) - 1 {
		lo, hi := t.Rows.Offset[i], t.Rows.Offset[i+1]
		most := min(hi, lo+f.most)
		var forms []int32
		if t.Rows.Form != nil {
			forms = t.Rows.Form[lo:most]
		}
		e.each = weights(&f, e.each, t.IDs[lo:most], forms, times)
		if e.each != nil { // those that are not looked at have a place too
			e.each = e.each[:len(e.each)+hi-most]
		}
	}
	return e, nil
}

// text appends the features of text k to b, without those that training omits in an epoch.
func (e *bags) text(b *data.Batch, k, epoch int) {
	lo, hi := e.rows.Offset[k], e.rows.Offset[k+1]
	hi = min(hi, lo+e.most)
	start := len(b.ID)
	var sub func(i int) []int32
	if e.form != nil {
		sub = func(i int) []int32 {
			f := e.rows.Form[lo+i]
			return e.form.Row[e.form.Offset[f]:e.form.Offset[f+1]]
		}
	}
	var weight []float32
	if e.each != nil {
		weight = e.each[lo:hi]
	}
	e.append(b, e.ids[lo:hi], weight, sub)
	if epoch == Evaluation || e.omit == 0 {
		return
	}
	key, kept := data.Random(e.seed, data.Omit, epoch, k), start
	for i, id := range b.ID[start:] {
		if data.Mix(key, i)>>32 < e.omit {
			continue
		}
		b.ID[kept] = id
		if len(b.Weight) > 0 {
			b.Weight[kept] = b.Weight[start+i]
		}
		kept++
	}
	b.ID = b.ID[:kept]
	if len(b.Weight) > 0 {
		b.Weight = b.Weight[:kept]
	}
}
