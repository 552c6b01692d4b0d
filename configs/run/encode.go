package run

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// HiddenVector is what [EncoderOptions.Matrix] is for the vector that a network makes of a text.
const HiddenVector = "hidden"

// EncoderOptions say how [OpenEncoder] makes vectors of texts. The zero value is the usual way.
type EncoderOptions struct {
	// Matrix says what a text's vector is, of a run. It is [HiddenVector], the output of the
	// layer before the output layer, or one of [train.Matrices]: the mean of the words' rows there. "" is
	// HiddenVector where the objective is an [objective.TextContext], such as classify, and else
	// the matrix that the run exports.
	Matrix string
	// Weight says how much words count: [WeightMean] or "", [WeightSIF] or [WeightUSIF]. Those of a
	// network with objective.inverse_frequency count what they do there unless it is one of the last two.
	Weight string
	// Dim keeps the first numbers of a vector only; 0: all.
	Dim int
	// Normalize gives vectors the length 1.
	Normalize bool

	// kept is the folder of a cache in which what a run's network needs is kept, so that it is
	// opened sooner the next time; "": nothing is kept.
	kept string
}

// The values of [EncoderOptions.Weight].
const (
	WeightMean = "mean" // all words alike
	WeightSIF  = "sif"  // see [encoder.SIF]
	WeightUSIF = "usif" // see [encoder.USIF]
)

// Weights returns the values of [EncoderOptions.Weight].
func Weights() []string { return []string{WeightMean, WeightSIF, WeightUSIF} }

// OpenEncoder returns what makes vectors of texts from a run directory, whose experiment may
// name these parts, or from a vector file in a format that [vector.Read] knows, with what
// is odd about the file.
//
// Texts are split as the run's were, phrases are joined, and words that the vocabulary lacks have
// the vectors of their n-grams, if the run has these. If there are none, such a word is left
// out, or, for HiddenVector, it is what it was in training; but a text in which no word is
// known has the zero vector. Of a file the words are those of tokenizer words: in lower case,
// and looked up in the file in lower case, then in any.
//
// A folder in the format model2vec has a tokenizer of its own, and weights, and says whether vectors get length 1.
//
// How often words occur comes from the vocabulary, or from the counts in a file; for a file without,
// it follows from the order of its words by Zipf's law.
func OpenEncoder(path string, o EncoderOptions, parts configs.Parts) (*encoder.Encoder, vector.Report, error) {
	if vector.IsTextModel(path) {
		e, err := textModelEncoder(path, o)
		return e, vector.Report{Format: "model2vec"}, err
	}
	if train.IsRun(path) {
		e, err := openRunEncoder(path, o, parts)
		return e, vector.Report{}, err
	}
	matrix := o.Matrix
	if matrix == HiddenVector { // of no run
		matrix = ""
	}
	t, report, err := ReadVectors(path, matrix, parts)
	if err != nil {
		return nil, report, err
	}
	e, err := tableEncoder(path, t, nil, o)
	return e, report, err
}

func openRunEncoder(path string, o EncoderOptions, parts configs.Parts) (*encoder.Encoder, error) {
	r, err := Open(path, parts)
	if err != nil {
		return nil, err
	}
	if r.hidden(o.Matrix) {
		return r.hiddenEncoder(o)
	}
	t, err := r.Vectors(o.Matrix)
	if err != nil {
		return nil, err
	}
	return tableEncoder(path, t, r, o)
}

// Encoder returns what makes vectors of texts from the vectors of the space, as [OpenEncoder] does
// from where they are from. The matrix in o is that of the space, or HiddenVector.
func (s *Space) Encoder(o EncoderOptions) (*encoder.Encoder, error) {
	if s.run != nil && s.run.hidden(o.Matrix) {
		return s.run.hiddenEncoder(o)
	}
	if s.run == nil && vector.IsTextModel(s.path) {
		return textModelEncoder(s.path, o)
	}
	t, err := s.table()
	if err != nil {
		return nil, err
	}
	return tableEncoder(s.path, t, s.run, o)
}

