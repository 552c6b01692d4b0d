package evaluate

import (
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/encoder"
)

// Texts say how sets of texts, [*TextPairs] and [*Retrieval], are scored in a [Space].
type Texts struct {
	Of  *encoder.Encoder // makes the vectors of texts
	How string           // what a text's vector is, for the results' convention, such as "the mean of its words' vectors"

	// SIF makes vectors to compare Of with: means by smooth inverse frequency, see [encoder.SIF]. From
	// these, what the set's texts have in common is removed, see [encoder.Components]. Nil: they
	// are left out.
	SIF *encoder.Encoder
	// Brief leaves out what words alone achieve, and the parts of a set.
	Brief bool
}

// WithTexts returns a copy of s that scores sets of texts so. Otherwise a text's vector is the mean
// of its words', as [encoder.TableParts] splits it, and the SIF mean stands beside it.
func (s *Space) WithTexts(t Texts) *Space {
	with := *s
	with.texts = &t
	return &with
}

// scoring returns how sets of texts are scored.
func (s *Space) scoring() Texts {
	if s.texts != nil {
		return *s.texts
	}
	parts := encoder.TableParts(s.full)
	t := Texts{How: "the mean of its words' vectors"}
	t.Of, _ = encoder.New(parts) // the parts of a table fit each other
	parts.Weight = encoder.SIF(encoder.TableFrequencies(s.full), encoder.DefaultSIF)
	t.SIF, _ = encoder.New(parts)
	return t
}

// WordsAlone says what words alone achieve by the metric of the first result of a set of texts: "0.751 by the cosine of
// TF-IDF". It is "" for a set of words.
func WordsAlone(set Set) string {
	switch set := set.(type) {
	case *TextPairs:
		a, b := set.texts()
		alone := set.gold().Statistic(byWords(a, b))(nil)
		if math.IsNaN(alone) {
			return "nothing that is defined by the cosine of TF-IDF"
		}
		return fmt.Sprintf("%.3f by the cosine of TF-IDF", alone)
	case *Retrieval:
		index, words := set.index()
		items := make([]float64, len(set.Queries))
		for i, ranks := range set.byWords(index, words, never) {
			items[i] = mrr10(set.Queries[i], ranks)
		}
		return fmt.Sprintf("%.1f %% by BM25", 100*single(len(items)).Statistic(items)(nil))
	}
	return ""
}

// textVectors are the vectors of texts, each divided by its length.
type textVectors struct {
	unit  kernel.Matrix // (texts, D)
	known []bool        // whether a text has a vector with a direction
}

// encode returns the vectors of texts.
func (s *Space) encode(e *encoder.Encoder, texts []string) textVectors {
	v := textVectors{newMatrix(len(texts), e.Dim()), make([]bool, len(texts))}
	const piece = 64
	kernel.For((len(texts)+piece-1)/piece, func(p int) {
		if s.ended() {
			return
		}
		x := make([]float32, e.Dim())
		for i := p * piece; i < min((p+1)*piece, len(texts)); i++ {
			v.known[i] = e.EncodeTo(x, texts[i]) && normalize(v.unit.Row(i), x)
		}
	})
	return v
}

// cosines returns the cosine of each text of a with that of b, NaN where one has no vector.
func (s *Space) cosines(e *encoder.Encoder, a, b []string) []float64 {
	x, y := s.encode(e, a), s.encode(e, b)
	all := make([]float64, len(a))
	for i := range all {
		switch {
		case !x.known[i] || !y.known[i]:
			all[i] = math.NaN()
		default:
			all[i] = dot(x.unit.Row(i), y.unit.Row(i))
		}
	}
	return all
}

// splitWords returns the words of each text, in lower case and with numbers, whatever the vectors know.
func splitWords(texts []string) [][]string {
	words := corpus.Words{Numbers: true}
	all := make([][]string, len(texts))
	for i, text := range texts {
		for token, rest := words.Next([]byte(text)); token != nil; token, rest = words.Next(rest) {
			all[i] = append(all[i], string(token))
		}
	}
	return all
}

// sif returns t.SIF without what the vectors of texts have in common, their first principal component, as Arora
// et al. do it.
func (t Texts) sif(texts ...[]string) *encoder.Encoder {
	all := slices.Values(slices.Concat(texts...))
	common, err := t.SIF.Components(all, 1, false)
	if err != nil {
		return t.SIF // no text has a known word
	}
	parts := t.SIF.Parts()
	parts.Remove = common
	e, err := encoder.New(parts)
	if err != nil {
		return t.SIF
	}
	return e
}

const sifHow = "SIF means (words weighted by a/(a + p) with a = 0.001 and the first principal component of the texts removed)"
