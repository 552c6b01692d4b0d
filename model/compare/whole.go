package compare

import (
	"cmp"
	"fmt"
	"path/filepath"

	"github.com/lexigraph/lexigraph/data/amount"
)

// Whole reports the first part that a report lacks, as one that a program or a person made may: each row has a cell for each
// metric and a value for each key, its runs have manifests, and the rows of tests are there. What [Compare] makes is whole.
func (r *Report) Whole() error {
	if r == nil {
		return ErrNoRuns
	}
	for i, row := range r.Rows {
		if row == nil {
			return fmt.Errorf("row %d of the report is not there; compare.Compare makes reports that are whole", i+1)
		}
		lacks := func(format string, args ...any) error {
			name := cmp.Or(row.Name, "without a name")
			if len(row.Runs) > 0 {
				name += ", of " + row.Runs[0]
			}
			return fmt.Errorf("row %d of the report, %s, %s; compare.Compare makes reports that are whole", i+1, name, fmt.Sprintf(format, args...))
		}
		switch cells, metrics := len(row.Cells), len(r.Metrics); {
		case cells < metrics:
			return lacks("has no cell for %s: it has %s for %s", r.Metrics[cells].Name, amount.Of(cells, "cell"), amount.Of(metrics, "metric"))
		case cells > metrics:
			return lacks("has %s for %s", amount.Of(cells, "cell"), amount.Of(metrics, "metric"))
		}
		if values, keys := len(row.Differs), len(r.Keys); values < keys {
			return lacks("has no value of %s", r.Keys[values])
		}
		for at, run := range row.Trained {
			if run == nil || run.Manifest == nil {
				return lacks("has a run %d without a manifest", at+1)
			}
		}
	}
	for i, t := range r.Tests {
		if min(t.Row, t.Best) < 1 || max(t.Row, t.Best) > len(r.Rows) {
			return fmt.Errorf("test %d of the report, of %s, is of rows %d and %d, and there are %d; compare.Compare makes reports that are whole", i+1, t.Metric, t.Row, t.Best, len(r.Rows))
		}
	}
	return nil
}

// wholeScores reports the first run whose score on a set has not an outcome for each of the items that the others have.
func wholeScores(runs []*Run) error {
	type first struct {
		run   *Run
		items int
	}
	seen := map[string]first{}
	for _, run := range runs {
		if run == nil {
			continue
		}
		for _, s := range run.Scores {
			name := s.Set + " " + s.Metric
			before, ok := seen[name]
			switch {
			case s.Of == nil:
				return fmt.Errorf("%s: the score of %s does not say how it is computed (Result.Of); Set.Score of model/evaluate does", run.Path, name)
			case !ok:
				seen[name] = first{run, len(s.Items)}
			case before.items != len(s.Items):
				return fmt.Errorf("%s: %s has %s, and %d in %s; score all runs by the same set", run.Path, name, amount.Of(len(s.Items), "item"), before.items, filepath.Base(before.run.Path))
			}
		}
	}
	return nil
}