// hidden reports whether a value of [EncoderOptions.Matrix] means the hidden vector.
func (r *Run) hidden(matrix string) bool {
	return hiddenText(r.Experiment, matrix)
}

// newEncoder returns the encoder with these parts, which are from path.
func newEncoder(path string, p encoder.Parts, o EncoderOptions) (*encoder.Encoder, error) {
	p.Keep, p.Normalize = o.Dim, o.Normalize
	e, err := encoder.New(p)
	if err != nil {
		return nil, SettingError{fmt.Errorf("%s: %w", path, err)}
	}
	return e, nil
}

// tableEncoder returns an encoder that takes the mean of word vectors, those of a run or, where that is
// nil, of a file.
func tableEncoder(path string, t *vector.Table, r *Run, o EncoderOptions) (*encoder.Encoder, error) {
	p, length := encoder.TableParts(t), float64(encoder.DefaultLength)
	if r != nil {
		if err := r.splitWords(&p, t); err != nil {
			return nil, err
		}
		length = r.meanLength()
	} else if o.Matrix == HiddenVector {
		return nil, SettingError{fmt.Errorf("matrix %s: %s is a file of word vectors, without a network", HiddenVector, path)}
	}
	var err error
	if p.Weight, err = weights(o.Weight, encoder.TableFrequencies(t), length); err != nil {
		return nil, err
	}
	return newEncoder(path, p, o)
}

// splitWords has an encoder with a run's word vectors split texts as the run's were.
func (r *Run) splitWords(p *encoder.Parts, t *vector.Table) error {
	if r.Experiment.Corpus.Format == "triples" {
		return SettingError{fmt.Errorf("%s: its vectors are of entities and relations, and texts have none", r.Path)}
	}
	phrases, err := r.Phrases()
	if err != nil {
		return err
	}
	return splitWords(p, t, r.Experiment, phrases)
}

// splitWords has an encoder with word vectors split texts as those of an experiment are.
func splitWords(p *encoder.Parts, t *vector.Table, e *configs.Experiment, phrases *data.Phrases) error {
	w := encoder.Words{List: withoutSigns(t.Words, e.Vocab.Signs()), Whole: true}
	if err := split(&w, e.Corpus, phrases); err != nil {
		return err
	}
	p.Table, w.Subwords = t.Behind()
	p.Tokenizer = w.Tokenizer()
	return nil
}

// withoutSigns returns words with nothing in the places of signs, which are no words of a text.
func withoutSigns(words, signs []string) []string {
	list := slices.Clone(words)
	for i, word := range list {
		if slices.Contains(signs, word) {
			list[i] = ""
		}
	}
	return list
}

// weights returns the weights that a value of [EncoderOptions.Weight] names.
func weights(name string, frequency []float64, length float64) ([]float32, error) {
	switch name {
	case "", WeightMean:
		return nil, nil
	case WeightSIF:
		return encoder.SIF(frequency, encoder.DefaultSIF), nil
	case WeightUSIF:
		return encoder.USIF(frequency, length), nil
	}
	return nil, SettingError{fmt.Errorf("weight %s: there is no such weight; there are %s", name, strings.Join(Weights(), ", "))}
}

// split has w split texts as those of an experiment are.
func split(w *encoder.Words, c configs.Corpus, phrases *data.Phrases) (err error) {
	if w.Split, err = tokenizer(c); err != nil {
		return err
	}
	w.Normalize, w.Phrases = c.Normalize, phrases
	return nil
}

// meanLength returns how many words a sentence of the training text has.
func (r *Run) meanLength() float64 {
	if t := r.Manifest.Data.Train; t.Sentences > 0 {
		return float64(t.Tokens) / float64(t.Sentences)
	}
	return encoder.DefaultLength
}
