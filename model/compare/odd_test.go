package compare

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestOddRuns: runs that a program made, without a manifest, are left out of a comparison, and have nothing to tell.
func TestOddRuns(t *testing.T) {
	odd := []*Run{nil, {}, {Path: "mine", State: Done}}
	_, err := Compare(odd, Options{})
	if !errors.Is(err, ErrNoRuns) || !strings.Contains(err.Error(), "a run is left out: it has no manifest; compare.Read reads one; ") || !strings.Contains(err.Error(), "mine is left out: it has no manifest") {
		t.Errorf("the error is %v", err)
	}
	r, err := Compare(append(odd, three()...), Options{})
	if err != nil || len(r.Rows) != 3 || len(r.Notes) < 3 || !strings.HasPrefix(r.Notes[0], "a run is left out") {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, test := range []Test{{}, {Row: 1}, {Row: 4, Best: 1}, {Row: 1, Best: -1}} {
		if why := r.WhyUntested(test); why != "the report has no such rows" {
			t.Errorf("%+v: %s", test, why)
		}
	}
	for _, run := range odd {
		if _, ok := run.Passed(); ok || run.TokensPerSecond() != 0 {
			t.Errorf("%+v has passed something, or has a speed", run)
		}
		if d := NewDiff(run, three()[0]); len(d.Settings) == 0 || d.Same {
			t.Errorf("the difference is %+v", d)
		}
		if d := NewDiff(run, run); len(d.Settings) != 0 || d.Same {
			t.Errorf("the difference is %+v", d)
		}
	}
	if m := odd[2].Reached(); m.Steps != 0 || m.Outcome != (train.Manifest{}).Outcome {
		t.Errorf("it has reached %+v", m)
	}
	some := evaluate.Result{Items: []float64{1, 2}}
	for _, lists := range [][2][]evaluate.Result{{}, {{some}, nil}, {{some}, {some}}, {{some}, {{Items: []float64{1}}}}} {
		if l := NewLoss(lists[0], lists[1], 10, 1); !math.IsNaN(l.Before) || !math.IsNaN(l.Difference) || !math.IsNaN(l.Low) {
			t.Errorf("%+v: %+v", lists, l)
		}
	}
	if (&Exploration{Words: []string{"a"}, Spaces: []Space{{}}}).Rounded() {
		t.Error("an exploration without vectors is rounded")
	}
}
