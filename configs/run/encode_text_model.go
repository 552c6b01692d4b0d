package run

import (
	"fmt"

	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/vector"
)

// textModelEncoder is [OpenEncoder] for a text model.
func textModelEncoder(path string, o EncoderOptions) (*encoder.Encoder, error) {
	switch {
	case o.Matrix != "":
		return nil, SettingError{fmt.Errorf("matrix %s: %s is not a run directory; it has one matrix", o.Matrix, path)}
	case o.Weight != "" && o.Weight != WeightMean:
		return nil, SettingError{fmt.Errorf("weight %s: %s does not say how often its tokens occur; it has weights of its own, or all count alike", o.Weight, path)}
	}
	m, err := vector.ReadTextModel(path)
	if err != nil {
		return nil, err
	}
	o.Normalize = o.Normalize || m.Normalize
	return newEncoder(path, textModelParts(m), o)
}

func textModelParts(m *vector.TextModel) encoder.Parts {
	return encoder.Parts{
		Table: m.Table.Data, Dim: m.Table.Dim, Weight: m.Weights,
		Tokenizer: func() encoder.Tokenizer { return m },
	}
}

// piecesOf returns the encoder of a text model in which a word may be several tokens, and nil for another.
func piecesOf(path string) (*encoder.Encoder, error) {
	m, err := vector.ReadTextModel(path)
	if err != nil || !m.Tokenizer.HasPieces() {
		return nil, err
	}
	return newEncoder(path, textModelParts(m), EncoderOptions{})
}
