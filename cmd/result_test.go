package cmd

import (
	"testing"

	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestPassedSentence: it is told what was better, when, and what may help.
func TestPassedSentence(t *testing.T) {
	m := &train.Manifest{Steps: 2000}
	for want, p := range map[string]compare.Point{
		"before training it was 164.68: longer training, more text or another learning rate may help": {HeldOut: evaluate.HeldOut{Loss: 5.1, Perplexity: 164.68}},
		"after 1,000 of 2,000 steps it was 0.5000; train.patience keeps the best":                     {Step: 1000, HeldOut: evaluate.HeldOut{Loss: 0.5}},
	} {
		if got := passed(p, m); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
