package run

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/model/encoder"
	texts "github.com/lexigraph/lexigraph/model/tokenizer"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A textTable is what makes vectors of texts by words alone: a format such as [vector.Model2Vec] can hold
// it. The vector of a text has the direction of Σ weight·row over its words.
type textTable struct {
	*vector.Table
	weights []float32 // nil: all are 1
	split   texts.Split
	notes   []string // what is otherwise than by OpenEncoder
	signs   []int    // rows of what is no word of a text, which are to be left out
}

// format returns f for this table.
func (x *textTable) format(f vector.Model2Vec) vector.Model2Vec {
	f.Split, f.Weights = &x.split, weightOf(x.Words, x.weights)
	return f
}

// weightOf returns the weights of words by word; nil if there are none.
func weightOf(words []string, weights []float32) map[string]float32 {
	if weights == nil {
		return nil
	}
	of := make(map[string]float32, len(words))
	for i, w := range weights {
		of[words[i]] = w
	}
	return of
}

// hiddenText reports whether the vector of a text is the network's, by the matrix that was asked for.
func hiddenText(e *configs.Experiment, matrix string) bool {
	_, ok := e.Objective.Spec.(objective.TextContext)
	return matrix == HiddenVector || matrix == "" && ok
}

// wordsAlone returns what becomes otherwise if the vectors of an experiment's texts are to be made
// by words alone, and an error if that cannot be.
func wordsAlone(e *configs.Experiment, matrix string) (notes []string, err error) {
	refuse := func(format string, args ...any) ([]string, error) {
		return nil, SettingError{fmt.Errorf("model2vec: "+format, args...)}
	}
	note := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	switch e.Corpus.Tokenizer {
	case "segment":
		return refuse("it cannot split texts by corpus.dictionary; take corpus.tokenizer = \"words\", or export as word2vec")
	case "command":
		note("texts must be split by corpus.command there too")
	}
	if e.Corpus.Stem {
		return refuse("it cannot take endings off words as corpus.stem does; train without, or export as word2vec")
	}
	if _, isTriple := e.Objective.Spec.(*objective.Triple); isTriple {
		return refuse("the vectors are of entities and relations, not of words; export as word2vec")
	}
	if e.Corpus.Phrases {
		note("phrases are not joined there: their words count one by one")
	}
	if e.Embedding.Subwords {
		note("words that the vocabulary lacks are left out there: it has no n-grams")
	}
	if !hiddenText(e, matrix) {
		return notes, nil
	}
	const remedy = "export the words' own vectors by --matrix input"
	if _, _, pooling := e.Objective.Spec.Context(); pooling == "max" {
		return refuse("what it holds is a mean of words, and the network takes the largest of their numbers by objective.pooling = \"max\"; %s", remedy)
	}
	for i, l := range e.Layers {
		switch spec := l.Spec.(type) {
		case *layer.Dropout:
			continue
		case *layer.FC:
			if spec.Activation == "none" {
				continue
			}
		}
		return refuse("layers[%d]: what it holds is linear in the words, and this layer, %s, is not; %s", i, l.Type, remedy)
	}
	var features objective.Features
	if t, ok := e.Objective.Spec.(objective.TextContext); ok {
		features = t.TextFeatures()
	}
	if features.NGrams > 1 {
		return refuse("objective.ngrams: it has no rows for sequences of words; %s, or train with ngrams = 1", remedy)
	}
	if features.LogCounts {
		note("a word that a text has n times counts n times there, not 1 + ln n")
	}
	if features.MaxWords > 0 && features.MaxWords < 1000 { // the usual limit matters to no one
		note("all words of a text count there, not only the first %d", features.MaxWords)
	}
	if e.Vocab.Unk != "" && !e.Embedding.Subwords {
		note("words that the vocabulary lacks are left out there, and are %s in the network; train with vocab.unk = \"\" for the same", e.Vocab.Unk)
	}
	return notes, nil
}

