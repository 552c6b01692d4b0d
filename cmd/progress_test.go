package cmd

import (
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/model/train"
)

// TestProgressLine: before the first step the line says nothing of an epoch or a loss, which are still to come.
func TestProgressLine(t *testing.T) {
	p := &progress{name: "quickstart", total: 100}
	if got, want := p.line(60), "quickstart"; got != want {
		t.Errorf("before the first step got %q, want %q", got, want)
	}
	p.first, p.last = train.Step{Step: 1}, train.Step{Step: 2, Epoch: 0.25, Tokens: 5000, Seconds: 1}
	p.loss, p.valid, p.began = 3.5, "validation perplexity 12.00", time.Now()
	for columns, want := range map[int]string{
		100: "quickstart  epoch 0.25  loss 3.50  validation perplexity 12.00  5k tokens/s  1 s left",
		60:  "epoch 0.25  loss 3.50  validation perplexity 12.00  1 s left",
		20:  "epoch 0.25  1 s left",
	} {
		if got := p.line(columns); got != want {
			t.Errorf("in %d columns got %q, want %q", columns, got, want)
		}
	}
}
