package run

import (
	"errors"
	"fmt"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

// Texts returns how the vectors of the space score sets of texts: by what [OpenEncoder] makes of where they are from and,
// where that is the mean of word vectors, beside it by the SIF mean. The matrix is that of the space, or "" for the usual one.
func (s *Space) Texts(matrix string) (evaluate.Texts, error) {
	if s.run == nil && vector.IsTextModel(s.path) {
		e, err := s.Encoder(EncoderOptions{})
		return evaluate.Texts{Of: e, How: "what the folder's tokenizer and weights make of it"}, err
	}
	if s.small != nil && s.run != nil && s.run.hidden(matrix) {
		return s.run.smallTexts(matrix, *s.small)
	}
	t, err := s.table()
	if err != nil {
		return evaluate.Texts{}, err
	}
	return textsOf(s.path, t, s.run, matrix)
}

// textsInTraining is [Space.Texts] of the word vectors t of a network in training.
func textsInTraining(e *configs.Experiment, d *data.Dataset, n *model.Network, t *vector.Table) (texts evaluate.Texts, err error) {
	if e.Corpus.Format == "triples" {
		return texts, errors.New("the vectors are of entities and relations, and texts have none")
	}
	p := encoder.Parts{Table: t.Data, Dim: t.Dim}
	if hiddenText(e, "") {
		if p, err = (network{experiment: e, vocab: d.Vocab, phrases: d.Phrases, path: "the experiment", parameters: inMemory{n}}).hidden(WeightMean); err != nil {
			return texts, err
		}
		texts.How = networkMakes
		texts.Of, err = encoder.New(p)
		return texts, err
	}
	if err = splitWords(&p, t, e, d.Phrases); err != nil {
		return texts, err
	}
	texts.How = meanOfWords
	if texts.Of, err = encoder.New(p); err != nil {
		return texts, err
	}
	p.Weight = encoder.SIF(encoder.TableFrequencies(t), encoder.DefaultSIF)
	texts.SIF, err = encoder.New(p)
	return texts, err
}

// inMemory is the [parameters] of a network in training.
type inMemory struct{ *model.Network }

func (n inMemory) Matrix(path string) (rows, cols int, numbers []float32, err error) {
	shape, numbers, err := n.Tensor(path)
	if err == nil && len(shape) != 2 {
		err = fmt.Errorf("the network's %s is not a matrix", path)
	}
	if err != nil {
		return 0, 0, nil, err
	}
	return shape[0], shape[1], numbers, nil
}

func (n inMemory) Tensor(path string) (shape []int, numbers []float32, err error) {
	p := n.Param(path)
	if p == nil {
		return nil, nil, fmt.Errorf("the network has no %s", path)
	}
	return p.Shape, p.Data, nil
}

func (n inMemory) Shape(path string) (shape []int, ok bool) {
	p := n.Param(path)
	if p == nil {
		return nil, false
	}
	return p.Shape, true
}

// What a text's vector is; see [evaluate.Texts].
const (
	meanOfWords  = "the mean of its words' vectors"
	networkMakes = "what the network makes of its words"
)

// textsOf is [Space.Texts] of word vectors, those of a run or, where that is nil, of a file.
func textsOf(path string, t *vector.Table, r *Run, matrix string) (texts evaluate.Texts, err error) {
	if r != nil && r.hidden(matrix) {
		texts.How = networkMakes
		texts.Of, err = r.hiddenEncoder(EncoderOptions{})
		return texts, err
	}
	texts.How = meanOfWords
	if texts.Of, err = tableEncoder(path, t, r, EncoderOptions{Matrix: matrix}); err != nil {
		return texts, err
	}
	texts.SIF, err = tableEncoder(path, t, r, EncoderOptions{Matrix: matrix, Weight: WeightSIF})
	return texts, err
}
