package run

import (
	"cmp"
	"slices"

	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// drift writes down how far the vectors of words that come from start.from have moved, where they do.
func (s *sitting) drift() error {
	from := s.Manifest.From
	if from == nil || !slices.Contains(from.Parameters, model.InputEmbedding) {
		return nil
	}
	before, row := s.source.table, s.source.row
	if before == nil {
		var err error
		if before, err = s.source.run.Vectors("input"); err != nil {
			return err
		}
		row = rowsOf(before.Words)
	}
	if err := s.trainer.Saved(); err != nil {
		return err
	}
	after, err := s.Vectors("input")
	if err == nil {
		from.Drift = driftOf(before, after, row, s.Experiment.Vocab.Signs())
	}
	return err
}

// driftOf compares the vectors of the words that both tables have, the first one in these rows; nil: there are none. The signs, such as
// "<unk>", count, and are not among those that moved most.
func driftOf(before, after *vector.Table, row map[string]int, signs []string) *train.Drift {
	const most = 10
	var moved []train.MovedWord
	var sum float64
	words := 0
	for i, word := range after.Words {
		at, ok := row[word]
		if !ok {
			continue
		}
		a, b := before.Row(at), after.Row(i)
		if isZero(a) || isZero(b) {
			continue
		}
		cosine := float64(vector.Cosine(a, b))
		sum += cosine
		if words++; slices.Contains(signs, word) {
			continue
		}
		moved = append(moved, train.MovedWord{Word: word, Cosine: cosine})
	}
	if words == 0 {
		return nil
	}
	slices.SortStableFunc(moved, func(a, b train.MovedWord) int { return cmp.Compare(a.Cosine, b.Cosine) })
	return &train.Drift{Words: words, Cosine: sum / float64(words), Most: slices.Clone(moved[:min(most, len(moved))])}
}

func isZero(x []float32) bool { return !slices.ContainsFunc(x, func(x float32) bool { return x != 0 }) }
