package compare

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// The losses of batches are told as the means of neighbouring lines, and a run that has
// not ended has the numbers of its last line.
func TestMetricsOfBatches(t *testing.T) {
	var b strings.Builder
	for i := 1; i <= 10; i++ {
		fmt.Fprintf(&b, `{"kind":"train","step":%d,"tokens":%d,"seconds":%d,"loss":%d}`+"\n", i, 10*i, i, i)
	}
	b.WriteString(`{"kind":"valid","step":10,"tokens":100,"seconds":10,"loss":2,"perplexity":7.4,"targets":5}` + "\n")
	b.WriteString(`{"kind":"train","step":11,"tok`) // it was killed
	r := &Run{Path: t.TempDir(), State: Interrupted, Manifest: &train.Manifest{Outcome: train.Running}}
	if err := os.WriteFile(filepath.Join(r.Path, train.MetricsFile), []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	points, err := r.TrainingCurve(5)
	if err != nil || len(points) != 5 {
		t.Fatalf("%d points, %v", len(points), err)
	}
	for i, p := range points {
		if want := float64(2*i) + 1.5; p.Loss != want || p.Tokens != float64(20*(i+1)) {
			t.Errorf("point %d: loss %v at %v tokens, want %v", i, p.Loss, p.Tokens, want)
		}
	}
	if all, err := r.TrainingCurve(100); err != nil || len(all) != 10 {
		t.Errorf("%d points of 10 lines, %v", len(all), err)
	}
	m := r.Reached()
	if m.Tokens != 100 || m.Seconds != 10 || m.Steps != 10 || m.Valid == nil || m.Valid.Perplexity != 7.4 {
		t.Errorf("reached %d tokens in %v s, %d steps, %v", m.Tokens, m.Seconds, m.Steps, m.Valid)
	}
	r.Manifest.Rungs = []train.Rung{{Step: 9, HeldOut: evaluate.HeldOut{Perplexity: 8, Targets: 5}}}
	if m := r.Reached(); m.Valid.Perplexity != 7.4 {
		t.Errorf("a run that halving stopped earlier has reached %v", m.Valid)
	}
	r.Manifest.Rungs = append(r.Manifest.Rungs, train.Rung{Step: 11, HeldOut: evaluate.HeldOut{Perplexity: 6, Targets: 5}})
	if m := r.Reached(); m.Valid.Perplexity != 6 {
		t.Errorf("a run that halving stopped has reached %v", m.Valid)
	}
	r.Manifest.Outcome = train.Done
	if m := r.Reached(); m.Tokens != 0 {
		t.Errorf("a run that is done has %d tokens, not what its manifest says", m.Tokens)
	}
}

func TestLaTeXEscapes(t *testing.T) {
	const text, want = `a_b & 5 % of {x} \n <unk> ~`, `a\_b \& 5 \% of \{x\} \textbackslash{}n $<$unk$>$ \textasciitilde{}`
	if got := latex(text); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
