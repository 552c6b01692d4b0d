package compare

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/lexigraph/lexigraph/model/train"
)

// recorded returns runs of one row with a record of so many evaluations.
func recorded(t *testing.T, seeds, evaluations int) (runs []*Run) {
	t.Helper()
	for seed := range seeds {
		r := made("wide", uint64(seed+1), 100)
		r.Path = t.TempDir()
		var b bytes.Buffer
		for i := range evaluations {
			seconds := float64(i*(10+seed)) / float64(evaluations-1)
			loss := math.Log(100) + 1/float64(1+i+seed)
			fmt.Fprintf(&b, `{"kind":"train","step":%d,"tokens":%d,"seconds":%v,"loss":5,"learning_rate":0.1}`+"\n", i, 1000*i, seconds)
			fmt.Fprintf(&b, `{"kind":"valid","step":%d,"tokens":%d,"seconds":%v,"loss":%v,"perplexity":%v,"targets":500}`+"\n", i, 1000*i, seconds, loss, math.Exp(loss))
		}
		if err := os.WriteFile(filepath.Join(r.Path, train.MetricsFile), b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		runs = append(runs, r)
	}
	return runs
}

// TestCurveOverSeeds: the points of all seeds are averaged, those that a seed lacks are
// left out.
func TestCurveOverSeeds(t *testing.T) {
	runs := recorded(t, 3, 5)
	curve := curveOverSeeds(runs)
	if len(curve) != 5 {
		t.Fatalf("%d points, want 5", len(curve))
	}
	last := curve[4]
	if last.Step != 4 || last.Tokens != 4000 || last.Seconds.Mean != 11 || last.Loss.N != 3 {
		t.Errorf("the last point is %+v", last)
	}
	sum := 0.0
	for _, r := range runs {
		points, err := r.Curve()
		if err != nil {
			t.Fatal(err)
		}
		sum += points[4].Perplexity
	}
	if !(math.Abs(last.Perplexity.Mean-sum/3) <= 1e-9) || !(last.Perplexity.Low < sum/3 && sum/3 < last.Perplexity.High) {
		t.Errorf("the perplexity is %+v, want the mean %v inside its interval", *last.Perplexity, sum/3)
	}
	if got := curveOverSeeds(append(runs, recorded(t, 1, 3)[0])); len(got) != 3 {
		t.Errorf("with a run of 3 evaluations there are %d points, want 3", len(got))
	}
	if got := curveOverSeeds(append(runs, &Run{Path: t.TempDir()})); got != nil {
		t.Errorf("with a run without a record there are %d points", len(got))
	}
}
