package cmd

import (
	"testing"

	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestSummaryOfRung holds what is told of a run that was stopped to be compared, with a measure and without.
func TestSummaryOfRung(t *testing.T) {
	for _, test := range []struct {
		held evaluate.HeldOut
		want string
	}{
		{evaluate.HeldOut{Loss: 1.5}, "runs/a-1: stopped after 33.3 % of its steps, validation loss 1.5000"},
		{evaluate.HeldOut{Loss: 1.5, Measure: "accuracy", Value: 0.875}, "runs/a-1: stopped after 33.3 % of its steps, validation loss 1.5000, accuracy 87.5 %"},
	} {
		r := &compare.Run{Path: "runs/a-1", State: compare.Interrupted, Manifest: &train.Manifest{Rungs: []train.Rung{{Share: 0.1}, {Share: 1. / 3, HeldOut: test.held}}}}
		if got := summary(r); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
