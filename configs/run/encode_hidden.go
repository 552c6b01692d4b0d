package run

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/train"
)

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
	return fmt.Sprintf("its table has %s, and the run's vocabulary and settings make %d", amount.Of(e.got, "row"), e.want)
}

// poolings are the ways to make one vector of those of words, as objectives name them.
var poolings = map[string]encoder.Pooling{"mean": encoder.Mean, "sum": encoder.Sum, "max": encoder.Max}

// hidden returns the parts of an encoder that does what the network does with a text.
func (n network) hidden(weight string) (p encoder.Parts, err error) {
	e := n.experiment
	_, _, pooling := e.Objective.Spec.Context()
	var pooled bool
	if p.Pooling, pooled = poolings[pooling]; !pooled {
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
	p.Tokenizer = w.Tokenizer()
	if p.Weight, err = weights(weight, encoder.Frequencies(v.Counts()), n.length); err != nil {
		return p, err
	}
	if p.Weight != nil && p.Pooling == encoder.Max {
		return p, SettingError{fmt.Errorf("weight %s: the network of %s takes the largest of the words' numbers, objective.pooling = \"max\", which weights do not change; leave it out, or take matrix input: the mean of the words", weight, n.path)}
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
		l := encoder.FC{Weights: tensor(at + "w"), Units: units}
		l.Activation, _ = kernel.ActivationOf(activation) // which the experiment's check has seen
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
	case *layer.RMSNorm:
		made = &encoder.RMSNorm{Weights: tensor("w"), Epsilon: l.Epsilon}
	case *layer.Highway:
		made = &encoder.Highway{Transform: square("transform/", l.Activation), Gate: square("gate/", "sigmoid")}
	case *layer.Residual:
		made = &encoder.Residual{Inner: fc("inner/", l.Units, l.Activation, true), Outer: square("outer/", "none")}
	default:
		return nil, errNoLayer
	}
	return made, err
}
