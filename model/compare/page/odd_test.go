package page

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/compare"
)

// TestNothing: a report without rows and a space without vectors are errors.
func TestNothing(t *testing.T) {
	if err := Write(io.Discard, &compare.Report{}); !errors.Is(err, compare.ErrNoRuns) {
		t.Errorf("the page: %v", err)
	}
	if _, err := Figures(&compare.Report{}); !errors.Is(err, compare.ErrNoRuns) {
		t.Errorf("the figures: %v", err)
	}
	if err := WriteExploration(io.Discard, &compare.Exploration{Spaces: []compare.Space{{Name: "mine"}}}); err == nil || !strings.Contains(err.Error(), `"mine" has no table`) {
		t.Errorf("the explorer: %v", err)
	}
}

// TestMade: a report that a program made, whose cells name no seeds, is shown, and one that lacks a cell is an error that names it.
func TestMade(t *testing.T) {
	r := &compare.Report{
		Metrics: []compare.Metric{{Name: "validation perplexity", Lower: true}}, By: "validation perplexity",
		Rows: []*compare.Row{
			{Number: 1, Name: "mine", Cells: []compare.Cell{{Over: compare.Mean{N: 2, Mean: 2, Low: 1, High: 3}, Values: []float64{1.5, 2.5}, Class: 1}}},
			{Number: 2, Name: "yours", Cells: []compare.Cell{{Over: compare.Mean{N: 2, Mean: 4, Low: 3, High: 5}, Values: []float64{3.5, 4.5}, Class: 1}}},
		},
		Tests: []compare.Test{{Metric: "validation perplexity", Row: 2, Best: 1}},
	}
	if err := Write(io.Discard, r); err != nil {
		t.Error(err)
	}
	if _, err := Figures(r); err != nil {
		t.Error(err)
	}
	r.Rows[1].Cells = nil
	const want = "row 2 of the report, yours, has no cell for validation perplexity"
	if err := Write(io.Discard, r); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("the page: %v, want %q", err, want)
	}
	if _, err := Figures(r); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("the figures: %v, want %q", err, want)
	}
}

// The command that a page proposes can be pasted, whatever its runs are called.
func TestPathToPaste(t *testing.T) {
	for path, want := range map[string]string{"runs/a-1": "runs/a-1", "runs/ä": "runs/ä", "my runs": "'my runs'", "it's": `'it'\''s'`, "-o": "./-o", "-o $x": "'./-o $x'"} {
		if got := (&wordColumn{run: &compare.Run{Path: path}}).path(); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}
