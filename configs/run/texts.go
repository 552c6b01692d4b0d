package run

import (
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
	return textsOf(s.path, s.Table, s.run, matrix)
}

// textsOf is [Space.Texts] of word vectors, those of a run or, where that is nil, of a file.
func textsOf(path string, t *vector.Table, r *Run, matrix string) (texts evaluate.Texts, err error) {
	if r != nil && r.hidden(matrix) {
		texts.How = "what the network makes of its words"
		texts.Of, err = r.hiddenEncoder(EncoderOptions{})
		return texts, err
	}
	texts.How = "the mean of its words' vectors"
	if texts.Of, err = tableEncoder(path, t, r, EncoderOptions{Matrix: matrix}); err != nil {
		return texts, err
	}
	texts.SIF, err = tableEncoder(path, t, r, EncoderOptions{Matrix: matrix, Weight: WeightSIF})
	return texts, err
}
