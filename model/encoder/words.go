package encoder

import (
	"bytes"
	"math"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// Words says how a text finds rows by its words, as in the training of a run. A word of the
// list has the row of its place in it; word i of the vocabulary of a run is row i.
//
// Where no word of a text is known, and none has n-grams, the text has no rows, even if Unk has one.
type Words struct {
	List []string // the words of the first rows, V of them; of two alike the first counts

	// Split makes what splits a text; nil: corpus.Words with numbers, so in lower case.
	Split func() corpus.Tokenizer
	// Normalize brings texts to Unicode's form NFC first, and finds words that are not in this form too.
	Normalize bool
	// AnyCase finds a token of small letters also as the first word of the list that is it in
	// lower case, if no word is it as it stands.
	AnyCase bool
	// Phrases are words that are joined; nil: none are.
	Phrases *data.Phrases
	// MaxWords is how many words of a text count, from its beginning; 0: all.
	MaxWords int
	// Unknown says that words that are not in the list have the row Unk.
	Unknown bool
	Unk     int32

	// Subwords are the rows of the words' character n-grams; nil: there are none. A word
	// that is not in the list has those of its n-grams that a word of the list has too, beside
	// that of Unk.
	Subwords *data.SubwordRows
	// Whole says that the rows of words hold the mean of the word and its n-grams already. A
	// word then counts as one row, and so does one that is made of its n-grams.
	// Otherwise a word has its row and one for each n-gram, and all count alike.
	Whole bool

	// LogCounts has a word that a text has n times count 1 + ln n there in place of n, with its n-grams.
	LogCounts bool

	// NGrams is the longest sequence of words that has a row, one of Buckets from row First on, as
	// objective.Classify has it; up to 1: none has.
	NGrams, Buckets int
	First           int32
}

// Tokenizer returns what makes tokenizers of these words, for [Parts]. It reads w once.
func (w Words) Tokenizer() func() Tokenizer {
	x := w.index()
	return func() Tokenizer {
		t := &words{lexicon: x, split: x.Split()}
		if w.LogCounts {
			t.times = make([]int32, len(w.List)+len(x.more))
		}
		return t
	}
}

// A lexicon is a Words with what finds words quickly.
type lexicon struct {
	Words
	ids   map[string]int32
	more  []string           // words of phrases that are not in the list have the ids behind it
	joins []map[uint64]int32 // of each round: the word that a pair becomes
	hash  []uint64           // of each word of the list
}

func (w Words) index() *lexicon {
	x := &lexicon{Words: w, ids: make(map[string]int32, len(w.List))}
	if x.Split == nil {
		x.Split = func() corpus.Tokenizer { return &corpus.Words{Numbers: true} }
	}
	x.also(func(word string) string { return word })
	if w.Normalize {
		x.also(corpus.Normal)
	}
	if w.AnyCase {
		x.also(func(word string) string {
			if word = corpus.Lower(word); w.Normalize {
				word = corpus.Normal(word)
			}
			return word
		})
	}
	for _, round := range w.Phrases.Rounds() {
		joins := make(map[uint64]int32, len(round))
		for _, p := range round {
			joins[pair(x.id(p.First), x.id(p.Second))] = x.id(p.Word())
		}
		x.joins = append(x.joins, joins)
	}
	if w.NGrams > 1 {
		for _, word := range w.List {
			x.hash = append(x.hash, data.Hash(word))
		}
	}
	return x
}

// also has words found in another form, the first one in the list that has it, unless that is found already.
func (x *lexicon) also(form func(word string) string) {
	for i, word := range x.List {
		word = form(word)
		if _, is := x.ids[word]; !is {
			x.ids[word] = int32(i)
		}
	}
}

// id returns the id of a word, a new one if it has none.
func (x *lexicon) id(word string) int32 {
	id, ok := x.ids[word]
	if !ok {
		id = int32(len(x.List) + len(x.more))
		x.ids[word] = id
		x.more = append(x.more, word)
	}
	return id
}

func pair(a, b int32) uint64 { return uint64(uint32(a))<<32 | uint64(uint32(b)) }

// words is the tokenizer of a Words.
type words struct {
	*lexicon
	split corpus.Tokenizer

	text  []byte
	token []token
	bytes []byte // of unknown tokens
	seen  []int32
	rows  []int32

	times []int32   // of each word of the list, in the text under way; nil: it does not matter
	each  []float32 // what each token counts
}

// A token is a word of a text.
type token struct {
	id     int32 // −1: it has none
	lo, hi int   // its bytes then
}

// Append implements [Tokenizer].
func (w *words) Append(rows []int32, text string) []int32 {
	b := bag{row: rows}
	w.fill(&b, text, nil)
	return b.row
}

// fill implements bagger.
func (w *words) fill(b *bag, text string, weight []float32) {
	w.read(text)
	start, known := len(b.row), false
	w.seen = w.seen[:0]
	w.count()
	for i, t := range w.token {
		each := float32(1)
		if w.times != nil {
			each = w.each[i]
		}
		if uint(t.id) < uint(len(w.List)) {
			known = true
			w.known(b, t.id, weightOf(weight, t.id)*each)
			continue
		}
		if w.Unknown {
			b.add(w.Unk, weightOf(weight, w.Unk)*each)
			b.n++
			w.seen = append(w.seen, w.Unk)
		}
		if w.Subwords != nil {
			known = w.unknown(b, t, each) || known
		}
	}
	if !known {
		b.row, b.weight, b.n = b.row[:start], b.weight[:0], 0
		return
	}
	if w.NGrams > 1 {
		w.sequences(b)
	}
}

// count sets w.each, where it matters how often a word is in the text.
func (w *words) count() {
	if w.times == nil {
		return
	}
	w.each = w.each[:0]
	for _, t := range w.token {
		if uint(t.id) < uint(len(w.times)) {
			w.times[t.id]++
		}
	}
	for i, t := range w.token {
		n := 1
		switch {
		case uint(t.id) < uint(len(w.times)):
			n = int(w.times[t.id])
		case t.id < 0:
			n = w.alike(i)
		}
		each := float32(1)
		if n > 1 {
			each = float32((1 + elementary.Log(float64(n))) / float64(n))
		}
		w.each = append(w.each, each)
	}
	for _, t := range w.token {
		if uint(t.id) < uint(len(w.times)) {
			w.times[t.id] = 0
		}
	}
}

// alike returns how often the text has the word of token i, which is not in the list.
func (w *words) alike(i int) (n int) {
	word := w.bytes[w.token[i].lo:w.token[i].hi]
	for _, t := range w.token {
		if t.id < 0 && bytes.Equal(w.bytes[t.lo:t.hi], word) {
			n++
		}
	}
	return n
}

// known appends the rows of a word of the list.
func (w *words) known(b *bag, id int32, weight float32) {
	if w.Subwords == nil || w.Whole {
		b.add(id, weight)
		b.n++
	} else {
		rows := w.Subwords.Row[w.Subwords.Offset[id]:w.Subwords.Offset[id+1]]
		for _, row := range rows {
			b.add(row, weight)
		}
		b.n += len(rows)
	}
	w.seen = append(w.seen, id)
}

// unknown appends the rows of the n-grams of another word, and reports whether it has any.
func (w *words) unknown(b *bag, t token, each float32) bool {
	word := w.bytes[max(0, t.lo):t.hi]
	if t.id >= 0 {
		w.bytes = append(w.bytes, w.more[int(t.id)-len(w.List)]...)
		word = w.bytes[len(w.bytes)-len(w.more[int(t.id)-len(w.List)]):]
	}
	var of int
	w.rows, of = w.Subwords.AppendUnseen(w.rows[:0], word)
	if len(w.rows) == 0 {
		return false
	}
	weight := each
	if w.Whole {
		weight = each / float32(of)
		b.n++
	} else {
		b.n += len(w.rows)
	}
	for _, row := range w.rows {
		b.add(row, weight)
	}
	return true
}

// sequences appends the rows of sequences of words, as objective.Classify does.
func (w *words) sequences(b *bag) {
	n := len(w.seen)
	for i := range n {
		h := w.hash[w.seen[i]]
		for j := i + 1; j < min(n, i+w.NGrams); j++ {
			h = data.Mix(h, 0) ^ w.hash[w.seen[j]]
			b.add(w.First+int32(data.Mix(h, j-i)%uint64(w.Buckets)), 1)
			b.n++
		}
	}
}

// read splits a text.
func (w *words) read(text string) {
	if w.Normalize {
		text = corpus.Normal(text)
	}
	most := math.MaxInt
	if w.MaxWords > 0 {
		most = w.MaxWords
	}
	w.text, w.token, w.bytes = append(w.text[:0], text...), w.token[:0], w.bytes[:0]
	for next, rest := w.split.Next(w.text); next != nil; next, rest = w.split.Next(rest) {
		id, ok := w.ids[string(next)]
		t := token{id: id}
		if !ok {
			t = token{-1, len(w.bytes), len(w.bytes) + len(next)}
			if w.Subwords != nil || w.LogCounts {
				w.bytes = append(w.bytes, next...)
			}
		}
		w.token = append(w.token, t)
		if len(w.joins) == 0 && len(w.token) == most {
			break
		}
	}
	for _, joins := range w.joins {
		joined := w.token[:0]
		for i := 0; i < len(w.token); i++ {
			t := w.token[i]
			if i+1 < len(w.token) {
				if id, ok := joins[pair(t.id, w.token[i+1].id)]; ok {
					t = token{id: id}
					i++
				}
			}
			joined = append(joined, t)
		}
		w.token = joined
	}
	w.token = w.token[:min(most, len(w.token))]
}