// textTable returns what makes vectors of texts as [OpenEncoder] does, as far as notes do not say otherwise.
func (r *Run) textTable(matrix, weight string) (*textTable, error) {
	e := r.Experiment
	notes, err := wordsAlone(e, matrix)
	if err != nil {
		return nil, err
	}
	c := e.Corpus
	x := &textTable{notes: notes, split: texts.Split{
		Whitespace: c.Tokenizer != "words", Numbers: c.Numbers, Punctuation: c.Punctuation,
		Lower: c.Tokenizer == "words", Normalize: c.Normalize,
	}}
	if hiddenText(e, matrix) {
		err = r.hiddenTable(x, weight)
	} else if x.Table, err = r.Vectors(matrix); err == nil {
		x.weights, err = weights(weight, encoder.Frequencies(x.Counts), r.meanLength())
	}
	if err != nil {
		return nil, err
	}
	for i, word := range x.Words {
		if slices.Contains(e.Vocab.Signs(), word) {
			x.signs = append(x.signs, i)
		}
	}
	return x, nil
}

// copy returns the table without the signs, with numbers of its own where there are any.
func (x *textTable) copy() (t *vector.Table) {
	x.Without(x.signs, func(rest *vector.Table) error {
		if t = x.Table; rest != t {
			rest.Data = slices.Clone(rest.Data)
			t = rest
		}
		return nil
	})
	return t
}

// hiddenTable makes rows of words that add up to the network's vector of a text. The layers are linear, y = W·x + b, so
// that of n words it is 1/n Σ (W·x + b).
func (r *Run) hiddenTable(x *textTable, weight string) error {
	p, err := r.hiddenParts(EncoderOptions{Weight: weight})
	if err != nil {
		return err
	}
	v, err := r.Vocab()
	if err != nil {
		return err
	}
	rows := func(word int) []int32 { return []int32{int32(word)} }
	if sub := subwords(r.Experiment); sub != nil {
		of := sub.Rows(v.Words())
		rows = func(word int) []int32 { return of.Row[of.Offset[word]:of.Offset[word+1]] }
	}
	x.weights, p.Weight = p.Weight, nil // a word's n-grams have its weight too
	pooled := p.Pooling == encoder.Sum
	p.Pooling = encoder.Sum
	constant, err := constantOf(p)
	if err != nil {
		return err
	}
	hasConstant := slices.ContainsFunc(constant, func(b float32) bool { return b != 0 })
	if pooled && hasConstant {
		return SettingError{errors.New("model2vec: a layer has a bias behind a sum of words, which it cannot hold; export the words' own vectors by --matrix input, or train with bias = false or pooling = \"mean\"")}
	}
	p.Tokenizer = func() encoder.Tokenizer { return wordRows(rows) }
	enc, err := encoder.New(p)
	if err != nil {
		return err
	}
	t := &vector.Table{Words: v.Words(), Dim: enc.Dim(), Counts: v.Counts(), Data: make([]float32, v.Len()*enc.Dim())}
	for i := range t.Words {
		row := t.Row(i)
		enc.EncodeTo(row, strconv.Itoa(i))
		if !hasConstant {
			continue
		}
		times := float32(len(rows(i)))
		if x.weights != nil {
			times /= x.weights[i]
		}
		for j, b := range constant {
			row[j] += float32(times*b) - b
		}
	}
	x.Table = t
	return nil
}

// wordRows is an encoder's tokenizer of texts that are the number of a word.
type wordRows func(word int) []int32

// Append implements encoder.Tokenizer.
func (of wordRows) Append(rows []int32, text string) []int32 {
	i, err := strconv.Atoi(text)
	if err != nil {
		return rows
	}
	return append(rows, of(i)...)
}

// constantOf returns what layers make of zero.
func constantOf(p encoder.Parts) ([]float32, error) {
	p.Table, p.Weight = make([]float32, p.Dim), nil
	p.Tokenizer = func() encoder.Tokenizer { return wordRows(func(int) []int32 { return []int32{0} }) }
	e, err := encoder.New(p)
	if err != nil {
		return nil, err
	}
	return e.Encode("0"), nil
}
