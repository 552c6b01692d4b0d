package cmd

import (
	"fmt"
	"io"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// openSets reads the sets of an experiment and tells what is odd about them.
func openSets(e *configs.Experiment, stderr io.Writer) ([]evaluate.Set, error) {
	var sets []evaluate.Set
	first := map[string]string{} // file by name
	for _, file := range e.Evaluate.Sets {
		set, err := evaluate.Open(file, "")
		if err != nil {
			return nil, fmt.Errorf("evaluate.sets: %w", err)
		}
		name := set.Source().Name
		if other, dup := first[name]; dup {
			return nil, usage("evaluate.sets: %s and %s are both called %s, so that nobody can tell their scores apart; copy one to another name", other, file, name)
		}
		first[name] = file
		for _, note := range set.Source().Notes {
			fmt.Fprintf(stderr, "lexigraph: %s: %s\n", file, note)
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

// printScores prints the results of whole sets, each after an empty line. Those of
// sections are in the manifest.
func printScores(w io.Writer, results []evaluate.Result) error {
	for i := 0; i < len(results); {
		first, whole := results[i], []evaluate.Result(nil)
		for ; i < len(results) && results[i].Set == first.Set; i++ {
			if results[i].Section == "" {
				whole = append(whole, results[i])
			}
		}
		fmt.Fprintln(w)
		if err := printTable(w, fmt.Sprintf("%s (%s)", first.Set, first.Kind), whole); err != nil {
			return err
		}
	}
	return nil
}
