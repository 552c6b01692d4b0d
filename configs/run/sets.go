package run

import (
	"fmt"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// openSets reads the sets of an experiment and reports what is odd about them.
func (o Options) openSets(e *configs.Experiment) ([]evaluate.Set, error) {
	var sets []evaluate.Set
	first := map[string]string{} // file by name
	for _, file := range e.Evaluate.Sets {
		set, err := evaluate.Open(file, "")
		if err != nil {
			return nil, fmt.Errorf("evaluate.sets: %w", err)
		}
		name := set.Source().Name
		if other, dup := first[name]; dup {
			return nil, SettingError{fmt.Errorf("evaluate.sets: %s and %s are both called %s, so their scores could not be told apart; rename one", other, file, name)}
		}
		first[name] = file
		for _, note := range set.Source().Notes {
			o.notify(Warning{file + ": " + note})
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// newScorer returns what scores the vectors of an experiment's network, and nil
// where there are no sets.
func newScorer(e *configs.Experiment, v *data.Vocab, n *model.Network, sets []evaluate.Set) *train.Scorer {
	if len(sets) == 0 {
		return nil
	}
	s := &train.Scorer{Network: n, Vocab: v, Matrix: e.Export.Matrix, Sets: sets, Settings: e.Evaluate.Settings}
	if sub := subwords(e); sub != nil {
		s.Subwords = sub.Rows(v.Words())
	}
	return s
}
