package compare

import (
	"io"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
)

// TestWhole: a report that lacks a cell, a value, a row or a manifest is an error that names the row, the run and what is missing.
func TestWhole(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func(r *Report)
		want   string
	}{
		{"cells", func(r *Report) { r.Rows[1].Cells = r.Rows[1].Cells[:0] },
			"row 2 of the report, near, of runs/near-1, has no cell for validation perplexity: it has 0 cells for 1 metric; "},
		{"more cells", func(r *Report) { r.Rows[0].Cells = append(r.Rows[0].Cells, Cell{}) }, "row 1 of the report, good, of runs/good-1, has 2 cells for 1 metric; "},
		{"values", func(r *Report) { r.Rows[2].Differs = nil }, "row 3 of the report, bad, of runs/bad-1, has no value of objective.type; "},
		{"a row", func(r *Report) { r.Rows[2] = nil }, "row 3 of the report is not there; "},
		{"a run", func(r *Report) { r.Rows[0].Trained[1] = &Run{} }, "row 1 of the report, good, of runs/good-1, has a run 2 without a manifest; "},
		{"a test's row", func(r *Report) { r.Tests[1].Row = 4 }, "test 2 of the report, of validation perplexity, is of rows 4 and 1, and there are 3; "},
		{"all rows", func(r *Report) { r.Rows = nil }, "test 1 of the report, of validation perplexity, is of rows 2 and 1, and there are 0; "},
	} {
		r := compared(t, three(), Options{})
		c.damage(r)
		for name, write := range Formats() {
			if err := write(io.Discard, r); err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%s, %s: %v, want %q", c.name, name, err, c.want)
			}
		}
	}
	for name, write := range Formats() {
		if err := write(io.Discard, nil); err == nil {
			t.Errorf("%s of no report is no error", name)
		}
		if err := write(io.Discard, &Report{Rows: []*Row{{Runs: []string{"a"}}}}); err != nil {
			t.Errorf("%s of a row that says next to nothing: %v", name, err)
		}
	}
}

// TestWholeScores: runs whose scores on a set have unequal numbers of items do not compare, and the error names the run.
func TestWholeScores(t *testing.T) {
	runs := three()
	for _, r := range runs {
		r.Scores = []evaluate.Result{{Set: "mine", Metric: "spearman", Items: []float64{1, 2, 3}, Of: similarity(t, 3)}}
	}
	if _, err := Compare(runs, Options{}); err != nil {
		t.Fatal(err)
	}
	runs[4].Scores[0].Items = []float64{1, 2}
	if _, err := Compare(runs, Options{}); err == nil || err.Error() != "runs/good-2: mine spearman has 2 items, and 3 in bad-1; score all runs by the same set" {
		t.Errorf("the error is %v", err)
	}
	runs[4].Scores[0] = evaluate.Result{Set: "mine", Metric: "spearman", Items: []float64{1, 2, 3}}
	if _, err := Compare(runs, Options{}); err == nil || !strings.HasPrefix(err.Error(), "runs/good-2: the score of mine spearman does not say how it is computed") {
		t.Errorf("the error is %v", err)
	}
}
