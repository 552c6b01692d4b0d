package run

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// openSets reads the sets of an experiment and reports what is odd about them.
func (o Options) openSets(e *configs.Experiment) ([]evaluate.Set, error) {
	var sets []evaluate.Set
	first := map[string]string{} // file by name, and by contents
	for _, file := range e.Evaluate.Sets {
		set, err := evaluate.Open(file, "")
		if err != nil {
			return nil, fmt.Errorf("evaluate.sets: %w", err)
		}
		name := set.Source().Name
		if other, dup := first[name]; dup {
			return nil, settingError(e, "evaluate.sets", "%s and %s are both called %s, so their scores could not be told apart; rename one", other, file, name)
		}
		sum := set.Source().SHA256
		if other, dup := first[sum]; dup {
			return nil, settingError(e, "evaluate.sets", "%s and %s are the same set; leave one out", other, file)
		}
		first[name], first[sum] = file, file
		for _, note := range set.Source().Notes {
			o.notify(Warning{file + ": " + note})
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// newScorer returns what scores the vectors of an experiment's network, and nil
// where there are no sets. It is an error if the network can make no vectors of texts and there are sets of these.
func newScorer(e *configs.Experiment, d *data.Dataset, n *model.Network, sets []evaluate.Set) (*train.Scorer, error) {
	if len(sets) == 0 {
		return nil, nil
	}
	v := d.Vocab
	s := &train.Scorer{Network: n, Vocab: v, Matrix: e.Export.Matrix, Sets: sets, Settings: e.Evaluate.Settings}
	if sub := subwords(e); sub != nil {
		s.Subwords = sub.Rows(v.Words())
	}
	s.Texts = func(t *vector.Table) (evaluate.Texts, error) { return textsInTraining(e, d, n, t) }
	for _, set := range sets {
		if !set.Source().Kind.OfTexts() {
			continue
		}
		t, err := train.NetworkVectors(n, v, e.Export.Matrix, subwords(e))
		if err != nil {
			return nil, err
		}
		if _, err := s.Texts(t); err != nil {
			return nil, settingError(e, "evaluate.sets", "%s: %v", set.Source().Path, err)
		}
		break
	}
	return s, nil
}

// setNames returns a name for each of the sets, which differ in their contents: its own
// or, where several have that, the end of its path that tells it from the others.
func setNames(sets []evaluate.Set) []string {
	names := make([]string, len(sets))
	for i, set := range sets {
		path := strings.Split(filepath.ToSlash(filepath.Clean(set.Source().Path)), "/")
		for n := 1; ; n++ {
			folders := path[max(0, len(path)-n) : len(path)-1]
			names[i] = strings.Join(append(slices.Clone(folders), set.Source().Name), "/")
			again := slices.ContainsFunc(sets, func(other evaluate.Set) bool {
				p, end := filepath.ToSlash(filepath.Clean(other.Source().Path)), strings.Join(folders, "/")
				dir := strings.TrimSuffix(p, "/"+filepath.Base(p))
				return other != set && other.Source().Name == set.Source().Name && (end == "" || dir == end || strings.HasSuffix(dir, "/"+end))
			})
			if !again {
				break
			}
			if n > len(path) { // as with a.txt and a.tsv
				names[i] = set.Source().Path
				break
			}
		}
	}
	return names
}
