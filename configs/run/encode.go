package run

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/model"
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

// hiddenEncoder returns an encoder that does what the run's network does with a text.
func (r *Run) hiddenEncoder(o EncoderOptions) (*encoder.Encoder, error) {
	p, err := r.hiddenParts(o)
	if err != nil {
		return nil, err
	}
	return newEncoder(r.Path, p, o)
}

func (r *Run) hiddenParts(o EncoderOptions) (p encoder.Parts, err error) {
	n := network{experiment: r.Experiment, path: r.Path, length: r.meanLength()}
	if n.vocab, err = r.Vocab(); err != nil {
		return p, err
	}
	if n.phrases, err = r.Phrases(); err != nil {
		return p, err
	}
	kept := keepParameters(o.kept, looks(r.Path), func() (parameters, error) { return r.checkpoint() })
	n.parameters = kept
	p, err = n.hidden(o.Weight)
	if bad := (*tableError)(nil); errors.As(err, &bad) {
		err = &model.CheckpointError{Path: r.file(r.Manifest.CheckpointFile()), Reason: err}
	}
	if err == nil {
		kept.keep()
	}
	return p, err
}

// A network is what a text's vector is made with, from a run's directory or in training.
type network struct {
	experiment *configs.Experiment
	vocab      *data.Vocab
	phrases    *data.Phrases
	length     float64 // words in a sentence, for usif
	path       string  // for errors
	parameters
}

// parameters are those of a network, by their paths.
type parameters interface {
	Matrix(path string) (rows, cols int, numbers []float32, err error)
	Tensor(path string) (shape []int, numbers []float32, err error)
	Shape(path string) (shape []int, ok bool)
}

// tableError is the error of a table that has another size than the vocabulary.
type tableError struct{ got, want int }

func (e *tableError) Error() string {
	return fmt.Sprintf("its table has %d rows, and the run's vocabulary and settings make %d", e.got, e.want)
}

// hidden returns the parts of an encoder that does what the network does with a text.
func (n network) hidden(weight string) (p encoder.Parts, err error) {
	e := n.experiment
	_, _, pooling := e.Objective.Spec.Context()
	if pooling != "mean" && pooling != "sum" {
		return p, SettingError{fmt.Errorf("matrix %s: the network of %s keeps the words of a context apart, so a text has no vector there; take another matrix: the mean of its words", HiddenVector, n.path)}
	}
	var features objective.Features
	if t, ok := e.Objective.Spec.(objective.TextContext); ok {
		features = t.TextFeatures()
	}
	v := n.vocab
	var rows int
	if rows, p.Dim, p.Table, err = n.Matrix(model.InputEmbedding); err != nil {
		return p, err
	}
	w := encoder.Words{List: v.Words(), MaxWords: features.MaxWords, LogCounts: features.LogCounts, NGrams: features.NGrams, Buckets: features.Buckets, First: int32(v.Len())}
	if err := split(&w, e.Corpus, n.phrases); err != nil {
		return p, err
	}
	w.Unk, w.Unknown = v.Unk()
	if sub := subwords(e); sub != nil {
		w.Subwords = sub.Rows(v.Words())
		w.First = int32(w.Subwords.Table)
	}
	want := int(w.First)
	if w.NGrams > 1 {
		want += w.Buckets
	}
	if rows != want {
		return p, &tableError{rows, want}
	}
	p.Sum = pooling == "sum"
	p.Tokenizer = w.Tokenizer()
	if p.Weight, err = weights(weight, encoder.Frequencies(v.Counts()), n.length); err != nil {
		return p, err
	}
	if p.Weight == nil && features.InverseFrequency { // as the network was trained
		p.Weight = objective.InverseFrequencies(v.Counts())
	}
	names := e.PartNames()[1:]
	for i, l := range e.Layers {
		name := names[i]
		made, err := encoderLayer(n, name, l.Spec)
		if errors.Is(err, errNoLayer) {
			err = SettingError{fmt.Errorf("%s: %s cannot be computed outside of the network; embed the mean of the words instead, by matrix input", n.path, name)}
		}
		if err != nil {
			return p, err
		}
		if made != nil {
			p.Layers = append(p.Layers, made)
		}
	}
	return p, nil
}

// checkpoint opens the checkpoint that the run's network is read from.
func (r *Run) checkpoint() (*model.Checkpoint, error) {
	c, err := model.OpenCheckpoint(r.file(r.Manifest.CheckpointFile()))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, train.NoCheckpoint(r.Path)
	}
	return c, err
}

var errNoLayer = errors.New("package encoder has no such layer")

// encoderLayer returns a layer with its parameters, nil for one that does nothing outside of training.
func encoderLayer(c parameters, name string, spec layer.Spec) (encoder.Layer, error) {
	var err error
	tensor := func(path string) (numbers []float32) {
		if err == nil {
			_, numbers, err = c.Tensor(name + "/" + path)
		}
		return numbers
	}
	fc := func(at string, units int, activation string, bias bool) encoder.FC {
		l := encoder.FC{Weights: tensor(at + "w"), Units: units, Activation: activationOf(activation)}
		if bias {
			l.Bias = tensor(at + "b")
		}
		return l
	}
	square := func(at, activation string) encoder.FC {
		shape, _ := c.Shape(name + "/" + at + "b")
		return fc(at, append(shape, 0)[0], activation, true)
	}
	var made encoder.Layer
	switch l := spec.(type) {
	case *layer.Dropout:
		return nil, nil
	case *layer.FC:
		f := fc("", l.Units, l.Activation, l.Bias)
		made = &f
	case *layer.LayerNorm:
		made = &encoder.LayerNorm{Weights: tensor("w"), Bias: tensor("b"), Epsilon: l.Epsilon}
	case *layer.Highway:
		made = &encoder.Highway{Transform: square("transform/", l.Activation), Gate: square("gate/", "sigmoid")}
	case *layer.Residual:
		made = &encoder.Residual{Inner: fc("inner/", l.Units, l.Activation, true), Outer: square("outer/", "none")}
	default:
		return nil, errNoLayer
	}
	return made, err
}

// activationOf returns an activation by its name in an experiment file.
func activationOf(name string) kernel.Activation {
	for a := kernel.None; a <= kernel.GELU; a++ {
		if a.String() == name {
			return a
		}
	}
	return kernel.None
}
